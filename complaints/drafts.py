"""Unfinished forms, kept on the server as they are typed, so that a closed browser loses nothing.

A draft belongs to one person and one form, which its `key` names ("record:<key>", "say:C26-000042"). Nobody else reads
it, it is no part of any case, and it goes when the form was sent, or after a month.
"""

import re
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from complaints.errors import StepRefused, Unmet
from complaints.models import Draft

KEY = re.compile(r"^[a-z_]{1,20}:[\w.:-]{1,59}$", re.ASCII)
# What a form may hold at most, in signs of all its fields together; a person's drafts at most; days they are kept.
MOST_SIGNS = 60_000
MOST_DRAFTS = 60
DAYS_KEPT = 30
NEVER_KEPT = {"csrfmiddlewaretoken", "password"}


def keep(person, key, body, *, complaint=None):
    """Keep what stands in a form: {field: text or list of texts}. An empty form keeps nothing and drops what was kept.

    Returns the row, or None. The oldest of a person's drafts make room for a new one.
    """
    if not KEY.match(key):
        raise ValueError(f"no key of a draft: {key!r}")
    body = {name: value for name, value in body.items() if name not in NEVER_KEPT and value not in ("", [], [""])}
    if sum(_signs(name) + _signs(value) for name, value in body.items()) > MOST_SIGNS:
        hint = _("This is too long to be kept as a draft.")
        raise StepRefused([Unmet("is_short_enough", _("A draft of a usual length"), hint)])
    if not body:
        drop(person, key)
        return None
    with transaction.atomic():
        row, is_new = Draft.objects.update_or_create(
            person=person, key=key, defaults={"body": body, "complaint": complaint}
        )
        if is_new:
            _make_room(person)
    return row


def _signs(value):
    return sum(map(len, value)) if isinstance(value, list) else len(value)


def _make_room(person):
    old = Draft.objects.filter(person=person).order_by("-updated_at", "-pk").values_list("pk", flat=True)
    if surplus := list(old[MOST_DRAFTS:]):
        Draft.objects.filter(pk__in=surplus).delete()


def find(person, key):
    """This person's draft of this form, or None."""
    return Draft.objects.filter(person=person, key=key).first()


def body_of(person, key):
    """What was typed, {} where nothing was kept: the `initial` of a form that is opened again."""
    row = find(person, key)
    return row.body if row else {}


def begun(person, kind):
    """A person's drafts of one kind of form, the newest first."""
    return Draft.objects.filter(person=person, key__startswith=f"{kind}:").order_by("-updated_at", "-pk")


def drop(person, key):
    """The form was sent, or its writer gave it up."""
    return Draft.objects.filter(person=person, key=key).delete()[0]


def of_request(posted):
    """The fields of a posted form as a draft keeps them."""
    lists = {name: posted.getlist(name) for name in posted if len(name) <= 60}
    return {name: values if len(values) != 1 else values[0] for name, values in lists.items()}


def sweep(now):
    """Remove what nobody went on with for a month; returns how many."""
    return Draft.objects.filter(updated_at__lt=now - timedelta(days=DAYS_KEPT)).delete()[0]
