"""The case's row under lock, compared with the version that a person saw. Used inside a transaction.

The lock is taken by a statement of its own, and what is needed is read after it: PostgreSQL gives a statement that had
to wait the new row itself, but everything joined or asked beside it as it was before the wait.
"""

from django.db import connection

from complaints.errors import Conflict
from complaints.models import Complaint, Event


def lock(complaint, *, version=None, related=()):
    """The case as it stands now, locked until the transaction ends."""
    hold(complaint.pk)
    case = Complaint.objects.select_related(*related).get(pk=complaint.pk)
    compare(case, version)
    return case


def lock_in_order(*cases):
    """Lock several cases, always in the same order, so that two people never wait for one another."""
    hold(*[case.pk for case in cases])


def hold(*keys):
    """Wait until these rows are ours, until the transaction ends. SQLite's transactions begin with the only lock."""
    if connection.features.has_select_for_update:
        list(Complaint.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))


def compare(case, version):
    """Refuse what was decided on a page that is out of date, and say what happened since. None: not compared."""
    if version is not None and int(version) != case.version:
        since = Event.objects.filter(complaint=case, version__gt=int(version)).select_related("by_person", "words")
        raise Conflict(case, since.order_by("seq"))
