"""The policy table, the laws and the budgets of a new installation: adds what is missing, overwrites nothing."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from compensation import reference_data as data
from compensation.models import Budget, GeneralTerms, PolicyRow, Statute, TierFactor
from routing.models import Department
from routing.reference import Loader


@transaction.atomic
def load():
    """Load everything of compensation; returns how many rows were added per table."""
    loader = Loader()
    for entry in data.POLICY:
        _policy_row(loader, entry)
    for code, english, chinese, text_en, text_zh, source, figures in data.STATUTES:
        names = {"name_en": english, "name_zh": chinese, "text_en": text_en, "text_zh": text_zh}
        loader.add(Statute, {"code": code}, source=source, **names, **figures)
    for tier, percent in data.TIERS:
        loader.add(TierFactor, {"tier": tier}, percent=percent)
    loader.add(GeneralTerms, {"pk": 1})
    _budgets(loader)
    return loader.counts


def _policy_row(loader, entry):
    code, english, chinese, categories, responsibilities, allowed, standard, words, tiers, flags = entry
    values = {"standard_en": words[0], "standard_zh": words[1], "valid_from": date(*data.VALID_FROM)}
    for tier, ceiling in zip(("agent", "manager", "director"), tiers, strict=True):
        amount, percent = ceiling if isinstance(ceiling, tuple) else (ceiling, 0)
        values |= {f"{tier}_amount": amount * 100, f"{tier}_percent": percent}
    loader.add(
        PolicyRow,
        {"code": code, "version": 1},
        name_en=english,
        name_zh=chinese,
        categories=categories,
        responsibilities=responsibilities,
        allowed=allowed,
        standard=standard,
        source=data.SOURCE,
        **values,
        **flags,
    )


def _budgets(loader):
    """This month's budget of every department; later months begin with the cap of the one before."""
    month = timezone.localdate().replace(day=1)
    if Budget.objects.exists():
        return
    for department in Department.objects.filter(code__in=data.BUDGETS):
        cap = data.BUDGETS[department.code] * 100
        loader.add(Budget, {"department": department, "month": month}, cap=cap)
