"""The catalogue out and in: nothing is lost, and what is refused names its row and field."""

from __future__ import annotations

import copy
import io
import json
import tomllib
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.serializers.json import DjangoJSONEncoder

from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotAllowed
from congvu.registers.procedures import api
from congvu.registers.procedures.actions import exchange as actions
from congvu.registers.procedures.models import ProcedureVersion
from congvu.registers.procedures.queries import exchange as queries
from congvu.registers.procedures.rules.exchange import COLUMNS, as_row, from_row
from tests.personas import Cast

CONTENT = Path(__file__).parents[3] / "content" / "procedures"
AT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
ROOT = Actor.system("test")
KINDS = sorted(queries.WRITERS)


def _definition(code: str) -> dict[str, Any]:
    raw = tomllib.loads((CONTENT / code / "procedure.toml").read_text("utf-8"))
    found: dict[str, Any] = json.loads(json.dumps(raw, cls=DjangoJSONEncoder))
    for basis in found["legal_basis"]:
        basis.setdefault("citation", f"Văn bản {basis['law']}")
    return found


def _all() -> list[dict[str, Any]]:
    return [_definition(folder.name) for folder in sorted(CONTENT.iterdir())]


def _through(kind: str, found: list[dict[str, Any]]) -> list[queries.Read]:
    return queries.read(filename=f"x.{kind}", content=queries.WRITERS[kind](found))


@pytest.mark.parametrize("kind", KINDS)
def test_every_shipped_definition_comes_back_as_it_went(kind: str) -> None:
    sent = _all()
    back = _through(kind, sent)
    assert [faults for _number, _definition, faults in back if faults] == []
    assert [definition for _number, definition, _faults in back] == sent


@pytest.mark.parametrize("name", ["=1+1", "+84", "-x", "@a", "'tên", "\tx"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_cell_that_a_sheet_would_run_is_shielded_and_comes_back(kind: str, name: str) -> None:
    definition = _definition("1.012942")
    definition["name"]["vi"] = name
    assert as_row(definition)["name.vi"] == f"'{name}"
    assert _through(kind, [definition])[0][1] == definition


def test_a_key_without_a_column_is_not_lost_in_silence() -> None:
    with pytest.raises(ValueError, match="no column for"):
        as_row({**_definition("1.012942"), "colour": "red"})


@pytest.mark.parametrize(
    ("column", "text", "said"),
    [
        ("version", "một", "Ô này phải là số nguyên."),
        ("components", "{", "Ô này phải là JSON, như trong tệp tải về."),
        ("non_territorial", "yes", "Ô này chỉ nhận “có” hoặc “không”."),
    ],
)
def test_a_cell_that_cannot_be_read_is_named(column: str, text: str, said: str) -> None:
    row = {**as_row(_definition("1.012942")), column: text}
    _made, (fault,) = from_row(row, 7)
    assert (fault.row, fault.code, fault.field) == (7, "1.012942", COLUMNS[column][1])
    assert fault.sentence == said


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.json", b"{"), ("x.json", b"[]"), ("x.json", b'{"format": "congvu.procedures/1"}'),
        ("x.json", b"[" * 100_000), ("x.csv", b"\xff\xfe"), ("x.csv", b""), ("x.csv", b"a,b\n1,2\n"),
        ("x.xlsx", b"PK\x03\x04"), ("x.xlsx", b"no"),
    ],
)  # fmt: skip
def test_what_is_no_catalogue_is_refused(name: str, content: bytes) -> None:
    with pytest.raises(queries.UnableToRead):
        queries.read(filename=name, content=content)


@pytest.mark.django_db
def test_good_rows_go_in_and_bad_rows_are_named() -> None:
    good, bad, worse = (_definition(code) for code in ("1.012942", "1.012945", "1.012947"))
    bad["code"] = "9.1"
    worse["time_limit"] = {"amount": 0, "unit": "week"}
    report = actions.take_catalogue(actor=ROOT, rows=_through("csv", [good, bad, worse]), at=AT)
    assert report.taken == ["1.012942"]
    assert [(f.row, f.code, f.field) for f in report.refused] == [
        (3, "9.1", "Mã thủ tục"), (4, "1.012947", "Thời hạn giải quyết"),
    ]  # fmt: skip
    assert list(ProcedureVersion.objects.values_list("code", flat=True)) == ["1.012942"]
    assert api.procedure(code="1.012942", on=TODAY).limit.amount == 45


@pytest.mark.django_db
def test_a_published_version_is_never_changed() -> None:
    first = _definition("1.012942")
    actions.take_catalogue(actor=ROOT, rows=[(1, first, [])], at=AT)
    again = actions.take_catalogue(actor=ROOT, rows=[(1, first, [])], at=AT)
    assert (again.same, again.taken, again.refused) == (["1.012942"], [], [])
    changed = copy.deepcopy(first)
    changed["time_limit"]["amount"] = 30
    (fault,) = actions.take_catalogue(actor=ROOT, rows=[(5, changed, [])], at=AT).refused
    assert (fault.row, fault.field) == (5, "Phiên bản")
    assert "Hãy tăng số phiên bản lên 2" in fault.sentence
    changed["version"] = 2
    assert actions.take_catalogue(actor=ROOT, rows=[(5, changed, [])], at=AT).taken == ["1.012942"]
    assert api.procedure(code="1.012942", on=TODAY).limit.amount == 30


@pytest.mark.django_db
def test_a_repeal_comes_in_as_a_version_and_the_procedure_leaves_the_catalogue() -> None:
    first = _definition("1.012942")
    last = {**first, "version": 2, "valid_to": "2026-11-01", "repeal": {"decision": "9/QĐ"}}
    actions.take_catalogue(actor=ROOT, rows=[(1, first, []), (2, last, [])], at=AT)
    assert not ProcedureVersion.objects.in_force(TODAY).exists()
    assert list(ProcedureVersion.objects.repealed(TODAY).values_list("version", flat=True)) == [2]
    assert api.procedure(code="1.012942", on=TODAY).repealed_on(TODAY)
    ended = {**first, "version": 3, "valid_to": "2025-07-01"}
    (fault,) = actions.take_catalogue(actor=ROOT, rows=[(3, ended, [])], at=AT).refused
    assert fault.field == "Hết hiệu lực"


@pytest.mark.django_db
def test_a_law_that_nobody_knows_is_named() -> None:
    definition = {**_definition("1.012942"), "legal_basis": [{"law": "nd-0-1900"}]}
    (fault,) = actions.take_catalogue(actor=ROOT, rows=[(2, definition, [])], at=AT).refused
    assert (fault.row, fault.field) == (2, "Căn cứ pháp lý")
    assert "nd-0-1900" in fault.sentence


@pytest.mark.django_db
def test_an_online_service_cannot_come_as_a_row_alone() -> None:
    (fault,) = actions.take_catalogue(
        actor=ROOT, rows=[(2, _definition("1.012943"), [])], at=AT
    ).refused
    assert (fault.row, fault.code, fault.field) == (2, "1.012943", "Mức dịch vụ công")
    assert not ProcedureVersion.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "broken",
    [
        {"code": 5}, {"levels": 3}, {"name": "chữ"}, {"name": {"en": "x"}}, {"version": 10**30},
        {"version": True}, {"valid_from": "2025-13-01"}, {"valid_from": 5}, {"address": "a\0b"},
        {"address": "\ud800"}, {"address": float("nan")}, {"field": "x" * 201},
        {"name": {"vi": "x" * 501}}, {"address": "x" * 1_000_001}, {"components": [{"key": 1}]},
        {"steps": 5}, {"results": [5]}, {"authority": {}}, {"provenance": {"verified": 3}},
        {"time_limit": {"amount": "a", "unit": "day"}}, {"compliance": {"times": "x"}},
    ],
)  # fmt: skip
def test_rows_of_another_shape_are_refused_not_crashed_on(broken: dict[str, Any]) -> None:
    row = {**_definition("1.012942"), **broken}
    report = actions.take_catalogue(actor=ROOT, rows=[(4, row, []), (5, {}, [])], at=AT)
    assert report.taken == []
    assert {fault.row for fault in report.refused} == {4, 5}


