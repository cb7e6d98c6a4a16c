"""From nothing to a database that can be worked with; on later starts only what changed."""

from django.conf import settings
from django.core.management import call_command, get_commands

from complaints.models import Complaint
from config import people, reference

DEMO_COMPLAINTS = 300


def prepare(say):
    """Migrate, collect static files, load reference data; with DEMO also sign-ins, and cases into an empty house."""
    say("database")
    call_command("migrate", interactive=False, verbosity=0)
    say("pages")
    call_command("collectstatic", interactive=False, verbosity=0)
    say("reference data")
    for _what, _counts in reference.load():
        pass
    if settings.DEMO:
        say("demonstration sign-ins")
        people.make_demo_people()
        if "make_demo" in get_commands() and not Complaint.objects.exists():
            say(f"demonstration: {DEMO_COMPLAINTS} complaints")
            call_command("make_demo", complaints=DEMO_COMPLAINTS, seed=1, verbosity=0)
