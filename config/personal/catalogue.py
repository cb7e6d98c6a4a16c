"""The catalogue of personal data: every free text and every identifier that belongs to a case or a customer.

A test walks all tables: a text column with a way to a case or a customer stands either here or in `HARMLESS`, so that
nobody can add one without saying which it is. Export and erasure read nothing but this catalogue.
"""

from dataclasses import dataclass, field

from django.apps import apps
from django.db.models import Case, Q, Value, When
from django.db.models.functions import Now

# What stands where words stood; a reader sees that there was something, constraints that ask for words still hold.
GONE = "–"


@dataclass(frozen=True)
class Personal:
    """The personal columns of one table. `way` leads from a row to its case.

    `words` become “–” where there were any, `cleared` are emptied, `shaped` get an empty value of their own.
    `is_dropped`: the whole row goes.
    """

    model: str
    way: str = "complaint"
    words: tuple = ()
    cleared: tuple = ()
    shaped: dict = field(default_factory=dict)
    is_dropped: bool = False

    @property
    def fields(self):
        return (*self.words, *self.cleared, *self.shaped)

    @property
    def table(self):
        return apps.get_model(self.model)

    def rows(self, cases):
        """The rows of these cases, by key."""
        return self.table.objects.filter(**{f"{self.way}__in": cases})

    def erase(self, cases):
        """Take the person out of these cases' rows; returns how many rows there were."""
        rows = self.rows(cases)
        if self.is_dropped:
            return rows.delete()[0]
        words = {name: Case(When(~Q(**{name: ""}), then=Value(GONE)), default=Value("")) for name in self.words}
        return rows.update(**words, **dict.fromkeys(self.cleared, ""), **self.shaped)


