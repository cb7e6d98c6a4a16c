"""The rounds of D3 about money: one decision per version, one payment per remedy, no budget overdrawn."""

from drills import house

CLICKS, ANSWERS, PAYMENTS = 50, 8, 6
AT_ONE_BUDGET = 60
# Goodwill of 150.00 beyond law and standard: a manager's decision.
REFUND, COUPON, GOODWILL = 13400, 16000, 15000
PLENTY = 10**9


class AboutMoney:
    """Managers in the admin, agents and customers at one proposal, finance at one payment."""

    cases_of_budget: list | None = None

    # --- approve or decline, then everything that follows, each many times -------------------------------------------

    def approve(self, number):
        """Fifty clicks of ten managers on one version, two of them having written it and asked for it."""
        self._cap(PLENTY)
        version, askers = self._waiting(number)
        chosen = [self.dice.randrange(len(self.desks)) for _click in range(CLICKS)] + askers
        tokens = self._tokens(version)
        clicks = [self._decide(version, who, tokens[who], approve=self.dice.random() < 0.7) for who in chosen]
        answers = self.all_at_once(clicks)
        where = self._one_decision(version, askers, answers)
        own = [answer.status_code for answer in answers[-len(askers) :]]
        self.counts["own_refused"] += own.count(409)
        self.expect(set(own) == {409}, f"{where}: the askers' own clicks answered {own}")
        if again(version).state == "cleared":
            self._answer(again(version))

    def _waiting(self, number):
        """A version that waits for a manager; (version, the managers who wrote it and asked for it)."""
        from compensation import drafting
        from complaints.states import State
        from config.testing import journey

        key = f"d3-{number}-{self.dice.randrange(10**9)}"
        case = journey.record(self.people, key, State.SOLUTION)
        writer, asker = self.dice.randrange(len(self.desks)), self.dice.randrange(len(self.desks))
        draft = drafting.draft(case, by=self.managers[writer], terms=journey.terms(case, REFUND, COUPON))
        return drafting.submit(draft, by=self.managers[asker]), [writer, asker]

    def _tokens(self, version):
        """Everybody who clicks has the page open."""
        return [house.form_of(desk.get(page_of(version))) for desk in self.desks]

    def _decide(self, version, who, form, *, approve, **more):
        desk = self.desks[who]
        said = {
            "csrfmiddlewaretoken": form["csrfmiddlewaretoken"],
            "seen": version.content_hash,
            "reason": "Looked at.",
        }
        said |= {"_approve" if approve else "_decline": "1", **more}
        return lambda: desk.post(page_of(version), data=said)

    def _one_decision(self, version, askers, answers):
        codes = [answer.status_code for answer in answers]
        row = again(version)
        decisions = list(row.decisions.all())
        made = codes.count(302)
        self.counts["decisions"] += made
        where = f"version {row.pk}: {made} decided, {len(decisions)} decisions, {row.state}, {sorted(set(codes))}"
        self.expect(made == len(decisions) == 1 and set(codes) <= {302, 409}, where)
        self.expect(all(says_so(answer) for answer in answers), f"{where}: a 409 that does not say why")
        own = {self.managers[who].pk for who in askers}
        for decision in decisions:
            self.expect(decision.decided_by_id not in own, f"{where}: decided by who asked")
            self.expect(row.state == ("cleared" if decision.is_approval else "declined"), where)
            self.expect(row.reserved == (GOODWILL if decision.is_approval else 0), f"{where}: {row.reserved} reserved")
        return where

    def _answer(self, version):
        """The customer answers on their page while two agents record what they said."""
        from compensation import offers
        from compensation.models import Offer, Payout
        from complaints.models import Complaint

        offer = offers.offer(version, by=self.people.agent)
        answers = self.all_at_once(self._answers(offer))
        codes = [answer.status_code for answer in answers]
        row = Offer.objects.get(pk=offer.pk)
        case = Complaint.objects.get(pk=version.complaint_id)
        paid = Payout.objects.filter(complaint=case).count()
        where = f"{case.reference}: answered {sorted(codes)}, offer {row.state}, {case.state}, {paid} payouts"
        self.expect(codes.count(302) == 1 and set(codes) == {302, 409}, where)
        is_agreed = row.state == "accepted"
        self.counts["agreed"] += is_agreed
        self.expect((case.state == "execution") == is_agreed, where)
        self.expect(paid == (2 if is_agreed else 0), where)
        if is_agreed:
            self._pay(case)

    def _answers(self, offer):
        from complaints.tracking import token_of

        reference = offer.complaint.reference
        main = offer.complaint.parties.order_by("pk").first()
        theirs = f"/track/{token_of(main)}/offer/{offer.pk}/"
        ours = f"/complaints/{reference}/offers/{offer.pk}/answer/"
        shown = house.form_of(self.customer.get(theirs))
        seen = {"seen": offer.version.content_hash}
        for _click in range(ANSWERS):
            said = seen | {"csrfmiddlewaretoken": shown["csrfmiddlewaretoken"], "is_read": "on"}
            answer = self.dice.choice(("accept", "accept", "accept", "decline"))
            yield lambda said=said, answer=answer: self.customer.post(f"{theirs}{answer}/", data=said)
        for desk in self.agents:
            token = house.form_of(desk.get(f"/complaints/{reference}/proposal/"))["csrfmiddlewaretoken"]
            said = seen | {"csrfmiddlewaretoken": token, "words": "Yes, on the telephone.", "accept": "1"}
            yield from [lambda desk=desk, said=said: desk.post(ours, data=said)] * (ANSWERS // 2)

    def _pay(self, case):
        """Finance takes one line into many files at once and records it as paid many times; so for the coupon."""
        from compensation.models import Payout, PayoutLine

        refund, coupon = Payout.objects.filter(complaint=case).order_by("remedy__number")
        token = house.form_of(self.finance.get("/payouts/"))["csrfmiddlewaretoken"]
        files = [
            {"csrfmiddlewaretoken": token, "payouts": str(refund.pk), "key": f"{refund.pk}-{n}"}
            for n in range(PAYMENTS)
        ]
        self.all_at_once([lambda said=said: self.finance.post("/payouts/export/", data=said) for said in files])
        lines = PayoutLine.objects.filter(payout=refund).count()
        self.expect(lines == 1, f"{refund.reference} stands in {lines} files")
        paid = {"csrfmiddlewaretoken": token, "paid": "1", "finance_reference": "F-1"}
        self._once(self.finance, refund, paid)
        desk = self.agents[0]
        token = house.form_of(desk.get(f"/payouts/{coupon.pk}/"))["csrfmiddlewaretoken"]
        self._once(desk, coupon, {"csrfmiddlewaretoken": token, "issue": "1", "code": "C-1"})

    def _once(self, desk, payout, said):
        from compensation.models import Budget, Payout

        before = sum(Budget.objects.values_list("spent", flat=True))
        answers = self.all_at_once([lambda: desk.post(f"/payouts/{payout.pk}/", data=said)] * PAYMENTS)
        codes = [answer.status_code for answer in answers]
        spent = sum(Budget.objects.values_list("spent", flat=True)) - before
        row = Payout.objects.get(pk=payout.pk)
        self.counts["paid"] += codes.count(302)
        where = f"{row.reference}: {row.state}, {sorted(codes)}, {spent} spent of {row.goodwill}"
        self.expect(row.state == "paid" and codes.count(302) == 1 and set(codes) == {302, 409}, where)
        self.expect(spent == row.goodwill, where)

    # --- approve against amend against decline ------------------------------------------------------------------------

    def amend(self, number):
        """Two agents change the terms while managers decide on them: no decision ever holds for other terms."""
        from compensation.models import Decision, ProposalVersion

        self._cap(PLENTY)
        version, _askers = self._waiting(number)
        tokens, amounts = self._tokens(version), self.dice.sample(range(COUPON + 1, COUPON + 9000), CLICKS // 3)
        clicks = [self._decide(version, who % 10, tokens[who % 10], approve=who % 2 == 0) for who in range(CLICKS // 3)]
        clicks += [self._change(version, self.agents[place % 2], amount) for place, amount in enumerate(amounts)]
        self.dice.shuffle(clicks)
        answers = self.all_at_once(clicks)
        codes = [answer.status_code for answer in answers]
        versions = list(ProposalVersion.objects.filter(proposal=version.proposal_id).order_by("number"))
        decisions = Decision.objects.filter(version__in=versions).count()
        newer = len(versions) - 1
        self.counts["decisions"] += decisions
        self.counts["amended"] += newer
        states = [each.state for each in versions]
        where = f"version {version.pk}: {decisions} decisions, {newer} newer, {states}, {sorted(codes)}"
        self.expect(decisions <= 1 and newer <= 1 and codes.count(302) == decisions + newer >= 1, where)
        self.expect(set(codes) <= {302, 409} and all(says_so(answer) for answer in answers), where)
        self.expect(not newer or (versions[0].state, versions[0].reserved) == ("superseded", 0), where)
        self.expect(not newer or (versions[1].state, versions[1].reserved) == ("draft", 0), where)

    def _change(self, version, desk, amount):
        page = f"/complaints/{version.complaint.reference}/proposal/"
        said = house.form_of(desk.get(page))
        said |= {"remedy-1-amount": f"{amount // 100}.{amount % 100:02}", "save": "1"}
        return lambda: desk.post(page, data=said)

    # --- sixty requests against one budget ----------------------------------------------------------------------------

    def budget(self, number):
        """Sixty versions wait; the month has room for some of them; all are approved at once."""
        from compensation.models import Decision, ProposalVersion

        waiting = self._sixty(number)
        room = self.dice.randrange(5, AT_ONE_BUDGET - 5)
        before = self._cap(None, room=room * GOODWILL + self.dice.randrange(GOODWILL))
        form = house.form_of(self.desks[0].get(page_of(waiting[0])))
        tokens = [form] + [house.form_of(desk.get(page_of(waiting[0]))) for desk in self.desks[1:]]
        clicks = [self._decide(v, place % 10, tokens[place % 10], approve=True) for place, v in enumerate(waiting)]
        answers = self.all_at_once(clicks)
        codes = [answer.status_code for answer in answers]
        keys = [version.pk for version in waiting]
        cleared = ProposalVersion.objects.filter(pk__in=keys, state="cleared", reserved=GOODWILL).count()
        made = Decision.objects.filter(version__in=keys).count()
        row = type(before).objects.get(pk=before.pk)
        self.counts["within"] += codes.count(302)
        self.counts["over"] += codes.count(409)
        where = f"budget {row.pk}: room for {room}, {cleared} cleared, {made} decisions, {sorted(set(codes))}"
        self.expect(codes.count(302) == cleared == made == room and set(codes) <= {302, 409}, where)
        self.expect(row.reserved + row.spent <= row.cap, f"{where}: overdrawn")
        self.expect(row.reserved - before.reserved == room * GOODWILL, f"{where}: {row.reserved} reserved")
        self.expect(all(says_so(answer) for answer in answers), f"{where}: a 409 that does not say why")

    def _sixty(self, number):
        """Sixty versions that wait: of new cases the first time, later in place of what was decided before."""
        from compensation import drafting
        from compensation.models import ProposalVersion
        from complaints.states import State
        from config.testing import journey

        self._cap(PLENTY)
        agent, found = self.people.agent, []
        if self.cases_of_budget is None:
            keys = [f"d3-b-{number}-{place}" for place in range(AT_ONE_BUDGET)]
            self.cases_of_budget = [journey.record(self.people, key, State.SOLUTION) for key in keys]
        for case in self.cases_of_budget:
            newest = ProposalVersion.objects.filter(complaint=case).order_by("-number").first()
            terms = journey.terms(case, REFUND, COUPON)
            draft = (
                drafting.amend(newest, by=agent, terms=terms) if newest else drafting.draft(case, by=agent, terms=terms)
            )
            found.append(drafting.submit(draft, by=agent))
        return found

    def _cap(self, cap, room=0):
        """Set the warehouse's cap of this month, or what is left of it; gives the row."""
        from django.utils import timezone

        from compensation import budgets
        from compensation.models import Budget
        from routing.models import Department

        opened = budgets.open_month(Department.objects.get(code="warehouse"), timezone.localdate())
        row = Budget.objects.get(pk=opened.pk)
        wanted = row.reserved + row.spent - row.extra + room if cap is None else cap
        Budget.objects.filter(pk=row.pk).update(cap=wanted)
        return Budget.objects.get(pk=row.pk)


def page_of(version):
    return f"/admin/compensation/proposal/{version.proposal_id}/change/"


def again(version):
    """The version as the database has it now."""
    return type(version).objects.get(pk=version.pk)


def says_so(answer):
    """A 409 of the admin and of the pages has a sentence marked as an alert."""
    return answer.status_code != 409 or 'role="alert"' in answer.text
