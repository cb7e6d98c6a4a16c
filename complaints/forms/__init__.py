"""Forms about a case. A room that asks for more builds on the step's own form and registers its own."""

from complaints.forms.base import ReasonForm, StepForm
from complaints.forms.party import PartyForm
from complaints.forms.record import DemandsMixin, EditForm
from complaints.forms.steps import (
    FORMS,
    AgreeForm,
    AnswerForm,
    AppealForm,
    AskRejectForm,
    AssignForm,
    CloseForm,
    CompleteIntakeForm,
    ConcludeForm,
    DecisionForm,
    DeliverForm,
    FastTrackForm,
    FinalPositionForm,
    MergeForm,
    RejectForm,
    RenegotiateForm,
    ReopenForm,
    RerouteForm,
    ReverifyForm,
    SatisfyForm,
    TriageForm,
    UnmergeForm,
    WithdrawForm,
    register,
)
from complaints.forms.talk import DropPromiseForm, HandOverForm, MessageForm, PromiseForm

__all__ = [
    "FORMS", "AgreeForm", "AnswerForm", "AppealForm", "AskRejectForm", "AssignForm",
    "CloseForm", "CompleteIntakeForm", "ConcludeForm", "DecisionForm", "DeliverForm", "DemandsMixin",
    "DropPromiseForm", "EditForm",
    "FastTrackForm", "FinalPositionForm", "HandOverForm", "MergeForm", "MessageForm", "PartyForm", "PromiseForm",
    "ReasonForm", "RejectForm", "RenegotiateForm", "ReopenForm", "RerouteForm", "ReverifyForm", "SatisfyForm",
    "StepForm", "TriageForm", "UnmergeForm", "WithdrawForm", "register",
]  # fmt: skip
