"""Other programs are told what happened: signed, once per event, tried again, and never inside our own network."""

import base64
import hashlib
import hmac
import json
import threading
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address

import pytest
from django.utils import timezone

from complaints import lifecycle
from complaints.channels.models import WebhookDelivery, WebhookSubscription
from complaints.channels.models.connector import USUAL
from complaints.channels.webhooks import addresses, sending, signing, telling
from complaints.models import Complaint

HERE = "https://hooks.shop.example/redress"


class Listener:
    """A program that hears; `answers` are the status codes it gives, the last one for ever."""

    def __init__(self, *answers):
        self.answers, self.heard = list(answers) or [200], []


@contextmanager
def listening(listener):
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            listener.heard.append((dict(self.headers), body))
            status = listener.answers.pop(0) if len(listener.answers) > 1 else listener.answers[0]
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "http://127.0.0.1:9/")
            self.end_headers()

        def log_message(self, *arguments):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://hooks.shop.example:{server.server_port}/in?from=redress"
    finally:
        server.shutdown()
        server.server_close()


def here(host, port):
    """Every name leads to this machine: as if the listener were out in the world."""
    return ["127.0.0.1"]


@pytest.fixture
def hooks(make_connector):
    return make_connector(scopes=[*USUAL, "webhooks"])


@pytest.fixture
def subscribe(hooks, settings):
    settings.DEBUG = True

    def make(url=HERE, **more):
        answer = hooks.post("webhooks/", {"url": url, **more})
        assert answer.status_code == 201, answer.json()
        return WebhookSubscription.objects.get(pk=answer.json()["id"]), answer.json()["secret"]

    return make


def run(now=None, resolve=here):
    return sending.run(clock=lambda: now or timezone.now(), resolve=resolve)


# --- signing and addresses: pure -------------------------------------------------------------------------------------


def test_signature_is_that_of_the_specification_s_example():
    signature = signing.sign(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        webhook_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp=1614265330,
        body=b'{"test": 2432232314}',
    )

    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::",
        "64:ff9b::7f00:1", "ff02::1",
    ],
)  # fmt: skip
def test_inner_address_is_not_public(address):
    assert not addresses.is_public(ip_address(address))


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "8.8.8.8"])
def test_address_in_the_world_is_public(address):
    assert addresses.is_public(ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        "ftp://a.example/", "http://a.example/", "https://", "https://127.0.0.1/", "https://[::1]/", "https://localhost/",
        "https://a.internal/", "https://me:pw@a.example/", "https://a.example/#x", "https://a.example:99999/",
        "https://a.exa mple/", "https://a.example/\r\nX: y", "javascript:alert(1)", "https://[::ffff:127.0.0.1]/",
    ],
)  # fmt: skip
def test_address_that_is_not_taken(hooks, url):
    answer = hooks.post("webhooks/", {"url": url})

    assert (answer.status_code, answer.json()["errors"][0]["path"]) == (400, "url")


def test_name_that_leads_inside_is_refused_when_it_is_sent():
    with pytest.raises(addresses.NotAllowed):
        addresses.resolve("localhost", 443)


# --- subscriptions ---------------------------------------------------------------------------------------------------


def test_secret_is_shown_once_and_stored_encrypted(hooks):
    made = hooks.post("webhooks/", {"url": HERE, "events": ["assign"]}).json()

    row = WebhookSubscription.objects.get()
    assert made["secret"].startswith("whsec_")
    assert made["secret"] not in row.secret
    assert telling.secret_of(row) == made["secret"]
    (shown,) = hooks.get("webhooks/").json()["results"]
    assert (shown["events"], "secret" in shown) == (["assign"], False)


def test_address_is_subscribed_once_and_can_be_ended(hooks, make_connector):
    made = hooks.post("webhooks/", {"url": HERE}).json()
    other = make_connector("other", scopes=["webhooks"])

    assert hooks.post("webhooks/", {"url": HERE}).status_code == 409
    assert other.get(f"webhooks/{made['id']}/").status_code == 404
    assert hooks.client.delete(f"/api/v1/webhooks/{made['id']}/", headers=hooks.headers).status_code == 204
    assert hooks.get("webhooks/").json()["results"] == []
    assert hooks.post("webhooks/", {"url": HERE}).status_code == 201


def test_scope_is_needed_and_unknown_fields_are_refused(hooks, make_connector, as_person, agent):
    assert make_connector("plain", scopes=["read"]).post("webhooks/", {"url": HERE}).status_code == 403
    assert as_person(agent).get("webhooks/").status_code == 403
    assert hooks.post("webhooks/", {"url": HERE, "secret": "mine"}).json()["errors"][0]["path"] == "secret"
    assert hooks.post("webhooks/", {"url": HERE, "events": ["reveal"]}).status_code == 400


