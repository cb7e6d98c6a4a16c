"""The end of a shift, watchers, and a break from a customer."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from complaints import alerts, lifecycle, shifts, watching
from complaints.errors import StepRefused
from complaints.messaging.models import Notice
from complaints.models import Clock, Complaint, Event, NamedPerson, ShiftHandOver
from complaints.states import ClockKind
from config.testing.journey import complaint, person
from routing.models import Absence, Department

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(db):
    return Department.objects.get(code="service")


@pytest.fixture
def lead(db):
    return person("lead_qin", "lead", "service")


@pytest.fixture
def next_lead(db):
    return person("lead_sun", "lead", "service")


def away(somebody):
    today = timezone.localdate()
    Absence.objects.create(user=somebody, starts_on=today, ends_on=today)


def promised(case, agent, hours=3):
    return lifecycle.promise(case, by=agent, text="Call by four", due_at=timezone.now() + timedelta(hours=hours))


def test_a_shift_lists_open_promises_and_what_falls_due_in_twelve_hours(verified, agent, lead):
    promise = promised(verified, agent, hours=30)
    now = timezone.now()
    Clock.objects.filter(complaint=verified, kind="progress").update(due_at=now + timedelta(hours=12, minutes=1))
    Clock.objects.filter(complaint=verified, kind="handling").update(due_at=now + timedelta(hours=11))

    shift = shifts.now_open(lead, now)

    assert shift.promises == [promise]
    kinds = [clock.kind for clock in shift.due if clock.complaint_id == verified.pk]
    assert "handling" in kinds
    assert "progress" not in kinds


def test_the_next_lead_is_told_and_accepts_and_promises_of_who_left_are_theirs(verified, agent, desk, lead, next_lead):
    promise = promised(verified, agent)
    now = timezone.now()
    row = shifts.hand_over(desk, by=lead, note="Mr Wang calls again at six.", at=now)
    assert Notice.objects.filter(person=next_lead, kind="shift").count() == 1
    away(agent)

    taken = shifts.accept(row, by=next_lead, at=now)

    clock = Clock.objects.get(complaint=verified, kind=ClockKind.PROMISE)
    assert (taken, clock.owner) == (1, next_lead)
    assert Notice.objects.filter(person=lead, kind="shift").count() == 1
    assert ShiftHandOver.objects.get().accepted_by == next_lead
    assert promise.made_by == agent


def test_a_promise_of_somebody_who_is_there_stays_theirs(verified, agent, desk, lead, next_lead):
    promised(verified, agent)
    row = shifts.hand_over(desk, by=lead, note="", at=timezone.now())

    assert shifts.accept(row, by=next_lead, at=timezone.now()) == 0
    assert Clock.objects.get(complaint=verified, kind=ClockKind.PROMISE).owner == agent


def test_nobody_accepts_their_own_shift_and_nobody_accepts_twice(desk, lead, next_lead):
    row = shifts.hand_over(desk, by=lead, note="", at=timezone.now())
    with pytest.raises(StepRefused):
        shifts.accept(row, by=lead, at=timezone.now())

    shifts.accept(row, by=next_lead, at=timezone.now())

    with pytest.raises(StepRefused):
        shifts.accept(row, by=next_lead, at=timezone.now())


def test_a_newer_hand_over_takes_the_place_of_one_that_nobody_accepted(desk, lead):
    for _time in range(2):
        shifts.hand_over(desk, by=lead, note="", at=timezone.now())

    assert list(ShiftHandOver.objects.order_by("pk").values_list("state", flat=True)) == ["replaced", "waiting"]


def test_an_agent_hands_no_shift_over(desk, agent):
    with pytest.raises(PermissionDenied):
        shifts.hand_over(desk, by=agent, note="", at=timezone.now())


def test_the_page_of_the_shift_is_handed_over_and_accepted(client, verified, agent, lead, next_lead):
    promised(verified, agent)
    client.force_login(lead)
    assert "Call by four" in client.get("/shift/").text
    assert client.post("/shift/", {"note": "Mind Mr Wang."}).status_code == 302
    row = ShiftHandOver.objects.get()

    client.force_login(next_lead)
    shown = client.get("/shift/").text
    assert "Mind Mr Wang." in shown
    assert "Call by four" in shown
    assert client.post(f"/shift/{row.pk}/accept/").status_code == 302
    assert ShiftHandOver.objects.get().state == "accepted"
    assert client.post(f"/shift/{row.pk}/accept/", follow=True).status_code == 200


def test_an_agent_does_not_see_the_page_of_the_shift(client, agent):
    client.force_login(agent)

    assert client.get("/shift/").status_code == 403


# --- watchers -------------------------------------------------------------------------------------------------------


def test_a_watcher_may_read_and_is_told_of_every_step(triaged, agent, triage_choice):
    watcher = person("investigator_far", "investigator", "legal")
    watching.watch(triaged, by=agent, person=watcher)

    lifecycle.assign(triaged, by=agent, **triage_choice)

    assert Complaint.objects.visible_to(watcher).filter(pk=triaged.pk).exists()
    notice = Notice.objects.get(person=watcher, kind="watch")
    assert notice.sentence == f"{triaged.reference}, which you watch: Assigned."
    assert Event.objects.filter(complaint=triaged, kind="watch").count() == 1


def test_who_takes_the_step_is_not_told_of_it(triaged, agent, triage_choice):
    watching.watch(triaged, by=agent, person=agent)

    lifecycle.assign(triaged, by=agent, **triage_choice)

    assert not Notice.objects.filter(person=agent, kind="watch").exists()


def test_nobody_watches_a_case_that_is_about_them(triaged, agent, manager):
    NamedPerson.objects.create(complaint=triaged, name="Chen", person=manager)

    with pytest.raises(StepRefused):
        watching.watch(triaged, by=agent, person=manager)


def test_who_is_no_longer_a_watcher_reads_no_more(client, triaged, agent):
    watcher = person("investigator_far", "investigator", "legal")
    client.force_login(agent)
    base = f"/complaints/{triaged.reference}/watch/"

    assert client.post(base, {"person": watcher.pk}).status_code == 302
    assert str(watcher) in client.get(base).text
    assert client.post(f"{base}{watcher.pk}/end/").status_code == 302
    assert not Complaint.objects.visible_to(watcher).filter(pk=triaged.pk).exists()


# --- a break --------------------------------------------------------------------------------------------------------


def test_a_break_is_one_click_and_goes_to_who_has_the_fewest(client, triaged, agent):
    busy, free = person("agent_a", "agent", "service"), person("agent_b", "agent", "service")
    Complaint.objects.exclude(pk=triaged.pk).update(handler=busy)
    other = lifecycle.register(complaint("break-1"), by=busy)
    assert other.handler == busy
    client.force_login(agent)

    answer = client.post(f"/complaints/{triaged.reference}/break/", {"version": triaged.version, "note": "He shouts."})

    case = Complaint.objects.get(pk=triaged.pk)
    assert (answer.status_code, answer.url, case.handler) == (302, "/", free)
    event = Event.objects.get(complaint=case, kind="hand_over")
    assert '"is_break":true' in event.payload
    assert Notice.objects.filter(person=free, kind="hand_over").count() == 1
    assert case.reroutes == 0


def test_nobody_takes_a_break_from_a_colleagues_case_and_nobody_there_says_so(client, triaged, agent):
    other = person("agent_a", "agent", "service")
    with pytest.raises(PermissionDenied):
        lifecycle.take_a_break(triaged, by=other)
    away(other)
    client.force_login(agent)

    answer = client.post(f"/complaints/{triaged.reference}/break/", {"version": triaged.version}, follow=True)

    assert "nobody else is on duty" in answer.text
    assert Complaint.objects.get(pk=triaged.pk).handler == agent


def test_the_third_reroute_tells_the_manager_and_the_second_does_not(verified, agent, manager, triage_choice):
    manager.memberships.update(is_manager=True)
    told = []
    case = verified
    for _time in range(3):
        case = lifecycle.reroute(case, by=agent, reason="Not ours.")
        told.append(Notice.objects.filter(person=manager, text=alerts.GOES_ROUND).count())
        case = lifecycle.assign(case, by=agent, **triage_choice)

    assert told == [0, 0, 1]
