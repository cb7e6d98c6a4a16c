"""Signs about an item's authenticity: each says what was seen and how much that means. They advise, a person decides.

A sign never accuses. Where one weighs something, the answer is to ask for a second angle.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from complaints.evidence import likeness
from complaints.evidence.limits import signatures
from complaints.evidence.models import EvidenceItem
from complaints.evidence.models.examination import Seen
from complaints.models import Complaint
from complaints.wording import moment

GOOD, WEIGHS, SILENT = "met", "missing", "waiting"
# A camera's clock that names no zone may be off by so much.
ZONE_DOUBT = timedelta(hours=26)
MOST_LIKE = 5


@dataclass(frozen=True)
class Sign:
    """What was seen, and what it is worth. `kind` as the guard list draws it: met, missing (to weigh) or waiting."""

    kind: str
    sentence: str
    worth: str


@dataclass(frozen=True)
class Twin:
    """The same or a like picture in another case that this reader may read."""

    item: EvidenceItem
    percent: int
    is_same_file: bool
    is_same_customer: bool


def of(item, case, user, now):
    """(signs, twins) of one item of this case, as this reader may know them."""
    examination = getattr(item, "examination", None)
    if not item.file:
        return [], []
    found = [_type(item)]
    twins, hidden = like(item, case, user)
    found += _twins(twins, hidden, is_picture=item.group == "image")
    if examination is not None:
        found += _seen(examination, case, now)
    return found, twins


def weighing(signs):
    """How many signs are to be weighed."""
    return sum(sign.kind == WEIGHS for sign in signs)


# --- the file -----------------------------------------------------------------------------------------------------


def _type(item):
    name = _extension(item.content_type)
    if item.claimed_type in ("", item.content_type):
        return Sign(GOOD, _("The real type is the claimed one: %(type)s") % {"type": name}, "")
    return Sign(
        WEIGHS,
        _("By its name %(claimed)s, really %(type)s") % {"claimed": _extension(item.claimed_type), "type": name},
        _("Means little: messengers and telephones change the type without the name."),
    )


def _extension(media):
    found = signatures.TYPES.get(media)
    return found.extension.upper() if found else media


def _seen(examination, case, now):
    if examination.state == Seen.WAITING:
        return [Sign(SILENT, _("The picture is still being checked"), _("It takes some seconds; look again."))]
    if examination.state == Seen.INFECTED:
        return [Sign(WEIGHS, _("A virus was found in the file"), _("It is held back. Ask for it once more."))]
    if examination.state == Seen.TOO_LARGE:
        return [
            Sign(
                SILENT,
                _("The picture is larger than we decode"),
                _("It is kept as it came. Ask for a smaller copy to see it here."),
            )
        ]
    if examination.state != Seen.DONE:
        return [
            Sign(
                WEIGHS,
                _("The file cannot be decoded"),
                _("It may be damaged or cut off on its way: ask for it once more."),
            )
        ]
    facts = examination.facts
    if "width" not in facts:
        return [*_carried(facts)]
    return [*_completeness(facts), *_taken(facts, case, now), *_programmes(facts)]


def _completeness(facts):
    if facts.get("is_cut"):
        yield Sign(WEIGHS, _("The picture ends before its time"), _("Mostly cut off on its way: ask for it once more."))


def _carried(facts):
    """A document may bring more than its pages."""
    if facts.get("has_script"):
        yield Sign(
            WEIGHS,
            _("The document carries a script"),
            _("Here it never runs: the pages are shown as pictures. Do not open the saved original in a full reader."),
        )
    if count := facts.get("attachments"):
        words = ngettext("The document carries %(count)d file", "The document carries %(count)d files", count)
        yield Sign(WEIGHS, words % {"count": count}, _("They are not shown here. Ask for them one by one."))


# --- when it was taken --------------------------------------------------------------------------------------------


def _taken(facts, case, now):
    text = facts.get("taken_at")
    if not text:
        worth = _("Says nothing: messengers and screenshots leave it out.")
        yield Sign(SILENT, _("It does not say when it was taken"), worth)
        return
    at = datetime.fromisoformat(text)
    doubt = timedelta(minutes=5) if at.tzinfo else ZONE_DOUBT
    at = at if at.tzinfo else timezone.make_aware(at)
    yield _when(at, doubt, case, now)


def _when(at, doubt, case, now):
    said = {"taken": moment(at, now)}
    placed = case.order.placed_at if case.order else None
    if at > now + doubt:
        return Sign(
            WEIGHS,
            _("Taken in the future: %(taken)s") % said,
            _("Means little: the camera's clock is wrong."),
        )
    if placed and at < placed - doubt:
        said["placed"] = moment(placed, now)
        return Sign(
            WEIGHS,
            _("Taken before the order existed: %(taken)s; ordered %(placed)s") % said,
            _("Weighs much, unless the camera's clock is wrong."),
        )
    if at > case.received_at + doubt:
        return Sign(
            WEIGHS,
            _("Taken after the complaint came in: %(taken)s") % said,
            _("Means little: it shows how things stand now, not how they arrived."),
        )
    if placed:
        return Sign(GOOD, _("Taken between the order and the complaint: %(taken)s") % said, "")
    return Sign(
        GOOD, _("Taken before the complaint: %(taken)s") % said, _("When the order was placed is not on record.")
    )


# --- what it was saved with ---------------------------------------------------------------------------------------


def _programmes(facts):
    if maker := facts.get("generator"):
        yield Sign(
            WEIGHS,
            _("The file names a programme that makes pictures: %(name)s") % {"name": maker},
            _("Weighs much: ask for a second angle."),
        )
    if editor := facts.get("editor"):
        yield Sign(
            WEIGHS,
            _("Saved by an editing programme: %(name)s") % {"name": editor},
            _("Means something only beside others: cropping and rotating leave the same trace."),
        )
    elif not facts.get("generator"):
        yield Sign(GOOD, _("No trace of an editing programme"), _("Proves nothing: traces are easily removed."))


# --- the same picture elsewhere -----------------------------------------------------------------------------------


def like(item, case, user):
    """(twins that this reader may read, how many more there are): the same file, or a near-identical picture."""
    percents = dict.fromkeys(
        EvidenceItem.objects.filter(sha256=item.sha256).exclude(file="").values_list("pk", flat=True)[:100], 100
    )
    examination = getattr(item, "examination", None)
    if examination is not None and examination.row_hash is not None:
        near = {one.examination: one.percent for one in likeness.near(examination.row_hash, examination.column_hash)}
        rows = EvidenceItem.objects.filter(examination__in=list(near)[:100])
        for pk, key in rows.values_list("pk", "examination"):
            percents.setdefault(pk, near[key])
    elsewhere = EvidenceItem.objects.filter(pk__in=percents).exclude(complaint__in=case.family())
    keys = set(elsewhere.values_list("pk", flat=True))
    if not keys:
        return [], 0
    readable = elsewhere.filter(complaint__in=Complaint.objects.visible_to(user))
    rows = list(readable.select_related("complaint", "examination"))
    rows.sort(key=lambda row: (-percents[row.pk], row.pk))
    twins = [
        Twin(row, percents[row.pk], row.sha256 == item.sha256, _is_same_customer(row.complaint, case)) for row in rows
    ]
    return twins[:MOST_LIKE], len(keys) - len(twins)


def _is_same_customer(other, case):
    return case.customer_id is not None and other.customer_id == case.customer_id


def _twins(twins, hidden, *, is_picture):
    for twin in twins:
        said = {"percent": twin.percent, "reference": twin.item.complaint.reference}
        words = (
            _("The very same file is in %(reference)s") if twin.is_same_file else
            _("%(percent)d %% the same picture in %(reference)s")
        )  # fmt: skip
        worth = (
            _("The same customer's other case: often both are about one thing.")
            if twin.is_same_customer
            else _("Another customer. Weighs much, unless both had it from the same shop page: ask for a second angle.")
        )
        yield Sign(WEIGHS, words % said, worth)
    if hidden:
        yield Sign(
            WEIGHS,
            _("The same or a like picture is in a case that you may not read"),
            _("Ask the handler to look."),
        )
    if not twins and not hidden and is_picture:
        yield Sign(GOOD, _("No like picture in another case"), "")
