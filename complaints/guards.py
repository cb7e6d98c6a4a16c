"""Conditions of the steps: pure, each with a sentence that states it and a hint that says what to do.

A guard reads the case with the facts that `steps.facts_of` annotated in one query, and `case.given`,
the facts posted with the step ({} while the step is only shown).
"""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from complaints.states import Priority


def guard(sentence, hint, asks=()):
    """Turn a predicate into a guard; `asks` names the posted facts without which it cannot be judged yet."""

    def mark(function):
        function.sentence = sentence
        function.hint = hint
        function.asks = tuple(asks)
        return function

    return mark


@guard(
    _("A way to reach the customer"),
    _("Add a telephone number, an e-mail address or a messenger id, or tick anonymous."),
)
def has_contact_or_is_anonymous(case):
    return case.anonymous or case.has_contact


@guard(_("The channel it came in by"), _("Choose the channel."))
def has_channel(case):
    return bool(case.channel)


@guard(_("What happened"), _("Write down the problem in the customer's words."))
def has_problem(case):
    return bool(case.subject.strip() or case.description.strip())


@guard(_("At least one demand"), _("Add what the customer wants, or tick “asks only”."))
def has_demand_or_asks_only(case):
    return case.asks_only or case.has_demand


@guard(
    _("The receipt is on its way"), _("Send the receipt: the customer has not been told that we have the complaint.")
)
def is_acknowledged(case):
    return case.is_history or case.anonymous or case.has_acknowledgement


@guard(_("A category"), _("Choose the category."), asks=["category"])
def has_category(case):
    return bool(case.given.get("category") or case.category_id)


@guard(_("A priority"), _("Choose red, yellow or green."), asks=["priority"])
def has_priority(case):
    return bool(case.given.get("priority") or case.priority)


@guard(_("Red, where the category always is"), _("This category is always red: choose red."), asks=["category"])
def is_red_where_always(case):
    category = case.given.get("category") or case.category
    priority = case.given.get("priority") or case.priority
    return category is None or not category.is_always_red or priority == Priority.RED


@guard(_("A department"), _("Choose the department that is to act."), asks=["department"])
def has_department(case):
    return bool(case.given.get("department") or case.department_id)


@guard(
    _("An owner in that department who is on duty"),
    _("Choose somebody of that department who is on duty or a deputy."),
    asks=["owner"],
)
def owner_may_own(case):
    return bool(case.given.get("owner_may_own"))


@guard(
    _("An owner who is not named in the complaint"),
    _("Choose somebody else: this person is named in the complaint."),
    asks=["owner"],
)
def owner_is_not_named(case):
    return not case.given.get("owner_is_named", False)


@guard(_("Green priority"), _("Only a green case can be closed with an answer; assign it instead."))
def is_green(case):
    """Graded green; or not graded yet, and neither the rules nor the category call it red."""
    category = case.given.get("category") or case.category
    if category is not None and category.is_always_red:
        return False
    if case.priority:
        return case.priority == Priority.GREEN
    return case.suggestion.get("priority") != Priority.RED


@guard(_("Nothing is asked but an answer"), _("The customer makes demands: assign the case instead."))
def asks_for_nothing_more(case):
    return case.asks_only or not case.has_material_demand


@guard(_("The reply to the customer"), _("Write the reply; it is sent with this step."), asks=["reply"])
def has_reply(case):
    return bool(str(case.given.get("reply", "")).strip())


@guard(_("A reason"), _("Say why."), asks=["reason"])
def has_reason(case):
    return bool(str(case.given.get("reason", "")).strip())


@guard(_("All tasks done, or cancelled with a reason"), _("Finish or cancel the open tasks."))
def has_no_open_task(case):
    return not case.has_open_task


@guard(_("No case with an outside body is open"), _("Record the result of the outside case first."))
def has_no_open_outside_case(case):
    return not case.has_open_outside_case


@guard(_("No wish to reopen waits for a decision"), _("Decide the customer's wish to reopen first."))
def has_no_pending_reopen_wish(case):
    return not case.has_pending_reopen_wish


@guard(_("The final position was approved by a manager"), _("Ask a manager to approve the final position."))
def has_approved_final_position(case):
    return case.has_approved_final_position


@guard(
    _("Somebody asked to reject it, and another person confirms"),
    _("Ask for the rejection; a manager who is another person confirms it."),
)
def is_confirmed_by_another_person(case):
    return bool(case.given.get("request_is_pending")) and not case.given.get("asked_by_same_person", False)


@guard(_("Ended at most 30 days ago"), _("The 30 days are over: record a new complaint and link it to this one."))
def ended_within_thirty_days(case):
    return case.ended_at is None or case.now - case.ended_at <= timedelta(days=30)


@guard(_("Decided by a manager who did not reject it"), _("Let a manager decide who did not reject it."))
def is_not_decided_by_rejecter(case):
    return not case.given.get("is_rejecter", False)


@guard(
    _("The customer's own words or act on record"), _("Write down what the customer said, and when."), asks=["words"]
)
def has_customers_words(case):
    return bool(str(case.given.get("words", "")).strip())


@guard(_("A surviving case that is still open"), _("Choose an open case that is not itself merged."), asks=["into"])
def survivor_is_open(case):
    return bool(case.given.get("survivor_is_open"))


@guard(_("Both cases belong to the same customer"), _("Confirm that it is the same complaint."), asks=["into"])
def is_same_customer_or_confirmed(case):
    return bool(case.given.get("is_same_customer") or case.given.get("confirmed"))


@guard(
    _("No other case is merged into this one"),
    _("Undo those merges first, or merge the other way round."),
)
def has_nothing_merged_into_it(case):
    return not case.has_merged_cases


@guard(
    _("Merged at most 24 hours ago, and neither case has moved on"),
    _("It is too late to undo: record a new complaint instead."),
)
def can_still_be_unmerged(case):
    return case.ended_at is not None and case.now - case.ended_at <= timedelta(hours=24) and not case.survivor_has_moved


@guard(_("An owner in verification"), _("Choose who looks into it again."), asks=["owner"])
def has_owner_for_reopening(case):
    return bool(case.investigator_id or case.given.get("owner"))
