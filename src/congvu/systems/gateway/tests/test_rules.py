"""The protocol's words: dates, states, retries, two lists of applicants, comparing two sides."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta

import pytest

from congvu.registers.dossiers.contracts import State
from congvu.systems.gateway.rules import messages, sending

# Field names in the order of the source (domain 2.7 a, b).
HO_SO = """
MaHoSo MaTTHC TenTTHC MaLinhVuc TenLinhVuc KenhThucHien ChuHoSo LoaiDoiTuong MaDoiTuong ThongTinKhac
Email Fax SoDienThoai TrichYeuHoSo NgayTiepNhan NgayHenTra TrangThaiHoSo NgayTra ThongTinTra HinhThuc
NgayKetThucXuLy DonViXuLy GhiChu TaiLieuNop DanhSachLePhi DanhSachTepDinhKemKhac DanhSachHoSoBoSung
DanhSachGiayToKetQua NoiNopHoSo HoSoCoThanhPhanSoHoa TaiKhoanDuocXacThucVoiVNeID
DuocThanhToanTrucTuyen NgayTuChoi DinhDanhCHS NgayNopHoSo DSKetNoiCSDL
"""
TIEN_TRINH = """
IDHoSo MaHoSo NguoiXuLy ChucDanh ThoiDiemXuLy PhongBanXuLy NoiDungXuLy TrangThai NgayBatDau
NgayKetThucTheoQuyDinh
"""


@pytest.mark.parametrize(
    ("shape", "names"), [(messages.HoSo, HO_SO), (messages.TienTrinh, TIEN_TRINH)]
)
def test_the_objects_have_the_portals_names(shape: type, names: str) -> None:
    assert [f.name for f in dataclasses.fields(shape)] == names.split()


def test_dates_are_vietnams_wall_clock() -> None:
    at = datetime(2026, 11, 22, 20, 30, 5, tzinfo=UTC)
    assert sending.moment(at) == "20261123033005"
    assert sending.read_moment("20261123033005") == at
    assert sending.moment(None) == ""
    assert sending.read_moment("20261301000000") is None
    assert sending.read_moment("") is None


def test_five_tries_more_then_none() -> None:
    waits = [sending.again_after(n) for n in range(1, 8)]
    assert waits == [timedelta(seconds=s) for s in (30, 60, 120, 240, 480)] + [None, None]


def test_every_state_but_payment_is_told_by_an_event() -> None:
    assert set(sending.STATES.values()) == {int(s) for s in State} - {State.PAYMENT}
    ended = {s for s in range(1, 11) if not sending.may_follow(s, 4)}
    assert ended == {3, 7, 8, 10}


def test_the_two_lists_of_applicants_differ() -> None:
    assert sending.APPLICANTS["citizen"] == (1, 0)
    assert sending.APPLICANTS["firm"] == (2, 1)


def test_two_sides_of_a_day() -> None:
    found = sending.compare({"A": 4, "B": 9, "C": 1}, {"B": 10, "C": 1, "D": 2})
    assert (found.missing, found.differing, found.extra, found.equal) == (("A",), ("B",), ("D",), 1)
