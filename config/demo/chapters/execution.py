"""Chapter 5: what was agreed is carried out, paid, and the customer told."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from compensation.models import Payout, ProposalVersion, Recovery
from compensation.states import PAYABLE, RECOVERY
from complaints.models import CaseGrant, Task, TaskTemplate

CLAIM_DAYS = timedelta(days=7)


@dataclass
class Step:
    """One task as it is planned and as it went."""

    key: int
    template: object
    source: str
    after: int | None
    due_at: object
    done_at: object
    is_last: bool
    payout: int | None = None


@cache
def task_templates(remedy):
    return list(TaskTemplate.objects.filter(remedy=remedy, is_active=True).order_by("position"))


def carry_out(t):
    """Do the tasks in the order in which they were done; all of them lead to delivery."""
    if t.state != "execution":
        return True
    t.agreed_at = t.at
    t.next_task, t.next_payout = t.rows[Task].key, t.rows[Payout].key
    steps = [step for row, remedy, part in t.remedies for step in _plan(t, row, remedy, part)]
    _grant(t, steps)
    _recover(t)
    for step in sorted(steps, key=lambda step: step.done_at):
        t.keep_in_touch(min(step.done_at, t.now))
        if step.done_at > t.now:
            break
        t.at = max(t.at, step.done_at)
        _finish(t, step)
    done = all(step.done_at <= t.now for step in steps)
    for step in steps:
        _store_task(t, step)
    if not done or not t.later(5, 200):
        return False
    t.write(t.handler, t.say("delivered"), with_event=False)
    t.event("deliver", t.handler, to="follow_up")
    t.stop("progress")
    return True


def _plan(t, row, remedy, part):
    """The tasks of one remedy, one after the other, and its line in the ledger."""
    before, due, at, steps = None, t.at, t.at, []
    templates = task_templates(remedy.kind)
    payout = _payout(t, row, remedy, part) if remedy.kind in PAYABLE and remedy.amount else None
    for number, template in enumerate(templates):
        due = t.ruler(template.calendar).add(due, template.minutes)
        share = t.rng.uniform(0.15, 0.9) if t.rng.random() > 0.08 else t.rng.uniform(1.02, 1.2)
        at = t.desk.add(at, max(8, _desk_minutes(template) * share * t.pace)).replace(microsecond=0)
        t.next_task += 1
        steps.append(
            Step(t.next_task, template, f"remedy:{row}", before, due, at,
                 number == len(templates) - 1, payout)
        )  # fmt: skip
        before = steps[-1].key
        t.start("task", subject=f"task:{before}", due_at=due)
    return steps


def _desk_minutes(template):
    """How long a step takes in desk hours; a day of the calendar is half a day of the desk."""
    return template.minutes if template.calendar == "desk" else template.minutes / 2


def _store_task(t, step):
    done = step.done_at <= t.now
    template = step.template
    t.rows[Task].add(
        complaint_id=t.key, template_id=template.pk, source=step.source, position=template.position,
        title_en=template.title_en, title_zh=template.title_zh, state="done" if done else "planned",
        department_id=template.department_id or t.category.department_id, after_id=step.after, due_at=step.due_at,
        requires_proof=template.requires_proof, is_public=template.is_public, round=t.round, attempt=t.attempt,
        proof=f"{step.key:010d}" if done and template.requires_proof else "", created_at=t.agreed_at,
        finished_at=step.done_at if done else None, finished_by_id=_worker(t, template) if done else None,
        owner_id=_worker(t, template) if step.key % 2 else None,
    )  # fmt: skip


def _worker(t, template):
    department = template.department_id or t.category.department_id
    return t.cast.workers.get(department) or t.handler


def _finish(t, step):
    by = _worker(t, step.template)
    t.event("task", by, facts={"task": step.key, "to": "done", "proof": step.template.requires_proof})
    t.stop("task", subject=f"task:{step.key}")
    if step.payout and step.is_last:
        _pay(t, step.payout)


def _grant(t, steps):
    """The departments that act may read the case."""
    for department in sorted({step.template.department_id or t.category.department_id for step in steps}):
        if (department, "task") not in t.granted:
            t.granted.add((department, "task"))
            t.rows[CaseGrant].add(complaint_id=t.key, department_id=department, reason="task", created_at=t.at)


# --- the ledger ---------------------------------------------------------------------------------------------------


def _payout(t, row, remedy, part):
    """A line that is to be paid; kept open until it is known what became of it."""
    t.next_payout += 1
    key = t.next_payout
    t.payouts[key] = {
        "remedy_id": row, "complaint_id": t.key, "version_id": t.version_key, "amount": remedy.amount,
        "goodwill": part.goodwill, "budget_id": t.version.get("budget_id") if part.goodwill else None,
        "state": "to_pay", "due_on": t.promised_on, "created_at": t.at, "state_at": t.at, "kind": remedy.kind,
    }  # fmt: skip
    return key


def _pay(t, key):
    line, by = t.payouts[key], t.rng.choice(t.cast.finance)
    if line["kind"] != "coupon":
        line["batch_id"] = t.ledger.file_of(t, by, line["amount"])
        t.event("payout", by, facts={"act": "export", "payout": key, "file": line["batch_id"]})
    reference = f"CPN{key:08d}" if line["kind"] == "coupon" else f"FIN{t.at:%y%m%d}{key % 10**6:06d}"
    by = t.handler if line["kind"] == "coupon" else by
    t.event("payout", by, facts={"act": "paid", "payout": key})
    line |= {"state": "paid", "paid_at": t.at, "state_at": t.at, "finance_reference": reference}
    t.ledger.spend(t, line["goodwill"])


def _recover(t):
    """What a carrier or supplier answers for is claimed; it takes weeks, and keeps no case open."""
    for code, percent in t.shares:
        outside = t.cast.outside.get(code)
        amount = t.recipe.total * percent // 100
        if outside is None or code in ("customer", "nobody") or not amount:
            continue
        age = (t.now - t.at).days
        state = "due" if age < 6 else "claimed" if age < 20 else "received"
        got = amount if state == "received" else 0
        t.claims.append({
            "complaint_id": t.key, "version_id": t.version_key, "outside_id": outside, "percent": percent,
            "amount": amount, "state": state, "claim_due_on": t.local(t.at).date() + CLAIM_DAYS,
            "accepted_amount": got, "received_amount": got, "created_at": t.at, "state_at": t.at,
            "claim_number": "" if state == "due" else f"K{t.rng.randrange(10**7):07d}",
        })  # fmt: skip


def settle(t):
    """Write the last proposal with its ledger: by now it is known what is paid, and what is held still."""
    if t.version:
        t.rows[ProposalVersion].add(**t.version)
    for line in t.payouts.values():
        t.rows[Payout].add(**{name: value for name, value in line.items() if name != "kind"})
    for claim in t.claims:
        _claim_tasks(t, t.rows[Recovery].add(**claim), claim)
    t.version, t.payouts, t.claims = {}, {}, []


def _claim_tasks(t, key, claim):
    """The tasks of a claim, as far as its state says."""
    done_steps = {"due": 0, "claimed": 1, "received": 3}[claim["state"]]
    before, at = None, claim["created_at"]
    for number, template in enumerate(task_templates(RECOVERY)):
        due = t.ruler(template.calendar).add(at, template.minutes)
        is_done = number < done_steps
        finished = min(at + timedelta(days=2 + 4 * number), t.now)
        before = t.rows[Task].add(
            complaint_id=t.key, template_id=template.pk, source=f"recovery:{key}", position=template.position,
            title_en=template.title_en, title_zh=template.title_zh, state="done" if is_done else "planned",
            department_id=template.department_id or t.category.department_id, after_id=before, due_at=due,
            requires_proof=template.requires_proof, proof=claim["claim_number"] if is_done else "", round=t.round,
            attempt=t.attempt, created_at=claim["created_at"], finished_at=finished if is_done else None,
            finished_by_id=_worker(t, template) if is_done else None,
        )  # fmt: skip
        at = due
