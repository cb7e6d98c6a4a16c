"""The weekly review: compiled, taken in, written, held."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO, StringIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from complaints import lifecycle
from complaints.actors import SYSTEM
from complaints.errors import StepRefused
from complaints.models import Complaint, Event, OutsideCase
from reports import causes, patterns, period, reviews, taking_in
from reports.invariants import INVARIANTS
from reports.models import Cause, ReviewMark, WeeklyReview

MONDAY = datetime(2026, 11, 22, 22, tzinfo=UTC)  # 06:00 in Shanghai, the first hour of 2026-W48


@pytest.fixture
def next_monday():
    """The Monday 06:00 after today, when the cases of the tests are compiled."""
    today = timezone.localdate()
    monday = today - timedelta(days=today.weekday()) + timedelta(days=7)
    return period.midnight(monday) + timedelta(hours=6)


def compile_at(now):
    reviews.compile_missing(now)
    return taking_in.run(now)


def test_case_that_needs_no_cause_closes_by_itself_when_its_week_is_compiled(in_review, next_monday):
    easy, red = in_review(), in_review(priority="red")

    assert compile_at(next_monday) == (1, 1)

    states = dict(Complaint.objects.values_list("pk", "state"))
    assert states == {easy.pk: "closed", red.pk: "review"}
    assert Event.objects.get(complaint=easy, kind="close").by_kind == "system"
    assert set(ReviewMark.objects.filter(is_taken_in=True).values_list("complaint", flat=True)) == {easy.pk, red.pk}


def test_case_with_a_named_cause_is_left_for_the_reviewer(in_review, next_monday, reviewer, answers):
    case = in_review(priority="red")
    causes.name(case, by=reviewer, cause=Cause.objects.first(), **answers)

    compile_at(next_monday)

    assert Complaint.objects.get(pk=case.pk).state == "review"


def test_case_with_an_open_outside_case_stays_and_closes_in_a_later_week(in_review, next_monday):
    case = in_review()
    outside = OutsideCase.objects.create(
        complaint=case, body="hotline", number="12345-1", received_at=timezone.now(), due_at=next_monday
    )
    assert compile_at(next_monday) == (0, 1)

    OutsideCase.objects.filter(pk=outside.pk).update(ended_at=timezone.now())

    assert compile_at(next_monday + timedelta(days=7)) == (1, 0)


def test_case_that_came_to_review_after_the_week_waits_for_its_own(in_review, next_monday):
    in_review()

    assert compile_at(next_monday - timedelta(days=7)) == (0, 0)


def test_compiling_again_changes_nothing(in_review, next_monday):
    in_review()
    compile_at(next_monday)
    before = list(Event.objects.values_list("pk", flat=True))

    assert compile_at(next_monday) == (0, 0)
    assert reviews.missing_weeks(next_monday) == []
    assert list(Event.objects.values_list("pk", flat=True)) == before
    assert WeeklyReview.objects.count() == 1


def test_missed_mondays_are_made_up_for(in_review, next_monday):
    compile_at(next_monday)

    assert len(reviews.compile_missing(next_monday + timedelta(days=21))) == 3
    assert WeeklyReview.objects.count() == 4


def test_first_compilation_ever_takes_only_the_last_week(db):
    assert [review.label for review in reviews.compile_missing(MONDAY)] == ["2026-W47"]


def test_a_run_that_is_cut_goes_on_where_it_stopped(in_review, next_monday):
    for _number in range(3):
        in_review()
    reviews.compile_missing(next_monday)

    assert taking_in.run(next_monday, seconds=-1) == (0, 0)
    assert WeeklyReview.objects.get().took_in_at is None
    assert taking_in.run(next_monday) == (3, 0)
    assert WeeklyReview.objects.get().took_in_at == next_monday


def test_red_cases_are_proposed_for_discussion_with_the_reason(in_review, next_monday):
    red, chased = in_review(priority="red"), in_review(chasers=4)
    in_review()
    reviews.compile_missing(next_monday)

    agenda = dict(ReviewMark.objects.filter(is_on_agenda=True).values_list("complaint", "topics"))
    assert agenda == {red.pk: ["red"], chased.pk: ["chased"]}


# --- patterns -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "count, mean, expected",
    [(31, 9, True), (3, 0, True), (2, 0, False), (17, 9, False), (12, 4, True), (10, 4, False), (100, 60, False)],
)
def test_a_pattern_is_well_above_its_own_past(count, mean, expected):
    assert patterns.stands_out(count, mean) is expected


@pytest.fixture
def weeks_of_damage(db, mugs):
    """One damaged parcel of carrier A a week for ten weeks, then seven in the last week; others as ever."""
    rows = []
    begin = period.week(2026, 37).begins
    for week in range(11):
        for number in range(7 if week == 10 else 1):
            rows.append((week, number, "A", "logistics.damaged"))
        rows += [(week, 20 + number, "B", "product.size") for number in range(4)]
    lifecycle.register_many(
        [
            replace(
                mugs,
                external_id=f"p{week}-{number}",
                received_at=begin + timedelta(weeks=week, hours=number),
                order=replace(mugs.order, carrier=carrier, sku=""),
                category_code=category,
                is_history=True,
                closed_at=begin + timedelta(weeks=week, days=3),
            )
            for week, number, carrier, category in rows
        ],
        by=SYSTEM,
    )


def test_new_patterns_are_listed_with_their_numbers(weeks_of_damage):
    review = reviews.compile_week(2026, 47, now=MONDAY)

    rows = review.patterns.values_list("dimension", "value", "count", "usual", "weeks")
    assert sorted(rows) == [("carrier", "A", 7, 10, 8), ("category", "logistics.damaged", 7, 10, 8),
                            ("department", "warehouse", 7, 10, 8)]  # fmt: skip
    carrier = review.patterns.get(dimension="carrier")
    assert patterns.cases_of(carrier, period.week(2026, 47)).count() == carrier.count


def test_word_on_a_pattern_survives_a_new_compilation(weeks_of_damage, reviewer):
    review = reviews.compile_week(2026, 47, now=MONDAY)
    reviews.say_of_pattern(review.patterns.get(dimension="carrier"), by=reviewer, words="One hub; called them")

    reviews.compile_week(2026, 47, now=MONDAY)

    assert review.patterns.get(dimension="carrier").words == "One hub; called them"


def test_a_young_history_has_no_patterns(in_review, next_monday):
    for _number in range(4):
        in_review()

    assert reviews.compile_missing(next_monday)[0].patterns.count() == 0


# --- minutes ------------------------------------------------------------------------------------------------------


@pytest.fixture
def review(db, weeks_of_damage):
    return reviews.compile_week(2026, 47, now=MONDAY)


def say_all(review, reviewer):
    for pattern in review.patterns.all():
        reviews.say_of_pattern(pattern, by=reviewer, words="Seen")


def test_review_is_not_held_before_every_pattern_has_a_word(review, reviewer):
    with pytest.raises(StepRefused) as refused:
        reviews.hold(review, by=reviewer, version=review.version, now=MONDAY)

    assert [unmet.name for unmet in refused.value.unmet] == ["patterns_have_words"]


def test_review_is_not_held_before_red_cases_have_causes(in_review, reviewer, answers):
    case = in_review(priority="red")
    year, week = period.week_of(timezone.localdate())
    review = reviews.compile_week(year, week, now=timezone.now())

    missing = reviews.offer(review, reviewer, period.week(year, week).ends).missing
    causes.name(case, by=reviewer, cause=Cause.objects.first(), **answers)
    left = reviews.offer(review, reviewer, period.week(year, week).ends).missing

    assert [(line.name, line.hint) for line in missing] == [("red_cases_have_causes", case.reference)]
    assert left == []


def test_held_review_never_changes(review, reviewer, agent, mugs):
    say_all(review, reviewer)
    reviews.hold(review, by=reviewer, version=review.version, now=MONDAY)
    held = WeeklyReview.objects.get()

    lifecycle.register_many(
        [replace(mugs, external_id="late", received_at=MONDAY - timedelta(days=2), is_history=True)], by=SYSTEM
    )
    again = reviews.compile_week(2026, 47, now=MONDAY)

    assert again.figures == held.figures
    for write in (
        lambda: reviews.write(held, by=reviewer, version=held.version, attendance="", minutes="x", decisions=""),
        lambda: reviews.say_of_pattern(held.patterns.first(), by=reviewer, words="x"),
        lambda: reviews.put_on_agenda(held, by=reviewer, complaint=Complaint.objects.first()),
        lambda: reviews.hold(held, by=reviewer, version=held.version, now=MONDAY),
    ):
        with pytest.raises((reviews.Moved, StepRefused)):
            write()


def test_of_two_who_write_the_minutes_one_is_told(review, reviewer):
    facts = {"attendance": "Sun, Chen", "minutes": "Hub", "decisions": ""}
    reviews.write(review, by=reviewer, version=review.version, **facts)

    with pytest.raises(reviews.Moved):
        reviews.write(review, by=reviewer, version=review.version, **facts | {"minutes": "Other"})
    assert WeeklyReview.objects.get().minutes == "Hub"


def test_only_a_keeper_writes(review, manager):
    with pytest.raises(PermissionDenied):
        reviews.write(review, by=manager, version=review.version, attendance="", minutes="", decisions="")
    with pytest.raises(PermissionDenied):
        reviews.hold(review, by=manager, version=review.version, now=MONDAY)


# --- command and doctor -------------------------------------------------------------------------------------------


def test_command_compiles_and_says_what_it_did(db):
    out = StringIO()

    call_command("compile_review", "--week", "2025-W40", stdout=out)
    call_command("compile_review", "--week", "2025-W40", stdout=out)

    assert out.getvalue().splitlines().count("2025-W40: 0 complaints, 0 new patterns") == 2
    assert WeeklyReview.objects.count() == 1


def test_command_without_a_week_compiles_what_is_missing(db):
    call_command("compile_review", stdout=StringIO())

    assert list(WeeklyReview.objects.values_list("year", "week")) == [period.last_full_week(timezone.now())]


@pytest.mark.parametrize("week", ["2026-47", "2999-W01"])
def test_command_refuses_what_is_no_week_that_has_begun(db, week):
    with pytest.raises(CommandError):
        call_command("compile_review", "--week", week, stdout=StringIO())


@pytest.mark.parametrize("invariant", INVARIANTS, ids=lambda invariant: invariant.name)
def test_invariants_hold_after_a_week(invariant, in_review, next_monday):
    in_review()
    in_review(priority="red")
    compile_at(next_monday)

    assert invariant.count() == 0


def test_the_review_is_taken_away_on_paper_and_as_a_workbook(client, reviewer, arrived, last_week):
    """As PDF with its charts inside, in both languages; as XLSX with every figure."""
    client.force_login(reviewer)
    arrived(4)
    reviews.compile_week(*last_week, now=timezone.now())

    for language in ("en", "zh-hans"):
        printed = client.get(reverse("review_paper", args=last_week), headers={"accept-language": language})
        assert printed["Content-Type"] == "application/pdf"
        assert printed.content.startswith(b"%PDF-")
    workbook = load_workbook(BytesIO(b"".join(client.get(reverse("review_figures", args=last_week)).streaming_content)))

    rows = list(workbook.active.iter_rows(values_only=True))
    assert ("Complaints received", 4) in [(row[0], row[3]) for row in rows]


def test_a_week_without_a_review_has_no_paper(client, reviewer, last_week):
    client.force_login(reviewer)

    assert client.get(reverse("review_paper", args=last_week)).status_code == 404
    assert client.get(reverse("review_figures", args=last_week)).status_code == 404
