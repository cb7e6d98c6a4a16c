"""Every word of the interface in both languages: what the sources say against what the catalogue holds.

python -m config.translations check      fails on a missing, empty or fuzzy entry, and on a stale .mo
python -m config.translations collect    adds what is new to the .po, drops what is gone
python -m config.translations compile    writes the .mo; GNU gettext is not needed
"""

import ast
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
PO = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
SOURCES = ("config", "routing", "complaints", "compensation", "reports")
PLURAL_FORMS = "nplurals=1; plural=0;"

# Function → which arguments are (context, singular, plural); None where it has none.
FUNCTIONS = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
LITERAL = r"""(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
CALL = re.compile(rf"\b(?P<name>{'|'.join(FUNCTIONS)})\(\s*(?P<arguments>{LITERAL}(?:\s*,\s*{LITERAL})*)")
PLACEHOLDER = re.compile(r"%\((\w+)\)|(?<!{){(\w*)[^{}]*}(?!})")


@dataclass
class Found:
    """What the sources ask to be translated: (context, singular) → plural, with the places."""

    plurals: dict = field(default_factory=dict)
    places: dict = field(default_factory=dict)
    faults: list = field(default_factory=list)

    def add(self, place, context, singular, plural=None):
        key = (context, singular)
        self.places.setdefault(key, []).append(place)
        self.plurals[key] = plural or self.plurals.get(key)


def sources(root=ROOT):
    """Every message of the product's Python files and templates."""
    found = Found()
    for app in SOURCES:
        for path in sorted((root / app).rglob("*.py")):
            if not {"tests", "migrations", "testing"} & set(path.relative_to(root).parts):
                read_python(path.read_text(), str(path.relative_to(root)), found)
    for path in sorted([*(root / "templates").rglob("*.html"), *(root / "templates").rglob("*.txt")]):
        read_template(path.read_text(), str(path.relative_to(root)), found)
    return found


def read_python(text, place, found):
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name not in FUNCTIONS:
            continue
        where = f"{place}:{node.lineno}"
        wanted = [None if at is None else _argument(node, at) for at in FUNCTIONS[name]]
        if any(isinstance(value, ast.JoinedStr | ast.BinOp) for value in wanted):
            found.faults.append(f"{where}: {name}() is given a computed text; use a literal with named placeholders")
        context, singular, plural = (getattr(value, "value", None) for value in wanted)
        if isinstance(singular, str) and singular:
            found.add(where, context, singular, plural)


def _argument(node, at):
    return node.args[at] if len(node.args) > at else None


def read_template(text, place, found):
    """Django turns a template into gettext calls, one line for one line."""
    from django.utils.translation.template import templatize

    for number, line in enumerate(templatize(text, origin=place).splitlines(), start=1):
        for call in CALL.finditer(line):
            values = [ast.literal_eval(literal) for literal in re.findall(LITERAL, call["arguments"])]
            context, singular, plural = FUNCTIONS[call["name"]]
            found.add(
                f"{place}:{number}",
                None if context is None else values[context],
                values[singular],
                None if plural is None else values[plural],
            )


# --- the catalogue -------------------------------------------------------------------------------------------------


def problems(found, catalogue, compiled):
    """Everything that keeps the interface from being complete, one sentence each."""
    entries = {(entry.msgctxt, entry.msgid): entry for entry in catalogue if not entry.obsolete}
    told = list(found.faults)
    for key, places in sorted(found.places.items(), key=lambda item: item[1]):
        entry = entries.get(key)
        why = "is missing" if entry is None else fault_of(entry, found.plurals[key])
        if why:
            told.append(f"{places[0]}: “{key[1][:70]}” {why}")
    if contents(catalogue) != contents(compiled):
        told.append("the compiled catalogue differs from the .po: run manage.py compile_translations")
    return told


def fault_of(entry, plural):
    """Why an entry is not a translation, or ""."""
    texts = list(entry.msgstr_plural.values()) if plural else [entry.msgstr]
    if "fuzzy" in entry.flags:
        return "is marked fuzzy"
    if not texts or not all(text.strip() for text in texts):
        return "is not translated"
    named = placeholders(entry.msgid) | placeholders(plural or "")
    strange = set().union(*map(placeholders, texts)) - named
    lost = placeholders(plural or entry.msgid) - set().union(*map(placeholders, texts))
    if strange or lost:
        return f"does not keep its placeholders ({', '.join(sorted(strange | lost))})"
    return ""


def placeholders(text):
    return {first or second for first, second in PLACEHOLDER.findall(text)}


def contents(catalogue):
    """What a catalogue translates, whatever its order and comments."""
    return {
        (entry.msgctxt, entry.msgid, entry.msgid_plural): entry.msgstr or tuple(sorted(entry.msgstr_plural.items()))
        for entry in catalogue
        if entry.msgid and not entry.obsolete and "fuzzy" not in entry.flags and entry.translated()
    }


def read(path=PO):
    """The catalogue on disk; an empty one where there is none."""
    if path.exists():
        return polib.pofile(str(path), wrapwidth=0)
    catalogue = polib.POFile(wrapwidth=0)
    catalogue.metadata = {
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": "zh_Hans",
        "Plural-Forms": PLURAL_FORMS,
    }
    return catalogue


def collect(path=PO):
    """Add new messages without translation, drop those no longer used, keep all others; returns (added, dropped)."""
    found, catalogue = sources(), read(path)
    entries = {(entry.msgctxt, entry.msgid): entry for entry in catalogue}
    dropped = [entry for key, entry in entries.items() if key not in found.places]
    added = [key for key in found.places if key not in entries]
    for entry in dropped:
        catalogue.remove(entry)
    for context, singular in added:
        entries[context, singular] = entry = polib.POEntry(msgid=singular, msgctxt=context)
        catalogue.append(entry)
    for key, plural in found.plurals.items():
        if plural and entries[key].msgid_plural != plural:
            entries[key].msgid_plural, entries[key].msgstr_plural = plural, {0: entries[key].msgstr}
            entries[key].msgstr = ""
    catalogue.sort(key=lambda entry: (entry.msgid, entry.msgctxt or ""))
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(path))
    return len(added), len(dropped)


def compile_catalogue(path=PO):
    catalogue = read(path)
    catalogue.save_as_mofile(str(path.with_suffix(".mo")))
    return len(contents(catalogue))


def check(path=PO):
    compiled = path.with_suffix(".mo")
    return problems(sources(), read(path), polib.mofile(str(compiled)) if compiled.exists() else [])


def main(command="check"):
    if command == "collect":
        print("{} added, {} dropped".format(*collect()))
    elif command == "compile":
        print(f"{compile_catalogue()} messages compiled")
    else:
        told = check()
        print("\n".join(told[:200]) or "every message is translated")
        if told:
            sys.exit(f"{len(told)} translations need attention")


if __name__ == "__main__":
    import django
    from django.conf import settings

    settings.configure()
    django.setup()
    main(*sys.argv[1:2])
