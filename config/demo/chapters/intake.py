"""Chapter 1: a complaint arrives, is recorded, and the customer gets a receipt and a first answer."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from complaints.evidence.models import EvidenceItem
from complaints.evidence.models.item import sealed_path
from complaints.messaging import letters, placeholders
from complaints.models import ContactPoint, Customer, Demand, Order, Party
from complaints.privacy import blind_index
from complaints.states import ENDED, NO_LINKS, ClockKind
from config.demo import pictures, words
from config.demo.teller import SYSTEM

CHANNELS = ("phone", "chat", "web", "email", "app", "marketplace", "wechat", "weibo", "counter", "review")
WEIGHTS = (24, 16, 14, 12, 12, 9, 6, 2, 3, 2)
ASKED = ("refund", "compensation", "price_difference", "punitive")
# Stand for what is different in each receipt.
REFERENCE, OPENING = "C00-000000", "[OPENING]"


@dataclass(frozen=True)
class Known:
    """A customer who may come again."""

    key: int
    name: str
    language: str
    reach: tuple
    tier: str


def arrive(t, known):
    """Record the case; `known` lists customers who came before, and is added to."""
    t.story = _story(t)
    customer = t.rng.choice(known) if known and t.rng.random() < 0.22 else _customer(t, known)
    t.language, t.name, t.reach, t.tier = customer.language, customer.name, customer.reach, customer.tier
    t.goods = t.rng.choice(words.goods())
    year = t.local(t.at).year
    t.reference = f"C{year % 100:02d}-{t.key:06d}"
    t.handler = (t.scene and t.cast.by_name.get(t.scene.handler)) or t.rng.choice(t.cast.agents)
    t.values = _values(t)
    t.case = _case(t, customer, year)
    t.party = t.rows[Party].add(
        complaint_id=t.key, customer_id=customer.key, language=t.language, role="buyer", link_nonce=t.token()
    )
    t.demands = []
    for kind in t.story.demands:
        amount = _asked(t, kind)
        t.demands.append((t.rows[Demand].add(complaint_id=t.key, kind=kind, amount=amount), kind, amount))
    by = t.handler if t.case["channel"] in ("phone", "counter") else SYSTEM
    t.event("register", by, to="intake", facts={"channel": t.case["channel"]})
    t.start(_first_response(t, t.at))
    t.start("triage")
    _receipt(t)
    for what in t.scene.pictures if t.scene else ():
        _picture(t, what)
    return True


def _story(t):
    chosen, sums = words.stories()
    if t.scene:
        chosen = [story for story in chosen if story.category == t.scene.category and not story.asks_only]
        return t.rng.choice(chosen)
    return t.rng.choices(chosen, cum_weights=sums)[0]


def _customer(t, known):
    language = words.ZH if t.rng.random() < words.SHARE_OF_CHINESE else words.EN
    name = words.person(t.rng, language)
    tier = "VIP" if t.rng.random() < 0.06 else ""
    key = t.rows[Customer].add(
        name=name, language=language, tier=tier, created_at=t.at,
        member_id=_member_id(t) if t.rng.random() < 0.7 else "", country="CN", time_zone="Asia/Shanghai", tags=[],
    )  # fmt: skip
    phone = f"1{t.rng.choice('3578')}{t.rng.randrange(10**9):09d}"
    contacts = {"phone": phone}
    if t.rng.random() < 0.7:
        contacts["email"] = f"c{key}.{t.rng.randrange(10**6)}@example.{t.rng.choice(('com', 'org', 'net'))}"
    for kind, value in contacts.items():
        t.rows[ContactPoint].add(customer_id=key, kind=kind, value=value, lookup=blind_index(kind, value))
    reach = ("email", contacts["email"]) if "email" in contacts else ("sms", phone)
    customer = Known(key, name, language, reach, tier)
    known.append(customer)
    return customer


def _member_id(t):
    return f"M{t.rows[Customer].key + 1:010d}{t.rng.randrange(100):02d}"


def _values(t):
    carrier, city = t.rng.choice(words.places("carriers")), t.rng.choice(words.places("cities"))
    return {
        "product": t.goods.name[t.language],
        "order": f"O{t.at:%y%m}{t.rng.randrange(10**7):07d}",
        "days": str(t.rng.randint(3, 12)),
        "amount": f"{t.goods.price / 100:.2f}",
        "carrier": carrier[t.language],
        "city": city[t.language],
    }


def _order(t):
    """What was bought: one of ten variants, of a small lot, so that hardly an incident is found by mere chance."""
    variant, lot = t.values["order"][-1], t.values["order"][-3:]
    delivered = t.at - timedelta(hours=t.rng.randint(2, 200))
    t.delivered_at = None if t.story.category in ("logistics.late", "logistics.lost") else delivered
    return t.rows[Order].add(
        number=t.values["order"], sku=f"{t.goods.sku}-{variant}", product=t.goods.name[t.language],
        batch=f"{t.goods.sku[:3]}-{t.at:%y%j}-{lot}", carrier=t.values["carrier"], city=t.values["city"],
        waybill=f"{t.rng.randrange(10**12):012d}", amount=t.goods.price, currency="CNY", goods_class="ordinary",
        placed_at=delivered - timedelta(hours=t.rng.randint(30, 120)), delivered_at=t.delivered_at,
    )  # fmt: skip


def _case(t, customer, year):
    subject, text = (part[t.language].format_map(t.values) for part in (t.story.subject, t.story.text))
    category = t.cast.categories[t.story.category]
    t.category = category
    suggestion = {
        "category": category.code, "priority": t.story.priority, "department": category.department.code,
        "owner": None, "assigns_by_itself": False, "reasons": [],
    }  # fmt: skip
    return {
        "year": year, "channel": t.rng.choices(CHANNELS, weights=WEIGHTS)[0], "external_id": f"demo-{t.token()}",
        "body_digest": t.token(), "subject": subject, "description": text, "language": t.language,
        "asks_only": t.story.asks_only, "received_at": t.at, "created_at": t.at, "customer_id": customer.key,
        "order_id": _order(t), "priority": "", "suggestion": suggestion, "priority_reasons": [],
        "handler_id": t.handler, "market": "CN",
        "occurred_at": t.at - timedelta(minutes=t.rng.randint(20, 2000)),
    }  # fmt: skip


def _picture(t, what):
    """The customer sends a picture along; nobody has looked at it yet."""
    content = pictures.draw(what, t.rng, order=t.values["order"])
    path, digest = sealed_path(None, ""), hashlib.sha256(content).hexdigest()
    t.files.append((path, content))
    number = t.numbers[EvidenceItem] = t.numbers.get(EvidenceItem, 0) + 1
    name = f"IMG_{t.rng.randrange(1000, 10000)}.jpg"
    key = t.rows[EvidenceItem].add(
        complaint_id=t.key, number=number, kind="photo", title=name, name=name, file=path, size=len(content),
        content_type="image/jpeg", claimed_type="image/jpeg", sha256=digest, by_kind="customer", party_id=t.party,
        added_at=t.at, round=t.round,
    )  # fmt: skip
    customer = ("customer", None, f"party {t.party}")
    t.event("evidence", customer, facts={"item": key, "did": "added", "sha256": digest})


def write_again(t):
    """The customer's last words, which nobody has answered."""
    at = t.desk.back(t.now, t.scene.reply)
    if at > t.at and t.state not in ENDED:
        t.at = at.replace(microsecond=0)
        t.hear(t.say("more"))


