"""Pages as a person opens them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from complaints.models import Complaint
from conftest import make_person
from reports import figures, period, reviews
from reports.models import Pattern, ReviewMark, WeeklyReview


@pytest.fixture
def desk(client, reviewer):
    client.force_login(reviewer)
    return client


def test_reports_page_shows_each_figure_and_every_number_leads_to_as_many_rows(desk, arrived):
    arrived(4)
    page = desk.get(reverse("reports"))
    sheet = page.context["sheet"]

    assert page.status_code == 200
    links = {(line.url, line.value) for panel in sheet.panels() for line in panel.lines}
    links |= {(line.url, line.count) for line in sheet.times()}
    assert len(links) > 5
    for url, value in links:
        assert desk.get(url).context["count"] == value, url


def test_reports_page_is_narrowed_to_a_channel(desk, arrived):
    arrived(2)

    assert desk.get(reverse("reports"), {"channel": "app"}).context["sheet"].values["received"] == 0
    assert desk.get(reverse("reports"), {"channel": "phone"}).context["sheet"].values["received"] == 2


def test_a_period_that_ends_before_it_begins_is_said_and_not_counted(desk):
    answer = desk.get(reverse("reports"), {"first": "2026-11-02", "last": "2026-11-01"})

    assert answer.status_code == 422
    assert "sheet" not in answer.context


def test_manager_counts_only_what_is_open_to_them(client, arrived, manager):
    arrived(2)
    Complaint.objects.filter(pk=Complaint.objects.first().pk).update(department=None)
    client.force_login(manager)

    assert client.get(reverse("reports")).context["sheet"].values["received"] == 1


@pytest.mark.parametrize("name", figures.FIGURES)
def test_every_figure_opens_its_list(name, desk, arrived):
    arrived(1)

    assert desk.get(reverse("report_rows", args=[name])).status_code == 200


def test_what_is_no_figure_and_no_part_is_not_found(desk):
    assert desk.get(reverse("report_rows", args=["nonsense"])).status_code == 404
    assert desk.get(reverse("report_rows", args=["received"]), {"part": "x"}).status_code == 404
    assert desk.get(reverse("report_rows", args=["backlog_by_age"]), {"part": "x"}).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_rows_page_reads_the_same_number_of_queries(count, desk, arrived, django_assert_num_queries):
    arrived(count)
    url = reverse("report_rows", args=["received"])
    desk.get(url)

    with django_assert_num_queries(6):
        desk.get(url)


@pytest.mark.parametrize("count", [1, 3])
def test_reviews_list_reads_the_same_number_of_queries(count, desk, last_week, django_assert_num_queries):
    monday = period.week(*last_week).first
    for number in range(count):
        reviews.compile_week(*period.week_of(monday - timedelta(weeks=number)), now=timezone.now())
    desk.get(reverse("reviews"))

    with django_assert_num_queries(5):
        desk.get(reverse("reviews"))


def test_rows_page_goes_on_behind_fifty(desk, arrived):
    arrived(51)
    url = reverse("report_rows", args=["received"])

    first = desk.get(url)
    second = desk.get(url, {"before": first.context["older"]})

    assert (len(first.context["rows"]), len(second.context["rows"])) == (50, 1)


@pytest.fixture
def review(arrived, last_week):
    arrived(3)
    review = reviews.compile_week(*last_week, now=timezone.now())
    Pattern.objects.create(
        review=review,
        dimension="carrier",
        value="A",
        label_en="Carrier A",
        label_zh="承运商 A",
        count=3,
        usual=0,
        weeks=8,
    )
    return review


def address(name, review, *more):
    return reverse(name, args=[review.year, review.week, *more])


def test_review_page_shows_the_week_and_lists_it(desk, review):
    page = desk.get(address("review", review))

    assert review.label in desk.get(reverse("reviews")).text
    assert page.context["sheet"].values["received"] == 3
    assert "Carrier A" in page.text


def test_meeting_from_compilation_to_held(desk, review):
    case = Complaint.objects.first()
    desk.post(address("compile_review", review))
    Pattern.objects.create(
        review=review, dimension="carrier", value="B", label_en="Carrier B", label_zh="B", count=3, usual=0, weeks=8
    )
    desk.post(address("review_agenda", review), {"reference": case.reference})
    mark = ReviewMark.objects.get()
    desk.post(address("review_case", review, mark.pk), {"words": "Write to the hub"})
    desk.post(address("review_pattern", review, Pattern.objects.get().pk), {"words": "Padding"})
    minutes = {"version": review.version, "attendance": "Sun", "minutes": "Hub", "decisions": "Second layer"}
    desk.post(address("review_minutes", review), minutes)

    answer = desk.post(address("hold_review", review), {"version": review.version + 1})

    held = WeeklyReview.objects.get()
    assert answer.status_code == 302
    assert (held.decisions, held.is_held) == ("Second layer", True)
    page = desk.get(address("review", review)).text
    assert "Second layer" in page
    assert "Write to the hub" in page
    assert "<textarea" not in page


def test_review_is_not_held_while_something_is_missing(desk, review):
    answer = desk.post(address("hold_review", review), {"version": review.version})

    assert answer.status_code == 409
    assert WeeklyReview.objects.get().held_at is None


def test_minutes_of_the_one_who_comes_second_are_kept_on_the_page(desk, review):
    typed = {"version": review.version, "attendance": "", "minutes": "First", "decisions": ""}
    desk.post(address("review_minutes", review), typed)

    late = desk.post(address("review_minutes", review), typed | {"minutes": "Second words"})
    again = desk.post(
        address("review_minutes", review), typed | {"version": late.context["minutes"]["version"].value()}
    )

    assert late.status_code == 409
    assert "Second words" in late.text
    assert again.status_code == 302


def test_words_typed_while_the_review_was_held_stay_on_the_page(desk, review, reviewer):
    reviews.say_of_pattern(Pattern.objects.get(), by=reviewer, words="Seen")
    reviews.hold(review, by=reviewer, version=review.version, now=timezone.now())

    late = desk.post(
        address("review_minutes", review),
        {"version": review.version, "attendance": "", "minutes": "Too late", "decisions": ""},
    )

    assert late.status_code == 409
    assert "Too late" in late.text


def test_agenda_takes_no_case_that_does_not_exist(desk, review):
    answer = desk.post(address("review_agenda", review), {"reference": "C26-999999"})

    assert answer.status_code == 422
    assert not ReviewMark.objects.exists()


def test_cases_of_a_pattern_are_listed_and_those_not_open_are_counted(client, review, db):
    Pattern.objects.update(dimension="category", value="logistics.damaged")
    stranger = make_person("manager_other", "manager", "product")
    client.force_login(stranger)

    page = client.get(address("pattern_cases", review, Pattern.objects.get().pk))

    assert (page.context["count"], page.context["hidden"], page.context["rows"]) == (3, 3, [])


def test_root_cause_of_a_pattern_is_named_through_its_page(desk, review, answers):
    from reports.models import Cause

    page = address("name_pattern_cause", review, Pattern.objects.get().pk)
    assert desk.get(page).status_code == 200
    short = desk.post(page, answers)
    desk.post(page, answers | {"cause": Cause.objects.first().pk})

    assert short.status_code == 422
    assert Pattern.objects.get().root_causes.get().why == answers["why"]


def test_week_without_a_review_can_be_compiled(desk, last_week):
    page = reverse("review", args=last_week)
    assert "not been compiled" in desk.get(page).text

    desk.post(reverse("compile_review", args=last_week))

    assert WeeklyReview.objects.get().label in desk.get(page).text


def test_weeks_that_do_not_exist_or_have_not_begun_are_not_found(desk):
    assert desk.get("/reviews/2025-W53/").status_code == 404
    assert desk.get("/reviews/2999-W01/").status_code == 404
    assert desk.post("/reviews/2999-W01/compile/").status_code == 404
    assert desk.post("/reviews/2020-W01/minutes/").status_code == 404


def test_agent_reads_no_reports_and_manager_writes_no_minutes(client, agent, manager, review):
    client.force_login(agent)
    assert client.get(reverse("reports")).status_code == 403
    assert client.get(reverse("reviews")).status_code == 403

    client.force_login(manager)
    assert client.get(address("review", review)).status_code == 200
    assert client.post(address("review_minutes", review), {}).status_code == 403
