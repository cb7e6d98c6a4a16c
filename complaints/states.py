"""The words of the machine: states, steps, channels, demands, kinds of events."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    """Where a case stands; a queue's name is a state's name."""

    INTAKE = "intake", _("Intake")
    TRIAGE = "triage", _("Triage")
    VERIFICATION = "verification", _("Verification")
    SOLUTION = "solution", _("Solution")
    EXECUTION = "execution", _("Execution")
    FOLLOW_UP = "follow_up", _("Follow-up")
    REVIEW = "review", _("Review")
    CLOSED = "closed", _("Closed")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    MERGED = "merged", _("Merged")


STEPS = (
    State.INTAKE,
    State.TRIAGE,
    State.VERIFICATION,
    State.SOLUTION,
    State.EXECUTION,
    State.FOLLOW_UP,
    State.REVIEW,
)
OPEN = STEPS
ENDED = (State.CLOSED, State.REJECTED, State.WITHDRAWN, State.MERGED)
# The second reopening makes a case red and tells the manager.
RED_FROM_REOPENING = 2
STEP_NUMBER = {state: number for number, state in enumerate(STEPS, start=1)}


class Priority(TextChoices):
    """How urgent a case is; always shown as word, shape and colour."""

    RED = "red", _("Red")
    YELLOW = "yellow", _("Yellow")
    GREEN = "green", _("Green")


class Channel(TextChoices):
    """How a complaint reached us. Channels marked in NO_LINKS forbid links to other sites."""

    PHONE = "phone", _("Telephone")
    COUNTER = "counter", _("Counter")
    MANAGEMENT = "management", _("Management")
    WEB = "web", _("Web form")
    EMAIL = "email", _("E-mail")
    APP = "app", _("App")
    CHAT = "chat", _("Chat")
    MARKETPLACE = "marketplace", _("Marketplace")
    WECHAT = "wechat", _("WeChat")
    WEIBO = "weibo", _("Weibo")
    DOUYIN = "douyin", _("Douyin")
    REVIEW = "review", _("Public review")
    LETTER = "letter", _("Letter")
    IMPORT = "import", _("File import")
    API = "api", _("Interface")


NO_LINKS = (Channel.MARKETPLACE, Channel.DOUYIN)


class DemandKind(TextChoices):
    """What a customer may ask for; every demand must be answered by a remedy or a reasoned refusal."""

    REFUND = "refund", _("Refund")
    RETURN = "return", _("Return")
    EXCHANGE = "exchange", _("Exchange")
    REPAIR = "repair", _("Repair")
    COMPENSATION = "compensation", _("Compensation")
    FREIGHT = "freight", _("Freight")
    PRICE_DIFFERENCE = "price_difference", _("Price difference")
    APOLOGY = "apology", _("Apology")
    EXPLANATION = "explanation", _("Explanation")
    PUNITIVE = "punitive", _("Punitive damages")
    OTHER = "other", _("Something else")


class GoodsClass(TextChoices):
    """Classes of goods that the seven-day return knows; the excluded ones are a matter of law (compensation)."""

    ORDINARY = "ordinary", _("Ordinary goods")
    MADE_TO_ORDER = "made_to_order", _("Made to order")
    PERISHABLE = "perishable", _("Fresh and perishable")
    DIGITAL = "digital", _("Opened digital content")
    NEWSPAPER = "newspaper", _("Newspapers and periodicals")
    CONFIRMED = "confirmed", _("Return excluded and confirmed by the buyer")


class PartyRole(TextChoices):
    """In which role somebody belongs to a case."""

    BUYER = "buyer", _("Buyer")
    RECIPIENT = "recipient", _("Recipient")
    REPRESENTATIVE = "representative", _("Representative")


class ContactKind(TextChoices):
    """Ways to reach a customer."""

    PHONE = "phone", _("Telephone")
    EMAIL = "email", _("E-mail")
    MESSENGER = "messenger", _("Messenger")
    ADDRESS = "address", _("Address")


class ActorKind(TextChoices):
    """Who acted."""

    PERSON = "person", _("Member of staff")
    SYSTEM = "system", _("Redress")
    CUSTOMER = "customer", _("Customer")
    CONNECTOR = "connector", _("Connector")


class Outcome(TextChoices):
    """How a callback or survey ended."""

    SATISFIED = "satisfied", _("Satisfied")
    PARTLY = "partly", _("Partly satisfied, agreed to end")
    UNSATISFIED = "unsatisfied", _("Unsatisfied")
    NO_ANSWER = "no_answer", _("No answer")
    REFUSED = "refused", _("Refused contact")
    STILL_DISSATISFIED = "still_dissatisfied", _("Still dissatisfied, nothing new after our final position")


class ClockKind(TextChoices):
    """Every promise that the product counts; its length and calendar are rows of `routing.ClockPolicy`."""

    FIRST_RESPONSE = "first_response", _("First response")
    FIRST_RESPONSE_CLOSED = "first_response_closed", _("First response after opening")
    NEXT_REPLY = "next_reply", _("Reply to the customer")
    TRIAGE = "triage", _("Triage")
    HANDLING = "handling", _("Proposal to the customer")
    ENQUIRY = "enquiry", _("Answer to an enquiry")
    DECISION = "decision", _("Decision")
    PUBLIC_REPLY = "public_reply", _("Public reply")
    PROGRESS = "progress", _("Next update to the customer")
    CALLBACK = "callback", _("Callback")
    PROMISE = "promise", _("Promise")
    ARBITRATION = "arbitration", _("Platform arbitration")
    HOTLINE = "hotline", _("Hotline ticket")
    OUTSIDE = "outside", _("Answer to an outside body")
    STATUTORY_REFUND = "statutory_refund", _("Refund by law")
    TASK = "task", _("Task")


# What an event may say beside the transitions, which lend it their own names.
EVENT_LABELS = {
    "register": _("Recorded"),
    "import": _("Imported"),
    "edit": _("Record changed"),
    "hand_over": _("Handed over"),
    "ask": _("Asked for a decision"),
    "decline": _("Request declined"),
    "grant": _("Right to read given"),
    "reveal": _("Contact shown"),
    "erase": _("Personal data erased"),
    "task": _("Task"),
    "promise": _("Promise"),
    "pause": _("Clock paused"),
    "resume": _("Clock resumed"),
    "alert": _("Alert"),
    "evidence": _("Evidence"),
    "enquiry": _("Enquiry"),
    "report": _("Verification report"),
    "proposal": _("Proposal"),
    "decision": _("Decision"),
    "payout": _("Payout"),
    "callback": _("Callback"),
    "link": _("Linked"),
    "post": _("Public post"),
    "outside": _("Outside body"),
    "abuse": _("Abuse"),
    "incident": _("Part of an incident"),
    "raise": _("Priority raised"),
    "recount": _("Promises counted anew"),
    "watch": _("Watched"),
    "cause": _("Root cause named"),
}
EVENT_LABELS |= {
    "say": _("Message sent"),
    "hear": _("Message received"),
    "note": _("Note"),
    "merge_in": _("Another case joined"),
}
