"""Section by section, the main job in a real browser against a whole running installation.

One house (web, worker, e-ID broker) serves every test of this file. On failure the pages last seen
are kept under var/journey/.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests import browsing

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "var" / "journey"
PHONE, DESK = 360, 1440
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>\n"
)
PDF += b"endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
FILE = {"name": "giấy tờ.pdf", "mimeType": "application/pdf", "buffer": PDF}
NEXT = "Lưu và tiếp tục"
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(400)]


@pytest.fixture(scope="module")
def house() -> Iterator[str]:
    """The address of a running installation; CONGVU_JOURNEY_URL: of one that already runs."""
    ready = os.environ.get("CONGVU_JOURNEY_URL")
    if ready:
        yield ready
        return
    with tempfile.TemporaryDirectory(dir="/var/lib" if os.geteuid() == 0 else None) as base:
        Path(base).chmod(0o755)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        with _running(Path(base), port):
            yield f"http://localhost:{port}"


@contextmanager
def _running(base: Path, port: int) -> Iterator[None]:
    kept = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "CONGVU_TEST_DATA")}
    environment = {
        **kept, "CONGVU_DATA": str(base / "data"), "CONGVU_PORT": str(port),
        "CONGVU_MODE": "demo", "PYTHONPATH": str(ROOT / "src"), "PYTHONUNBUFFERED": "1",
        "CONGVU_SYSTEM_HOME": str(base / "system"),
    }  # fmt: skip
    parent = subprocess.Popen(
        [sys.executable, "-m", "congvu", "up"], cwd=ROOT, text=True, env=environment,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    said = []
    try:
        assert parent.stdout is not None
        for line in parent.stdout:
            said.append(line)
            if "Dừng: Ctrl-C" in line:
                break
        assert parent.poll() is None, "".join(said)
        yield
    finally:
        parent.terminate()
        parent.communicate(timeout=60)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with browsing.chromium() as started:
        yield started


@contextmanager
def person(
    chromium: Any, house: str, name: str = "", *, width: int = DESK, script: bool = True
) -> Iterator[Page]:
    """A browser of somebody's, signed in by one click (without a name: a stranger's)."""
    with browsing.visitor(chromium, width=width, script=script) as page:
        page.set_default_timeout(30_000)
        expect.set_options(timeout=30_000)
        try:
            if name:
                page.goto(f"{house}/dang-nhap/")
                page.get_by_role("button", name=f"Vào với tên {name}").click()
            yield page
        except BaseException:
            KEPT.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=KEPT / "last.png", full_page=True)
            (KEPT / "last.html").write_text(f"<!-- {page.url} -->{page.content()}", "utf-8")
            raise


def sound(page: Page) -> None:
    """Nothing for axe to find, and nothing runs out of the window."""
    assert browsing.violations(page) == [], page.url
    assert browsing.overflow(page) <= 0, page.url


def sound_at_200(page: Page) -> None:
    """A laptop's window at 200 % is half as wide; text alone may be doubled too."""
    before = page.viewport_size
    page.set_viewport_size({"width": 640, "height": 450})
    assert browsing.overflow(page) <= 0, page.url
    if before:
        page.set_viewport_size(before)


def go_on(page: Page) -> None:
    page.get_by_role("button", name=NEXT).click()


def fill_place(page: Page, key: str, line: str = "") -> None:
    page.locator(f"[name={key}-province]").select_option(label="Tỉnh Quảng Ngãi")
    page.locator(f"[name={key}-commune]").fill("Cẩm Thành")
    if line:
        page.locator(f"[name={key}-line]").fill(line)


def fill_applicant(page: Page) -> None:
    page.locator("[name=dien_thoai]").fill("0900000001")
    fill_place(page, "dia_chi_lien_he", "12 Lê Lợi")


