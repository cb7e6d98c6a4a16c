"""A person's data, for that person: one folder with `data.json` and their files (PIPL Art. 45)."""

import json
import shutil
from pathlib import Path

from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder

from complaints.evidence.models import EvidenceItem
from config.personal.catalogue import CASE, CUSTOMER
from config.personal.erasing import cases_of, family_of

# What is ours alone and would tell of others: who is named, what colleagues ask each other, keys of links.
NOT_TOLD = {
    "complaints.NamedPerson", "complaints.Draft", "messaging.Notice", "compensation.Guidance", "channels.ArrivalBody",
}  # fmt: skip
SECRET = {"link_nonce", "link_hash", "salt", "recipient_key", "lookup"}


def export(customer, folder):
    """Write everything into a new folder; returns how many cases and files it holds."""
    folder = Path(folder)
    folder.mkdir(parents=True, mode=0o700)
    customers = family_of(customer)
    cases = list(cases_of(customers))
    content = {"customer": [_row(row, part) for part in CUSTOMER for row in part.rows(customers)], "cases": []}
    files = 0
    for case in cases:
        content["cases"].append(_case(case))
        files += _copy_files(case, folder / case.reference)
    text = json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
    (folder / "data.json").write_text(text)
    return len(cases), files


def _case(case):
    told = [part for part in CASE if part.model not in NOT_TOLD]
    rows = [_row(row, part) for part in told for row in part.rows([case.pk])]
    dates = {"received_at": case.received_at, "ended_at": case.ended_at}
    return {"reference": case.reference, "state": case.state, **dates, "rows": rows}


def _row(row, part):
    names = part.fields or [f.name for f in row._meta.concrete_fields if f.get_internal_type() in ("CharField",)]
    values = {name: str(getattr(row, name)) for name in names if name not in SECRET and getattr(row, name)}
    return {"what": part.model, **values}


def _copy_files(case, folder):
    count = 0
    for item in EvidenceItem.objects.filter(complaint=case).exclude(file=""):
        folder.mkdir(exist_ok=True)
        with default_storage.open(item.file.name) as source, (folder / f"{item.pk}").open("wb") as target:
            shutil.copyfileobj(source, target)
        count += 1
    return count
