"""Order volumes: read tolerantly, counted once, and what rates are divided by."""

import json
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook

from complaints.intake import OrderFacts
from reports import period
from reports.models import Volume
from reports.period import Period
from reports.volumes.rates import orders_of

pytestmark = pytest.mark.django_db
WEEK = Period(date(2026, 11, 16), date(2026, 11, 22))


@pytest.fixture
def table(tmp_path):
    def write(text, name="orders.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return write


def run(path, **options):
    out, err = StringIO(), StringIO()
    call_command("import_volumes", path, stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def stored():
    return sorted(Volume.objects.values_list("day", "level", "sku", "batch", "carrier", "city", "orders"))


def test_a_table_is_read_once_however_often_it_is_imported(table):
    path = table("date,sku,carrier,orders\n2026-11-16,MUG,SF,120\n2026-11-16,MUG,YTO,30\n2026-11-17,MUG,SF,7\n")

    first, _ = run(path)
    again, _ = run(path)

    assert first.split()[:9] == ["told", "apart", "by", "sku,", "carrier", "read", "3", "new", "3"]
    assert again.split()[5:] == ["read", "3", "new", "0", "replaced", "0", "same", "3", "rejected", "0"]
    assert stored() == [
        (date(2026, 11, 16), "sku,carrier", "MUG", "", "SF", "", 120),
        (date(2026, 11, 16), "sku,carrier", "MUG", "", "YTO", "", 30),
        (date(2026, 11, 17), "sku,carrier", "MUG", "", "SF", "", 7),
    ]


def test_a_corrected_table_replaces_what_it_names_and_leaves_the_rest(table):
    run(table("date,sku,orders\n2026-11-16,MUG,120\n2026-11-17,MUG,50\n"))

    out, _ = run(table("date,sku,orders\n2026-11-16,MUG,125\n"))

    assert "replaced  1" in out
    assert [row[-1] for row in stored()] == [125, 50]


def test_rows_of_one_table_with_the_same_key_add_up(table):
    run(table("date,orders\n2026-11-16,100\n2026-11-16,20\n"))

    assert stored() == [(date(2026, 11, 16), "", "", "", "", "", 120)]


def test_chinese_headings_dates_and_encodings_are_read(table):
    run(table("日期,商品编码,单量\n2026年11月16日,杯子,1，200\n20261117,杯子,３\n", encoding="gb18030"))

    assert [(row[0].day, row[2], row[-1]) for row in stored()] == [(16, "杯子", 1200), (17, "杯子", 3)]


def test_a_workbook_is_read(tmp_path):
    book = Workbook()
    for row in (["Orders per day"], ["Date", "Orders", "City"], [date(2026, 11, 16), 40, "Hangzhou"]):
        book.active.append(row)
    book.save(tmp_path / "orders.xlsx")

    run(tmp_path / "orders.xlsx")

    assert stored() == [(date(2026, 11, 16), "city", "", "", "", "Hangzhou", 40)]


def test_bad_rows_are_reported_with_their_line_and_the_rest_goes_in(table):
    path = table(
        "date,orders\n2026-11-16,100\nyesterday,5\n2026-11-17,many\n2026-11-18,-4\n3/4/2026,1\n2026-11-19,2.5\n"
    )

    out, err = run(path)

    assert "new       1" in out
    assert "rejected  5" in out
    assert [line.split(":")[0] for line in err.splitlines()[:5]] == [f"line {number}" for number in (3, 4, 5, 6, 7)]
    written = path.with_name("orders.csv.rejected.csv").read_text("utf-8-sig").splitlines()
    assert len(written) == 6


def test_dates_that_nobody_can_tell_are_read_as_one_says(table):
    run(table("date,orders\n3/4/2026,1\n"), dates="us")

    assert stored()[0][0] == date(2026, 3, 4)


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "date,sku\n2026-11-16,MUG\n"])
def test_a_table_without_days_or_orders_is_refused(table, text):
    with pytest.raises(CommandError):
        run(table(text))


# --- what a rate is divided by --------------------------------------------------------------------------------------


