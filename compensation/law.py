"""Statutory rights, worked out from dates and goods. Pure; every figure comes from a `Law`, with its reasons."""

from datetime import timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from compensation.terms import Claim, Punitive
from routing.money import format_money

SEVEN_DAYS = "seven_day_return"
QUALITY = "quality_fault"
NOT_DELIVERED = "not_delivered"
FRAUD = "punitive_fraud"
FOOD = "punitive_food"

EXCLUDED_GOODS = {
    "made_to_order": gettext_lazy("made to order"),
    "perishable": gettext_lazy("fresh or perishable"),
    "digital": gettext_lazy("opened digital content"),
    "newspaper": gettext_lazy("newspapers and periodicals"),
}


def claims(facts, book):
    """What each law gives in this case, and why it does or does not."""
    rules = ((SEVEN_DAYS, _seven_days), (QUALITY, _quality), (NOT_DELIVERED, _not_delivered))
    return tuple(rule(facts, law) for code, rule in rules if (law := book.law(code)))


def _claim(law, applies, reasons, *, kinds=(), demands=(), freight=False, last_day=None):
    return Claim(
        code=law.code,
        name=law.name,
        applies=applies,
        reasons=tuple(reasons),
        kinds=frozenset(kinds) if applies else frozenset(),
        demands=frozenset(demands) if applies else frozenset(),
        is_freight_ours=freight and applies,
        last_day=last_day,
        source=law.source,
        confirmed_on=law.confirmed_on,
    )


def window(facts, law):
    """(in time, last day, sentence): the days count from the day after signing, the notice must fall within them."""
    if facts.signed_on is None:
        return False, None, _("It is not recorded when the customer signed for the goods.")
    last = facts.signed_on + timedelta(days=law.days)
    told = facts.notice_on or facts.signed_on
    words = {"signed": _day(facts.signed_on), "first": _day(facts.signed_on + timedelta(days=1)), "last": _day(last)}
    words |= {"told": _day(told), "days": law.days}
    if told <= last:
        text = _("Signed for on %(signed)s; the %(days)s days run from %(first)s to %(last)s; told us on %(told)s.")
        return True, last, text % words
    text = _("Signed for on %(signed)s; the %(days)s days ended on %(last)s; told us on %(told)s.")
    return False, last, text % words


def _day(day):
    """“21 Nov 2026”, in Chinese “2026年11月21日”."""
    return date_format(day, pgettext("date format", "j M Y"))


def _seven_days(facts, law):
    in_time, last, sentence = window(facts, law)
    reasons = [sentence]
    excluded = _exclusion(facts.goods_class)
    if excluded:
        reasons.append(excluded)
    elif not facts.goods_class:
        reasons.append(_("The goods class is not recorded; ordinary goods are assumed."))
    else:
        reasons.append(_("The goods are not excluded; opening them to look is allowed."))
    applies = in_time and not excluded
    if applies:
        reasons.append(_("Return freight is the customer's unless agreed otherwise."))
    return _claim(law, applies, reasons, kinds=("return",), demands=("return", "refund"), last_day=last)


def _exclusion(goods_class):
    """Why these goods are excluded, or an empty string."""
    if goods_class in EXCLUDED_GOODS:
        return _("Excluded goods: %(goods)s.") % {"goods": EXCLUDED_GOODS[goods_class]}
    if goods_class == "confirmed":
        return _("The buyer confirmed at purchase that these goods cannot be returned.")
    return ""


def _quality(facts, law):
    if not facts.has_quality_fault:
        return _claim(law, False, [_("No fault of the goods was found that we, a supplier or a carrier answer for.")])
    in_time, last, sentence = window(facts, law)
    reasons = [_("The goods were faulty when they arrived."), sentence]
    kinds, demands = {"exchange", "repair", "freight"}, {"exchange", "repair", "freight"}
    if in_time or facts.is_purpose_defeated:
        kinds |= {"return", "refund"}
        demands |= {"return", "refund"}
    if not in_time:
        reasons.append(
            _("The goods do not serve their purpose: return is owed.")
            if facts.is_purpose_defeated
            else _("Afterwards exchange or repair is owed, return only where the goods do not serve their purpose.")
        )
    reasons.append(_("Freight is ours. Goods with rules of their own (three guarantees) follow those."))
    return _claim(law, True, reasons, kinds=kinds, demands=demands, freight=True, last_day=last)


def _not_delivered(facts, law):
    if not facts.is_not_delivered:
        return _claim(law, False, [_("The goods were delivered, or nothing says that they were not.")])
    reasons = [_("The goods did not reach the customer: the price is owed back, or the delivery.")]
    return _claim(law, True, reasons, kinds=("refund", "resend"), demands=("refund",))


def punitive(facts, book):
    """What a punitive demand would come to under each law; never granted by this."""
    if not any(demand.kind == "punitive" for demand in facts.demands):
        return ()
    return tuple(_punitive(facts, law) for code in (FRAUD, FOOD) if (law := book.law(code)))


def _punitive(facts, law):
    price = facts.order_amount or 0
    by_price = price * law.price_times
    by_loss = facts.loss * law.loss_times
    working = _("%(times)s times the price %(price)s is %(by_price)s, at least %(least)s")
    words = {
        "times": law.price_times,
        "price": format_money(price),
        "by_price": format_money(by_price),
        "least": format_money(law.at_least),
    }
    if law.loss_times:
        working = _(
            "%(times)s times the price %(price)s is %(by_price)s; "
            "%(loss_times)s times the loss %(loss)s is %(by_loss)s; the greater, at least %(least)s"
        )
        words |= {"loss_times": law.loss_times, "loss": format_money(facts.loss), "by_loss": format_money(by_loss)}
    amount = max(by_price, by_loss, law.at_least)
    return Punitive(law.code, law.name, amount, working % words, law.source, law.confirmed_on)
