"""One form per step."""

from django import forms
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from complaints import access, steps, suggesting
from complaints.forms.base import KnownField, ReasonForm, StepForm
from complaints.models import Complaint
from complaints.states import Priority
from routing import duty, names
from routing.models import Category, Department, User


class CompleteIntakeForm(StepForm):
    """The record is complete."""


class TriageForm(StepForm):
    """Category, priority, department and owner, opened with what the rules suggest."""

    category = KnownField(Category, names.categories, label=_("Category"))
    priority = forms.ChoiceField(label=_("Priority"), choices=Priority, widget=forms.RadioSelect)
    department = KnownField(Department, names.departments, label=_("Department"))
    owner = forms.ModelChoiceField(label=_("Owner"), queryset=User.objects.none())
    reason = forms.CharField(
        label=_("Note for the owner"), required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=2000
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = User.objects.filter(is_active=True).order_by("display_name", "username")
        # Read when the list is shown: a form that is posted and taken needs none.
        self.fields["owner"].choices = lambda: [("", "—"), *self._colleagues()]

    def _colleagues(self):
        """People by department who may take a case now, with what they have open; nobody whom the complaint names."""
        named = access.people_named(self.case)
        groups = [
            (department.name, [person for person in people if person.pk not in named])
            for department, people in duty.colleagues(timezone.now())
        ]
        load = Complaint.objects.verifying_by_person({person.pk for _name, people in groups for person in people})
        words = _("%(person)s (%(count)d open)")
        return [
            (name, [(p.pk, words % {"person": p, "count": load.get(p.pk, 0)}) for p in people])
            for name, people in groups
            if people
        ]

    @cached_property
    def chosen(self):
        """Whom the rules would give the case to."""
        return suggesting.owner_for(self.case, self._department(), timezone.now())

    def _department(self):
        return suggesting.suggested_department(self.case, suggesting.suggested_category(self.case))

    def suggested(self):
        if self.was_posted:
            return {}
        return {
            "category": suggesting.suggested_category(self.case),
            "priority": self.case.priority or self.case.suggestion.get("priority") or Priority.YELLOW,
            "department": self._department(),
            "owner": self.chosen.person,
        }


class AssignForm(TriageForm):
    """To a department and one of its people."""


class FastTrackForm(TriageForm):
    """Straight to solution."""


class AnswerForm(StepForm):
    """The reply that ends a mere question."""

    category = KnownField(Category, names.categories, label=_("Category"), required=False)
    reply = forms.CharField(label=_("Reply to the customer"), widget=forms.Textarea(attrs={"rows": 6}), max_length=8000)

    def suggested(self):
        return {"category": suggesting.suggested_category(self.case)}


class RerouteForm(ReasonForm):
    """Why this is the wrong desk."""


class ConcludeForm(StepForm):
    """The report is written in the evidence room; here it is only declared finished."""


class ReverifyForm(ReasonForm):
    """What the facts do not tell yet."""


class AgreeForm(StepForm):
    """The accepted proposal takes effect."""


class FinalPositionForm(StepForm):
    """Our last word to the customer."""

    letter = forms.CharField(
        label=_("Letter to the customer"),
        help_text=_("Say what was found, what is given anyway, and which outside bodies the customer can turn to."),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=8000,
    )


class RenegotiateForm(ReasonForm):
    """What failed, or what the customer wants instead."""


class DeliverForm(StepForm):
    """All tasks are done; a word to the customer."""

    message = forms.CharField(
        label=_("Message to the customer"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=8000,
    )


class SatisfyForm(StepForm):
    """The callback allows an end."""


class ReopenForm(ReasonForm):
    """What is still wrong, and who looks into it."""

    owner = forms.ModelChoiceField(label=_("Owner"), queryset=User.objects.none(), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = _("What is still wrong")
        self.fields["owner"].queryset = User.objects.filter(is_active=True).order_by("display_name", "username")

    def suggested(self):
        return {"owner": self.case.investigator}


class CloseForm(StepForm):
    """The review took it in."""


class AskRejectForm(ReasonForm):
    """Why this is no complaint, for the manager who confirms it, and what the customer is told then."""

    letter = forms.CharField(
        label=_("What we tell the customer"),
        help_text=_(
            "Goes out when a manager confirms, with the way to appeal and the outside bodies. "
            "Leave it empty only for spam: then nobody is written to."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=4000,
        required=False,
    )


class DecisionForm(StepForm):
    """What somebody decides about another person's request."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Needed to decline."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=4000,
    )


class RejectForm(StepForm):
    """The second person's decision."""

    reason = forms.CharField(
        label=_("Reason"), required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=4000
    )


class AppealForm(ReasonForm):
    """Why the case is looked at again."""


class WithdrawForm(StepForm):
    """The customer's own words or act."""

    words = forms.CharField(
        label=_("What the customer said or did, and when"), widget=forms.Textarea(attrs={"rows": 3}), max_length=4000
    )


class MergeForm(StepForm):
    """The case that survives."""

    into = forms.CharField(label=_("Reference of the surviving case"), max_length=20)
    confirmed = forms.BooleanField(label=_("I have checked that it is the same complaint"), required=False)

    def clean_into(self):
        survivor = Complaint.objects.visible_to(self.user).by_reference(self.cleaned_data["into"]).first()
        if survivor is None or survivor.pk == self.case.pk:
            raise forms.ValidationError(_("There is no other case with this reference that you may read."))
        return survivor


class UnmergeForm(StepForm):
    """Undo."""


FORMS = {
    "complete_intake": CompleteIntakeForm,
    "assign": AssignForm,
    "answer": AnswerForm,
    "fast_track": FastTrackForm,
    "reroute": RerouteForm,
    "conclude": ConcludeForm,
    "reverify": ReverifyForm,
    "agree": AgreeForm,
    "final_position": FinalPositionForm,
    "renegotiate": RenegotiateForm,
    "deliver": DeliverForm,
    "satisfy": SatisfyForm,
    "reopen": ReopenForm,
    "close": CloseForm,
    "reject": RejectForm,
    "appeal": AppealForm,
    "withdraw": WithdrawForm,
    "merge": MergeForm,
    "unmerge": UnmergeForm,
}


def register():
    """Tell the registry which form asks for which step, unless a room has registered a richer one."""
    for step, form_class in FORMS.items():
        if steps.form_of(step) is None:
            steps.form(step, form_class)
