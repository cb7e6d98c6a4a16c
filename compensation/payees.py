"""Where money goes: asked for by a one-time page, given once, approved again by another person if the payee differs."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from compensation import accounts
from compensation.approvals import DIRECTOR_RIGHT, MANAGER_RIGHT, authorities
from compensation.drafting import PROPOSE
from compensation.errors import MovedOn
from compensation.models import Payee, PayeeLink, Payout
from compensation.recording import lock, record, refuse
from compensation.states import NEEDS_DETAILS, PayeeState, PayoutState
from complaints import access, actors, clocks
from complaints.messaging import conversation, letters, notices, reach
from complaints.messaging.models import Message
from complaints.states import ActorKind, ClockKind

RECORD = "compensation.record_payouts"
LINK_DAYS = 7
LETTER = "payment_details"
GIVEN = gettext_noop("Payment details for %(payout)s of %(reference)s are there.")
APPROVED = gettext_noop("%(person)s approved the payee of %(payout)s, %(reference)s.")
DECLINED = gettext_noop("%(person)s declined the payee of %(payout)s, %(reference)s.")


@dataclass(frozen=True)
class Details:
    """What is given: by what way, to whom."""

    way: str
    holder: str
    account: str
    bank: str = ""


def subject_of(payee):
    """The clock of an approval is told apart by its row."""
    return f"payee:{payee.pk}"


def wants_details(payout):
    """Whether details can be given now: it failed, or it is to be paid to an account that is not known yet."""
    return payout.state == PayoutState.FAILED or (
        payout.state == PayoutState.TO_PAY and payout.remedy.kind in NEEDS_DETAILS
    )


# --- the one-time page --------------------------------------------------------------------------------------------


def ask(payout, *, by, at=None):
    """Send the customer a page for their details; an earlier one that was not used yet works no more."""
    with transaction.atomic():
        case = lock(payout.complaint_id, at=at)
        at = case.now
        _may_handle(by, case)
        row = _wanting(payout, case)
        party = reach.main_party(case)
        contact = reach.best_contact(party)
        if contact is None:
            hint = _("Call the customer and enter what they tell you.")
            refuse("has_contact", _("A way to write to the customer"), hint)
        PayeeLink.objects.filter(payout=row, used_at=None, expires_at__gt=at).update(expires_at=at)
        key = secrets.token_urlsafe(24)
        link = PayeeLink.objects.create(
            payout=row,
            party=party,
            digest=digest_of(key),
            made_by=by,
            made_at=at,
            expires_at=at + timedelta(days=LINK_DAYS),
        )
        _send(case, row, link, key, party, contact, at=at)
        record(case, "payout", by=by, at=at, facts={"act": "ask_details", "payout": row.pk})
    return link


def digest_of(key):
    """What the table keeps of a one-time page's key."""
    return hashlib.sha256(b"payee link:" + key.encode(errors="replace")).hexdigest()


def _send(case, payout, link, key, party, contact, *, at):
    values = {
        "reference": case.reference,
        "customer_name": case.customer.name if case.customer else "",
        "amount": payout.amount,
        "payment_url": settings.SITE_URL + reverse("give_details", args=[key]),
        "due": timezone.localtime(link.expires_at),
    }
    language = party.language or case.language
    rendered = letters.render(LETTER, language=language, channel=case.channel, values=values)
    sent = conversation.send_automatic(
        case,
        party=party,
        contact=contact,
        rendered=rendered,
        template_code=LETTER,
        dedup_key=f"payee_link:{link.pk}",
        at=at,
    )
    # The key is the customer's alone: colleagues who read the conversation see the letter without it.
    shown = rendered.text.replace(values["payment_url"], "…")
    Message.objects.filter(pk=sent.message_id).update(text=shown)


def link_of(key, *, now):
    """The one-time page of this key while it works, else None."""
    rows = PayeeLink.objects.select_related("payout__remedy", "payout__complaint", "party__customer")
    return rows.filter(digest=digest_of(key), used_at=None, expires_at__gt=now).first()


