"""A form's definition as frozen values. ``schema.load_form`` makes it from JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from congvu.engines.casework.rules.expressions import Expression

TYPES = (
    "text", "long_text", "name", "cccd", "date", "phone", "email", "number", "money",
    "choice", "choices", "yes_no", "place", "address", "table", "file",
    "year", "month", "time", "percent", "url", "tax_code", "passport",
)  # fmt: skip
TEXT_LIMITS = {"text": 500, "long_text": 5_000, "name": 120, "email": 254, "address": 300,
               "url": 500}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Words:
    """One text in Vietnamese and, when translated, English."""

    vi: str
    en: str = ""

    def of(self, language: str) -> str:
        """The text in the language asked for; Vietnamese when there is no translation."""
        return self.en if language.startswith("en") and self.en else self.vi


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: Words


@dataclass(frozen=True, slots=True)
class Check:
    """A rule on an answer. test: must be true; message: why it is refused; law: the rule cited."""

    test: Expression
    message: Words
    law: str = ""


@dataclass(frozen=True, slots=True)
class Prefill:
    """Where an answer may come from. source: a manifest's prefill code (``eid``); path: its field."""

    source: str
    path: str


@dataclass(frozen=True, slots=True)
class Document:
    """A component of the dossier that a file question collects.

    component: its code in the procedure; copies: how many; form: ``original``, ``certified`` or
    ``copy``; max_mb: MiB for each file (0: what
    the house takes); formats: extensions taken.
    """

    component: str
    copies: int = 1
    form: str = "copy"
    max_mb: int = 0
    max_files: int = 10
    formats: tuple[str, ...] = ("pdf", "jpg", "jpeg", "png", "docx")


@dataclass(frozen=True, slots=True)
class Question:
    """One question. required: always, or when an expression is true. columns: of a table.

    least, most: bounds of a number, of money or of a date (``today`` or ISO), as text. grouped: False for a
    year or another number that is written without thousands marks. index: its
    answer is copied to a typed row for searching. prefill: sources in the order they are asked.
    concept: what the question means in any form (``person.phone``): the person's last answer to the
    same concept is taken over when no source knows.
    """

    key: str
    type: str
    label: Words
    hint: Words = Words("")
    required: bool | Expression = False
    condition: Expression | None = None
    choices: tuple[Choice, ...] = ()
    columns: tuple[Question, ...] = ()
    checks: tuple[Check, ...] = ()
    prefill: tuple[Prefill, ...] = ()
    concept: str = ""
    document: Document | None = None
    index: bool = False
    max_length: int = 0
    least: str = ""
    most: str = ""
    decimals: int = 0
    grouped: bool = True
    min_rows: int = 0
    max_rows: int = 50
    law: str = ""

    @property
    def text_limit(self) -> int:
        return self.max_length or TEXT_LIMITS.get(self.type, 500)

    @property
    def bounds(self) -> tuple[Decimal | None, Decimal | None]:
        """Least and most of a number or of money."""
        return (
            Decimal(self.least) if self.least else None,
            Decimal(self.most) if self.most else None,
        )


@dataclass(frozen=True, slots=True)
class Step:
    """One page of the form."""

    key: str
    title: Words
    questions: tuple[Question, ...]
    hint: Words = Words("")
    condition: Expression | None = None


@dataclass(frozen=True, slots=True)
class FormDefinition:
    """A whole form; immutable, known by key and version. law: what it rests on."""

    key: str
    version: str
    title: Words
    steps: tuple[Step, ...]
    law: str = ""

    def step(self, key: str) -> Step | None:
        """The step of this key."""
        return next((s for s in self.steps if s.key == key), None)

    @property
    def questions(self) -> Iterator[Question]:
        """Every question in the order of the form (columns of tables are inside their question)."""
        return (q for s in self.steps for q in s.questions)

    def question(self, key: str) -> Question | None:
        return next((q for q in self.questions if q.key == key), None)
