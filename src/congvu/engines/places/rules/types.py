"""The types of places and the word before the name. Law: Luật 72/2025/QH15; Luật 77/2015/QH13."""

from __future__ import annotations

TITLES = {
    "tinh": "Tỉnh",
    "thanh_pho_tw": "Thành phố",
    "quan": "Quận",
    "huyen": "Huyện",
    "thi_xa": "Thị xã",
    "thanh_pho": "Thành phố",
    "xa": "Xã",
    "phuong": "Phường",
    "thi_tran": "Thị trấn",
    "dac_khu": "Đặc khu",
}
