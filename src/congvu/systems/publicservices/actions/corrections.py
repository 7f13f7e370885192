"""Asking who keeps a source to put it right, and their answer."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from congvu.kernel.actions import action, demand, publish
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound, Refused
from congvu.systems.publicservices import rules
from congvu.systems.publicservices.events import CorrectionAnswered, CorrectionAsked
from congvu.systems.publicservices.models import Correction
from congvu.systems.publicservices.queries import corrections

SUBMIT = "publicservices.application.submit"
ANSWER = "publicservices.correction.answer"
MOST = 2_000  # characters


class UnableToCorrect(Refused):
    """The source no longer says so, the same was asked already, or something is missing."""

    status = 422


@action(needs=SUBMIT)
def ask_correction(
    *, actor: Actor, code: str, question: str, source: str, right: str, note: str, at: datetime
) -> str:
    """Tell the keeper of a source what is wrong in it; gives the request's uid.

    code, question: the form that shows the value; right: what it should be, in words.
    Law: NĐ 224/2026/NĐ-CP.
    """
    found = corrections.value(actor=actor, code=code, question=question, source=source, at=at)
    if not right.strip():
        raise UnableToCorrect(_("Hãy ghi giá trị đúng."), field="right")
    waiting = Correction.objects.visible_to(actor).open()
    if waiting.filter(source=source, path=found.path).exists():
        raise UnableToCorrect(
            _(
                "Bạn đã đề nghị sửa mục này và đang chờ trả lời. Hãy xem trang Đề nghị sửa dữ liệu của tôi."
            )
        )
    row = Correction.objects.create(
        person_id=actor.person_id or 0, owner_unit_id=found.keeper_unit_id, source=source,
        path=found.path, label=found.label, evidence=found.evidence, said=found.said,
        right=right.strip()[:MOST], note=note.strip()[:MOST], asked_at=at,
    )  # fmt: skip
    row.refresh_from_db(fields=["uid"])
    publish(
        CorrectionAsked(correction_uid=str(row.uid), label=row.label, source=source),
        unit_id=row.owner_unit_id,
    )
    return str(row.uid)


@action(needs=ANSWER)
def answer_correction(*, actor: Actor, uid: str, verdict: str, answer: str, at: datetime) -> None:
    """Say what became of it, once; the person is told. verdict: ``mended`` or ``refused``."""
    row = Correction.objects.visible_to(actor).select_for_update(of=("self",)).filter(uid=uid)
    found = row.first()
    if found is None:
        raise NotFound(_("Không tìm thấy đề nghị này trong phạm vi của bạn."))
    demand(actor, ANSWER, found.owner_unit_id)
    if found.answered_at is not None:
        raise UnableToCorrect(_("Đề nghị này đã được trả lời. Hãy tải lại trang."))
    if verdict not in rules.CORRECTIONS or not answer.strip():
        raise UnableToCorrect(_("Hãy chọn kết quả và ghi nội dung trả lời; người đề nghị sẽ đọc."))
    found.verdict, found.answer = verdict, answer.strip()[:MOST]
    found.answered_by, found.answered_at = actor.name, at
    found.save(update_fields=["verdict", "answer", "answered_by", "answered_at"])
    publish(
        CorrectionAnswered(
            correction_uid=uid, label=found.label, verdict_name=_(rules.CORRECTIONS[verdict])
        ),
        unit_id=found.owner_unit_id,
    )
