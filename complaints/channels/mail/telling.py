"""What became of a mail, in one line for whoever runs a command."""

from complaints.channels.models import End

DONE = {
    End.CASE: "new case",
    End.ADDITION: "added to the case",
    End.DUPLICATE: "taken before",
    End.QUARANTINED: "in quarantine",
    End.REFUSED: "refused",
    End.RECEIVED: "received, not read yet",
}


def line_of(row, *, is_new=True):
    """“C26-000042 new case”; “- in quarantine: nothing in it” where it belongs to no case."""
    reference = row.complaint.reference if row.complaint_id and row.end != End.QUARANTINED else "-"
    words = DONE[row.end] if is_new else f"taken before ({DONE[row.end]})"
    return f"{reference} {words}" + (f": {row.reason}" if row.reason else "")
