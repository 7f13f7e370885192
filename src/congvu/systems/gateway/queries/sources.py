"""A dossier gathered for the portal: the messages of B4 and of the synchronisation, as they stand.

Source: domain 2.6, 2.7. Two lists number applicants differently: ``sending.APPLICANTS``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from congvu.engines.documents import api as documents
from congvu.engines.identity import api as identity
from congvu.engines.identity.contracts import PersonCard
from congvu.engines.org import api as org
from congvu.engines.org.contracts import Unit
from congvu.engines.payments import api as payments
from congvu.kernel import clock
from congvu.registers.dossiers import api as dossiers
from congvu.registers.dossiers.contracts import DossierCard, State
from congvu.registers.procedures import api as procedures
from congvu.registers.procedures.contracts import Procedure
from congvu.systems.gateway.rules import messages, sending
from congvu.systems.gateway.rules.messages import HoSo, LePhi, NoiHoSo, ThanhPhan

NOUN = "dossiers.dossier"
PORTAL = "2"  # NoiNopHoSo: handed in at a portal of ministry or province (M)
POPULATION = "DANCU"  # MaCSDL of the national population database (M)


@dataclass(frozen=True, kw_only=True)
class File:
    """A file that goes to the portal. role: one of MaKetQua; component: its key, "" for a result."""

    uid: UUID
    sha256: str
    name: str
    role: str
    component: str = ""


@dataclass(frozen=True, kw_only=True)
class Source:
    """Everything that the messages of one dossier are made of."""

    dossier: DossierCard
    procedure: Procedure
    person: PersonCard
    cccd: str
    owner: Unit
    reception: Unit
    files: tuple[File, ...]
    fees: tuple[LePhi, ...]


def source_of(*, dossier_uid: str) -> Source:
    """The dossier with all that the portal is told. The caller logs that it read who applied."""
    dossier = dossiers.for_machine(uid=dossier_uid)
    procedure = procedures.procedure_version(version_id=dossier.procedure_version_id)
    return Source(
        dossier=dossier,
        procedure=procedure,
        person=identity.person(dossier.person_id),
        cccd=identity.cccd_of(dossier.person_id),
        owner=org.unit(dossier.owner_unit_id),
        reception=org.unit(dossier.reception_unit_id),
        files=(*_papers(dossier), *_results(dossier)),
        fees=tuple(_fees(dossier, procedure)),
    )


def _papers(dossier: DossierCard) -> list[File]:
    return [
        File(
            uid=UUID(a.file_uid), sha256=a.sha256, name=a.filename, component=a.component_key,
            role=messages.FILE_INFO,
        )
        for a in dossier.attachments
    ]  # fmt: skip


def _results(dossier: DossierCard) -> list[File]:
    found = []
    for result in dossier.results:
        paper = documents.paper(code=result.paper_code)
        if paper is not None and paper.file_uid is not None:
            (card,) = documents.files(uids=[paper.file_uid])
            found.append(
                File(
                    uid=paper.file_uid, sha256=card.sha256, name=result.name,
                    role=messages.FILE_RESULT,
                )
            )  # fmt: skip
    return found


def _fees(dossier: DossierCard, procedure: Procedure) -> list[LePhi]:
    line = next((c for c in procedure.channels if c.way == dossier.channel), None)
    moment = int(line.fee_moment) if line and line.fee_moment.isdecimal() else 1
    return [
        LePhi(TenPhiLePhi=i.title[:500], MaPhiLePhi=i.order, HinhThucThu=moment, Gia=i.amount)
        for i in payments.invoices_of(noun=NOUN, uid=dossier.uid)
    ]


def creation_of(source: Source, *, code: str, portal_ids: dict[str, str]) -> NoiHoSo:
    """B4. portal_ids: SHA-256 → the id that the portal gave the file."""
    dossier, person = source.dossier, source.person
    return NoiHoSo(
        MaHoSo=code,
        MaTTHC=dossier.procedure_code,
        ChuHoSo=person.full_name,
        LoaiDoiTuong=sending.APPLICANTS["citizen"][1],
        MaDonViTiepNhan=source.reception.code,
        NgayNop=sending.moment(dossier.submitted_at),
        NgayTiepNhan=sending.moment(dossier.accepted_at),
        ThanhPhanHoSo=_components(source, portal_ids),
        ThongTinNguoiNop=messages.NguoiNop(
            LoaiDoiTuong=sending.APPLICANTS["citizen"][1],
            IdDoiTuong=source.cccd,
            ThongTinChiTiet=messages.ChiTiet(
                TenNguoiNop=person.full_name,
                SoDinhDanh=source.cccd,
                NgaySinh=f"{person.birth_date:%Y%m%d}" if person.birth_date else "",
                SoDienThoai=person.phone,
                Email=person.email,
                MaXa=person.place_code,
                DiaChiChiTiet=person.address,
                TenChuHs=person.full_name,
                SoDinhDanhChuHs=source.cccd,
            ),
        ),
    )


def _components(source: Source, portal_ids: dict[str, str]) -> list[ThanhPhan]:
    handed = {part.component_key: part for part in source.dossier.parts}
    found = []
    for component in source.procedure.components:
        mine = [f for f in source.files if f.component == component.key]
        if not mine and component.key not in handed:
            continue
        part = handed.get(component.key)
        found.append(
            ThanhPhan(
                MaThanhPhanHoSo=component.code or component.key,
                TenThanhPhanHoSo=component.name[:500],
                SoLuong=part.count if part else len(mine),
                LoaiBan=int(part.copy) if part else 2,
                GiayToDinhKem=[_paper(f, portal_ids) for f in mine if f.sha256 in portal_ids],
            )
        )
    return found


def _paper(file: File, portal_ids: dict[str, str]) -> messages.GiayTo:
    return messages.GiayTo(
        IdGiayTo=portal_ids[file.sha256], MaKetQua=file.role, TenGiayTo=file.name[:500],
        HashTepTin=file.sha256,
    )  # fmt: skip


def progress_of(
    source: Source, *, code: str, portal_id: str, state: int, at: datetime, who: str, what: str
) -> messages.TienTrinh:
    """B5: one step of the way."""
    dossier = source.dossier
    return messages.TienTrinh(
        IDHoSo=portal_id,
        MaHoSo=code,
        NguoiXuLy=who[:200],
        ThoiDiemXuLy=sending.moment(at),
        PhongBanXuLy=(source.owner if dossier.accepted_at else source.reception).name,
        NoiDungXuLy=what,
        TrangThai=state,
        NgayBatDau=sending.moment(dossier.accepted_at or dossier.submitted_at),
        NgayKetThucTheoQuyDinh=sending.moment(dossier.due_at),
    )


def status_of(
    source: Source, *, code: str, portal_id: str, state: int, what: str, portal_ids: dict[str, str]
) -> messages.TrangThai:
    """B6: the state with what is owed and, at the end, the papers that came of it."""
    results = [f for f in source.files if f.role == messages.FILE_RESULT]
    return messages.TrangThai(
        IdHoSo=portal_id,
        MaHoSo=code,
        TrangThai=state,
        PhongBanXuLy=source.owner.name,
        NoiDungXuLy=what,
        DanhSachLePhi=list(source.fees),
        DanhSachGiayTo=[_paper(f, portal_ids) for f in results if f.sha256 in portal_ids],
    )


def whole_of(source: Source, *, code: str, state: int, portal_ids: dict[str, str]) -> HoSo:
    """The synchronised dossier (object a) in a state."""
    dossier, person, procedure = source.dossier, source.person, source.procedure
    digitised = any(a.digitised for a in dossier.attachments)
    refused = dossier.state is State.NOT_ACCEPTED
    return HoSo(
        MaHoSo=code,
        MaTTHC=dossier.procedure_code,
        TenTTHC=procedure.name.vi[:500],
        TenLinhVuc=procedure.field,
        KenhThucHien=int(dossier.channel),
        ChuHoSo=person.full_name,
        LoaiDoiTuong=sending.APPLICANTS["citizen"][0],
        MaDoiTuong=source.cccd,
        ThongTinKhac=dossier.code,
        Email=person.email,
        SoDienThoai=person.phone,
        TrichYeuHoSo=procedure.name.vi,
        NgayTiepNhan=sending.moment(dossier.accepted_at),
        NgayHenTra=sending.moment(dossier.first_due_at or dossier.due_at),
        TrangThaiHoSo=state,
        NgayTra=sending.moment(dossier.returned_at),
        NgayKetThucXuLy=sending.moment(dossier.finished_at),
        DonViXuLy=source.owner.name,
        TaiLieuNop=_handed_in(source, portal_ids),
        DanhSachLePhi=list(source.fees),
        DanhSachGiayToKetQua=[
            messages.KetQua(TenGiayTo=f.name, GiayToId=portal_ids.get(f.sha256, ""))
            for f in source.files
            if f.role == messages.FILE_RESULT
        ],
        NoiNopHoSo=PORTAL,
        HoSoCoThanhPhanSoHoa=int(digitised),
        TaiKhoanDuocXacThucVoiVNeID=int(dossier.e_authenticated),
        DuocThanhToanTrucTuyen=int(dossier.paid_online),
        NgayTuChoi=sending.moment(dossier.finished_at) if refused else "",
        DinhDanhCHS=_number(source.cccd),
        NgayNopHoSo=sending.moment(dossier.submitted_at),
        DSKetNoiCSDL=[messages.KetNoi(MaCSDL=POPULATION)] if dossier.e_authenticated else [],
    )


def _handed_in(source: Source, portal_ids: dict[str, str]) -> list[messages.TaiLieu]:
    codes = {c.key: c.code or c.key for c in source.procedure.components}
    return [
        messages.TaiLieu(
            TepDinhKemId=portal_ids.get(a.sha256, ""),
            TenTepDinhKem=a.filename,
            MaThanhPhanHoSo=codes.get(a.component_key, a.component_key),
            DuocSoHoa=int(a.digitised),
            DuocTaiSuDung=int(a.digitised >= 2),  # taken again
            DuocLayTuKhoDMQG=int(a.from_store),
            MaKetQuaThayThe=a.replaces_result,
        )
        for a in source.dossier.attachments
    ]


def _number(cccd: str) -> messages.DinhDanh | None:
    kind = {12: 1, 9: 2}.get(len(cccd))
    return messages.DinhDanh(LoaiDinhDanh=kind, SoDinhDanh=cccd) if kind else None


def ours_of_day(start: datetime, end: datetime) -> list[DossierCard]:
    """Our dossiers handed in during ``[start, end)``."""
    rows = dossiers.submitted(start=start, end=end)
    return [dossiers.card_of(row) for row in rows]


def midnight(at: datetime) -> datetime:
    """The beginning of that day in Vietnam."""
    return clock.local(at).replace(hour=0, minute=0, second=0, microsecond=0)
