"""Chapter 3: evidence, sometimes an enquiry, and the report."""

import hashlib

from complaints.evidence.models import Enquiry, EvidenceItem, ResponsibilityShare, VerificationReport

KINDS = ("order_log", "shipment_track", "chat_record", "department_statement", "customer_statement")


def find_out(t):
    """Collect, ask, conclude; a case that needs none of it goes on as it stands."""
    if t.state != "verification":
        return True
    if not t.later(10, 110):
        return False
    if t.rng.random() < 0.3:
        t.hear(t.say("more"))
    items = [_evidence(t) for _time in range(t.rng.choice((1, 1, 2)))]
    if (t.scene.until == "enquiry" if t.scene else t.rng.random() < 0.25) and not _ask(t):
        return False
    if not t.later(10, 120):
        return False
    _report(t, items)
    if not t.later(2, 20):
        return False
    if ("next_reply", "") in t.running:
        t.write(t.handler, t.say("update"))
    t.event("conclude", t.investigator, to="solution")
    return True


def _evidence(t):
    kind = t.rng.choice(KINDS)
    text = f"{t.values['order']} · {t.values['carrier']} · {t.values['city']}\n{t.finding()}"
    digest = hashlib.sha256(text.encode()).hexdigest()
    key = t.rows[EvidenceItem].add(
        complaint_id=t.key, number=_next_number(t, EvidenceItem), kind=kind, title=_title(kind), text=text,
        sha256=digest, by_kind="person", added_by_id=t.investigator,
        added_at=t.at, round=t.round, size=len(text.encode()), verdict="authentic", verdict_by_id=t.investigator,
        verdict_at=t.at, verdict_reason="",
    )  # fmt: skip
    t.event("evidence", t.investigator, facts={"item": key, "did": "added", "sha256": digest})
    return key


def _next_number(t, model):
    """Items and enquiries are counted within their case."""
    t.numbers[model] = t.numbers.get(model, 0) + 1
    return t.numbers[model]


def _title(kind):
    return kind.replace("_", " ").capitalize()


def _ask(t):
    """The warehouse is asked; it answers in its time, or the story stands here."""
    table = t.rows[Enquiry]
    key = table.key + 1
    question, department = t.values["order"], t.cast.departments["warehouse"]
    due_at = t.start("enquiry", subject=f"enquiry:{key}")
    asked = {
        "complaint_id": t.key, "to": "department", "department_id": department, "question": f"{question}?",
        "number": _next_number(t, Enquiry), "asked_by_id": t.investigator, "asked_at": t.at, "due_at": due_at,
        "round": t.round,
    }  # fmt: skip
    t.event("enquiry", t.investigator, facts={"enquiry": key, "to": "department", "did": "asked"})
    answered = t.later(20, 150)
    if not answered:
        table.add(state="open", **asked)
        return False
    by = t.rng.choice(t.cast.investigators["warehouse"])
    table.add(state="answered", answer=t.finding(), ended_at=t.at, ended_by_id=by, **asked)
    t.event("enquiry", by, facts={"enquiry": key, "to": "department", "did": "answered"})
    t.stop("enquiry", subject=f"enquiry:{key}")
    return True


def _report(t, items):
    red = t.case["priority"] == "red"
    reader = t.rng.choice([key for key in t.cast.managers if key != t.investigator]) if red else None
    key = t.rows[VerificationReport].add(
        complaint_id=t.key, round=t.round, attempt=t.attempt, version=1, is_current=True, findings=t.finding(),
        written_by_id=t.investigator, written_at=t.at, second_reader_id=reader,
        second_read_at=t.at if reader else None,
    )  # fmt: skip
    through = t.rows[VerificationReport.sources.through]
    for item in items:
        through.add(verificationreport_id=key, evidenceitem_id=item)
    t.shares = _shares(t)
    for code, percent in t.shares:
        outside = t.cast.outside.get(code)
        department = None if outside else t.cast.departments[code]
        t.rows[ResponsibilityShare].add(report_id=key, percent=percent, outside_id=outside, department_id=department)
    t.event("report", t.investigator, facts={"report": key, "version": 1, "attempt": t.attempt, "did": "written"})


def _shares(t):
    """One party answers for all of it, or most of it with a department of ours."""
    party, own = t.story.party, t.category.department.code
    if t.rng.random() < 0.7 or party in ("nobody", own):
        return ((party, 100),)
    percent = t.rng.choice((60, 80))
    return ((party, percent), (own, 100 - percent))
