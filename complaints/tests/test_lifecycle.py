"""The door: what each step asks for, what it leaves behind, and what it refuses."""

import dataclasses
import threading
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from complaints import actors, audit, lifecycle, steps
from complaints.errors import Conflict, DifferentBody, StepRefused
from complaints.messaging.models import Outgoing
from complaints.models import Clock, Complaint, Event, EventText, Task
from complaints.states import State
from conftest import make_person
from routing.models import AlertStep


def kinds(case):
    return list(case.events.order_by("seq").values_list("kind", flat=True))


def names(refusal):
    return [unmet.name for unmet in refusal.value.unmet]


# --- intake -------------------------------------------------------------------------------------------------------


def test_register_makes_case_event_clocks_suggestion_and_one_receipt(case):
    assert case.state == State.INTAKE
    assert kinds(case) == ["register"]
    assert sorted(case.clocks.values_list("state", flat=True)) == ["running", "running"]
    assert case.suggestion["category"] == "logistics.damaged"
    assert Outgoing.objects.filter(complaint=case, is_receipt=True).count() == 1


def test_register_of_the_same_body_gives_the_first_case(case, agent, mugs):
    again = lifecycle.register(mugs, by=agent)

    assert (again.pk, again.is_new, Complaint.objects.count()) == (case.pk, False, 1)


def test_register_of_another_body_under_the_same_key_is_refused(case, agent, mugs):
    with pytest.raises(DifferentBody) as refusal:
        lifecycle.register(dataclasses.replace(mugs, description="Something else"), by=agent)

    assert refusal.value.first.pk == case.pk


def test_register_is_refused_without_the_right(investigator, mugs):
    with pytest.raises(PermissionDenied):
        lifecycle.register(mugs, by=investigator)


def test_complete_intake_is_refused_without_a_demand(agent, mugs):
    bare = lifecycle.register(dataclasses.replace(mugs, demands=()), by=agent)

    with pytest.raises(StepRefused) as refusal:
        lifecycle.complete_intake(bare, by=agent)

    assert names(refusal) == ["has_demand_or_asks_only"]


# --- triage and verification --------------------------------------------------------------------------------------


def test_assign_moves_the_case_and_starts_the_handling_promise(verified, investigator):
    assert (verified.state, verified.investigator) == (State.VERIFICATION, investigator)
    assert kinds(verified) == ["register", "complete_intake", "assign"]
    assert Clock.objects.get(complaint=verified, kind="triage").state == "kept"
    assert Clock.objects.get(complaint=verified, kind="handling").state == "running"


def test_assign_is_refused_to_somebody_of_another_department(triaged, agent, triage_choice):
    with pytest.raises(StepRefused) as refusal:
        lifecycle.assign(triaged, by=agent, **triage_choice | {"owner": agent})

    assert names(refusal) == ["owner_may_own"]


def test_assign_is_refused_to_a_person_whom_the_complaint_names(agent, investigator, mugs, triage_choice):
    about = dataclasses.replace(mugs, external_id="call-2", people_named=("Investigator Zhao",))
    named = lifecycle.complete_intake(lifecycle.register(about, by=agent), by=agent)

    with pytest.raises(StepRefused) as refusal:
        lifecycle.assign(named, by=agent, **triage_choice)

    assert names(refusal) == ["owner_is_not_named"]
    assert not Complaint.objects.visible_to(investigator).filter(pk=named.pk).exists()


def test_step_from_the_wrong_state_is_refused_in_words(case, agent):
    with pytest.raises(StepRefused) as refusal:
        lifecycle.reroute(case, by=agent, reason="wrong desk")

    assert names(refusal) == ["state"]


def test_second_of_two_people_gets_a_conflict_with_what_happened(triaged, agent, triage_choice):
    seen = triaged.version
    lifecycle.assign(triaged, by=agent, version=seen, **triage_choice)

    with pytest.raises(Conflict) as conflict:
        lifecycle.assign(triaged, by=agent, version=seen, **triage_choice)

    assert [event.kind for event in conflict.value.events] == ["assign"]


def test_conclude_is_refused_without_a_report_and_evidence(verified, investigator):
    with pytest.raises(StepRefused) as refusal:
        lifecycle.conclude(verified, by=investigator)

    assert names(refusal) == ["has_report", "has_evidence_or_says_none", "shares_add_up"]


def test_step_whose_declared_guard_is_not_installed_refuses(verified, monkeypatch):
    monkeypatch.setitem(steps.DECLARED, "reroute", ["asks_a_room_that_is_missing"])

    missing = steps.unmet(steps.facts_of(verified.pk), "reroute")

    assert [unmet.name for unmet in missing] == ["asks_a_room_that_is_missing", "has_reason"]