# --- telling ---------------------------------------------------------------------------------------------------------


def test_event_is_told_once_signed_and_names_no_customer(hooks, subscribe, body):
    listener = Listener()
    with listening(listener) as url:
        _row, secret = subscribe(url, events=["register"])
        hooks.post("complaints/", body)

        assert str(run()) == "queued 1, sent 1, retried 0, failed 0"
        assert str(run()) == "queued 0, sent 0, retried 0, failed 0"

    (headers, sent) = listener.heard[0]
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + sent
    digest = hmac.digest(base64.b64decode(secret.removeprefix("whsec_")), signed, hashlib.sha256)
    assert headers["webhook-signature"] == f"v1,{base64.b64encode(digest).decode()}"
    told = json.loads(sent)
    case = Complaint.objects.get()
    assert (told["type"], told["data"]["reference"]) == ("complaint.register", case.reference)
    assert told["data"]["external_id"] == "app-77"
    assert "Li Wei" not in sent.decode()


def test_past_events_and_other_channels_are_not_told(hooks, subscribe, body, case, agent):
    hooks.post("complaints/", body)
    subscribe()
    lifecycle.say(case, by=agent, text="A telephone call's answer")

    assert telling.queue_new(at=timezone.now()) == 0


def test_event_that_was_committed_late_is_told_all_the_same(hooks, subscribe, body):
    row, _secret = subscribe(events=["register"])
    hooks.post("complaints/", body)
    WebhookSubscription.objects.filter(pk=row.pk).update(cursor=10**6 - telling.LOOK_BACK + 1, begins_after=0)
    assert telling.queue_new(at=timezone.now()) == 0

    WebhookSubscription.objects.filter(pk=row.pk).update(cursor=50)
    assert telling.queue_new(at=timezone.now()) == 1


def test_what_does_not_go_is_tried_again_with_the_same_id_and_fails_in_the_end(hooks, subscribe, body):
    now = timezone.now()
    listener = Listener(500)
    with listening(listener) as url:
        subscribe(url, events=["register"])
        hooks.post("complaints/", body)
        run(now)
        for pause in sending.PAUSES:
            now += pause * 1.3
            run(now)

    row = WebhookDelivery.objects.get()
    assert (row.state, row.last_status, row.attempts) == ("failed", 500, len(sending.PAUSES) + 1)
    assert {headers["webhook-id"] for headers, _body in listener.heard} == {row.webhook_id}
    assert sending.send_again(row, at=now)


def test_redirect_is_not_followed(hooks, subscribe, body):
    listener = Listener(302)
    with listening(listener) as url:
        subscribe(url, events=["register"])
        hooks.post("complaints/", body)
        counts = run()

    assert (counts.retried, len(listener.heard), WebhookDelivery.objects.get().last_status) == (1, 1, 302)


def test_who_is_gone_is_not_asked_again(hooks, subscribe, body):
    listener = Listener(410)
    with listening(listener) as url:
        row, _secret = subscribe(url, events=["register"])
        hooks.post("complaints/", body)
        run()

    row.refresh_from_db()
    assert (row.ended_because, WebhookDelivery.objects.get().state) == ("410 Gone", "failed")


def test_name_that_leads_inside_gets_nothing(hooks, subscribe, body):
    listener = Listener()
    with listening(listener) as url:
        subscribe(url.replace("hooks.shop.example", "localhost.shop.example"), events=["register"])
        hooks.post("complaints/", body)

        def inside(host, port):
            return addresses.resolve("localhost", port)

        run(resolve=inside)

    assert listener.heard == []
    assert "network" in WebhookDelivery.objects.get().last_error


def test_deliverer_that_died_gives_its_row_back(hooks, subscribe, body):
    listener = Listener()
    with listening(listener) as url:
        subscribe(url, events=["register"])
        hooks.post("complaints/", body)
        now = timezone.now()
        telling.queue_new(at=now)
        WebhookDelivery.objects.update(state="sending", lease_until=now + sending.LEASE)

        assert run(now).sent == 0
        assert run(now + sending.LEASE).sent == 1


def test_month_old_deliveries_are_forgotten_and_not_told_again(hooks, subscribe, body):
    with listening(Listener()) as url:
        subscribe(url, events=["register"])
        hooks.post("complaints/", body)
        run()

        assert sending.sweep(now=timezone.now() + timedelta(days=31)) == 1
        assert run().queued == 0
