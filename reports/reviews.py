"""The weekly review: compiled, kept as minutes, held. Once it is held nothing of it changes.

Every write is conditional on `held_at` being empty; the minutes also on the version that the person saw.
"""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints import access
from complaints.errors import StepRefused, Unmet
from complaints.models import Complaint, Event
from complaints.states import Priority, State
from complaints.steps import GuardStatus, StepOffer
from reports import agenda, computing, facts, patterns, period
from reports.models import Pattern, ReviewMark, WeeklyReview
from reports.scope import Scope
from reports.states import Topic


class Moved(Exception):
    """Somebody wrote into the review, or held it, since the person saw it; `review` is it as it stands."""

    def __init__(self, review):
        self.review = review
        super().__init__(f"{review} has moved on to version {review.version}")


def week_of(review):
    return period.week(review.year, review.week)


# --- compiling ----------------------------------------------------------------------------------------------------


def compile_week(year, number, *, now):
    """Compile a week's review, or compute it anew; a held one is left as it is. Returns it."""
    week = period.week(year, number)
    with transaction.atomic():
        review, _created = WeeklyReview.objects.get_or_create(year=year, week=number, defaults={"compiled_at": now})
        review = WeeklyReview.objects.select_for_update().get(pk=review.pk)
        if review.is_held:
            return review
        review.figures = snapshot(week, now)
        review.compiled_at = now
        review.save(update_fields=["figures", "compiled_at"])
        patterns.store(review, week)
        agenda.propose(review, week, now)
    return review


def snapshot(week, now):
    """What the review shows: the week's figures, those of the week before, and the mean of eight weeks received."""
    found, before = computing.both(Scope(week, now))
    past = Scope(period.Period(week.first - timedelta(weeks=8), week.first - timedelta(days=1)), now)
    return {
        "week": found,
        "before": before,
        "received_in_8_weeks": computing.some(past, ["received"])["received"],
    }


def missing_weeks(now):
    """Weeks that have ended and have no review, from the last one compiled on; at first only the last week."""
    last = period.last_full_week(now)
    newest = WeeklyReview.objects.order_by("-year", "-week").values_list("year", "week").first()
    if newest is None:
        return [last]
    monday, weeks = period.week(*newest).first, []
    while (year_and_week := period.week_of(monday := monday + timedelta(days=7))) <= last:
        weeks.append(year_and_week)
    return weeks


def compile_missing(now):
    """Every week that is due, whatever Mondays were missed; safe to repeat."""
    return [compile_week(year, number, now=now) for year, number in missing_weeks(now)]


# --- what is missing before it can be held ------------------------------------------------------------------------


def red_without_cause(review):
    """Red cases that came to their end in the week and have no root cause."""
    week = week_of(review)
    ended = Event.objects.filter(to_state=State.REVIEW, kind__in=("satisfy", "answer"))
    ended = ended.filter(at__gte=week.begins, at__lt=week.ends)
    cases = Complaint.objects.filter(pk__in=ended.values("complaint"), priority=Priority.RED)
    return cases.filter(state__in=(State.REVIEW, State.CLOSED)).filter(~facts.has_root_cause()).order_by("pk")


def offer(review, user, now):
    """Holding the review, as a step that is offered: what is met and what is missing."""
    references = ", ".join(case.reference for case in red_without_cause(review)[:6])
    unsaid = ", ".join(row.label_en for row in review.patterns.filter(words="")[:6])
    lines = [
        _line("week_is_over", _("The week is over, its figures are compiled"), "", now >= week_of(review).ends),
        _line("red_cases_have_causes", _("A root cause for each red case of the week"), references, not references),
        _line("patterns_have_words", _("A word on each new pattern"), unsaid, not unsaid),
    ]
    return StepOffer("hold", _("Hold and freeze"), access.holds(user, "reports.hold_review"), True, lines)


def _line(name, sentence, hint, is_met):
    return GuardStatus(name, sentence, hint, "met" if is_met else "missing")


# --- writing ------------------------------------------------------------------------------------------------------


def _may_write(by):
    if not access.holds(by, "reports.hold_review"):
        raise PermissionDenied(_("You do not have the right to keep the minutes."))


def write(review, *, by, version, attendance, minutes, decisions):
    """Save the minutes; refused when somebody else wrote meanwhile, or it was held."""
    _may_write(by)
    _write(review, version, attendance=attendance, minutes=minutes, decisions=decisions)


def _write(review, version, **values):
    open_row = WeeklyReview.objects.filter(pk=review.pk, version=version, held_at=None)
    if not open_row.update(version=F("version") + 1, **values):
        raise Moved(WeeklyReview.objects.get(pk=review.pk))


def hold(review, *, by, version, now):
    """Compute the figures a last time and freeze everything: the record of the meeting."""
    _may_write(by)
    with transaction.atomic():
        locked = WeeklyReview.objects.select_for_update().get(pk=review.pk)
        if missing := offer(locked, by, now).missing:
            raise StepRefused([Unmet(line.name, line.sentence, line.hint) for line in missing])
        figures_now = snapshot(week_of(locked), now)
        _write(locked, version, figures=figures_now, compiled_at=now, held_at=now, held_by=by)


def say_of_pattern(pattern, *, by, words):
    """What the meeting says of a pattern."""
    _may_write(by)
    if not Pattern.objects.filter(pk=pattern.pk, review__held_at=None).update(words=words.strip()):
        raise Moved(pattern.review)


def say_of_case(mark, *, by, words):
    """What the meeting says of a case."""
    _may_write(by)
    if not ReviewMark.objects.filter(pk=mark.pk, review__held_at=None).update(words=words.strip()):
        raise Moved(mark.review)


def put_on_agenda(review, *, by, complaint):
    """A case that somebody wants discussed."""
    _may_write(by)
    with transaction.atomic():
        locked = WeeklyReview.objects.select_for_update().get(pk=review.pk)
        if locked.is_held:
            raise Moved(locked)
        mark, _created = ReviewMark.objects.get_or_create(
            review=locked,
            complaint=complaint,
            defaults={"round": complaint.round, "marked_at": timezone.now()},
        )
        if not mark.is_on_agenda:
            mark.is_on_agenda, mark.topics = True, [*mark.topics, str(Topic.BY_HAND)]
            mark.save(update_fields=["is_on_agenda", "topics"])
    return mark