def test_reroute_goes_back_to_triage_and_keeps_the_reason_erasable(verified, investigator):
    rerouted = lifecycle.reroute(verified, by=investigator, reason="It is the product's fault")

    event = rerouted.events.get(kind="reroute")
    assert (rerouted.state, rerouted.reroutes, rerouted.attempt) == (State.TRIAGE, 1, 2)
    assert EventText.objects.get(event=event).text == "It is the product's fault"
    assert "product" not in event.payload


# --- the ends -----------------------------------------------------------------------------------------------------


def test_reject_needs_two_people(verified, agent, manager):
    request = lifecycle.ask(verified, "reject", by=agent, reason="Spam")
    assert Complaint.objects.get(pk=verified.pk).state == State.VERIFICATION

    rejected = lifecycle.reject(request, by=manager)

    assert rejected.state == State.REJECTED
    assert not Clock.objects.filter(complaint=rejected, state__in=["running", "paused"]).exists()


def test_manager_cannot_confirm_own_rejection(verified, manager):
    request = lifecycle.ask(verified, "reject", by=manager, reason="Spam")

    with pytest.raises(StepRefused) as refusal:
        lifecycle.reject(request, by=manager)

    assert names(refusal) == ["is_confirmed_by_another_person"]


def test_appeal_is_refused_to_the_manager_who_rejected(verified, agent, manager, other_manager):
    rejected = lifecycle.reject(lifecycle.ask(verified, "reject", by=agent, reason="Spam"), by=manager)

    with pytest.raises(StepRefused) as refusal:
        lifecycle.appeal(rejected, by=manager, reason="New facts")
    granted = lifecycle.appeal(rejected, by=other_manager, reason="New facts")

    assert names(refusal) == ["is_not_decided_by_rejecter"]
    assert granted.state == State.TRIAGE


def test_any_other_step_lapses_a_waiting_request(verified, agent, investigator):
    request = lifecycle.ask(verified, "reject", by=agent, reason="Spam")

    lifecycle.reroute(verified, by=investigator, reason="wrong desk")

    request = type(request).objects.get(pk=request.pk)
    assert request.state == "lapsed"


def test_merge_moves_no_row_and_can_be_undone(triaged, agent, mugs):
    other = lifecycle.register(dataclasses.replace(mugs, external_id="call-9"), by=agent)

    merged = lifecycle.merge(other, by=agent, into=triaged, confirmed=True)
    assert (merged.state, merged.merged_into_id) == (State.MERGED, triaged.pk)
    assert Clock.objects.filter(complaint=merged, state="running").count() == 0

    back = lifecycle.unmerge(merged, by=agent)
    assert (back.state, back.merged_into_id) == (State.INTAKE, None)
    assert Clock.objects.filter(complaint=back, state="running").count() == 2


def test_unmerge_is_refused_when_the_survivor_has_moved_on(triaged, agent, mugs, triage_choice):
    other = lifecycle.register(dataclasses.replace(mugs, external_id="call-9"), by=agent)
    merged = lifecycle.merge(other, by=agent, into=triaged, confirmed=True)
    lifecycle.assign(triaged, by=agent, **triage_choice)

    with pytest.raises(StepRefused) as refusal:
        lifecycle.unmerge(merged, by=agent)

    assert names(refusal) == ["can_still_be_unmerged"]


# --- words, clocks, chain -----------------------------------------------------------------------------------------


def test_a_persons_answer_keeps_the_first_response_and_a_machines_does_not(case, agent):
    assert case.first_response_at is None

    lifecycle.say(case, by=agent, text="I am sorry. We look into it now.")

    answered = Complaint.objects.get(pk=case.pk)
    assert answered.first_response_at is not None
    assert Clock.objects.get(complaint=case, kind__startswith="first_response").state == "kept"


def test_history_is_admitted_as_closed_once_and_sends_nothing(agent, mugs):
    old = dataclasses.replace(
        mugs, is_history=True, received_at=_ago(400), closed_at=_ago(390), channel="import", external_id="H-1"
    )

    first, again = lifecycle.register_many([old, old], by=actors.SYSTEM)

    assert (first.pk, first.state, Complaint.objects.count()) == (again.pk, State.CLOSED, 1)
    assert (Outgoing.objects.count(), Clock.objects.count(), kinds(first)) == (0, 0, ["import"])


def _ago(days):
    from datetime import timedelta

    from django.utils import timezone

    return timezone.now() - timedelta(days=days)


def test_event_refuses_update_and_delete(case):
    for change in ("UPDATE complaints_event SET kind = 'x'", "DELETE FROM complaints_event"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)


