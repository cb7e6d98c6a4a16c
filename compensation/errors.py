"""How compensation says that somebody was faster."""

from django.utils import timezone
from django.utils.translation import gettext as _

from complaints.errors import Conflict


class MovedOn(Conflict):
    """The version or offer is no longer what the person saw; `sentence` says what became of it."""

    def __init__(self, complaint, sentence):
        super().__init__(complaint)
        self.sentence = str(sentence)
        self.args = (self.sentence,)

    def __str__(self):
        return self.sentence


def not_waiting(version):
    """Why a version can no longer be decided: who did it and when, or what became of it."""
    last = version.decisions.select_related("decided_by").order_by("-decided_at").first()
    if last and version.state in ("cleared", "declined", "accepted"):
        text = (
            _("%(person)s approved it at %(time)s.") if last.is_approval else _("%(person)s declined it at %(time)s.")
        )
        return MovedOn(version.complaint, text % {"person": last.decided_by, "time": _clock(last.decided_at)})
    words = {"number": version.number, "state": version.get_state_display()}
    return MovedOn(version.complaint, _("Version %(number)s does not wait any more: %(state)s.") % words)


def changed(version):
    """The person looked at other terms than these."""
    words = {"number": version.number}
    return MovedOn(version.complaint, _("The terms are no longer those you saw; version %(number)s is shown.") % words)


def _clock(at):
    return timezone.localtime(at).strftime("%H:%M")
