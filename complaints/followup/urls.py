"""Addresses of execution and follow-up."""

from django.urls import path

from complaints.followup.views import callbacks, ideas, letters, progress, surveys, task_files, tasks

CASE = "complaints/<str:reference>/"
TASK = CASE + "tasks/<int:pk>/"

urlpatterns = [
    path("callbacks/", callbacks.CallbacksView.as_view(), name="callbacks"),
    path(CASE + "callback/", callbacks.RecordCallbackView.as_view(), name="record_callback"),
    path("updates/", progress.UpdatesView.as_view(), name="updates"),
    path(CASE + "update/", progress.SendUpdateView.as_view(), name="send_update"),
    path("track/<str:token>/survey/", surveys.SurveyView.as_view(), name="track_survey"),
    path("track/<str:token>/suggestion/", ideas.TrackIdeaView.as_view(), name="track_idea"),
    path(CASE + "letter/", letters.LetterView.as_view(), name="letter"),
    path("track/<str:token>/letter/", letters.TrackLetterView.as_view(), name="track_letter"),
    path("ideas/", ideas.IdeasView.as_view(), name="ideas"),
    path("ideas/new/", ideas.SuggestIdeaView.as_view(), name="suggest_idea"),
    path("ideas/<int:pk>/", ideas.IdeaView.as_view(), name="idea"),
    path("ideas/<int:pk>/pass/", ideas.PassOnIdeaView.as_view(), name="pass_on_idea"),
    path("tasks/", tasks.TaskBoardView.as_view(), name="task_board"),
    path("tasks/file/", task_files.TaskFileView.as_view(), name="task_file"),
    path(CASE + "tasks/", tasks.CaseTasksView.as_view(), name="case_tasks"),
    path(TASK + "start/", tasks.StartTaskView.as_view(), name="start_task"),
    path(TASK + "finish/", tasks.FinishTaskView.as_view(), name="finish_task"),
    path(TASK + "fail/", tasks.FailTaskView.as_view(), name="fail_task"),
    path(TASK + "cancel/", tasks.CancelTaskView.as_view(), name="cancel_task"),
    path(TASK + "give/", tasks.GiveTaskView.as_view(), name="give_task"),
]
