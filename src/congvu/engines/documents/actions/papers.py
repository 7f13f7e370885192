"""Asking for papers and ending them. Issuing itself is reserve → work → confirm: `issuing`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from congvu.engines.documents.actions.numbers import confirm_number, release_number, reserve_number
from congvu.engines.documents.actions.outcomes import stopped
from congvu.engines.documents.contracts import PaperRef, Signatory
from congvu.engines.documents.events import (
    PaperCancelled,
    PaperOpened,
    PaperReplaced,
    PaperRequested,
    PaperRevoked,
    SigningRetried,
)
from congvu.engines.documents.models import Paper, Template, store
from congvu.engines.documents.queries.papers import ref
from congvu.engines.documents.rules.papers import PaperState, may_move
from congvu.engines.jobs import api as jobs
from congvu.engines.org import api as org
from congvu.kernel import clock, ids
from congvu.kernel.actions import action, demand, publish, running, step
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound, Refused

SIGN_JOB = "documents.sign"


class UnableToEndPaper(Refused):
    """The paper is not in a state from which it can be revoked, replaced or cancelled."""


@step
def request_paper(  # noqa: PLR0913 - the face that other rooms build against
    *,
    template: str,
    data: Mapping[str, Any],
    title: str,
    unit_id: int,
    subject_noun: str,
    subject_uid: str,
    on: date,
    series: str = "",
    number: str = "",
    signers: tuple[Signatory, ...] = (),
    valid_until: date | None = None,
    holder_person_id: int | None = None,
    public: bool = False,
    request_key: str = "",
    pictures: tuple[UUID, ...] = (),
    enclosures: Sequence[Mapping[str, Any]] = (),
    drafter: str = "",
) -> PaperRef:
    """Reserve number and verification code now; the paper is drawn and signed after the commit.

    series: takes the next number; number: the paper carries a known one (a dossier code); on: the
    date on the paper; signers: persons who sign before the unit does; public: anyone with the code
    may download it; request_key: asking again with it gives the same paper; pictures: files whose
    pages the template shows (``paper.pages``); enclosures: files that go with it, each with file,
    title, name, size and sha256, listed in the paper and covered by its signatures; drafter: short
    name of the drafting unit, for series whose numbers carry it. Publishes ``documents.paper.requested``;
    ``documents.paper.issued`` follows. Raises NotFound.
    """
    known = _asked_before(request_key)
    if known is not None:
        return ref(known)
    drawn = Template.objects.filter(code=template).order_by("-id").first()
    if drawn is None:
        raise NotFound(
            _("Chưa có mẫu văn bản “%(template)s”. Hãy nạp gói nội dung chứa mẫu này.")
            % {"template": template}
        )
    taken = (
        reserve_number(series=series, on=on, unit_id=unit_id, drafter=drafter) if series else None
    )
    code = ids.verification_code()
    paper = Paper.objects.create(
        code=code, request_key=request_key or None, number_id=taken.id if taken else None,
        number_text=taken.text if taken else number, title=title, template=drawn,
        data=store.seal_text(f"paper:{code}", json.dumps(data, ensure_ascii=False, default=str)),
        unit_id=unit_id, holder_id=holder_person_id, subject_noun=subject_noun,
        subject_uid=subject_uid, issuer=org.unit(unit_id).name,
        signers=[asdict(s) for s in signers], pictures=[str(uid) for uid in pictures],
        enclosures=[dict(each) for each in enclosures], on=on, valid_until=valid_until,
        public=public, requested_at=running().at or clock.now(),
    )  # fmt: skip
    paper = _locked(paper.id)
    publish(
        PaperRequested(
            paper_uid=str(paper.uid), title=title, number=paper.number_text, template=template,
            about_noun=subject_noun, about_uid=subject_uid,
        ),
        unit_id=unit_id,
    )  # fmt: skip
    _enqueue(paper)
    return ref(paper)


@step
def revoke_paper(*, uid: UUID, reason: str, decision: str, on: date) -> PaperRef:
    """End the effect of an issued paper; decision: number and date of the deciding document.

    Raises NotFound, UnableToEndPaper.
    """
    paper = _ending(uid, PaperState.REVOKED)
    _end(paper, PaperState.REVOKED, on=on, reason=reason, decision=decision)
    publish(PaperRevoked(**_told(paper), reason=reason, decision=decision), unit_id=paper.unit_id)
    return ref(paper)


@step
def open_paper(*, code: str, public: bool) -> bool:
    """Let everybody who has the code fetch the file of an issued paper, or no longer; whether it changed.

    The caller has asked who may decide that. Raises NotFound, UnableToEndPaper.
    Law: Luật Tiếp cận thông tin 104/2016/QH13, Điều 17.
    """
    rows = Paper.objects.as_system("opened by who may").select_for_update()
    paper = rows.filter(code=code).first()
    if paper is None:
        raise NotFound(_("Không tìm thấy văn bản này."))
    if public and paper.state != PaperState.ISSUED:
        raise UnableToEndPaper(_("Chỉ công khai được văn bản đã ban hành và còn hiệu lực."))
    if paper.public == public:
        return False
    paper.public = public
    paper.save(update_fields=["public"])
    how = _("công khai tại trang xác thực") if public else _("thôi công khai")
    publish(PaperOpened(**_told(paper), how=how), unit_id=paper.unit_id)
    return True


@step
def replace_paper(*, uid: UUID, by_uid: UUID, reason: str, on: date) -> PaperRef:
    """Put a newer paper in the place of an issued one. Raises NotFound, UnableToEndPaper."""
    newer = _by_uid(by_uid)
    paper = _ending(uid, PaperState.REPLACED)
    paper.replaced_by = newer
    _end(paper, PaperState.REPLACED, on=on, reason=reason, decision=newer.number_text)
    publish(
        PaperReplaced(
            **_told(paper), by_uid=str(newer.uid), by_number=newer.number_text, reason=reason
        ),
        unit_id=paper.unit_id,
    )
    return ref(paper)


@action(needs="documents.paper.revoke")
def revoke_issued(
    *, actor: Actor, uid: UUID, reason: str, decision: str, on: date, at: datetime
) -> PaperRef:
    """An official revokes a paper of a unit she answers for. Raises NotAllowed, UnableToEndPaper."""
    demand(actor, "documents.paper.revoke", _by_uid(uid).unit_id)
    return revoke_paper(uid=uid, reason=reason, decision=decision, on=on)


@action(needs="documents.paper.retry")
def retry_paper(*, actor: Actor, uid: UUID, at: datetime) -> PaperRef:
    """Put a paper that waits for its signature back into the queue. Raises UnableToEndPaper."""
    paper = _by_uid(uid)
    demand(actor, "documents.paper.retry", paper.unit_id)
    if paper.state != PaperState.RESERVED:
        raise UnableToEndPaper(_("Văn bản này không còn chờ ký."))
    _enqueue(paper)
    publish(
        SigningRetried(paper_uid=str(paper.uid), title=paper.title, number=paper.number_text),
        unit_id=paper.unit_id,
    )
    return ref(paper)


@action(needs="documents.paper.retry")
def cancel_paper(*, actor: Actor, uid: UUID, reason: str, at: datetime) -> PaperRef:
    """Give up a paper that was never issued; its number goes to the gap report, unused for ever."""
    demand(actor, "documents.paper.retry", _by_uid(uid).unit_id)
    paper = _ending(uid, PaperState.CANCELLED)
    if paper.number_id is not None:
        release_number(number_id=paper.number_id, reason=reason)
    paper.data = None
    _end(paper, PaperState.CANCELLED, on=paper.on, reason=reason, decision="")
    publish(PaperCancelled(**_told(paper), reason=reason), unit_id=paper.unit_id)
    stopped(paper, reason, at)
    return ref(paper)


def confirm_reserved(paper: Paper) -> None:
    """The paper's number stands on an issued paper now."""
    if paper.number_id is not None:
        confirm_number(number_id=paper.number_id)


