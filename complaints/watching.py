"""Watchers: people who asked to be kept informed of a case. They may read it, and are told of every step."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from complaints import access, actors, audit, locking, steps
from complaints.errors import StepRefused, Unmet
from complaints.messaging import notices
from complaints.models import CaseGrant
from complaints.telling import TAKEN

REASON = "watch"
RIGHTS = ("complaints.hand_over_complaint", "complaints.see_board")
MOVED = gettext_noop("%(reference)s, which you watch: %(msg_step)s.")


def watchers_of(case):
    """Who watches, in the order in which they began."""
    rows = CaseGrant.objects.filter(complaint=case, reason=REASON).exclude(person=None)
    return [row.person for row in rows.select_related("person").order_by("pk")]


def is_watched():
    """For the one query of a case: whether anybody watches it."""
    return Exists(CaseGrant.objects.filter(complaint=OuterRef("pk"), reason=REASON, person__isnull=False))


def watch(complaint, *, by, person):
    """This person is kept informed from now on; never one whom the complaint is about."""
    _may(by, complaint)
    with transaction.atomic():
        case = locking.lock(complaint)
        if access.is_named(person, case):
            hint = _("Choose somebody else: this person is named in the complaint.")
            raise StepRefused([Unmet("is_not_named", _("Somebody who is not named in the complaint"), hint)])
        if person.pk in {watcher.pk for watcher in watchers_of(case)}:
            return
        access.grant(case, person=person, reason=REASON)
        _record(case, by, {"to": person.pk})


def unwatch(complaint, *, by, person):
    """Not any more. Everybody may stop watching; others stop somebody with the right to hand over."""
    if by.pk != person.pk:
        _may(by, complaint)
    with transaction.atomic():
        case = locking.lock(complaint)
        if access.revoke(case, person=person, reason=REASON):
            _record(case, by, {"to": person.pk, "out": True})


def _record(case, by, facts):
    audit.record(case, "watch", by=by, at=timezone.now(), facts=facts)
    case.save(update_fields=["event_seq", "event_hash", "updated_at"])


def _may(user, complaint):
    if not any(access.holds(user, right) for right in RIGHTS) or access.is_named(user, complaint):
        raise PermissionDenied(_("You do not have the right to name a watcher."))


def tell_watchers(case, event, *, by, at):
    """With every step, in its transaction: who watches learns of it, but for whoever took it."""
    acting = getattr(actors.person_of(by), "pk", None)
    named = access.people_named(case)
    for person in watchers_of(case):
        if person.pk != acting and person.pk not in named:
            label = TAKEN.get(event.kind) or steps.label_of(event.kind)
            notices.tell(
                person,
                kind="watch",
                text=MOVED,
                params={"reference": case.reference, "msg_step": _msgid(label)},
                complaint=case,
                path=reverse("case", args=[case.reference]),
                at=at,
                dedup_key=f"watch:{event.pk}",
            )


def _msgid(label):
    """A label as it is written in the code, for the reader's language later."""
    with translation.override("en"):
        return str(label)
