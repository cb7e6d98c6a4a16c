"""The shape of what is typed on the pages of reports and reviews."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from complaints.models import Complaint
from complaints.states import Channel, Priority
from reports.causes import QUESTIONS
from reports.models import Cause, RootCause
from reports.period import DAY, Period
from routing.models import Category, Department

LONGEST = 4000


def words(label, help_text="", rows=2, **options):
    """A few lines of text."""
    control = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=help_text, widget=control, max_length=LONGEST, **options)


class CauseForm(forms.Form):
    """The root cause by 5W1H."""

    who = words(pgettext_lazy("root cause", "Who"), _("Who was concerned, and whose work it was."))
    what = words(pgettext_lazy("root cause", "What"), _("What went wrong, as a fact."))
    when = words(pgettext_lazy("root cause", "When"), _("When it happened, when it was noticed."))
    where = words(pgettext_lazy("root cause", "Where"), _("At which place or step of the work."))
    why = words(
        pgettext_lazy("root cause", "Why"),
        _("Ask again and again: why? Stop where something of ours can be changed."),
        rows=4,
    )
    how = words(
        pgettext_lazy("root cause", "How"), _("How it came about, and how it is prevented from now on."), rows=3
    )
    cause = forms.ModelChoiceField(
        label=_("Cause"),
        queryset=Cause.objects.filter(is_active=True),
        help_text=_("The nearest one; figures count it."),
    )

    def __init__(self, *args, current=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["cause"].choices = [("", "—"), *_causes(current)]

    def answers(self):
        return {name: self.cleaned_data[name] for name in (*QUESTIONS, "cause")}


def _causes(current):
    """Causes under the heading of where they lie; the one chosen before stays even when it went out of use."""
    groups = {}
    rows = Cause.objects.filter(is_active=True)
    for row in rows | Cause.objects.filter(pk=current.cause_id) if current else rows:
        groups.setdefault(row.get_group_display(), []).append((row.pk, row.name))
    return list(groups.items())


class CaseCauseForm(CauseForm):
    """The root cause of a case, opened with what is on record: the last version, or the facts of the case."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, case=None, user=None, **kwargs):
        earlier = RootCause.objects.filter(complaint=case, is_current=True).order_by("-round").first()
        kwargs["initial"] = {"version": case.version} | (_as_initial(earlier) if earlier else _facts_of(case))
        super().__init__(*args, current=earlier, **kwargs)
        self.case = case


class PatternCauseForm(CauseForm):
    """The root cause behind a pattern."""

    def __init__(self, *args, pattern=None, **kwargs):
        earlier = pattern.root_causes.filter(is_current=True).first()
        kwargs["initial"] = _as_initial(earlier) if earlier else {"what": pattern.label}
        super().__init__(*args, current=earlier, **kwargs)


def _as_initial(row):
    return {name: getattr(row, name) for name in QUESTIONS} | {"cause": row.cause_id}


def _facts_of(case):
    """What the record says already, to be corrected rather than typed."""
    order = case.order
    places = [order.carrier, order.city] if order else []
    happened = timezone.localtime(case.occurred_at or case.received_at)
    return {
        "who": str(case.department or ""),
        "what": case.subject,
        "when": f"{happened:%Y-%m-%d %H:%M}",
        "where": ", ".join(filter(None, places)),
    }


class MinutesForm(forms.Form):
    """The minutes of a review."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    attendance = words(_("Who was there"), required=False)
    minutes = words(pgettext_lazy("of a meeting", "Minutes"), rows=5, required=False)
    decisions = words(_("Decisions"), rows=3, required=False)

    @classmethod
    def of(cls, review):
        return cls(initial={name: getattr(review, name) for name in ("version", "attendance", "minutes", "decisions")})


class WordsForm(forms.Form):
    """A word on a pattern or a case."""

    words = words(_("A word on it"))


class AgendaForm(forms.Form):
    """A case to be discussed."""

    reference = forms.CharField(label=_("Reference of a case"), max_length=20)

    def __init__(self, *args, user=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_reference(self):
        case = Complaint.objects.visible_to(self.user).by_reference(self.cleaned_data["reference"]).first()
        if case is None:
            raise forms.ValidationError(_("There is no case with this reference that you may read."))
        return case


class HoldForm(forms.Form):
    """The version that the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)


# --- what the reports page is asked ---------------------------------------------------------------------------------


def day_input():
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ScopeForm(forms.Form):
    """The period and what it is narrowed to; from the address, so that a page can be linked to."""

    first = forms.DateField(label=pgettext_lazy("period", "From"), widget=day_input())
    last = forms.DateField(label=pgettext_lazy("period", "To"), widget=day_input())
    category = forms.ModelChoiceField(
        label=_("Category"), queryset=Category.objects.all(), to_field_name="code", required=False, empty_label="—"
    )
    department = forms.ModelChoiceField(
        label=_("Department"), queryset=Department.objects.all(), to_field_name="code", required=False, empty_label="—"
    )
    channel = forms.ChoiceField(label=_("Channel"), choices=[("", "—"), *Channel.choices], required=False)
    priority = forms.ChoiceField(label=_("Priority"), choices=[("", "—"), *Priority.choices], required=False)

    @classmethod
    def of(cls, query, now):
        """The form bound to an address; without dates the last four full weeks."""
        asked = query.copy()
        monday = (today := timezone.localtime(now).date()) - today.weekday() * DAY
        asked.setdefault("first", (monday - 28 * DAY).isoformat())
        asked.setdefault("last", (monday - DAY).isoformat())
        return cls(asked)

    def clean(self):
        facts = self.cleaned_data
        if facts.get("first") and facts.get("last") and facts["last"] < facts["first"]:
            self.add_error("last", _("The last day is before the first."))
        return facts

    @property
    def period(self):
        return Period(self.cleaned_data["first"], self.cleaned_data["last"])

    def filters(self):
        """The codes it is narrowed to."""
        facts = self.cleaned_data
        codes = {name: facts[name].code if facts[name] else "" for name in ("category", "department")}
        return codes | {name: facts[name] for name in ("channel", "priority")}

    def as_query(self):
        """The address that says the same."""
        dates = {name: self.cleaned_data[name].isoformat() for name in ("first", "last")}
        return dates | {name: value for name, value in self.filters().items() if value}
