"""The proposal page, and what the customer answered. Every refusal keeps what was typed."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from compensation import builder, drafting, facts, offers
from compensation.errors import changed
from compensation.forms.proposal import AnswerForm, ProposalForm, RemedyFormSet, rows_of, words_of
from compensation.models import Offer
from compensation.states import FREE_OF_CHARGE, LIVE_VERSIONS, REPLACEABLE, RemedyKind
from compensation.terms import Remedy
from complaints import access
from complaints.errors import Conflict, StepRefused
from complaints.states import State
from complaints.views.step import load
from routing.money import to_minor
from routing.policies import PolicyMixin


class ProposalView(PolicyMixin, View):
    """The builder: terms on the left, what stands in the way on the right. Readers see it without the form."""

    rights = ()
    template_name = "compensation/proposal.html"

    def get(self, request, reference, *, status=200):
        case = load(request, reference)
        version, basis = builder.current_version(case), facts.basis_of(case)
        terms = drafting.terms_of(version) if version else builder.first_terms(case, basis, now=timezone.now())
        form, formset = self.unbound(basis.demands, terms, version)
        return self.show(request, case, form, formset, terms, version, status=status, basis=basis)

    def post(self, request, reference):
        case = load(request, reference)
        if not access.holds(request.user, drafting.PROPOSE):
            raise PermissionDenied
        demands = list(facts.demands_of(case))
        form = ProposalForm(request.POST, demands=demands)
        formset = RemedyFormSet(request.POST, prefix="remedy", form_kwargs={"demands": demands})
        version = builder.current_version(case)
        if "add" in request.POST or "remove" in request.POST:
            return self.rebuild(request, case, form, formset, version)
        if not (form.is_valid() and formset.is_valid()):
            if request.htmx:
                return HttpResponse(status=204)
            return self.show(request, case, form, formset, drafting.Terms(), version, status=422)
        terms = form.terms(formset)
        if "check" in request.POST:
            return self.show(request, case, form, formset, terms, version)
        return self.act(request, case, form, formset, terms, version)

    def act(self, request, case, form, formset, terms, version):
        """Save, and with the button that was pressed ask for a decision or offer."""
        try:
            saved = save(case, version, terms, by=request.user, seen=form.cleaned_data["seen"])
            if "submit" in request.POST:
                drafting.submit(saved, by=request.user)
                messages.success(request, _("Asked for the decision. You are told when it is made."))
            elif "offer" in request.POST:
                offers.offer(saved, by=request.user)
                messages.success(request, _("Offered to the customer."))
            else:
                messages.success(request, _("Saved as version %(number)s.") % {"number": saved.number})
        except StepRefused as refused:
            for unmet in refused.unmet:
                form.add_error(None, f"{unmet.sentence}: {unmet.hint}")
            return self.show(request, case, form, formset, terms, builder.current_version(case), status=409)
        except Conflict as conflict:
            return self.show_conflict(request, case, form, formset, terms, conflict)
        return redirect("proposal", case.reference)

    def show_conflict(self, request, case, form, formset, terms, conflict):
        """What stands now above what was typed; sent again, it takes the place of the version that is shown."""
        case = load(request, case.reference)
        version = builder.current_version(case)
        form.data = form.data.copy()
        form.data["seen"] = version.content_hash if version else ""
        return self.show(request, case, form, formset, terms, version, status=409, conflict=conflict)

    def rebuild(self, request, case, form, formset, version):
        """A row more or less; nothing is saved and nothing that was typed is lost."""
        rows = formset.raw_rows()
        if (kind := request.POST.get("add")) in RemedyKind.values:
            rows.append({"kind": kind, "promised_on": timezone.localdate(), "answers": []})
        elif (number := request.POST.get("remove", "")).isdigit() and int(number) < len(rows):
            rows.pop(int(number))
        kwargs = {"demands": form.demands}
        fresh = RemedyFormSet(initial=rows, prefix="remedy", form_kwargs=kwargs)
        again = ProposalForm(initial=form.data.dict(), demands=form.demands)
        terms = typed_terms(form, rows)
        return self.show(request, case, again, fresh, terms, version)

    def unbound(self, demands, terms, version):
        form = ProposalForm(initial=words_of(terms, version.content_hash if version else ""), demands=demands)
        formset = RemedyFormSet(initial=rows_of(terms), prefix="remedy", form_kwargs={"demands": demands})
        return form, formset

    def show(self, request, case, form, formset, terms, version, *, status=200, conflict=None, basis=None):
        page = builder.page_of(case, terms, now=timezone.now(), version=version, basis=basis)
        can_propose = access.holds(request.user, drafting.PROPOSE) and case.state == State.SOLUTION
        context = {
            "case": case,
            "page": page,
            "form": form,
            "formset": formset,
            "version": version,
            "conflict": conflict,
            "can_propose": can_propose and not (version and version.state == "accepted"),
            "kinds": [(kind, RemedyKind(kind).label) for kind in offered_kinds(page)],
            "refusals": [(demand, form[f"refusal_{demand.pk}"]) for demand in form.demands],
            "answer_form": AnswerForm(initial={"seen": page.offer.version.content_hash}) if page.offer else None,
            "now": timezone.now(),
        }
        return render(request, self.template_name, context, status=status)


def offered_kinds(page):
    """The kinds of which a row can be added: what law and policy name, what guidance allowed, and mere words."""
    permitted = set(page.measured.guidance.permits) if page.measured.guidance else set()
    allowed = page.measured.entitlement.allowed | FREE_OF_CHARGE | permitted
    return [kind for kind in RemedyKind.values if kind in allowed]


def save(case, version, terms, *, by, seen):
    """A new version where the terms differ from the newest one that can still be replaced, else that one.

    `seen` names the version the page was opened with, or nothing: a newer one is never overwritten unseen.
    """
    if version is not None and seen != version.content_hash:
        raise changed(version)
    if version is None or version.state not in (*REPLACEABLE, *LIVE_VERSIONS):
        return drafting.draft(case, by=by, terms=terms)
    if drafting.terms_of(version) == terms and version.state in LIVE_VERSIONS:
        return version
    return drafting.amend(version, by=by, terms=terms, seen=seen)


def typed_terms(form, rows):
    """Terms out of rows that were typed and not checked yet; what cannot be read counts as nothing."""
    remedies = []
    for row in rows:
        try:
            amount = to_minor(row.get("amount") or 0)
        except ValueError:
            amount = 0
        remedies.append(Remedy(row["kind"], max(0, amount), None))
    return drafting.Terms(remedies=tuple(remedies))


class AnswerView(PolicyMixin, View):
    """What the customer said to an offer, recorded by whoever spoke with them."""

    rights = ("complaints.agree_complaint",)

    def post(self, request, reference, pk):
        case = load(request, reference)
        offer = get_object_or_404(Offer, pk=pk, complaint_id=case.pk)
        form = AnswerForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Write down what the customer said, and when."))
            return redirect("proposal", case.reference)
        return self.answer(request, case, offer, form.cleaned_data)

    def answer(self, request, case, offer, said):
        words = {"by": request.user, "seen": said["seen"], "words": said["words"]}
        try:
            if "accept" in request.POST:
                offers.accept(offer, **words)
                messages.success(request, _("Accepted. The work is planned."))
                return redirect("case", case.reference)
            if "counter" in request.POST:
                offers.counter(offer, amount=said["amount"], **words)
            elif "decline" in request.POST:
                offers.decline(offer, **words)
            else:
                raise Http404
        except StepRefused as refused:
            sentence = "; ".join(f"{unmet.sentence}: {unmet.hint}" for unmet in refused.unmet)
            return self.not_taken(request, case, sentence)
        except Conflict as conflict:
            return self.not_taken(request, case, str(conflict))
        messages.success(request, _("The customer's answer is recorded."))
        return redirect("proposal", case.reference)

    def not_taken(self, request, case, sentence):
        """The proposal as it stands now, under the reason why this answer does not count."""
        messages.error(request, sentence)
        return ProposalView().get(request, case.reference, status=409)
