"""What is printed: the data of the one-stop forms and of the results."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from congvu.engines.casework import api as casework
from congvu.engines.identity import api as identity
from congvu.engines.identity.contracts import PersonCard
from congvu.engines.org import api as org
from congvu.engines.places import api as places
from congvu.kernel import clock
from congvu.kernel.errors import NotFound
from congvu.registers.dossiers.api import kept_leg
from congvu.registers.dossiers.contracts import DossierCard, LegCard, Part
from congvu.registers.procedures.contracts import Procedure, Result
from congvu.systems.publicservices.models import Authority
from congvu.systems.publicservices.rules import counter, representing

UNITS = {
    "working_day": gettext_noop("ngày làm việc"),
    "day": gettext_noop("ngày"),
    "hour": gettext_noop("giờ làm việc"),
}
CONTROL = "onestop/form06"
TRANSFER = "onestop/transfer"
INSIDE = "dossiers.inside"  # papers about a dossier that are the office's own
LETTER_TITLES = {
    "onestop/form02": "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ %(code)s",
    "onestop/form03": "Phiếu từ chối tiếp nhận giải quyết hồ sơ %(code)s",
    "onestop/form04": "Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết hồ sơ %(code)s",
    "onestop/form05": "Thông báo dừng giải quyết hồ sơ %(code)s",
    CONTROL: "Phiếu kiểm soát quá trình giải quyết hồ sơ %(code)s",
    TRANSFER: "Phiếu chuyển hồ sơ %(code)s",
}
IN_TIME = {
    True: gettext_noop("Đúng hạn"),
    False: gettext_noop("Quá hạn"),
    None: gettext_noop("Không tính hạn"),
}
_WORD = re.compile(r"\{([a-z0-9_]+)\}")


def basis_of(proof: Authority) -> str:
    """On what the agent acts, in words."""
    return _(representing.BASES[proof.basis][1])


def proof_of(proof: Authority | None) -> dict[str, str]:
    """Who hands the dossier in, for whom and on which proof, as form 01 prints it."""
    if proof is None:
        return {}
    agent = identity.person(proof.agent_id).full_name
    said = f"{agent} ({basis_of(proof)}{f', số {proof.number}' if proof.number else ''})"
    owner = {"owner": f"{proof.organisation} ({proof.organisation_number})"}
    return {"submitter": said, **({} if proof.principal_id else owner)}


def moment(at: datetime | None) -> str:
    """An instant as the papers read it: on Vietnam's wall clock, whatever zone it came in."""
    return clock.local(at).isoformat() if at else ""


