"""Addresses of the incidents."""

from django.urls import path

from complaints.incidents.views import acting, pages

ONE = "incidents/<int:pk>/"

urlpatterns = [
    path("incidents/", pages.IncidentsView.as_view(), name="incidents"),
    path("incidents/open/", pages.OpenIncidentView.as_view(), name="open_incident"),
    path(ONE, pages.IncidentView.as_view(), name="incident"),
    path(ONE + "give/", acting.GiveView.as_view(), name="give_incident"),
    path(ONE + "describe/", acting.DescribeView.as_view(), name="describe_incident"),
    path(ONE + "link/", acting.LinkView.as_view(), name="link_to_incident"),
    path(ONE + "out/<str:reference>/", acting.TakeOutView.as_view(), name="take_out_of_incident"),
    path(ONE + "plan/", acting.PlanView.as_view(), name="plan_incident"),
    path(ONE + "task/", acting.AddTaskView.as_view(), name="add_incident_task"),
    path(ONE + "task/<int:task>/finish/", acting.FinishTaskView.as_view(), name="finish_incident_task"),
    path(ONE + "task/<int:task>/cancel/", acting.CancelTaskView.as_view(), name="cancel_incident_task"),
    path(ONE + "buyers/", acting.BuyersView.as_view(), name="import_buyers"),
    path(ONE + "letter/", acting.LetterView.as_view(), name="write_to_all"),
    path(ONE + "close/", acting.CloseView.as_view(), name="close_incident"),
]
