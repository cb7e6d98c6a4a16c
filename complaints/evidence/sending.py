"""What a customer sends by the tracking page: files onto the register, their words into the conversation."""

from dataclasses import dataclass, field

from django.utils.translation import ngettext

from complaints import lifecycle
from complaints.errors import StepRefused
from complaints.evidence import files, items
from complaints.evidence.models import Enquiry, EvidenceItem
from complaints.evidence.models.enquiry import EnquiryTo
from complaints.messaging import reach
from complaints.states import Channel


@dataclass
class Sent:
    """What was taken, and of what was not: (file name, why)."""

    taken: list = field(default_factory=list)
    refused: list = field(default_factory=list)


def send(party, *, by, words, uploads, key):
    """Each file by itself: one that is refused keeps no other out. One message tells of those that were taken, so that
    the promise of a reply runs. The same `key` again changes nothing.
    """
    case, sent = party.complaint, Sent()
    for number, upload in enumerate(uploads):
        try:
            item = items.add(case, by=by, upload=upload, note=words, key=f"party:{party.pk}:{key}:{number}")
        except StepRefused as refused:
            sent.refused.append((files.clean_name(upload.name), str(refused.unmet[0].hint)))
        else:
            sent.taken.append(item)
    if sent.taken:
        text = "\n".join(filter(None, [words, _told(sent.taken)]))
        lifecycle.say(
            case, by=by, text=text, direction="in", channel=Channel.WEB, party=party, external_id=f"files:{key}"
        )
    return sent


def _told(taken):
    """“3 files were added: …”, in the customer's own language."""
    names = ", ".join(item.name for item in taken)
    words = ngettext("%(count)d file was added: %(names)s", "%(count)d files were added: %(names)s", len(taken))
    return words % {"count": len(taken), "names": names}


def questions_to(party):
    """The open questions to this customer. Who is not the main party was not asked."""
    case = party.complaint
    asked = list(Enquiry.objects.open().filter(complaint=case, to=EnquiryTo.CUSTOMER).order_by("asked_at"))
    return asked if asked and reach.main_party(case) == party else []


def sent_by(party):
    """What this party put on the register, the newest first."""
    sent = EvidenceItem.objects.filter(party=party, withdrawn_at=None).exclude(file="")
    return sent.select_related("examination", "complaint").order_by("-added_at", "-pk")
