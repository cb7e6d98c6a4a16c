"""What the timeline of a case, and the record of an incident, say of it."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

LABELS = {
    "open": gettext_lazy("Incident opened"),
    "give": gettext_lazy("Another person leads it"),
    "describe": gettext_lazy("What is known, written anew"),
    "notice": gettext_lazy("Public notice changed"),
    "link": gettext_lazy("Case linked by hand"),
    "take_out": gettext_lazy("Case taken out"),
    "plan": gettext_lazy("Tasks planned"),
    "task": gettext_lazy("Task"),
    "buyers": gettext_lazy("List of buyers imported"),
    "letter": gettext_lazy("Message to all written"),
    "policy": gettext_lazy("Temporary policy"),
    "close": gettext_lazy("Incident closed"),
}


def linked(facts, event, book):
    """“Batch B-2211”, or that it is no part of it after all."""
    if facts.get("out"):
        return _("taken out again")
    return str(facts.get("what", ""))
