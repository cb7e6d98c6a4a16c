"""What the API takes and gives about webhooks."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from complaints.channels.fields import Choice, Strict, Text
from complaints.channels.webhooks.telling import KINDS


class SubscriptionIn(Strict):
    """An address, and what it wants to hear of."""

    url = Text(required=True, allow_blank=False, max_length=500, help_text=_("Where we POST; https and public."))
    events = serializers.ListField(
        child=Choice(choices=KINDS), required=False, max_length=len(KINDS), help_text=_("Left out: all of them.")
    )


class SubscriptionOut(serializers.Serializer):
    """A subscription."""

    id = serializers.IntegerField(source="pk")
    url = serializers.CharField()
    events = serializers.ListField(child=serializers.ChoiceField(choices=KINDS), source="kinds")
    created_at = serializers.DateTimeField()
    failing_since = serializers.DateTimeField(allow_null=True)


class SubscriptionMade(SubscriptionOut):
    """A subscription that was just made, with the secret that signs its deliveries."""

    secret = serializers.CharField()


class Subscriptions(serializers.Serializer):
    """Your subscriptions."""

    results = SubscriptionOut(many=True)
