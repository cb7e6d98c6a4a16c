"""Web server and worker together, under one watch."""

import socket
import time
import urllib.error
import urllib.request
from contextlib import closing

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from complaints import printing
from config import people
from config.preparation import prepare
from config.supervisor import Supervisor
from routing.models import User

SECONDS_TO_ANSWER = 60


class Command(BaseCommand):
    help = "Run the web server and the worker until Ctrl-C, and start again whichever dies."

    def add_arguments(self, parser):
        parser.add_argument(
            "--prepare", action="store_true", help="first migrate, load reference data and, with DEMO, a demonstration"
        )

    def handle(self, *args, **options):
        supervisor = Supervisor()
        if pid := supervisor.ledger.supervisor():
            raise CommandError(f"Redress already runs on port {settings.PORT} (process {pid}).")
        supervisor.ledger.clear_leftovers()
        refuse_taken_port()
        if options["prepare"]:
            self.say("Redress gets ready:")
            prepare(lambda what: self.say(f"  {what}"))
        if reason := printing.why_not():
            self.stderr.write(f"Warning: {reason}")
        connections.close_all()
        supervisor.run(when_up=self.greet)
        self.say("Redress has stopped.")

    def greet(self):
        """Say where it is, once it answers."""
        if not answers(SECONDS_TO_ANSWER):
            self.stderr.write("The web server does not answer yet; its messages are above.")
        self.say(f"\nRedress runs at http://localhost:{settings.PORT}/   (Ctrl-C stops it)")
        if settings.DEMO:
            self.say(f"\nDemonstration sign-ins, all with the password  {people.demo_password()}")
            for person in people.DEMO_PEOPLE:
                self.say(f"  {person.username:<14}{person.display_name}")
        elif not User.objects.exists():
            self.say("\nNobody can sign in yet: .venv/bin/python manage.py make_person NAME --role admin")
        self.say("")

    def say(self, text):
        self.stdout.write(text)
        self.stdout.flush()


def refuse_taken_port():
    """A port in use is said before anything is done, with the way out."""
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", settings.PORT))
        except OSError as error:
            raise CommandError(
                f"Port {settings.PORT} cannot be used ({error.strerror}). Try: make run PORT=8001"
            ) from error


def answers(seconds):
    """Whether the web server says that it is alive before the time is over."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{settings.PORT}/healthz", timeout=2):
                return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    return False
