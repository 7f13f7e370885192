"""The shipped catalogue on the furnished house: how many, how found, what is repealed."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from congvu.config import paths
from congvu.engines.law import api as law
from congvu.registers.procedures import api
from congvu.registers.procedures.queries import catalogue, duties, unheeded
from congvu.registers.procedures.queries.catalogue import Filter
from congvu.registers.procedures.rules.definitions import FIELDS

pytestmark = [pytest.mark.house, pytest.mark.django_db]
TODAY = date(2026, 11, 22)
REPEALED = "1.014116"
SHIPPED = Path(law.__file__).parents[2] / "content" / "procedures"


def _codes(**asked: str) -> set[str]:
    rows = catalogue.catalogue(on=TODAY, asked=Filter(**asked))
    return set(rows.values_list("code", flat=True))


def test_sixty_real_procedures_stand_with_the_source_of_every_field() -> None:
    rows = list(catalogue.catalogue(on=TODAY, asked=Filter()))
    found = catalogue.values_of(rows)
    assert len(found) >= 60
    for procedure in found:
        assert procedure.evidence.keys() == FIELDS.keys()
        for evidence in procedure.evidence.values():
            assert bool(evidence.sources) or evidence.status != "verified"


def test_a_decision_that_nobody_verified_is_not_called_verified() -> None:
    for procedure in catalogue.values_of(catalogue.catalogue(on=TODAY, asked=Filter(status="all"))):
        sure = procedure.decisions and all(d.certainty == "V" for d in procedure.decisions)
        assert sure or procedure.evidence["decision"].status != "verified", procedure.code


def test_filters_narrow_by_level_subject_field_and_service() -> None:
    everything = _codes()
    assert _codes(level="Cấp xã") < everything
    assert "1.012929" not in _codes(level="Cấp xã")
    assert "1.013734" in _codes(level="Cấp xã", online="full")
    assert _codes(subject="Doanh nghiệp", field="Lao động – tiền lương") >= {"1.000479", "1.000464"}
    assert "1.012945" in _codes(subject="Tổ chức (không bao gồm doanh nghiệp, HTX)")
    assert _codes(query="cho thue lai lao dong") >= {"1.000479", "1.000464"}


def test_what_can_be_begun_here_comes_first_and_each_card_says_what_it_is_for() -> None:
    found = catalogue.values_of(catalogue.catalogue(on=TODAY, asked=Filter()))
    online = [procedure.online == "full" for procedure in found]
    assert online == sorted(online, reverse=True)
    assert [p.code for p in found if not p.summary.vi or not p.name.en] == []


def test_the_repealed_one_is_shown_as_repealed_and_only_when_asked_for() -> None:
    assert REPEALED not in _codes()
    assert _codes(status="repealed") == {REPEALED}
    found = api.procedure(code=REPEALED, on=TODAY)
    assert (found.valid_to, found.repealed_on(TODAY)) == (date(2026, 8, 30), True)
    assert REPEALED in set(
        catalogue.catalogue(on=date(2026, 8, 29), asked=Filter()).values_list("code", flat=True)
    )


def test_pages_say_what_is_known_and_what_is_not() -> None:
    page = Client().get(f"/thu-tuc/{REPEALED}/").content.decode()
    assert "Thủ tục đã bị bãi bỏ" in page
    assert "30/08/2026" in page
    assert "3500/QĐ-UBND" in page
    assert f"/nop-ho-so/{REPEALED}/" not in page
    listed = Client().get("/thu-tuc/", {"tinh-trang": "repealed"}).content.decode()
    assert "Đã bãi bỏ từ 30/08/2026" in listed
    provisional = Client().get("/thu-tuc/0.100104/").content.decode()
    assert "Mã này do congvu đặt" in provisional
    assert "Cấp tỉnh: 15 ngày làm việc" in provisional


def test_a_folder_becomes_a_page_without_a_restart() -> None:
    """The web process that said 404 a moment ago shows the procedure once the folder is loaded."""
    reader = Client()
    assert reader.get("/thu-tuc/1.019998/").status_code == 404
    folder = paths.data_dir() / "content" / "procedures" / "1.019998"
    shutil.copytree(SHIPPED / "1.012942", folder)
    try:
        file = folder / "procedure.toml"
        text = file.read_text("utf-8").replace("1.012942", "1.019998")
        file.write_text(text.replace("Báo cáo tổ chức đại hội", "Thủ tục mới thêm"), "utf-8")
        report = law.load_packages(kinds=("procedures",))
        assert (report.failed, report.loaded[0].split()[0]) == ([], "procedures/1.019998")
    finally:
        shutil.rmtree(folder)
    assert "Thủ tục mới thêm" in reader.get("/thu-tuc/1.019998/").content.decode()
    assert "1.019998" in reader.get("/thu-tuc/", {"q": "thu tuc moi them"}).content.decode()


def test_machines_read_the_catalogue_page_by_page_with_provenance() -> None:
    reader = Client()
    listed = reader.get("/api/v1/procedures/catalogue/", {"level": "Cấp xã", "online": "full"})
    assert {line["code"] for line in listed.json()["items"]} >= {"1.013734", "1.010803"}
    one = reader.get("/api/v1/procedures/catalogue/1.013017/").json()
    assert (one["limit"], one["limit_unit"], one["national_code"]) == (60, "day", True)
    sources = {row["field"]: (row["status"], row["sources"]) for row in one["provenance"]}
    assert sources["components"] == ("verified", ["nd-93-2019"])
    assert sources["decision"] == ("unknown", [])
    assert reader.get("/api/v1/procedures/catalogue/1.000000/").status_code == 404


def test_indicator_1_3_counts_those_with_every_part_of_the_law() -> None:
    ratio = duties.complete(on=TODAY)
    everything = catalogue.catalogue(on=TODAY, asked=Filter())
    online = everything.filter(online="full").values_list("code", flat=True)
    assert set(ratio.denominator) == set(everything.values_list("code", flat=True))
    assert set(ratio.numerator) == set(online)  # the others say themselves what they lack
    assert REPEALED not in ratio.denominator


def test_content_changed_under_a_published_version_is_told(
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert unheeded.check().well
    folder = paths.data_dir() / "content" / "procedures" / "1.019997"
    shutil.copytree(SHIPPED / "1.012942", folder)
    try:
        file = folder / "procedure.toml"
        file.write_text(file.read_text("utf-8").replace("1.012942", "1.019997"), "utf-8")
        law.load_packages(kinds=("procedures",))
        (folder / "cases.toml").write_text("# ví dụ\n", "utf-8")
        law.load_packages(kinds=("procedures",))
        assert unheeded.check().well  # examples bind nobody
        file.write_text(file.read_text("utf-8") + "\n# sửa mà không tăng bản\n", "utf-8")
        with caplog.at_level("WARNING"):
            law.load_packages(kinds=("procedures",))
    finally:
        shutil.rmtree(folder)
    assert "Thủ tục 1.019997: nội dung gói đã đổi" in caplog.text
    found = unheeded.check()
    assert not found.well
    assert "1.019997" in found.says
    assert "procedure.toml" in found.says
    assert "tăng “version”" in found.remedy
