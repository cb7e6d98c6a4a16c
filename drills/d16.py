"""D16: sessions that were fixed, or used after signing out, being disabled or losing a role; links that were used,
expired or forged; every unsafe address without its token; guessing passwords. Nothing of it is accepted.

Against the web server as in production, so that middleware, cookies and processes are the real ones.
"""

import logging
import time
from datetime import timedelta

from drills import house
from drills.result import Result

NAME = "D16 sessions and links"
PASSWORD = "correct horse battery"
GUESSES = 40


def run(*, seed, full, database):
    logging.getLogger("httpx").setLevel(logging.WARNING)
    drill = Drill(seed)
    with house.serving(database) as address:
        drill.address = address
        for act in (
            drill.fixation,
            drill.after_the_end,
            drill.role_taken_away,
            drill.links,
            drill.tokens,
            drill.throttle,
        ):
            act()
    return Result(NAME, seed, drill.counts, drill.worst * 1000, drill.broken)


class Drill:
    """People with passwords, their browsers, and what was let through."""

    def __init__(self, seed):
        self.seed, self.address = seed, ""
        self.counts = {"sessions": 0, "links": 0, "without_token": 0, "guesses": 0, "refused_guesses": 0}
        self.worst, self.broken, self.number = 0.0, [], 0

    def person(self, role="agent"):
        """Somebody new, with a password."""
        from config.testing import journey

        self.number += 1
        made = journey.person(f"d16_{self.seed}_{self.number}", role, "service")
        made.set_password(PASSWORD)
        made.save()
        return made

    def browser(self, **cookies):
        import httpx

        return httpx.Client(base_url=self.address, cookies={"language": "en", **cookies}, timeout=60)

    def sign_in(self, browser, person, password=PASSWORD):
        form = house.form_of(browser.get("/accounts/login/"))
        began = time.perf_counter()
        answer = browser.post("/accounts/login/", data=form | {"login": person.username, "password": password})
        self.worst = max(self.worst, time.perf_counter() - began)
        return answer

    def is_in(self, browser):
        """Whether a page of staff opens."""
        return browser.get("/").status_code == 200

    def expect(self, holds, what):
        if not holds:
            self.broken.append(what)

    # --- sessions -------------------------------------------------------------------------------------------------

    def fixation(self):
        """A session that somebody else prepared, and one known before signing in, are worth nothing afterwards."""
        planted = "a" * 32
        victim, person = self.browser(session=planted), self.person()
        self.sign_in(victim, person)
        self.expect(self.is_in(victim), "the person did not get in at all")
        self.expect(not self.is_in(self.browser(session=planted)), "a planted session was taken over")
        other = self.browser()
        other.get("/accounts/login/")
        before = other.cookies.get("session")
        self.sign_in(other, person)
        self.expect(other.cookies.get("session") != before, "signing in keeps the session's name")
        self.counts["sessions"] += 2

    def after_the_end(self):
        """Signed out, disabled, account over, password changed: the old cookie opens nothing at once."""
        from django.utils import timezone

        from routing.models import User

        ends = {
            "signed out": lambda person, browser: browser.post("/accounts/logout/", data=self._token(browser)),
            "disabled": lambda person, browser: User.objects.filter(pk=person.pk).update(is_active=False),
            "over": lambda person, browser: User.objects.filter(pk=person.pk).update(
                expires_at=timezone.now() - timedelta(seconds=1)
            ),
            "with a new password": lambda person, browser: _new_password(person),
        }
        for words, end in ends.items():
            browser, person = self.browser(), self.person()
            self.sign_in(browser, person)
            kept = browser.cookies.get("session")
            end(person, browser)
            self.counts["sessions"] += 1
            self.expect(not self.is_in(self.browser(session=kept)), f"a session goes on although {words}")

    def role_taken_away(self):
        """A right that was taken away is gone with the next click."""
        browser, person = self.browser(), self.person("lead")
        self.sign_in(browser, person)
        self.expect(browser.get("/queue/reassign/").status_code == 200, "a lead cannot reassign")
        person.groups.clear()
        self.expect(browser.get("/queue/reassign/").status_code == 403, "a role that was taken away still counts")
        self.counts["sessions"] += 1

    def _token(self, browser):
        return {"csrfmiddlewaretoken": house.form_of(browser.get("/accounts/logout/"))["csrfmiddlewaretoken"]}

    # --- links ----------------------------------------------------------------------------------------------------

    def links(self):
        """A sign-in link works once; forged, used, of a disabled person or cut off it opens nothing."""
        from config import signin
        from routing.models import User

        person = self.person()
        path = f"/sign-in/{signin.make_token(person)}/"
        first = self.browser()
        first.post(path, data=self._link_token(first, path))
        self.expect(self.is_in(first), "a fresh link does not open")
        disabled = self.person()
        late = f"/sign-in/{signin.make_token(disabled)}/"
        User.objects.filter(pk=disabled.pk).update(is_active=False)
        fresh = f"/sign-in/{signin.make_token(self.person())}"
        for words, bad in {"used": path, "disabled": late, "cut": f"{fresh[:-3]}/", "changed": f"{fresh}x/"}.items():
            browser = self.browser()
            answer = browser.post(bad, data=self._link_token(browser, "/accounts/login/"))
            self.counts["links"] += 1
            self.expect(answer.status_code == 410 and not self.is_in(browser), f"a link that is {words} opens")

    def _link_token(self, browser, path):
        token = house.TOKEN.search(browser.get(path).text)
        return {"csrfmiddlewaretoken": token[1] if token else ""}

    # --- every unsafe address without its token -------------------------------------------------------------------

    def tokens(self):
        """Signed in as a lead, every address of the product is posted to without a token: 403, whatever it is."""
        from config.testing.permissions import asking

        browser, person = self.browser(), self.person("lead")
        self.sign_in(browser, person)
        for entry in asking.entries():
            if entry.route.startswith(("api/", "^api/")):
                continue  # a token of a connector instead; with a session the API asks for it, too
            path = entry.path(dict.fromkeys(entry.parameters, "1"))
            answer = browser.post(path, data={"text": "x"})
            self.counts["without_token"] += 1
            self.expect(
                answer.status_code in (301, 403, 404, 405), f"{path} took a post without token: {answer.status_code}"
            )
        answer = browser.post("/api/v1/complaints/", json={"subject": "x"})
        self.expect(answer.status_code == 403, f"the API took a session without token: {answer.status_code}")
        self.expect(self.is_in(browser), "a post without token ended the session")

    # --- guessing -------------------------------------------------------------------------------------------------

    def throttle(self):
        """Passwords of one account are guessed: after a few the right one is refused as well, for a while; a name that
        does not exist is answered the same way."""
        person = self.person()
        answers = [self.sign_in(self.browser(), person, f"guess {number}") for number in range(GUESSES)]
        self.counts["guesses"] = len(answers)
        self.counts["refused_guesses"] = sum(
            answer.status_code == 429 or "too many" in answer.text.lower() for answer in answers
        )
        browser = self.browser()
        self.sign_in(browser, person)
        self.expect(not self.is_in(browser), f"after {GUESSES} guesses the account still answers")
        self.expect(all(answer.status_code != 302 for answer in answers), "a guess got in")


def _new_password(person):
    person.set_password("another long password")
    person.save()
