"""D14: tracking links are guessed, X-Forwarded-For rotated against the limits, the public form flooded, one victim's
address named two hundred times. No guess hits; who guesses or floods is stopped; the victim gets at most five mails; a
hit and a miss look alike; other customers are served meanwhile.
"""

import logging
import random
import re
import secrets
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from drills import house
from drills.result import Result

NAME = "D14 guesses and floods"
GUESSES = (2000, 10_000)
TIMES_NAMED = 200
# Twenty in ten minutes, and as many again where the ten minutes end in the middle; with what was under way.
MOST_MISSES = 2 * 20 + 8
# Our own proxy, whose word about addresses counts; everybody else speaks for themselves alone.
PROXY, STRANGER = "127.0.0.2", "127.0.0.3"
VICTIM = "victim@shop.example"
FIELDS = {"description": "My parcel never came, please look at it.", "wishes": ["refund"]}


class _Trusting:
    """The drill's database, with one address that is a proxy of ours."""

    def __init__(self, database):
        self.database = database

    def environment(self, **more):
        return self.database.environment(TRUSTED_PROXIES=f"{PROXY}/32", **more)


def run(*, seed, full, database):
    drill = Drill(seed)
    drill.prepare()
    with house.serving(_Trusting(database)) as address:
        drill.open(address)
        drill.guess(GUESSES[full])
        drill.guess_with_forged_addresses(GUESSES[full] // 10)
        drill.name_the_victim()
        drill.flood()
        drill.look_alike()
    drill.count_mails()
    return Result(NAME, seed, drill.counts, drill.worst * 1000, drill.broken)


class Drill:
    """A guesser, a flooder, a victim, and a customer who has nothing to do with any of it."""

    def __init__(self, seed):
        self.dice = random.Random(seed)
        self.counts, self.broken, self.worst = {}, [], 0.0

    def prepare(self):
        """One case of the victim's, and one of another customer's whose page is looked at all the time."""
        from complaints import lifecycle, tracking
        from complaints.actors import SYSTEM
        from complaints.intake import CustomerFacts
        from complaints.messaging import reach
        from config.testing import journey

        intake = replace(journey.complaint("d14"), channel="web", customer=CustomerFacts(emails=(VICTIM,)))
        lifecycle.register(intake, by=SYSTEM)
        other = lifecycle.register(journey.complaint("d14-other"), by=SYSTEM)
        self.other = tracking.token_of(reach.main_party(other))

    def open(self, address):
        import httpx

        logging.getLogger("httpx").setLevel(logging.WARNING)

        def client(source):
            transport = httpx.HTTPTransport(local_address=source)
            return httpx.Client(base_url=address, transport=transport, timeout=30, cookies={"language": "en"})

        self.stranger, self.proxy = client(STRANGER), client(PROXY)

    def other_is_served(self, when):
        """A customer behind our proxy reads their page as ever."""
        source = f"198.51.100.{self.dice.randrange(1, 250)}"
        began = time.perf_counter()
        answer = self.proxy.get(f"/track/{self.other}/", headers={"X-Forwarded-For": source})
        self.worst = max(self.worst, time.perf_counter() - began)
        self._expect(answer.status_code == 200, f"another customer got {answer.status_code} while {when}")

    def guess(self, times):
        """One source behind our proxy tries link after link."""
        codes = self._tries(self.proxy, times, lambda: {"X-Forwarded-For": "203.0.113.7"})
        self._blocked("guesses", codes, times)
        self.other_is_served("links were guessed")

    def guess_with_forged_addresses(self, times):
        """A stranger names another address at every try; only what our proxy says counts."""

        def anew():
            return {"X-Forwarded-For": ".".join(str(self.dice.randrange(1, 255)) for _part in range(4))}

        codes = self._tries(self.stranger, times, anew)
        self._blocked("forged", codes, times)

    def _tries(self, client, times, headers):
        def one(number):
            near = self.other[:-1] + ("B" if self.other[-1] == "A" else "A")
            token = secrets.token_urlsafe(24) if number % 3 else near
            return client.get(f"/track/{token}/", headers=sent[number]).status_code

        sent = [headers() for _number in range(times)]
        with ThreadPoolExecutor(8) as pool:
            return list(pool.map(one, range(times)))

    def _blocked(self, name, codes, times):
        self.counts[name] = times
        self.counts[f"{name}_stopped"] = codes.count(429)
        self._expect(200 not in codes, f"{name}: {codes.count(200)} hits")
        self._expect(set(codes) <= {404, 429}, f"{name}: answers {sorted(set(codes))}")
        self._expect(codes.count(404) <= MOST_MISSES, f"{name}: {codes.count(404)} guesses before it was stopped")

    def name_the_victim(self):
        """Two hundred times, each from another source: on the lost-link page and on the form."""
        for number in range(TIMES_NAMED):
            source = {"X-Forwarded-For": f"192.0.2.{number % 250 + 1}"}
            if number % 2:
                self._post(self.proxy, "/track/", {"contact": VICTIM}, source)
            else:
                self._post(self.proxy, "/submit/", FIELDS | {"contact": VICTIM}, source)
        self.counts["named"] = TIMES_NAMED
        self.other_is_served("the victim was named")

    def flood(self):
        """One source sends form after form, under ever new addresses of its own invention."""
        codes = []
        for number in range(80):
            forged = {"X-Forwarded-For": f"192.0.2.{number}"}
            fields = FIELDS | {"contact": f"flood{number}@example.com"}
            codes.append(self._post(self.stranger, "/submit/", fields, forged).status_code)
        self.counts["flood_stopped"] = codes.count(429)
        self._expect(codes.count(429) >= 40, f"a flood of 80 forms was answered {sorted(set(codes))}, mostly taken")
        self._expect(not any(code >= 500 for code in codes), f"a flood brought {sorted(set(codes))}")
        self.other_is_served("the form was flooded")

    def look_alike(self):
        """Whether an address is known cannot be read from the answer."""
        known = self._post(self.proxy, "/track/", {"contact": VICTIM}, {"X-Forwarded-For": "198.51.100.250"})
        unknown = self._post(
            self.proxy, "/track/", {"contact": "nobody@x.example"}, {"X-Forwarded-For": "198.51.100.251"}
        )
        pages = [TOKEN.sub("", answer.text) for answer in (known, unknown)]
        self._expect(known.status_code == unknown.status_code == 200, f"{known.status_code} and {unknown.status_code}")
        self._expect(pages[0] == pages[1], "a known and an unknown address get different pages")

    def _post(self, client, path, fields, headers):
        page = client.get(path, headers=headers)
        form = house.form_of(page) if page.status_code == 200 else {}
        return client.post(path, data={**form, **fields}, headers={**headers, "Referer": str(client.base_url) + path})

    def count_mails(self):
        """What the jobs of the pages send, and how much of it is for the victim."""
        from complaints.channels import jobs
        from complaints.messaging.models import Outgoing
        from complaints.privacy import blind_indexes

        for _time in range(TIMES_NAMED):
            jobs.send_link(blind_indexes("email", VICTIM))
        mails = Outgoing.objects.filter(recipient_key=VICTIM, is_receipt=True)
        go_out = mails.filter(state__in=["waiting", "sending", "sent"]).count()
        self.counts["mails_to_the_victim"] = go_out
        self._expect(go_out <= 5, f"{go_out} mails go to the victim")

    def _expect(self, holds, sentence):
        if not holds:
            self.broken.append(sentence)


TOKEN = re.compile(r'(name="csrfmiddlewaretoken" value="[^"]+"|data-csrf="[^"]+"|nonce="[^"]+")')
