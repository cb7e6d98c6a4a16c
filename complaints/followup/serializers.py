"""Tasks as the API takes and gives them."""

from rest_framework import serializers

from complaints.models import Task


class TaskDoneIn(serializers.Serializer):
    """What proves that it is done: a refund number, a waybill."""

    proof = serializers.CharField(required=False, allow_blank=True, max_length=120, default="")


class TaskOut(serializers.ModelSerializer):
    """A task of a case."""

    department = serializers.SlugRelatedField("code", read_only=True)

    class Meta:
        model = Task
        fields = (
            "id", "source", "position", "title_en", "title_zh", "state", "department", "due_at", "requires_proof",
            "proof", "finished_at",
        )  # fmt: skip


class TaskProblem(serializers.Serializer):
    """RFC 9457."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(required=False)
    errors = serializers.ListField(child=serializers.DictField(), required=False)
    unmet = serializers.ListField(child=serializers.DictField(), required=False)
