"""What others read about us: a review, a post. Seen, answered in public by words that a second person approved.

Nothing here can ask for a deletion, and no remedy may depend on one.
"""

from django.utils.translation import gettext as _

from complaints import attachments, clocks
from complaints.channels.desk import changed
from complaints.errors import Conflict, StepRefused, Unmet
from complaints.models import Event, PublicPost
from complaints.states import ClockKind

APPROVE = "channels.approve_public_reply"


def note(complaint, *, by, at, url, reach=None, seen_at=None, screenshot=None, version=None):
    """It was seen: its clock for the public reply runs. Returns (post, why the screenshot was not taken or "")."""
    with changed(complaint, "post", by=by, at=at, version=version) as (case, facts):
        row = PublicPost.objects.create(complaint=case, url=url, reach=reach, seen_at=seen_at or at)
        clocks.start(case, ClockKind.PUBLIC_REPLY, at=at, subject=_subject(row), owner=case.owner or case.handler)
        facts["post"] = row.pk
    refused = []
    if screenshot is not None:
        file = _Screenshot(screenshot)
        refused = attachments.bring(case, by=by, files=[file], source=_("Screenshot of the post"))
    return row, refused[0][1] if refused else ""


def write_reply(row, *, by, at, text, version=None):
    """Our reply as it is to be approved; new words need a new approval."""
    if not text.strip():
        raise StepRefused([Unmet("has_text", _("A text"), _("Write something first."))])
    with changed(row.complaint, "post", by=by, at=at, version=version, post=row.pk, did="written") as (case, _facts):
        words = text.strip().replace("\r\n", "\n")
        _move(row, case, reply=words, reply_by=by, reply_approved_by=None)


def approve_reply(row, *, by, at, seen):
    """Another person stands by these very words (`seen`)."""
    with changed(row.complaint, "post", by=by, at=at, right=APPROVE, post=row.pk, did="approved") as (case, _facts):
        if row.reply_by_id == by.pk:
            hint = _("Your own words are approved by a colleague.")
            raise StepRefused([Unmet("is_not_own_reply", _("A second pair of eyes"), hint)])
        _move(row, case, {"reply": seen, "reply_approved_by": None}, reply_approved_by=by)


def publish_reply(row, *, by, at):
    """It stands under the post: the promise is kept."""
    if row.reply_approved_by_id is None:
        hint = _("Have the reply approved first.")
        raise StepRefused([Unmet("reply_is_approved", _("An approved reply"), hint)])
    with changed(row.complaint, "post", by=by, at=at, post=row.pk, did="published") as (case, _facts):
        _move(row, case, {"reply": row.reply, "reply_approved_by__isnull": False}, replied_at=at)
        clocks.stop(case, ClockKind.PUBLIC_REPLY, at=at, subject=_subject(row))


def _move(row, case, seen=None, **changes):
    """The post as it was seen; a colleague who was faster wins."""
    waiting = PublicPost.objects.filter(pk=row.pk, complaint=case, replied_at=None, **(seen or {}))
    if not waiting.update(**changes):
        raise Conflict(case, Event.objects.none())


class _Screenshot:
    """An uploaded picture, as a file that arrives."""

    def __init__(self, upload):
        self.name, self.media, self.content = upload.name, upload.content_type or "", upload.read()


def _subject(row):
    return f"post:{row.pk}"


def told(facts, event, book):
    """What the timeline says of a post."""
    words = {
        "written": _("reply written"),
        "approved": _("reply approved"),
        "published": _("reply published"),
    }
    return words.get(facts.get("did"), _("seen"))
