"""A message that the API refuses is in the ledger all the same, with the reason and the body as it came."""

from contextlib import contextmanager

from django.core.exceptions import PermissionDenied
from rest_framework.exceptions import APIException, ValidationError

from complaints.api import Faulty, body_of, faults_of
from complaints.audit import canonical
from complaints.channels import ledger
from complaints.channels.models import End
from complaints.errors import StepRefused

REFUSALS = (APIException, PermissionDenied, StepRefused)


@contextmanager
def kept(request, arrival):
    """What is refused inside is written down before the caller hears of it."""
    try:
        yield
    except REFUSALS as error:
        ledger.settle(arrival, End.REFUSED, reason=why(error), raw=raw_of(request))
        raise


def raw_of(request):
    """The body in one spelling; None when it could not even be read."""
    try:
        return canonical(body_of(request)).encode("utf-8", "replace")
    except APIException:
        return None


def why(error):
    """The reason that the ledger keeps: names of fields and guards, not what they held."""
    if isinstance(error, StepRefused):
        return "refused by the case: " + ", ".join(one.name for one in error.unmet)
    if isinstance(error, Faulty):
        faults = error.faults
    elif isinstance(error, ValidationError):
        faults = faults_of(error.detail)
    else:
        return "without the right to it" if isinstance(error, PermissionDenied) else str(error.detail)
    return "cannot be taken: " + ", ".join(sorted({one["path"] for one in faults}))
