"""What is typed about evidence, enquiries and the report: shape only, the verbs check the rules."""

from django import forms
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from complaints.evidence import guards
from complaints.evidence.limits import sizes
from complaints.evidence.models import EvidenceItem
from complaints.evidence.models.enquiry import EnquiryTo
from complaints.evidence.models.item import EvidenceKind, Verdict
from complaints.forms import ReasonForm, StepForm
from complaints.forms.files import FilesField
from complaints.states import State
from routing.models import Department, OutsideParty, User
from routing.money import to_minor


def _words(label, rows=3, required=True, max_length=8000, **more):
    return forms.CharField(
        label=label, required=required, max_length=max_length, widget=forms.Textarea(attrs={"rows": rows}), **more
    )


class AddEvidenceForm(StepForm):
    """Files, or a text."""

    files = FilesField(
        most=sizes.MAX_FILES,
        label=_("Files"),
        required=False,
        help_text=_("Pictures, films, recordings, PDF, office documents or texts; up to 100 MB each."),
    )
    text = _words(_("Or a text"), required=False, max_length=100_000, help_text=_("What was said, a chat, a log."))
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("by what the file is")), *EvidenceKind.choices]
    )
    title = forms.CharField(label=_("Title"), required=False, max_length=160)
    source = forms.CharField(
        label=_("Source"), required=False, max_length=160, help_text=_("Where it comes from: a person, a system.")
    )

    def clean(self):
        data = super().clean()
        if not data.get("files") and not data.get("text") and "files" not in self.errors:
            raise forms.ValidationError(_("Choose a file, or write a text."))
        return data


class JudgeForm(StepForm):
    """A person's verdict on one item."""

    verdict = forms.ChoiceField(
        label=_("Your verdict"),
        choices=[choice for choice in Verdict.choices if choice[0] != Verdict.UNCHECKED],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=400, help_text=_("Needed unless it is authentic.")
    )
    seen_verdict = forms.CharField(widget=forms.HiddenInput, max_length=10)

    def clean(self):
        data = super().clean()
        if data.get("verdict") not in (None, Verdict.AUTHENTIC) and not data.get("reason"):
            self.add_error("reason", _("Say why."))
        return data


class WithdrawEvidenceForm(ReasonForm):
    """Why an item no longer counts."""

    reason = _words(_("Reason"), rows=2, max_length=400, help_text=_("It stays on the list, with your reason."))


