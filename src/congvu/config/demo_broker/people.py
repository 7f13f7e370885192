"""The sample citizens: invented; their numbers have the right shape and belong to no one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Citizen:
    """key: in addresses of the demo; sub: stable, says nothing; level: 1 or 2 (mức định danh)."""

    key: str
    sub: str
    name: str
    number: str
    born: str  # yyyyMMdd
    sex: str  # 1 nam, 2 nữ
    address: str
    level: int = 2

    def claims(self) -> dict[str, Any]:
        """What the user-info endpoint answers, in the national portal's names."""
        return {
            "sub": self.sub,
            "TechID": self.sub,
            "LoaiTaiKhoan": "CN",
            "HoVaTen": self.name,
            "SoDinhDanh": self.number,
            "NgayThangNamSinh": self.born,
            "GioiTinh": self.sex,
            "DiaChi": self.address,
            "loginIdp": "MO-PHONG",
        }


CITIZENS = (
    Citizen(
        key="an", sub="mau-7c1e-0001", name="Nguyễn Văn An", number="051090000001",
        born="19900215", sex="1", address="Tổ dân phố 3, phường Cẩm Thành, tỉnh Quảng Ngãi",
    ),
    Citizen(
        key="duyen", sub="mau-7c1e-0002", name="Đỗ Thị Mỹ Duyên", number="051192000002",
        born="19920930", sex="2", address="Thôn Phú Thọ, xã Tịnh Khê, tỉnh Quảng Ngãi",
    ),
    Citizen(
        key="khue", sub="mau-7c1e-0003", name="Trần Nguyễn Khuê", number="051204000003",
        born="20040102", sex="1", address="Đặc khu Lý Sơn, tỉnh Quảng Ngãi",
    ),
    Citizen(
        key="hre", sub="mau-7c1e-0004", name="Phạm Thị Y Ngữ", number="051157000004",
        born="19571224", sex="2", address="Thôn Làng Rêu, xã Ba Tơ, tỉnh Quảng Ngãi",
    ),
    Citizen(
        key="muc1", sub="mau-7c1e-0005", name="Lê Hữu Thưởng", number="001085000005",
        born="19850619", sex="1", address="Phường Hoàn Kiếm, thành phố Hà Nội", level=1,
    ),
)  # fmt: skip
BY_KEY = {citizen.key: citizen for citizen in CITIZENS}
BY_SUB = {citizen.sub: citizen for citizen in CITIZENS}
