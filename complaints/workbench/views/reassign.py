"""Somebody fell ill: their open cases go to colleagues who are there, all at once."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View

from complaints import colleagues, lifecycle
from complaints.errors import Conflict, StepRefused
from complaints.models import Complaint
from routing.models import User
from routing.policies import PolicyMixin

AT_ONCE = 200


class ReassignForm(forms.Form):
    """Whose cases, to whom, and what the new owners should know."""

    person = forms.ModelChoiceField(label=gettext_lazy("Whose cases"), queryset=User.objects.none())
    to = forms.ModelChoiceField(
        label=gettext_lazy("To whom"),
        queryset=User.objects.none(),
        required=False,
        empty_label=gettext_lazy("whoever is on duty with the fewest open"),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=2000
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        people = User.objects.filter(is_active=True).order_by("display_name", "username")
        self.fields["person"].queryset = self.fields["to"].queryset = people

    def clean(self):
        super().clean()
        person = self.cleaned_data.get("person")
        if person and person == self.cleaned_data.get("to"):
            self.add_error("to", _("Choose somebody else."))


class ReassignView(PolicyMixin, View):
    """Ask first, then hand over each case through the door; what cannot go stays where it is and is counted."""

    rights = ("complaints.reassign_complaint",)

    def get(self, request):
        return self._show(request, ReassignForm(initial={"person": request.GET.get("person", "")}))

    def post(self, request):
        form = ReassignForm(request.POST)
        if not form.is_valid():
            return self._show(request, form, status=422)
        person = form.cleaned_data["person"]
        cases = list(_cases_of(person, request.user)[:AT_ONCE])
        done = sum(_give(case, request.user, person, form.cleaned_data) for case in cases)
        if done:
            words = ngettext(
                "%(count)d case was given to a colleague.", "%(count)d cases were given to colleagues.", done
            )
            messages.success(request, words % {"count": done})
        if left := len(cases) - done:
            words = _("Left where they are: %(count)d. Nobody who may own them is on duty, or they have just moved on.")
            messages.warning(request, words % {"count": left})
        if not cases:
            messages.info(request, _("%(person)s has no open case.") % {"person": person})
        return redirect(f"{reverse('reassign')}?person={person.pk}")

    def _show(self, request, form, status=200):
        key = str(form["person"].value() or "")
        person = User.objects.filter(pk=key).first() if key.isascii() and key.isdigit() and len(key) < 19 else None
        rows = list(_cases_of(person, request.user)[:AT_ONCE]) if person else []
        context = {"form": form, "person": person, "rows": rows, "now": timezone.now(), "nav": "queue"}
        return render(request, "workbench/reassign.html", context, status=status)


def _cases_of(person, user):
    """The open cases whose step is this person's, as far as the reader may see them."""
    return Complaint.objects.visible_to(user).owned_by(person).for_list().by_promise()


def _give(case, user, person, given):
    """Hand one case over; 0 where nobody may take it, or somebody was faster."""
    to = given["to"] or colleagues.next_for(case, timezone.now(), instead_of=person)
    if to is None:
        return 0
    try:
        lifecycle.hand_over(case, by=user, to=to, note=given["note"], version=case.version)
    except (StepRefused, Conflict):
        return 0
    return 1
