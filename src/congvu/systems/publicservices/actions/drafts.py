"""Opening a draft of a procedure's form; keeping what one page of it sends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from congvu.engines.casework import api as casework
from congvu.engines.casework.contracts import DraftRef, SaveResult
from congvu.kernel import clock
from congvu.kernel.actions import action, step
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Refused
from congvu.registers.procedures import api as procedures
from congvu.systems.publicservices.actions.uploads import take_in
from congvu.systems.publicservices.queries import prefilling

SUBMIT = "publicservices.application.submit"


class UnableToApply(Refused):
    """The procedure cannot be applied for online, or no longer."""


@step
def open_draft(*, actor: Actor, code: str, at: datetime) -> DraftRef:
    """A draft of the form, pre-filled with what is known, each answer with its evidence."""
    procedure = procedures.procedure(code=code, on=clock.local(at).date())
    if procedure.repealed_on(clock.local(at).date()):
        raise UnableToApply(_("Thủ tục này đã bị bãi bỏ nên không nhận hồ sơ mới."))
    if not procedure.is_online:
        raise UnableToApply(
            _(
                "Thủ tục này chưa nộp được trực tuyến. Hãy nộp tại bộ phận một cửa hoặc qua bưu chính."
            )
        )
    return casework.begin_draft(
        actor=actor,
        form=procedure.form,
        purpose=f"{procedure.code}@{procedure.id}",
        taken=prefilling.taken_over(actor=actor, form=procedure.form).answers,
        at=at,
    )


@dataclass(frozen=True)
class SentPage:
    """One page of a form as it was sent.

    files: question → uploads, each with its name, which join the question's answers; version: of the
    step when it was shown; force: mine, also over what another device has saved meanwhile; taken:
    offered values that were shown with it.
    """

    step: str
    answers: Mapping[str, Any]
    files: Mapping[str, Iterable[IO[bytes]]] = field(default_factory=dict)
    version: str = "0"
    force: bool = False
    taken: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class SavedPage:
    """What became of a page. refused: question → why a file of it was not taken."""

    result: SaveResult
    refused: Mapping[str, str] = field(default_factory=dict)


@action(needs=SUBMIT)
def save_page(
    *, actor: Actor, uid: UUID | str, page: SentPage, device: str, at: datetime
) -> SavedPage:
    """Keep one page of one's own draft: :func:`keep_page` as an action."""
    return keep_page(writer=actor, uploader=actor, uid=uid, page=page, device=device, at=at)


@step
def keep_page(
    *, writer: Actor, uploader: Actor, uid: UUID | str, page: SentPage, device: str, at: datetime,
    scanned: bool = False,
) -> SavedPage:  # fmt: skip
    """Keep answers and files of one page together: a page that is refused leaves no file behind.

    writer: as whom the draft is written; uploader: who brings the files, which are the writer's.
    """
    kept, refused = dict(page.answers), dict[str, str]()
    limits = _limits(writer, uid) if page.files else {}
    for key, streams in page.files.items():
        taken_in, why = take_in(
            actor=uploader, person_id=writer.person_id, key=key, streams=streams, scanned=scanned,
            most_mib=limits.get(key, 0),
        )  # fmt: skip
        kept[key] = [*(kept.get(key) or []), *taken_in]
        refused |= {key: why} if why else {}
    result = casework.save_step(
        actor=writer, uid=uid, step=page.step, answers=kept, version=page.version, device=device,
        force=page.force, taken=page.taken, at=at,
    )  # fmt: skip
    if result.conflict:
        transaction.set_rollback(True)  # the page is shown again: what came with it is not kept
    return SavedPage(result, refused)


def _limits(actor: Actor, uid: UUID | str) -> dict[str, int]:
    """file question → MiB that its component takes, 0 for the house's own limit."""
    draft = casework.draft(actor=actor, uid=uid)
    version_id = draft.purpose.partition("@")[2]
    if not version_id.isdecimal():
        return {}
    form = casework.load_form(procedures.procedure_version(version_id=int(version_id)).form)
    return {q.key: q.document.max_mb for q in form.questions if q.type == "file" and q.document}
