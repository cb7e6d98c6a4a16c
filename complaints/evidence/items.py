"""The register: evidence is added, judged and withdrawn; an original is never changed and nothing leaves the list."""

import hashlib
from contextlib import contextmanager

from django.db import transaction
from django.db.models import Count, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints import actors
from complaints.errors import Conflict, StepRefused, Unmet
from complaints.evidence import examining, files, ledger
from complaints.evidence.limits import sizes
from complaints.evidence.models import EvidenceItem, Examination, VerificationReport
from complaints.evidence.models.item import EvidenceKind, Verdict
from complaints.states import ActorKind

ADD, JUDGE = "evidence.add_to_register", "evidence.judge_evidence"
SCOPE = "evidence"

KIND_OF_GROUP = {
    "image": EvidenceKind.PHOTO,
    "audio": EvidenceKind.CALL_RECORDING,
    "video": EvidenceKind.VIDEO,
}


def add(complaint, *, by, **given):
    """Put one file, or one text, on the register. Adding never conflicts with what others do."""
    return take(complaint, by=by, **given)[0]


def take(complaint, *, by, kind="", title="", source="", text="", note="", upload=None, key=None):
    """(item, whether it is new). The same thing under a known key gives the first item; another thing is refused."""
    ledger.authorise(complaint, by=by, right=ADD, customer=True, scope=SCOPE)
    text, note = (words.replace("\x00", "").strip() for words in (text, note))
    if not upload and not text:
        ledger.refuse("has_something", _("A file or a text"), _("Choose a file, or write what was said."))
    with stored([upload] if upload else []) as kept, transaction.atomic():
        case = ledger.lock(complaint, by=by, right=ADD, customer=True, scope=SCOPE)
        original = kept[0] if kept else None
        if known := _known(case, key, original, text):
            files.discard_all(kept)
            return known, False
        _refuse_if_full(case, by, original)
        at = timezone.now()
        item = create(
            case, by=by, at=at, kind=kind, title=title, source=source, text=text, note=note, kept=original, key=key
        )
        record(case, item, "added", by=by, at=at, text=item.title)
    return item, True


def _known(case, key, kept, text):
    """What was taken under this key before."""
    known = EvidenceItem.objects.filter(complaint=case, key=key).first() if key else None
    if known is not None and known.sha256 != _hash(kept, text):
        ledger.refuse("key_is_new", _("A key of its own"), _("This key was used for another file."))
    return known


def _refuse_if_full(case, by, kept):
    """A customer's link puts a bounded amount on our disks."""
    if actors.kind_of(by) != ActorKind.CUSTOMER:
        return
    sent = EvidenceItem.objects.filter(party=by.party).aggregate(count=Count("pk"), size=Sum("size"))
    total = (sent["size"] or 0) + (kept.size if kept else 0)
    if sent["count"] >= sizes.MAX_ITEMS_OF_A_PARTY or total > sizes.MAX_BYTES_OF_A_PARTY:
        ledger.refuse(
            "has_room", _("Room for more files"), _("You have sent very much already: write to us what else there is.")
        )


@contextmanager
def stored(uploads):
    """Store files ahead of the transaction that lists them; if it fails, they are taken back."""
    kept = []
    try:
        for upload in uploads:
            kept.append(_keep(upload, is_one_of_many=len(uploads) > 1))
        yield kept
    except BaseException:
        files.discard_all(kept)
        raise


def _keep(upload, *, is_one_of_many):
    """Among several files the refusal says which one."""
    try:
        return files.keep(upload)
    except StepRefused as refused:
        if not is_one_of_many:
            raise
        name = files.clean_name(upload.name)
        raise StepRefused([Unmet(one.name, f"{name}: {one.sentence}", one.hint) for one in refused.unmet]) from None


