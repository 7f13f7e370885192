"""What other rooms may know of a procedure: frozen values."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
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
class Limit:
    """A time limit. unit: working_day, day or hour; amount 0: not known to this catalogue."""

    amount: int = 0
    unit: str = "working_day"


@dataclass(frozen=True, kw_only=True)
class Component:
    """A paper of the dossier (thành phần hồ sơ). formats: allowed file name endings.

    code: its national code (``000.00.00.G09-KQ002269``); form: the prescribed form (mẫu đơn, tờ
    khai); case: the case (trường hợp) in which it is asked, "" always.
    """

    key: str
    name: str
    original: int = 0
    copy: int = 0
    required: bool = True
    formats: tuple[str, ...] = ("pdf",)
    code: str = ""
    form: str = ""
    case: str = ""


@dataclass(frozen=True, kw_only=True)
class Channel:
    """A way to submit. way: 1 direct, 2 online, 3 public post. fee_vnd: whole đồng.

    limit: a time of its own, when it differs from the procedure's; note: the national base's "mô tả".
    fee_moment: when the fee is due, a code of the list ``fee_moments``: "1" before acceptance.
    fee_formula: the fee by the answers, in FEEL, fee_vnd being the least; fee_values: names in it →
    codes of dated parameters.
    """

    way: int
    name: str
    fee_vnd: int = 0
    fee_moment: str = "1"
    limit: Limit | None = None
    note: str = ""
    fee_formula: str = ""
    fee_values: dict[str, str] = dataclasses.field(default_factory=dict, hash=False)


@dataclass(frozen=True, kw_only=True)
class Basis:
    law: str
    citation: str


@dataclass(frozen=True, kw_only=True)
class Result:
    """A paper that the procedure gives.

    template: a shared one (``associations/decision``) or the package's own
    (``results/giay-xac-nhan.typ``); series: number series; title and data: texts in which
    ``{key}`` stands for the applicant's answer; signer: lines above the signature. A procedure that
    is only described names its results and no more. code: the national code (``KQ.G15.000033``).
    pages: components whose pages the result shows (a certified copy of an original).
    """

    key: str
    name: str
    template: str = ""
    series: str = ""
    title: str = ""
    code: str = ""
    signer: tuple[str, ...] = ()
    data: dict[str, Any] = dataclasses.field(default_factory=dict, hash=False)
    pages: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Where a dossier goes: a kind of unit of the place that the applicant names.

    name: how the unit's name begins, when the place has several of the kind.
    """

    kind: str
    level: str
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Leg:
    """One agency's share of the time, where the dossier passes several.

    key: names the leg in the process (a lane's ``congvu:unit``), "" when the procedure is only
    described; desk: which unit answers for it; agency: who has the dossier when that is nobody on
    this installation (the desk's unit then follows it).
    """

    level: str
    limit: Limit
    key: str = ""
    desk: Desk | None = None
    agency: str = ""


@dataclass(frozen=True, kw_only=True)
class Decision:
    """A decision to publish (quyết định công bố). kind: new, amended or repealed.

    certainty: V verified, V-S seen in the press, D derived, M not verified.
    """

    number: str
    kind: str = "new"
    issuer: str = ""
    signed_on: date | None = None
    certainty: str = "M"


@dataclass(frozen=True, kw_only=True)
class Repeal:
    """Why a procedure ceases. replaced_by: codes of those that stand in its place."""

    decision: str
    replaced_by: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What stands behind a field. status: of ``rules.STATUSES``; sources: codes of the code list
    ``procedure_sources``."""

    status: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Member:
    """One procedure of a joined service (liên thông), pinned to a version.

    after: keys of parts that come first; needs: whether it falls away when one of these gives no
    result. names: its own question → the question of the joined form.
    """

    key: str
    code: str
    version: int
    after: tuple[str, ...] = ()
    needs: bool = False
    names: dict[str, str] = dataclasses.field(default_factory=dict, hash=False)

    def own_answers(self, answers: dict[str, Any]) -> dict[str, Any]:
        """What its own form would have been answered."""
        return {own: answers[asked] for own, asked in self.names.items() if asked in answers}


@dataclass(frozen=True, kw_only=True)
class Procedure:
    """One published version of a procedure, whole.

    eid_level: how strongly the e-ID must have proven who hands it in online (1 or 2).
    """

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
    eid_level: int = 2
    kind: str = ""
    keywords: tuple[str, ...] = ()
    address: str = ""
    delegated: str = ""
    coordinating: str = ""
    related: tuple[str, ...] = ()
    joined: tuple[str, ...] = ()
    limit_note: str = ""
    legs: tuple[Leg, ...] = ()
    members: tuple[Member, ...] = ()
    decisions: tuple[Decision, ...] = ()
    repeal: Repeal | None = None
    internal_group: str = ""
    compliance: dict[str, Any] = dataclasses.field(default_factory=dict, hash=False, compare=False)
    evidence: dict[str, Evidence] = dataclasses.field(
        default_factory=dict, hash=False, compare=False
    )
    form: dict[str, Any] = dataclasses.field(default_factory=dict, hash=False, compare=False)

    @property
    def is_online(self) -> bool:
        """Whether it can be applied for here from start to end (dịch vụ công toàn trình)."""
        return self.online == "full" and bool(self.form)

    @property
    def is_handed_on(self) -> bool:
        """Whether several levels handle it here one after another, each with its own clock."""
        return bool(self.legs) and all(leg.desk for leg in self.legs)

    @property
    def has_national_code(self) -> bool:
        """Whether the code is the national base's; 0.xxxxxx is this catalogue's own, for the time being."""
        return not self.code.startswith("0.")

    @property
    def required_papers(self) -> int:
        """How many papers every applicant must hand in."""
        return sum(1 for c in self.components if c.required)

    def repealed_on(self, on: date) -> bool:
        """Whether it has ceased to apply by that day."""
        return self.valid_to is not None and self.valid_to <= on


@dataclass(frozen=True, kw_only=True)
class Service:
    """A procedure of the public as a service on a day. online: full, partial, information or none;
    levels: of the national base (``Cấp tỉnh``); has_fee: some way to hand in costs money."""

    code: str
    online: str
    levels: tuple[str, ...]
    has_fee: bool


@dataclass(frozen=True)
class Ratio:
    """A share with what it is made of: codes in the numerator, codes in the denominator."""

    numerator: tuple[str, ...]
    denominator: tuple[str, ...]

    @property
    def percent(self) -> Decimal | None:
        """With two decimals; None when there is nothing to count."""
        if not self.denominator:
            return None
        share = Decimal(100 * len(self.numerator)) / len(self.denominator)
        return share.quantize(Decimal("0.01"), ROUND_HALF_UP)
