"""/metrics: counts for those who hold the token; nothing of any person."""

import pytest

pytestmark = pytest.mark.django_db
TOKEN = "a-token-of-thirty-characters-x"


def figures(client, **headers):
    response = client.get("/metrics", **headers)
    lines = response.content.decode().splitlines() if response.status_code == 200 else []
    return response.status_code, dict(line.rsplit(" ", 1) for line in lines if not line.startswith("#"))


def test_cases_are_counted_by_state(client, case):
    code, found = figures(client)

    assert code == 200
    assert found['redress_cases{state="intake"}'] == "1"
    assert found["redress_clocks_overdue"] == "0"
    assert int(found["redress_disk_free_bytes"]) > 0


def test_every_figure_says_what_it_is(client, case):
    lines = client.get("/metrics").content.decode().splitlines()

    named = {line.split()[2] for line in lines if line.startswith("# HELP")}
    assert {line.partition("{")[0].split()[0] for line in lines if not line.startswith("#")} <= named


def test_where_a_token_is_set_nobody_reads_without_it(client, settings):
    settings.METRICS_TOKEN = TOKEN

    assert figures(client)[0] == 404
    assert figures(client, HTTP_AUTHORIZATION="Bearer wrong")[0] == 404
    assert figures(client, HTTP_AUTHORIZATION=f"Bearer {TOKEN}")[0] == 200


def test_in_production_without_a_token_there_is_no_such_page(client, settings):
    settings.PRODUCTION = True

    assert figures(client)[0] == 404


def test_the_page_costs_no_more_with_more_cases(client, case, django_assert_max_num_queries):
    with django_assert_max_num_queries(7):
        client.get("/metrics")