def sign_in_by_eid(page: Page, house: str) -> None:
    """Through the simulated national e-ID: authorize, choose An, come back."""
    page.goto(f"{house}/dang-nhap/")
    page.get_by_role("link", name="Đăng nhập bằng định danh điện tử").click()
    expect(page.get_by_text("MÔ PHỎNG – không phải VNeID thật")).to_be_visible()
    page.get_by_role("button", name="Nguyễn Văn An").click()
    expect(page.get_by_role("heading", name="Chào Nguyễn Văn An")).to_be_visible()


def begin_founding(page: Page, house: str) -> str:
    """From the accent-blind search to the second step; the draft's address."""
    page.goto(f"{house}/thu-tuc/?q=thanh+lap+hoi")
    sound(page)
    page.get_by_role("link", name="Thủ tục thành lập hội").first.click()
    sound(page)
    page.goto(f"{house}/nop-ho-so/1.012929/")
    sound(page)
    page.get_by_role("button", name=re.compile("Bắt đầu")).click()
    expect(page.locator("[name=ho_ten]")).to_have_value("Nguyễn Văn An")
    sound(page)
    sound_at_200(page)
    fill_applicant(page)
    go_on(page)
    page.locator("[name=ten_hoi]").fill(f"Hội Làm vườn {os.getpid()} phường Cẩm Thành")
    page.locator("[name=linh_vuc][value=so_thich]").check()
    page.locator("[name=ton_chi]").fill("Tập hợp người yêu cây cảnh.")
    fill_place(page, "noi_dat_tru_so")
    fill_place(page, "dia_chi_tru_so", "20 Hùng Vương")
    page.locator("[name=so_hoi_vien]").fill("45")
    sound(page)
    go_on(page)
    expect(page.locator("[name=so_cong_nhan]")).to_be_visible()
    return page.url


def finish_founding(page: Page) -> str:
    """The remaining steps, check and submit; the dossier's address."""
    page.locator("[name=so_cong_nhan]").fill("15/QĐ-SNV")
    page.locator("[name=ngay_cong_nhan]").fill("01/10/2025")
    names = ("Nguyễn Văn An", "Trần Thị Bưởi", "Lê Văn Cam", "Phạm Thị Dừa", "Đỗ Văn Ổi")
    for row, name in enumerate(names):
        part = f"thanh_vien-{row}"
        page.locator(f"[name={part}-tv_ho_ten]").fill(name)
        page.locator(f"[name={part}-tv_nam_sinh]").fill("1980")
        post = "uy_vien" if row else "truong"
        page.locator(f"[name={part}-tv_chuc_danh][value={post}]").check()
    sound(page)
    go_on(page)
    for key in ("tep_don", "tep_dieu_le", "tep_ban_van_dong", "tep_ly_lich", "tep_tru_so"):
        page.locator(f"input[type=file][name={key}]").set_input_files(FILE)
    sound(page)
    go_on(page)
    page.locator("[name=cam_ket]").first.check()
    go_on(page)
    expect(page.get_by_role("heading", name="Kiểm tra lại trước khi nộp")).to_be_visible()
    sound(page)
    page.get_by_role("button", name="Nộp hồ sơ").click()
    expect(page.locator("h1")).to_contain_text("Hồ sơ")
    sound(page)
    return page.url


def until(page: Page, words: str) -> None:
    """Load the page again until the worker has done its part."""
    for _ in range(60):
        if page.get_by_text(words).count():
            return
        page.wait_for_timeout(500)
        page.reload()
    expect(page.get_by_text(words).first).to_be_visible()


def downloaded(page: Page, name: str | re.Pattern[str]) -> bytes:
    link = page.get_by_role("link", name=name).first.get_attribute("href")
    answer = page.request.get(re.match(r"https?://[^/]+", page.url)[0] + str(link))  # type: ignore[index]
    assert answer.status == 200
    return answer.body()


