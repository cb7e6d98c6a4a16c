"""Charts: the same drawing on a page and in a file, nothing in it that the policy refuses."""

from xml.etree import ElementTree

import pytest
from django.urls import reverse

from reports import charts, drawing

ROWS = [["A <b>b</b> & c", 31, 9, "b2"], ["运输破损", 1200, None, "b1"], ["none yet", 0, 4, "b3"]]
SVG = f"{{{drawing.SVG}}}"


def texts(svg):
    return [element.text for element in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def test_bars_show_name_value_and_change():
    assert texts(drawing.svg(drawing.bars(ROWS))) == [
        "A <b>b</b> & c", "运输破损", "none yet", "31", "1,200", "0", "+22", None, "−4",
    ]  # fmt: skip


def test_page_gets_tokens_and_nothing_but_shapes():
    drawn = drawing.for_page(drawing.bars(ROWS))
    elements = list(ElementTree.fromstring(drawn).iter())

    assert {element.tag.removeprefix(SVG) for element in elements} <= drawing.DRAWN
    assert not any(name.startswith("on") or name in ("style", "href") for one in elements for name in one.attrib)
    assert "var(--rd-yellow-solid)" in drawn
    assert "#" not in drawn


def test_place_is_as_large_as_the_chart():
    drawn = ElementTree.fromstring(drawing.for_page(drawing.bars(ROWS)))

    assert drawn.get("viewBox") == f"0 0 {drawing.WIDTH} {drawing.height_of(len(ROWS))}"


def test_mail_gets_a_picture():
    assert drawing.png(drawing.bars(ROWS)).startswith(b"\x89PNG")


@pytest.fixture
def desk(client, reviewer):
    client.force_login(reviewer)
    return client


def test_chart_is_drawn_from_its_own_address(desk):
    answer = desk.get(charts.address("bars", ROWS))

    assert answer.status_code == 200
    assert "1,200" in texts(answer.content.decode())
    assert charts.address("bars", ROWS) == charts.address("bars", ROWS)


def test_address_that_we_did_not_write_is_not_found(desk):
    assert desk.get(reverse("chart"), {"of": "eyJ4IjoxfQ:nonsense"}).status_code == 404
    assert desk.get(reverse("chart")).status_code == 404


def test_reports_page_names_the_charts_and_what_they_say(desk, arrived):
    arrived(2)

    page = desk.get(reverse("reports")).content.decode()

    assert 'aria-label="Telephone 2 (+2)"' in page
    assert reverse("chart") in page
