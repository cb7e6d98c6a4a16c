"""Personal data: listed in one catalogue, given to the person, erased whole, kept no longer than is said."""

import json
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import models
from django.utils import timezone

from complaints import audit
from complaints.actors import SYSTEM
from complaints.incidents.models import AffectedBuyer, Incident
from complaints.models import Complaint, Customer, Event
from complaints.privacy import blind_index
from config.personal import erasing, keeping
from config.personal.catalogue import CASE, CUSTOMER, HARMLESS
from config.testing import canary, journey

NOT_OURS = {"admin", "auth", "contenttypes", "sessions", "django_q", "account", "mfa", "usersessions"}
TEXT = (models.CharField, models.TextField, models.JSONField, models.BinaryField)


@pytest.fixture
def who(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.SEAL_PATH = tmp_path / "seal"
    return journey.people("personal")


def leads_to_a_person(model, seen=()):
    """Whether a row belongs to a case or a customer, however far away."""
    if model._meta.label in ("complaints.Complaint", "complaints.Customer", "complaints.Order"):
        return True
    above = [field.related_model for field in model._meta.concrete_fields if field.is_relation]
    return any(leads_to_a_person(one, (*seen, model)) for one in above if one not in (*seen, model))


def test_every_text_column_of_a_case_is_in_the_catalogue_or_called_harmless():
    listed = {part.model: {*part.fields} | ({"*"} if part.is_dropped else set()) for part in (*CASE, *CUSTOMER)}
    loose = []
    for model in apps.get_models():
        label = model._meta.label
        if model._meta.app_label in NOT_OURS or not leads_to_a_person(model) or "*" in listed.get(label, ()):
            continue
        texts = {field.name for field in model._meta.concrete_fields if isinstance(field, TEXT) and not field.choices}
        texts |= {field.name for field in model._meta.concrete_fields if isinstance(field, models.FileField)}
        loose += [f"{label}.{name}" for name in sorted(texts - listed.get(label, set()) - HARMLESS.get(label, set()))]

    assert loose == [], "say in config/personal/catalogue.py whether this tells of a person"


def test_an_erased_person_is_in_no_table_and_no_file(who, django_capture_on_commit_callbacks):
    case = canary.lead(who)
    audit.seal()
    before = canary.figures()
    assert len(canary.found()) > 15

    with django_capture_on_commit_callbacks(execute=True):
        erased = erasing.erase_customer(canary.customer(), by=SYSTEM, at=timezone.now())

    assert canary.found() == []
    assert (erased.cases, erased.files) == ([case.reference], 1)
    assert canary.figures() == before
    assert list(audit.verify()) == []
    call_command("doctor", stdout=StringIO())


@pytest.mark.parametrize("is_linked", [True, False])
def test_a_buyer_on_an_incidents_list_is_erased_with_the_person(who, is_linked, django_capture_on_commit_callbacks):
    case = canary.lead(who)
    now = timezone.now()
    incident = Incident.objects.create(
        kind="batch", key="B-77", department=case.department, found_at=now, since=now, counted=3, usual=0.1
    )
    AffectedBuyer.objects.create(
        incident=incident, order_number=canary.ORDER, name=canary.NAME, contact_kind="phone", contact=canary.PHONE,
        lookup=blind_index("phone", canary.PHONE), complaint=case if is_linked else None, added_at=timezone.now(),
    )  # fmt: skip

    with django_capture_on_commit_callbacks(execute=True):
        erasing.erase_customer(canary.customer(), by=SYSTEM, at=now)

    assert canary.found() == []
    assert AffectedBuyer.objects.get().erased_at is not None
    call_command("doctor", stdout=StringIO())


def test_an_open_case_keeps_its_person(who):
    case = canary.record(who)

    with pytest.raises(erasing.NotErasable, match=f"{case.reference} is still open"):
        erasing.erase_customer(canary.customer(), by=SYSTEM, at=timezone.now())

    assert Customer.objects.get(pk=case.customer_id).name == canary.NAME


def test_a_legal_hold_keeps_everything(who):
    case = canary.lead(who)
    Complaint.objects.filter(pk=case.pk).update(legal_hold=True)
    later = timezone.now() + timedelta(days=4000)

    with pytest.raises(CommandError, match="under a legal hold"):
        call_command("erase_person", canary.PHONE)

    assert keeping.apply(later, by=SYSTEM) == []
    assert Customer.objects.get(pk=case.customer_id).name == canary.NAME


def test_erasing_is_an_event_of_the_case(who):
    case = canary.lead(who)

    call_command("erase_person", canary.MAIL, stdout=StringIO())

    assert Event.objects.filter(complaint=case, kind="erase").count() == 1


def test_a_person_is_given_what_is_theirs_and_nothing_of_colleagues(who, tmp_path):
    case = canary.lead(who)

    call_command("export_person", str(case.customer_id), str(tmp_path / "out"), stdout=StringIO())

    said = (tmp_path / "out" / "data.json").read_text()
    assert [one["reference"] for one in json.loads(said)["cases"]] == [case.reference]
    assert all(word in said for word in (canary.NAME, canary.PHONE, canary.MAIL, canary.ORDER))
    assert len(list((tmp_path / "out" / case.reference).iterdir())) == 1


@pytest.mark.parametrize(
    "now,months,then",
    [
        (datetime(2026, 11, 24, tzinfo=UTC), 36, datetime(2023, 11, 24, tzinfo=UTC)),
        (datetime(2026, 3, 31, tzinfo=UTC), 1, datetime(2026, 2, 28, tzinfo=UTC)),
        (datetime(2028, 3, 31, tzinfo=UTC), 1, datetime(2028, 2, 29, tzinfo=UTC)),
        (datetime(2026, 1, 15, tzinfo=UTC), 2, datetime(2025, 11, 15, tzinfo=UTC)),
    ],
)
def test_months_are_those_of_the_calendar(now, months, then):
    assert keeping.months_before(now, months) == then


def test_a_case_keeps_its_person_as_long_as_its_category_says(who):
    case = canary.lead(who)
    category = case.category
    category.keep_months = 3
    category.save()

    assert not keeping.over(case.ended_at + timedelta(days=80)).exists()
    assert keeping.apply(case.ended_at + timedelta(days=95), by=SYSTEM) == [case.reference]
    assert Customer.objects.get(pk=case.customer_id).name == ""
    assert keeping.apply(case.ended_at + timedelta(days=95), by=SYSTEM) == []


def test_a_category_without_months_keeps_as_the_setting_says(who, settings):
    case = canary.lead(who)
    settings.KEEP_MONTHS = 12
    out = StringIO()

    call_command("erase_expired", "--dry-run", stdout=out)

    assert out.getvalue() == ""
    assert list(keeping.over(case.ended_at + timedelta(days=370))) == [case]
