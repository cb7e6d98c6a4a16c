"""Categories and departments by their codes, for pages that name many; read once per process until a row changes."""

from routing.memory import remembered
from routing.models import Category, Department, OutsideParty


@remembered
def categories():
    """{code: category with its department}."""
    return {category.code: category for category in Category.objects.select_related("department")}


@remembered
def departments():
    return {department.code: department for department in Department.objects.all()}


@remembered
def outside_parties():
    return {party.code: party for party in OutsideParty.objects.all()}