def accepted_by_pdfsig(content: bytes) -> None:
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(content)
        file.flush()
        said = subprocess.run(["pdfsig", "-nocert", file.name], capture_output=True, text=True)
    assert "Signature is Valid" in said.stdout, said.stdout + said.stderr


def decide(chromium: Any, house: str, name: str, url: str, outcome: str) -> None:
    with person(chromium, house, name) as page:
        page.goto(f"{house}/viec-cua-toi/")
        sound(page)
        page.goto(url)
        sound(page)
        page.get_by_role("button", name=outcome, exact=True).click()
        expect(page.get_by_text("Đã thực hiện")).to_be_visible()
        sound(page)


def test_a_citizen_gets_a_signed_result(chromium: Any, house: str) -> None:
    with person(chromium, house, width=PHONE) as phone:
        sign_in_by_eid(phone, house)
        sound(phone)
        draft = begin_founding(phone, house)
    with person(chromium, house, "Nguyễn Văn An", width=PHONE) as other_device:
        other_device.goto(draft)
        url = finish_founding(other_device)
        until(other_device, "Giấy tiếp nhận hồ sơ và hẹn trả kết quả")
        for _ in range(60):
            if not other_device.get_by_text("đang ký số").count():
                break
            other_device.wait_for_timeout(500)
            other_device.reload()
        receipt = downloaded(other_device, re.compile("Giấy tiếp nhận"))
    if shutil.which("pdfsig"):
        accepted_by_pdfsig(receipt)

    decide(chromium, house, "Lê Thị Thanh Bình", url, "Tiếp nhận")
    decide(chromium, house, "Trần Thị Ngọc Hà", url, "Đề xuất ký")
    decide(chromium, house, "Phạm Quốc Dũng", url, "Ký ban hành")

    with person(chromium, house, "Nguyễn Văn An", width=PHONE) as an:
        an.goto(url)
        until(an, "Tải bản có chữ ký số")
        sound(an)
        result = downloaded(an, "Tải bản có chữ ký số")
        check = an.get_by_role("link", name="Kiểm tra", exact=True).first.get_attribute("href")
        an.goto(f"{house}/kho-du-lieu/")
        sound(an)
        an.goto(url)
        an.get_by_label("Rất hài lòng").check()
        an.get_by_role("button", name="Gửi đánh giá").click()
        expect(an.get_by_text("Cảm ơn bạn đã đánh giá")).to_be_visible()
        expect(an.get_by_role("button", name="Gửi đánh giá")).to_have_count(0)
    verify(chromium, house, str(check), result)


def verify(chromium: Any, house: str, check: str, result: bytes) -> None:
    """A stranger reads the QR's page and gives it the paper, whole and with one byte flipped."""
    if shutil.which("pdfsig"):
        accepted_by_pdfsig(result)
    with person(chromium, house, width=PHONE) as stranger:
        stranger.goto(check if check.startswith("http") else house + check)
        expect(stranger.get_by_role("heading", name="Kết quả xác thực")).to_be_visible()
        sound(stranger)
        shown = stranger.locator("main").inner_text()
        assert "051090000001" not in shown
        assert "Lê Lợi" not in shown
        at = len(result) // 2
        flipped = result[:at] + bytes([result[at] ^ 1]) + result[at + 1 :]
        assert hashlib.sha256(flipped).digest() != hashlib.sha256(result).digest()
        page_url = stranger.url
        told = []
        for content in (result, flipped):
            stranger.goto(page_url)
            stranger.locator("main input[type=file]").set_input_files(
                {"name": "quyet-dinh.pdf", "mimeType": "application/pdf", "buffer": content}
            )
            stranger.get_by_role("button", name="Kiểm tra tệp").click()
            stranger.wait_for_load_state()
            sound(stranger)
            told.append(stranger.locator("main").inner_text())
        assert "Đúng bản gốc, còn hiệu lực" in told[0], told[0]
        assert "Đúng bản gốc" not in told[1], told[1]
