"""Finding cases by what somebody typed: a reference, a telephone number, an order, a member, a name, or words.

Every case has one `SearchEntry`, written in the transaction that writes its texts. Who wants to find asks `find`; exact
identifiers come first, then what holds the words, newest first.
"""

import unicodedata
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Case, ExpressionWrapper, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Upper

from complaints import cutting
from complaints.messaging.models import Message
from complaints.models import Complaint, Customer, NamedPerson, SearchEntry
from complaints.models.search import Joined, TokensField
from complaints.privacy import blind_indexes, normalise
from complaints.querysets import REFERENCE
from complaints.states import Channel, ContactKind

# So many matches are sorted; more are walked through by date.
SORTED = 1000
# Of one number or name no more are listed: nobody has so many cases.
EXACT = 200
LONGEST = 200
# So many digits may be a telephone number.
DIGITS = 7
EXACTLY, BY_WORDS = 0, 1
RECORD = ("subject", "description", "scene", "resolution")


# --- keeping the index ------------------------------------------------------------------------------------------------


def entry(case, names, *, product="", said=()):
    """The unsaved entry of a case: the words of its record and of what was said, without these names."""
    texts = [*(getattr(case, name) for name in RECORD), product, *said]
    return SearchEntry(complaint_id=case.pk, words=_spelt(cutting.tokens_of("\n".join(texts), names)))


def _spelt(tokens):
    return " ".join(sorted(tokens))


def enter(pairs):
    """Entries of new cases; `pairs` are (case, names)."""
    SearchEntry.objects.bulk_create(
        [entry(case, names, product=case.order.product if case.order_id else "") for case, names in pairs]
    )


def index(case, *, without=None):
    """Write the entry of a case anew from its texts and those of the cases merged into it (but `without`)."""
    keys = [key for key in case.family().values_list("pk", flat=True) if key != without]
    words = set()
    for row in entries_of(keys):
        words.update(row.words.split())
    changed = SearchEntry.objects.filter(complaint=case.pk).update(words=_spelt(words))
    if not changed:
        SearchEntry.objects.create(complaint_id=case.pk, words=_spelt(words))


def entries_of(keys):
    """Unsaved entries of these cases, each of its own texts."""
    cases = Complaint.objects.filter(pk__in=keys).select_related("order")
    names, said = names_of(keys), {}
    spoken = Message.objects.filter(complaint__in=keys, is_automatic=False)
    for key, subject, text in spoken.values_list("complaint", "subject", "text"):
        said.setdefault(key, []).extend((subject, text))
    return [
        entry(
            case,
            names.get(case.pk, ()),
            product=case.order.product if case.order else "",
            said=said.get(case.pk, ()),
        )
        for case in cases
    ]


def write(keys):
    """The entries of these cases, new or anew."""
    SearchEntry.objects.bulk_create(
        entries_of(keys), update_conflicts=True, unique_fields=["complaint"], update_fields=["words"]
    )


def append(case, text):
    """Further words of a case, of a message for instance; a merged case's are found at the surviving one too."""
    tokens = cutting.tokens_of(text, names_of([case.pk]).get(case.pk, ()))
    if not tokens:
        return
    keys = [key for key in (case.pk, case.merged_into_id) if key]
    changed = SearchEntry.objects.filter(complaint__in=keys).update(
        words=Joined(F("words"), Value(_spelt(tokens), TokensField()))
    )
    if changed < len(keys):
        index(case)


def names_of(keys):
    """{case: names} of customers and of people complained about, which stay out of the index; one query."""
    of_customers = Customer.objects.filter(parties__complaint__in=keys).exclude(name="")
    of_people = NamedPerson.objects.filter(complaint__in=keys)
    found = {}
    pairs = of_customers.values_list("parties__complaint", "name").union(of_people.values_list("complaint", "name"))
    for key, name in pairs:
        found.setdefault(key, []).append(name)
    return found


