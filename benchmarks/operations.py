"""What is measured: the pages that are open all day, and what is written most, with the bounds they have to keep."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from io import StringIO
from itertools import count

NEXT = re.compile(r'rel="next"[^>]*href="([^"]+)"|href="([^"]+)"[^>]*rel="next"')
PAGES_AWAY = 12
# More than the calls of one measurement.
STEPS = 24
WORDS = {
    "search, common word, English": "refund",
    "search, common word, Chinese": "退款",
    "search, rare word": "zymurgy",
}


@dataclass(frozen=True)
class Operation:
    """`send(client)` does it, over `http` or, in this process, `here`; its bounds: empty pages, queries."""

    name: str
    times: float
    queries: int
    send: Callable
    http: object
    here: object

    def count(self):
        """Queries of one more call, nested transactions left out; in this process, warm."""
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        self.send(self.here)
        with CaptureQueriesContext(connection) as captured:
            self.send(self.here)
        return sum("SAVEPOINT" not in query["sql"] for query in captured)


class Desk:
    """An ordinary agent at a browser, and the same person in this process."""

    def __init__(self, address):
        from django.test import Client

        from config.testing import journey
        from drills import house

        places = {"agent": "service", "lead": "service", "reviewer": "quality"}
        people = {role: journey.person(f"bench_{role}", role, department) for role, department in places.items()}
        self.agent, self.clients = people["agent"], {}
        for role, person in people.items():
            here = Client(headers={"host": "127.0.0.1"})
            here.force_login(person)
            self.clients[role] = (house.browser(address, person), here)
        self.http, self.here = self.clients["agent"]
        self.numbers = count()

    def operations(self):
        return [*self.pages(), *self.searches(), *self.cases(), *self.written()]

    def get(self, name, address, times, queries, role="agent"):
        return Operation(name, times, queries, lambda client: client.get(address), *self.clients[role])

    def pages(self):
        filtered = "/queue/?state=verification&priority=yellow&channel=phone"
        return [
            self.get("own work", "/", 5, 8),
            self.get("queue, first page", "/queue/", 5, 8),
            self.get("queue, three filters", filtered, 5, 8),
            self.get("queue, far page", self.far("/queue/closed/"), 5, 8),
            self.get("callbacks", "/callbacks/", 5, 8),
            self.get("board", "/board/", 5, 8, "lead"),
            self.get("reports", "/reports/", 15, 20, "reviewer"),
        ]

    def far(self, address):
        """A page a dozen clicks away."""
        for _page in range(PAGES_AWAY):
            if not (found := NEXT.search(self.http.get(address).text)):
                break
            link = unescape(found[1] or found[2])
            address = f"{address.partition('?')[0]}{link}" if link.startswith("?") else link
        return address

    def searches(self):
        from complaints.models import Complaint, ContactPoint

        phone = ContactPoint.objects.filter(kind="phone").order_by("-pk").first()
        reference = Complaint.objects.order_by("-pk").first().reference
        sought = WORDS | {"search, phone": phone.value if phone else "13800000000", "search, reference": reference}
        return [self.get(name, f"/queue/?q={words}", 6, 8) for name, words in sought.items()]

    def cases(self):
        from complaints.models import Complaint

        rows = []
        for state in ("verification", "solution", "execution", "follow_up"):
            case = Complaint.objects.filter(state=state).order_by("-event_seq").first()
            if case:
                rows.append(self.get(f"case page, {state}", f"/complaints/{case.reference}/", 6, 18))
        return rows

    def written(self):
        token = self.token()
        return [
            Operation("record a case by API", 7, 25, lambda client: self.record(client, token), self.http, self.here),
            self.step(),
        ]

    def token(self):
        from django.core.management import call_command

        told = StringIO()
        call_command("make_connector", "bench", channel="app", stdout=told)
        return told.getvalue().split()[-1]

    def record(self, client, token):
        """A complaint as a shop sends it, another one each time."""
        number = next(self.numbers)
        body = {
            "channel": "app",
            "external_id": f"bench-{number}",
            "subject": "Two of six mugs arrived broken",
            "description": f"Parcel {number}: two of the six mugs were in pieces when I opened it.",
            "customer": {"name": f"Customer {number}", "phone": f"139{number:08d}"},
            "order": {"number": f"B-{number}", "sku": "MUG-6-GR", "amount": "618.00", "currency": "CNY"},
            "demands": [{"kind": "refund", "amount": "134.00"}],
        }
        headers = {"Authorization": f"Bearer {token}"}
        if client is self.here:
            return client.post("/api/v1/complaints/", body, content_type="application/json", headers=headers)
        return client.post("/api/v1/complaints/", json=body, headers=headers, cookies={})

    def triaged(self):
        """Cases that wait for triage, one for each call that will be made."""
        from complaints import lifecycle
        from config.testing import journey

        for number in range(STEPS):
            case = lifecycle.register(journey.complaint(f"bench-step-{number}"), by=self.agent)
            yield case if case.state == "triage" else lifecycle.complete_intake(case, by=self.agent)

    def step(self):
        """Assigning a case, as the page of the step sends it."""
        from config.testing import journey
        from drills import house
        from routing.models import Category, Department

        owner = journey.person("bench_owner", "investigator", "warehouse")
        cases = list(self.triaged())
        shown = self.http.get(f"/complaints/{cases[0].reference}/assign/")
        sent = {
            "csrfmiddlewaretoken": house.form_of(shown)["csrfmiddlewaretoken"],
            "category": Category.objects.get(code="logistics.damaged").pk,
            "priority": "yellow",
            "department": Department.objects.get(code="warehouse").pk,
            "owner": owner.pk,
        }

        def send(client):
            case = cases.pop()
            return client.post(f"/complaints/{case.reference}/assign/", data=sent | {"version": case.version})

        return Operation("a step posted: assign", 6, 20, send, self.http, self.here)
