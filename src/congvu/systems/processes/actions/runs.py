"""Beginning an internal procedure, stopping it, and what its end brings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import IO, Any
from uuid import UUID

from django.utils.translation import gettext as _

from congvu.engines.casework import api as casework
from congvu.engines.casework.contracts import Ended
from congvu.engines.documents import api as documents
from congvu.engines.documents.contracts import Signatory
from congvu.engines.identity import api as identity
from congvu.kernel import clock, ids
from congvu.kernel.actions import action, publish, running, step, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotAllowed, NotFound, Refused
from congvu.kernel.moving import Shift, Written, write_columns
from congvu.kernel.sealing import seal_json
from congvu.systems.processes import queries
from congvu.systems.processes.events import RunCancelled, RunFinished, RunStarted
from congvu.systems.processes.models import ANSWERS_KEY, InternalProcess, Run, State
from congvu.systems.processes.queries import NOUN

START = "processes.run.start"
READ = "processes.run.read"


class UnableToStart(Invalid):
    """What was filled in cannot be taken; each question at fault has its sentence."""


class UnableToStop(Refused):
    """It has ended already."""


@action(needs=START)
def start_run(
    *,
    actor: Actor,
    code: str,
    answers: Mapping[str, Any],
    files: Mapping[str, Sequence[IO[bytes]]],
    at: datetime,
) -> str:
    """Begin it in the official's own unit; gives the run's uid. Raises UnableToStart, NotFound.

    files: question → uploads, kept together with the run or not at all.
    """
    if actor.unit_id is None or actor.person_id is None:
        raise NotAllowed(
            _("Chỉ người đang giữ vị trí tại một đơn vị làm được việc này."), code=START
        )
    process = queries.startable(code=code, on=clock.local(at).date())
    units = queries.units_of(process, actor.unit_id, on=clock.local(at).date())
    shown = [actor.unit_id, *units.values()]
    said, form = _with_files(actor, answers, files, shown), queries.form_of(process)
    errors = casework.validate(form, said, today=clock.local(at).date())
    if errors:
        raise UnableToStart(errors)
    run = _insert(
        actor, process, casework.clean(form, said, today=clock.local(at).date()), shown, at
    )
    publish(
        RunStarted(run_uid=str(run.uid), code=run.code, title=run.title, process_code=process.code),
        unit_id=run.owner_unit_id,
    )
    casework.start_case(
        process_key=process.process_key, subject_noun=NOUN, subject_uid=str(run.uid),
        subject_url="processes:run", owner_unit_id=run.owner_unit_id, units=units,
        title=run.title, code=run.code, start_clock=True, at=at,
        data={"code": run.code, **queries.plain_answers(process, said)},
    )  # fmt: skip
    return str(run.uid)


@action(needs=START)
def stop_run(*, actor: Actor, uid: str, reason: str, at: datetime) -> None:
    """Who began it takes it back while it runs. Raises NotFound, UnableToStop."""
    run = _locked(uid)
    if run.person_id != actor.person_id:
        raise NotFound(_("Không tìm thấy việc này."))
    if run.state != State.RUNNING:
        raise UnableToStop(_("Việc này đã kết thúc."))
    why = reason.strip()[:300] or _("Người lập rút lại")
    casework.cancel_case(reason=why, noun=NOUN, subject_uid=uid, at=at)
    _end(run, State.CANCELLED, why, at)
    publish(
        RunCancelled(run_uid=uid, code=run.code, reason=why), unit_id=run.owner_unit_id
    )  # fmt: skip


@action(needs=READ)
def finish_run(*, actor: Actor, uid: str, outcome: str, at: datetime) -> None:
    """The diagram has come to an end; told twice it is the same."""
    run = _locked(uid)
    if run.state != State.RUNNING:
        unchanged()
        return
    _end(run, State.FINISHED, outcome, at)
    publish(
        RunFinished(run_uid=uid, code=run.code, outcome=outcome), unit_id=run.owner_unit_id
    )  # fmt: skip


@action(needs=READ)
def follow_cancelled(*, actor: Actor, uid: str, reason: str, at: datetime) -> None:
    """The case was stopped elsewhere: the run follows it."""
    run = _locked(uid)
    if run.state != State.RUNNING:
        unchanged()
        return
    _end(run, State.CANCELLED, reason, at)
    publish(
        RunCancelled(run_uid=uid, code=run.code, reason=reason), unit_id=run.owner_unit_id
    )  # fmt: skip


@step
def issue(*, ended: Ended) -> Mapping[str, Any]:
    """An end that gives a paper: a notice of the outcome, signed by who took the last decision."""
    run = _locked(ended.case.subject_uid)
    actor = running().actor
    signers: tuple[Signatory, ...] = ()
    if actor.person_id is not None:
        person = identity.person(actor.person_id)
        lines = (actor.post,) if actor.post else ()
        signers = (Signatory(key=f"person:{person.uid}", name=person.full_name, lines=lines),)
    documents.request_paper(
        template="letters/confirmation",
        data=queries.notice(run, outcome=ended.title, said=ended.reason),
        title=_("Thông báo kết quả: %(title)s") % {"title": run.title},
        unit_id=run.owner_unit_id,
        subject_noun=NOUN,
        subject_uid=str(run.uid),
        on=clock.local(ended.at).date(),
        series="notice",
        signers=signers,
        holder_person_id=run.person_id,
        request_key=f"run:{run.uid}",
    )
    return {}


@step
def move_runs(*, shifts: Sequence[Shift]) -> Written:
    """Runs under way go to the unit's heir."""
    rows = Run.objects.as_system("reorganisation").filter(state=State.RUNNING)
    return write_columns(rows, shifts)