# --- given and approved -------------------------------------------------------------------------------------------


def give(payout, details, *, by, link=None, at=None):
    """Take payment details down: in force at once for the same holder, else after another person's approval.

    A customer gives them by a one-time page (`link`), a person writes down what the customer said.
    """
    with transaction.atomic():
        case = lock(payout.complaint_id, at=at)
        at = case.now
        _may_give(by, case, link, payout)
        row = _wanting(payout, case)
        if link is not None and not _used(link, at):
            raise MovedOn(case, _("This page was used already, or its time is over."))
        payee = _write(case, row, details, by=by, at=at)
        told = {"act": "details", "payout": row.pk, "payee": payee.pk, "differs": payee.is_other_person}
        record(case, "payout", by=by, at=at, facts=told)
        _tell(case, row, GIVEN, at=at, key=f"payee:{payee.pk}", asked_by=link.made_by if link else None)
    return payee


def _used(link, at):
    rows = PayeeLink.objects.filter(pk=link.pk, used_at=None, expires_at__gt=at)
    return bool(rows.update(used_at=at))


def _write(case, payout, details, *, by, at):
    earlier = Payee.objects.filter(payout=payout)
    for old in earlier.filter(state=PayeeState.WAITING):
        clocks.cancel(case, ClockKind.DECISION, at=at, subject=subject_of(old))
    earlier.filter(state=PayeeState.WAITING).update(state=PayeeState.REPLACED)
    differs = _differs(case, payout, details)
    if not differs:
        earlier.filter(state=PayeeState.IN_FORCE).update(state=PayeeState.REPLACED)
    payee = Payee.objects.create(
        payout=payout,
        number=(earlier.aggregate(last=Max("number"))["last"] or 0) + 1,
        way=details.way,
        holder=details.holder.strip(),
        bank=details.bank.strip(),
        account=accounts.seal(details.account.strip()),
        account_hint=accounts.hint(details.account.strip()),
        is_other_person=differs,
        state=PayeeState.WAITING if differs else PayeeState.IN_FORCE,
        given_by_kind=actors.kind_of(by),
        given_by=actors.person_of(by),
        given_party=getattr(by, "party", None),
        given_at=at,
    )
    if differs:
        _await(case, payout, payee, at=at)
    else:
        _take_effect(payout, payee, at=at)
    return payee


def _differs(case, payout, details):
    """Somebody else than who was paid before, or than the customer; where neither is known, somebody else."""
    before = Payee.objects.filter(payout=payout, state=PayeeState.IN_FORCE).first()
    known = before.holder if before else (case.customer.name if case.customer else "")
    return not accounts.is_same_holder(known, details.holder)


def _await(case, payout, payee, *, at):
    if payout.version.department_id:
        access.grant(case, department=payout.version.department, reason="approval")
    clocks.start(case, ClockKind.DECISION, at=at, subject=subject_of(payee))


def _take_effect(payout, payee, *, at):
    """The payment goes to these details; one that had failed is to be paid again."""
    Payout.objects.filter(pk=payout.pk).update(payee=payee)
    failed = Payout.objects.filter(pk=payout.pk, state=PayoutState.FAILED)
    failed.update(state=PayoutState.TO_PAY, state_at=at, failure="")


def decide(payee, *, by, approve, reason="", at=None):
    """Approve or decline a payee who differs; by another person than who took the details down, once."""
    with transaction.atomic():
        case = lock(payee.payout.complaint_id, at=at)
        at = case.now
        row = Payee.objects.select_related("payout__remedy", "payout__version__department").get(pk=payee.pk)
        if row.given_by_id and row.given_by_id == by.pk:
            hint = _("You took the details down yourself: somebody else decides.")
            refuse("is_another_person", _("Decided by another person"), hint)
        if not may_decide(row, case, by, timezone.localdate(at)):
            raise PermissionDenied(_("This request is for somebody else to decide."))
        if not approve and not reason.strip():
            refuse("has_reason", _("A reason"), _("Say why, so that the agent can ask again."))
        to = PayeeState.IN_FORCE if approve else PayeeState.DECLINED
        _move(case, row, to, by=by, reason=reason, at=at)
        told = {"act": "approve_payee" if approve else "decline_payee", "payout": row.payout_id, "payee": row.pk}
        record(case, "decision", by=by, at=at, facts=told, text=reason)
        text = APPROVED if approve else DECLINED
        _tell(case, row.payout, text, at=at, key=f"payee:{row.pk}:{to}", asked_by=row.given_by, person=by)
    return Payee.objects.get(pk=row.pk)