def _enqueue(paper: Paper) -> None:
    uid = str(paper.uid)
    jobs.enqueue(SIGN_JOB, unique_key=f"{SIGN_JOB}:{uid}", paper_uid=uid)


def _asked_before(request_key: str) -> Paper | None:
    if not request_key:
        return None
    rows = Paper.objects.as_system("the same request asked again")
    return rows.filter(request_key=request_key).first()


def _by_uid(uid: UUID) -> Paper:
    rows = Paper.objects.as_system("an action that asks the gate over its unit")
    paper = rows.select_for_update().filter(uid=uid).first()
    if paper is None:
        raise NotFound(_("Không tìm thấy văn bản."))
    return paper


def _locked(paper_id: int) -> Paper:
    return Paper.objects.as_system("just made").select_for_update().get(id=paper_id)


def _ending(uid: UUID, to: PaperState) -> Paper:
    paper = _by_uid(uid)
    if not may_move(paper.state, to):
        raise UnableToEndPaper(
            _(
                "Văn bản số %(number_text)s không ở trạng thái cho phép việc này. "
                "Hãy mở trang văn bản để xem trạng thái hiện tại."
            )
            % {"number_text": paper.number_text}
        )
    return paper


def _end(paper: Paper, to: PaperState, *, on: date, reason: str, decision: str) -> None:
    paper.state, paper.ended_on = to.value, on
    paper.end_reason, paper.end_decision = reason, decision
    paper.save(
        update_fields=["state", "ended_on", "end_reason", "end_decision", "replaced_by", "data"]
    )


def _told(paper: Paper) -> dict[str, str]:
    return {
        "paper_uid": str(paper.uid), "title": paper.title, "number": paper.number_text,
        "about_noun": paper.subject_noun, "about_uid": paper.subject_uid,
    }  # fmt: skip
