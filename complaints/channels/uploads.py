"""Files that a customer sends along with words: into the evidence, after the words were taken."""

from django.contrib import messages
from django.utils.translation import gettext as _

from complaints import attachments
from complaints.actors import Customer


class _Uploaded:
    """An uploaded file, as one that arrives."""

    def __init__(self, upload):
        self.name, self.media, self.content = upload.name, upload.content_type or "", upload.read()


def bring(request, case, party, files):
    """Hand the files over; what is not taken is said on the next page, the words stand all the same."""
    if not files or party is None:
        return
    refused = attachments.bring(
        party.complaint, by=Customer(party), files=[_Uploaded(one) for one in files], source=_("the customer’s page")
    )
    for name, why in refused:
        messages.error(request, _("%(file)s was not taken: %(why)s") % {"file": name, "why": why})