def _with_files(
    actor: Actor,
    answers: Mapping[str, Any],
    files: Mapping[str, Sequence[IO[bytes]]],
    unit_ids: Sequence[int],
) -> dict[str, Any]:
    """The answers with the uids of what was uploaded. Raises UnableToStart for a refused file."""
    found = dict(answers)
    for key, streams in files.items():
        uids = list(found.get(key) or [])
        for stream in streams:
            try:
                card = documents.store_upload(
                    filename=getattr(stream, "name", "") or "", stream=stream, kind="attachment",
                    owner_unit_id=actor.unit_id, actor=actor, field=key,
                )  # fmt: skip
            except Invalid as wrong:
                raise UnableToStart({key: wrong.message}) from wrong
            documents.share_file(uid=card.uid, unit_ids=tuple(unit_ids))
            uids.append(str(card.uid))
        found[key] = uids
    return found


def _insert(
    actor: Actor, process: InternalProcess, answers: dict[str, Any], units: list[int], at: datetime
) -> Run:
    unit_id, person_id = actor.unit_id or 0, actor.person_id or 0
    uid = ids.uuid7()
    number = documents.reserve_number(
        series="internal-run", on=clock.local(at).date(), unit_id=unit_id
    )
    documents.confirm_number(number_id=number.id)
    return Run.objects.create(
        uid=uid, code=number.text, process=process, person_id=person_id,
        title=f"{process.title} – {actor.name}"[:300], begun_by=actor.name,
        owner_unit_id=unit_id, unit_ids=sorted(set(units)), started_at=at,
        answers=seal_json(answers, key=ANSWERS_KEY, context=str(uid)),
    )  # fmt: skip


def _end(run: Run, state: State, outcome: str, at: datetime) -> None:
    run.state, run.outcome, run.ended_at = state, outcome[:300], at
    run.save(update_fields=["state", "outcome", "ended_at"])


def _locked(uid: UUID | str) -> Run:
    rows = Run.objects.as_system("the step asked the gate").select_for_update(of=("self",))
    run = rows.select_related("process").filter(uid=uid).first()
    if run is None:
        raise NotFound(_("Không tìm thấy việc này."))
    return run
