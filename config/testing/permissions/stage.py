"""The people and the cases of the permission table: one case that is open to its department, one about everybody."""

from django.apps import apps
from django.utils import timezone

from compensation import guidance
from complaints import lifecycle, tracking
from complaints.channels.models import Connector
from complaints.evidence import enquiries, items, outside
from complaints.evidence.models import Enquiry
from complaints.evidence.models.enquiry import EnquiryTo
from complaints.models import NamedPerson
from config.testing import journey
from reports import reviews
from routing.models import Membership, OutsideParty, User

# Column → (role, department). The case belongs to the warehouse.
STAFF = {
    "agent": ("agent", "service"),
    "lead": ("lead", "service"),
    "investigator": ("investigator", "warehouse"),
    "other_investigator": ("investigator", "product"),
    "manager": ("manager", "warehouse"),
    "other_manager": ("manager", "product"),
    "director": ("director", "operations"),
    "finance": ("finance", "finance"),
    "reviewer": ("reviewer", "quality"),
    "auditor": ("auditor", "legal"),
    "administrator": ("administrator", None),
    "named": ("agent", "service"),
    "disabled": ("manager", "warehouse"),
}
CONNECTORS = {
    "connector": ("phone", ["register", "read", "say", "evidence", "step:complete_intake"]),
    "other_connector": ("app", ["register", "read", "say", "evidence", "step:complete_intake"]),
}
COLUMNS = ("anonymous", *STAFF, *CONNECTORS)

# Which row an address means, where it names one by number or code: parameter of the address → model and column.
ROWS = {
    "evidence_item": "evidence.EvidenceItem",
    "evidence_original": "evidence.EvidenceItem",
    "evidence_recording": "evidence.EvidenceItem",
    "evidence_picture": "evidence.EvidenceItem",
    "evidence_aids": "evidence.EvidenceItem",
    "judge_evidence": "evidence.EvidenceItem",
    "withdraw_evidence": "evidence.EvidenceItem",
    "track_picture": "evidence.EvidenceItem",
    "answer_enquiry": "evidence.Enquiry",
    "close_enquiry": "evidence.Enquiry",
    "enquiry_link": "evidence.Enquiry",
    "track_question": "evidence.Enquiry",
    "verification_report": "evidence.VerificationReport",
    "read_second": "evidence.VerificationReport",
    "take_over_report": "evidence.VerificationReport",
    "start_task": "complaints.Task",
    "finish_task": "complaints.Task",
    "fail_task": "complaints.Task",
    "cancel_task": "complaints.Task",
    "give_task": "complaints.Task",
    "keep_promise": "complaints.Promise",
    "drop_promise": "complaints.Promise",
    "edit_party": "complaints.Party",
    "decide": "complaints.StepRequest",
    "decide_final_position": "complaints.StepRequest",
    "payout": "compensation.Payout",
    "write_details": "compensation.Payout",
    "recovery": "compensation.Recovery",
    "recovery_bundle": "compensation.Recovery",
    "answer_offer": "compensation.Offer",
    "track_offer": "compensation.Offer",
    "track_accept": "compensation.Offer",
    "track_decline": "compensation.Offer",
    "track_counter": "compensation.Offer",
    "answer_guidance": "compensation.Guidance",
    "resend_message": "messaging.Outgoing",
    "cancel_message": "messaging.Outgoing",
}
# What else stands in addresses; the same for every case.
WORDS = {
    "state": "triage",
    "tab": "paid",
    "name": "received",
    "kind": "csv",
    "file_format": "csv",
    "content_type_id": "1",
    "uidb36": "1",
    "url": "nowhere",
    "id": "1",
    "key": "unknown",
    "token": "unknown",
    "form": "say",
}
WORDS_OF = {
    ("api_transition", "name"): "complete_intake",
    ("evidence_picture", "name"): "small",
    ("recoveries_of", "state"): "open",
}
NOTHING = "987654321"


