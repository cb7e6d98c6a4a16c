"""The marks, charts and partial templates that pages are made of."""

import re
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from complaints import navigation
from complaints.models import Complaint
from complaints.models.complaint import NO_PROMISE
from complaints.states import State
from complaints.steps import GuardStatus, StepOffer
from routing.models import User

NOW = datetime(2026, 11, 19, 6, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
EVIL = '<b onmouseover="x">&'
SAFE = "&lt;b onmouseover=&quot;x&quot;&gt;&amp;"


def draw(source, request=None, **context):
    loaded = "{% load i18n redress times charts shell %}"
    context = {"now": NOW, **context}
    return Template(loaded + source).render(Context({"request": request, **context} if request else context)).strip()


def words(html):
    """The text alone, as it is read."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


# --- marks --------------------------------------------------------------------------------------------------------


def test_icon_is_decoration_unless_it_has_a_label():
    assert 'aria-hidden="true"' in draw('{% icon "clock" %}')
    assert 'role="img" aria-label="late"' in draw('{% icon "clock" label="late" %}')


def test_unknown_icon_is_an_error_not_a_blank():
    with pytest.raises(KeyError):
        draw('{% icon "no such" %}')


def test_priority_is_word_shape_and_colour_with_its_reasons():
    html = draw('{% priority "red" reasons=reasons %}', reasons=["press named", EVIL])

    assert words(html) == "Red"
    assert "is-red" in html
    assert "<svg" in html
    assert f'title="press named; {SAFE}"' in html


def test_priority_before_triage_prints_nothing():
    assert draw('{% priority "" %}') == ""


@pytest.mark.parametrize("state", State.values)
def test_state_badge_says_the_state_in_both_languages(state):
    html = draw("{% state_badge state %}", state=state)

    assert words(html) == State(state).label
    assert ("rd-ring" in html) == (state not in ("closed", "rejected", "withdrawn", "merged"))


def test_verdict_without_a_value_is_unchecked():
    assert words(draw("{% verdict None %}")) == "Unchecked"
    assert "is-forged" in draw('{% verdict "forged" %}')


def test_money_is_in_minor_units():
    assert words(draw("{% money 123450 %}")) == "CNY 1,234.50"
    assert words(draw('{% money 5 "EUR" %}')) == "EUR 0.05"
    assert draw("{% money None %}") == "–"
    with translation.override("zh-hans"):
        assert words(draw("{% money 14400 %}")) == "¥ 144.00"


def test_person_and_customer_chips():
    lin = SimpleNamespace(initials="AL", __str__=lambda self: "Agent Lin")

    assert words(draw("{% person None %}")) == "nobody yet"
    assert "<i aria-hidden" in draw("{% person who %}", who=lin)
    assert words(draw('{% customer_chip None name="Customer 4821" %}')) == "CU Customer 4821"
    assert words(draw('{% customer_chip None name="王小明" %}')) == "王 王小明"
    assert words(draw("{% customer_chip None %}")) == "AN Anonymous"


def test_every_text_is_escaped():
    assert SAFE in draw("{% badge evil %}", evil=EVIL)
    assert SAFE in draw("{% customer_chip None name=evil %}", evil=EVIL)
    assert SAFE in draw("{% stacked parts %}", parts=[(100, EVIL)])
    assert SAFE in draw("{% columns rows %}", rows=[(EVIL, 1, None)])
    assert SAFE in draw("{% effect one two evil %}", one=[1, 2], two=[3], evil=EVIL)


# --- contact data -------------------------------------------------------------------------------------------------


def test_masked_contact_never_holds_the_contact():
    html = draw('{% masked "phone" "13812344821" "/reveal/" %}')

    assert "13812344821" not in html
    assert "138****4821" in html
    assert 'method="post" action="/reveal/"' in html
    assert "is recorded" in html


def test_masked_without_an_address_has_no_eye():
    assert draw('{% masked "email" "chen@example.com" %}') == '<span class="rd-masked">c***@example.com</span>'


def test_masked_inside_a_form_opens_no_form_of_its_own():
    assert "<form" not in draw('{% masked "phone" "13812344821" "/reveal/" in_form=True %}')


def test_revealed_contact_knows_how_to_hide_again():
    html = draw('{% revealed "phone" "13812344821" "/reveal/" %}')

    assert 'data-hide-after="60"' in html
    assert "138****4821" in html.split("<template>")[1]


# --- steps --------------------------------------------------------------------------------------------------------


def offer(*statuses, is_permitted=True):
    guards = [GuardStatus(f"guard_{n}", f"Sentence {n}", f"Hint {n}", status) for n, status in enumerate(statuses)]
    return StepOffer("agree", "Agree", is_permitted, True, guards)


def test_guard_list_shows_hints_and_links_only_where_something_is_left_to_do():
    links = {"guard_0": ("/a/", "Do it"), "guard_1": ("/b/", "Write it")}
    html = draw("{% guard_list offer links %}", offer=offer("met", "missing", "asked"), links=links)

    assert words(html) == "Sentence 0 Sentence 1 Write it Hint 1 Sentence 2 Hint 2"
    assert [re.findall(r'li class="([^"]+)"', html)] == [["is-met", "is-missing", "is-asked"]]
    assert 'aria-label="Done"' in html
    assert 'id="guards-agree"' in html


def test_guard_count_says_how_many_are_missing():
    assert words(draw("{% guard_count offer %}", offer=offer("met", "missing", "missing"))) == "2 missing"
    assert words(draw("{% guard_count offer %}", offer=offer("met", "asked"))) == "Ready"


def test_step_button_is_greyed_but_reachable_while_something_is_missing():
    html = draw("{% step_button offer %}", offer=offer("missing"))

    assert 'aria-disabled="true" aria-describedby="guards-agree"' in html
    assert " disabled" not in html


def test_step_button_submits_or_leads_when_ready_and_is_absent_without_the_right():
    assert 'class="btn btn-primary" type="submit"' in draw("{% step_button offer %}", offer=offer("met"))
    assert 'href="/agree/"' in draw('{% step_button offer "/agree/" %}', offer=offer("met"))
    assert draw("{% step_button offer %}", offer=offer("met", is_permitted=False)) == ""


def test_confirm_attrs_are_escaped():
    assert draw("{% confirm_attrs evil %}", evil=EVIL).startswith(f'data-confirm="{SAFE}"')


def bar(case, **dates):
    return draw("{% step_bar case dates now %}", case=case, dates=dates)


def test_step_bar_shows_done_now_and_ahead_with_the_promise():
    case = Complaint(pk=1, year=2026, state=State.VERIFICATION, due_at=NOW + HOUR)
    html = bar(case, intake=NOW - 20 * HOUR, triage="18:19, in 17 min")

    looks = re.findall(r'li class="is-(\w+)"', html)
    assert looks == ["done", "done", "now", "ahead", "ahead", "ahead", "ahead"]
    assert html.count('aria-current="step"') == 1
    assert "Step 3 of 7: Verification" in html
    assert "next: Solution" in html
    assert "by 15:08" in html
    assert "yesterday 18:08" in html
    assert "18:19, in 17 min" in html


def test_step_bar_of_a_reopened_case_says_which_round():
    case = Complaint(pk=1, year=2026, state=State.VERIFICATION, round=2, due_at=NO_PROMISE)

    assert "round 2" in bar(case)


def test_step_bar_of_an_ended_case():
    closed = re.findall(r'li class="is-(\w+)"', bar(Complaint(pk=1, year=2026, state=State.CLOSED)))
    rejected = bar(Complaint(pk=1, year=2026, state=State.REJECTED), intake=NOW)

    assert closed == ["done"] * 7
    assert re.findall(r'li class="is-(\w+)"', rejected) == ["done"] + ["ahead"] * 6
    assert "Rejected" in rejected
    assert 'aria-current="step"' not in rejected


# --- times --------------------------------------------------------------------------------------------------------


def test_due_badge_is_a_time_with_words():
    html = draw("{% due_badge at now minutes=480 %}", at=NOW + timedelta(minutes=52))

    assert words(html) == "52 min left of 8 h, by 15:00"
    assert 'datetime="2026-11-19T07:00:00+00:00"' in html
    assert "is-soon" in html


def test_due_badge_takes_the_start_instead_of_the_length():
    html = draw("{% due_badge at now started_at=begun %}", at=NOW + HOUR, begun=NOW - HOUR)

    assert words(html) == "1 h left of 2 h, by 15:08"


@pytest.mark.parametrize("at", [None, NO_PROMISE])
def test_due_badge_without_a_promise(at):
    assert words(draw("{% due_badge at now %}", at=at)) == "no promise runs"


def test_when_has_five_styles_and_a_dash_for_none():
    said = [words(draw("{% when at now style %}", at=NOW, style=style)) for style in ("moment", "short", "time", "day")]

    assert said == ["today 14:08", "14:08", "14:08", "today"]
    assert words(draw('{% when now now "full" %}')) == "19 Nov 2026, 14:08"
    assert words(draw('{% when now now "ago" %}')) == "just now"
    assert draw("{% when None now %}") == "–"


def test_filters_print_nothing_for_none():
    source = "{{ none|duration }}{{ none|moment:now }}{{ none|ago:now }}{{ none|clock_time }}"

    assert draw(source, none=None) == ""
    assert draw("{{ 65|duration }} {{ now|moment:now }} {{ now|clock_time }}") == "1 h 5 min today 14:08 14:08"


# --- charts -------------------------------------------------------------------------------------------------------


def test_no_chart_uses_a_style_attribute():
    figures = {
        "shares": [(70, "Carrier"), (30, "Warehouse")],
        "rows": [("Late", 3, 1)],
        "values": [1000 * n for n in range(9)],
    }
    source = (
        "{% bar 40 tick=75 %}{% stacked shares %}{% columns rows %}{% spread values 4000 limits %}"
        "{% effect before after 'done' %}{% line points %}"
    )
    html = draw(source, **figures, limits=[(5000, "agent")], before=[4, 5], after=[2, 1], points=[("W1", 1), ("W2", 2)])

    assert html.count("<svg") == 6
    assert "style=" not in html


def test_bar_loses_its_notch_once_it_is_passed():
    assert 'class="k"' in draw("{% bar 74 tick=75 %}")
    assert 'class="k"' not in draw("{% bar 75 tick=75 %}")


def test_bar_speaks_only_with_a_label():
    assert 'aria-hidden="true"' in draw("{% bar 74 %}")
    assert 'aria-label="74 of 100"' in draw('{% bar 74 label="74 of 100" is_tall=True %}')


def test_stacked_drops_words_that_do_not_fit_but_says_them():
    html = draw("{% stacked parts width=300 %}", parts=[(92, "Carrier"), (6, "Warehouse"), (2, "客户")])

    assert 'aria-label="Carrier 92 %, Warehouse 6 %, 客户 2 %"' in html
    assert words(html) == "Carrier 92 %"


def test_columns_say_the_change_and_survive_zeros():
    html = draw("{% columns rows %}", rows=[("Late", 0, 0), ("Lost", 0, None)])

    assert 'aria-label="Late 0 (+0), Lost 0"' in html
    assert draw("{% columns rows %}", rows=[]) == ""


def test_columns_cut_a_long_name():
    assert "…" in draw("{% columns rows %}", rows=[("Lost, or shown delivered but not received", 3, 1)])


def test_spread_says_the_middle_half_the_median_and_the_offer():
    values = [amount * 100 for amount in (20, 30, 40, 50, 60, 70, 80, 90)]
    html = draw("{% spread values 5500 limits %}", values=values, limits=[(10000, "agent"), (500000, "manager")])

    assert "8 like cases; the middle half got CNY\xa040.00 to CNY\xa080.00, median CNY\xa060.00" in html
    assert "this offer is CNY\xa055.00" in html
    assert "agent" in html
    assert "manager" not in html


def test_spread_without_an_offer_shows_the_cases_alone():
    html = draw("{% spread values None %}", values=[1000] * 6)

    assert "this offer" not in html
    assert html.count('class="pt"') == 6


def test_fewer_than_five_like_cases_are_said_not_drawn():
    assert words(draw("{% spread values 100 %}", values=[1, 2])) == "Only 2 like cases so far: too few to compare."
    assert "Only 1 like case so far" in draw("{% spread values 100 %}", values=[1])


def test_effect_says_before_and_after():
    html = draw("{% effect before after 'second layer' %}", before=[4, 4], after=[2, 1, 0])

    assert 'aria-label="4% before, 1% after: second layer"' in html


def test_effect_and_line_without_enough_points():
    assert "Not enough weeks" in draw("{% effect before after 'x' %}", before=[1], after=[])
    assert draw("{% line points %}", points=[("W1", 1)]) == ""
    assert "<svg" in draw(
        "{% effect before after 'x' %}{% line points %}", before=[0], after=[0], points=[("a", 0), ("b", 0)]
    )


# --- forms --------------------------------------------------------------------------------------------------------


class SampleForm(forms.Form):
    name = forms.CharField(help_text="As on the parcel.", max_length=5)
    kind = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    size = forms.ChoiceField(choices=[("s", "S")], required=False)
    is_sure = forms.BooleanField(required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)


def test_form_has_labels_help_and_our_classes():
    html = str(SampleForm())

    assert re.search(r'<label class="form-label" for="id_name">\s*Name', html)
    assert 'id="id_name_helptext">As on the parcel.' in html
    assert 'class="form-control"' in html
    assert 'class="form-select"' in html
    assert html.count('class="form-check-input"') == 3
    assert '<fieldset class="rd-field" id="id_kind"' in html
    assert 'type="hidden" name="version"' in html
    assert 'role="alert"' not in html


def test_form_with_errors_has_a_summary_that_leads_to_the_fields():
    form = SampleForm({"name": EVIL})
    form.add_error(None, "The whole does not fit.")
    html = str(form)

    assert '<a href="#id_name">Name</a>' in html
    assert "The whole does not fit." in html
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert "is-invalid" in html
    assert EVIL not in html


def test_typed_words_become_a_note():
    assert draw("{{ form|as_note }}", form=SampleForm({"name": "Lin", "kind": ""})) == "Name: Lin"


def test_widget_keeps_its_own_class():
    class Form(forms.Form):
        text = forms.CharField(widget=forms.Textarea(attrs={"class": "wide"}))

    assert 'class="wide form-control"' in draw("{% widget form.text %}", form=Form())


# --- frame --------------------------------------------------------------------------------------------------------


@pytest.fixture
def request_of(monkeypatch):
    """A request for a path by somebody with these rights; nobody counts beside the items."""
    monkeypatch.setattr(navigation, "_counts", {})

    def make(path="/", *rights, theme="", cookie=""):
        request = RequestFactory().get(path)
        request.user = SimpleNamespace(is_authenticated=True, right_names=frozenset(rights), theme=theme)
        if cookie:
            request.COOKIES["theme"] = cookie
        return request

    return make


def keys(request):
    return draw(
        "{% nav_items as items %}{% for i in items %}{{ i.place.key }}{% if i.is_current %}*{% endif %} {% endfor %}",
        request,
    )


def test_rail_shows_what_the_rights_open_and_marks_the_place(request_of):
    assert keys(request_of("/")) == "home* ideas"
    assert keys(request_of("/queue/triage/", "complaints.assign_complaint", "complaints.note_complaint")) == (
        "home triage* queue ideas"
    )
    assert keys(request_of("/queue/solution/", "complaints.note_complaint")) == "home queue* ideas"
    assert keys(request_of("/complaints/C26-000001/", "complaints.note_complaint")) == "home queue* ideas"


def test_rail_of_a_visitor_is_empty():
    request = RequestFactory().get("/")
    request.user = AnonymousUser()

    assert keys(request) == ""


def test_rail_shows_a_count_and_whether_it_is_over(request_of, agent, manager, monkeypatch):
    monkeypatch.setattr(navigation, "_counts", {})
    everybody = User.objects.all()
    navigation.count("home", lambda user, now: navigation.Tally(everybody, everybody.filter(pk=manager.pk)))
    navigation.count("queue", lambda user, now: navigation.Tally(everybody.none(), everybody.none()))
    request = request_of("/", "complaints.note_complaint")
    request.user = agent
    source = "{% nav_items as items %}{% for item in items %}{{ item.place.key }} {{ item.count }} {{ item.is_over }}|"

    shown = draw(source + "{% endfor %}", request)

    assert "home 2 True|" in shown
    assert "queue 0 False|" in shown


def test_place_without_a_page_is_left_out(request_of, monkeypatch):
    monkeypatch.setattr(navigation, "PLACES", list(navigation.PLACES))
    navigation.add(navigation.Place("nowhere", "Nowhere", "no_such_page", "box"))
    navigation.add(navigation.Place("nowhere", "Nowhere", "no_such_page", "box"))

    assert [place.key for place in navigation.PLACES].count("nowhere") == 1
    assert "nowhere" not in keys(request_of())


def test_theme_is_the_cookie_then_the_profile_then_the_screen(request_of):
    def theme(request):
        return draw("{% theme_attrs %}", request)

    dark = 'data-bs-theme="dark" data-theme="dark" data-wish="dark"'
    light = 'data-bs-theme="light" data-theme="light" data-wish=""'
    assert theme(request_of(cookie="dark")) == dark
    assert theme(request_of(theme="dark")) == dark
    assert theme(request_of(theme="dark", cookie="system")) == light
    assert theme(request_of(cookie='"><script>')) == light
    assert draw("{% theme_attrs %}") == light


def test_query_with_changes_the_query_string_alone(request_of):
    request = request_of("/queue/?state=triage&page=2&q=%E9%80%80")

    assert (
        draw("{% query_with page=None state='solution' as q %}{{ q|safe }}", request) == "?state=solution&q=%E9%80%80"
    )


def test_language_switch_names_the_other_language():
    assert draw("{% page_language %}{% other_language as other %} {{ other.code }}") == "en zh-hans"
    with translation.override("zh-hans"):
        assert draw("{% page_language %}{% other_language as other %} {{ other.code }}") == "zh-Hans en"


@pytest.mark.parametrize(
    "user_agent, name",
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64) Chrome/126.0 Safari/537.36 Edg/126.0", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17) Safari/604.1 MicroMessenger/8.0", "WeChat, iPhone"),
        ("curl/8", "curl/8"),
    ],
)
def test_device_is_named_in_words(user_agent, name):
    assert draw("{{ agent|device }}", agent=user_agent) == name


def test_address_of_a_page_that_is_not_installed_is_empty():
    assert draw('{% address "no_such_page" %}') == ""
    assert draw('{% address "queue_of" "triage" %}') == "/queue/triage/"