def volume(day, level="", orders=100, **parts):
    return Volume.objects.create(day=day, level=level, orders=orders, imported_at=timezone.now(), **parts)


def test_a_day_known_in_several_finenesses_is_counted_once():
    volume(WEEK.first, orders=1000)
    volume(WEEK.first, "sku", 600, sku="MUG")
    volume(WEEK.first, "sku", 300, sku="CUP")
    volume(WEEK.last, "sku", 50, sku="MUG")
    volume(WEEK.last, "sku,carrier", 20, sku="MUG", carrier="SF")

    total, by_sku, by_carrier = orders_of(WEEK), orders_of(WEEK, "sku"), orders_of(WEEK, "carrier")

    assert (total.total, total.days, total.is_whole) == (1050, (WEEK.first, WEEK.last), False)
    assert by_sku.by_value == {"MUG": 650, "CUP": 300}
    assert by_carrier.by_value == {"SF": 20}
    assert by_carrier.days == (WEEK.last,)


def test_without_volumes_there_is_no_rate():
    assert orders_of(WEEK).rate(5) is None


@pytest.fixture
def weekly(last_week):
    """The week that the cases of `arrived` came in."""
    return period.week(*last_week)


def figures_of(span):
    out = StringIO()
    call_command("figures", "--from", str(span.first), "--to", str(span.last), "--json", stdout=out)
    return json.loads(out.getvalue())["figures"]


def test_rates_are_complaints_per_thousand_orders(arrived, weekly):
    arrived(4, order=OrderFacts(number="O-1", sku="MUG", amount=100, currency="CNY"))
    for number in range(7):
        volume(weekly.first + timedelta(days=number), "sku", 200, sku="MUG")
        volume(weekly.first + timedelta(days=number), "sku", 100, sku="CUP")

    found = figures_of(weekly)

    assert found["received"] == {"value": 4, "per_thousand": round(4000 / 2100, 2)}
    assert found["by_category"]["per_thousand"] == {"logistics.damaged": round(4000 / 2100, 2)}
    assert found["by_sku"] == {"value": {"MUG": 4}, "per_thousand": {"CUP": 0.0, "MUG": round(4000 / 1400, 2)}}
    assert "per_thousand" not in found["by_carrier"]


def test_only_complaints_of_days_with_known_orders_stand_above_the_line(arrived, weekly):
    """Nineteen cases an hour apart: fifteen on the first day, four on the second, of which no orders are known."""
    arrived(19, order=OrderFacts(number="O-1", sku="MUG", amount=100, currency="CNY"))
    volume(weekly.first, "sku", 500, sku="MUG")

    found = figures_of(weekly)

    assert found["received"] == {"value": 19, "per_thousand": 30.0}
    assert found["by_sku"] == {"value": {"MUG": 19}, "per_thousand": {"MUG": 30.0}}


def test_pages_say_count_where_no_orders_are_known_and_rate_where_they_are(client, reviewer, arrived, weekly):
    client.force_login(reviewer)
    arrived(4, order=OrderFacts(number="O-1", sku="MUG", amount=100, currency="CNY"))
    asked = {"first": weekly.first, "last": weekly.last}

    without = client.get(reverse("reports"), asked).content.decode()
    below = client.get(reverse("rates"), asked).content.decode()
    for number in range(7):
        volume(weekly.first + timedelta(days=number), "sku", 200, sku="MUG")
    rated = client.get(reverse("reports"), asked).content.decode()
    below_rated = client.get(reverse("rates"), asked).content.decode()

    assert "per 1,000 orders" not in without.lower()
    assert "counts only" in below
    assert "2.86 per 1,000 orders" in rated
    assert '<td class="num">2.86</td>' in below_rated


def test_the_list_behind_an_article_is_as_long_as_its_count(client, reviewer, arrived, weekly):
    client.force_login(reviewer)
    arrived(3, order=OrderFacts(number="O-1", sku="MUG", amount=100, currency="CNY"))

    answer = client.get(
        reverse("report_rows", args=["by_sku"]), {"first": weekly.first, "last": weekly.last, "part": "MUG"}
    )

    assert answer.context["count"] == 3
