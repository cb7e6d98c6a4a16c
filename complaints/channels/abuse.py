"""Abuse of our people: noted with what was said, answered by a warning, and, by a manager, limited for a time.

The complaint itself is worked as any other; handing it on afterwards never counts against whoever does.
"""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from complaints import lifecycle
from complaints.channels.desk import changed
from complaints.channels.models import ContactLimit
from complaints.channels.models.limit import LimitKind
from complaints.errors import Conflict, StepRefused, Unmet
from complaints.messaging import notices
from complaints.models import Event

LIMIT = "channels.limit_contact"
REVIEW = gettext_noop("The contact limit of the customer of %(reference)s is to be looked at again.")
# The words of the warning, to be changed by whoever sends them.
WARNING = {
    "en": "We want to solve your complaint and go on working on it. We ask you to speak with our colleagues without "
    "insults or threats; otherwise we will go on in writing only.",
    "zh-hans": "您的投诉我们会继续处理，也希望妥善解决。请您在沟通中不要使用侮辱或威胁性的语言；"
    "如再次出现，我们将只以书面方式与您联系。",
}


def warning_for(case):
    """The usual words, in the customer's language."""
    return WARNING["zh-hans" if case.language.startswith("zh") else "en"]


def flag(complaint, *, by, at, words, warning="", version=None):
    """Note what was said or done; with `warning` the customer is told at once."""
    if not words.strip():
        raise StepRefused([Unmet("has_reason", _("What happened"), _("Write down what was said or done."))])
    with transaction.atomic():
        facts = {"warned": bool(warning.strip())}
        with changed(complaint, "abuse", by=by, at=at, version=version, text=words.strip(), **facts) as (case, _facts):
            case.is_abusive = True
        if warning.strip():
            lifecycle.say(complaint, by=by, text=warning, direction="out")
    return case


def unflag(complaint, *, by, at, version=None):
    """It was a misunderstanding; what was noted stays in the history."""
    with changed(complaint, "abuse", by=by, at=at, version=version, ended=True) as (case, _facts):
        case.is_abusive = False
    return case


def limit(complaint, *, by, at, kind, words, review_on, version=None):
    """Limit the contact with this customer until it is looked at again; a manager's decision."""
    if not complaint.customer_id:
        raise StepRefused([Unmet("has_customer", _("A known customer"), _("Nobody is known whom it could limit."))])
    if review_on <= at.date():
        raise StepRefused([Unmet("is_in_the_future", _("A day that is still to come"), _("Choose a later day."))])
    with changed(complaint, "abuse", by=by, at=at, right=LIMIT, version=version, limit=str(kind)) as (case, facts):
        try:
            with transaction.atomic():
                row = ContactLimit.objects.create(
                    customer=case.customer, complaint=case, kind=kind, words=words.strip()[:300],
                    set_by=by, set_at=at, review_on=review_on,
                )  # fmt: skip
        except IntegrityError as error:
            raise Conflict(case, Event.objects.none()) from error
        facts["until"] = review_on.isoformat()
    return row


def end_limit(row, complaint, *, by, at):
    """The customer may reach us as everybody else again."""
    with changed(complaint, "abuse", by=by, at=at, right=LIMIT, limit=row.kind, ended=True) as (case, _facts):
        living = ContactLimit.objects.filter(pk=row.pk, ended_at=None)
        if not living.update(ended_at=at, ended_by=by):
            raise Conflict(case, Event.objects.none())


def remind(*, at, today):
    """Tell whoever set a limit that its day has come, once. Returns how many were told."""
    due = ContactLimit.objects.filter(ended_at=None, review_on__lte=today).select_related("set_by", "complaint")
    for row in due:
        notices.tell(
            row.set_by,
            kind="contact_limit",
            text=REVIEW,
            params={"reference": row.complaint.reference},
            complaint=row.complaint,
            at=at,
            dedup_key=f"limit:{row.pk}:{row.review_on}",
        )
    return len(due)


def told(facts, event, book):
    """What the timeline says of it."""
    if facts.get("limit") in LimitKind.values:
        words = _("contact limit ended: %(limit)s") if facts.get("ended") else _("contact limited: %(limit)s")
        return words % {"limit": LimitKind(facts["limit"]).label}
    if facts.get("ended"):
        return _("no longer noted")
    return _("the customer was warned") if facts.get("warned") else ""
