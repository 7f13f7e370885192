"""Steps B2 to B6 as the receiving side: each repeatable, each held to what the partner may."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from typing import IO, Any

import msgspec
from django.utils.translation import gettext as _

from congvu.engines.documents import api as documents
from congvu.kernel import clock
from congvu.kernel.actions import action, publish, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotFound
from congvu.kernel.sealing import seal_json
from congvu.registers.procedures import api as procedures
from congvu.systems.gateway import events
from congvu.systems.gateway.actions.partners import Caller
from congvu.systems.gateway.models import Inbound, InboundFile, InboundStep
from congvu.systems.gateway.rules import messages, sending

CALL = "gateway.partner.call"
SEALED = "gateway-inbound"


@action(needs=CALL)
def give_number(*, actor: Actor, caller: Caller, asked: messages.NextAsked, at: datetime) -> str:
    """B2: the next dossier code of the agency. Raises Invalid for an unknown procedure."""
    caller.demand("code")
    unit_id = caller.unit_of(asked.MaDonVi)
    on = clock.local(at).date()
    _demand_procedure(asked.MaTTHC, on)
    number = documents.reserve_number(series="dossier", on=on, unit_id=unit_id)
    documents.confirm_number(number_id=number.id)
    publish(
        events.NumberGiven(partner_uid=caller.uid, client_id=caller.client_id, code=number.text),
        unit_id=unit_id,
    )
    return number.text


@action(needs=CALL)
def take_file(
    *, actor: Actor, caller: Caller, filename: str, stream: IO[bytes], at: datetime
) -> messages.FileTaken:
    """B3: the same content again is the same file. Raises UnableToTakeFile for what may not come in."""
    caller.demand("upload")
    card = documents.store_upload(
        filename=filename, stream=stream, kind="attachment", owner_unit_id=caller.unit_id,
        actor=actor, field="file",
    )  # fmt: skip
    row, made = InboundFile.objects.get_or_create(
        partner_id=caller.id, sha256=card.sha256, defaults={"file_uid": card.uid, "taken_at": at}
    )
    if made:
        publish(
            events.FileTaken(
                partner_uid=caller.uid, client_id=caller.client_id, file_uid=str(row.file_uid),
                sha256=row.sha256,
            ),
            unit_id=caller.unit_id,
        )  # fmt: skip
    else:
        unchanged()
    return messages.FileTaken(IdTepTin=str(row.file_uid), HashTepTin=row.sha256)


@action(needs=CALL)
def take_dossier(
    *, actor: Actor, caller: Caller, told: messages.NoiHoSo, at: datetime
) -> messages.HoSoGiven:
    """B4: the same message again is the same dossier; another one under its code is refused."""
    caller.demand("create")
    unit_id = caller.unit_of(told.MaDonViTiepNhan)
    content = msgspec.to_builtins(told)
    digest = _digest(content)
    known = Inbound.objects.as_system("the partner's own").filter(
        partner_id=caller.id, code=told.MaHoSo
    )
    row = known.select_for_update(of=("self",)).first()
    if row is not None:
        if row.sha256 != digest:
            raise Invalid({"MaHoSo": _("Mã hồ sơ này đã gửi với nội dung khác.")})
        unchanged()
        return messages.HoSoGiven(idHoSo=str(row.uid), maHoSo=row.code)
    _demand_procedure(told.MaTTHC, clock.local(at).date())
    _demand_files(caller, told)
    row = Inbound.objects.create(
        partner_id=caller.id, unit_id=unit_id, code=told.MaHoSo, procedure_code=told.MaTTHC,
        content=seal_json(content, key=SEALED, context=f"{caller.id}:{told.MaHoSo}"),
        sha256=digest, submitted_at=_moment("NgayNop", told.NgayNop),
        received_at=sending.read_moment(told.NgayTiepNhan), taken_at=at,
    )  # fmt: skip
    row.refresh_from_db(fields=["uid"])
    publish(
        events.InboundTaken(
            inbound_uid=str(row.uid), client_id=caller.client_id, code=row.code,
            procedure_code=row.procedure_code,
        ),
        unit_id=unit_id,
    )  # fmt: skip
    return messages.HoSoGiven(idHoSo=str(row.uid), maHoSo=row.code)


@action(needs=CALL)
def take_progress(
    *, actor: Actor, caller: Caller, told: list[messages.TienTrinh], at: datetime
) -> messages.Counted:
    """B5: all entries or none; those known already are counted, not entered again."""
    caller.demand("progress")
    moves = []
    for number, entry in enumerate(told):
        row = _dossier(caller, entry.IDHoSo, entry.MaHoSo, number)
        made = _enter(
            row, "progress", msgspec.to_builtins(entry), state=entry.TrangThai,
            at=at, happened_at=_moment("ThoiDiemXuLy", entry.ThoiDiemXuLy, number),
            unit_name=entry.PhongBanXuLy, content=entry.NoiDungXuLy,
        )  # fmt: skip
        moves += [f"{row.code}: {entry.TrangThai}"] if made else []
    return _told(caller, "progress", moves, len(told))


@action(needs=CALL)
def take_status(
    *, actor: Actor, caller: Caller, told: list[messages.TrangThai], at: datetime
) -> messages.Counted:
    """B6: all entries or none. What has ended (3, 7, 8, 10) takes no further state."""
    caller.demand("status")
    moves = []
    for number, entry in enumerate(told):
        row = _dossier(caller, entry.IdHoSo, entry.MaHoSo, number)
        repeated = _known(row, "status", msgspec.to_builtins(entry))
        if repeated:
            continue
        if not sending.may_follow(row.state, entry.TrangThai):
            raise Invalid(
                {f"{number}.TrangThai": _("Hồ sơ đã kết thúc nên không nhận trạng thái mới.")}
            )
        _enter(
            row, "status", msgspec.to_builtins(entry), state=entry.TrangThai, at=at,
            happened_at=None, unit_name=entry.PhongBanXuLy, content=entry.NoiDungXuLy,
        )  # fmt: skip
        row.state = entry.TrangThai
        row.received_at = row.received_at or (at if entry.TrangThai == 2 else None)
        row.save(update_fields=["state", "received_at"])
        moves.append(f"{row.code}: {entry.TrangThai}")
    return _told(caller, "status", moves, len(told))


@action(needs=CALL)
def take_synced(
    *, actor: Actor, caller: Caller, told: list[messages.HoSo], at: datetime
) -> messages.Counted:
    """The whole object of dossiers that B4 has brought: its state and days hold from now on."""
    caller.demand("sync")
    moves = []
    for number, entry in enumerate(told):
        row = _dossier(caller, "", entry.MaHoSo, number)
        content = msgspec.to_builtins(entry)
        received = sending.read_moment(entry.NgayTiepNhan)
        if not _enter(
            row, "sync", content, state=entry.TrangThaiHoSo, at=at, happened_at=received,
            unit_name=entry.DonViXuLy, content="",
        ):  # fmt: skip
            continue
        row.state, row.received_at = entry.TrangThaiHoSo, received or row.received_at
        row.save(update_fields=["state", "received_at"])
        moves.append(f"{row.code}: {entry.TrangThaiHoSo}")
    return _told(caller, "sync", moves, len(told))


def _told(caller: Caller, kind: str, moves: list[str], given: int) -> messages.Counted:
    if moves:
        publish(
            events.InboundMoved(
                partner_uid=caller.uid, client_id=caller.client_id, kind=kind, count=len(moves),
                moves=moves,
            ),
            unit_id=caller.unit_id,
        )  # fmt: skip
    else:
        unchanged()
    return messages.Counted(Moi=len(moves), DaCo=given - len(moves))


def _dossier(caller: Caller, uid: str, code: str, number: int) -> Inbound:
    """The partner's own dossier, locked. Raises Invalid for another's or none."""
    rows = Inbound.objects.as_system("the partner's own").select_for_update(of=("self",))
    row = rows.filter(partner_id=caller.id, code=code).first()
    if row is None or (uid and str(row.uid) != uid):
        raise NotFound(
            _("Không có hồ sơ %(code)s của đối tác này (mục %(number)s).")
            % {"code": code, "number": number}
        )
    return row


def _known(row: Inbound, kind: str, content: dict[str, Any]) -> bool:
    return row.steps.filter(kind=kind, digest=_digest(content)).exists()


def _enter(row: Inbound, kind: str, entry: dict[str, Any], **said: Any) -> bool:
    """Whether this entry was new."""
    _step, made = InboundStep.objects.get_or_create(
        dossier=row, kind=kind, digest=_digest(entry),
        defaults={
            "state": said["state"], "happened_at": said["happened_at"], "taken_at": said["at"],
            "unit_name": said["unit_name"], "content": said["content"],
        },
    )  # fmt: skip
    return made


def _demand_procedure(code: str, on: date) -> None:
    try:
        procedures.procedure(code=code, on=on)
    except NotFound as unknown:
        raise Invalid({"MaTTHC": _("Không có thủ tục mang mã này.")}) from unknown


def _demand_files(caller: Caller, told: messages.NoiHoSo) -> None:
    """Every file named must have come in B3 from this partner, with this hash."""
    named = {(g.IdGiayTo, g.HashTepTin) for t in told.ThanhPhanHoSo for g in t.GiayToDinhKem}
    rows = InboundFile.objects.filter(partner_id=caller.id, sha256__in=[h for _i, h in named])
    have = {(str(uid), sha) for uid, sha in rows.values_list("file_uid", "sha256")}
    if named - have:
        raise Invalid(
            {"ThanhPhanHoSo": _("Có tệp chưa gửi ở bước tải tệp, hoặc mã băm không khớp.")}
        )


def _moment(name: str, text: str, number: int | None = None) -> datetime:
    found = sending.read_moment(text)
    if found is None:
        where = name if number is None else f"{number}.{name}"
        raise Invalid({where: _("Không phải ngày giờ có thật (yyyyMMddHHmmss).")})
    return found


def _digest(content: dict[str, Any]) -> str:
    return hashlib.sha256(msgspec.json.encode(content, order="deterministic")).hexdigest()
