"""The citizen's forms filled by mouse: the association's and the labour contract's."""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.people import AN

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>\n"
    b"endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)
FILE = {"name": "giấy tờ.pdf", "mimeType": "application/pdf", "buffer": PDF}
FOUNDERS = (AN, "Trần Thị Bưởi", "Lê Văn Cam", "Phạm Thị Dừa", "Đỗ Văn Ổi")
ASSOCIATION_PAPERS = ("tep_don", "tep_dieu_le", "tep_ban_van_dong", "tep_ly_lich", "tep_tru_so")
CONTRACT_PAPERS = ("tep_hop_dong", "tep_ho_chieu")
CONTRACT = {
    "nuoc_den": "Nhật Bản",
    "ten_nguoi_su_dung": "Công ty mẫu Sakura",
    "nganh_nghe": "Hàn kết cấu thép",
    "ngay_bat_dau": "01/03/2027",
    "thoi_han_thang": "36",
    "tien_luong": "35.000.000",
    "so_ho_chieu": "C1234567",
    "nguoi_than": "Nguyễn Thị Mận",
    "dien_thoai_nguoi_than": "0900000002",
}
Look = Callable[[Page], None]
_names = itertools.count(1)


def _unseen(_: Page) -> None:
    """The page is passed without a look."""


def begin(page: Page, site: str, code: str) -> None:
    """From the procedure's page to the first step, filled from the e-ID."""
    page.goto(f"{site}/nop-ho-so/{code}/")
    page.get_by_role("button", name=re.compile("Bắt đầu")).click()
    expect(page.locator("[name=ho_ten]")).to_have_value(AN)


def go_on(page: Page) -> None:
    """Save this step; the next one is there."""
    here = page.url
    page.get_by_role("button", name="Lưu và tiếp tục").click()
    page.wait_for_url(lambda url: url != here)


def fill_place(page: Page, key: str, line: str = "") -> None:
    page.locator(f"[name={key}-province]").select_option(label="Tỉnh Quảng Ngãi")
    page.locator(f"[name={key}-commune]").fill("Cẩm Thành")
    if line:
        page.locator(f"[name={key}-line]").fill(line)


def fill_applicant(page: Page) -> None:
    page.locator("[name=dien_thoai]").fill("0900000001")
    fill_place(page, "dia_chi_lien_he", "12 Lê Lợi")


def fill_association(page: Page) -> None:
    """The second step of 1.012929; each name is new in this house."""
    page.locator("[name=ten_hoi]").fill(f"Hội Làm vườn {os.getpid()} số {next(_names)}")
    page.locator("[name=linh_vuc][value=so_thich]").check()
    page.locator("[name=ton_chi]").fill("Tập hợp người yêu cây cảnh.")
    fill_place(page, "noi_dat_tru_so")
    fill_place(page, "dia_chi_tru_so", "20 Hùng Vương")
    page.locator("[name=so_hoi_vien]").fill("45")


def fill_founder(page: Page, row: int, name: str) -> None:
    part = f"thanh_vien-{row}"
    page.locator(f"[name={part}-tv_ho_ten]").fill(name)
    page.locator(f"[name={part}-tv_nam_sinh]").fill("1980")
    post = "uy_vien" if row else "truong"
    page.locator(f"[name={part}-tv_chuc_danh][value={post}]").check()


def fill_committee(page: Page) -> None:
    page.locator("[name=so_cong_nhan]").fill("15/QĐ-SNV")
    page.locator("[name=ngay_cong_nhan]").fill("01/10/2025")
    for row, name in enumerate(FOUNDERS):
        fill_founder(page, row, name)


def fill_contract(page: Page) -> None:
    for key, value in CONTRACT.items():
        page.locator(f"[name={key}]").fill(value)


def attach(page: Page, keys: tuple[str, ...]) -> None:
    for key in keys:
        page.locator(f"input[type=file][name={key}]").set_input_files(FILE)


def declare(page: Page) -> None:
    page.locator("[name=cam_ket]").first.check()


def submit(page: Page, look: Look = _unseen) -> str:
    """Check the answers, hand in; the dossier's address."""
    expect(page.get_by_role("heading", name="Kiểm tra lại trước khi nộp")).to_be_visible()
    look(page)
    page.get_by_role("button", name="Nộp hồ sơ").click()
    expect(page.locator("h1")).to_contain_text("Hồ sơ")
    look(page)
    return page.url


def apply_for_contract(page: Page, site: str, look: Look = _unseen) -> str:
    """1.013734 from the first step to the end; the dossier's address."""
    begin(page, site, "1.013734")
    fill_applicant(page)
    fill_place(page, "noi_thuong_tru")
    look(page)
    go_on(page)
    fill_contract(page)
    look(page)
    go_on(page)
    attach(page, CONTRACT_PAPERS)
    look(page)
    go_on(page)
    declare(page)
    look(page)
    go_on(page)
    return submit(page, look)
