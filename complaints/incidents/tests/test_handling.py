"""Leading an incident: people, tasks, the list of buyers, one message, the end."""

from datetime import timedelta

import pytest
import xlsxwriter
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from complaints import lifecycle
from complaints.errors import Conflict, StepRefused
from complaints.incidents import buyers, finding, handling, invariants, letters, work
from complaints.incidents.models import AffectedBuyer, Incident, IncidentCase
from complaints.messaging.models import Notice, Outgoing
from complaints.models import CaseGrant, Complaint, Event, Task
from complaints.states import State

pytestmark = pytest.mark.django_db


def first_case(incident):
    return incident.cases.order_by("pk").first()


def test_its_owner_is_told_and_it_says_what_was_found(incident, leading):
    notice = Notice.objects.get(person=leading, kind="incident")

    assert notice.path == f"/incidents/{incident.pk}/"
    assert [entry.kind for entry in incident.entries.all()] == ["open"]


def test_an_agent_leads_no_incident(incident, agent):
    with pytest.raises(PermissionDenied):
        handling.describe(incident, by=agent, summary="It was nothing.")


def test_two_who_write_at_once_do_not_overwrite_one_another(incident, leading):
    handling.describe(incident, by=leading, version=1, summary="The glaze.")

    with pytest.raises(Conflict):
        handling.describe(incident, by=leading, version=1, summary="The carton.")
    assert Incident.objects.get().summary == "The glaze."


def test_giving_it_over_tells_the_next(incident, leading, manager):
    handling.give(incident, by=leading, to=manager)

    assert Incident.objects.get().owner == manager
    assert Notice.objects.filter(person=manager, kind="incident").count() == 1


def test_a_case_taken_out_is_not_found_again(incident, leading):
    case = first_case(incident)

    handling.take_out(incident, case, by=leading, reason="Another batch: a typing error.")

    assert finding.look(timezone.now()).joined == 0
    assert not IncidentCase.objects.filter(complaint=case, is_out=False).exists()
    assert not CaseGrant.objects.filter(complaint=case, reason="incident").exists()


def test_a_case_linked_by_hand_turns_red(incident, leading, case):
    handling.link_by_hand(incident, case, by=leading)

    assert Complaint.objects.get(pk=case.pk).suggestion["priority"] == "red"


def test_tasks_are_planned_once_and_done_in_order_with_a_proof(incident, leading):
    work.plan(incident, "recall", by=leading)
    with pytest.raises(StepRefused):
        work.plan(incident, "recall", by=leading)
    first, second = work.tasks_of(incident).order_by("position")[:2]

    with pytest.raises(StepRefused, match="Finish"):
        work.finish(second, by=leading, proof="letter 4")
    work.finish(first, by=leading)
    with pytest.raises(StepRefused, match="proves it"):
        work.finish(second, by=leading)
    work.finish(second, by=leading, proof="letter 4")

    assert [task.state for task in work.tasks_of(incident).order_by("position")[:2]] == ["done", "done"]


def test_a_task_of_another_department_is_not_an_investigators(incident, leading, investigator):
    work.plan(incident, "stop_sale", by=leading)
    task = work.tasks_of(incident).get(department__code="operations")

    with pytest.raises(PermissionDenied):
        work.finish(task, by=investigator, proof="x")


def test_a_late_task_is_told_once_a_day(incident, leading, now):
    work.plan(incident, "stop_sale", by=leading)
    later = now + timedelta(days=3)

    first, again, next_day = work.mind(later), work.mind(later), work.mind(later + timedelta(days=1))

    assert first > 0
    told = Notice.objects.filter(person=leading, text=work.LATE).count()
    assert told == 4  # two tasks on two days; again on the same day is the same notice
    assert (again, next_day) == (first, first)


LIST = """订单号,姓名,手机号,邮箱
O-0,王芳,,wang@example.com
O-900,李静,13800138001,
O-901,Ann Lee,,ann@example.com
,,,
O-902,Bob,,not an address
"""


def upload(text, name="buyers.csv"):
    return SimpleUploadedFile(name, text.encode())


