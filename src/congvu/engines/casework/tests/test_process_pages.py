"""Pages of published processes: the picture, the equal table, who may see them."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import etree

import congvu
from congvu.engines.casework import api
from congvu.engines.casework.models import Case, ProcessVersion
from congvu.engines.casework.rules.arranging import arrange
from congvu.engines.casework.rules.bpmn import survey
from congvu.engines.casework.rules.canvas import wrapped
from congvu.engines.casework.rules.pictures import picture
from congvu.engines.casework.tests.conftest import AT, SYSTEM, House, ask, complete, run, start
from congvu.engines.casework.tests.diagrams import after, bpmn, event, flow, gateway, on, sub, task
from congvu.kernel.actors import Actor

SVG = "{http://www.w3.org/2000/svg}"
LATE = event("boundary", "late", on("timer", inside=after("P1D")), own='attachedToRef="b"')
BODY = (
    event("start", "s") + flow("f1", "s", "a") + task("a", "yes", "no", own='congvu:hours="8"')
    + flow("f2", "a", "x") + gateway("exclusive", "x", "f4")
    + flow("f3", "x", "b", 'outcome = "yes"') + flow("f4", "x", "a")
    + task("b", own='congvu:hours="16"') + LATE + flow("f5", "b", "e") + flow("f6", "late", "e")
    + event("end", "e")
)  # fmt: skip
TIME = 'congvu:deadline="3 working_day"'


def svg_of(page: bytes) -> etree._Element:
    """The picture of a page, read as XML: it must be well-formed by itself."""
    start, end = page.index(b"<svg xmlns"), page.rindex(b"</svg>") + 6
    return etree.fromstring(page[start:end])


def names_of(svg: etree._Element) -> list[str]:
    return [t.text or "" for t in svg.iter(f"{SVG}title")][1:]  # the first names the picture


def interchange(places: dict[str, tuple[int, int, int, int]], flows: tuple[str, ...]) -> bytes:
    """BODY with a drawn place for each element."""
    shapes = "".join(
        f'<di:BPMNShape bpmnElement="{name}"><dc:Bounds x="{x}" y="{y}" width="{w}" height="{h}"/>'
        "</di:BPMNShape>"
        for name, (x, y, w, h) in places.items()
    )
    edges = "".join(
        f'<di:BPMNEdge bpmnElement="{f}"><dd:waypoint x="0" y="{10 * n}"/>'
        f'<dd:waypoint x="50" y="{10 * n}"/></di:BPMNEdge>'
        for n, f in enumerate(flows)
    )
    drawn = (
        '<di:BPMNDiagram xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI" '
        'xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" '
        'xmlns:dd="http://www.omg.org/spec/DD/20100524/DI">'
        f'<di:BPMNPlane bpmnElement="p">{shapes}{edges}</di:BPMNPlane></di:BPMNDiagram>'
    )
    return bpmn(BODY).replace(b"</bpmn:definitions>", drawn.encode() + b"</bpmn:definitions>")


PLACES = {
    "s": (-30, 10, 36, 36), "a": (100, 0, 100, 80), "x": (250, 20, 50, 50), "b": (350, 0, 100, 80),
    "late": (400, 62, 36, 36), "e": (500, 20, 36, 36),
}  # fmt: skip
FLOWS = ("f1", "f2", "f3", "f4", "f5", "f6")


def test_a_drawn_file_keeps_its_places() -> None:
    xml = interchange(PLACES, FLOWS)
    made = picture(xml, survey(xml).diagram)
    assert made.drawn
    (a, b) = (next(s for s in made.shapes if s.id == n) for n in "ab")
    assert (b.box.x - a.box.x, b.box.y - a.box.y, b.box.w, b.box.h) == (250, 0, 100, 80)
    assert min(s.box.x for s in made.shapes) >= 0


@pytest.mark.parametrize("spoilt", ["e", "f6", "nan"])
def test_a_half_drawn_file_is_arranged_anew(spoilt: str) -> None:
    places = {k: v for k, v in PLACES.items() if k != spoilt}
    xml = interchange(places, tuple(f for f in FLOWS if f != spoilt))
    if spoilt == "nan":
        xml = xml.replace(b'x="500"', b'x="NaN"')
    assert not picture(xml, survey(xml).diagram).drawn


def shipped() -> list[bytes]:
    content = Path(congvu.__file__).parent / "content"
    return [p.read_bytes() for p in sorted(content.rglob("*.bpmn"))]


@pytest.mark.parametrize("xml", [*shipped(), bpmn(BODY), bpmn(
    event("start", "s") + flow("f1", "s", "p1") + sub("p1", BODY.replace('id="', 'id="i').replace(
        'Ref="', 'Ref="i').replace('default="', 'default="i')) + flow("g2", "p1", "e")
    + event("end", "e"))])  # fmt: skip
def test_arranged_boxes_lie_apart_and_no_arrow_crosses_one(xml: bytes) -> None:
    diagram = survey(xml).diagram
    made = arrange(diagram, {})
    shapes = {s.id: s for s in made.shapes}
    assert set(shapes) == {e.id for e in diagram.elements}
    assert {line.id for line in made.lines} == {f.id for f in diagram.flows}
    hosts = {e.id: e.host for e in diagram.elements}
    scopes = {e.id: e.scope for e in diagram.elements}
    flows = {f.id: (f.source, f.target) for f in diagram.flows}
    for one in made.shapes:
        b = one.box
        assert min(b.x, b.y) >= 0
        assert b.x + b.w <= made.width
        assert b.y + b.h <= made.height
        for two in made.shapes:
            apart = scopes[one.id] == scopes[two.id] and one.id < two.id
            if apart and hosts[one.id] != two.id and hosts[two.id] != one.id:
                c = two.box
                assert (b.x + b.w <= c.x or c.x + c.w <= b.x or b.y + b.h <= c.y
                        or c.y + c.h <= b.y), (one.id, two.id)  # fmt: skip
        for line in made.lines:
            ends = flows[line.id]
            if one.form == "frame" or scopes[ends[0]] != scopes[one.id] or one.id in ends:
                continue
            if one.id in (hosts[ends[0]],) or hosts[one.id] in ends:
                continue
            for (ax, ay), (bx, by) in zip(line.points, line.points[1:], strict=False):
                crosses = (min(ax, bx) < b.x + b.w and max(ax, bx) > b.x
                           and min(ay, by) < b.y + b.h and max(ay, by) > b.y)  # fmt: skip
                assert not crosses, (line.id, one.id)


def test_words_break_into_lines() -> None:
    assert wrapped("Thẩm định hồ sơ", 60, 13) == ("Thẩm", "định hồ", "sơ")
    assert wrapped("a " * 90, 60, 13, 2) == ("a a a a", "a a a a…")
    assert wrapped("", 60, 13) == ()


# pages


@pytest.fixture
def process(house: House) -> ProcessVersion:
    return run(  # type: ignore[return-value]
        actor=SYSTEM, at=AT,
        step=lambda: api.publish_process(
            key="tests.page", bpmn_xml=bpmn(BODY, own=TIME), decision="12/QĐ-SNV"
        ),
    )  # fmt: skip


@pytest.mark.django_db
def test_the_page_draws_and_tells_the_same(process: ProcessVersion, house: House) -> None:
    answer = ask(house.ha, "/quy-trinh/tests.page/")
    assert answer.status_code == 200
    assert names_of(svg_of(answer.content)) == [
        "Bắt đầu: s", "Công việc: Việc a", "Chọn một nhánh", "Công việc: Việc b", "Hẹn giờ: late",
        "Kết thúc: e",
    ]  # fmt: skip
    text = answer.content.decode()
    assert "12/QĐ-SNV" in text
    assert "20/11/2026" in text
    assert "Tổng thời hạn các bước là 24 giờ, bằng đúng thời hạn giải quyết × 8." in text
    assert "nếu “yes” → Việc b" in text
    assert "nếu các trường hợp còn lại → Việc a" in text
    assert "nếu late → e" in text
    assert "Kết luận từng phần tử" not in text  # everything runs: nothing to say


@pytest.mark.django_db
def test_a_title_cannot_leave_its_place(house: House) -> None:
    body = BODY.replace("Việc a", "&lt;script&gt;1&lt;/script&gt; &amp;")
    run(actor=SYSTEM, at=AT,
        step=lambda: api.publish_process(key="tests.page", bpmn_xml=bpmn(body)))  # fmt: skip
    answer = ask(house.ha, "/quy-trinh/tests.page/")
    assert "Công việc: <script>1</script> &" in names_of(svg_of(answer.content))
    assert b"<script>1" not in answer.content


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["khong-co", "tests.page/?phien-ban=9", "tests.page/?phien-ban=a"])
def test_what_is_not_there_is_not_found(process: ProcessVersion, house: House, path: str) -> None:
    path = f"/quy-trinh/{path}" if "?" in path else f"/quy-trinh/{path}/"
    assert ask(house.ha, path).status_code == 404


@pytest.mark.django_db
def test_citizens_and_strangers_do_not_see_it(process: ProcessVersion, house: House) -> None:
    assert ask(house.an, "/quy-trinh/tests.page/").status_code == 403
    assert ask(Actor.stranger(), "/quy-trinh/tests.page/").status_code == 302


@pytest.mark.django_db
def test_a_page_costs_few_queries(process: ProcessVersion, house: House) -> None:
    ask(house.ha, "/quy-trinh/tests.page/")
    with CaptureQueriesContext(
        connection,
    ) as seen:
        ask(house.ha, "/quy-trinh/tests.page/")
    assert len(seen) <= 4


def case_uid() -> str:
    return str(Case.objects.as_system("test").get().uid)


@pytest.mark.django_db
def test_the_present_step_is_lit_and_told(house: House, published: str) -> None:
    start(house)
    complete(house.binh, "receive", "accept")
    path = f"/viec-cua-toi/ho-so/{case_uid()}/quy-trinh/"
    for actor in (house.ha, house.binh):  # whose turn it is, and who did the first step
        answer = ask(actor, path)
        assert answer.status_code == 200
        svg = svg_of(answer.content)
        lit = [g[0].text for g in svg.iter(f"{SVG}g") if "is-now" in g.get("class", "")]
        ticked = [g[0].text for g in svg.iter(f"{SVG}g") if "is-done" in g.get("class", "")]
        now = [t.title for t in api.open_tasks(noun="tests.thing", subject_uid="1", at=AT)]
        assert sorted(lit) == sorted(f"Công việc: {t} – Đang ở bước này" for t in now)
        assert any("– Đã làm" in t for t in ticked)
        text = answer.content.decode()
        assert text.count('aria-current="step"') == len(now)
        assert "<desc" in text
        assert f"Đang ở bước này: {now[0]}" in text


@pytest.mark.django_db
def test_a_task_links_to_its_process(house: House, published: str) -> None:
    start(house)
    (task_now,) = api.open_tasks(noun="tests.thing", subject_uid="1", at=AT)
    page = ask(house.binh, f"/viec-cua-toi/{task_now.uid}/").content.decode()
    assert f'href="/viec-cua-toi/ho-so/{case_uid()}/quy-trinh/">Xem quy trình</a>' in page


@pytest.mark.django_db
def test_who_has_nothing_to_do_with_a_case_does_not_know_of_it(
    house: House, published: str
) -> None:
    start(house)
    path = f"/viec-cua-toi/ho-so/{case_uid()}/quy-trinh/"
    assert ask(house.chi, path).status_code == 404
    assert ask(house.an, path).status_code == 403
    pages = {
        actor.name: api.process_page(actor=actor, noun="tests.thing", subject_uid="1")
        for actor in (house.binh, house.chi, house.an)
    }
    assert pages == {house.binh.name: path, house.chi.name: "", house.an.name: ""}
