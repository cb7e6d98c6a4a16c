"""A first or further person."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config import people, signin
from routing.models import Department


class Command(BaseCommand):
    help = "Create a person with a role (or give one a further role) and print a sign-in link: once, for 24 hours."

    def add_arguments(self, parser):
        parser.add_argument("name", metavar="NAME", help="what the person signs in with")
        parser.add_argument("--role", required=True, choices=sorted(people.ROLES))
        parser.add_argument("--department", action="append", default=[], help="a department's code; may be repeated")

    def handle(self, *args, name, role, department, **options):
        known = set(Department.objects.values_list("code", flat=True))
        if unknown := sorted(set(department) - known):
            raise CommandError(
                f"No department {', '.join(unknown)}. There are: {', '.join(sorted(known)) or 'none yet'}."
            )
        role = people.ROLES[role]
        person = people.make_person(name, role=role, departments=department, leads=role == "manager")
        self.stdout.write(f"{settings.SITE_URL}/sign-in/{signin.make_token(person)}/")