CASE = (
    Personal(
        "complaints.Complaint",
        "pk",
        words=("subject", "description", "scene", "resolution"),
        cleared=("external_id", "body_digest", "public_url"),
        shaped={"suggestion": {}, "priority_reasons": []},
    ),
    Personal("complaints.Order", "complaint__pk", cleared=("number", "waybill", "city")),
    Personal("complaints.Demand", words=("note",)),
    Personal("complaints.NamedPerson", words=("name",)),
    Personal("complaints.Party", words=("authority",), cleared=("link_nonce",), shaped={"link_hash": None}),
    Personal("complaints.EventText", "event__complaint", cleared=("text", "salt")),
    Personal("complaints.OutsideCase", words=("number", "official", "submissions", "result")),
    Personal("complaints.PublicPost", words=("reply",), cleared=("url",)),
    Personal("complaints.StepRequest", words=("reason", "decision_reason"), shaped={"facts": {}}),
    Personal("complaints.Task", words=("outside_name", "outside_phone", "proof", "reason", "title_en", "title_zh")),
    Personal("complaints.Promise", words=("text", "drop_reason")),
    Personal("complaints.ClockPause", "clock__complaint", words=("reason",)),
    Personal("complaints.Draft", is_dropped=True),
    Personal("complaints.SearchEntry", cleared=("words",)),
    Personal(
        "messaging.Message",
        words=("subject", "text", "folded"),
        cleared=("external_id", "mail_id", "in_reply_to", "salt"),
    ),
    Personal("messaging.Notice", words=("text",), shaped={"params": {}}),
    Personal(
        "messaging.Outgoing",
        words=("recipient", "subject", "text", "last_error"),
        cleared=("recipient_key", "reply_to", "in_reply_to", "provider_id"),
    ),
    Personal("messaging.Attempt", "outgoing__complaint", words=("error",)),
    Personal("channels.ArrivalBody", "arrival__complaint", is_dropped=True),
    Personal(
        "channels.Arrival",
        words=("sender", "about", "reason"),
        cleared=("digest", "mail_id", "place"),
        shaped={"answer": {}},
    ),
    Personal("channels.ContactLimit", words=("words",)),
    Personal("channels.WebhookDelivery", "event__complaint", words=("body", "last_error")),
    Personal("incidents.IncidentCase", words=("out_reason",)),
    Personal(
        "incidents.AffectedBuyer",
        cleared=("order_number", "name", "contact", "lookup"),
        shaped={"erased_at": Now()},
    ),
    Personal("evidence.Enquiry", words=("question", "answer", "close_reason", "answered_as")),
    Personal(
        "evidence.EvidenceItem",
        words=("title", "source", "note", "name", "verdict_reason", "withdraw_reason"),
        shaped={"text": GONE, "file": "", "key": None},
    ),
    Personal("evidence.Examination", "item__complaint", shaped={"facts": {}, "pictures": []}),
    Personal("evidence.VerificationReport", words=("findings", "conclusion", "no_evidence_reason")),
    Personal("followup.Callback", cleared=("hours",)),
    Personal("followup.CallbackAttempt", "callback__complaint", words=("note", "comment")),
    Personal("followup.Idea", words=("text", "answer")),
    Personal("followup.Survey", "callback__complaint", words=("wrong", "suggestion")),
    Personal("compensation.Guidance", words=("question", "answer")),
    Personal("compensation.BudgetOverride", "version__complaint", words=("reason",)),
    Personal("compensation.Payout", words=("finance_reference", "failure")),
    Personal("compensation.Recovery", words=("note",)),
    Personal(
        "compensation.Payee",
        "payout__complaint",
        words=("holder", "bank", "account_hint", "decision_reason"),
        cleared=("account",),
    ),
    Personal("compensation.ProposalVersion", words=("message", "reason")),
    Personal("compensation.Remedy", "version__complaint", words=("note",)),
    Personal("compensation.DemandAnswer", "version__complaint", words=("note", "refusal")),
    Personal("compensation.Offer", words=("message", "words")),
    Personal("compensation.Decision", "version__complaint", words=("reason",)),
    Personal("reports.RootCause", words=("who", "what", "when", "where", "why", "how")),
    Personal("reports.ReviewMark", words=("words",)),
)
# Of the customer themselves, once none of their cases is left that needs them.
CUSTOMER = (
    Personal("complaints.ContactPoint", "customer", is_dropped=True),
    Personal(
        "complaints.Customer",
        "pk",
        cleared=("name", "member_id", "preferred_hours", "time_zone", "country", "language"),
        shaped={"tags": []},
    ),
)
# Text columns that lead to a case and say nothing of a person: codes, names of our own tables, digests, counts.
HARMLESS = {
    "channels.Arrival": {"source", "key"},
    "channels.WebhookDelivery": {"webhook_id"},
    "incidents.AffectedBuyer": {"language"},
    "compensation.Guidance": {"permits"},
    "compensation.PayeeLink": {"digest"},
    "compensation.ProposalVersion": {"measured", "content_hash", "responsibility"},
    "compensation.DemandAnswer": {"remedy_numbers"},
    "compensation.Decision": {"content_hash"},
    "compensation.Recovery": {"claim_number"},
    "complaints.CaseGrant": {"reason"},
    "complaints.Clock": {"subject", "calendar"},
    "complaints.Complaint": {"market", "language", "event_hash"},
    "complaints.Customer": {"tier"},
    "complaints.Event": {"kind", "payload", "previous_hash", "hash"},
    "complaints.Order": {"sku", "product", "batch", "carrier", "currency"},
    "complaints.Party": {"language"},
    "complaints.StepRequest": {"step"},
    "complaints.Task": {"source"},
    "evidence.Enquiry": {"link_digest"},
    "evidence.EvidenceItem": {"content_type", "claimed_type", "sha256"},
    "evidence.Examination": {"folder"},
    "followup.Callback": {"zone"},
    "followup.Reminder": {"run"},
    "messaging.Notice": {"kind", "path", "dedup_key"},
    "messaging.Outgoing": {"language", "template_code", "dedup_key", "mail_id"},
    "reports.ReviewMark": {"topics"},
}
