"""Lines to members of staff inside the product."""

from django.contrib.auth import get_user_model
from django.utils.translation import gettext_noop

from complaints.messaging.models import Notice

NOT_DELIVERED = gettext_noop("A message to the customer of %(reference)s could not be delivered.")
NOT_DELIVERED_TO_STAFF = gettext_noop("A message to a colleague could not be delivered.")
CAME_BACK = gettext_noop("A message to the customer of %(reference)s came back undelivered.")

AT_MOST = 20


def tell(person, *, kind, text, at, params=None, complaint=None, path="", dedup_key=None):
    """Tell one person one thing; with a `dedup_key` once only. `text` is a msgid, `params` fill its placeholders."""
    fields = {
        "kind": kind,
        "text": text,
        "params": params or {},
        "complaint": complaint,
        "path": path,
        "at": at,
    }
    if dedup_key is None:
        return Notice.objects.create(person=person, **fields)
    key = f"{dedup_key}:{person.pk}"
    Notice.objects.bulk_create([Notice(person=person, dedup_key=key, **fields)], ignore_conflicts=True)
    return Notice.objects.get(dedup_key=key)


def mark_read(person, *, at, pks=None):
    """Everything, or these lines only, has been seen; returns how many were new."""
    unread = Notice.objects.unread().filter(person=person)
    if pks is not None:
        unread = unread.filter(pk__in=pks)
    return unread.order_by().update(read_at=at)


def not_delivered(outgoing, *, at, text=None):
    """Tell whoever speaks with the customer that a message did not arrive."""
    complaint = outgoing.complaint
    default = NOT_DELIVERED if complaint else NOT_DELIVERED_TO_STAFF
    for person in people_in_charge(complaint):
        tell(
            person,
            kind="not_delivered",
            text=text or default,
            params={"reference": complaint.reference} if complaint else {},
            complaint=complaint,
            at=at,
            dedup_key=f"not_delivered:{outgoing.pk}:{outgoing.attempts}:{outgoing.bounced_at is not None}",
        )


def people_in_charge(complaint):
    """The handler; a case without one, or a message of none, is a matter of all who may send again."""
    if complaint and complaint.handler and complaint.handler.is_active:
        return [complaint.handler]
    people = get_user_model().objects.filter(
        is_active=True,
        groups__permissions__codename="resend_outgoing",
        groups__permissions__content_type__app_label="messaging",
    )
    return list(people.distinct().order_by("pk")[:AT_MOST])
