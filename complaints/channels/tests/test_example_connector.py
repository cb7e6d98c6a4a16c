"""The example in docs/ is a connector that works."""

import importlib.util
import json
from pathlib import Path

from complaints.messaging.models import Message
from complaints.models import Complaint

PATH = Path(__file__).resolve().parents[3] / "docs" / "example_connector.py"
LINES = [
    {"conversation": "tb-1", "id": "m-1", "from": "buyer", "text": "Two mugs are broken", "order": "O-1"},
    {"conversation": "tb-1", "id": "m-2", "from": "buyer", "text": "Any news?"},
    {"conversation": "tb-1", "id": "m-3", "from": "desk", "text": "We look into it today."},
]


def example():
    spec = importlib.util.spec_from_file_location("example_connector", PATH)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_example_carries_each_message_once(make_connector):
    shop = make_connector("taobao", channel="marketplace")
    module = example()

    class Here(module.Redress):
        """The same calls, answered by this process."""

        def _once(self, path, body):
            answer = shop.post(path.lstrip("/"), json.loads(json.dumps(body)))
            assert answer.status_code in (200, 201), answer.text
            return answer.json()

    for _run in range(2):
        assert module.carry(Here("http://here", shop.token), [json.dumps(line) for line in LINES]) == 1

    case = Complaint.objects.get()
    said = Message.objects.filter(complaint=case).exclude(external_id="").order_by("pk")
    assert [(message.direction, message.text) for message in said] == [
        ("in", "Any news?"),
        ("out", "We look into it today."),
    ]
    assert (case.chasers, case.first_response_at is not None) == (1, True)
