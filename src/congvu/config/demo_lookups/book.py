"""Who and what the make-believe databases know: all invented, in the bodies' own field names."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from congvu.config.demo_broker.people import CITIZENS

POPULATION, BUSINESS, INSURANCE = "population", "business", "insurance"
TITLES = {
    POPULATION: "Dân cư", BUSINESS: "Đăng ký doanh nghiệp", INSURANCE: "Bảo hiểm xã hội",
}  # fmt: skip
FIRMS = (
    {
        "MaSoDoanhNghiep": "0100000014", "TenDoanhNghiep": "CÔNG TY TNHH MẪU AN BÌNH",
        "TinhTrang": "1", "DiaChiTruSo": "Số 12 Lê Lợi, phường Cẩm Thành, tỉnh Quảng Ngãi",
        "NguoiDaiDien": "NGUYỄN VĂN AN", "NgayDangKy": "05/03/2019",
    },
    {
        "MaSoDoanhNghiep": "0100000021", "TenDoanhNghiep": "CÔNG TY CỔ PHẦN MẪU HẢI VÂN",
        "TinhTrang": "2", "DiaChiTruSo": "Đặc khu Lý Sơn, tỉnh Quảng Ngãi",
        "NguoiDaiDien": "TRẦN NGUYỄN KHUÊ", "NgayDangKy": "17/11/2021",
    },
)  # fmt: skip
INSURED = (
    {
        "MaSoBHXH": "5100000001", "HoTen": "NGUYỄN VĂN AN", "NgaySinh": "15/02/1990",
        "TrangThai": "1", "DonVi": "CÔNG TY TNHH MẪU AN BÌNH", "SoThangDong": 84,
    },
    {
        "MaSoBHXH": "5100000002", "HoTen": "ĐỖ THỊ MỸ DUYÊN", "NgaySinh": "1992",
        "TrangThai": "2", "DonVi": None, "SoThangDong": 31,
    },
)  # fmt: skip
NUMBERS = {POPULATION: "SoDinhDanh", BUSINESS: "MaSoDoanhNghiep", INSURANCE: "MaSoBHXH"}


class Book:
    """folder: where a demo may have written more people, one JSON list a file."""

    def __init__(self, *, folder: Path) -> None:
        self.folder = folder
        self.asked = dict.fromkeys(TITLES, 0)
        self.how = "well"

    def rows(self, kind: str) -> list[dict[str, Any]]:
        """Everything of one kind; what a demo wrote comes last."""
        if kind == BUSINESS:
            return list(FIRMS)
        if kind == INSURANCE:
            return list(INSURED)
        return [*(_citizen(each.claims()) for each in CITIZENS), *self._written()]

    def find(self, kind: str, number: str) -> dict[str, Any] | None:
        """Who bears this number."""
        self.asked[kind] += 1
        return next((row for row in self.rows(kind) if row[NUMBERS[kind]] == number), None)

    def _written(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for path in sorted(self.folder.glob("*.json")):
            found += json.loads(path.read_text())
        return found


def _citizen(claims: dict[str, Any]) -> dict[str, Any]:
    return {
        "SoDinhDanh": claims["SoDinhDanh"], "HoVaTen": claims["HoVaTen"].upper(),
        "NgayThangNamSinh": claims["NgayThangNamSinh"], "GioiTinh": claims["GioiTinh"],
        "ThuongTru": claims["DiaChi"], "TinhTrang": "1",
    }  # fmt: skip
