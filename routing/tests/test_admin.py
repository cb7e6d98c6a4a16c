"""Administrators keep the tables by role alone, read what is wrong in sentences, and never widen their own rights."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.urls import reverse

from conftest import make_person
from routing import rules
from routing.matching import CaseFacts
from routing.models import (
    Absence,
    CalendarInterval,
    Category,
    ClassificationRule,
    ClockPolicy,
    Department,
    EscalationRule,
    Membership,
    OnCall,
    Shift,
    User,
    WorkingCalendar,
)

pytestmark = pytest.mark.django_db
TABLES = (
    "absence", "alertstep", "calendarday", "category", "classificationrule", "clockpolicy", "department",
    "escalationrule", "membership", "oncall", "outsideparty", "peakmode", "shift", "user", "workingcalendar",
)  # fmt: skip


@pytest.fixture
def administrator(db):
    person = make_person("tom", "administrator", "service")
    person.is_staff = True
    person.save()
    return person


@pytest.fixture
def desk(client, administrator):
    """The client of an administrator who is no superuser."""
    assert administrator.is_superuser is False
    client.force_login(administrator)
    return client


@pytest.fixture
def zhao():
    return make_person("zhao", "agent", "service")


def page(name, *args):
    return reverse(f"admin:routing_{name}", args=args)


def form_values(client, address, **changes):
    """What the page's form would send, with changes; fails when the page cannot be opened."""
    response = client.get(address)
    assert response.status_code == 200
    form = response.context["adminform"].form
    values = {}
    for bound in [*form, *(field for inline in response.context["inline_admin_formsets"] for field in _fields(inline))]:
        value = bound.value()
        if value is not None and value is not False:
            values[bound.html_name] = value
    return {name: value for name, value in (values | changes).items() if value is not None}


def _fields(inline):
    yield from inline.formset.management_form
    for form in inline.formset.initial_forms:
        yield from form


def errors(response):
    """Every sentence that the page complains with."""
    assert response.status_code == 200
    found = re.findall(r'<ul class="errorlist[^>]*>(.*?)</ul>', response.content.decode(), re.S)
    return [re.sub(r"<[^>]+>", "", item) for block in found for item in re.findall(r"<li>(.*?)</li>", block, re.S)]


# --- who may ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", TABLES)
def test_administrator_without_superuser_opens_every_list_and_every_form(desk, table):
    assert desk.get(page(f"{table}_changelist")).status_code == 200
    expected = 403 if table == "clockpolicy" else 200
    assert desk.get(page(f"{table}_add")).status_code == expected


@pytest.mark.parametrize("table", ["category", "department", "classificationrule", "clockpolicy", "workingcalendar"])
def test_rows_and_their_history_can_be_opened(desk, table):
    model = {
        "category": Category, "department": Department, "classificationrule": ClassificationRule,
        "clockpolicy": ClockPolicy, "workingcalendar": WorkingCalendar,
    }[table]  # fmt: skip
    row = model.objects.first()

    assert desk.get(page(f"{table}_change", row.pk)).status_code == 200
    assert desk.get(page(f"{table}_history", row.pk)).status_code == 200


def test_superuser_without_a_role_sees_no_table(client):
    client.force_login(User.objects.create_superuser("root"))

    assert client.get(page("department_changelist")).status_code == 403
    assert client.get(page("user_changelist")).status_code == 403


def test_agent_does_not_enter_the_admin(client, zhao):
    client.force_login(zhao)

    assert client.get(page("department_changelist")).status_code == 302


def test_shift_lead_keeps_shifts_and_nothing_else(client):
    lead = make_person("grace", "lead", "service")
    lead.is_staff = True
    lead.save()
    client.force_login(lead)

    assert client.get(page("shift_add")).status_code == 200
    assert client.get(page("classificationrule_changelist")).status_code == 403
    assert client.get(page("user_changelist")).status_code == 403


def test_auditor_reads_and_changes_nothing(client):
    auditor = make_person("zhou", "auditor", "legal")
    auditor.is_staff = True
    auditor.save()
    client.force_login(auditor)
    row = Category.objects.first()

    assert client.get(page("category_change", row.pk)).status_code == 200
    assert client.post(page("category_change", row.pk), {"name_en": "x"}).status_code == 403


def test_lists_ask_as_many_queries_for_many_rows_as_for_few(desk, django_assert_max_num_queries):
    for table in ("shift", "membership", "user", "category", "classificationrule"):
        desk.get(page(f"{table}_changelist"))
        with django_assert_max_num_queries(14):
            desk.get(page(f"{table}_changelist"))


