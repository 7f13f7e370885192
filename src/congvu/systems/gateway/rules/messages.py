"""The messages of the gateway: names, codes and order are those of the national portal.

Source: domain 2.6, 2.7 (DVCQG synchronisation objects; ministry gateway through LGSP, steps B1–B6).
Dates are texts ``yyyyMMddHHmmss``. Two lists number applicants differently; both stand here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated

import msgspec

Meta = msgspec.Meta
# The national portal's names are kept letter for letter (ruff's N815 is off for this file).
Short = Annotated[str, Meta(max_length=60)]
Line = Annotated[str, Meta(max_length=500)]
Long = Annotated[str, Meta(max_length=4000)]
Code = Annotated[str, Meta(min_length=1, max_length=60, pattern=r"^[A-Za-z0-9._-]+$")]
# Real days only, so that the document says what is taken.
DAY = (
    r"((19|20)[0-9]{2}((0[13578]|1[02])(0[1-9]|[12][0-9]|3[01])|(0[469]|11)(0[1-9]|[12][0-9]|30)"
    r"|02(0[1-9]|1[0-9]|2[0-8]))|(19(0[48]|[2468][048]|[13579][26])|20([02468][048]|[13579][26]))0229)"
)
TIME = r"([01][0-9]|2[0-3])[0-5][0-9][0-5][0-9]"
Moment = Annotated[str, Meta(pattern=rf"^({DAY}{TIME})?$", description="yyyyMMddHHmmss")]
Needed = Annotated[str, Meta(pattern=rf"^{DAY}{TIME}$", description="yyyyMMddHHmmss")]
Number = Annotated[str, Meta(pattern=r"^([0-9]{9}|[0-9]{12})?$")]
Hash = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$", description="SHA-256")]
State = Annotated[int, Meta(ge=1, le=10)]
YesNo = Annotated[int, Meta(ge=0, le=1)]
Money = Annotated[int, Meta(ge=0, le=10**15)]
MOST = 50  # entries of a list
FILE_INFO, FILE_MORE, FILE_RESULT = "KQ.DVC.THONGTIN", "KQ.DVC.GIAYTOBOSUNG", "KQ.DVC.KETQUA"


@dataclass(frozen=True, kw_only=True)
class TokenAsked:
    """B1."""

    client_id: Annotated[str, Meta(min_length=1, max_length=60)]
    client_secret: Annotated[str, Meta(min_length=1, max_length=200)]


@dataclass(frozen=True, kw_only=True)
class TokenGiven:
    access_token: str
    token_type: str
    expires_in: int


@dataclass(frozen=True, kw_only=True)
class NextAsked:
    """B2: the agency and the procedure for which a number is taken."""

    MaDonVi: Code
    MaTTHC: Code


@dataclass(frozen=True, kw_only=True)
class NextGiven:
    MaHoSo: str


@dataclass(frozen=True, kw_only=True)
class FileTaken:
    """B3."""

    IdTepTin: str
    HashTepTin: str


@dataclass(frozen=True, kw_only=True)
class GiayTo:
    """A file handed over in B3, attached to a component."""

    IdGiayTo: Annotated[str, Meta(min_length=1, max_length=60)]
    MaKetQua: Annotated[str, Meta(max_length=60, description=FILE_INFO)] = FILE_INFO
    TenGiayTo: Line = ""
    HashTepTin: Hash


@dataclass(frozen=True, kw_only=True)
class ThanhPhan:
    """LoaiBan: 0 original, 1 copy, 2 electronic."""

    MaThanhPhanHoSo: Short
    TenThanhPhanHoSo: Line = ""
    SoLuong: Annotated[int, Meta(ge=0, le=100)] = 1
    LoaiBan: Annotated[int, Meta(ge=0, le=2)] = 2
    GiayToDinhKem: Annotated[list[GiayTo], Meta(max_length=MOST)] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class ChiTiet:
    """Who hands in. MaHuyen: districts are gone; accepted and ignored."""

    TenNguoiNop: Annotated[str, Meta(min_length=1, max_length=200)]
    SoDinhDanh: Number = ""
    NgayCapDinhDanh: Short = ""
    NgaySinh: Short = ""
    SoDienThoai: Short = ""
    Email: Annotated[str, Meta(max_length=200)] = ""
    Fax: Short = ""
    MaTinh: Short = ""
    MaHuyen: Short = ""
    MaXa: Short = ""
    DiaChiChiTiet: Line = ""
    TenChuHs: Annotated[str, Meta(max_length=200)] = ""
    SoDinhDanhChuHs: Number = ""


@dataclass(frozen=True, kw_only=True)
class NguoiNop:
    """LoaiDoiTuong of the ministry gateway: 0 citizen, 1 firm, 2 household business."""

    LoaiDoiTuong: Annotated[int, Meta(ge=0, le=2)] = 0
    IdDoiTuong: Short = ""
    ThongTinChiTiet: ChiTiet


@dataclass(frozen=True, kw_only=True)
class NoiHoSo:
    """B4: create a dossier."""

    MaHoSo: Code
    MaTTHC: Code
    MaDichVuCong: Short = ""
    ChuHoSo: Annotated[str, Meta(min_length=1, max_length=200)]
    LoaiDoiTuong: Annotated[int, Meta(ge=0, le=2)] = 0
    MaDonViTiepNhan: Code
    NgayNop: Needed
    NgayTiepNhan: Moment = ""
    ThanhPhanHoSo: Annotated[list[ThanhPhan], Meta(max_length=MOST)] = field(default_factory=list)
    ThongTinNguoiNop: NguoiNop


@dataclass(frozen=True, kw_only=True)
class HoSoGiven:
    idHoSo: str
    maHoSo: str


@dataclass(frozen=True, kw_only=True)
class HoSoDaNoi:
    """A dossier as this side has it. SoTienTrinh: entries of B5 that it has."""

    IdHoSo: str
    MaHoSo: str
    MaTTHC: str
    TrangThai: int
    NgayNop: str
    NgayTiepNhan: str
    SoTienTrinh: int


@dataclass(frozen=True, kw_only=True)
class TienTrinh:
    """B5: one step of the way (object b) with the dossier's id."""

    IDHoSo: Short
    MaHoSo: Code
    NguoiXuLy: Annotated[str, Meta(max_length=200)]
    ChucDanh: Annotated[str, Meta(max_length=200)] = ""
    ThoiDiemXuLy: Needed
    PhongBanXuLy: Line = ""
    NoiDungXuLy: Long = ""
    TrangThai: State
    NgayBatDau: Moment = ""
    NgayKetThucTheoQuyDinh: Moment = ""