def test_a_sheet_that_swells_is_refused() -> None:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed,
        packed.open("xl/sharedStrings.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(201):
            part.write(b" " * 1024 * 1024)
    assert len(out.getvalue()) < 1024 * 1024
    with pytest.raises(queries.UnableToRead, match="giải nén"):
        queries.read(filename="x.xlsx", content=out.getvalue())


def test_only_who_may_publish_brings_in(personas: Cast) -> None:
    with pytest.raises(NotAllowed):
        actions.take_catalogue(actor=personas["ha"].actor, rows=[], at=AT)
    assert personas["ha"].client().get("/thu-tuc/nhap-danh-muc/").status_code == 403
    giang = personas["giang"].client()
    sent = queries.as_csv([{**_definition("1.012942"), "online": "lạ"}])
    file = SimpleUploadedFile("danh-muc.csv", sent)
    page = giang.post("/thu-tuc/nhap-danh-muc/", {"file": file}).content.decode()
    assert "Mức dịch vụ công “lạ” phải là một trong" in page
    assert not ProcedureVersion.objects.exists()


@pytest.mark.house
@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_the_whole_house_goes_out_and_in_and_nothing_changes(kind: str, client: Any) -> None:
    before = queries.definitions(on=TODAY)
    sent = client.get(f"/thu-tuc/danh-muc.{kind}")
    assert sent.status_code == 200
    rows = queries.read(filename=f"x.{kind}", content=sent.content)
    report = actions.take_catalogue(actor=ROOT, rows=rows, at=AT)
    assert (report.taken, report.refused) == ([], [])
    assert len(report.same) == len(before) >= 80
    assert queries.definitions(on=TODAY) == before


@pytest.mark.house
@pytest.mark.django_db
def test_an_online_service_changed_by_a_row_keeps_its_form_and_process() -> None:
    before = api.procedure(code="1.012943", on=TODAY)
    row = ProcedureVersion.objects.get(code="1.012943")
    changed = {**copy.deepcopy(row.definition), "version": row.version + 1}
    changed["requirements"] = {"vi": "Điều kiện mới."}
    assert actions.take_catalogue(actor=ROOT, rows=[(2, changed, [])], at=AT).taken == ["1.012943"]
    after = api.procedure(code="1.012943", on=TODAY)
    assert (after.version, after.requirements.vi) == (row.version + 1, "Điều kiện mới.")
    assert (after.is_online, after.form, after.process_key) == (
        True, before.form, before.process_key,
    )  # fmt: skip


@pytest.mark.house
@pytest.mark.django_db
def test_a_repealed_one_leads_to_what_replaced_it(client: Any) -> None:
    first = ProcedureVersion.objects.get(code="1.012948").definition
    last = {
        **copy.deepcopy(first), "version": 2, "valid_to": "2026-11-01",
        "repeal": {"decision": "9/QĐ-BNV", "replaced_by": ["1.012942"]},
    }  # fmt: skip
    assert actions.take_catalogue(actor=ROOT, rows=[(2, last, [])], at=AT).taken == ["1.012948"]
    page = client.get("/thu-tuc/1.012948/").content.decode()
    assert "Thủ tục thay thế" in page
    assert '<a href="/thu-tuc/1.012942/">Báo cáo tổ chức đại hội' in page
