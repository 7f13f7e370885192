"""What other rooms may know of a procedure: frozen values."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Text:
    """A sentence in the languages of the content; Vietnamese is always there."""

    vi: str
    en: str = ""

    def in_language(self, language: str) -> str:
        """The sentence in ``language``, or in Vietnamese when it is not translated."""
        return (self.en if language == "en" else "") or self.vi

    @classmethod
    def read(cls, value: str | dict[str, str]) -> Text:
        """From content: a plain string (Vietnamese) or ``{vi, en}``."""
        return cls(vi=value) if isinstance(value, str) else cls(**value)


@dataclass(frozen=True, kw_only=True)
class Component:
    """A paper of the dossier (thành phần hồ sơ). formats: allowed file name endings."""

    key: str
    name: str
    original: int = 0
    copy: int = 0
    required: bool = True
    formats: tuple[str, ...] = ("pdf",)


@dataclass(frozen=True, kw_only=True)
class Channel:
    """A way to submit. way: 1 direct, 2 online, 3 public post. fee_vnd: whole đồng."""

    way: int
    name: str
    fee_vnd: int = 0


@dataclass(frozen=True, kw_only=True)
class Basis:
    law: str
    citation: str


@dataclass(frozen=True, kw_only=True)
class Result:
    """A paper that the procedure gives.

    template: a shared one (``associations/decision``) or the package's own
    (``results/giay-xac-nhan.typ``); series: number series; title and data: texts in which
    ``{key}`` stands for the applicant's answer; signer: lines above the signature.
    """

    key: str
    name: str
    template: str
    series: str
    title: str
    signer: tuple[str, ...] = ()
    data: dict[str, Any] = dataclasses.field(default_factory=dict, hash=False)


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Where a dossier goes: a kind of unit of the place that the applicant names.

    name: how the unit's name begins, when the place has several of the kind.
    """

    kind: str
    level: str
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Limit:
    """A time limit. unit: working_day, day or hour."""

    amount: int
    unit: str


@dataclass(frozen=True, kw_only=True)
class Procedure:
    """One published version of a procedure, whole."""

    id: int
    code: str
    version: int
    sha256: str
    name: Text
    summary: Text
    field: str
    levels: tuple[str, ...]
    subjects: tuple[str, ...]
    online: str
    non_territorial: bool
    requirements: Text
    decision_number: str
    certainty: str
    valid_from: date
    valid_to: date | None
    limit: Limit
    competent: str
    executing: str
    place_question: str
    receive: Desk
    solve: Desk
    channels: tuple[Channel, ...]
    steps: tuple[Text, ...]
    components: tuple[Component, ...]
    legal_basis: tuple[Basis, ...]
    results: tuple[Result, ...]
    process_key: str
    form: dict[str, Any] = dataclasses.field(default_factory=dict, hash=False, compare=False)

    @property
    def is_online(self) -> bool:
        """Whether it can be applied for here from start to end (dịch vụ công toàn trình)."""
        return self.online == "full" and bool(self.form)
