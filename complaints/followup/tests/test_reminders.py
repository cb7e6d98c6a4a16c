"""The nightly message: each owner one, each callback once a day, whatever nights were missed."""

from datetime import date, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command

from complaints import lifecycle
from complaints.followup import callbacks, reminders
from complaints.followup.models import Callback, Reminder
from complaints.messaging.models import Notice, Outgoing
from conftest import make_person
from routing.models import Absence

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Asia/Shanghai")


def night(day):
    """02:00 of a day of December 2026."""
    return datetime(2026, 12, day, 2, tzinfo=ZONE)


@pytest.fixture
def due(make_delivered):
    """`due({10: 2, 11: 1})`: so many callbacks, due at noon of these days."""

    def make(by_day, **how):
        rows = []
        for number, (day, count) in enumerate(by_day.items()):
            for case in make_delivered(count, priority=("yellow", "red", "green")[number], **how):
                noon = datetime(2026, 12, day, 12, tzinfo=ZONE)
                Callback.objects.filter(complaint=case).update(due_at=noon)
                rows.append(case.callbacks.get())
        return rows

    return make


def notices():
    return list(Notice.objects.filter(kind="callbacks").order_by("pk"))


def test_owner_gets_one_message_with_what_is_over_and_due_and_an_outlook(due, agent):
    due({9: 1, 10: 2, 11: 1})

    assert reminders.remind(night(10)) == (3, 1)

    (line,) = notices()
    assert (line.person, line.params) == (agent, {"count": 3, "over": 1, "tomorrow": 1})
    assert set(Reminder.objects.values_list("day", flat=True)) == {date(2026, 12, 10)}


def test_job_repeated_ten_times_tells_nothing_again(due):
    due({10: 2})

    told = [reminders.remind(night(10) + timedelta(minutes=5 * number)) for number in range(10)]

    assert told == [(2, 1)] + [(0, 0)] * 9


def test_outlook_is_not_counted_as_told(due):
    due({11: 1})

    assert reminders.remind(night(10)) == (0, 0)
    assert reminders.remind(night(11)) == (1, 1)


def test_missed_nights_are_made_up_in_one_message_and_the_next_day_tells_again(due):
    due({10: 1, 12: 1})

    assert reminders.remind(night(13)) == (2, 1)
    assert reminders.remind(night(14)) == (2, 1)


def test_clock_that_went_back_or_forward_tells_no_slot_twice(due):
    due({10: 1})
    reminders.remind(night(10))

    assert reminders.remind(night(10) - timedelta(hours=1)) == (0, 0)
    assert reminders.remind(night(11)) == (1, 1)
    assert reminders.remind(night(10)) == (0, 0)
    assert reminders.remind(night(11)) == (0, 0)
    assert Reminder.objects.count() == 2


def test_ended_cases_and_finished_calls_are_not_told(due, agent):
    first, second = due({10: 2})
    callbacks.record(first, by=agent, outcome="satisfied")
    lifecycle.withdraw(second.complaint, by=agent, words="Forget it.")

    assert reminders.remind(night(10)) == (0, 0)


def test_new_callback_of_the_same_day_is_told_once_more_without_the_others(due, make_delivered):
    due({10: 1})
    reminders.remind(night(10))
    (case,) = make_delivered(1, priority="green")
    Callback.objects.filter(complaint=case).update(due_at=night(10) + timedelta(hours=12))

    assert reminders.remind(night(10) + timedelta(hours=3)) == (1, 1)


def test_mail_names_references_and_no_customer(due, agent):
    agent.email, agent.language = "lin@example.com", "zh-hans"
    agent.save()
    (row,) = due({10: 1})

    reminders.remind(night(10))

    mail = Outgoing.objects.get(person=agent)
    assert row.complaint.reference in mail.text
    assert "4821" not in mail.text
    assert mail.text.count(row.complaint.reference) == 1


# --- deputies -----------------------------------------------------------------------------------------------------


def away(person, deputy=None):
    Absence.objects.create(user=person, starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 31), deputy=deputy)


def test_deputy_of_an_absent_owner_gets_both_lists_in_one_message(due, agent):
    deputy = make_person("agent_park", "agent", "service")
    away(agent, deputy)
    due({10: 2})
    due({10: 1}, handler=deputy)

    assert reminders.remind(night(10)) == (3, 1)
    assert [line.person for line in notices()] == [deputy]


def test_without_a_deputy_a_shift_lead_gets_it_and_without_one_the_owner(due, agent):
    away(agent)
    due({10: 1})
    assert reminders.recipient_for(agent, night(10)) == agent

    lead = make_person("lead_sun", "lead", "service")
    reminders.remind(night(10))

    assert [line.person for line in notices()] == [lead]


def test_callback_of_nobody_goes_to_a_shift_lead(due):
    lead = make_person("lead_sun", "lead", "service")
    (row,) = due({10: 1})
    type(row.complaint).objects.filter(pk=row.complaint_id).update(handler=None)

    reminders.remind(night(10))

    assert [line.person for line in notices()] == [lead]


def test_person_whose_account_ended_is_not_told(due, agent):
    lead = make_person("lead_sun", "lead", "service")
    due({10: 1})
    agent.is_active = False
    agent.save()

    reminders.remind(night(10))

    assert [line.person for line in notices()] == [lead]


# --- by hand ------------------------------------------------------------------------------------------------------


def test_command_takes_a_time_and_says_what_it_told(due):
    due({10: 1})
    out = StringIO()

    call_command("remind_callbacks", at="2026-12-10T02:00", stdout=out)

    assert out.getvalue() == "1 callbacks told in 1 messages\n"
    with pytest.raises(CommandError):
        call_command("remind_callbacks", at="yesterday")


@pytest.mark.parametrize("count", [1, 3])
def test_night_costs_the_same_number_of_queries_for_any_number_of_callbacks(due, count, django_assert_num_queries):
    due({10: count})

    with django_assert_num_queries(11):
        reminders.remind(night(10))
