"""The policy table: never changed after use, checked, tried on past decisions, exported and imported."""

import io
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from compensation import table_check, versions, what_if
from compensation.admin.policy import known
from compensation.models import PolicyRow
from compensation.terms import Ceiling, Row
from complaints.errors import StepRefused
from conftest import make_person

CODE = "logistics-lost"
LIST = "admin:compensation_policyrow_changelist"


def tomorrow():
    return timezone.localdate() + timedelta(days=1)


@pytest.fixture
def used(waiting):
    """The row that a waiting proposal was measured by."""
    return waiting.policy_row


@pytest.fixture
def desk(client, db):
    """The administrator's browser."""
    keeper = make_person("keeper", "administrator", "operations")
    keeper.is_staff = True
    keeper.save()
    client.force_login(keeper)
    return client


# --- versions -----------------------------------------------------------------------------------------------------


def test_used_row_is_never_changed_by_any_way_in(used):
    used.agent_amount += 1

    with pytest.raises(ValidationError, match="make a new version"):
        used.save()


def test_used_row_can_be_ended(used):
    used.valid_until = tomorrow()
    used.save()

    assert PolicyRow.objects.get(pk=used.pk).valid_until == tomorrow()


def test_next_version_is_a_draft_with_everything_and_there_is_one_of_it(used):
    draft = versions.next_version(used)

    assert (draft.version, draft.is_draft, draft.standard) == (used.version + 1, True, used.standard)
    assert draft.as_row().manager == used.as_row().manager
    assert versions.next_version(used) == draft


def test_draft_put_in_force_ends_the_version_before_on_the_day_before(used):
    draft = versions.next_version(used)

    versions.put_in_force(draft, on=tomorrow())

    rows = PolicyRow.objects.filter(code=used.code).order_by("version")
    assert [(row.is_draft, row.valid_until) for row in rows] == [(False, timezone.localdate()), (False, None)]
    assert list(PolicyRow.objects.valid_on(tomorrow()).filter(code=used.code)) == [draft]


@pytest.mark.parametrize("days", [-1, 0])
def test_version_takes_over_tomorrow_at_the_earliest(used, days):
    draft = versions.next_version(used)

    with pytest.raises(StepRefused):
        versions.put_in_force(draft, on=timezone.localdate() + timedelta(days=days))

    assert PolicyRow.objects.get(pk=draft.pk).is_draft


def test_draft_is_put_in_force_once(used):
    draft = versions.next_version(used)
    versions.put_in_force(draft, on=tomorrow())

    with pytest.raises(StepRefused):
        versions.put_in_force(draft, on=tomorrow() + timedelta(days=1))


# --- the checker --------------------------------------------------------------------------------------------------

KNOWN = table_check.Known(
    categories=("logistics.lost", "logistics.late"), departments=("warehouse",), outside=("carrier",)
)
TODAY = date(2026, 11, 24)


def row(code="lost", version=1, **values):
    values = {"categories": frozenset({"logistics"}), "valid_from": date(2026, 1, 1)} | values
    return Row(code=code, version=version, **values)


def kinds(*rows):
    return [found.kind for found in table_check.findings(rows, KNOWN, TODAY)]


def test_table_without_faults_has_no_finding():
    assert kinds(row()) == []


def test_two_versions_on_one_day_overlap():
    assert kinds(
        row(valid_until=TODAY), row(version=2, valid_from=TODAY, categories=frozenset({"logistics.lost"}))
    ) == ["overlap"]


def test_days_between_two_versions_are_a_gap():
    after = row(version=2, valid_from=TODAY)

    assert "gap" in kinds(row(valid_until=TODAY - timedelta(days=2)), after)
    assert kinds(row(valid_until=TODAY - timedelta(days=1)), after) == []


def test_case_without_a_row_is_named():
    found = table_check.findings([row(categories=frozenset({"logistics.lost"}))], KNOWN, TODAY)

    assert [each.sentence for each in found] == ["No row for “logistics.late” where warehouse, carrier answer for it"]


def test_rows_that_speak_equally_closely_are_named_once():
    assert kinds(row(), row("other")) == ["equal"]
    assert kinds(row(), row("other", categories=frozenset({"logistics.lost"}))) == []


def test_unknown_codes_and_figures_without_effect_are_named():
    assert kinds(row(allowed=frozenset({"flowers"}))) == ["unknown"]
    assert kinds(row(agent=Ceiling(100), manager=Ceiling(50), director=Ceiling(100))) == ["no_effect"]
    assert kinds(row(agent=Ceiling(100), manager=Ceiling(50, 30), director=Ceiling(100, 30))) == []


def test_table_of_a_new_installation_has_no_mistake(db):
    rows = [each.as_row() for each in PolicyRow.objects.all()]

    found = table_check.findings(rows, known(), timezone.localdate())

    assert [each.sentence for each in found if each.is_error or each.kind in ("gap", "uncovered")] == []


