"""What a fresh installation knows, and that loading it again changes nothing."""

from datetime import date

import pytest

from routing import reference, rules
from routing.matching import CaseFacts
from routing.models import (
    CalendarDay,
    CalendarInterval,
    CalendarYear,
    Category,
    ClassificationRule,
    ClockPolicy,
    Department,
    EscalationRule,
    LoadedReference,
    OutsideParty,
    WorkingCalendar,
)

pytestmark = pytest.mark.django_db


def test_departments_and_outside_parties_are_there():
    assert list(Department.objects.values_list("code", flat=True)) == [
        "product", "warehouse", "quality", "service", "finance", "operations", "purchasing", "legal", "pr",
    ]  # fmt: skip
    assert list(OutsideParty.objects.values_list("code", "kind")) == [
        (code, code) for code in ("carrier", "supplier", "platform", "customer", "nobody")
    ]


@pytest.mark.parametrize(
    "code,department,light,verify,root_cause",
    [
        ("product.quality", "product", 10000, True, True),
        ("product.safety", "product", 0, True, True),
        ("service.invoice", "quality", 5000, False, False),
        ("logistics.damaged", "warehouse", 20000, True, True),
        ("other.policy", "service", None, False, False),
        ("other.other", "service", 5000, True, False),
    ],
)
def test_category_has_its_department_and_its_light_amount(code, department, light, verify, root_cause):
    row = Category.objects.get(code=code)

    assert (row.department.code, row.light_up_to) == (department, light)
    assert (row.needs_verification, row.needs_root_cause) == (verify, root_cause)


def test_two_categories_are_always_red():
    red = Category.objects.filter(is_always_red=True).values_list("code", flat=True)

    assert sorted(red) == ["product.safety", "service.privacy"]


def test_every_category_has_a_rule_with_words_in_both_languages():
    for category in Category.objects.all():
        words = [word for rule in ClassificationRule.objects.filter(category=category) for word in rule.words]
        chinese = [word for word in words if any(char > "\u2e80" for char in word)]

        assert len(chinese) >= 3, category.code
        assert len(words) - len(chinese) >= 3, category.code


def test_every_rule_passes_its_own_validation():
    for rule in (*ClassificationRule.objects.all(), *EscalationRule.objects.all()):
        rule.full_clean()


def test_shifted_days_of_2026_are_worked_and_holidays_closed():
    days = reference.special_days(2026)

    assert sorted(day.isoformat() for day, (is_closed, _name) in days.items() if not is_closed) == [
        "2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10",
    ]  # fmt: skip
    assert days[date(2026, 10, 1)][0] is True


def test_year_that_is_not_announced_is_not_confirmed():
    years = CalendarYear.objects.filter(calendar__code="statutory")

    assert {row.year: row.is_confirmed for row in years} == {row.year: row.year <= 2026 for row in years}
    assert years.count() >= 2


def test_times_that_others_set_are_marked_unconfirmed():
    fixed = ClockPolicy.objects.filter(is_stretched=False)

    assert sorted(fixed.values_list("kind", flat=True)) == ["arbitration", "hotline", "statutory_refund"]
    assert all(policy.source and policy.confirmed_on is None for policy in fixed)


def test_loading_again_adds_nothing():
    assert reference.load() == {}


def test_loading_again_keeps_what_was_changed_and_what_was_deleted_stays_deleted():
    Category.objects.filter(code="logistics.damaged").update(light_up_to=1)
    EscalationRule.objects.get(code="vip").delete()
    CalendarDay.objects.filter(date=date(2026, 10, 10)).delete()
    CalendarInterval.objects.filter(calendar__code="desk", weekday=6).delete()

    reference.load()

    assert Category.objects.get(code="logistics.damaged").light_up_to == 1
    assert not EscalationRule.objects.filter(code="vip").exists()
    assert not CalendarDay.objects.filter(date=date(2026, 10, 10)).exists()
    assert not CalendarInterval.objects.filter(calendar__code="desk", weekday=6).exists()


def test_loading_after_a_category_and_a_calendar_were_deleted_still_works():
    ClassificationRule.objects.filter(category__code="product.size").delete()
    Category.objects.get(code="product.size").delete()
    ClockPolicy.objects.filter(calendar__code="statutory").delete()
    WorkingCalendar.objects.get(code="statutory").delete()
    EscalationRule.objects.filter(category__isnull=False).delete()

    reference.load()

    assert not Category.objects.filter(code="product.size").exists()
    assert not WorkingCalendar.objects.filter(code="statutory").exists()


def test_row_that_somebody_made_by_hand_before_is_left_alone():
    LoadedReference.objects.filter(key="routing.Department:pr").delete()
    Department.objects.filter(code="pr").update(name_en="Ours")

    assert reference.load() == {"department": 0}
    assert Department.objects.get(code="pr").name_en == "Ours"


def test_rules_are_read_once_until_one_changes(django_assert_num_queries):
    facts = CaseFacts("鞋底开胶。", demands=("refund",))
    rules.suggest(facts)
    with django_assert_num_queries(0):
        assert rules.suggest(facts).category == "product.quality"

    ClassificationRule.objects.filter(code="product-quality").update(is_active=False)

    assert rules.suggest(facts).category == ""


def test_rule_of_a_category_out_of_use_gives_nothing():
    Category.objects.filter(code="product.quality").update(is_active=False)

    assert rules.suggest(CaseFacts("鞋底开胶。", demands=("refund",))).category == ""


def test_dry_run_names_every_rule_that_would_match_in_order():
    run = rules.dry_run(CaseFacts("The cups arrived broken and nobody replies!!!", demands=("refund",)))

    assert [rule.code for rule, _word in run.classifications] == [
        "logistics-damaged", "logistics-damaged-anyhow", "service-slow",
    ]  # fmt: skip
    assert [(rule.code, word) for rule, word in run.escalations] == [("tone", "!!!")]
    assert run.suggestion.category == "logistics.damaged"
