"""`/api/v1/complaints/<reference>/tasks/`: the warehouse's and finance's systems say what they have done."""

from django.http import Http404
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from complaints import tasks
from complaints.api import ApiView, body_of, no_unknown
from complaints.errors import StepRefused
from complaints.followup.serializers import TaskDoneIn, TaskOut, TaskProblem
from complaints.models import Task
from complaints.models.task import TaskState

SCOPE = "task"
WORKS = ("complaints.work_task",)
# PostgreSQL's and SQLite's largest key.
LARGEST = 2**63 - 1


def refusals(*codes):
    return dict.fromkeys(codes, TaskProblem)


class TasksView(ApiView):
    """The tasks of one case."""

    rights = {"GET": ()}
    scopes = {"GET": SCOPE}

    @extend_schema(
        operation_id="list_tasks", responses={200: TaskOut(many=True), **refusals(401, 403, 404)}, tags=["tasks"]
    )
    def get(self, request, reference):
        """Read the tasks of a case, in their order."""
        rows = Task.objects.filter(complaint=self.case(reference)).select_related("department")
        return Response(TaskOut(rows.order_by("source", "position", "pk"), many=True).data)


class TaskDoneView(ApiView):
    """One task is done."""

    rights = {"POST": WORKS}
    scopes = {"POST": SCOPE}

    @extend_schema(
        operation_id="finish_task",
        request=TaskDoneIn,
        responses={200: TaskOut, **refusals(400, 401, 403, 404, 409, 413, 415)},
        tags=["tasks"],
    )
    def post(self, request, reference, pk):
        """Set a task done, with the proof that its template asks for. The same again gives the same answer; 409 says in
        words what is missing, or that it has another proof already."""
        case, data = self.case(reference), body_of(request)
        no_unknown(data, TaskDoneIn().fields)
        serializer = TaskDoneIn(data=data)
        serializer.is_valid(raise_exception=True)
        task = self.find(case, pk)
        try:
            tasks.finish(task, by=self.actor, proof=serializer.validated_data["proof"].strip())
        except StepRefused:
            known = self.find(case, pk)
            if known.state != TaskState.DONE or known.proof != serializer.validated_data["proof"].strip():
                raise
        return Response(TaskOut(self.find(case, pk)).data)

    def find(self, case, pk):
        rows = Task.objects.select_related("complaint", "department").filter(complaint=case)
        task = rows.filter(pk=pk).first() if pk <= LARGEST else None
        if task is None:
            raise Http404
        return task


urlpatterns = [
    path("complaints/<str:reference>/tasks/", TasksView.as_view(), name="api_tasks"),
    path("complaints/<str:reference>/tasks/<int:pk>/done/", TaskDoneView.as_view(), name="api_task_done"),
]
