"""The form bench through its doors: build, try, publish without a restart; refusals change nothing."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as house_settings
from django.test import Client

from congvu.engines.casework import api as casework
from congvu.engines.identity import demo
from congvu.kernel import clock
from congvu.registers.procedures import api
from congvu.registers.procedures.models import FormWork, ProcedureVersion

pytestmark = [pytest.mark.house, pytest.mark.django_db]
BASE, NEW, HOME = "1.012946", "0.900777", "/soan-thu-tuc/"


@pytest.fixture(autouse=True)
def _own_content(settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path


def client(key: str) -> Client:
    made = Client()
    made.force_login(demo.account(key), backend=house_settings.AUTHENTICATION_BACKENDS[0])
    session = made.session
    session.update({"identity_assurance": 2, "identity_demo": True})
    session.save()
    return made


def begin(giang: Client, **said: str) -> FormWork:
    answer = giang.post(HOME, {"base": BASE, **said})
    assert answer.status_code == 303, answer.content.decode()
    return FormWork.objects.get(published_at=None)


def act(giang: Client, row: FormWork, verb: str, **said: str) -> int:
    row.refresh_from_db()
    data = {"viec": verb, "version": str(row.version), **said}
    return giang.post(f"{HOME}{row.uid}/", data).status_code


def test_a_procedure_is_built_tried_and_published_without_a_restart(tmp_path: Path) -> None:
    giang = client("giang")
    row = begin(giang, code=NEW, name="Đăng ký nhận sách luật")
    here = f"{HOME}{row.uid}/"
    assert act(giang, row, "add_step", **{"ten-buoc": "Sách muốn nhận"}) == 303
    said = {"cau-hoi": "Tên sách", "loai": "text"}
    assert act(giang, row, "add_question:sach-muon-nhan", **said) == 303
    row.refresh_from_db()
    question = {
        "version": str(row.version), "label": "Tên sách", "required": "yes", "max_length": "50",
        "check": "string length(ten_sach) >= 3", "message": "Hãy ghi đủ tên sách.",
    }  # fmt: skip
    assert giang.post(f"{here}cau/ten_sach/", question).status_code == 303
    page = giang.get(f"{here}?buoc=sach-muon-nhan").content.decode()
    assert 'name="ten_sach"' in page
    assert "Người nộp sẽ thấy" in page
    tried = giang.post(f"{here}thu/", {"ten_sach": "ab"}).content.decode()
    assert "Hãy ghi đủ tên sách." in tried
    kept = {"ten_sach": "ab", "keep": "1", "ten-bai-thu": "Tên quá ngắn", "bi-tu-choi": "ten_sach"}
    assert giang.post(f"{here}thu/", kept).status_code == 303

    before = clock.today()
    answer = giang.post(f"{here}cong-bo/", {"decision": "15/QĐ-BNV", "on": f"{before:%d/%m/%Y}"})
    assert answer.status_code == 303, answer.content.decode()
    found = api.procedure(code=NEW, on=before)
    assert (found.version, found.name.vi) == (1, "Đăng ký nhận sách luật")
    assert casework.load_form(found.form).question("ten_sach") is not None
    assert client("an").get(f"/nop-ho-so/{NEW}/").status_code == 200
    folder = tmp_path / "content" / "procedures" / NEW
    assert {"procedure.toml", "form.json", "answers.json"} <= {p.name for p in folder.iterdir()}


def test_a_shipped_procedure_gets_its_next_version_and_running_ones_keep_theirs() -> None:
    giang = client("giang")
    first = api.procedure(code=BASE, on=clock.today())
    row = begin(giang)
    said = {"cau-hoi": "Email của hội", "loai": "email"}
    assert act(giang, row, "add_question:" + row.form["steps"][0]["key"], **said) == 303
    answer = giang.post(
        f"{HOME}{row.uid}/cong-bo/", {"decision": "16/QĐ-BNV", "on": f"{clock.today():%d/%m/%Y}"}
    )
    assert answer.status_code == 303, answer.content.decode()
    now = api.procedure(code=BASE, on=clock.today())
    assert now.version == first.version + 1
    assert casework.load_form(now.form).question("email_cua_hoi") is not None
    again = api.procedure_version(version_id=first.id)
    assert casework.load_form(again.form).question("email_cua_hoi") is None


def test_the_last_change_is_taken_back_and_two_benches_do_not_overwrite() -> None:
    giang = client("giang")
    row = begin(giang)
    form = row.form
    assert act(giang, row, "add_step", **{"ten-buoc": "Thêm"}) == 303
    stale = giang.post(f"{HOME}{row.uid}/", {"viec": "add_step", "version": "1", "ten-buoc": "X"})
    assert stale.status_code == 422
    assert "vừa được sửa ở nơi khác" in stale.content.decode()
    assert act(giang, row, "undo") == 303
    row.refresh_from_db()
    assert row.form == form
    assert act(giang, row, "undo") == 422


def test_what_is_not_right_is_not_published(tmp_path: Path) -> None:
    giang = client("giang")
    row = begin(giang, code=NEW, name="Thử")
    here = f"{HOME}{row.uid}/"
    key = row.form["steps"][0]["questions"][0]["key"]
    row.refresh_from_db()
    bad = {
        "version": str(row.version),
        "label": "A",
        "when_question": "@",
        "condition": "khong_co = 1",
    }
    assert giang.post(f"{here}cau/{key}/", bad).status_code == 303
    page = giang.get(here).content.decode()
    assert "không phải câu hỏi đứng trước" in page
    said = {"decision": "1/QĐ", "on": "22/11/2026"}
    count = ProcedureVersion.objects.count()
    assert giang.post(f"{here}cong-bo/", said).status_code == 422
    assert act(giang, row, "undo") == 303
    assert giang.post(f"{here}cong-bo/", {**said, "on": "hôm qua"}).status_code == 422
    assert giang.post(f"{here}cong-bo/", {**said, "decision": " "}).status_code == 422
    kept = {"keep": "1", "ten-bai-thu": "Phải đạt mà trống"}
    assert giang.post(f"{here}thu/", kept).status_code == 303
    assert giang.post(f"{here}cong-bo/", said).status_code == 422
    assert ProcedureVersion.objects.count() == count
    assert not (tmp_path / "content" / "procedures" / NEW).exists()


def test_the_package_is_taken_out_as_an_archive() -> None:
    giang = client("giang")
    row = begin(giang, code=NEW, name="Thử")
    answer = giang.get(f"{HOME}{row.uid}/goi.zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        names = set(archive.namelist())
    assert {f"{NEW}/procedure.toml", f"{NEW}/form.json", f"{NEW}/answers.json"} <= names


@pytest.mark.parametrize(
    "said",
    [
        {"code": "khong", "name": "x"},
        {"code": "1.012929", "name": "x"},
        {"code": NEW, "name": ""},
        {"base": "1.012929", "code": NEW, "name": "Quy trình riêng"},
    ],
)
def test_a_bench_that_cannot_begin_says_why(said: dict[str, str]) -> None:
    assert client("giang").post(HOME, {"base": BASE, **said}).status_code == 422
    assert FormWork.objects.count() == 0


def test_who_may_not_build_sees_nothing() -> None:
    row = begin(client("giang"))
    for path in ("", f"{row.uid}/", f"{row.uid}/thu/", f"{row.uid}/cong-bo/", f"{row.uid}/goi.zip"):
        assert client("ha").get(HOME + path).status_code == 403
        assert Client().get(HOME + path).status_code == 302
    assert client("ha").post(f"{HOME}{row.uid}/", {"viec": "drop"}).status_code == 403
    assert FormWork.objects.count() == 1
