"""Every write of leave."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from congvu.engines.casework import api as casework
from congvu.engines.identity import api as identity
from congvu.engines.law import api as law
from congvu.kernel import prepared
from congvu.kernel.actions import action, publish, running, step, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.clock import local
from congvu.kernel.errors import NotAllowed, NotFound, Refused
from congvu.kernel.moving import Shift, Written, write_columns
from congvu.systems.leave import events, queries, rules
from congvu.systems.leave.models import LeaveKind, LeaveRequest, State

LAW = "Bộ luật Lao động 45/2019/QH14, điều 113"


class UnableToRequestLeave(Refused):
    """The days cannot be asked for; the sentence says which rule stands against it."""

    status = 422


class UnableToDecideLeave(Refused):
    """The request is not waiting, or the decider is the one who asks."""


@action(needs="leave.request.create")
def request_leave(
    *, actor: Actor, first_day: date, last_day: date, kind: str, reason: str, at: datetime
) -> str:
    """Ask for leave; the head's task opens at once. Answers the request's uid.

    first_day, last_day: both included. Raises UnableToRequestLeave.
    Law: Bộ luật Lao động 45/2019/QH14, điều 113.
    """
    person_id, unit_id = _seat(actor)
    found = _kind(kind)
    wish = queries.wish(first_day, last_day, counts=found.counts if found else True)
    _refuse(wish, person_id, today=local(at).date())
    row = _insert(
        LeaveRequest(
            person_id=person_id, owner_unit_id=unit_id, kind=kind, first_day=first_day,
            last_day=last_day, days=wish.days, reason=reason.strip(), requested_at=at,
        )
    )  # fmt: skip
    person = identity.person(person_id)
    publish(
        events.LeaveRequested(
            request_uid=str(row.uid), person_uid=str(person.uid), code=row.code or "",
            first_day=first_day.isoformat(), last_day=last_day.isoformat(), days=wish.days,
            kind=kind, reason=row.reason,
        ),
        unit_id=unit_id,
    )  # fmt: skip
    casework.start_case(
        process_key="leave.request", subject_noun="leaverequest", subject_uid=str(row.uid),
        owner_unit_id=unit_id, title=_("Duyệt đơn nghỉ phép của %(who)s") % {"who": actor.name},
        code=row.code or "", subject_url="leave:request", person_id=person_id,
        start_clock=True, at=at,
    )  # fmt: skip
    return str(row.uid)


@action(needs="leave.request.create")
def withdraw_leave(*, actor: Actor, uid: UUID | str, at: datetime) -> None:
    """Take one's own request back while it waits. Raises NotFound, UnableToDecideLeave."""
    row = _locked(uid)
    if row.person_id != actor.person_id:
        raise NotFound(_("Không tìm thấy đơn nghỉ phép này."))
    _require_waiting(row)
    _withdraw(row)
    casework.cancel_case(
        reason=_("Người xin nghỉ đã rút đơn"), noun="leaverequest", subject_uid=str(row.uid), at=at
    )


@action(needs="leave.request.approve")
def withdraw_cancelled(*, actor: Actor, uid: UUID | str) -> None:
    """Follow a process that was cancelled elsewhere; a decided request stays as it is."""
    row = _locked(uid)
    if row.is_waiting:
        _withdraw(row)
    else:
        unchanged()


@step
def approve_request(*, uid: UUID | str, at: datetime) -> None:
    """The head agrees: the days are taken. Raises UnableToDecideLeave."""
    row = _decide(uid, State.APPROVED, at, note="")
    publish(
        events.LeaveApproved(
            request_uid=str(row.uid), code=row.code or "", days=row.days,
            first_day=row.first_day.isoformat(), last_day=row.last_day.isoformat(),
        ),
        unit_id=row.owner_unit_id,
    )  # fmt: skip


@step
def refuse_request(*, uid: UUID | str, at: datetime, note: str) -> None:
    """The head does not agree; the note is told to who asked. Raises UnableToDecideLeave."""
    row = _decide(uid, State.REFUSED, at, note=note)
    publish(
        events.LeaveRefused(request_uid=str(row.uid), code=row.code or "", note=note),
        unit_id=row.owner_unit_id,
    )


@action(needs="leave.request.approve")
def finish_leave(*, actor: Actor, uid: UUID | str, today: date) -> None:
    """Close an approved request whose last day is over."""
    row = _locked(uid)
    if row.state != State.APPROVED or row.last_day >= today:
        unchanged()
        return
    _set(row, State.FINISHED)
    told = events.LeaveFinished(request_uid=str(row.uid), code=row.code or "")
    publish(told, unit_id=row.owner_unit_id)


@step
def dispose_request(*, uid: UUID | str) -> None:
    """Destroy a request whose retention is over; the archive has decided and recorded it."""
    row = _locked(uid)
    told = events.LeaveDisposed(request_uid=str(row.uid), code=row.code or "")
    unit_id = row.owner_unit_id
    LeaveRequest.objects.as_system("the archive's decision").filter(pk=row.pk).delete()
    publish(told, unit_id=unit_id)


