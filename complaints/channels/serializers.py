"""What the API takes and gives. Amounts are decimal strings in major units, times carry their offset."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from complaints.channels.fields import Amount, Choice, Flag, Instant, Strict, Text, TextEmail, TextURL
from complaints.intake import CustomerFacts, DemandFacts, Intake, OrderFacts
from complaints.states import Channel, ClockKind, DemandKind, GoodsClass, Priority, State

LANGUAGES = [code for code, _name in settings.LANGUAGES]


# --- a complaint as it is posted ----------------------------------------------------------------------------------


class CustomerIn(Strict):
    """Who complains."""

    name = Text(max_length=120)
    phone = Text(max_length=40)
    email = TextEmail()
    messenger_id = Text(max_length=254)
    member_id = Text(max_length=64)
    tier = Text(max_length=20)

    def facts(self, data, language):
        return CustomerFacts(
            name=data.get("name", ""),
            phones=_some(data.get("phone")),
            emails=_some(data.get("email")),
            messengers=_some(data.get("messenger_id")),
            member_id=data.get("member_id", ""),
            tier=data.get("tier", ""),
            language=language,
        )


def _some(value):
    return (value,) if value and value.strip() else ()


class OrderIn(Strict):
    """The order complained about."""

    number = Text(max_length=64)
    sku = Text(max_length=64)
    batch = Text(max_length=64)
    carrier = Text(max_length=64)
    city = Text(max_length=64)
    amount = Amount(required=False, allow_null=True)
    currency = serializers.RegexField(r"^([A-Z]{3})?$", required=False, allow_blank=True)
    goods_class = Choice(choices=GoodsClass, required=False, allow_blank=True)
    placed_at = Instant(required=False, allow_null=True)
    delivered_at = Instant(required=False, allow_null=True)


class DemandIn(Strict):
    """One thing the customer asks for."""

    kind = Choice(choices=DemandKind)
    amount = Amount(required=False, allow_null=True)
    note = Text(max_length=300)


class ComplaintIn(Strict):
    """A complaint from outside."""

    channel = Choice(choices=Channel, required=False, help_text=_("Left out: the channel of the token."))
    external_id = Text(max_length=200, help_text=_("Its number on the other side; taken once per channel."))
    subject = Text(max_length=200)
    description = Text(max_length=20000)
    scene = Text(max_length=200)
    occurred_at = Instant(required=False, allow_null=True)
    language = Choice(choices=LANGUAGES, required=False, allow_blank=True)
    anonymous = Flag(required=False, default=False)
    public_url = TextURL()
    market = Text(max_length=16)
    customer = CustomerIn(required=False)
    order = OrderIn(required=False)
    demands = DemandIn(many=True, required=False, max_length=20)  # type: ignore[call-arg]
    people_named = serializers.ListField(child=Text(max_length=120, allow_blank=False), required=False, max_length=20)

    def validate(self, data):
        if not (data.get("subject", "").strip() or data.get("description", "").strip()):
            raise serializers.ValidationError({"description": [_("Say what happened.")]})
        return data

    def intake(self, channel):
        """The value that the door takes; `channel` where the body names none."""
        data = self.validated_data
        plain = ("subject", "description", "external_id", "scene", "market", "public_url", "language")
        order = {name: value for name, value in data.get("order", {}).items() if value is not None}
        return Intake(
            **{name: data.get(name, "") for name in plain},
            channel=data.get("channel", channel),
            occurred_at=data.get("occurred_at"),
            anonymous=data["anonymous"],
            customer=CustomerIn().facts(data.get("customer", {}), data.get("language", "")),
            order=OrderFacts(**order),
            demands=tuple(DemandFacts(one["kind"], one.get("amount"), one.get("note", "")) for one in data["demands"])
            if "demands" in data
            else (),
            people_named=tuple(data.get("people_named", ())),
        )


class MessageIn(Strict):
    """Something said. `by_person` tells words of a member of staff from those of a machine."""

    direction = Choice(choices=["in", "out"])
    text = Text(required=True, allow_blank=False, max_length=20000)
    external_id = Text(max_length=200, help_text=_("Its number on the other side; taken once per case."))
    by_person = Flag(required=False, default=False)


# --- what is given back -------------------------------------------------------------------------------------------


class Taken(serializers.Serializer):
    """The answer to a complaint."""

    reference = serializers.CharField()
    state = serializers.ChoiceField(choices=State)
    tracking_url = serializers.URLField()


class Row(serializers.Serializer):
    """A case in a list."""

    reference = serializers.CharField()
    state = serializers.ChoiceField(choices=State)
    channel = serializers.ChoiceField(choices=Channel)
    external_id = serializers.CharField()
    subject = serializers.CharField()
    category = serializers.CharField(source="category.code", default="", help_text=_("A code, empty before triage."))
    priority = serializers.ChoiceField(choices=Priority, allow_blank=True)
    department = serializers.CharField(source="department.code", default="")
    language = serializers.CharField()
    version = serializers.IntegerField()
    round = serializers.IntegerField()
    created_at = serializers.DateTimeField(source="received_at", help_text=_("When the complaint reached us."))
    updated_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(source="promise_due_at", allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)


class Page(serializers.Serializer):
    """A page of cases, newest first."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = Row(many=True)


