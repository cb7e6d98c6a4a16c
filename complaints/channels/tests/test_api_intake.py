"""Complaints posted by connectors: taken once, answered the same, refused by the field."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from complaints.channels.models import Arrival, ArrivalBody, Connector
from complaints.models import Complaint
from complaints.tracking import party_of


def ends():
    return list(Arrival.objects.order_by("pk").values_list("end", flat=True))


def paths(response):
    return [one["path"] for one in response.json()["errors"]]


def test_a_complaint_becomes_a_case_at_triage_with_a_link(shop, body):
    response = shop.post("complaints/", body)

    case = Complaint.objects.get()
    assert response.status_code == 201
    assert response.json() == {
        "reference": case.reference,
        "state": "triage",
        "tracking_url": response.json()["tracking_url"],
    }
    assert party_of(response.json()["tracking_url"].rstrip("/").rpartition("/")[2]).complaint == case
    assert (case.channel, case.external_id, case.order.amount) == ("app", "app-77", 61800)
    assert [(d.kind, d.amount) for d in case.demands.order_by("pk")] == [("refund", 13400), ("explanation", None)]
    assert ends() == ["case"]


def test_the_same_body_again_gets_the_first_answer(shop, body):
    first = shop.post("complaints/", body)
    again = shop.post("complaints/", dict(reversed(body.items())))

    assert (again.status_code, again.json()) == (200, first.json())
    assert (Complaint.objects.count(), ends()) == (1, ["case", "duplicate"])


def test_another_body_under_a_known_number_is_refused_and_kept(shop, body):
    first = shop.post("complaints/", body)
    other = shop.post("complaints/", body | {"description": "Something else"})

    assert other.status_code == 409
    assert other["Content-Type"] == "application/problem+json"
    assert other.json()["reference"] == first.json()["reference"]
    assert ends() == ["case", "refused"]
    assert b"Something else" in bytes(ArrivalBody.objects.get().raw)


def test_an_idempotency_key_counts_like_a_number(shop, body):
    del body["external_id"]
    first = shop.post("complaints/", body, **{"Idempotency-Key": "k-1"})
    again = shop.post("complaints/", body, **{"Idempotency-Key": "k-1"})
    other = shop.post("complaints/", body | {"subject": "No"}, **{"Idempotency-Key": "k-1"})
    fresh = shop.post("complaints/", body, **{"Idempotency-Key": "k-2"})

    assert [r.status_code for r in (first, again, other, fresh)] == [201, 200, 409, 201]
    assert again.json() == first.json()
    assert Complaint.objects.count() == 2


def test_keys_of_two_connectors_do_not_meet(shop, make_connector, body):
    other = make_connector("other", "wechat")
    del body["external_id"], body["channel"]
    first = shop.post("complaints/", body, **{"Idempotency-Key": "k"})
    second = other.post("complaints/", body, **{"Idempotency-Key": "k"})

    assert (first.status_code, second.status_code) == (201, 201)
    assert sorted(Complaint.objects.values_list("channel", flat=True)) == ["app", "wechat"]


@pytest.mark.parametrize(
    "change,path",
    [
        ({"surprise": 1}, "surprise"),
        ({"order": {"amount": 618}}, "order.amount"),
        ({"order": {"amount": "1.234"}}, "order.amount"),
        ({"order": {"colour": "red"}}, "order.colour"),
        ({"demands": [{"kind": "refund"}, {"kind": "a pony"}]}, "demands.1.kind"),
        ({"demands": "refund"}, "demands"),
        ({"occurred_at": "2026-11-20T18:02:00"}, "occurred_at"),
        ({"occurred_at": "0001-01-01T00:00:00+14:00"}, "occurred_at"),
        ({"customer": {"email": "nobody"}}, "customer.email"),
        ({"customer": {"name": "x" * 121}}, "customer.name"),
        ({"customer": ["Li"]}, "customer"),
        ({"public_url": "javascript:alert(1)"}, "public_url"),
        ({"channel": "pigeon"}, "channel"),
        ({"anonymous": "yes"}, "anonymous"),
        ({"subject": 5}, "subject"),
        ({"subject": "nul\x00"}, "subject"),
        ({"subject": "\ud800"}, "subject"),
        ({"people_named": [""]}, "people_named.0"),
        ({"subject": "", "description": "  "}, "description"),
        ({"language": "fr"}, "language"),
    ],
)
def test_a_bad_value_is_named_by_its_path_and_kept_in_the_ledger(shop, body, change, path):
    response = shop.post("complaints/", body | change)

    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    assert paths(response) == [path]
    assert (Complaint.objects.count(), ends()) == (0, ["refused"])
    assert path in Arrival.objects.get().reason


@pytest.mark.parametrize("raw", [b"{", b"[]", b'"x"', b"\xff\xfe", b'{"a": NaN}', b"[" * 100_000, b'{"a":' * 50_000])
def test_what_is_no_json_object_is_refused_in_words(shop, raw):
    response = shop.post("complaints/", raw)

    assert (response.status_code, response.json()["status"]) == (400, 400)
    assert ends() == ["refused"]


def test_a_body_beyond_a_megabyte_is_too_large(shop):
    response = shop.post("complaints/", b'{"description": "' + b"x" * 1_100_000 + b'"}')

    assert response.status_code == 413
    assert ends() == ["refused"]


def test_what_was_typed_stays_as_it_is(shop, body):
    words = "  <script>alert(1)</script> '; DROP TABLE 退款 \u202e \n=1+1"
    shop.post("complaints/", body | {"description": words})

    assert Complaint.objects.get().description == words


def test_a_complaint_without_a_demand_waits_at_intake(shop, body):
    assert shop.post("complaints/", body | {"demands": []}).json()["state"] == "intake"


def test_a_connector_writes_to_its_own_channel_only(shop, make_connector, body):
    everywhere = make_connector("hub", "api", ["register", "channels:all"])

    assert shop.post("complaints/", body | {"channel": "wechat"}).status_code == 403
    assert everywhere.post("complaints/", body | {"channel": "wechat"}).status_code == 201


def test_a_connector_without_the_scope_is_refused(make_connector, body):
    reader = make_connector("reader", "app", ["read"])

    response = reader.post("complaints/", body)

    assert (response.status_code, Complaint.objects.count()) == (403, 0)


def test_tokens_that_are_wrong_or_revoked_are_refused(shop, body):
    Connector.objects.update(revoked_at="2026-11-01T00:00:00Z")
    revoked = shop.post("complaints/", body)
    shop.headers = {"Authorization": "Bearer nonsense"}
    wrong = shop.post("complaints/", body)
    shop.headers = {}
    none = shop.post("complaints/", body)

    assert [r.status_code for r in (revoked, wrong, none)] == [401, 401, 401]
    assert all(r["WWW-Authenticate"].startswith("Bearer") for r in (revoked, wrong, none))


def test_a_person_posts_with_their_own_right(as_person, agent, investigator, body):
    body["channel"] = "phone"

    assert as_person(agent).post("complaints/", body).status_code == 201
    assert as_person(investigator).post("complaints/", body).status_code == 403


def test_recording_takes_a_bounded_number_of_queries(shop, body, django_assert_max_num_queries):
    shop.post("complaints/", body | {"external_id": "warm"})

    with django_assert_max_num_queries(70) as taken:
        shop.post("complaints/", body)
    print(len(taken.captured_queries))


def test_make_connector_prints_a_token_that_works_once_shown(capsys, body, db):
    from django.core.management import CommandError, call_command

    from complaints.channels.tests.conftest import ApiClient

    call_command("make_connector", "weibo", channel="weibo")
    token = capsys.readouterr().out.strip()

    assert ApiClient(token).post("complaints/", body | {"channel": "weibo"}).status_code == 201
    assert token not in str(list(Connector.objects.values()))
    with pytest.raises(CommandError, match="already"):
        call_command("make_connector", "weibo", channel="weibo")
    with pytest.raises(CommandError, match="No scope fly"):
        call_command("make_connector", "other", channel="weibo", scopes=["fly"])


def test_recording_takes_at_most_25_queries(shop, body):
    shop.post("complaints/", body | {"external_id": "the first reads reference rows"})
    full = body | {"external_id": "n-2", "customer": body["customer"] | {"member_id": "m-1"}}

    with CaptureQueriesContext(connection) as captured:
        assert shop.post("complaints/", full).status_code == 201

    # What the test's own transaction makes a savepoint is a transaction in a running house.
    assert len([query for query in captured if "SAVEPOINT" not in query["sql"]]) <= 25