def test_chain_verifies_and_a_cut_tail_shows(verified, tmp_path, settings):
    settings.SEAL_PATH = tmp_path / "seal"
    audit.seal()
    assert list(audit.verify()) == []

    Complaint.objects.filter(pk=verified.pk).update(event_seq=2)

    assert [broken.complaint_id for broken in audit.verify()] == [verified.pk]


def test_every_transition_has_permission_label_and_docstring():
    for step in steps.NAMES:
        method = getattr(Complaint, step)
        transition = next(iter(method._django_fsm.transitions.values()))
        assert transition.permission == f"complaints.{step}_complaint"
        assert transition.custom["label"]
        assert method.__doc__


def test_every_event_of_a_case_is_counted_on_its_row(verified):
    assert Event.objects.filter(complaint=verified).count() == verified.event_seq


def test_a_case_that_others_were_merged_into_is_not_merged_itself(triaged, agent, mugs):
    child = lifecycle.register(dataclasses.replace(mugs, external_id="call-8"), by=agent)
    middle = lifecycle.register(dataclasses.replace(mugs, external_id="call-9"), by=agent)
    lifecycle.merge(child, by=agent, into=middle, confirmed=True)

    with pytest.raises(StepRefused) as refusal:
        lifecycle.merge(middle, by=agent, into=triaged, confirmed=True)

    assert names(refusal) == ["has_nothing_merged_into_it"]


def test_fast_track_is_refused_where_the_category_asks_for_verification(triaged, agent, triage_choice):
    with pytest.raises(StepRefused) as refusal:
        lifecycle.fast_track(triaged, by=agent, **triage_choice)

    assert names(refusal) == ["has_short_report_where_due"]


def test_in_verification_a_case_is_handed_over_within_its_department_only(verified, investigator, agent):
    with pytest.raises(StepRefused) as refusal:
        lifecycle.hand_over(verified, by=investigator, to=agent)

    assert names(refusal) == ["owner_may_own"]


def test_alerts_follow_the_ladder_that_administrators_edit(case, agent, mugs):
    AlertStep.objects.filter(percent=75).delete()

    later = lifecycle.register(dataclasses.replace(mugs, external_id="call-7"), by=agent)

    clock = Clock.objects.get(complaint=later, kind="triage")
    assert clock.next_alert_at == clock.due_at


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_opposite_merges_at_once_end_as_one_merge(agent, mugs):
    pair = [lifecycle.register(dataclasses.replace(mugs, external_id=f"pair-{n}"), by=agent) for n in (1, 2)]
    barrier, results = threading.Barrier(2), []

    def merge(case, into):
        barrier.wait()
        try:
            results.append(lifecycle.merge(case, by=agent, into=into, confirmed=True).state)
        except StepRefused as refusal:
            results.append([unmet.name for unmet in refusal.unmet])
        finally:
            connection.close()

    threads = [threading.Thread(target=merge, args=order) for order in (pair, reversed(pair))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert sorted(map(str, results)) == ["['survivor_is_open', 'has_nothing_merged_into_it']", "merged"]


def test_what_a_carrier_owes_us_keeps_no_case_from_being_delivered(case):
    Task.objects.create(
        complaint=case, source="recovery:1", title_en="Claim filed", created_at=timezone.now(), position=1
    )

    assert steps.facts_of(case.pk).has_open_task is False


def test_an_event_that_is_committed_late_is_sealed_at_the_next_seal(case, triaged, agent, mugs, tmp_path):
    other = lifecycle.register(dataclasses.replace(mugs, external_id="late"), by=agent)
    path, newest = tmp_path / "seal", Event.objects.latest("pk").pk
    for written, key in ((triaged, newest + 900), (other, newest + 800)):
        event, _words = audit.build(written, "note", by=agent, at=timezone.now())
        event.pk = key
        event.save(force_insert=True)
        Complaint.objects.filter(pk=written.pk).update(event_seq=event.seq, event_hash=event.hash)
        audit.seal(path)

    assert audit.seal(path) == 0
    assert max(audit.read_seals(path)[other.pk]) == other.event_seq


def test_the_same_words_sent_twice_are_said_once(case, agent):
    other_agent = make_person("agent_he", "agent", "service")
    first = lifecycle.say(case, by=agent, text="We look into it.")
    again_ = lifecycle.say(case, by=agent, text="We look into it.")
    others = lifecycle.say(case, by=other_agent, text="We look into it.")
    later = lifecycle.say(case, by=agent, text="We look into it.", at=timezone.now() + timedelta(minutes=3))

    assert again_ == first
    assert len({first.pk, others.pk, later.pk}) == 3
    assert Event.objects.filter(complaint=case, kind="say").count() == 3
