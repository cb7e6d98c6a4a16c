"""Shapes of questions to the manager, of answers, and of our last word."""

from django import forms
from django.utils.translation import gettext_lazy as _

from compensation import final
from compensation.states import RemedyKind
from complaints.forms import FinalPositionForm as StepFinalPositionForm
from complaints.forms import StepForm


class AskGuidanceForm(forms.Form):
    """A question to the manager."""

    question = forms.CharField(label=_("Your question"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))


class AnswerGuidanceForm(forms.Form):
    """The manager's answer."""

    answer = forms.CharField(label=_("Answer"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))
    permits = forms.MultipleChoiceField(
        label=_("Remedies allowed in this case beside the policy row"),
        help_text=_("A version that uses them still comes to a manager."),
        required=False,
        choices=RemedyKind,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, policy_allows=frozenset(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["permits"].choices = [
            (kind, label) for kind, label in RemedyKind.choices if kind not in policy_allows
        ]


class AskFinalPositionForm(StepForm):
    """The letter that is to go out, and why nothing more can be agreed."""

    letter = forms.CharField(
        label=_("Letter to the customer"),
        help_text=_("Say what was found, what is given anyway, and which outside bodies the customer can turn to."),
        widget=forms.Textarea(attrs={"rows": 16}),
        max_length=8000,
    )
    reason = forms.CharField(
        label=_("Why nothing more can be agreed"),
        help_text=_("The manager reads it; the customer does not."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=4000,
    )

    def suggested(self):
        return {"letter": final.draft_letter(self.case)}


class DecideFinalPositionForm(StepForm):
    """The manager's decision."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Needed to decline. The agent reads it; the customer does not."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=4000,
    )


class FinalPositionForm(StepFinalPositionForm):
    """Our last word as it was approved; what the law grants goes with it, so that the case is carried out first."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.case is not None and final.approved_letter(self.case):
            self.fields["letter"].widget.attrs |= {"readonly": True, "rows": 16}
            self.fields["letter"].help_text = _("As the manager approved it. For another letter, ask again.")

    def suggested(self):
        letter = final.approved_letter(self.case)
        return {"letter": letter} if letter else {}

    def facts(self):
        return super().facts() | {"anything_to_deliver": bool(self.case.has_statutory_remedy)}
