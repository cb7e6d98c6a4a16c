"""Evidence as the API takes and gives it."""

from rest_framework import serializers

from complaints.evidence.models import EvidenceItem
from complaints.evidence.models.item import EvidenceKind


class EvidenceIn(serializers.Serializer):
    """One file, what it is, and a note."""

    file = serializers.FileField(allow_empty_file=True)
    kind = serializers.ChoiceField(choices=EvidenceKind, required=False, allow_blank=True, default="")
    note = serializers.CharField(required=False, allow_blank=True, max_length=2000, default="")


class EvidenceOut(serializers.ModelSerializer):
    """An item of the register."""

    class Meta:
        model = EvidenceItem
        fields = (
            "number", "kind", "title", "note", "name", "size", "content_type", "sha256", "added_at", "verdict",
        )  # fmt: skip


class EvidenceProblem(serializers.Serializer):
    """RFC 9457."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(required=False)
    errors = serializers.ListField(child=serializers.DictField(), required=False)
