"""Proactive service: which level a rule has, what may be done with an offer and when.

Law: NĐ 224/2026/NĐ-CP: level 1 reminds, 2 prepares as well, 3 proposes as well, 4 carries out with
the right to undo; the person may refuse at every level.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import IntEnum, StrEnum
from typing import Any

from congvu.kernel.text import gettext_noop


class Level(IntEnum):
    REMIND = 1
    PREPARE = 2
    PROPOSE = 3
    EXECUTE = 4


class State(StrEnum):
    """What became of an offer. LAPSED: nobody answered; FAILED: it could not be carried out."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    EXECUTED = "executed"
    UNDONE = "undone"
    LAPSED = "lapsed"
    FAILED = "failed"


SUBJECTS = ("result", "association", "person")
LEVELS = {
    Level.REMIND: gettext_noop("Mức 1: nhắc"),
    Level.PREPARE: gettext_noop("Mức 2: soạn sẵn"),
    Level.PROPOSE: gettext_noop("Mức 3: đề xuất"),
    Level.EXECUTE: gettext_noop("Mức 4: tự thực hiện"),
}
STATES = {
    State.OFFERED: (gettext_noop("Đang chờ bạn"), "info"),
    State.ACCEPTED: (gettext_noop("Bạn đã đồng ý"), "good"),
    State.REFUSED: (gettext_noop("Bạn không nhận"), "plain"),
    State.EXECUTED: (gettext_noop("Đã tự thực hiện"), "good"),
    State.UNDONE: (gettext_noop("Đã hoàn tác"), "plain"),
    State.LAPSED: (gettext_noop("Đã hết hạn"), "plain"),
    State.FAILED: (gettext_noop("Chưa thực hiện được"), "late"),
}
SETTLED = gettext_noop("Việc này đã xong hoặc đã hết hạn nên không đổi được nữa.")
TOO_LATE = gettext_noop("Đã quá hạn hoàn tác. Hãy liên hệ bộ phận một cửa.")
NOT_EXECUTED = gettext_noop("Việc này chưa được thực hiện nên không có gì để hoàn tác.")
NOT_READY = gettext_noop("Mức này chỉ nhắc và soạn sẵn: hãy mở bản nháp, xem lại rồi nộp.")


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule of content. subject: what it runs over; source: for results, of which procedure.

    condition: over the facts of the subject. months: how long a result or a board's term holds.
    answers: question → value, or ``{"days": n}`` for a day that many days ahead; everything else is
    carried over from the source's dossier when carry is true. consent: level 4 needs it first.
    """

    code: str
    version: int
    procedure: str
    level: Level
    subject: str
    condition: str
    title: Mapping[str, str]
    why: Mapping[str, str]
    source: str = ""
    months: int = 0
    carry: bool = False
    answers: Mapping[str, Any] = field(default_factory=dict)


def read(definition: Mapping[str, Any]) -> Rule:
    """The value of a definition that has no faults."""
    return Rule(
        code=definition["code"], version=definition["version"],
        procedure=definition["procedure"], level=Level(definition["level"]),
        subject=definition["subject"], condition=definition["condition"],
        title=definition["title"], why=definition["why"], source=definition.get("source", ""),
        months=definition.get("months", 0), carry=definition.get("carry", False),
        answers=definition.get("answers", {}),
    )  # fmt: skip


def faults(definition: Mapping[str, Any]) -> list[str]:
    """What is wrong with a rule, in sentences."""
    keys = ("code", "version", "procedure", "level", "subject", "condition", "title", "why")
    wrong = [f"Thiếu mục {key}." for key in keys if not definition.get(key)]
    if definition.get("level") not in (1, 2, 3, 4):
        wrong.append("Mức (level) phải là 1, 2, 3 hoặc 4.")
    if definition.get("subject") not in SUBJECTS:
        wrong.append(f"Đối tượng (subject) phải là một trong: {', '.join(SUBJECTS)}.")
    if definition.get("subject") == "result" and not definition.get("source"):
        wrong.append("Quy tắc trên kết quả phải nói kết quả của thủ tục nào (source).")
    told = {key: definition.get(key) for key in ("title", "why")}
    return wrong + [
        f"Mục {key} phải có tiếng Việt (vi)." for key, words in told.items()
        if isinstance(words, dict) and not words.get("vi")
    ]  # fmt: skip


def level_for(level: Level, *, consent: bool) -> Level:
    """Level 4 only with the person's standing consent; without it the dossier is proposed."""
    return Level.PROPOSE if level is Level.EXECUTE and not consent else level


def why_not_confirm(state: State, level: Level) -> str:
    """Why an offer may not be confirmed by one press, "" when it may."""
    if state is not State.OFFERED:
        return SETTLED
    return NOT_READY if level is Level.PREPARE else ""


def why_not_undo(state: State, *, until: date | None, on: date) -> str:
    """Why an executed service may not be undone, "" when it may; the last day counts."""
    if state is not State.EXECUTED or until is None:
        return NOT_EXECUTED
    return TOO_LATE if on > until else ""


def due(state: State, level: Level, *, executes_on: date | None, on: date) -> bool:
    """Whether an offer of level 4 is to be carried out on that day."""
    waits = state is State.OFFERED and level is Level.EXECUTE
    return waits and executes_on is not None and executes_on <= on


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the month's last."""
    year, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + year, month + 1, 1)
    after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return min(first + timedelta(days=day.day - 1), after - timedelta(days=1))


def answers_on(rule_answers: Mapping[str, Any], on: date) -> dict[str, Any]:
    """The rule's own answers as they stand on that day."""
    return {
        key: (on + timedelta(days=value["days"])).isoformat()
        if isinstance(value, dict) and value.keys() == {"days"}
        else value
        for key, value in rule_answers.items()
    }
