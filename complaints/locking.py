"""The case's row under lock, compared with the version that a person saw. Used inside a transaction."""

from complaints.errors import Conflict
from complaints.models import Complaint, Event


def lock(complaint, *, version=None, related=()):
    """The case as it stands now, locked until the transaction ends."""
    rows = Complaint.objects.select_for_update(of=("self",)).select_related(*related)
    case = rows.get(pk=complaint.pk)
    compare(case, version)
    return case


def lock_in_order(*cases):
    """Lock several cases, always in the same order, so that two people never wait for one another."""
    keys = [case.pk for case in cases]
    list(Complaint.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk").values_list("pk"))


def compare(case, version):
    """Refuse what was decided on a page that is out of date, and say what happened since. None: not compared."""
    if version is not None and int(version) != case.version:
        since = Event.objects.filter(complaint=case, version__gt=int(version)).select_related("by_person", "words")
        raise Conflict(case, since.order_by("seq"))
