"""Templates with ((placeholders)), as people in offices can write them.

``((ho_ten))`` is replaced; ``((gap??Hồ sơ cần xử lý gấp.))`` shows its words when ``gap`` is true.
Source: the GOV.UK Notify template language.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from html import escape
from zoneinfo import ZoneInfo

_PLACE = re.compile(r"\(\(\s*([^\W\d]\w*)\s*(?:\?\?(.*?))?\)\)", re.DOTALL)
_LINK = re.compile(r"https?://[^\s<>\"']*[^\s<>\"'.,;:!?)]")
_VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
TITLE_LENGTH = 300


class MissingWords(ValueError):
    """The context lacks words that the template needs. names: which."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(", ".join(names))
        self.names = names


class BadTemplate(ValueError):
    """The template cannot be read. problem: where and why."""


@dataclass(frozen=True, kw_only=True)
class Wording:
    """A template's words in one language. name: what the preferences page calls it."""

    name: str
    title: str
    body: str


@dataclass(frozen=True, kw_only=True)
class Template:
    """One kind of notice. legal: the law obliges us to tell, so nobody can switch it off in-app.

    group: heading on the preferences page. channels: "in-app", "email"; "post" goes to places outside
    the house, nobody's wish. urgent: ignores quiet hours. wordings: language → words; Vietnamese is
    always there.
    """

    code: str
    group: str
    legal: bool
    urgent: bool
    channels: frozenset[str]
    wordings: Mapping[str, Wording]

    def wording(self, language: str) -> Wording:
        """The words in a language, Vietnamese when it has none."""
        return self.wordings.get(language, self.wordings["vi"])


def read_template(code: str, data: Mapping[str, object]) -> Template:
    """The template in a parsed ``notice.toml``. Raises BadTemplate."""
    channels = data.get("channels", ["in-app", "email"])
    if not isinstance(channels, list) or not set(channels) <= {"in-app", "email", "post"}:
        raise BadTemplate(f"{code}: channels")
    wordings = {
        language: _wording(code, language, data[language])
        for language in ("vi", "en")
        if language in data
    }
    if "vi" not in wordings:
        raise BadTemplate(f"{code}: [vi]")
    return Template(
        code=code,
        group=str(data.get("group", "")),
        legal=data.get("legal") is True,
        urgent=data.get("urgent") is True,
        channels=frozenset(map(str, channels)),
        wordings=wordings,
    )


def placeholders(text: str) -> list[str]:
    """The names that a text needs, in order, each once."""
    return list(dict.fromkeys(found[1] for found in _PLACE.finditer(text)))


def fill(text: str, context: Mapping[str, object]) -> str:
    """The text with its places filled. Raises MissingWords naming every word that is not given."""
    missing = [name for name in placeholders(text) if name not in context]
    if missing:
        raise MissingWords(missing)
    return _PLACE.sub(lambda found: _word(found, context), text)


def one_line(text: str) -> str:
    """A title on one line, cut at 300 characters: no header can be smuggled in."""
    flat = " ".join(text.split())
    return flat if len(flat) <= TITLE_LENGTH else flat[: TITLE_LENGTH - 1] + "…"


def paragraphs_html(text: str) -> str:
    """Plain text as simple HTML: paragraphs, lists of ``- `` lines, links; all else escaped."""
    return "\n".join(_block(block) for block in re.split(r"\n\s*\n", text.strip()) if block)


def _wording(code: str, language: str, data: object) -> Wording:
    if not isinstance(data, Mapping) or not {"title", "body"} <= set(data):
        raise BadTemplate(f"{code}: [{language}] title, body")
    title, body = str(data["title"]), str(data["body"]).strip()
    return Wording(name=str(data.get("name", title)), title=title, body=body)


def _word(found: re.Match[str], context: Mapping[str, object]) -> str:
    value = context[found[1]]
    if found[2] is not None:
        return found[2] if value else ""
    return _say(value)


def _say(value: object) -> str:
    """A value as people read it: dates dd/mm/yyyy, instants on Vietnam's clock."""
    if isinstance(value, datetime):
        return value.astimezone(_VIETNAM).strftime("%H:%M %d/%m/%Y")
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    return "" if value is None else str(value)


def _block(block: str) -> str:
    lines = block.strip().split("\n")
    if all(line.startswith("- ") for line in lines):
        return "<ul>" + "".join(f"<li>{_linked(line[2:])}</li>" for line in lines) + "</ul>"
    return "<p>" + "<br>".join(_linked(line) for line in lines) + "</p>"


def _linked(line: str) -> str:
    made, last = [], 0
    for found in _LINK.finditer(line):
        made += [escape(line[last : found.start()]), _anchor(found[0])]
        last = found.end()
    return "".join([*made, escape(line[last:])])


def _anchor(url: str) -> str:
    return f'<a href="{escape(url)}">{escape(url)}</a>'