# --- what if ------------------------------------------------------------------------------------------------------


def test_what_if_shows_who_would_have_to_decide(used, waiting):
    draft = versions.next_version(used)
    draft.manager_amount = 12000
    draft.save()
    today = timezone.localdate()

    outlook = what_if.look([draft], since=today, until=today)

    assert (outlook.looked_at, [(c.version, c.before, c.after) for c in outlook.changes]) == (
        1, [(waiting, "manager", "director")],
    )  # fmt: skip
    assert outlook.changes[0].is_stricter


def test_what_if_without_a_difference_changes_nothing(used, waiting):
    today = timezone.localdate()

    outlook = what_if.look([versions.next_version(used)], since=today, until=today)

    assert (outlook.looked_at, outlook.goodwill_before, outlook.goodwill_after) == (1, 15000, 15000)
    assert [(change.row_before, change.row_after) for change in outlook.changes] == [(f"{CODE} v1", f"{CODE} v2")]


# --- in the admin -------------------------------------------------------------------------------------------------


def test_amounts_are_typed_in_major_units(desk, used):
    draft = versions.next_version(used)
    page = reverse("admin:compensation_policyrow_change", args=[draft.pk])
    form = desk.get(page).context["adminform"].form
    values = {name: form[name].value() for name in form.fields}
    typed = {name: value for name, value in values.items() if value is not None and value is not False}
    typed["standard"] = "resend: order | refund: order\ncoupon: 12.50"

    response = desk.post(page, typed | {"manager_amount": "499.50"})

    assert response.status_code == 302, response.context["adminform"].form.errors
    draft.refresh_from_db()
    assert draft.manager_amount == 49950
    assert draft.standard[1] == [{"kind": "coupon", "up_to": 1250}]


def test_row_in_force_is_shown_and_not_changed(desk, used):
    page = reverse("admin:compensation_policyrow_change", args=[used.pk])

    assert "Make the next version" in desk.get(page).content.decode()
    desk.post(page, {"agent_amount": "9999.00", "valid_until": ""})

    assert PolicyRow.objects.get(pk=used.pk).agent_amount == used.agent_amount


def test_next_version_and_its_first_day_by_the_pages(desk, used):
    desk.post(reverse("admin:next_version", args=[used.pk]))
    draft = PolicyRow.objects.get(code=used.code, is_draft=True)
    assert desk.get(reverse("admin:compensation_policyrow_change", args=[draft.pk])).status_code == 200

    desk.post(reverse("admin:put_in_force", args=[draft.pk]), {"on": f"{tomorrow():%Y-%m-%d}"})

    assert not PolicyRow.objects.get(pk=draft.pk).is_draft


@pytest.mark.parametrize("name", ["check_policy", "what_if", "export_policy", "import_policy"])
def test_pages_beside_the_table_open(desk, used, name):
    versions.next_version(used)
    address = reverse(f"admin:{name}")

    assert desk.get(address).status_code == 200
    assert desk.get(f"{address}?since=2026-01-01&until=2099-01-01&drafts=1").status_code == 200


def test_manager_reads_the_table_and_changes_nothing(client, manager, used):
    manager.is_staff = True
    manager.save()
    client.force_login(manager)

    assert client.get(reverse("admin:check_policy")).status_code == 200
    assert client.post(reverse("admin:next_version", args=[used.pk])).status_code == 403
    assert client.get(reverse("admin:import_policy")).status_code == 403


def exported(desk):
    book = load_workbook(io.BytesIO(desk.get(reverse("admin:export_policy")).content))
    return book, book.active


def imported(desk, book):
    file = io.BytesIO()
    book.save(file)
    upload = SimpleUploadedFile("policy.xlsx", file.getvalue())
    return desk.post(reverse("admin:import_policy"), {"file": upload})


def test_exported_table_read_back_changes_nothing(desk):
    book, sheet = exported(desk)

    lines = imported(desk, book).context["lines"]

    assert {line.outcome for line in lines} == {"unchanged"}
    assert len(lines) == sheet.max_row - 1 == PolicyRow.objects.count()


def test_changed_line_becomes_a_draft_and_a_wrong_one_is_named(desk):
    book, sheet = exported(desk)
    names = [cell.value for cell in sheet[1]]
    rows = {cells[0].value: cells for cells in sheet.iter_rows(min_row=2)}
    rows[CODE][names.index("manager_amount")].value = 450
    rows["service-attitude"][names.index("agent_amount")].value = "twenty"

    lines = {line.code: line for line in imported(desk, book).context["lines"]}

    assert (lines[CODE].outcome, lines[CODE].draft.manager_amount, lines[CODE].draft.version) == ("draft", 45000, 2)
    assert lines["service-attitude"].outcome == "refused"
    assert lines["service-attitude"].faults[0].startswith("Agent may")
    assert PolicyRow.objects.get(code=CODE, version=1).manager_amount == 50000