def test_a_list_of_buyers_is_taken_once_and_finds_who_complained(incident, leading):
    result = buyers.import_list(incident, upload(LIST), by=leading)
    again = buyers.import_list(incident, upload(LIST), by=leading)

    assert (result.added, result.with_case, len(result.faults)) == (3, 1, 1)
    assert (again.added, again.known) == (0, 3)
    assert AffectedBuyer.objects.get(order_number="O-0").complaint == first_case(incident)
    assert AffectedBuyer.objects.get(order_number="O-900").language == "zh-hans"


def test_a_list_as_a_spreadsheet(incident, leading, tmp_path):
    path = tmp_path / "buyers.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([("order number", "email"), ("O-77", "x@example.com")]):
            sheet.write_row(number, 0, row)
    file = SimpleUploadedFile("buyers.xlsx", path.read_bytes())

    assert buyers.import_list(incident, file, by=leading).added == 1


WORDS = {
    "subject_en": "About your mug",
    "text_en": "Please do not use the mug; we send you the money back.",
    "subject_zh": "关于您的马克杯",
    "text_zh": "请暂停使用该马克杯，我们会为您退款。",
}


def test_one_message_reaches_cases_and_silent_buyers_once_each_in_their_language(incident, leading, now):
    buyers.import_list(incident, upload(LIST), by=leading)
    letter = letters.write(incident, by=leading, **WORDS)

    written = letters.send(timezone.now())
    again = letters.send(timezone.now())

    assert (written, again) == (5, 0)
    said = Event.objects.filter(complaint__in=incident.cases.all(), kind="say").count()
    silent = {row.recipient: row.text for row in Outgoing.objects.filter(template_code="incident")}
    assert said == 3
    assert silent == {"13800138001": WORDS["text_zh"], "ann@example.com": WORDS["text_en"]}
    letter = type(letter).objects.get()
    assert (letter.reached, letter.unreachable) == (5, 0)


def test_a_message_that_was_stopped_midway_reaches_nobody_twice(incident, leading, monkeypatch):
    letters.write(incident, by=leading, **WORDS)
    real, calls = letters._remember, []

    def stop(letter, is_reached, **place):
        calls.append(place)
        if len(calls) == 2:
            raise RuntimeError("killed")
        real(letter, is_reached, **place)

    monkeypatch.setattr(letters, "_remember", stop)
    with pytest.raises(RuntimeError):
        letters.send(timezone.now())
    monkeypatch.undo()
    letters.send(timezone.now())

    assert Event.objects.filter(complaint__in=incident.cases.all(), kind="say").count() == 3


def test_closing_alone_leaves_the_cases_at_work(incident, leading):
    handling.close(incident, by=leading, outcome="A glaze fault.", together=False)

    assert Incident.objects.get().state == "closed"
    assert set(incident.cases.values_list("state", flat=True)) == {State.INTAKE}
    with pytest.raises(StepRefused):
        handling.describe(incident, by=leading, summary="more")


def test_closing_together_names_the_cases_that_are_still_under_way(incident, leading):
    with pytest.raises(StepRefused, match=first_case(incident).reference):
        handling.close(incident, by=leading, outcome="A glaze fault.", together=True)

    assert Incident.objects.get().is_open


def test_closing_together_takes_what_has_ended_along(incident, leading, agent):
    for case in incident.cases.all():
        lifecycle.withdraw(case, by=agent, words="Never mind.")

    assert handling.close(incident, by=leading, outcome="A glaze fault.", together=True) == 0
    assert Incident.objects.get().state == "closed"


def test_the_doctor_finds_nothing_and_sees_a_case_that_was_put_there_past_the_door(incident, case, now):
    assert [invariant.count() for invariant in invariants.INVARIANTS] == [0, 0, 0, 0, 0]

    IncidentCase.objects.create(incident=incident, complaint=case, linked_at=now)
    Task.objects.create(source="incident:0", title_en="Lost", created_at=now)

    assert [invariant.count() for invariant in invariants.INVARIANTS] == [0, 1, 1, 0, 1]