def _asked(t, kind):
    if kind not in ASKED:
        return None
    part = {"refund": 1, "punitive": 3}.get(kind, t.rng.choice((0.15, 0.3)))
    return int(t.goods.price * part)


def _receipt(t):
    subject, text, code = receipt(t, t.case["channel"] in NO_LINKS)
    number = t.reference
    t.write(SYSTEM, text.replace(REFERENCE, number), subject=subject.replace(REFERENCE, number), template=code,
            with_event=False)  # fmt: skip


def receipt(t, forbids_links):
    """(subject, text, template) of a receipt with a reference to be replaced."""
    code = "acknowledgement" if t.desk.is_open(t.at) else "acknowledgement_out_of_hours"
    subject, text = letter(code, t.language, forbids_links)
    if OPENING in text:
        opening = t.local(t.desk.next_open(t.at))
        text = text.replace(OPENING, placeholders.in_words(opening, t.language))
    return subject, text, code


@lru_cache(maxsize=1000)
def letter(code, language, forbids_links):
    values = {"reference": REFERENCE, "next_opening": OPENING}
    rendered = letters.render(code, language=language, channel="marketplace" if forbids_links else "", values=values)
    return rendered.subject, rendered.text


def _first_response(t, at):
    return ClockKind.FIRST_RESPONSE.value if t.desk.is_open(at) else ClockKind.FIRST_RESPONSE_CLOSED.value


def answer_first(t):
    """A person answers, and the record is completed."""
    if not t.later(2, 26):
        return False
    t.write(t.handler, t.say("first"))
    t.stop(_first_response(t, t.case["received_at"]))
    t.case["first_response_at"] = t.at
    if t.rng.random() < 0.12:
        t.note(t.handler, t.say("note"))
    if not t.later(1, 12):
        return False
    t.event("complete_intake", t.handler, to="triage")
    return True
