"""Callers from outside."""

import json

import pytest
from django.test import Client

from complaints.channels.models import Connector
from complaints.channels.models.connector import USUAL


class ApiClient:
    """A connector's program: JSON in, JSON out, a token in front."""

    def __init__(self, token="", user=None):
        self.client = Client(raise_request_exception=True)
        if user:
            self.client.force_login(user)
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    def get(self, path, **query):
        return self.client.get(f"/api/v1/{path}", query, headers=self.headers)

    def post(self, path, body=None, **headers):
        data = body if isinstance(body, bytes) else json.dumps(body or {})
        return self.client.post(
            f"/api/v1/{path}", data, content_type="application/json", headers=self.headers | headers
        )


@pytest.fixture
def make_connector(db):
    def make(name="shop", channel="app", scopes=USUAL):
        connector, token = Connector.with_token(name=name, channel=channel, scopes=list(scopes))
        connector.save()
        client = ApiClient(token)
        client.connector, client.token = connector, token
        return client

    return make


@pytest.fixture
def shop(make_connector):
    """A connector of the app with the usual scopes."""
    return make_connector()


@pytest.fixture
def as_person(db):
    """`as_person(agent)` calls the API from a signed-in session."""
    return lambda user: ApiClient(user=user)


@pytest.fixture
def body():
    """A complaint as a connector posts it."""
    return {
        "channel": "app",
        "external_id": "app-77",
        "subject": "Two of six mugs arrived broken",
        "description": "Two of the six mugs were in pieces.",
        "occurred_at": "2026-11-20T18:02:00+08:00",
        "language": "en",
        "customer": {"name": "Li Wei", "phone": "13800134821", "email": "li@example.com"},
        "order": {"number": "O-1", "sku": "MUG-6", "amount": "618.00", "currency": "CNY"},
        "demands": [{"kind": "refund", "amount": "134.00"}, {"kind": "explanation"}],
        "people_named": ["Courier Wang"],
    }