def join_survivor(case, **_step):
    """Effect of `merge`: the surviving case is found by the words of this one as well."""
    words = SearchEntry.objects.filter(complaint=case.pk).values("words")
    SearchEntry.objects.filter(complaint=case.merged_into_id).update(words=Joined(F("words"), Subquery(words)))


def leave_survivor(case, **_step):
    """Effect of `unmerge`: the other case has its own words again. The row still says which one it was."""
    if survivor := Complaint.objects.filter(merged__pk=case.pk).first():
        index(survivor, without=case.pk)


# --- finding ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Found:
    """`exact`: the keys of cases that bear the very number or name typed. `words`: a condition on those that hold the
    words, or None where there are no words to look for; `is_many`: more than a thousand do, whoever may read them."""

    exact: tuple = ()
    words: Any = None
    is_many: bool = False

    def of(self, cases):
        """Those of the cases that fit, in whatever order."""
        wanted = Q(pk__in=self.exact)
        return cases.filter(wanted if self.words is None else wanted | self.words)

    def sorted(self, cases):
        """The same, those that bear the number or name first, then the newest; only where there are not many."""
        rank = Case(When(pk__in=self.exact, then=Value(EXACTLY)), default=Value(BY_WORDS))
        return self.of(cases).order_by(rank, "-received_at", "-id")


def clean(typed):
    """What was typed, at half width and with single blanks."""
    return " ".join(unicodedata.normalize("NFKC", typed.replace("\x00", "")).split())[:LONGEST]


def find(typed):
    """What fits, whoever may read it: the caller narrows it. One query."""
    text = clean(typed)
    if REFERENCE.match(text):
        return Found(tuple(Complaint.objects.by_reference(text).values_list("pk", flat=True)))
    if not text:
        return Found()
    terms = cutting.terms_of(text)
    ways = [way.values_list("pk", Value(EXACTLY)) for way in _bearing(text)]
    if terms:
        # At most so many are looked at, in no order: enough to know whether they are few.
        probe = SearchEntry.objects.filter(words__holds=terms).order_by().values("pk")[: SORTED + 1]
        ways.append(SearchEntry.objects.filter(pk__in=probe).values_list("complaint_id", Value(BY_WORDS)))
    rows = list(ways[0].union(*ways[1:], all=True))
    exact = tuple(dict.fromkeys(key for key, how in rows if how == EXACTLY))[:EXACT]
    held = [key for key, how in rows if how == BY_WORDS]
    if not terms:
        return Found(exact)
    is_many = len(held) > SORTED
    return Found(exact, _holding(terms) if is_many else Q(pk__in=held), is_many)


def _bearing(text):
    """Cases with this very order number, number on the other side, member, name, telephone number or address."""
    cases, spelt = Complaint.objects.order_by(), {text, text.upper()}
    ways = [
        cases.filter(order__number__in=spelt),
        cases.filter(channel__in=Channel.values, external_id=text),
        cases.filter(parties__customer__member_id__in=spelt),
        cases.filter(parties__customer__in=_called(text)),
    ]
    if lookups := _lookups(text):
        ways.append(cases.filter(parties__customer__contacts__lookup__in=lookups))
    return ways


def _called(text):
    return Customer.objects.alias(capitals=Upper("name")).filter(capitals=text.upper()).values("pk")


def _lookups(text):
    """The keyed digests of what looks like a number or an address: it is found without being read."""
    if "@" in text:
        return blind_indexes(ContactKind.EMAIL, text)
    if any(letter.isalpha() for letter in text) or len(normalise(ContactKind.PHONE, text)) < DIGITS:
        return ()
    return blind_indexes(ContactKind.PHONE, text)


def _holding(terms):
    """Many are looked at one by one, in the order of the list, which ends as soon as a page is full."""
    holds = ExpressionWrapper(Q(words__holds=terms), output_field=BooleanField())
    own = SearchEntry.objects.filter(complaint=OuterRef("pk")).annotate(holds=holds).values("holds")[:1]
    return Q(Subquery(own, output_field=BooleanField()))
