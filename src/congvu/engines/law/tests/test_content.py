"""The loader: repeatable, immutable, never half; the overlay survives every upgrade."""

from __future__ import annotations

import shutil
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django import Settings

from congvu.engines.law import actions, api
from congvu.engines.law.actions.loader import check_packages
from congvu.engines.law.models import (
    ContentPackage,
    LegalText,
    Overlay,
    Parameter,
    ParameterValue,
)
from congvu.engines.law.queries.differences import differences, file_changes
from congvu.engines.law.tests.conftest import AT
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotFound

KINDS = ("law", "parameters", "codes", "calendars")
DAY = date(2026, 11, 22)
PARAMETERS = """
[[parameter]]
code = "muc_thu"
label = "Mức thử"
kind = "int"
values = [
  {{ from = 2026-01-01, value = 100 }},
  {{ from = 2027-01-01, value = {value} }},
]
"""


@pytest.fixture
def disk(tmp_path: Path, settings: Settings) -> Path:
    """An installation's own content folder, and no shipped packages."""
    settings.SOURCE, settings.DATA = tmp_path / "source", tmp_path
    return tmp_path / "content"


def write(disk: Path, name: str, text: str) -> Path:
    path = disk / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def load(*kinds: str) -> api.LoadReport:
    return api.load_packages(actor=Actor.system("Giang"), at=AT, kinds=kinds or KINDS)


def value(day: date = date(2027, 6, 1)) -> object:
    return api.value("muc_thu", on=day)


def test_everything_shipped_loads_and_loading_again_changes_nothing(
    content: api.LoadReport,
) -> None:
    rows = LegalText.objects.count(), ParameterValue.objects.count()
    assert rows[0] > 150
    again = load()
    assert (again.loaded, len(again.unchanged)) == ([], len(content.loaded))
    assert (LegalText.objects.count(), ParameterValue.objects.count()) == rows


def test_every_shipped_package_is_sound() -> None:
    report = check_packages()
    assert [str(e) for e in report.failed] == []


@pytest.mark.django_db
def test_a_version_once_loaded_never_changes(disk: Path) -> None:
    write(disk, "parameters/thu/package.toml", '# đầu gói\nversion = "1"\n')
    file = write(disk, "parameters/thu/p.toml", PARAMETERS.format(value=200))
    assert load().loaded == ["parameters/thu 1"]
    file.write_text(PARAMETERS.format(value=300))
    (wrong,) = load().failed
    assert "dòng 2: Bản 1 đã được nạp với nội dung khác" in str(wrong)
    assert value() == 200


@pytest.mark.django_db
def test_without_a_version_each_content_is_one(disk: Path) -> None:
    write(disk, "parameters/thu/p.toml", PARAMETERS.format(value=200))
    load()
    write(disk, "parameters/thu/p.toml", PARAMETERS.format(value=300))
    assert [(c.path, c.what) for c in file_changes()] == [("p.toml", "changed")]
    assert len(load().loaded) == 1
    assert value() == 300
    pinned = ContentPackage.objects.order_by("pk").first()
    assert pinned is not None
    assert "value = 200" in api.package("parameters", "thu", version=pinned.version).text("p.toml")


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ('[[parameter]]\ncode = "a"\nlabel = "A\n', 3, "TOML không đọc được"),
        ('[[parameter]]\ncode = "a"\nlabel = "A"\n', 1, "Thiếu trường “kind”"),
        (
            '[[parameter]]\ncode = "a"\nlabel = "A"\nkind = "int"\nlua = 1\n',
            5,
            "Không có trường “lua”",
        ),
        (PARAMETERS.format(value='"ba trăm"'), 8, "không phải số nguyên"),
        (PARAMETERS.format(value="3, text = 'nd-0-0000'"), 8, "Không có văn bản “nd-0-0000”"),
    ],
)
@pytest.mark.django_db
def test_a_malformed_package_names_its_line_and_leaves_nothing(
    disk: Path, text: str, line: int, why: str
) -> None:
    good = '[[parameter]]\ncode = "tot"\nlabel = "Tốt"\nkind = "int"\nvalues = []\n'
    write(disk, "parameters/thu/a.toml", good)
    path = write(disk, "parameters/thu/p.toml", text)
    report = load()
    (wrong,) = report.failed
    assert (wrong.file, wrong.line) == (str(path), line)
    assert why in wrong.message
    assert not Parameter.objects.exists()
    assert not ContentPackage.objects.exists()