@step
def load_kinds(*, package: law.Package) -> None:
    """Load ``kinds.toml`` of a content package: ``[[kind]] code, label, counts``."""
    check_package(package=package)
    kinds = package.toml("kinds.toml")["kind"]
    for found in kinds:
        LeaveKind.objects.update_or_create(
            code=found["code"],
            defaults={"label": found["label"], "counts": found.get("counts", True)},
        )
    publish(events.LeaveKindsLoaded(package=package.code, count=len(kinds)))


def check_package(*, package: law.Package) -> None:
    """Raise ContentError when the package's list of kinds cannot be loaded."""
    kinds = package.toml("kinds.toml")["kind"]
    for wrong in rules.check_kinds((k["code"], k["label"]) for k in kinds):
        raise package.error(wrong, "kinds.toml", 1)


def _kind(code: str) -> LeaveKind | None:
    """The kind; ``annual`` is known even before an agency loads a list of its own."""
    found = prepared.one(LeaveKind, code=code)
    if found is None and code != "annual":
        raise UnableToRequestLeave(_("Hãy chọn loại nghỉ có trong danh sách."), field="kind")
    return found


def _refuse(wish: rules.Wish, person_id: int, *, today: date) -> None:
    left = queries.days_left(person_id=person_id, on=wish.first_day)
    key = rules.why_not(wish, today=today, left=left)
    if key:
        sentence, field = _sentences(left)[key]
        raise UnableToRequestLeave(sentence, law=LAW, field=field)


def _sentences(left: int) -> dict[str, tuple[str, str]]:
    return {
        "backwards": (_("Ngày cuối phải sau hoặc trùng ngày đầu. Hãy chọn lại."), "last_day"),
        "past": (_("Ngày đầu đã qua. Hãy chọn từ hôm nay trở đi."), "first_day"),
        "two-years": (_("Hãy làm hai đơn cho hai năm: ngày phép tính theo từng năm."), "last_day"),
        "no-working-day": (_("Những ngày này không phải ngày làm việc, không cần xin nghỉ."),
                           "first_day"),
        "too-many": (_("Bạn còn %(left)s ngày phép năm nay. Hãy chọn ít ngày hơn.")
                     % {"left": left}, "last_day"),
    }  # fmt: skip


def _seat(actor: Actor) -> tuple[int, int]:
    """Ids of the person and the unit they sit in."""
    if actor.person_id is None or actor.unit_id is None:
        raise UnableToRequestLeave(
            _("Tài khoản chưa gắn với một đơn vị; đề nghị quản trị ghi chức vụ của bạn.")
        )
    return actor.person_id, actor.unit_id


def _insert(row: LeaveRequest) -> LeaveRequest:
    """Write it and give it its code; the database refuses days that are already asked for."""
    if not prepared.insert(row, unless_taken=True):
        raise UnableToRequestLeave(
            _("Bạn đã có đơn cho những ngày này. Hãy rút đơn cũ hoặc chọn ngày khác."),
            field="first_day",
        )
    row.code = f"NP{row.first_day:%Y}-{row.pk:05}"
    prepared.update(row, "code")
    return row


def _decide(uid: UUID | str, state: State, at: datetime, *, note: str) -> LeaveRequest:
    row = _locked(uid)
    decider = running().actor
    if decider.person_id == row.person_id:
        raise NotAllowed(_("Không ai tự duyệt đơn của mình. Hãy chuyển việc cho người khác."))
    _require_waiting(row)
    _set(row, state, decided_at=at, decided_by=decider.name, decision_note=note)
    return row


def _withdraw(row: LeaveRequest) -> None:
    _set(row, State.WITHDRAWN)
    told = events.LeaveWithdrawn(request_uid=str(row.uid), code=row.code or "")
    publish(told, unit_id=row.owner_unit_id)


def _require_waiting(row: LeaveRequest) -> None:
    if not row.is_waiting:
        raise UnableToDecideLeave(
            _("Đơn %(code)s đã ở trạng thái “%(state)s”. Hãy tải lại trang.")
            % {"code": row.code, "state": row.get_state_display()}
        )


def _set(row: LeaveRequest, state: State, **columns: object) -> None:
    """Write the new state into the locked row, and these columns with it."""
    row.state = state
    for name, value in columns.items():
        setattr(row, name, value)
    prepared.update(row, "state", *columns)


def _locked(uid: UUID | str) -> LeaveRequest:
    row = prepared.one(LeaveRequest, lock=True, uid=uid)
    if row is None:
        raise NotFound(_("Không tìm thấy đơn nghỉ phép này."))
    return row


@step
def move_requests(*, shifts: Sequence[Shift]) -> Written:
    """Requests that still wait go to the unit's heir."""
    rows = LeaveRequest.objects.as_system("reorganisation").filter(state=State.WAITING)
    return write_columns(rows, shifts)