@dataclass(frozen=True, kw_only=True)
class LePhi:
    """HinhThucThu: 1 on reception, 2 with a supplement, 4 with the result."""

    TenPhiLePhi: Line
    MaPhiLePhi: Short = ""
    HinhThucThu: Annotated[int, Meta(ge=1, le=4)] = 1
    Gia: Money
    LoaiPhiLePhi: Annotated[int, Meta(ge=1, le=99)] = 1


@dataclass(frozen=True, kw_only=True)
class TrangThai:
    """B6: the dossier's state, with what is owed and what came of it."""

    IdHoSo: Short
    MaHoSo: Code
    TrangThai: State
    NoiDungYKien: Long = ""
    PhongBanXuLy: Line = ""
    NoiDungXuLy: Long = ""
    DanhSachLePhi: Annotated[list[LePhi], Meta(max_length=MOST)] = field(default_factory=list)
    DanhSachGiayTo: Annotated[list[GiayTo], Meta(max_length=MOST)] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Counted:
    """What came of a list: how many entries were new, how many were known already."""

    Moi: int
    DaCo: int


@dataclass(frozen=True, kw_only=True)
class TaiLieu:
    """A file of the synchronised dossier. The numbers are 0 or 1; DuocSoHoa: mã số hóa 0–3."""

    TepDinhKemId: Short
    TenTepDinhKem: Line = ""
    IsDeleted: YesNo = 0
    MaThanhPhanHoSo: Short = ""
    DuongDanTaiTepTin: Line = ""
    DuocSoHoa: Annotated[int, Meta(ge=0, le=3)] = 0
    DuocTaiSuDung: YesNo = 0
    DuocLayTuKhoDMQG: YesNo = 0
    MaKetQuaThayThe: Short = ""