# --- people -------------------------------------------------------------------------------------------------------


def no_memberships(total=0):
    return {"memberships-TOTAL_FORMS": str(total), "memberships-INITIAL_FORMS": "0"}


def test_new_person_has_roles_a_department_and_a_link_that_works_once(desk):
    manager, warehouse = Group.objects.get(name="manager"), Department.objects.get(code="warehouse")
    values = {
        "username": "chen", "display_name": "陈静", "groups": [manager.pk], **no_memberships(1),
        "memberships-0-department": warehouse.pk, "memberships-0-is_manager": "on",
    }  # fmt: skip

    response = desk.post(page("user_add"), values, follow=True)

    chen = User.objects.get(username="chen")
    assert chen.has_usable_password() is False
    assert (chen.is_staff, chen.is_superuser, chen.is_active) == (True, False, True)
    assert list(chen.groups.all()) == [manager]
    assert Membership.objects.get(user=chen).is_manager is True
    link = re.search(r"/sign-in/[^\s<]+/", response.content.decode()).group()
    assert desk.get(link).status_code == 200


def test_role_that_does_not_work_in_the_admin_does_not_enter_it(desk):
    agent = Group.objects.get(name="agent")

    desk.post(page("user_add"), {"username": "lin", "groups": [agent.pk], **no_memberships()})

    assert User.objects.get(username="lin").is_staff is False


def test_change_of_roles_moves_the_entry_and_is_logged_with_both(desk, zhao):
    address = page("user_change", zhao.pk)
    manager = Group.objects.get(name="manager")

    response = desk.post(address, form_values(desk, address, groups=[manager.pk]))

    assert response.status_code == 302, errors(response)
    assert User.objects.get(pk=zhao.pk).is_staff is True
    assert "agent → manager" in LogEntry.objects.latest("pk").get_change_message()


def test_nobody_gives_themselves_a_role_an_end_or_a_department(desk, administrator):
    address = page("user_change", administrator.pk)
    director, legal = Group.objects.get(name="director"), Department.objects.get(code="legal")
    values = form_values(
        desk, address, groups=[director.pk], is_superuser="on", display_name="Tom B.",
        **no_memberships(1), **{"memberships-0-department": legal.pk, "memberships-0-is_manager": "on"},
    )  # fmt: skip

    desk.post(address, values)

    after = User.objects.get(pk=administrator.pk)
    assert after.display_name == "Tom B."
    assert after.role_names == {"administrator"}
    assert (after.is_superuser, after.is_active) == (False, True)
    assert [row.department.code for row in after.memberships.all()] == ["service"]


def test_nobody_makes_themselves_a_member_in_the_list_of_memberships(desk, administrator):
    legal = Department.objects.get(code="legal")
    own = administrator.memberships.get()

    response = desk.post(page("membership_add"), {"user": administrator.pk, "department": legal.pk})

    assert errors(response) == ["Select a valid choice. That choice is not one of the available choices."]
    assert desk.post(page("membership_change", own.pk), {"is_manager": "on"}).status_code == 403
    assert desk.post(page("membership_delete", own.pk), {"post": "yes"}).status_code == 403


def test_single_permissions_and_superuser_cannot_be_given(desk, zhao):
    address = page("user_change", zhao.pk)
    values = form_values(desk, address, is_superuser="on", is_staff="on", user_permissions=["1"])

    desk.post(address, values)

    after = User.objects.get(pk=zhao.pk)
    assert (after.is_superuser, after.is_staff, after.user_permissions.count()) == (False, False, 0)


def test_person_is_switched_off_and_never_deleted(desk, zhao):
    address = page("user_change", zhao.pk)

    desk.post(address, form_values(desk, address, is_active=None))

    assert User.objects.get(pk=zhao.pk).is_active is False
    assert desk.post(page("user_delete", zhao.pk), {"post": "yes"}).status_code == 403


def test_sign_in_link_is_made_for_chosen_people_and_logged(desk, zhao):
    response = desk.post(
        page("user_changelist"), {"action": "make_sign_in_links", "_selected_action": [zhao.pk]}, follow=True
    )

    assert "/sign-in/" in response.content.decode()
    assert LogEntry.objects.latest("pk").get_change_message() == "Made a sign-in link."


def test_temporary_account_neither_exports_nor_reveals(zhao):
    lasting = {right for right in zhao.right_names if re.search(r"\.(export|reveal)_", right)}
    zhao.expires_at = datetime.now(UTC) + timedelta(days=7)
    zhao.save()

    temporary = User.objects.get(pk=zhao.pk)

    assert temporary.is_temporary is True
    assert temporary.right_names == zhao.right_names - lasting
    assert "complaints.reveal_contact" in lasting


