"""Forms of execution and follow-up: they check the shape of what was typed, the verbs check whether it may be."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from complaints import access
from complaints.followup import exceptions
from complaints.forms import StepForm
from complaints.states import Outcome
from routing.models import User

SATISFACTION = [("", _("not asked")), *((number, _("%(n)s of 5") % {"n": number}) for number in range(5, 0, -1))]
NEEDS_WORDS = (str(Outcome.PARTLY), str(Outcome.UNSATISFIED))


def _words(rows, **kwargs):
    return forms.CharField(widget=forms.Textarea(attrs={"rows": rows}), max_length=4000, **kwargs)


class RecordCallbackForm(StepForm):
    """How the call went. `owner` looks into the case again when the customer is not satisfied."""

    outcome = forms.ChoiceField(label=_("How did it go?"), choices=Outcome, widget=forms.RadioSelect)
    note = _words(2, label=_("What is left or still wrong?"), required=False)
    satisfaction = forms.TypedChoiceField(
        label=_("Satisfaction"), choices=SATISFACTION, coerce=int, empty_value=None, required=False
    )
    comment = forms.CharField(label=_("Comment"), max_length=400, required=False)
    owner = forms.ModelChoiceField(
        label=_("If reopened: who looks into it"), queryset=User.objects.none(), required=False
    )

    def __init__(self, *args, callback=None, **kwargs):
        self.callback = callback
        super().__init__(*args, **kwargs)
        if callback and not callback.is_after_final_position:
            allowed = [choice for choice in Outcome.choices if choice[0] != Outcome.STILL_DISSATISFIED]
            self.fields["outcome"].choices = allowed
        self.fields["owner"].queryset = self._who_may_look()

    def _who_may_look(self):
        """People of the case's department, and who looked into it before; nobody whom the complaint names."""
        known = {self.case.investigator_id} - {None}
        people = User.objects.filter(is_active=True)
        members = people.filter(memberships__department=self.case.department_id)
        chosen = people.filter(pk__in=known) | people.filter(pk__in=members.values("pk"))
        named = self.case.people_named.exclude(person=None).values("person")
        return chosen.exclude(pk__in=named).order_by("display_name", "username")

    def suggested(self):
        return {"owner": self.case.investigator_id}

    def clean(self):
        cleaned = super().clean()
        if str(cleaned.get("outcome")) in NEEDS_WORDS and not cleaned.get("note", "").strip():
            self.add_error("note", _("Write down what is left or still wrong."))
        return cleaned


class UpdateForm(forms.Form):
    """The ready update, as it goes to the customer; `seen` is the last message that the person knew of."""

    body = _words(5, label=_("Update to the customer"))
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)


class SurveyForm(forms.Form):
    """What the customer is asked: whether it is solved, how we did, what is still wrong, what we could do better."""

    SOLVED = [("yes", _("Yes, it is solved")), ("no", _("No, not yet"))]
    MARKS = [(number, str(number)) for number in range(1, 6)]

    solved = forms.ChoiceField(
        label=_("Is your problem solved?"),
        choices=SOLVED,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please tell us whether it is solved.")},
    )
    satisfaction = forms.TypedChoiceField(
        label=_("How content are you with how we handled it?"),
        choices=MARKS,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose a number from 1 to 5.")},
    )
    wrong = _words(3, label=_("What is still wrong?"), required=False)
    suggestion = _words(2, label=_("What should we do better?"), required=False)

    def answers(self):
        given = self.cleaned_data
        return {
            "is_solved": given["solved"] == "yes",
            "satisfaction": given["satisfaction"],
            "wrong": given["wrong"].strip(),
            "suggestion": given["suggestion"].strip(),
        }


class TaskForm(forms.Form):
    """A form about one task."""

    def __init__(self, *args, case=None, user=None, task=None, **kwargs):
        self.case, self.user, self.task = case, user, task
        kwargs["initial"] = self.suggested() | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)

    def suggested(self):
        return {}


class FinishTaskForm(TaskForm):
    """It is done, and what proves it."""

    proof = forms.CharField(label=_("Proof"), help_text=_("Refund number, waybill, …"), max_length=120, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["proof"].required = self.task.requires_proof and not self.task.proof

    def suggested(self):
        return {"proof": self.task.proof}


class FailTaskForm(TaskForm):
    """It failed or will be late: why, and by when it is done instead."""

    reason = _words(3, label=_("What went wrong"))
    due_at = forms.DateTimeField(
        label=_("Done by"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    message = _words(
        3,
        label=_("Message to the customer"),
        help_text=_("In the customer's language; the new date is added. Left empty, nobody is written to."),
        required=False,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not access.holds(self.user, "complaints.say_complaint"):
            del self.fields["message"]

    def suggested(self):
        return {"message": exceptions.suggested_words(self.task)}

    def clean_due_at(self):
        if self.cleaned_data["due_at"] <= timezone.now():
            raise forms.ValidationError(_("Choose a time that is still to come."))
        return self.cleaned_data["due_at"]


class CancelTaskForm(TaskForm):
    """It is not needed any more."""

    reason = _words(3, label=_("Why it is not needed any more"))


class GiveTaskForm(TaskForm):
    """To a colleague of the task's department, or to a carrier or firm outside."""

    owner = forms.ModelChoiceField(label=_("Colleague"), queryset=User.objects.none(), required=False)
    outside_name = forms.CharField(label=_("Or outside: carrier or firm"), max_length=120, required=False)
    outside_phone = forms.CharField(label=_("Its telephone"), max_length=40, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        people = User.objects.filter(is_active=True, memberships__department=self.task.department_id)
        named = self.case.people_named.exclude(person=None).values("person")
        self.fields["owner"].queryset = people.exclude(pk__in=named).order_by("display_name", "username")

    def suggested(self):
        task = self.task
        return {"owner": task.owner_id, "outside_name": task.outside_name, "outside_phone": task.outside_phone}

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("owner") and not cleaned.get("outside_name"):
            raise forms.ValidationError(_("Choose a colleague, or name who outside does it."))
        if cleaned.get("outside_name") and not cleaned.get("outside_phone"):
            self.add_error("outside_phone", _("Add the number at which one can ask."))
        return cleaned
