"""What is said on a case and promised, and to whom it is handed over."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from complaints import spoken, talk
from complaints.forms.base import StepForm
from routing.models import User


class HandOverForm(StepForm):
    """To whom, and what they should know."""

    to = forms.ModelChoiceField(label=_("New owner"), queryset=User.objects.none())
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=2000)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        people = User.objects.filter(is_active=True).exclude(pk=getattr(self.user, "pk", None))
        self.fields["to"].queryset = people.order_by("display_name", "username")


class MessageForm(forms.Form):
    """What is said on a case: to the customer, by the customer on the telephone, or among ourselves.

    With a `user` only what this person may say is offered.
    """

    DIRECTIONS = [("out", _("To the customer")), ("note", _("Internal note")), ("in", _("Log what the customer said"))]

    direction = forms.ChoiceField(label=_("Kind"), choices=DIRECTIONS, initial="out", widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Text"),
        widget=forms.Textarea(
            attrs={"rows": 3, "placeholder": _("Acknowledge first, then say what happens next and by when.")}
        ),
        max_length=8000,
    )

    def __init__(self, *args, user=None, **kwargs):
        super().__init__(*args, **kwargs)
        if user is not None:
            allowed = [pair for pair in self.DIRECTIONS if talk.RIGHTS[pair[0]] in user.right_names]
            self.fields["direction"].choices = allowed
            self.fields["direction"].initial = allowed[0][0] if allowed else None

    @property
    def may_speak(self):
        """Whether there is anything that this person may say here."""
        return bool(self.fields["direction"].choices)


class PromiseForm(forms.Form):
    """A promise in one line: its time is read from its words, unless it is given beside."""

    text = forms.CharField(
        label=_("I promised"), max_length=200, help_text=_("For example: to call by four; to write tomorrow 10:30.")
    )
    due_at = forms.DateTimeField(
        label=_("by"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, case=None, user=None, **kwargs):
        super().__init__(*args, **kwargs)

    def clean(self):
        super().clean()
        cleaned, now = self.cleaned_data, timezone.localtime()
        if self.errors:
            return cleaned
        cleaned["due_at"] = cleaned["due_at"] or spoken.due_of(cleaned["text"], now)
        if cleaned["due_at"] is None:
            self.add_error(
                "due_at", _("Say by when: in the words (“by four”, “tomorrow 10:30”), or choose the time here.")
            )
        elif cleaned["due_at"] <= now:
            self.add_error("due_at", _("Choose a time that is still to come."))
        return cleaned


class DropPromiseForm(StepForm):
    """Why a promise no longer stands."""

    reason = forms.CharField(label=_("Why it no longer stands"), max_length=200)
