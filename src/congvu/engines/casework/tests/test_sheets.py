"""A process as a table: written as BPMN, read back without loss, compiled to the same net."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import congvu
from congvu.engines.casework.rules.bpmn import read, survey
from congvu.engines.casework.rules.diagram import Diagram, Limit, Outcome
from congvu.engines.casework.rules.exploring import explore
from congvu.engines.casework.rules.pictures import picture
from congvu.engines.casework.rules.sheets import sheet as sheets
from congvu.engines.casework.rules.sheets.interchange import drawn
from congvu.engines.casework.rules.sheets.reading import sheet_of
from congvu.engines.casework.rules.sheets.sheet import NOWHERE, Expiry, Row, Sheet, Way
from congvu.engines.casework.rules.sheets.writing import write
from congvu.engines.casework.tests.diagrams import (
    RECEIVE,
    after,
    bpmn,
    compiled,
    event,
    flow,
    gateway,
    inside,
    many,
    on,
    task,
    times,
)

SHIPPED = sorted(Path(congvu.__file__).parent.rglob("*.bpmn"))
WORDS = st.text("aăđêộữ Vx&<\"'", min_size=1, max_size=12).map(str.strip).filter(bool)
LIMITS = st.builds(Limit, st.integers(1, 9999), st.sampled_from(("hour", "working_day", "day")))
NAMES = st.sampled_from(("", "a.b.c", "leave.request.approve"))
OUTCOMES = st.lists(
    st.builds(Outcome, st.sampled_from(("yes", "no", "back")), WORDS, st.just(""), st.booleans(),
              st.booleans()),
    max_size=3, unique_by=lambda o: o.code,
)  # fmt: skip


@st.composite
def tables(draw: st.DrawFn) -> Sheet:
    """Any table at all, sound or not."""
    ids = [f"r{n}" for n in range(draw(st.integers(0, 6)))]
    to = st.sampled_from((*ids, NOWHERE)) if ids else st.just(NOWHERE)
    rows = tuple(draw(_row(name, to)) for name in ids)
    title, start = draw(WORDS), draw(WORDS)
    return sheets.tidy(Sheet("p", title, rows, draw(st.none() | LIMITS), start))


@st.composite
def _row(draw: st.DrawFn, name: str, to: st.SearchStrategy[str]) -> Row:
    outcomes = tuple(draw(OUTCOMES))
    own = [Way(f'outcome = "{o.code}"', draw(to)) for o in outcomes]
    kind = draw(st.sampled_from(sheets.KINDS))
    free = draw(st.lists(st.builds(Way, st.sampled_from(("x > 1", "y = 2")), to), max_size=2))
    return Row(
        id=name, kind=kind, title=draw(WORDS), role=draw(NAMES), form=draw(st.just("") | WORDS),
        unit=draw(st.sampled_from(("", "owner"))), lane=draw(st.sampled_from(("", "L1", "L2"))),
        handler=draw(NAMES), limit=draw(st.none() | LIMITS), result=draw(st.sampled_from(("", "k"))),
        outcomes=outcomes, question=draw(st.just("") | WORDS),
        ways=(*(own if kind in (sheets.TASK, sheets.APPLICANT) else ()), *free),
        next=draw(st.just("") | to), beside=draw(st.booleans()),
        expiry=draw(st.none() | st.builds(Expiry, LIMITS, to, WORDS)),
    )  # fmt: skip


@pytest.mark.slow  # sixty tables, each arranged and read
@settings(max_examples=60)
@given(tables())
def test_a_table_is_written_and_read_back_without_loss(table: Sheet) -> None:
    assert sheet_of(write(table)) == (table, ())


@pytest.mark.slow  # sixty tables, each arranged and read
@settings(max_examples=60)
@given(tables(), st.data())
def test_every_edit_keeps_the_table_and_its_ids(table: Sheet, data: st.DataObject) -> None:
    """What an edit leaves alone keeps its id, and the drawing can be read as a table again."""
    first = read(write(table))
    name = data.draw(st.sampled_from([r.id for r in table.rows] or ["none"]))
    edits = {
        "remove": lambda: sheets.remove(table, name),
        "up": lambda: sheets.move(table, name, -1),
        "down": lambda: sheets.move(table, name, 1),
        "insert": lambda: sheets.insert(table, Row(id="new", kind=sheets.TASK), name),
        "change": lambda: sheets.change(table, name, lambda r: replace(r, title="Tên mới")),
    }
    made = edits[data.draw(st.sampled_from(sorted(edits)))]()
    xml = write(made, first)
    assert sheet_of(xml) == (made, ())
    again = read(xml)
    old, new = (_arrows(d) for d in (first, again))
    for ends, names in new.items():
        if len(names) == len(old.get(ends, ())) == 1:
            assert names == old[ends]


def _arrows(diagram: Diagram) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for arrow in diagram.flows:
        found.setdefault((arrow.source, arrow.target), []).append(arrow.id)
    return found


@pytest.mark.parametrize("path", SHIPPED, ids=lambda p: "/".join(p.parts[-2:]))
def test_shipped_processes_become_tables_and_the_same_net(path: Path) -> None:
    xml = path.read_bytes()
    table, obstacles = sheet_of(xml)
    assert (obstacles, table is not None) == ((), True)
    assert table is not None
    again = write(table, read(xml))
    assert compiled(again).sha256 == compiled(xml).sha256


def test_drawn_by_hand_and_filled_in_as_a_table_it_is_the_same_net() -> None:
    drawn = bpmn(
        event("start", "bat_dau").replace(' name="bat_dau"', "")
        + flow("f_bat_dau_a", "bat_dau", "a")
        + task("a", "yes", "no!", own='congvu:hours="8" congvu:result="k"')
        + gateway("exclusive", "re_a", "f_re_a_nhanh_b")
        + flow("f_a_re_a", "a", "re_a")
        + flow("f_re_a_nhanh_b", "re_a", "nhanh_b")
        + flow("f_re_a_e", "re_a", "e", 'k = "no"')
        + gateway("parallel", "nhanh_b")
        + task("b")
        + task("c")
        + flow("f_nhanh_b_b", "nhanh_b", "b")
        + flow("f_b_gop_b", "b", "gop_b")
        + flow("f_nhanh_b_c", "nhanh_b", "c")
        + flow("f_c_gop_b", "c", "gop_b")
        + gateway("parallel", "gop_b")
        + flow("f_gop_b_d", "gop_b", "d")
        + task("d")
        + event("boundary", "han_d", on("timer", inside=after("P2D")),
                own='attachedToRef="d" congvu:calendar="working"')
        + flow("f_d_e", "d", "e")
        + flow("f_han_d_a", "han_d", "a")
        + event("end", "e")
    )  # fmt: skip
    filled = Sheet("p", "Quy trình thử", (
        Row("a", sheets.TASK, "Việc a", RECEIVE, limit=Limit(8, "hour"), result="k",
            outcomes=(Outcome("yes", "yes"), Outcome("no", "no", "", True)),
            ways=(Way('k = "no"', "e"),)),
        Row("b", sheets.TASK, "Việc b", RECEIVE),
        Row("c", sheets.TASK, "Việc c", RECEIVE, beside=True),
        Row("d", sheets.TASK, "Việc d", RECEIVE,
            expiry=Expiry(Limit(2, "working_day"), "a", "han_d")),
        Row("e", sheets.END, "e"),
    ))  # fmt: skip
    by_hand, by_table = compiled(drawn), compiled(write(filled))
    assert by_table.nodes == by_hand.nodes
    assert sheet_of(drawn) == (filled, ())


def test_the_drawing_of_a_table_is_whole() -> None:
    table, _ = sheet_of(SHIPPED[0].read_bytes())
    assert table is not None
    xml = write(table)
    made = picture(xml, survey(xml).diagram)
    assert made.drawn
    assert {b.title for b in made.bands} == {r.lane for r in table.rows} - {""}


@pytest.mark.parametrize("path", SHIPPED, ids=lambda p: "/".join(p.parts[-2:]))
def test_a_file_without_places_gets_them(path: Path) -> None:
    xml = path.read_bytes()
    made = drawn(xml)
    assert picture(made, survey(made).diagram).drawn
    assert (compiled(made).sha256, drawn(made)) == (compiled(xml).sha256, made)


START = event("start", "s") + flow("f0", "s", "a")
ENDS = flow("f9", "a", "e") + event("end", "e")


@pytest.mark.parametrize(
    ("body", "element", "says"),
    [
        (START + inside(task("a"), many(times("3"))) + ENDS, "a", "chưa có chỗ"),
        (START + task("a") + flow("f1", "a", "g") + gateway("inclusive", "g", "f9")
         + flow("f9", "g", "e") + flow("f2", "g", "e", "x = 1") + event("end", "e"),
         "g", "chưa có chỗ"),
        (START + task("a") + ENDS + event("end", "t", on("terminate")), "t", "chưa có chỗ"),
        (START + task("a", own='congvu:title="khác"') + ENDS, "a", "title"),
        (START + task("a") + flow("f1", "a", "b") + task("b") + flow("f2", "b", "e") + ENDS,
         "a", "nhiều mũi tên"),
        (START + task("a") + event("boundary", "h", on("timer", inside=after("PT5M")),
         own='attachedToRef="a"') + flow("f1", "h", "e") + ENDS, "h", "hẹn giờ"),
        (START + inside(task("a"), "<bpmn:documentation>Ghi chú</bpmn:documentation>") + ENDS,
         "", "documentation"),
    ],
)  # fmt: skip
def test_what_has_no_place_in_the_table_is_named(body: str, element: str, says: str) -> None:
    table, obstacles = sheet_of(bpmn(body))
    assert table is None
    assert element in {o.element for o in obstacles}
    assert any(says in o.sentence.vietnamese for o in obstacles if o.element == element)


TABLE = Sheet("p", "Thử", (
    Row("a", sheets.TASK, ways=(Way("x = 1", "c"),)), Row("b", sheets.TASK),
    Row("c", sheets.TASK, ways=(Way("y = 1", "e"),), next="a"), Row("e", sheets.END),
))  # fmt: skip


def test_removing_a_step_joins_what_was_around_it() -> None:
    made = sheets.remove(TABLE, "c")
    assert [(r.id, r.next, [w.to for w in r.ways]) for r in made.rows] == [
        ("a", "", ["a"]), ("b", "a", []), ("e", "", []),
    ]  # fmt: skip


def test_moving_a_step_moves_it_in_the_process() -> None:
    made = sheets.move(TABLE, "b", -1)
    assert [r.id for r in made.rows] == ["b", "a", "c", "e"]
    assert (made.target(made.rows[0]), made.target(made.rows[1])) == ("a", "c")
    assert sheets.move(TABLE, "a", -1) is TABLE
    assert "c" in explore(compiled(write(_roled(made)))).visited


def _roled(table: Sheet) -> Sheet:
    rows = (replace(r, role=RECEIVE, title=r.id) if r.kind == "task" else r for r in table.rows)
    return replace(table, rows=tuple(rows))
