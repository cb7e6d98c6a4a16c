"""Versions of a row of the policy table: a change is a draft, a draft is put in force, the row before it ends."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Max, Q
from django.forms.models import model_to_dict
from django.utils import timezone
from django.utils.translation import gettext as _

from compensation.models import PolicyRow
from compensation.recording import refuse

# What a version does not take over from the one before.
OF_ITS_OWN = ("id", "version", "is_draft", "valid_from", "valid_until")


def number_after(code):
    """The number of the next version of this row."""
    last = PolicyRow.objects.filter(code=code).aggregate(last=Max("version"))["last"]
    return (last or 0) + 1


def next_version(row, *, at=None):
    """A draft with everything that this version says; of a row there is one draft at a time, which is given again."""
    known = PolicyRow.objects.filter(code=row.code, is_draft=True).order_by("-version").first()
    if known:
        return known
    values = {name: value for name, value in model_to_dict(row).items() if name not in OF_ITS_OWN}
    draft = PolicyRow(**values, version=number_after(row.code), is_draft=True, valid_from=timezone.localdate(at))
    try:
        with transaction.atomic():
            draft.save(force_insert=True)
    except IntegrityError:
        return PolicyRow.objects.get(code=draft.code, version=draft.version)
    return draft


def put_in_force(draft, *, on, at=None):
    """From this day the draft holds, and the version before it ends on the day before.

    It takes over at the earliest tomorrow, so that a day has one rule; a new row may begin today.
    """
    today = timezone.localdate(at)
    with transaction.atomic():
        same = PolicyRow.objects.filter(code=draft.code, is_draft=False)
        held = list(same.filter(Q(valid_until=None) | Q(valid_until__gte=on)).order_by("valid_from"))
        if on < today or (held and on == today):
            refuse("begins_later", _("A day that is still to come"), _("A version takes over tomorrow or later."))
        if any(row.valid_from >= on for row in held):
            hint = _("Choose a day after its first one.")
            refuse("begins_after_the_others", _("No version that begins on that day or later"), hint)
        for row in held:
            row.valid_until = on - timedelta(days=1)
            row.save(update_fields=["valid_until"])
        if not PolicyRow.objects.filter(pk=draft.pk, is_draft=True).update(is_draft=False, valid_from=on):
            refuse("is_a_draft", _("A draft"), _("Somebody put it in force already."))
        row = PolicyRow.objects.get(pk=draft.pk)
        row.save()  # the history keeps that and when it came into force
    return row
