"""What is named inside a body is looked up like what is named in an address: another's case, a person who may not be
chosen and a row of another case do not exist there."""

from urllib.parse import urlencode

from django.db import transaction

from complaints.evidence.models import EvidenceItem
from complaints.models import NamedPerson
from config.testing import journey
from config.testing.permissions.asking import Caller

FORM = "application/x-www-form-urlencoded"


def smuggle(stage):
    """(how many were tried, sentences about those that got through)."""
    crew = stage.crew
    fresh = journey.complete_intake(journey.record(crew, "table-fresh"), crew)
    own, foreign = stage.cases["own"], stage.cases["foreign"]
    about, gone = stage.people["named"], stage.people["disabled"]
    item = EvidenceItem.objects.filter(complaint=foreign).first()
    bodies = {
        "merging into a case one may not see": ("agent", fresh, "merge", {"into": foreign.reference}),
        "an owner whom the case is about": ("agent", own, "hand_over", {"to": about.pk}),
        "an owner whose account is closed": ("agent", own, "hand_over", {"to": gone.pk}),
        "a report that relies on another case's evidence": ("investigator", own, "report", _report(item)),
    }
    tried = {words: _post(stage, *given) for words, given in bodies.items()}
    tried["another's case on the agenda"] = _agenda(stage, foreign)
    tried["triage of another's case in bulk"] = _bulk(stage)
    return len(tried), [f"{words}: {what}" for words, what in tried.items() if what]


def _report(item):
    return {"findings": "As seen.", "sources": item.pk, "shares-TOTAL_FORMS": 0, "shares-INITIAL_FORMS": 0}


def _send(stage, column, path, body, changed):
    """What happened that must not have: "" when the house stands as before."""
    caller = Caller(stage, column)
    before = changed()
    with transaction.atomic():
        response = caller.client.post(path, urlencode(body, doseq=True), content_type=FORM)
        after = changed()
        transaction.set_rollback(True)
    if response.status_code >= 500:
        return f"broke {response.status_code}"
    return "" if before == after else f"answered {response.status_code}, and it was done"


def _standing(case):
    row = journey.again(case)
    reports = row.verification_reports.count()
    return row.state, row.version, row.handler_id, row.investigator_id, row.merged_into_id, row.event_seq, reports


def _post(stage, column, case, verb, body):
    path = f"/complaints/{case.reference}/{verb}/"
    return _send(stage, column, path, body | {"version": journey.again(case).version}, lambda: _standing(case))


def _agenda(stage, foreign):
    path = f"/reviews/{stage.week['year']}-W{stage.week['week']}/agenda/"
    return _send(stage, "reviewer", path, {"reference": foreign.reference}, foreign.review_marks.count)


def _bulk(stage):
    hidden = journey.complete_intake(journey.record(stage.crew, "table-hidden"), stage.crew)
    NamedPerson.objects.create(complaint=hidden, person=stage.people["agent"], name="agent")
    body = {"case": f"{hidden.pk}:{journey.again(hidden).version}"}
    return _send(stage, "agent", "/queue/triage/accept/", body, lambda: _standing(hidden))