@dataclass(frozen=True, kw_only=True)
class KetQua:
    """A paper that the procedure gave."""

    TenGiayTo: Line
    MaGiayToKetQua: Short = ""
    MaThanhPhanHoSo: Short = ""
    GiayToId: Short = ""
    DuongDanTepTinKetQua: Line = ""


@dataclass(frozen=True, kw_only=True)
class BoSung:
    """One request for more."""

    HoSoBoSungId: Short = ""
    NguoiYeuCauBoSung: Annotated[str, Meta(max_length=200)] = ""
    NoiDungBoSung: Long = ""
    NgayBoSung: Moment = ""


@dataclass(frozen=True, kw_only=True)
class DinhDanh:
    """LoaiDinhDanh: 1 the 12 digits of the citizen card, 2 the 9 of the old one."""

    LoaiDinhDanh: Annotated[int, Meta(ge=1, le=2)]
    SoDinhDanh: Number


@dataclass(frozen=True, kw_only=True)
class KetNoi:
    MaCSDL: Short


@dataclass(frozen=True, kw_only=True)
class HoSo:
    """The synchronised dossier, whole (object a). LoaiDoiTuong here: 1 citizen, 2 firm, 3 state
    agency, 4 other; KenhThucHien: 1 direct, 2 online, 3 post."""

    MaHoSo: Code
    MaTTHC: Code
    TenTTHC: Line
    MaLinhVuc: Short = ""
    TenLinhVuc: Line = ""
    KenhThucHien: Annotated[int, Meta(ge=1, le=3)]
    ChuHoSo: Annotated[str, Meta(max_length=200)]
    LoaiDoiTuong: Annotated[int, Meta(ge=1, le=4)] = 1
    MaDoiTuong: Short = ""
    ThongTinKhac: Line = ""
    Email: Annotated[str, Meta(max_length=200)] = ""
    Fax: Short = ""
    SoDienThoai: Short = ""
    TrichYeuHoSo: Long = ""
    NgayTiepNhan: Moment = ""
    NgayHenTra: Moment = ""
    TrangThaiHoSo: State
    NgayTra: Moment = ""
    ThongTinTra: Line = ""
    HinhThuc: Short = ""
    NgayKetThucXuLy: Moment = ""
    DonViXuLy: Line = ""
    GhiChu: Long = ""
    TaiLieuNop: Annotated[list[TaiLieu], Meta(max_length=500)] = field(default_factory=list)
    DanhSachLePhi: Annotated[list[LePhi], Meta(max_length=MOST)] = field(default_factory=list)
    DanhSachTepDinhKemKhac: Annotated[list[TaiLieu], Meta(max_length=500)] = field(
        default_factory=list
    )
    DanhSachHoSoBoSung: Annotated[list[BoSung], Meta(max_length=MOST)] = field(default_factory=list)
    DanhSachGiayToKetQua: Annotated[list[KetQua], Meta(max_length=MOST)] = field(
        default_factory=list
    )
    NoiNopHoSo: Short = ""
    HoSoCoThanhPhanSoHoa: YesNo = 0
    TaiKhoanDuocXacThucVoiVNeID: YesNo = 0
    DuocThanhToanTrucTuyen: Annotated[int, Meta(ge=0, le=2)] = 0
    NgayTuChoi: Moment = ""
    DinhDanhCHS: DinhDanh | None = None
    NgayNopHoSo: Moment = ""
    DSKetNoiCSDL: Annotated[list[KetNoi], Meta(max_length=MOST)] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class DoiSoat:
    """One dossier as the other side has it, for reconciliation."""

    MaHoSo: str
    TrangThaiHoSo: int
    NgayTiepNhan: str = ""
