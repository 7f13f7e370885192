"""`make messages`: gather every sentence of the source into the English catalogue.

The source is Vietnamese; `src/congvu/locale/en/LC_MESSAGES/django.po` translates it. Known
translations are kept, new sentences come in empty, sentences that are gone are dropped.
``--check`` writes nothing and fails with the list of sentences that have no English yet.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import polib
from babel.messages.extract import extract_python

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "congvu"
CATALOGUE = SOURCE / "locale" / "en" / "LC_MESSAGES" / "django.po"
KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2), "pgettext": ((1, "c"), 2),
}  # fmt: skip
TAG = re.compile(r"""{%\s*(?:translate|trans)\s+(?:"([^"]+)"|'([^']+)')""")
CALL = re.compile(r"""[=:\s]_\((?:"([^"]+)"|'([^']+)')\)""")  # {{ x|default:_("…") }}
BLOCK = re.compile(
    r"{%\s*blocktrans(?:late)?\b(.*?)%}(.*?)(?:{%\s*plural\s*%}(.*?))?{%\s*endblocktrans(?:late)?\s*%}",
    re.S,
)
DECLARED = re.compile(r"\b(?:title|label|says|remedy|sentence)\s*=\s*\"([^\"]+)\"")
TOLD = re.compile(r"^    sentence(?:: ClassVar\[str\])?\s*=\s*\(?\s*\"([^\"]+)\"", re.M)
CODE = re.compile(r"[a-z][a-z0-9_.]*")  # a room's label or a field's name, not a sentence
HELD = re.compile(r"%\(\w+\)[a-z]|{\w*}|<[^>]+>")
Sentence = tuple[str, str]  # a sentence and, where it counts something, its plural; else ""


def main(arguments: list[str]) -> int:
    """Rewrite the catalogue, or check that it is complete."""
    found = dict(sentences())
    old = polib.pofile(str(CATALOGUE)) if CATALOGUE.exists() else polib.POFile()
    known = {(entry.msgid, entry.msgid_plural): entry for entry in old}
    if "--check" in arguments:
        return check(found, known)
    made = polib.POFile(wrapwidth=100)
    made.metadata = {"Content-Type": "text/plain; charset=UTF-8", "Language": "en",
                     "Plural-Forms": "nplurals=2; plural=(n != 1);"}  # fmt: skip
    made.extend(_entry(key, places, known.get(key)) for key, places in sorted(found.items()))
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    made.save(str(CATALOGUE))
    print(f"messages: {len(made)} sentences, {len(made.untranslated_entries())} without English")
    return 0


def check(found: dict[Sentence, list[str]], known: dict[Sentence, polib.POEntry]) -> int:
    """1 and the sentences at fault, each with a file it stands in; else 0.

    At fault: no English yet, or English that has lost or changed a ``%(name)s`` or a tag.
    """
    faults = {key: _fault(known.get(key)) for key in found}
    wrong = sorted((found[key][0], key[0], why) for key, why in faults.items() if why)
    for place, text, why in wrong:
        print(f"{place}: {text} ({why})")
    print(f"messages: {len(found) - len(wrong)} of {len(found)} sentences have English")
    if wrong:
        print("do: make messages, then write the English in", CATALOGUE.relative_to(ROOT))
    return 1 if wrong else 0


def _fault(entry: polib.POEntry | None) -> str:
    if entry is None or not entry.translated():
        return "no English"
    held = set(HELD.findall(entry.msgid))
    english = [entry.msgstr] if entry.msgstr else list(entry.msgstr_plural.values())
    same = all(set(HELD.findall(text)) == held for text in english)
    return "" if same else "a placeholder differs"


def _entry(key: Sentence, places: list[str], old: polib.POEntry | None) -> polib.POEntry:
    text, plural = key
    files = [(place, "") for place in places]
    if plural:
        known = old.msgstr_plural if old else {0: "", 1: ""}
        return polib.POEntry(
            msgid=text, msgid_plural=plural, msgstr_plural=known, occurrences=files
        )
    return polib.POEntry(msgid=text, msgstr=old.msgstr if old else "", occurrences=files)


def sentences() -> Iterator[tuple[Sentence, list[str]]]:
    """Each sentence with the files it stands in."""
    found: dict[Sentence, set[str]] = {}
    for path in sorted(SOURCE.rglob("*")):
        if "tests" in path.parts or not path.is_file():
            continue
        for key in _of(path):
            found.setdefault(key, set()).add(str(path.relative_to(ROOT)))
    counted = {key[0]: key for key in found if key[1]}
    for text in [text for text, plural in found if not plural and text in counted]:
        found[counted[text]] |= found.pop((text, ""))  # a catalogue holds a sentence once
    yield from ((key, sorted(places)) for key, places in found.items())


def _of(path: Path) -> Iterator[Sentence]:
    if path.suffix == ".py":
        yield from _of_code(path)
    elif path.suffix in (".html", ".txt"):
        body = path.read_text()
        yield from ((double or single, "") for double, single in TAG.findall(body))
        yield from ((double or single, "") for double, single in CALL.findall(body))
        for head, inner, plural in BLOCK.findall(body):
            yield _named(inner, head), _named(plural, head)


def _of_code(path: Path) -> Iterator[Sentence]:
    with path.open("rb") as file:
        for _, _, said, _ in extract_python(file, list(KEYWORDS), [], {}):
            one, many = (said, "") if isinstance(said, str) else (*(said or ()), "", "")[:2]
            if one:
                yield one, many or ""
    if path.name == "manifest.py":
        yield from ((text, "") for text in _declared(path) if not CODE.fullmatch(text))
    elif "events" in (path.stem, path.parent.name):  # the ledger tells them where they are shown
        yield from ((text, "") for text in TOLD.findall(path.read_text()))


def _declared(path: Path) -> Iterator[str]:
    """What a manifest declares is translated where it is shown: titles and labels."""
    text = path.read_text()
    yield from DECLARED.findall(text)
    for call in ast.walk(ast.parse(text)):
        if isinstance(call, ast.keyword) and call.arg in ("keeper", "guide"):
            yield str(ast.literal_eval(call.value))
    yield from re.findall(
        r"(?:Permission|Screen|Indicator|Setting|Tile|Movable)\(\s*\"[^\"]+\",\s*\"([^\"]+)\"", text
    )


def _named(text: str, head: str) -> str:
    """``{{ name }}`` is ``%(name)s`` in a catalogue; ``trimmed`` joins the lines as Django does."""
    named = re.sub(r"{{\s*(\w+)\s*}}", r"%(\1)s", text)
    lines = (line.strip() for line in named.splitlines())
    return " ".join(line for line in lines if line) if "trimmed" in head.split() else named


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
