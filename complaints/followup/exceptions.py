"""When something agreed goes wrong: why, by when it is done instead, and a word to the customer in the same moment."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from complaints import access, locking, tasks
from complaints.followup import news
from complaints.states import State

# The guard-like name under which the floor above offers goodwill for a delay: `steps.way(GOODWILL, url_name, label)`.
GOODWILL = "goodwill_for_delay"


@transaction.atomic
def report(task, *, by, reason, due_at, message=""):
    """The task failed or will be late. With a `message` the customer is told of the new date at once: who tells them
    must be allowed to write to them."""
    task = tasks.fail(task, by=by, reason=reason, due_at=due_at)
    if message.strip():
        case = locking.lock(task.complaint, related=["customer", "handler"])
        if not access.holds(by, "complaints.say_complaint"):
            raise PermissionDenied(_("You do not have the right to write on this case."))
        key = f"delay:{task.pk}:{case.event_seq}"
        news.write(case, "delay_goodwill", key=key, by=by, at=timezone.now(), body=message.strip(), due=due_at)
    return task


def suggested_words(task):
    """What the customer could be told, in their language; nothing where the task does not concern them."""
    case = task.complaint
    if not task.is_public or case.state != State.EXECUTION:
        return ""
    with translation.override(news.words_for(case)):
        return _("One step takes longer than we told you: “%(what)s”.") % {"what": task.title}
