"""When complaints are an incident, and what becomes of their cases."""

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from complaints import lifecycle
from complaints.incidents import finding, handling
from complaints.incidents.limits import Floor
from complaints.incidents.models import Incident, IncidentCase, IncidentRule
from complaints.models import CaseGrant, Clock, Complaint, Event
from routing.models import EscalationRule

BATCH = Floor(floor=3, hours=72, times=3, weeks=8)


@pytest.mark.parametrize(
    "count,past,is_one",
    [(2, 0, False), (3, 0, True), (3, 18, True), (3, 19, False), (6, 37, True), (6, 38, False), (100, 1000, False)],
)
def test_an_incident_is_above_the_floor_and_three_times_its_own_average(count, past, is_one):
    # Eight weeks hold 18⅔ times 72 hours.
    assert BATCH.is_reached(count, past) is is_one


@given(st.integers(0, 500), st.integers(0, 5000))
def test_one_complaint_more_never_ends_an_incident(count, past):
    assert BATCH.is_reached(count + 1, past) or not BATCH.is_reached(count, past)


@pytest.mark.django_db
class TestLooking:
    def test_three_on_one_batch_are_linked_and_turn_red(self, leading, complain, now):
        cases = [complain(batch="B-1") for _case in range(3)]
        complain(batch="B-2")

        found = finding.look(timezone.now())

        incident = Incident.objects.get()
        assert (found.opened, found.joined) == (1, 3)
        assert (incident.kind, incident.key, incident.counted, incident.owner) == ("batch", "B-1", 3, leading)
        assert set(incident.cases.all()) == set(cases)
        for case in Complaint.objects.filter(pk__in=[case.pk for case in cases]):
            assert case.suggestion["priority"] == "red"
            assert case.suggestion["reasons"][-1]["code"] == "incident"
            assert set(Clock.objects.filter(complaint=case).values_list("priority", flat=True)) == {"red"}
            assert set(Event.objects.filter(complaint=case).values_list("kind", flat=True)) >= {"incident", "raise"}
            assert CaseGrant.objects.filter(complaint=case, department=incident.department).exists()

    def test_looking_again_changes_nothing(self, incident):
        events = Event.objects.count()

        found = finding.look(timezone.now())

        assert (found.opened, found.joined) == (0, 0)
        assert (Incident.objects.count(), Event.objects.count()) == (1, events)

    def test_what_is_usual_for_a_thing_is_no_incident(self, leading, complain):
        for day in range(19):
            complain(ago=5 + day, batch="B-1")
        for _case in range(3):
            complain(batch="B-1")

        assert finding.look(timezone.now()).opened == 0

    def test_complaints_older_than_the_window_do_not_count(self, leading, complain):
        complain(ago=4, batch="B-1")
        complain(batch="B-1")
        complain(batch="B-1")

        assert finding.look(timezone.now()).opened == 0

    def test_a_carrier_in_a_city_needs_both_and_eight(self, leading, complain):
        for _case in range(7):
            complain(carrier="SF", city="Hangzhou")
        complain(carrier="SF", city="Suzhou")
        complain(carrier="SF")
        assert finding.look(timezone.now()).opened == 0

        complain(carrier="SF", city="Hangzhou")
        assert finding.look(timezone.now()).opened == 1
        assert Incident.objects.get().key == "SF · Hangzhou"

    def test_cases_of_a_batch_found_no_second_incident_on_their_sku(self, leading, complain):
        for _case in range(6):
            complain(batch="B-1", sku="MUG")

        finding.look(timezone.now())

        assert [incident.kind for incident in Incident.objects.all()] == ["batch"]

    def test_a_later_complaint_is_red_when_it_is_recorded_and_joins(self, incident, complain):
        case = complain(batch="B-1")

        assert case.suggestion["priority"] == "red"
        assert finding.look(timezone.now()).joined == 1
        assert IncidentCase.objects.filter(incident=incident, complaint=case).exists()
        assert Complaint.objects.get(pk=case.pk).suggestion["reasons"][-1]["code"] == "incident"

    def test_after_the_end_only_new_complaints_found_another(self, incident, leading, complain):
        handling.close(incident, by=leading, outcome="A glaze fault; sold out.", together=False)
        assert finding.look(timezone.now()).opened == 0

        for _case in range(3):
            complain(batch="B-1")
        assert finding.look(timezone.now()).opened == 1

    def test_rejected_and_merged_cases_do_not_count(self, leading, complain, agent):
        cases = [complain(batch="B-1") for _case in range(3)]
        cases = [lifecycle.complete_intake(case, by=agent) for case in cases]
        lifecycle.merge(cases[0], by=agent, into=cases[1], confirmed=True)

        assert finding.look(timezone.now()).opened == 0

    def test_without_its_escalation_rule_cases_are_linked_and_stay_as_they_are(self, leading, complain):
        EscalationRule.objects.get(code="incident").delete()
        case, *_others = [complain(batch="B-1") for _case in range(3)]

        finding.look(timezone.now())

        assert IncidentCase.objects.count() == 3
        assert Complaint.objects.get(pk=case.pk).suggestion["priority"] == "yellow"

    def test_a_rule_that_is_off_finds_nothing(self, leading, complain):
        IncidentRule.objects.update(is_active=False)
        for _case in range(9):
            complain(batch="B-1", sku="MUG")

        assert finding.look(timezone.now()).opened == 0

    def test_the_number_of_questions_does_not_grow_with_what_is_usual(
        self, leading, complain, django_assert_max_num_queries
    ):
        for _case in range(3):
            complain(batch="B-1", sku="MUG")
            complain(batch="B-2", sku="CUP")
        finding.look(timezone.now())

        with django_assert_max_num_queries(12):
            finding.look(timezone.now() + timedelta(minutes=5))