def receipt(
    *,
    procedure: Procedure,
    dossier: DossierCard,
    parts: Iterable[Part],
    person: PersonCard,
    due: datetime,
    receive_at: str = "",
    proof: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Form 01 – Giấy tiếp nhận hồ sơ và hẹn trả kết quả. Law: TT 03/2025/TT-VPCP.

    receive_at: where the person wants the result, "" in the electronic data store. proof: of who
    hands it in for the owner (:func:`proof_of`).
    """
    names = {c.key: c.name for c in procedure.components}
    return {
        **_who(person),
        "dossier_code": dossier.code,
        "procedure": f"{procedure.name.vi} ({procedure.code})",
        "owner": person.full_name,
        "request": procedure.name.vi,
        "components": [
            {"name": names[p.component_key], "form": counter.COPIES[p.copy], "count": p.count}
            for p in parts
        ],
        "sets": 1,
        "processing_time": f"{procedure.limit.amount} {UNITS[procedure.limit.unit]}",
        "received_at": moment(dossier.submitted_at),
        "due_at": moment(due),
        "receive_at": receive_at or "Kho dữ liệu điện tử của người nộp",
        **(proof or {}),
        "channel": "(Ký và ghi rõ họ tên)"
        if dossier.taken_by
        else "(Nộp trực tuyến, xác thực bằng tài khoản định danh điện tử)",
        "officer": dossier.taken_by or "Hệ thống thông tin giải quyết thủ tục hành chính",
    }


def joined_receipt(
    *,
    procedure: Procedure,
    code: str,
    person: PersonCard,
    parts: list[DossierCard],
    received_at: datetime,
    due: datetime,
) -> dict[str, Any]:
    """Form 01 of a joined submission: one receipt that names every part. Law: TT 03/2025/TT-VPCP."""
    return {
        **_who(person),
        "dossier_code": code,
        "procedure": f"{procedure.name.vi} ({procedure.code})",
        "owner": person.full_name,
        "request": "Giải quyết liên thông các thủ tục nêu dưới đây",
        "components": [
            {"name": f"{card.code}: {card.title}", "form": "Bản điện tử", "count": card_files(card)}
            for card in parts
        ],
        "sets": 1,
        "processing_time": f"{procedure.limit.amount} {UNITS[procedure.limit.unit]}",
        "received_at": moment(received_at),
        "due_at": moment(due),
        "receive_at": "Kho dữ liệu điện tử của người nộp",
        "channel": "(Nộp trực tuyến, xác thực bằng tài khoản định danh điện tử)",
        "officer": "Hệ thống thông tin giải quyết thủ tục hành chính",
    }


def card_files(card: DossierCard) -> int:
    """How many files lie in it."""
    return len(card.attachments)


def letter(
    *,
    procedure: Procedure,
    dossier: DossierCard,
    person: PersonCard,
    reason: str,
    keys: list[str],
    officer: str,
) -> dict[str, Any]:
    """Forms 02 and 03: what is missing or why it is refused. Law: TT 03/2025/TT-VPCP."""
    asked = [c for c in procedure.components if c.key in keys]
    return {
        **_who(person),
        "dossier_code": dossier.code,
        "procedure": procedure.name.vi,
        "items": [{"name": c.name, "reason": "Bổ sung, hoàn thiện"} for c in asked],
        "reason": reason,
        "law": "; ".join(b.citation for b in procedure.legal_basis),
        "officer": officer,
    }


def apology(
    *, procedure: Procedure, dossier: DossierCard, person: PersonCard, reason: str, due: datetime
) -> dict[str, Any]:
    """Form 04: why it is late and the one new day. Law: TT 03/2025/TT-VPCP."""
    return {
        **_who(person),
        "dossier_code": dossier.code,
        "procedure": procedure.name.vi,
        "received_at": clock.local(dossier.submitted_at).date().isoformat(),
        "due_at": moment(dossier.due_at),
        "new_due_at": moment(due),
        "reason": reason,
    }


def control_slip(
    *, procedure: Procedure, dossier: DossierCard, unit: str, steps: Iterable[casework.DoneRef]
) -> dict[str, Any]:
    """Form 06: who handed it to whom, when, and whether in time. Law: TT 03/2025/TT-VPCP."""
    rows: list[dict[str, str]] = []
    giver = "Người nộp hồ sơ"
    for done in steps:
        receiver = done.done_by or done.unit
        rows.append(
            {
                "from": giver,
                "to": f"{receiver}: {done.title}",
                "at": moment(done.opened_at),
                "limit": moment(done.due_at),
                "outcome": IN_TIME[done.in_time],
                "note": done.outcome,
            }
        )
        giver = receiver
    return {
        "dossier_code": dossier.code,
        "procedure": f"{procedure.name.vi} ({procedure.code})",
        "unit": unit,
        "rows": rows,
    }


def transfer(
    *,
    procedure: Procedure,
    dossier: DossierCard,
    gave: LegCard,
    takes: LegCard,
    officer: str,
    at: datetime,
) -> dict[str, Any]:
    """What goes with a dossier from one level to the next: papers, times, who answers."""
    units = org.get_many([gave.unit_id, takes.unit_id])
    count = [a.component_key for a in dossier.attachments]
    kept = kept_leg(gave.due_at, gave.ended_at, None, at)
    return {
        "dossier_code": dossier.code,
        "procedure": f"{procedure.name.vi} ({procedure.code})",
        "giver": units[gave.unit_id].name,
        "giver_level": gave.level,
        "receiver": takes.agency or units[takes.unit_id].name,
        "receiver_level": takes.level,
        "reason": gave.note,
        "received_at": moment(gave.started_at),
        "giver_due": moment(gave.due_at),
        "given_at": moment(at),
        "outcome": IN_TIME[kept],
        "due_at": moment(takes.due_at),
        "promised_at": moment(dossier.due_at),
        "officer": officer,
        "components": [
            {"name": c.name, "count": count.count(c.key)}
            for c in procedure.components
            if c.key in count
        ],
    }


def result_data(
    procedure: Procedure,
    result: Result,
    answers: dict[str, Any],
    *,
    said: str = "",
    compared: str = "",
) -> dict[str, Any]:
    """The result's data with the applicant's answers in place of ``{key}``.

    said: what the signer wrote with the decision, in place of ``{y_kien_ky}``; compared: with which
    original a copy was compared, in place of ``{doi_chieu}``.
    """
    shown = {**shown_answers(procedure, answers), "y_kien_ky": said, "doi_chieu": compared}
    return {key: _fill_all(value, shown) for key, value in result.data.items()}


def filled(text: str, procedure: Procedure, answers: dict[str, Any]) -> str:
    """A text of the content with the applicant's answers in place of ``{key}``."""
    return _fill(text, shown_answers(procedure, answers))


def shown_answers(procedure: Procedure, answers: dict[str, Any]) -> dict[str, str]:
    """question → answer as a person reads it, in Vietnamese."""
    form = casework.load_form(procedure.form)
    return {q.key: _shown(q, answers.get(q.key)) for q in form.questions}


def place_name(province: str, commune: str) -> str:
    """``("51", "21001")`` → ``Phường Cẩm Thành, tỉnh Quảng Ngãi``; what was typed when it is no place."""
    try:
        found = places.commune(commune) if commune else places.province(province)
    except NotFound:
        return commune or province
    return found.path


def _who(person: PersonCard) -> dict[str, Any]:
    return {
        "submitter": person.full_name,
        "address": person.address,
        "phone": person.phone,
        "email": person.email,
    }


def _shown(question: casework.Question, value: Any) -> str:
    """One answer; the rows of a table one after another, as a list in a paragraph."""
    names = casework.Names(place=place_name)
    if question.type != "table":
        return casework.show(question, value, names=names)
    rows = (
        ", ".join(
            filter(None, (casework.show(c, row.get(c.key), names=names) for c in question.columns))
        )
        for row in value or ()
    )
    return "; ".join(rows)


def _fill_all(value: Any, shown: dict[str, str]) -> Any:
    """Every text in a value of the content: a string, a list, a table."""
    if isinstance(value, str):
        return _fill(value, shown)
    if isinstance(value, list):
        return [_fill_all(one, shown) for one in value]
    if isinstance(value, dict):
        return {key: _fill_all(one, shown) for key, one in value.items()}
    return value


def _fill(text: str, shown: dict[str, str]) -> str:
    return _WORD.sub(lambda found: shown.get(found[1], ""), text)
