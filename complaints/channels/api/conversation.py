"""What happened and what was said in a case; adding to it."""

import base64
from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

from complaints import lifecycle
from complaints.api import ApiView, Faulty, body_of, event_line, fault, problem
from complaints.channels import chasers, ledger
from complaints.channels.api.complaints import KEY, refusals
from complaints.channels.api.refusing import kept, raw_of
from complaints.channels.models import Arrival, End, Way
from complaints.channels.serializers import MessageIn, MessageOut, TimelinePage
from complaints.messaging.models import Direction, Message
from complaints.models import Event

# Words are messages; their events would say the same twice.
SPOKEN = ("say", "hear", "note")
SIZE = 50


class TimelineView(ApiView):
    """Events and messages, oldest first."""

    rights = {"GET": ()}
    scopes = {"GET": "read"}
    parameters = ("cursor",)

    @extend_schema(
        operation_id="read_timeline",
        parameters=[OpenApiParameter("cursor", str)],
        responses={200: TimelinePage, **refusals(400, 401, 403, 404)},
        tags=["conversation"],
    )
    def get(self, request, reference):
        """Read what happened and what was said. Internal notes and reasons are shown to staff only."""
        case = self.case(reference)
        after = _after(request)
        is_staff = request.auth is None
        lines = [*_events(case, after, is_staff), *_messages(case, after, is_staff)]
        lines.sort(key=lambda line: (line["at"], line["type"], line["pk"]))
        is_more, lines = len(lines) > SIZE, lines[:SIZE]
        address = _next(request, lines[-1]) if is_more else None
        return Response({"next": address, "results": [_shown(line) for line in lines]})


def _events(case, after, is_staff):
    events = Event.objects.filter(complaint__in=case.family().values("pk")).exclude(kind__in=SPOKEN)
    events = _later(events, after, "event").select_related("by_person", "words").order_by("at", "pk")
    for event in events[: SIZE + 1]:
        words = getattr(event, "words", None)
        text = words.text if words and is_staff else ""
        line = event_line(event)
        yield {**line, "type": "event", "pk": event.pk, "text": text, "external_id": "", "channel": ""}


def _messages(case, after, is_staff):
    messages = Message.objects.filter(complaint__in=case.family().values("pk"))
    if not is_staff:
        messages = messages.exclude(direction=Direction.NOTE)
    for message in _later(messages, after, "message").select_related("by_person").order_by("at", "pk")[: SIZE + 1]:
        yield {
            "type": "message",
            "pk": message.pk,
            "at": message.at,
            "kind": message.direction,
            "label": message.get_direction_display(),
            "by": str(message.by_person or message.get_by_kind_display()),
            "from_state": "",
            "to_state": "",
            "version": None,
            "text": message.text,
            "external_id": message.external_id,
            "channel": message.channel,
        }


def _shown(line):
    return {name: value for name, value in line.items() if name != "pk"} | {"at": timezone.localtime(line["at"])}


def _later(rows, after, kind):
    """Rows behind the cursor in the order (time, type, key)."""
    if after is None:
        return rows
    at, last_kind, pk = after
    same = Q(at=at, pk__gt=pk) if kind == last_kind else Q(at=at) if kind > last_kind else Q(pk__in=[])
    return rows.filter(Q(at__gt=at) | same)


def _after(request):
    text = request.query_params.get("cursor")
    if not text:
        return None
    try:
        at, kind, pk = base64.urlsafe_b64decode(text.encode()).decode().split("|")
        instant = datetime.fromisoformat(at)
        if instant.tzinfo is None or kind not in ("event", "message") or not 0 <= int(pk) < 2**63:
            raise ValueError(text)
    except ValueError as error:
        raise Faulty([fault("cursor", _("This is no cursor of ours."), place="query")]) from error
    return instant, kind, int(pk)


def _next(request, line):
    text = base64.urlsafe_b64encode(f"{line['at'].isoformat()}|{line['type']}|{line['pk']}".encode()).decode()
    return replace_query_param(remove_query_param(request.build_absolute_uri(), "cursor"), "cursor", text)


class MessagesView(ApiView):
    """Words of the customer, or words to them."""

    rights = {"POST": ("complaints.say_complaint",)}
    scopes = {"POST": "say"}

    @extend_schema(
        operation_id="create_message",
        parameters=[KEY],
        request=MessageIn,
        responses={201: MessageOut, 200: MessageOut, **refusals(400, 401, 403, 404, 409, 413, 415)},
        tags=["conversation"],
    )
    def post(self, request, reference):
        """Add a message. One to the customer with an `external_id` was sent by the other side already; without one we
        send it. Only a person's words (`by_person`, or your own when signed in) keep the promise of a first response.
        """
        arrival = self._arrival()
        with kept(request, arrival):
            case = self._addressed(arrival, reference)
            data = self._data(request)
        self._number(arrival, case, data)
        try:
            with kept(request, arrival):
                message = ledger.take(arrival, lambda row: self._say(case, data, row))
        except ledger.Repeated as known:
            ledger.repeated(arrival, known.first, is_same=known.is_same, raw=raw_of(request))
            if not known.is_same or known.first.message is None:
                words = _("This number was used for another message.")
                return problem(409, _("Another body under a known key"), words)
            return Response(_as_out(known.first.message), status=200)
        return Response(_as_out(message), status=201)

    def _say(self, case, data, arrival):
        message = lifecycle.say(
            case,
            by=self.actor,
            text=data["text"],
            direction=data["direction"],
            channel=case.channel,
            external_id=data.get("external_id", ""),
            is_chaser=data["direction"] == "in" and chasers.asks_again(case, data["text"]),
            by_a_person=data["by_person"] and data["direction"] == "out",
        )
        arrival.end, arrival.complaint, arrival.message = End.ADDITION, case, message
        return message

    def _arrival(self):
        connector = self.request.auth
        source = f"connector:{connector.pk}" if connector else f"person:{self.request.user.pk}"
        return Arrival(way=Way.API, connector=connector, source=source, received_at=timezone.now())

    def _addressed(self, arrival, reference):
        case = self.case(reference)
        arrival.complaint, arrival.channel = case, case.channel
        return case

    def _data(self, request):
        serializer = MessageIn(data=body_of(request))
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data

    def _number(self, arrival, case, data):
        key = data.get("external_id", "") or self.request.headers.get("Idempotency-Key", "")[:200]
        arrival.key = f"message:{case.pk}:{key}" if key else ""
        arrival.digest = ledger.digest_of(case.pk, dict(data))


def _as_out(message):
    return MessageOut(message).data
