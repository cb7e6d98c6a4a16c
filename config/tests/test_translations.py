"""The check that keeps the interface complete in both languages."""

import polib
import pytest

from config import translations
from config.translations import Found, problems, read_python, read_template


def of_python(text):
    found = Found()
    read_python(text, "x.py", found)
    return found


def of_template(text):
    found = Found()
    read_template("{% load i18n %}" + text, "x.html", found)
    return set(found.plurals.items())


def test_python_calls_are_found_with_context_and_plural():
    found = of_python('_("A"); pgettext("menu", "B"); ngettext("one case", "%(n)s cases", n); obj.gettext("C" "D")')

    assert found.plurals == {
        (None, "A"): None,
        ("menu", "B"): None,
        (None, "one case"): "%(n)s cases",
        (None, "CD"): None,
    }


@pytest.mark.parametrize("call", ['_(f"{n} cases")', '_("cases: " + n)', '_("%s" % n)'])
def test_computed_texts_are_faults(call):
    assert of_python(call).faults == ["x.py:1: _() is given a computed text; use a literal with named placeholders"]


@pytest.mark.parametrize(
    "text,message",
    [
        ('{% translate "A" %}', ((None, "A"), None)),
        ("{% translate 'It is \"so\"' %}", ((None, 'It is "so"'), None)),
        ('{% translate "A" context "menu" as x %}', (("menu", "A"), None)),
        ("{% blocktranslate %}Hello {{ name }}{% endblocktranslate %}", ((None, "Hello %(name)s"), None)),
        (
            "{% blocktranslate count n=n trimmed %}\n  one\n{% plural %}\n  {{ n }} many\n{% endblocktranslate %}",
            ((None, "one"), "%(n)s many"),
        ),
        ('{% include "x" with title=_("B") %}', ((None, "B"), None)),
        ('{{ value|default:_("C") }}', ((None, "C"), None)),
    ],
)
def test_template_texts_are_found(text, message):
    assert of_template(text) == {message}


def catalogue(*entries):
    file = polib.POFile()
    file.extend(polib.POEntry(**entry) for entry in entries)
    return file


GOOD = {"msgid": "Hello %(name)s", "msgstr": "您好，%(name)s"}


@pytest.mark.parametrize(
    "entries,why",
    [
        ([GOOD], []),
        ([], ["“Hello %(name)s” is missing"]),
        ([GOOD | {"msgstr": ""}], ["“Hello %(name)s” is not translated"]),
        ([GOOD | {"flags": ["fuzzy"]}], ["“Hello %(name)s” is marked fuzzy"]),
        ([GOOD | {"msgstr": "您好"}], ["“Hello %(name)s” does not keep its placeholders (name)"]),
        ([GOOD | {"msgstr": "您好，%(nom)s"}], ["“Hello %(name)s” does not keep its placeholders (name, nom)"]),
    ],
)
def test_an_entry_must_be_there_whole_and_sure(entries, why):
    file = catalogue(*entries)

    told = problems(of_python('_("Hello %(name)s")'), file, file)

    assert [problem.removeprefix("x.py:1: ") for problem in told] == why


def test_a_compiled_catalogue_that_differs_is_told():
    told = problems(Found(), catalogue(GOOD), catalogue())

    assert told == ["the compiled catalogue differs from the .po: run manage.py compile_translations"]


def test_collected_and_compiled_it_reads_back(tmp_path, monkeypatch):
    path = tmp_path / "django.po"
    monkeypatch.setattr(translations, "sources", lambda: of_python('_("A"); ngettext("one", "%(n)s many", n)'))

    assert translations.collect(path) == (2, 0)
    file = translations.read(path)
    file.find("A").msgstr = "甲"
    file.find("one").msgstr_plural = {0: "%(n)s 个"}
    file.save()

    assert translations.collect(path) == (0, 0)
    assert translations.compile_catalogue(path) == 2
    assert translations.check(path) == []
