"""How items of the register are named on pages."""

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from complaints.evidence import sending
from complaints.evidence.models import Enquiry, EvidenceItem
from complaints.evidence.models.item import EvidenceKind
from complaints.states import ActorKind
from complaints.templatetags.redress import icon

register = template.Library()

ICONS = {"image": "image", "video": "video", "audio": "phone", "document": "file", "text": "file"}
KIND_ICONS = {
    EvidenceKind.SHIPMENT_TRACK: "truck",
    EvidenceKind.CHAT_RECORD: "in",
    EvidenceKind.CUSTOMER_STATEMENT: "in",
    EvidenceKind.PUBLIC_POST: "globe",
}


@register.simple_tag
def item_icon(item):
    """The icon of what an item is: by its file, else by its kind."""
    return icon(ICONS.get(item.group) or KIND_ICONS.get(item.kind, "file"))


SIGN_LOOKS = {
    "met": ("check", pgettext_lazy("sign", "nothing to weigh")),
    "missing": ("triangle", pgettext_lazy("sign", "to weigh")),
    "waiting": ("clock", pgettext_lazy("sign", "says nothing")),
}


@register.simple_tag
def sign_line(sign):
    """A sign as the guard list draws its lines: what was seen, and below what it is worth."""
    picture, word = SIGN_LOOKS[sign.kind]
    sentence = format_html("<b>{}</b>" if sign.kind == "missing" else "{}", sign.sentence)
    worth = format_html("<small>{}</small>", sign.worth) if sign.worth else ""
    return format_html(
        '<li class="is-{}">{}<span>{}</span>{}</li>', sign.kind, icon(picture, label=word), sentence, worth
    )


@register.simple_tag
def item_source(item):
    """Where an item comes from: as written, else the enquiry it answers, else what kind it is."""
    if item.source:
        return item.source
    if item.enquiry:
        return _("%(who)s, enquiry %(number)d") % {"who": item.enquiry.who, "number": item.enquiry.number}
    return item.get_kind_display()


@register.simple_tag
def added_by(item):
    """Who put it on the register: a colleague, the customer, a connector."""
    if item.added_by:
        return format_html("{}", item.added_by)
    if item.by_kind == ActorKind.CUSTOMER:
        customer = item.party.customer if item.party else None
        return str(customer) if customer else _("Customer")
    return _("by connector")


@register.simple_tag
def register_of(case):
    """The items of a case and how many enquiries are open, for the panel on the case page."""
    return {
        "items": list(EvidenceItem.objects.of_family(case).for_list()),
        "open": Enquiry.objects.of_family(case).open().count() if case.has_open_enquiry else 0,
    }


@register.simple_tag
def sent_and_asked(party):
    """What a customer sent by their link, and what we still ask them, for the tracking page."""
    return {"questions": sending.questions_to(party), "files": list(sending.sent_by(party)[:60])}
