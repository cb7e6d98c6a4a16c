"""The steps of the machine through the API: the same forms and the same door as the pages."""

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from complaints import lifecycle, requests, steps
from complaints.api import ApiView, Faulty, body_of, fault, no_unknown
from complaints.api import offers_of as offers_to
from complaints.channels.api.complaints import refusals
from complaints.channels.api.describing import describe, plain_value
from complaints.channels.serializers import TransitionOut
from complaints.errors import StepRefused
from complaints.states import State
from routing.models import User

IF_MATCH = OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, description="The version as the ETag gave it.")


class Moved(serializers.Serializer):
    """Where the case stands now."""

    reference = serializers.CharField()
    state = serializers.ChoiceField(choices=State)
    version = serializers.IntegerField()


class StepFields(serializers.Serializer):
    """A step as it could be taken: what is missing, its fields, and what the product suggests for them."""

    transition = TransitionOut()
    version = serializers.IntegerField()
    fields = serializers.ListField(child=serializers.DictField())
    suggested = serializers.DictField()


class TransitionView(ApiView):
    """One step of one case. Its right, or a connector's scope `step:<name>`, is asked by the door."""

    rights = {"GET": (), "POST": ()}
    scopes = {"GET": "read", "POST": "read"}

    @extend_schema(
        operation_id="read_transition", responses={200: StepFields, **refusals(401, 403, 404)}, tags=["transitions"]
    )
    def get(self, request, reference, name):
        """Read what a step asks for, what is missing for it, and what is suggested."""
        case, form_class = self._load(reference, name)
        form = form_class(case=case, user=self._reader())
        offer = next((one for one in offers_to(self, case) if one.name == name), None)
        if offer is None:
            raise StepRefused([steps.wrong_state(case, name)])
        known = [field["name"] for field in describe(form_class)]
        suggested = {field: plain_value(form[field].initial) for field in known if form[field].initial is not None}
        return Response(
            {
                "transition": TransitionOut(offer).data,
                "version": case.version,
                "fields": describe(form_class),
                "suggested": suggested,
            }
        )

    @extend_schema(
        operation_id="take_transition",
        parameters=[IF_MATCH],
        request={"application/json": {"type": "object", "additionalProperties": True}},
        responses={200: Moved, **refusals(400, 401, 403, 404, 409, 413, 415)},
        tags=["transitions"],
    )
    def post(self, request, reference, name):
        """Take a step with its fields (see codes) and the version that you saw. 409 says in words what is missing,
        or what has changed meanwhile."""
        case, form_class = self._load(reference, name)
        form = self._bound(case, form_class, body_of(request))
        if not form.is_valid():
            raise Faulty(_faults(form))
        moved = self._take(case, name, form)
        response = Response({"reference": moved.reference, "state": moved.state, "version": moved.version})
        response["ETag"] = f'"{moved.version}"'
        return response

    def _load(self, reference, name):
        if name not in steps.NAMES:
            raise NotFound(_("There is no such transition."))
        return self.case(reference), steps.form_of(name)

    def _reader(self):
        return self.request.user if self.request.auth is None else AnonymousUser()

    def _bound(self, case, form_class, data):
        data = dict(data)
        matched = self.request.headers.get("If-Match", "").strip().removeprefix("W/").strip('"')
        if "version" not in data and matched.isdigit():
            data["version"] = int(matched[:9])
        no_unknown(data, form_class.base_fields)
        form = form_class(case=case, user=self._reader())
        values, faults = {}, []
        for field, value in data.items():
            try:
                values[field] = _form_value(form.fields[field], value)
            except ValueError as error:
                faults.append(fault(field, error))
        if faults:
            raise Faulty(faults)
        return form_class(values, case=case, user=self._reader())

    def _take(self, case, name, form):
        if name == "reject":
            return self._reject(case, form)
        return getattr(lifecycle, name)(case, by=self.actor, **form.facts())

    def _reject(self, case, form):
        request = requests.pending(case, "reject")
        if request is None:
            raise StepRefused([steps.no_request()])
        return lifecycle.reject(request, by=self.actor, **form.facts())


def _form_value(field, value):
    """A JSON value as the form's field takes it; codes and sign-in names instead of keys."""
    if isinstance(field, forms.ModelChoiceField):
        return _key_of(field, value)
    if isinstance(field, forms.BooleanField):
        return _checked(value, bool, _("Write true or false."))
    if isinstance(field, forms.IntegerField):
        is_whole = isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**31
        return _checked(value if is_whole else None, int, _("Write a whole number."))
    if isinstance(field, forms.MultipleChoiceField):
        return _checked(value, list, _("Write a list."))
    return _checked(value, str, _("Write a string."))


def _checked(value, kind, words):
    if not isinstance(value, kind):
        raise ValueError(words)
    return value


def _key_of(field, value):
    if value in (None, "") and not field.required:
        return None
    name = "username" if field.queryset.model is User else "code"
    words = _("There is none with this name.")
    row = field.queryset.filter(**{name: _checked(value, str, words)}).first() if "\x00" not in str(value) else None
    if row is None:
        raise ValueError(words)
    return row.pk


def _faults(form):
    return [
        fault("" if field == "__all__" else field, error.message % (error.params or {}), code=error.code or "invalid")
        for field, errors in form.errors.as_data().items()
        for listed in errors
        for error in listed.error_list
    ]
