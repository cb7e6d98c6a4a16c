"""“@Agent Park, please look”: who is named so in an internal note is told, if they may read the case."""

from django.utils.translation import gettext_noop

from complaints.messaging import notices
from complaints.models import Complaint
from routing.models import User

MENTIONED = gettext_noop("%(person)s mentioned you in a note on %(reference)s.")
MARKS = ("@", "＠")
MOST = 10


def people_in(text):
    """Active members of staff whose display or sign-in name stands behind an @; the longest name that fits counts."""
    if not any(mark in text for mark in MARKS):
        return []
    behind = [part.casefold() for part in text.replace(MARKS[1], MARKS[0]).split(MARKS[0])[1:]]
    found, names = {}, list(_names())
    for part in behind[:MOST]:
        fits = [(len(name), person) for name, person in names if part.startswith(name)]
        if fits:
            person = max(fits, key=lambda fit: fit[0])[1]
            found[person.pk] = person
    return list(found.values())


def _names():
    for person in User.objects.filter(is_active=True).order_by("pk"):
        for name in {person.display_name.casefold(), person.username.casefold()}:
            if name:
                yield name, person


def tell(case, message, *, by, at):
    """Tell each once per note, in its transaction; never the writer, nor who may not read the case."""
    for person in people_in(message.text):
        if person != by and Complaint.objects.visible_to(person).filter(pk=case.pk).exists():
            notices.tell(
                person,
                kind="mention",
                text=MENTIONED,
                params={"person": str(by), "reference": case.reference},
                complaint=case,
                at=at,
                dedup_key=f"mention:{message.pk}",
            )
