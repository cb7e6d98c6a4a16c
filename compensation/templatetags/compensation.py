"""What compensation shows on pages: the panel of the case page, small parts of the builder and the decision page."""

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from compensation import guards, inbox, plan, telling
from compensation.drafting import PROPOSE
from compensation.forms.offer import CustomerAnswerForm
from compensation.forms.proposal import PICTURES
from compensation.models import Guidance, Offer, ProposalVersion
from compensation.states import RemedyKind
from complaints import access, requests
from complaints.states import DemandKind, State
from complaints.templatetags.charts import bar_of
from complaints.templatetags.redress import badge, icon
from routing import names
from routing.money import format_money

register = template.Library()


@register.inclusion_tag("compensation/_panel.html", takes_context=True)
def compensation_panel(context, complaint):
    """The proposal of the case's attempt, its open offer and its payments, and the way to the builder."""
    versions = ProposalVersion.objects.of_attempt(complaint).prefetch_related("remedies", "offers")
    version = versions.order_by("-number").first()
    user = context["request"].user
    may_propose = access.holds(user, PROPOSE) and complaint.state == State.SOLUTION
    offer = next((row for row in version.offers.all() if row.state == "open"), None) if version else None
    return {
        "complaint": complaint,
        "user": user,
        "now": timezone.now(),
        "question": Guidance.objects.filter(complaint=complaint, state="open").select_related("department").first(),
        "may_ask_last_word": _may_ask_last_word(complaint, user),
        "version": version,
        "offer": offer,
        "payouts": _payouts_of(complaint),
        "may_propose": may_propose,
        "is_primary": may_propose and (version is None or version.state != "waiting"),
    }


def _may_ask_last_word(complaint, user):
    """The customer refused or stayed silent, nobody has asked for our last word yet, and this person may."""
    if complaint.state != State.SOLUTION or not access.holds(user, "complaints.final_position_complaint"):
        return False
    if not guards.offer_was_refused_or_unanswered(complaint) or complaint.has_approved_final_position:
        return False
    return requests.pending(complaint, "final_position") is None


def _payouts_of(complaint):
    """What is paid for the case; before anything was ever agreed there is nothing to ask for."""
    if complaint.state == State.SOLUTION and (complaint.round, complaint.attempt) == (1, 1):
        return []
    return list(complaint.payouts.order_by("pk")[:10])


@register.inclusion_tag("compensation/_waiting_here.html")
def waiting_here(user, now):
    """On one's own page: the first decisions that wait, of those who decide."""
    rows = inbox.waiting_for(user, now) if user.right_names.intersection(inbox.DECIDES) else []
    return {"rows": rows[:5], "total": len(rows), "now": now}


@register.filter
def in_full(day):
    """A date as “21 Nov 2026”, in Chinese “2026年11月21日”."""
    return date_format(day, pgettext("date format", "j M Y")) if day else "–"


@register.filter
def in_month(day):
    """“November 2026”, in Chinese “2026年11月”."""
    return date_format(day, pgettext("date format", "F Y"))


@register.simple_tag
def kinds_in_words(kinds):
    """“Refund, Coupon”, in the order of the list of kinds; “–” for none."""
    return ", ".join(str(label) for kind, label in RemedyKind.choices if kind in kinds) or "–"


@register.simple_tag
def budget_bar(page):
    """Used so far, with this proposal in yellow; the notch is the alert mark."""
    budget = page.measured.budget
    now, after = min(100, budget.percent_after()), min(100, page.budget_percent)
    label = _("%(percent)s %% used, %(after)s %% after this") % {"percent": now, "after": after}
    alert = page.alert_percent
    return bar_of(
        [(now, "wait"), (after - now, "yellow")], tick=alert if after < alert else None, is_tall=True, label=label
    )


@register.simple_tag
def condition_list(lines):
    """Conditions with their marks; what is missing has its hint below."""
    items = format_html_join("", '<li class="is-{}">{}<span>{}</span><span></span>{}</li>', map(_condition, lines))
    return format_html('<ul class="rd-guards">{}</ul>', items)


def _condition(line):
    if line.status == "met":
        return line.status, icon("met", _("Done")), line.sentence, ""
    hint = format_html("<small>{}</small>", line.hint) if line.hint else ""
    return line.status, icon("missing", _("Missing")), format_html("<b>{}</b>", line.sentence), hint


