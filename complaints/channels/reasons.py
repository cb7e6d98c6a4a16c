"""Why a message was not taken, in the reader's words. The ledger keeps one spelling; what a machine said is quoted."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

TO_BE_LINKED = gettext_noop(
    "answers a mail of ours, from an address that the case does not know: to be linked by a person"
)
TRAPPED = gettext_noop("filled in what no person sees")
OTHER_BODY = gettext_noop("another body under a key that was used before")
WHOLE = (
    TO_BE_LINKED,
    TRAPPED,
    OTHER_BODY,
    gettext_noop("another mail under a Message-ID that was used before"),
    gettext_noop("a report on a mail of ours"),
    gettext_noop("a report on a mail of ours that belongs to no case"),
    gettext_noop("our own mail came back to us"),
    gettext_noop("without a sender's address"),
    gettext_noop("nothing in it"),
    gettext_noop("reading it failed three times"),
    gettext_noop("without the right to it"),
    gettext_noop("empty"),
    gettext_noop("no header lines"),
    gettext_noop("nested too deeply"),
)
# What stands before a detail that differs from message to message.
BEGINNINGS = (
    gettext_noop("written by a machine"),
    gettext_noop("could not be settled"),
    gettext_noop("cannot be read"),
    gettext_noop("missing"),
    gettext_noop("refused by the case"),
    gettext_noop("cannot be taken"),
    gettext_noop("dropped"),
)


def told(reason):
    """“written by a machine: Auto-Submitted” as “由程序自动发出：Auto-Submitted”."""
    if reason in WHOLE:
        return _(reason)
    beginning, _colon, detail = reason.partition(": ")
    if beginning in BEGINNINGS and detail:
        return _("%(beginning)s: %(detail)s") % {"beginning": _(beginning), "detail": detail}
    return reason
