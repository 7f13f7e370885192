"""A third procedure is a folder of content: no Python file is written or changed for it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from congvu.config import paths
from congvu.engines.law import api as law
from congvu.registers.dossiers.contracts import State
from congvu.systems.publicservices.tests import support
from congvu.systems.publicservices.tests.support import CONTRACT, cast, decide

pytestmark = [pytest.mark.house, pytest.mark.django_db]
SHIPPED = Path(law.__file__).parents[2] / "content" / "procedures"
NEW = "1.019999"


@pytest.mark.slow  # papers are drawn and signed
def test_a_folder_is_enough() -> None:
    code = {p: p.read_bytes() for p in SHIPPED.parents[1].rglob("*.py")}
    folder = paths.data_dir() / "content" / "procedures" / NEW
    shutil.copytree(SHIPPED / CONTRACT, folder)
    try:
        for file in folder.rglob("*"):
            if file.is_file():
                words = file.read_text("utf-8").replace(CONTRACT, NEW)
                file.write_text(words.replace("procedure_1_013734", "procedure_1_019999"), "utf-8")
        report = law.load_packages(kinds=("papers", "procedures"))
        assert [str(f) for f in report.failed] == []
    finally:
        shutil.rmtree(folder)
    dossier = support.submit(cast("an"), NEW)
    decide(cast("y-ngu"), dossier.uid, "accept")
    decide(cast("y-ngu"), dossier.uid, "propose")
    decide(cast("khue"), dossier.uid, "sign")
    support.settle()
    done = support.now(dossier.uid)
    assert (done.state, done.procedure_code) == (State.RETURNED, NEW)
    assert [r.name for r in done.results] == [
        "Giấy xác nhận đăng ký hợp đồng lao động trực tiếp giao kết"
    ]
    assert {p: p.read_bytes() for p in SHIPPED.parents[1].rglob("*.py")} == code


def test_shipped_python_names_no_procedure_but_the_registers_handler() -> None:
    """The two shipped procedures are told apart by content alone."""
    rooms = SHIPPED.parents[1]
    named = {
        path.relative_to(rooms).as_posix()
        for floor in ("systems/publicservices", "registers", "engines")
        for path in (rooms / floor).rglob("*.py")
        if {"tests", "demo.py", "demo"}.isdisjoint(path.relative_to(rooms).parts)
        for code in ("1.012929", CONTRACT)
        if f'"{code}"' in path.read_text("utf-8")
    }
    assert named == set()
