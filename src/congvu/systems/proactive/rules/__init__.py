"""A moment in a life as content says it: steps in order, and how each stands for a person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Words = Mapping[str, str]


class Standing(StrEnum):
    """How a step stands for a person. NOT_BEGUN: the person may need it."""

    HAVE = "have"
    APPLIED = "applied"
    DRAFT = "draft"
    NOT_NEEDED = "not_needed"
    NOT_BEGUN = "not_begun"


@dataclass(frozen=True, kw_only=True)
class EventStep:
    """One thing to do. procedure: its code, "" for what is done elsewhere; after: keys that come
    first; needed: a condition over ``age`` and ``sex``, "" always; who: who does it."""

    key: str
    title: Words
    what: Words
    who: Words
    procedure: str = ""
    after: tuple[str, ...] = ()
    needed: str = ""


@dataclass(frozen=True, kw_only=True)
class LifeEventValue:
    """The whole page. together: codes of joined procedures that do several steps at once."""

    code: str
    title: Words
    note: Words
    icon: str
    steps: tuple[EventStep, ...]
    together: tuple[str, ...] = ()
    order: int = 100

    @property
    def codes(self) -> tuple[str, ...]:
        """Every procedure that the page names."""
        return tuple(s.procedure for s in self.steps if s.procedure)


def said(words: Words, language: str) -> str:
    """The sentence in the language, else in Vietnamese."""
    return words.get(language) or words.get("vi", "")


def read(definition: Mapping[str, Any]) -> LifeEventValue:
    """The value of a definition that has no faults."""
    return LifeEventValue(
        code=definition["code"], title=definition["title"], note=definition["note"],
        icon=definition.get("icon", "square"), together=tuple(definition.get("together", ())),
        order=definition.get("order", 100),
        steps=tuple(
            EventStep(
                key=s["key"], title=s["title"], what=s["what"], who=s["who"],
                procedure=s.get("procedure", ""), after=tuple(s.get("after", ())),
                needed=s.get("needed", ""),
            )
            for s in definition["steps"]
        ),
    )  # fmt: skip


def faults(definition: Mapping[str, Any]) -> list[str]:
    """What is wrong with a definition, in sentences."""
    wrong = [
        f"Thiếu mục {key}." for key in ("code", "version", "title", "note", "steps")
        if not definition.get(key)
    ]  # fmt: skip
    wrong += [f"Mục {key} phải có tiếng Việt (vi)." for key in _untold(definition, "title", "note")]
    seen: set[str] = set()
    for number, step in enumerate(definition.get("steps", ()), 1):
        wrong += _step_faults(step, number, seen)
        seen.add(str(step.get("key")))
    return wrong


def _step_faults(step: Mapping[str, Any], number: int, seen: set[str]) -> list[str]:
    where = f"Bước {number}"
    wrong = [f"{where}: thiếu {k}." for k in ("key", "title", "what", "who") if not step.get(k)]
    wrong += [
        f"{where}: mục {k} phải có tiếng Việt." for k in _untold(step, "title", "what", "who")
    ]
    wrong += [f"{where}: trùng khóa {step['key']}."] if str(step.get("key")) in seen else []
    return wrong + [
        f"{where}: bước “{before}” phải đứng trước." for before in step.get("after", ())
        if before not in seen
    ]  # fmt: skip


def _untold(part: Mapping[str, Any], *keys: str) -> list[str]:
    return [
        k for k in keys if part.get(k) and not (isinstance(part[k], dict) and part[k].get("vi"))
    ]


def standing(
    procedure: str, *, needed: bool, have: Iterable[str], applied: Iterable[str],
    drafts: Iterable[str],
) -> Standing:  # fmt: skip
    """How a step stands. have, applied, drafts: procedures with a result, under way, begun.

    What is under way is said before what is held: a person who applies again waits for that one.
    """
    if procedure and procedure in set(applied):
        return Standing.APPLIED
    if procedure and procedure in set(have):
        return Standing.HAVE
    if procedure and procedure in set(drafts):
        return Standing.DRAFT
    return Standing.NOT_BEGUN if needed else Standing.NOT_NEEDED