def create(case, *, by, at, kind="", title="", source="", text="", note="", kept=None, enquiry=None, key=None):
    """Write the row of a locked case; its event is written by the caller."""
    item = EvidenceItem(
        complaint=case,
        number=ledger.next_number(EvidenceItem.objects.filter(complaint=case)),
        kind=kind or _kind_of(kept),
        title=_title(title, text, kept),
        source=source.strip()[:160],
        text=text,
        note=note[:2000],
        sha256=_hash(kept, text),
        by_kind=actors.kind_of(by),
        added_by=actors.person_of(by),
        party=getattr(by, "party", None),
        added_at=at,
        enquiry=enquiry,
        round=case.round,
        key=key,
    )
    if kept:
        item.file = kept.path
        item.name, item.size = kept.name, kept.size
        item.content_type, item.claimed_type = kept.content_type, kept.claimed_type
    item.save(force_insert=True)
    if kept and examining.is_looked_into(kept.content_type):
        Examination.objects.create(item=item)
        examining.ask_on_commit()
    return item


def _hash(kept, text):
    return kept.sha256 if kept else hashlib.sha256(text.encode()).hexdigest()


def _kind_of(kept):
    group = files.signatures.group_of(kept.content_type) if kept else ""
    return KIND_OF_GROUP.get(group, EvidenceKind.OTHER)


def _title(title, text, kept):
    """As given, else the file's name, else the first words."""
    words = title.strip() or (kept.name if kept else "") or text.strip().splitlines()[0]
    return words[:160]


def judge(item, *, by, verdict, reason="", seen_verdict=None):
    """Say whether it is authentic, doubtful or forged, and why; a later verdict replaces it, the events keep both.

    `seen_verdict` is what the person saw: a colleague's verdict given meanwhile is not overwritten unread.
    """
    if verdict != Verdict.AUTHENTIC:
        reason = ledger.require_reason(reason)
    with transaction.atomic():
        case = ledger.lock(item.complaint, by=by, right=JUDGE)
        current = EvidenceItem.objects.get(pk=item.pk)
        if seen_verdict is not None and current.verdict != seen_verdict:
            raise Conflict(case, case.events.filter(kind="evidence").order_by("-seq")[:1])
        if current.is_withdrawn:
            ledger.refuse("is_standing", _("An item that still stands"), _("It was withdrawn."))
        at = timezone.now()
        current.verdict, current.verdict_by, current.verdict_at = verdict, by, at
        current.verdict_reason = reason.strip()[:400]
        current.save(update_fields=["verdict", "verdict_by", "verdict_at", "verdict_reason"])
        record(case, current, "judged", by=by, at=at, text=current.verdict_reason, verdict=str(verdict))
    return current


def withdraw(item, *, by, reason):
    """It no longer counts, and says why; it stays on the list. Refused while the current report relies on it."""
    reason = ledger.require_reason(reason)
    with transaction.atomic():
        case = ledger.lock(item.complaint, by=by, right=ADD)
        _refuse_if_relied_on(case, item)
        at = timezone.now()
        changed = EvidenceItem.objects.filter(pk=item.pk, withdrawn_at=None).update(
            withdrawn_at=at, withdrawn_by=by, withdraw_reason=reason
        )
        if not changed:
            raise Conflict(case, case.events.filter(kind="evidence").order_by("-seq")[:1])
        record(case, item, "withdrawn", by=by, at=at, text=reason)


def _refuse_if_relied_on(case, item):
    keys = [case.pk, case.merged_into_id or case.pk]
    if VerificationReport.objects.filter(complaint__in=keys, is_current=True, sources=item).exists():
        ledger.refuse(
            "is_not_relied_on",
            _("An item that no report relies on"),
            _("The report relies on it: write a version of the report without it first."),
        )


def record(case, item, did, *, by, at, text="", **facts):
    """One line on the chain: what was done with which item; the hash binds the original to it."""
    ledger.write(
        case, "evidence", by=by, at=at, text=text, facts={"item": item.pk, "did": did, "sha256": item.sha256, **facts}
    )


def too_many(count):
    """Whether more files came at once than one form takes."""
    return count > sizes.MAX_FILES