# --- rules --------------------------------------------------------------------------------------------------------


def test_words_are_edited_one_per_line(desk):
    rule = ClassificationRule.objects.get(code="product-quality")
    address = page("classificationrule_change", rule.pk)
    assert "Poor quality" not in desk.get(address).content.decode()

    response = desk.post(address, form_values(desk, address, words="冒泡\r\n\r\n  squeaks \r\n冒泡"))

    assert response.status_code == 302, errors(response)
    rule.refresh_from_db()
    assert rule.words == ["冒泡", "squeaks"]
    assert rules.suggest(CaseFacts("It squeaks", demands=("refund",))).category == "product.quality"


@pytest.mark.parametrize(
    "changes,sentence",
    [
        ({"words": ""}, "Give the rule a word or another condition; without any it takes all."),
        ({"words": "x" * 401}, "“xxxxxxxxxxxxxxxxxxxx…” is too long: at most 400 characters per line."),
        ({"owner_choice": "named"}, "Name the person who gets these cases."),
    ],
)
def test_classification_that_makes_no_sense_is_refused_with_a_sentence(desk, changes, sentence):
    address = page("classificationrule_change", ClassificationRule.objects.get(code="product-quality").pk)

    assert errors(desk.post(address, form_values(desk, address, **changes))) == [sentence]


def test_person_is_named_only_where_the_owner_is_a_named_person(desk, zhao):
    address = page("classificationrule_change", ClassificationRule.objects.get(code="product-quality").pk)

    response = desk.post(address, form_values(desk, address, owner=zhao.pk))

    assert errors(response) == ["A person is named only where the owner is “a named person”."]
    named = form_values(desk, address, owner=zhao.pk, owner_choice="named")
    assert desk.post(address, named).status_code == 302


@pytest.mark.parametrize(
    "code,changes,sentence",
    [
        ("safety", {"is_step_up": "on"}, "Choose either a priority or one step up."),
        (
            "tone",
            {"is_step_up": None, "priority": "red"},
            "Tone, tier and history never make a case red by themselves.",
        ),
        ("third", {"threshold": None}, "From how many on does the rule apply?"),
        ("vip", {"tiers": None}, "Name at least one tier."),
        ("safety", {"words": None}, "Give the rule at least one word."),
    ],
)
def test_escalation_that_makes_no_sense_is_refused_with_a_sentence(desk, code, changes, sentence):
    address = page("escalationrule_change", EscalationRule.objects.get(code=code).pk)

    assert errors(desk.post(address, form_values(desk, address, **changes))) == [sentence]


def test_code_of_a_row_cannot_be_changed(desk):
    category = Category.objects.get(code="logistics.late")
    address = page("category_change", category.pk)

    desk.post(address, form_values(desk, address, code="logistics.soon", light_up_to="80.50"))

    category.refresh_from_db()
    assert (category.code, category.light_up_to) == ("logistics.late", 8050)


def test_light_amount_is_shown_and_refused_in_major_units(desk):
    address = page("category_change", Category.objects.get(code="logistics.late").pk)

    assert 'value="100.00"' in desk.get(address).content.decode()
    response = desk.post(address, form_values(desk, address, light_up_to="-1"))
    assert errors(response) == ["Ensure this value is greater than or equal to 0."]
    assert errors(desk.post(address, form_values(desk, address, light_up_to="much"))) == ["Enter a number."]
    assert desk.post(address, form_values(desk, address, light_up_to="")).status_code == 302
    assert Category.objects.get(code="logistics.late").light_up_to is None


def test_dry_run_says_which_rules_would_take_a_text(desk):
    address = reverse("admin:try_rules")
    assert desk.get(address).status_code == 200

    response = desk.post(
        address,
        {"text": "杯子破损，孩子划伤手！！！", "demands": "refund", "earlier_cases_90d": "0", "reopen_count": "0"},
    )

    assert response.context["run"].suggestion.category == "product.safety"
    body = response.content.decode()
    assert [code in body for code in ("product-safety", "logistics-damaged", "tone", "划伤手")] == [True] * 4
    assert desk.post(address, {"text": ""}).context["run"] is None


def test_dry_run_wants_the_right(client, zhao):
    zhao.is_staff = True
    zhao.save()
    client.force_login(zhao)

    assert client.get(reverse("admin:try_rules")).status_code == 403


# --- time ---------------------------------------------------------------------------------------------------------


