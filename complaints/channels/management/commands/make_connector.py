"""A token for a machine that speaks for a channel."""

from django.core.management.base import BaseCommand, CommandError

from complaints.channels.models import Connector
from complaints.channels.models.connector import SCOPES, STEP_SCOPES, USUAL
from complaints.states import Channel


class Command(BaseCommand):
    help = (
        "Make a connector and print its token, once. Scopes: "
        + "; ".join(f"{scope} ({words})" for scope, words in SCOPES.items())
        + "; step:NAME for a step of the machine, e.g. step:assign. Without --scopes: "
        + " ".join(USUAL)
    )

    def add_arguments(self, parser):
        parser.add_argument("name", metavar="NAME", help="what the connector is called; once")
        parser.add_argument("--channel", required=True, choices=Channel.values)
        parser.add_argument("--scopes", nargs="+", metavar="S", default=list(USUAL))

    def handle(self, *args, name, channel, scopes, **options):
        scopes = [scope for text in scopes for scope in text.split(",") if scope]
        if unknown := sorted(set(scopes) - set(SCOPES) - set(STEP_SCOPES)):
            raise CommandError(f"No scope {', '.join(unknown)}. There are: {', '.join((*SCOPES, *STEP_SCOPES))}.")
        if len(name) > 60 or not name.strip():
            raise CommandError("A connector's name has 1 to 60 signs.")
        if Connector.objects.filter(name=name).exists():
            raise CommandError(
                f"There is a connector “{name}” already; revoke it in the admin, and choose another name."
            )
        connector, token = Connector.with_token(name=name, channel=channel, scopes=list(dict.fromkeys(scopes)))
        connector.save()
        self.stdout.write(token)
