"""Tasks that other systems set done: by the API, and by a file."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from complaints.channels.models import Connector
from complaints.models import Task

pytestmark = pytest.mark.django_db


@pytest.fixture
def send():
    """Call the API as a connector with these scopes."""

    def call(path, body=None, scopes=("task", "channels:all"), channel="api"):
        connector, token = Connector.with_token(name=f"wms-{Connector.objects.count()}", channel=channel, scopes=scopes)
        connector.save()
        headers = {"Authorization": f"Bearer {token}"}
        url = f"/api/v1/complaints/{path}"
        if body is None:
            return Client().get(url, headers=headers)
        return Client().post(url, body, content_type="application/json", headers=headers)

    return call


@pytest.fixture
def both(planned):
    return list(planned.tasks.order_by("position"))


def test_connector_lists_the_tasks_and_sets_them_done_with_their_proof(send, planned, both):
    listed = send(f"{planned.reference}/tasks/").json()
    first, second = both
    done = send(f"{planned.reference}/tasks/{first.pk}/done/", {})
    without = send(f"{planned.reference}/tasks/{second.pk}/done/", {})
    proven = send(f"{planned.reference}/tasks/{second.pk}/done/", {"proof": "R-2611-9"})

    assert [row["id"] for row in listed] == [first.pk, second.pk]
    assert [done.status_code, without.status_code, proven.status_code] == [200, 409, 200]
    assert without.json()["unmet"][0]["name"] == "has_proof"
    assert list(Task.objects.order_by("position").values_list("state", "proof")) == [("done", ""), ("done", "R-2611-9")]
    assert planned.events.filter(kind="task", by_kind="connector").count() == 2


def test_same_again_gives_the_same_answer_and_another_proof_is_refused(send, planned, both):
    path = f"{planned.reference}/tasks/{both[0].pk}/done/"
    first, again = send(path, {"proof": "A"}), send(path, {"proof": "A"})
    other = send(path, {"proof": "B"})

    assert (first.json(), first.status_code, again.status_code) == (again.json(), 200, 200)
    assert other.status_code == 409
    assert Task.objects.get(pk=both[0].pk).proof == "A"


@pytest.mark.parametrize(
    "scopes,channel,status",
    [(["read", "say", "channels:all"], "api", 403), (["task"], "api", 404), (["task"], "phone", 200)],
)
def test_only_with_the_scope_and_on_its_own_channel(send, planned, both, scopes, channel, status):
    answer = send(f"{planned.reference}/tasks/{both[0].pk}/done/", {}, scopes=scopes, channel=channel)

    assert answer.status_code == status


@pytest.mark.parametrize("body", [{"proof": 7, "more": 1}, {"proof": "x" * 200}, {"unknown": "x"}])
def test_bad_values_name_their_fields(send, planned, both, body):
    answer = send(f"{planned.reference}/tasks/{both[0].pk}/done/", body)

    assert answer.status_code == 400
    assert answer.json()["errors"]


def test_task_of_another_case_is_not_found(send, planned, both):
    assert send(f"{planned.reference}/tasks/{both[1].pk + 1000}/done/", {}).status_code == 404
    assert send(f"{planned.reference}/tasks/{2**70}/done/", {}).status_code == 404


# --- the file -----------------------------------------------------------------------------------------------------


@pytest.fixture
def hand_in(client, agent):
    client.force_login(agent)

    def call(text, encoding="utf-8"):
        content = text if isinstance(text, bytes) else text.encode(encoding)
        return client.post(reverse("task_file"), {"file": SimpleUploadedFile("done.csv", content)})

    return call


def whys(answer):
    return [(row.line, bool(row.why), row.is_known) for row in answer.context["results"]]


def test_file_sets_its_rows_done_and_answers_each(hand_in, planned, both):
    rows = [
        f"{planned.reference},{both[0].pk},",
        f"{planned.reference},退款已到账,R-2611-1",
        f"{planned.reference},No such thing,1",
        "C26-999999,1,1",
    ]

    first = hand_in("reference,task,proof\n" + "\n".join(rows), encoding="gb18030")
    again = hand_in("reference;task;proof\n" + "\n".join(rows[:2]).replace(",", ";"))

    assert whys(first) == [(2, False, False), (3, False, False), (4, True, False), (5, True, False)]
    assert whys(again) == [(2, False, True), (3, False, True)]
    assert list(Task.objects.order_by("position").values_list("state", "proof")) == [("done", ""), ("done", "R-2611-1")]


def test_row_without_the_proof_says_so_and_changes_nothing(hand_in, planned, both):
    answer = hand_in(f"reference,task,proof\n{planned.reference},{both[1].pk},\n")

    assert whys(answer) == [(2, True, False)]
    assert not Task.objects.filter(state="done").exists()


@pytest.mark.parametrize(
    "content", ["a,b\n1,2\n", b"\xff\xfe\x00\x81", "", "reference,task,proof\n" + "x,1,1\n" * 2001]
)
def test_file_that_cannot_be_read_is_refused_as_a_whole(hand_in, content):
    answer = hand_in(content)

    assert answer.status_code == 422


def test_page_is_for_those_who_work_tasks(client, agent, planned):
    client.force_login(agent)
    assert client.get(reverse("task_file")).status_code == 200
    assert reverse("task_file") in client.get(reverse("task_board")).text
