"""The nightly message to those who call customers back: each callback once a day, whatever nights were missed."""

import secrets
from collections import defaultdict
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from complaints.followup.models import Callback, Reminder
from complaints.messaging import notices, outbox
from complaints.messaging.models import Kind
from complaints.wording import moment
from routing import duty
from routing.models import User

TOLD = gettext_noop("Callbacks today: %(count)s, of which overdue: %(over)s. Tomorrow: %(tomorrow)s.")
# Who takes the list of somebody who is away without a deputy, or of a case that nobody handles.
STANDS_IN = "reassign_complaint"


def remind(at):
    """One message to each owner: what is overdue or falls due before the end of the local day of `at`, and tomorrow's
    as an outlook. Returns (callbacks told, messages). May run twice, at once or late: a callback is told once a day.
    """
    day = at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    told = Exists(Reminder.objects.filter(callback=OuterRef("pk"), day=day))
    due = Callback.objects.open().due_before(_midnight(day + timedelta(days=1))).exclude(told)
    counts = [_tell(person, keys, day, at) for person, keys in _by_recipient(due, at).items()]
    return sum(counts), sum(1 for count in counts if count)


def _by_recipient(callbacks, at):
    """{person: keys of callbacks} after deputies; owners are looked at once each."""
    keys = defaultdict(list)
    for pk, owner, handler in callbacks.order_by("pk").values_list("pk", "owner", "complaint__handler"):
        keys[owner or handler].append(pk)
    people = User.objects.in_bulk([pk for pk in keys if pk])
    recipients = defaultdict(list)
    for pk, group in keys.items():
        if recipient := recipient_for(people.get(pk), at):
            recipients[recipient].extend(group)
    return {person: sorted(group) for person, group in recipients.items()}


def recipient_for(owner, at):
    """The owner; their deputy while they are away; else a colleague who may reassign; at the last the owner anyway."""
    if owner is not None and owner.is_active and not owner.has_expired:
        if not owner.absences.filter(starts_on__lte=_day(at), ends_on__gte=_day(at)).exists():
            return owner
        if deputy := duty.deputy_of(owner, at):
            return deputy
    others = User.objects.filter(is_active=True, groups__permissions__codename=STANDS_IN, groups__name="lead")
    return others.exclude(absences__starts_on__lte=_day(at), absences__ends_on__gte=_day(at)).first() or owner


def _day(at):
    return at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()


def _midnight(day):
    return datetime.combine(day, time(0), ZoneInfo(settings.TIME_ZONE))


@transaction.atomic
def _tell(person, keys, day, at):
    """Claim the callbacks for this day and tell those that were ours to claim; the unique row decides between two."""
    run = secrets.token_hex(16)
    still = list(Callback.objects.open().filter(pk__in=keys).order_by("pk").values_list("pk", flat=True))
    claims = [Reminder(callback_id=pk, day=day, person=person, run=run, at=at) for pk in still]
    Reminder.objects.bulk_create(claims, ignore_conflicts=True)
    ours = Callback.objects.filter(reminders__run=run).select_related("complaint").by_promise()
    rows = list(ours)
    if rows:
        _send(person, rows, _outlook(person, day), run, at)
    return len(rows)


def _outlook(person, day):
    """What falls due on the day after: named, not counted as told."""
    begin, end = _midnight(day + timedelta(days=1)), _midnight(day + timedelta(days=2))
    mine = Callback.objects.open().owned_by(person).filter(due_at__gte=begin, due_at__lt=end)
    return list(mine.select_related("complaint").by_promise())


def _send(person, rows, tomorrow, run, at):
    over = sum(1 for row in rows if row.due_at < at)
    params = {"count": len(rows), "over": over, "tomorrow": len(tomorrow)}
    path = reverse("callbacks")
    notices.tell(person, kind="callbacks", text=TOLD, params=params, at=at, path=path, dedup_key=f"callbacks:{run}")
    if person.email:
        with translation.override(person.language or settings.LANGUAGE_CODE):
            subject, text = letter(rows, tomorrow, at, path)
        outbox.queue(
            kind=Kind.EMAIL,
            recipient=person.email,
            person=person,
            subject=subject,
            text=text,
            language=person.language,
            dedup_key=f"callbacks:{run}",
            at=at,
        )


def letter(rows, tomorrow, at, path):
    """(subject, text): references and due times; no names and no numbers leave the house."""
    subject = ngettext("%(count)d callback today", "%(count)d callbacks today", len(rows)) % {"count": len(rows)}
    over = [row for row in rows if row.due_at < at]
    parts = [
        (_("Overdue"), over),
        (_("Due today"), [row for row in rows if row.due_at >= at]),
        (_("Tomorrow, as an outlook"), tomorrow),
    ]
    blocks = ["\n".join([title, *(_line(row, at) for row in group)]) for title, group in parts if group]
    address = f"{settings.SITE_URL.rstrip('/')}{path}"
    return subject, "\n\n".join([*blocks, _("The list with everything you need: %(address)s") % {"address": address}])


def _line(row, at):
    case = row.complaint
    words = {"reference": case.reference, "priority": case.get_priority_display(), "due": moment(row.due_at, at)}
    return _("%(reference)s · %(priority)s · due %(due)s") % words