class Stage:
    """People by column, tokens by column, and the two cases."""

    def __init__(self):
        self.people = {name: self._person(f"table_{name}", *where) for name, where in STAFF.items()}
        User.objects.filter(username="table_administrator").update(is_staff=True)
        for name in ("lead", "manager", "other_manager", "director", "finance", "reviewer", "auditor", "disabled"):
            User.objects.filter(username=f"table_{name}").update(is_staff=True)
        self.tokens = {name: self._connector(name, *given) for name, given in CONNECTORS.items()}
        self.crew = journey.people("table_crew")
        self.cases = {"own": self._case("own", "named"), "foreign": self._case("foreign", *STAFF)}
        self._around()
        User.objects.filter(username="table_disabled").update(is_active=False)

    @staticmethod
    def _person(name, role, department):
        """A member of staff; administrators belong to no department."""
        person = journey.person(name, role, department or "service")
        if department is None:
            Membership.objects.filter(user=person).delete()
        return User.objects.get(pk=person.pk)

    @staticmethod
    def _connector(name, channel, scopes):
        row, token = Connector.with_token(name=f"table {name}", channel=channel, scopes=scopes)
        row.save()
        return token

    def _case(self, key, *about):
        """One that went through the whole house: what each step makes is there."""
        who = self.crew
        channel = "phone" if key == "own" else "web"
        case = journey.record(who, f"table-{key}", to="verification", channel=channel)
        items.add(case, by=who.investigator, text="The carton was crushed.", title="A statement")
        carrier = OutsideParty.objects.get(code="carrier")
        enquiry = enquiries.ask(case, by=who.agent, to=EnquiryTo.OUTSIDE, outside=carrier, question="How was it?")
        outside.make_link(enquiry, by=who.agent)
        outside.answer(Enquiry.objects.get(pk=enquiry.pk), name="A driver", text="By van.", uploads=())
        case = journey.conclude(journey.again(case), who)
        guidance.ask(case, by=who.agent, question="May I give a coupon?")
        case = journey.lead(journey.again(case), who, "execution")
        lifecycle.promise(case, by=who.agent, text="Call", due_at=timezone.now() + timezone.timedelta(hours=3))
        for name in about:
            NamedPerson.objects.create(complaint=case, person=self.people[name], name=name)
        return journey.again(case)

    def _around(self):
        """What belongs to no case: a week's review, an export that somebody asked for."""
        now = timezone.now()
        year, week, _day = timezone.localdate(now).isocalendar()
        reviews.compile_week(year, week, now=now)
        self.week = {"year": str(year), "week": f"{week:02d}"}

    # --- addresses ------------------------------------------------------------------------------------------------

    def values(self, entry, which):
        """What fills the parameters of an address for “own”, “foreign”, “mixed” (a row of another case) or “none”;
        None where there is no such thing."""
        found = {}
        for name in entry.parameters:
            value = self.value(entry, name, which)
            if value is None:
                return None
            found[name] = value
        return found

    def value(self, entry, name, which):
        case = self.cases.get("own" if which == "mixed" else which)
        if name == "reference":
            return case.reference if case else "C26-987654321"
        if name in self.week:
            return self.week[name]
        if name == "token" and entry.route.startswith("track/"):
            return tracking.token_of(case.parties.first()) if case else "unknown"
        if name == "pk":
            return self._key(entry, "foreign" if which == "mixed" else which)
        return WORDS_OF.get((entry.name, name)) or WORDS.get(name, NOTHING)

    def _key(self, entry, which):
        """The number of a row of that case; of what belongs to no case only one that is not there is asked for."""
        if which == "none" or entry.name not in (*ROWS, "reveal"):
            return NOTHING if which == "none" else None
        case = self.cases[which]
        if entry.name == "reveal":
            return str(case.parties.first().customer.contacts.first().pk)
        row = apps.get_model(ROWS[entry.name]).objects.filter(complaint=case).order_by("pk").first()
        return str(row.pk) if row else None