def _move(case, row, to, *, by, reason, at):
    if to == PayeeState.IN_FORCE:
        in_force = Payee.objects.filter(payout=row.payout_id, state=PayeeState.IN_FORCE)
        in_force.update(state=PayeeState.REPLACED)
    waiting = Payee.objects.filter(pk=row.pk, state=PayeeState.WAITING)
    if not waiting.update(state=to, decided_by=by, decided_at=at, decision_reason=reason):
        raise MovedOn(case, _("It was decided already: %(state)s.") % {"state": row.get_state_display()})
    clocks.stop(case, ClockKind.DECISION, at=at, subject=subject_of(row))
    if to == PayeeState.IN_FORCE:
        _take_effect(row.payout, row, at=at)


def may_decide(row, case, by, day):
    """A manager of the version's department, who stands in for one, or a director; never who took them down."""
    person = actors.person_of(by)
    if person is None or access.is_named(person, case) or row.given_by_id == person.pk:
        return False
    department = row.payout.version.department_id
    return any(
        access.holds(member, DIRECTOR_RIGHT)
        or (access.holds(member, MANAGER_RIGHT) and department in member.department_ids)
        for member in authorities(person, day)
    )


def waiting_for(user, day):
    """Payees that this person could approve now, the longest waiting first."""
    wanted = Q(pk__in=[])
    for member in authorities(user, day):
        if access.holds(member, DIRECTOR_RIGHT):
            wanted |= Q(pk__gt=0)
        elif access.holds(member, MANAGER_RIGHT):
            wanted |= Q(payout__version__department__in=member.department_ids)
    rows = Payee.objects.filter(wanted, state=PayeeState.WAITING).exclude(given_by=user)
    rows = rows.exclude(payout__complaint__people_named__person=user)
    return rows.select_related("payout__complaint", "payout__remedy", "given_by").order_by("given_at", "pk")


# --- who may ------------------------------------------------------------------------------------------------------


def may_handle(user, case):
    """Whoever proposes, and finance: they may ask for details and write them down."""
    may = access.holds(user, PROPOSE) or access.holds(user, RECORD)
    return may and not access.is_named(user, case)


def _may_handle(by, case):
    person = actors.person_of(by)
    if person is None or not may_handle(person, case):
        raise PermissionDenied(_("You do not have the right to this step."))


def _may_give(by, case, link, payout):
    if actors.kind_of(by) == ActorKind.CUSTOMER:
        if link is None or link.payout_id != payout.pk or by.party.pk != link.party_id:
            raise PermissionDenied(_("You do not have the right to this step."))
        return
    _may_handle(by, case)


def _wanting(payout, case):
    row = Payout.objects.select_related("remedy", "version__department").get(pk=payout.pk)
    if not wants_details(row):
        words = {"payout": row.reference, "state": row.get_state_display()}
        raise MovedOn(case, _("No details are needed for %(payout)s now: %(state)s.") % words)
    return row


def _tell(case, payout, text, *, at, key, asked_by=None, person=None):
    """Tell whoever asked for the details, else whoever speaks with the customer."""
    reader = asked_by or case.handler
    if reader is not None and reader != person:
        words = {"payout": payout.reference, "reference": case.reference, "person": str(person or "")}
        notices.tell(reader, kind="payout", text=text, params=words, complaint=case, at=at, dedup_key=key)
