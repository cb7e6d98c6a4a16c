"""The steps, one view each; the verb is the same in every layer."""

from complaints import lifecycle, requests, steps
from complaints.errors import StepRefused
from complaints.views.step import StepView


class CompleteIntakeView(StepView):
    """The record is complete."""

    step = "complete_intake"
    rights = ("complaints.complete_intake_complaint",)


class AssignView(StepView):
    """To a department and one of its people."""

    step = "assign"
    rights = ("complaints.assign_complaint",)


class AnswerView(StepView):
    """A mere question is answered and ended."""

    step = "answer"
    rights = ("complaints.answer_complaint",)


class FastTrackView(StepView):
    """Straight to solution."""

    step = "fast_track"
    rights = ("complaints.fast_track_complaint",)


class RerouteView(StepView):
    """Back to triage."""

    step = "reroute"
    rights = ("complaints.reroute_complaint",)


class ConcludeView(StepView):
    """The report stands."""

    step = "conclude"
    rights = ("complaints.conclude_complaint",)


class ReverifyView(StepView):
    """Back to verification."""

    step = "reverify"
    rights = ("complaints.reverify_complaint",)


class AgreeView(StepView):
    """The accepted proposal takes effect."""

    step = "agree"
    rights = ("complaints.agree_complaint",)


class FinalPositionView(StepView):
    """Our last word."""

    step = "final_position"
    rights = ("complaints.final_position_complaint",)


class RenegotiateView(StepView):
    """Back to solution."""

    step = "renegotiate"
    rights = ("complaints.renegotiate_complaint",)


class DeliverView(StepView):
    """Everything was done."""

    step = "deliver"
    rights = ("complaints.deliver_complaint",)


class SatisfyView(StepView):
    """The callback allows an end."""

    step = "satisfy"
    rights = ("complaints.satisfy_complaint",)


class ReopenView(StepView):
    """Another round."""

    step = "reopen"
    rights = ("complaints.reopen_complaint",)


class CloseView(StepView):
    """The review took it in."""

    step = "close"
    rights = ("complaints.close_complaint",)


class AppealView(StepView):
    """Look at an ended case again."""

    step = "appeal"
    rights = ("complaints.appeal_complaint",)


class WithdrawView(StepView):
    """The customer takes it back."""

    step = "withdraw"
    rights = ("complaints.withdraw_complaint",)


class MergeView(StepView):
    """The same complaint twice."""

    step = "merge"
    rights = ("complaints.merge_complaint",)


class UnmergeView(StepView):
    """Undo a merge."""

    step = "unmerge"
    rights = ("complaints.unmerge_complaint",)


class RejectView(StepView):
    """The second person confirms a rejection, or declines it."""

    step = "reject"
    rights = ("complaints.reject_complaint",)

    def call(self, case, form):
        request = requests.pending(case, "reject")
        if request is None:
            raise StepRefused([steps.no_request()])
        if "decline" in self.request.POST:
            lifecycle.decline(request, by=self.request.user, reason=form.cleaned_data["reason"])
        else:
            lifecycle.reject(request, by=self.request.user, **form.facts())

    def more(self, case):
        return super().more(case) | {"request_row": requests.pending(case, "reject")}
