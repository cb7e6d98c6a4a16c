"""Forms about a case."""

from complaints.forms.base import ReasonForm, StepForm
from complaints.forms.record import DemandsMixin, EditForm
from complaints.forms.steps import (
    FORMS,
    AskFinalPositionForm,
    AskRejectForm,
    DecisionForm,
    ReopenForm,
    TriageForm,
    register,
)
from complaints.forms.talk import HandOverForm, MessageForm, PromiseForm

__all__ = [
    "FORMS", "AskFinalPositionForm", "AskRejectForm", "DecisionForm", "DemandsMixin", "EditForm", "HandOverForm",
    "MessageForm", "PromiseForm", "ReasonForm", "ReopenForm", "StepForm", "TriageForm", "register",
]  # fmt: skip