@pytest.mark.django_db
def test_bad_bytes_are_found_with_their_line(disk: Path) -> None:
    path = write(disk, "parameters/thu/p.toml", "")
    path.write_bytes("# một\n# hai ".encode() + b"\xff\xfe\n")
    (wrong,) = load().failed
    assert (wrong.file, wrong.line) == (str(path), 2)
    assert "UTF-8" in wrong.message


@pytest.mark.django_db
def test_one_bad_package_does_not_hold_up_the_others(disk: Path) -> None:
    write(disk, "parameters/hong/p.toml", "???")
    write(disk, "parameters/thu/p.toml", PARAMETERS.format(value=200))
    report = load()
    assert [e.line for e in report.failed] == [1]
    assert len(report.loaded) == 1


@pytest.mark.django_db
def test_an_own_package_may_not_shadow_a_shipped_one(disk: Path, settings: Settings) -> None:
    write(disk, "parameters/thu/p.toml", PARAMETERS.format(value=200))
    shutil.copytree(disk, settings.SOURCE / "content")
    (wrong,) = load().failed
    assert "trùng với gói kèm sẵn" in wrong.message


@pytest.mark.django_db
def test_a_decision_outlives_the_upgrade_and_the_difference_is_shown(
    disk: Path, giang: Actor
) -> None:
    write(disk, "parameters/thu/p.toml", PARAMETERS.format(value=200))
    load()
    actions.set_parameter(
        actor=giang, code="muc_thu", value="250", valid_from=date(2027, 1, 1), decision="12/QĐ-UBND",
        decided_on=DAY, at=AT,
    )  # fmt: skip
    assert (value(), value(DAY)) == (250, 100)
    assert [d.verdict for d in differences()] == ["kept"]
    for shipped, verdict in ((300, "conflict"), (250, "adopted"), (200, "kept")):
        write(disk, "parameters/thu/p.toml", PARAMETERS.format(value=shipped))
        assert load().failed == []
        assert value() == 250
        (found,) = differences()
        assert (found.base, found.shipped, found.ours) == ("200", str(shipped), "250")
        assert found.verdict == verdict
    out = StringIO()
    call_command("content", "diff", stdout=out)
    assert "muc_thu@2027-01-01 (12/QĐ-UBND)" in out.getvalue()
    path = "muc_thu@2027-01-01"
    actions.withdraw_amendment(actor=giang, kind="parameters", code="thu", path=path, at=AT)
    assert value() == 200
    assert differences() == []


@pytest.mark.django_db
def test_a_file_is_amended_by_path(content: api.LoadReport, giang: Actor) -> None:
    path = "banks.toml:code.0.label"
    actions.amend_content(
        actor=giang, kind="codes", code="viet-nam", path=path, value="VCB", decision="3/QĐ",
        decided_on=DAY, at=AT,
    )  # fmt: skip
    assert api.code_label("banks", "970436", on=DAY) == "VCB"
    assert api.package("codes", "viet-nam").toml("banks.toml")["code"][0]["label"] == "VCB"


@pytest.mark.django_db
def test_an_amendment_that_the_room_refuses_leaves_nothing(
    content: api.LoadReport, giang: Actor
) -> None:
    for path, what, error in (
        ("texts.toml:text.0.certainty", "Z", api.ContentError),
        ("khong-co.toml:a", 1, Invalid),
    ):
        with pytest.raises(error):
            actions.amend_content(
                actor=giang, kind="law", code="viet-nam", path=path, value=what, decision="3",
                decided_on=DAY, at=AT,
            )  # fmt: skip
    with pytest.raises(NotFound):
        actions.withdraw_amendment(actor=giang, kind="law", code="viet-nam", path="x", at=AT)
    assert not Overlay.objects.exists()


@pytest.mark.django_db
def test_the_command_loads_and_says_what_it_did(disk: Path) -> None:
    write(disk, "parameters/thu/p.toml", PARAMETERS.format(value=200))
    write(disk, "la/thu/p.toml", "")
    out = StringIO()
    call_command("content", "load", stdout=out)
    assert "đã nạp: parameters/thu sha-" in out.getvalue()
    assert "không phòng nào đọc: " in out.getvalue()
    write(disk, "parameters/hong/p.toml", "?")
    err = StringIO()
    with pytest.raises(SystemExit):
        call_command("content", "check", stdout=StringIO(), stderr=err)
    assert "hong/p.toml, dòng 1: TOML không đọc được" in err.getvalue()
