"""`POST /api/v1/complaints/<reference>/evidence/`."""

import pytest
from django.test import Client

from complaints.channels.models import Connector
from complaints.evidence.models import EvidenceItem
from complaints.evidence.tests.conftest import picture, upload
from conftest import make_person


def token_of(name, channel, scopes):
    connector, token = Connector.with_token(name=name, channel=channel, scopes=list(scopes))
    connector.save()
    return token


@pytest.fixture
def post(verified):
    """Send a file as a connector with these scopes."""

    def call(scopes=("evidence",), reference=verified.reference, key="", channel="phone", **body):
        name = f"c-{channel}-{'-'.join(scopes)}"
        known = tokens.get(name)
        if known is None:
            known = tokens[name] = token_of(name, channel, scopes)
        headers = {"Authorization": f"Bearer {known}"} | ({"Idempotency-Key": key} if key else {})
        return Client().post(f"/api/v1/complaints/{reference}/evidence/", body, headers=headers)

    tokens = {}
    return call


def test_file_goes_onto_the_register(post, verified):
    answer = post(file=upload("carton.png", picture("PNG")), kind="photo", note="The carton.\nIt was wet.")

    item = EvidenceItem.objects.get()
    assert answer.status_code == 201
    assert answer.json() | {"added_at": ""} == {
        "number": 1, "kind": "photo", "title": "The carton.", "note": "The carton.\nIt was wet.", "name": "carton.png",
        "size": item.size, "content_type": "image/png", "sha256": item.sha256, "added_at": "", "verdict": "unchecked",
    }  # fmt: skip
    assert (item.by_kind, item.complaint) == ("connector", verified)


def test_same_key_with_the_same_file_is_taken_once_and_with_another_refused(post):
    first = post(key="k1", file=upload())
    again = post(key="k1", file=upload())
    other = post(key="k1", file=upload(content=picture(colour="blue")))

    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 409)
    assert first.json() == again.json()
    assert EvidenceItem.objects.count() == 1


@pytest.mark.parametrize(
    "body, path",
    [
        ({}, "file"),
        ({"file": ("page.html", b"<script>")}, "file"),
        ({"file": ("mugs.jpg", b"<script>")}, "file"),
        ({"file": ("mugs.jpg", b"")}, "file"),
        ({"file": ("mugs.jpg", None), "kind": "selfie"}, "kind"),
        ({"file": ("mugs.jpg", None), "colour": "red"}, "colour"),
        ({"file": ("mugs.jpg", None), "note": "x" * 2001}, "note"),
    ],
)
def test_bad_values_are_named_with_their_field(post, body, path):
    given = {name: upload(*value) if name == "file" else value for name, value in body.items()}

    answer = post(**given)

    assert (answer.status_code, [one["path"] for one in answer.json()["errors"]]) == (400, [path])
    assert EvidenceItem.objects.count() == 0


def test_scope_and_channel_are_asked_for(post, verified):
    assert post(scopes=("read",), file=upload()).status_code == 403
    assert post(channel="app", file=upload()).status_code == 404
    assert post(reference="C26-999999", file=upload()).status_code == 404
    assert Client().post(f"/api/v1/complaints/{verified.reference}/evidence/", {"file": upload()}).status_code == 401


def test_json_is_no_form_and_too_much_is_too_much(post, verified, settings):
    token = token_of("json", "phone", ["evidence"])
    address, headers = f"/api/v1/complaints/{verified.reference}/evidence/", {"Authorization": f"Bearer {token}"}
    assert Client().post(address, {}, content_type="application/json", headers=headers).status_code == 415

    settings.UPLOAD_MAX_MB = 0
    assert post(file=upload()).status_code == 413


def test_staff_may_use_it_with_their_session(verified, client, investigator):
    address = f"/api/v1/complaints/{verified.reference}/evidence/"
    client.force_login(investigator)
    assert client.post(address, {"file": upload()}).status_code == 201

    client.force_login(make_person("auditor_qian", "auditor", "legal"))
    assert client.post(address, {"file": upload()}).status_code == 403
