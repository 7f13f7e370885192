"""`make messages`: gather every sentence of the source into the English catalogue.

The source is Vietnamese; `src/congvu/locale/en/LC_MESSAGES/django.po` translates it. Known
translations are kept, new sentences come in empty, sentences that are gone are dropped.
``--check`` writes nothing and fails with the list of sentences that have no English yet.
"""

from __future__ import annotations

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
    r"{%\s*blocktrans(?:late)?\b(.*?)%}(.*?)(?:{%\s*plural\s*%}.*?)?{%\s*endblocktrans(?:late)?\s*%}",
    re.S,
)
DECLARED = re.compile(r"\b(?:title|label|says|remedy|sentence)\s*=\s*\"([^\"]+)\"")


def main(arguments: list[str]) -> int:
    """Rewrite the catalogue, or check that it is complete."""
    found = dict(sentences())
    if "--check" in arguments:
        return check(found)
    old = polib.pofile(str(CATALOGUE)) if CATALOGUE.exists() else polib.POFile()
    known = {entry.msgid: entry for entry in old}
    made = polib.POFile(wrapwidth=100)
    made.metadata = {"Content-Type": "text/plain; charset=UTF-8", "Language": "en",
                     "Plural-Forms": "nplurals=2; plural=(n != 1);"}  # fmt: skip
    for text, places in sorted(found.items()):
        translated = known[text].msgstr if text in known else ""
        made.append(
            polib.POEntry(msgid=text, msgstr=translated, occurrences=[(p, "") for p in places])
        )
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    made.save(str(CATALOGUE))
    print(f"messages: {len(made)} sentences, {len(made.untranslated_entries())} without English")
    return 0


def check(found: dict[str, list[str]]) -> int:
    """1 and the sentences without English, each with a file it stands in; else 0."""
    book = polib.pofile(str(CATALOGUE)) if CATALOGUE.exists() else polib.POFile()
    known = {entry.msgid for entry in book.translated_entries()}
    missing = sorted((places[0], text) for text, places in found.items() if text not in known)
    for place, text in missing:
        print(f"{place}: {text}")
    print(f"messages: {len(found) - len(missing)} of {len(found)} sentences have English")
    return 1 if missing else 0


def sentences() -> Iterator[tuple[str, list[str]]]:
    """Each sentence with the files it stands in."""
    found: dict[str, set[str]] = {}
    for path in sorted(SOURCE.rglob("*")):
        if "tests" in path.parts or not path.is_file():
            continue
        for text in _of(path):
            found.setdefault(text, set()).add(str(path.relative_to(ROOT)))
    yield from ((text, sorted(places)) for text, places in found.items())


def _of(path: Path) -> Iterator[str]:
    if path.suffix == ".py":
        with path.open("rb") as file:
            for _, _, text, _ in extract_python(file, list(KEYWORDS), [], {}):
                first = text if isinstance(text, str) else next(iter(text or ()), "")
                if first:
                    yield first
        if path.name == "manifest.py":
            yield from _declared(path)
    elif path.suffix in (".html", ".txt"):
        body = path.read_text()
        yield from (double or single for double, single in TAG.findall(body))
        yield from (double or single for double, single in CALL.findall(body))
        yield from (_named(inner, head) for head, inner in BLOCK.findall(body))


def _declared(path: Path) -> Iterator[str]:
    """What a manifest declares is translated where it is shown: titles and labels."""
    text = path.read_text()
    yield from DECLARED.findall(text)
    yield from re.findall(
        r"(?:Permission|Screen|Indicator|Setting)\(\s*\"[^\"]+\",\s*\"([^\"]+)\"", text
    )


def _named(text: str, head: str) -> str:
    """``{{ name }}`` is ``%(name)s`` in a catalogue; ``trimmed`` joins the lines as Django does."""
    named = re.sub(r"{{\s*(\w+)\s*}}", r"%(\1)s", text)
    lines = (line.strip() for line in named.splitlines())
    return " ".join(line for line in lines if line) if "trimmed" in head.split() else named


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