@register.filter
def demand_rows(page, form):
    """One row per demand: its name, the law that grants it, the remedies or the refusal that answer it."""
    rows = []
    for demand, answer in zip(page.measured.demands, page.measured.answers, strict=True):
        name = DemandKind(demand.kind).label
        law = next((c.name for c in page.measured.entitlement.granted if demand.kind in c.demands), "")
        rows.append(
            {
                "pk": demand.pk,
                "name": f"{name} {format_money(demand.amount)}" if demand.amount else name,
                "note": demand.note,
                "law": law,
                "numbers": ", ".join(str(position + 1) for position in answer.remedies),
                "refusal": answer.refusal,
                "is_answered": bool(answer.remedies or answer.refusal.strip()),
                "field": form[f"refusal_{demand.pk}"],
            }
        )
    return rows


@register.simple_tag
def answered_badge(page):
    """“2 of 2 answered”."""
    answered = sum(1 for answer in page.measured.answers if answer.remedies or answer.refusal.strip())
    total = len(page.measured.demands)
    text = _("%(answered)s of %(total)s answered") % {"answered": answered, "total": total}
    done = answered == total
    return format_html(
        '<span class="rd-push">{}</span>', badge(text, "green" if done else "yellow", "check" if done else "")
    )


@register.simple_tag
def parts_of(page, position):
    """How the amount of a row is made up, where it is not goodwill alone."""
    parts = page.measured.assessment.parts
    if position >= len(parts):
        return ""
    part = parts[position]
    named = [
        (_("by law %(amount)s"), part.statutory),
        (_("standard %(amount)s"), part.standard),
        (_("goodwill %(amount)s"), part.goodwill),
    ]
    texts = [text % {"amount": format_money(amount)} for text, amount in named if amount]
    return format_html('<span class="rd-tiny rd-muted">{}</span>', " · ".join(texts)) if texts else ""


@register.simple_tag
def shares(page):
    """“Carrier 70 %, Warehouse 30 %”."""
    return share_words(page.measured.entitlement.facts.shares)


def share_words(found):
    known = names.departments() | names.outside_parties()
    named = ((known[share.code].name if share.code in known else share.code, share.percent) for share in found)
    return ", ".join(f"{name} {percent} %" for name, percent in named) or "–"


@register.simple_tag
def report_words(report, version):
    """Shares of responsibility, and the report that they come from."""
    if report is None:
        return _("No report: the category needs none.")
    found = ", ".join(f"{share.who} {share.percent} %" for share in report.shares.all())
    words = {"shares": found, "version": report.version, "findings": report.findings[:300]}
    return _("%(shares)s · report, version %(version)s: %(findings)s") % words


@register.simple_tag
def standard_words(page):
    """The standard of the row in words."""
    row = page.measured.entitlement.row
    return row.standard_words or "–" if row else "–"


@register.simple_tag
def likes_badge(page):
    """Where this proposal stands among like cases."""
    looks = {
        "middle": (_("within the middle half"), "green", "check"),
        "above": (_("above the middle half"), "yellow", "triangle"),
        "below": (_("below the middle half"), "yellow", "triangle"),
    }
    place = page.likes.place_of(page.measured.assessment.total)
    return format_html('<span class="rd-push">{}</span>', badge(*looks[place])) if place else ""


@register.simple_tag
def likes_words(page):
    """The spread in a sentence."""
    low, high = page.likes.middle
    words = {"low": format_money(low), "high": format_money(high), "median": format_money(page.likes.median)}
    text = _("Same category, responsibility and priority, an order of like size, 12 months. Box: the middle half, %(low)s to %(high)s; line: median %(median)s.")  # fmt: skip # noqa: E501
    return format_html('<p class="rd-tiny rd-muted mb-0">{}</p>', text % words)


@register.simple_tag
def offer_to(party, case, now):
    """The offer that waits for this customer's answer, with the form that answers it; None where nothing waits."""
    if case.state != State.SOLUTION or not telling.concerns(party, case):
        return None
    waiting = Offer.objects.filter(complaint=case, state="open", expires_at__gt=now).select_related("version")
    offer = waiting.prefetch_related("version__remedies", "version__answers").first()
    if offer is None:
        return None
    return {"offer": offer, "form": CustomerAnswerForm(initial={"seen": offer.version.content_hash}, auto_id=False)}


@register.simple_tag
def remedy_icon(remedy):
    """The picture of a remedy."""
    return icon(PICTURES.get(remedy.kind, "gift"))


@register.filter
def promised_day(remedy):
    """By when it is promised, as the letter says it."""
    return plan.day_of(remedy)