class AskForm(StepForm):
    """A question to a department, an outside party, the customer or a laboratory."""

    to = forms.ChoiceField(label=_("Ask"), choices=EnquiryTo, initial=EnquiryTo.DEPARTMENT, widget=forms.RadioSelect)
    department = forms.ModelChoiceField(
        label=_("Department"), required=False, queryset=Department.objects.filter(is_active=True)
    )
    owner = forms.ModelChoiceField(
        label=_("Person"),
        required=False,
        queryset=User.objects.none(),
        empty_label=_("whoever is on duty"),
    )
    outside = forms.ModelChoiceField(
        label=_("Outside party"),
        required=False,
        queryset=OutsideParty.objects.filter(is_active=True).exclude(kind__in=["customer", "nobody"]),
    )
    question = _words(_("Question"), help_text=_("The customer reads it as you write it."))
    due_at = forms.DateTimeField(
        label=_("Answer by"),
        required=False,
        help_text=_("Empty: a department by its clock, the others in some days."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    cost = forms.DecimalField(
        label=_("Cost of a laboratory test"), required=False, min_value=0, max_digits=12, decimal_places=2
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = User.objects.filter(is_active=True).order_by("display_name", "username")

    def suggested(self):
        return {"department": self.case.department}

    def ask_for_a_second_angle(self):
        """Begin with a question to the customer about one item, in the customer's language; it never accuses."""
        with translation.override(self.case.language or translation.get_language()):
            words = gettext("Please send us one more picture of it, from another side, with the whole item in view.")
        self.initial.update(to=EnquiryTo.CUSTOMER, question=words)

    def clean(self):
        data = super().clean()
        for to, field in ((EnquiryTo.DEPARTMENT, "department"), (EnquiryTo.OUTSIDE, "outside")):
            if data.get("to") == to and not data.get(field) and field not in self.errors:
                self.add_error(field, _("Choose who is to answer."))
        return data

    def facts(self):
        facts = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        facts["cost"] = None if facts["cost"] is None else to_minor(facts["cost"])
        return facts


class AnswerEnquiryForm(StepForm):
    """The answer, in words or files."""

    text = _words(_("Answer"), rows=5, required=False, max_length=20_000)
    files = FilesField(most=sizes.MAX_FILES, label=_("Files"), required=False)

    def clean(self):
        data = super().clean()
        if not data.get("files") and not data.get("text") and "files" not in self.errors:
            raise forms.ValidationError(_("Write the answer, or add a file."))
        return data


class SendForm(forms.Form):
    """What a customer adds on the tracking page. `key` makes a form that is sent twice count once."""

    key = forms.RegexField(r"^[0-9a-f]{32}$", widget=forms.HiddenInput)
    files = FilesField(
        most=sizes.MAX_FILES,
        label=_("Pictures or other files"),
        help_text=_("Pictures, films, PDF; up to 100 MB each."),
    )
    words = _words(_("What do they show?"), rows=2, required=False, max_length=2000)


class CustomerAnswerForm(forms.Form):
    """A customer's answer to our question."""

    text = _words(_("Your answer"), rows=4, required=False, max_length=10_000)
    files = FilesField(
        most=sizes.MAX_FILES,
        label=_("Pictures or other files"),
        required=False,
        help_text=_("Pictures, films, PDF; up to 100 MB each."),
    )

    def clean(self):
        data = super().clean()
        if not data.get("files") and not data.get("text") and "files" not in self.errors:
            raise forms.ValidationError(_("Write your answer, or add a file."))
        return data


class OutsideAnswerForm(CustomerAnswerForm):
    """The answer of somebody without an account; their name stands beside it."""

    name = forms.CharField(label=_("Your name and company"), max_length=120)
    field_order = ["name", "text", "files"]


class CloseEnquiryForm(ReasonForm):
    """Why the case goes on without an answer."""

    reason = _words(_("Reason"), rows=2, max_length=400)


# --- the report ---------------------------------------------------------------------------------------------------


def parties():
    """Who can be responsible, grouped for a list: (value, name)."""
    ours = [(f"department:{row.pk}", row.name) for row in Department.objects.filter(is_active=True)]
    theirs = [(f"outside:{row.pk}", row.name) for row in OutsideParty.objects.filter(is_active=True)]
    return [("", "—"), (_("Departments"), ours), (_("Outside parties"), theirs)]


def party_of(value):
    """The row that a value of `parties` stands for, or None."""
    kind, _colon, key = value.partition(":")
    model = {"department": Department, "outside": OutsideParty}.get(kind)
    return model.objects.filter(pk=key).first() if model and key.isdecimal() else None


def value_of(party):
    """The value in `parties` of a department or an outside party."""
    return f"{'department' if isinstance(party, Department) else 'outside'}:{party.pk}"


class ShareForm(forms.Form):
    """One line: who, and how much. A line without a percentage does not count."""

    party = forms.ChoiceField(label=_("Party"), required=False)
    percent = forms.IntegerField(
        label=_("Per cent"),
        required=False,
        min_value=0,
        max_value=100,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "min": 0, "max": 100}),
    )

    def __init__(self, *args, choices=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["party"].choices = choices

    def clean(self):
        data = super().clean()
        if data.get("percent") and not data.get("party") and "party" not in self.errors:
            self.add_error("party", _("Choose who answers for it."))
        return data


ShareFormSet = forms.formset_factory(ShareForm, extra=0, max_num=20, absolute_max=20)


class ReportForm(StepForm):
    """The report with its lines of responsibility."""

    findings = _words(_("Findings"), rows=4, max_length=20_000)
    sources = forms.ModelMultipleChoiceField(
        label=_("Relied on"), required=False, queryset=EvidenceItem.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    no_evidence_reason = forms.CharField(
        label=_("No evidence available because"),
        required=False,
        max_length=400,
        help_text=_("Only where the register is empty."),
    )
    conclusion = _words(_("Conclusion"), rows=2, required=False)
    is_short = forms.BooleanField(label=_("Short report of a light case"), required=False)

    def __init__(self, *args, case=None, report=None, **kwargs):
        self.report = report
        super().__init__(*args, case=case, **kwargs)
        self.fields["sources"].queryset = EvidenceItem.objects.of_family(case).standing().exclude(verdict="forged")
        self.fields["sources"].label_from_instance = lambda item: f"{item.number} {item.title}"
        self._leave_out_what_does_not_apply(case)
        self.shares = ShareFormSet(
            self.data if self.is_bound else None,
            prefix="shares",
            initial=self._first_lines(),
            form_kwargs={"choices": parties()},
        )

    def _leave_out_what_does_not_apply(self, case):
        """At triage every report is short; later only a light case's may be. A full register needs no excuse."""
        if case.state == State.TRIAGE:
            self.fields["is_short"].disabled = True
            self.initial["is_short"] = True
        elif not guards.is_light(case, case.category):
            del self.fields["is_short"]
        if case.has_evidence and not self.initial.get("no_evidence_reason"):
            del self.fields["no_evidence_reason"]

    def suggested(self):
        report = self.report
        if report is None:
            return {}
        return {
            "findings": report.findings,
            "conclusion": report.conclusion,
            "no_evidence_reason": report.no_evidence_reason,
            "is_short": report.is_short,
            "sources": list(report.sources.all()),
        }

    def _first_lines(self):
        """The shares of the version before, else a line for the case's department and one for somebody else."""
        if self.report is not None:
            return [{"party": value_of(share.who), "percent": share.percent} for share in self.report.shares.all()]
        department = self.case.department
        return [{"party": value_of(department) if department else ""}, {"party": ""}]

    def is_valid(self):
        return all([super().is_valid(), self.shares.is_valid()])

    def facts(self):
        facts = dict(self.cleaned_data)
        lines = [line for line in self.shares.cleaned_data if line.get("percent")]
        facts["shares"] = [(party_of(line["party"]), line["percent"]) for line in lines]
        return facts


def with_one_more(posted):
    """The posted report with one empty line more; nothing else of it changes."""
    more = posted.copy()
    count = posted.get("shares-TOTAL_FORMS", "0")
    more["shares-TOTAL_FORMS"] = min(int(count) + 1, 20) if count.isdecimal() else 2
    return more


def typed_shares(posted):
    """(party, per cent) of the lines as typed, for the drawing beside them; nonsense is left out."""
    count = posted.get("shares-TOTAL_FORMS", "0")
    found = []
    for number in range(min(int(count), 20) if count.isdecimal() else 0):
        percent = posted.get(f"shares-{number}-percent", "").strip()
        party = party_of(posted.get(f"shares-{number}-party", ""))
        if party and percent.isdecimal() and 0 < int(percent) <= 100:
            found.append((party, int(percent)))
    return found