class ContactOut(serializers.Serializer):
    """A way to reach the customer, masked."""

    kind = serializers.CharField()
    masked = serializers.CharField()


class CustomerOut(serializers.Serializer):
    """Who complains; contact details masked."""

    name = serializers.CharField()
    member_id = serializers.CharField()
    tier = serializers.CharField()
    contacts = ContactOut(many=True)


class OrderOut(serializers.Serializer):
    """The order."""

    number = serializers.CharField()
    sku = serializers.CharField()
    batch = serializers.CharField()
    carrier = serializers.CharField()
    city = serializers.CharField()
    amount = Amount(allow_null=True)
    currency = serializers.CharField()
    goods_class = serializers.CharField()
    placed_at = serializers.DateTimeField(allow_null=True)
    delivered_at = serializers.DateTimeField(allow_null=True)


class DemandOut(serializers.Serializer):
    """One thing asked for."""

    kind = serializers.ChoiceField(choices=DemandKind)
    amount = Amount(allow_null=True)
    note = serializers.CharField()


class ClockOut(serializers.Serializer):
    """A promise."""

    kind = serializers.ChoiceField(choices=ClockKind)
    label = serializers.CharField(source="get_kind_display")
    state = serializers.CharField()
    calendar = serializers.CharField()
    minutes = serializers.IntegerField(allow_null=True)
    started_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()
    stopped_at = serializers.DateTimeField(allow_null=True)


class UnmetOut(serializers.Serializer):
    """A condition that is not met, and what to do about it."""

    name = serializers.CharField()
    sentence = serializers.CharField()
    hint = serializers.CharField()


class TransitionOut(serializers.Serializer):
    """A step out of the case's state."""

    name = serializers.CharField()
    label = serializers.CharField()
    permitted = serializers.BooleanField(source="is_permitted", help_text=_("You have the right to it."))
    allowed = serializers.BooleanField(source="is_allowed", help_text=_("You have the right, and nothing is missing."))
    missing = UnmetOut(many=True)


class CaseOut(Row):
    """A case in full."""

    description = serializers.CharField()
    scene = serializers.CharField()
    occurred_at = serializers.DateTimeField(allow_null=True)
    anonymous = serializers.BooleanField()
    public_url = serializers.CharField()
    market = serializers.CharField()
    first_response_at = serializers.DateTimeField(allow_null=True)
    handler = serializers.CharField(source="handler.username", default="")
    investigator = serializers.CharField(source="investigator.username", default="")
    merged_into = serializers.CharField(source="merged_into.reference", default="")
    customer = CustomerOut(allow_null=True)
    order = OrderOut(allow_null=True)
    demands = DemandOut(many=True)
    people_named = serializers.ListField(child=serializers.CharField())
    clocks = ClockOut(many=True)
    transitions = TransitionOut(many=True)


class EventOut(serializers.Serializer):
    """Something that happened."""

    type = serializers.ChoiceField(choices=["event", "message"])
    at = serializers.DateTimeField()
    kind = serializers.CharField(help_text=_("The kind of event, or the direction of a message: in, out, note."))
    label = serializers.CharField()
    by = serializers.CharField()
    from_state = serializers.CharField(allow_blank=True)
    to_state = serializers.CharField(allow_blank=True)
    version = serializers.IntegerField(allow_null=True)
    text = serializers.CharField(allow_blank=True)
    external_id = serializers.CharField(allow_blank=True)
    channel = serializers.CharField(allow_blank=True)


class TimelinePage(serializers.Serializer):
    """A page of the timeline, oldest first."""

    next = serializers.URLField(allow_null=True)
    results = EventOut(many=True)


class MessageOut(serializers.Serializer):
    """A message that was taken."""

    id = serializers.IntegerField()
    direction = serializers.CharField()
    text = serializers.CharField()
    external_id = serializers.CharField()
    at = serializers.DateTimeField()


class FaultOut(serializers.Serializer):
    """A bad value."""

    path = serializers.CharField()
    pointer = serializers.CharField(required=False)
    parameter = serializers.CharField(required=False)
    detail = serializers.CharField()
    code = serializers.CharField()


class ChangeOut(serializers.Serializer):
    """What happened since the version that was seen."""

    at = serializers.DateTimeField()
    kind = serializers.CharField()
    label = serializers.CharField()
    by = serializers.CharField()
    from_state = serializers.CharField()
    to_state = serializers.CharField()
    version = serializers.IntegerField()


class Problem(serializers.Serializer):
    """An error as RFC 9457 has it."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(required=False)
    errors = FaultOut(many=True, required=False)
    unmet = UnmetOut(many=True, required=False)
    changes = ChangeOut(many=True, required=False)
    version = serializers.IntegerField(required=False)
    state = serializers.CharField(required=False)
    reference = serializers.CharField(required=False)
