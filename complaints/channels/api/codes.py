"""`/api/v1/codes/`: every word with a fixed spelling that the API takes or gives."""

from django.apps import apps
from django.conf import settings
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from complaints import steps
from complaints.api import ApiView
from complaints.channels.api.complaints import refusals
from complaints.channels.api.describing import describe
from complaints.states import Channel, DemandKind, GoodsClass, Outcome, Priority, State
from routing.models import Category, Department, EscalationRule

# Lists that belong to rooms and floors above, by their column: (app, model, field).
ELSEWHERE = {
    "evidence_kinds": ("evidence", "EvidenceItem", "kind"),
    "remedies": ("compensation", "Remedy", "kind"),
}


class CodeOut(serializers.Serializer):
    """A code and what it is called in the reader's language."""

    code = serializers.CharField()
    name = serializers.CharField()


class TransitionCode(CodeOut):
    """A step, between which states it leads, and the fields it asks for."""

    sources = serializers.ListField(child=serializers.CharField())
    fields = serializers.ListField(child=serializers.DictField())


class CodesOut(serializers.Serializer):
    """All codes."""

    channels = CodeOut(many=True)
    demands = CodeOut(many=True)
    goods_classes = CodeOut(many=True)
    evidence_kinds = CodeOut(many=True)
    remedies = CodeOut(many=True)
    outcomes = CodeOut(many=True)
    tiers = CodeOut(many=True)
    languages = CodeOut(many=True)
    priorities = CodeOut(many=True)
    states = CodeOut(many=True)
    categories = CodeOut(many=True)
    departments = CodeOut(many=True)
    transitions = TransitionCode(many=True)


class CodesView(ApiView):
    """For everybody who may call at all."""

    rights = {"GET": ()}
    scopes: dict[str, str] = {}

    @extend_schema(operation_id="read_codes", responses={200: CodesOut, **refusals(401, 403)}, tags=["codes"])
    def get(self, request):
        """Read the codes of channels, demands, remedies, states and the rest, and the transitions with their fields."""
        lists = {
            "channels": Channel.choices,
            "demands": DemandKind.choices,
            "goods_classes": GoodsClass.choices,
            "outcomes": Outcome.choices,
            "languages": settings.LANGUAGES,
            "priorities": Priority.choices,
            "states": State.choices,
            "tiers": _tiers(),
            "categories": [(row.code, row.name) for row in Category.objects.filter(is_active=True)],
            "departments": [(row.code, row.name) for row in Department.objects.filter(is_active=True)],
            **{name: _choices(*place) for name, place in ELSEWHERE.items()},
        }
        body = {name: [{"code": code, "name": str(label)} for code, label in pairs] for name, pairs in lists.items()}
        return Response(body | {"transitions": [_transition(name) for name in steps.NAMES]})


def _choices(app, model, field):
    """The choices of a column elsewhere; none while that part is not installed."""
    try:
        return list(apps.get_model(app, model)._meta.get_field(field).choices or ())
    except LookupError:
        return []


def _tiers():
    """“Normal”, and every tier that a rule knows."""
    known = [tier for tiers in EscalationRule.objects.values_list("tiers", flat=True) for tier in tiers or ()]
    return [("", _("no tier")), *((tier, tier.upper()) for tier in dict.fromkeys(known))]


def _transition(name):
    return {
        "code": name,
        "name": str(steps.label_of(name)),
        "sources": [str(state) for state in steps.sources_of(name)],
        "fields": describe(steps.form_of(name)),
    }