def test_overlapping_intervals_are_refused_with_a_sentence(desk):
    calendar = WorkingCalendar.objects.get(code="desk")
    address = page("workingcalendar_change", calendar.pk)
    values = form_values(desk, address)
    added = {
        "intervals-TOTAL_FORMS": "8", "intervals-7-calendar": calendar.pk, "intervals-7-weekday": "2",
        "intervals-7-starts_at": "20:00", "intervals-7-ends_at": "22:00",
    }  # fmt: skip

    response = desk.post(address, values | added)

    assert errors(response) == ["Wednesday: the interval from 20:00 begins before the one before it ends."]
    touching = desk.post(address, values | added | {"intervals-7-starts_at": "21:00"})
    assert touching.status_code == 302
    assert CalendarInterval.objects.filter(calendar=calendar).count() == 8


def test_calendar_without_intervals_is_refused_unless_it_always_counts(desk):
    address = page("workingcalendar_change", WorkingCalendar.objects.get(code="desk").pk)
    values = form_values(desk, address) | {f"intervals-{number}-DELETE": "on" for number in range(7)}

    response = desk.post(address, values)

    assert errors(response) == ["A calendar needs at least one interval, or it counts day and night."]


@pytest.mark.parametrize(
    "changes,sentence",
    [
        ({"is_closed": "on", "like_weekday": "0"}, "A closed day is not worked like another one: leave this empty."),
        ({"like_weekday": ""}, "Which weekday is it worked like?"),
    ],
)
def test_special_day_is_closed_or_worked(desk, changes, sentence):
    values = {"calendar": WorkingCalendar.objects.get(code="desk").pk, "date": "2026-12-25"}

    assert errors(desk.post(page("calendarday_add"), values | changes)) == [sentence]


def test_clock_keeps_a_length_for_every_priority(desk):
    triage, promise = ClockPolicy.objects.get(kind="triage"), ClockPolicy.objects.get(kind="promise")
    address = page("clockpolicy_change", triage.pk)

    response = desk.post(address, form_values(desk, address, red_minutes=None))

    assert errors(response) == ["This clock needs a length for every priority."]
    assert desk.post(address, form_values(desk, address, red_minutes="20")).status_code == 302
    by_hand = page("clockpolicy_change", promise.pk)
    assert desk.post(by_hand, form_values(desk, by_hand)).status_code == 302
    assert desk.post(page("clockpolicy_delete", triage.pk), {"post": "yes"}).status_code == 403


def test_shifts_that_run_at_the_same_time_are_refused_past_midnight_too(desk, zhao):
    service = Department.objects.get(code="service")
    Shift.objects.create(user=zhao, department=service, weekday=6, starts_at="22:00", ends_at="06:00")
    values = {"user": zhao.pk, "department": service.pk, "weekday": "0", "starts_at": "05:00", "ends_at": "09:00"}

    response = desk.post(page("shift_add"), values)

    assert errors(response) == ["This person already has a shift from 22:00 to 06:00 on Sunday."]
    assert desk.post(page("shift_add"), values | {"starts_at": "06:00"}).status_code == 302


def test_absences_that_overlap_and_a_deputy_who_is_the_same_person_are_refused(desk, zhao):
    Absence.objects.create(user=zhao, starts_on="2026-12-01", ends_on="2026-12-05")
    values = {"user": zhao.pk, "starts_on": "2026-12-05", "ends_on": "2026-12-06"}

    assert errors(desk.post(page("absence_add"), values)) == [
        "This person is already away from 2026-12-01 to 2026-12-05."
    ]
    own = values | {"starts_on": "2026-12-06", "deputy": zhao.pk}
    assert errors(desk.post(page("absence_add"), own)) == ["Nobody stands in for themselves."]
    backwards = values | {"starts_on": "2026-12-08"}
    assert errors(desk.post(page("absence_add"), backwards)) == ["The last day is before the first."]


def test_peak_mode_ends_after_it_begins(desk):
    values = {
        "name_en": "Rush", "name_zh": "高峰", "clock_percent": "150", "light_percent": "200", "is_active": "on",
        "starts_at_0": "2026-11-12", "starts_at_1": "00:00", "ends_at_0": "2026-11-11", "ends_at_1": "00:00",
    }  # fmt: skip

    assert errors(desk.post(page("peakmode_add"), values)) == ["It must end after it begins."]
    assert desk.post(page("peakmode_add"), values | {"ends_at_0": "2026-11-13"}).status_code == 302


def test_roster_row_without_department_is_shown_as_for_all(desk, zhao):
    now = datetime.now(UTC)
    OnCall.objects.create(user=zhao, starts_at=now, ends_at=now + timedelta(hours=12))

    assert ">all<" in desk.get(page("oncall_changelist")).content.decode()
