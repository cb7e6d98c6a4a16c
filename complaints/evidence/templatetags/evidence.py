"""How items of the register are named on pages."""

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext as _

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
        "open": Enquiry.objects.of_family(case).open().count(),
    }
