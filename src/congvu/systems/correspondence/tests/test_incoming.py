"""Letters that came: numbers without holes, duplicates, secrecy, the slip and the work."""

from __future__ import annotations

import io
import zipfile
from datetime import date, timedelta

import pytest

from congvu.engines.casework import api as casework
from congvu.engines.casework.queries.inbox import InboxFilter, InboxRow
from congvu.engines.documents import api as documents
from congvu.engines.jobs import api as jobs
from congvu.engines.ledger import api as ledger
from congvu.kernel import clock
from congvu.kernel.actions import action
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotAllowed
from congvu.systems.correspondence.actions import books, incoming, routing, scans
from congvu.systems.correspondence.models import Assignment, Book, IncomingLetter, Scan
from congvu.systems.correspondence.queries import incoming as queries
from congvu.systems.correspondence.rules.slips import Slip, Whom
from congvu.systems.correspondence.tests.conftest import AT, details, last, of, registered
from tests.personas import Cast

pytestmark = [pytest.mark.house, pytest.mark.django_db]
FACE = ["BO NOI VU", "So: 426/QD-BNV", "QUYET DINH", "Ve viec ban hanh ke hoach nam 2026"]


def pdf(*lines: str) -> io.BytesIO:
    """A page with these words in its text layer."""
    shown = "".join(f"({line}) Tj 0 -20 Td " for line in lines)
    stream = f"BT /F1 12 Tf 60 780 Td {shown}ET".encode()
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
    ]  # fmt: skip
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    out += (
        b"xref\n0 5\n0000000000 65535 f \n"
        + table
        + b"trailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(out)
    )
    made = io.BytesIO(out)
    made.name = "cong van.pdf"
    return made


def lead(cast: Cast, who: str = "ha") -> Whom:
    return Whom(cast.units["snv"], cast[who].account_id)


def route(cast: Cast, uid: str, **slip: object) -> Assignment | None:
    made = Slip(**{"lead": lead(cast), **slip})  # type: ignore[arg-type]
    routing.route_letter(actor=cast["dung"].actor, uid=uid, slip=made, at=AT)
    return Assignment.objects.filter(letter=of(uid), part="lead", state="open").first()


def test_numbers_follow_without_holes_and_a_refused_one_takes_none(cast: Cast) -> None:
    before = last(cast)
    first = registered(cast)
    with pytest.raises(incoming.AlreadyRegistered) as twice:
        registered(cast, notation="Số: 7001 /BNV-KT", author="BỘ NỘI VỤ")
    assert twice.value.letters == (first,)
    with pytest.raises(incoming.UnableToRegister) as wrong:
        registered(cast, notation="6/X", dated_on=date(2026, 11, 24), kind="khong_co")
    assert set(wrong.value.errors) == {"dated_on", "kind"}
    second = registered(cast, notation="1/QĐ-UBND")
    assert [of(uid).number for uid in (first, second)] == [before + 1, before + 2]
    assert last(cast) == before + 2
    again = incoming.register_letter(
        actor=cast["le"].actor, unit_id=cast.units["snv"], said=details(), again=True, at=AT
    )
    assert of(again).number == before + 3


def letters() -> int:
    return IncomingLetter.objects.as_system("test").count()


def test_who_may_not_register_leaves_nothing(cast: Cast) -> None:
    before = letters(), last(cast)
    for who in ("ha", "dung", "chi", "an"):
        with pytest.raises(NotAllowed):
            incoming.register_letter(
                actor=cast[who].actor, unit_id=cast.units["snv"], said=details(), at=AT
            )
    with pytest.raises(NotAllowed):
        incoming.register_letter(
            actor=cast["le"].actor, unit_id=cast.units["elsewhere"], said=details(), at=AT
        )
    assert (letters(), last(cast)) == before


@pytest.mark.parametrize("secret", ["mat", "toi_mat", "tuyet_mat"])
def test_a_secret_letter_is_turned_away_with_the_legal_way(cast: Cast, secret: str) -> None:
    before = letters(), last(cast)
    with pytest.raises(documents.UnableToTakeSecret) as refused:
        incoming.register_letter(
            actor=cast["le"].actor, unit_id=cast.units["snv"], said=details(), secret=secret, at=AT,
            uploads=[pdf("x")],
        )  # fmt: skip
    assert "sổ văn bản mật" in refused.value.message
    assert (letters(), last(cast)) == before


def test_a_file_with_a_stamp_is_turned_away_before_it_is_kept(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The stamp stands in the file's own words, whatever the clerk has chosen."""
    before = letters(), last(cast)
    monkeypatch.setattr(documents, "text_in", lambda content, pages: ["UBND TỈNH\nTỐI MẬT\nSố: 1"])
    with pytest.raises(documents.UnableToTakeSecret) as refused:
        incoming.register_letter(
            actor=cast["le"].actor, unit_id=cast.units["snv"], said=details(), at=AT,
            uploads=[pdf("x")],
        )  # fmt: skip
    assert (refused.value.mark, refused.value.field) == ("TỐI MẬT", "uploads")
    assert (letters(), last(cast)) == before


def test_a_word_file_with_a_stamp_is_turned_away_too(cast: Cast) -> None:
    before = letters(), last(cast)
    word = io.BytesIO()
    word.name = "ke-hoach.docx"
    with zipfile.ZipFile(word, "w") as parts:
        parts.writestr("[Content_Types].xml", "<Types/>")
        parts.writestr("word/document.xml", "<w><p>Kế hoạch phòng thủ</p><p>TỐI MẬT</p></w>")
    word.seek(0)
    with pytest.raises(documents.UnableToTakeSecret) as refused:
        incoming.register_letter(
            actor=cast["le"].actor, unit_id=cast.units["snv"], said=details(), at=AT,
            uploads=[word],
        )  # fmt: skip
    assert (refused.value.mark, refused.value.field) == ("TỐI MẬT", "uploads")
    assert (letters(), last(cast)) == before


def test_a_closed_book_gives_no_number(cast: Cast) -> None:
    registered(cast)
    before = letters(), last(cast)
    Book.objects.update(closed_at=AT, closed_by="Lệ")
    with pytest.raises(books.UnableToEnter):
        registered(cast, notation="2/X")
    assert (letters(), last(cast)) == before


def test_urgency_moves_the_leaders_clock_and_the_list(cast: Cast) -> None:
    usual = registered(cast)
    urgent = registered(cast, notation="58/CĐ-UBND", urgency="hoa_toc")
    due = {}
    for uid in (usual, urgent):
        task = casework.task_of(noun=queries.NOUN, subject_uid=uid, whose="official")
        assert task is not None
        due[uid] = task.due_at
    assert due[urgent] == AT + timedelta(hours=1)
    assert due[usual] is not None
    assert due[usual] > AT + timedelta(hours=7)
    rows = queries.visible_letters(cast["dung"].actor).order_by("-front", "-id")
    shown = [str(row.uid) for row in rows]
    assert shown[0] == urgent
    assert usual in shown


def inbox(cast: Cast, who: str, tab: str, code: str) -> list[InboxRow]:
    rows = casework.inbox(cast[who].actor, InboxFilter(tab=tab), at=AT, limit=500).rows
    return [row for row in rows if row.code == code]


def test_from_the_book_to_the_end(cast: Cast) -> None:
    uid = registered(cast)
    tasks = inbox(cast, "dung", "pool", of(uid).numbered)
    assert [row.title for row in tasks] == ["Cho ý kiến, phân công văn bản đến"]
    given = route(
        cast, uid, due_on=date(2026, 11, 27), opinion="Tham mưu trả lời",
        knows=[lead(cast, "dung")], supports=[Whom(cast.units["snv"])],
    )  # fmt: skip
    assert given is not None
    assert given.due_at is not None
    assert clock.local(given.due_at).date() == date(2026, 11, 27)
    row = of(uid)
    assert (row.state, row.receivers.count(";")) == ("04", 2)
    mine = inbox(cast, "ha", "mine", row.numbered)
    assert [r.title for r in mine] == ["Giải quyết văn bản đến"]
    assert mine[0].due_at == given.due_at
    routing.tell_progress(actor=cast["ha"].actor, uid=given.uid, said="Đang dự thảo", at=AT)
    assert (of(uid).state, of(uid).progress) == ("05", "Đang dự thảo")
    routing.finish_work(
        actor=cast["ha"].actor, uid=given.uid, outcome="done", said="Đã trả lời", at=AT,
        reply="31/SNV-TCBC",
    )  # fmt: skip
    row = of(uid)
    assert (row.state, row.reply, row.front) == ("06", "31/SNV-TCBC", 0)
    assert set(of(uid).assignments.values_list("part", "state")) == {
        ("lead", "done"), ("support", "withdrawn"), ("know", "told"),
    }  # fmt: skip
    told = [e.sentence[:2] for e in ledger.timeline(noun=queries.NOUN, subject=uid)]
    assert [code for code in told if code.isdigit()] == ["03", "04", "05", "06"]


def test_taking_the_task_begins_the_work(cast: Cast) -> None:
    uid = registered(cast)
    given = route(cast, uid, lead=Whom(cast.units["snv"]))
    assert given is not None
    task = casework.task_of(noun=queries.GIVEN, subject_uid=str(given.uid), whose="official")
    assert task is not None
    casework.claim(actor=cast["ha"].actor, task_uid=task.uid, at=AT)
    jobs.run_pending(at=max(AT, clock.now()), strict=True)
    row = of(uid)
    assert (row.state, row.taken_by) == ("05", cast["ha"].actor.name)


def test_handed_back_it_is_the_leaders_turn_again(cast: Cast) -> None:
    uid = registered(cast)
    given = route(cast, uid)
    assert given is not None
    with pytest.raises(NotAllowed):
        routing.finish_work(actor=cast["chi"].actor, uid=given.uid, outcome="done", said="x", at=AT)
    routing.finish_work(
        actor=cast["ha"].actor, uid=given.uid, outcome="return", said="Không thuộc việc", at=AT
    )
    assert of(uid).state == "03"
    assert casework.task_of(noun=queries.NOUN, subject_uid=uid, whose="official") is not None
    again = route(cast, uid, lead=lead(cast, "dung"))
    assert again is not None
    assert again.pk != given.pk
    assert of(uid).state == "04"


@action(needs="casework.inbox.read")
def end_turn(*, actor: Actor, uid: str) -> None:
    task = casework.task_of(noun=queries.NOUN, subject_uid=uid, whose="official")
    assert task is not None
    casework.complete_task(actor=actor, task_uid=str(task.uid), outcome="route", at=AT)


def test_the_leaders_turn_ends_only_with_a_slip(cast: Cast) -> None:
    uid = registered(cast)
    with pytest.raises(routing.UnableToWork):
        end_turn(actor=cast["dung"].actor, uid=uid)
    assert of(uid).state == "03"
    with pytest.raises(routing.UnableToRoute):
        route(cast, uid, lead=Whom(cast.units["elsewhere"]))
    assert not of(uid).assignments.exists()


def test_a_letter_shows_itself_only_to_those_it_was_given_to(cast: Cast) -> None:
    uid = registered(cast)
    assert not sees(cast, "ha", uid)
    route(cast, uid)
    assert sees(cast, "ha", uid)
    assert sees(cast, "loan", uid)
    for who in ("chi", "an", "binh"):
        assert not sees(cast, who, uid)


def sees(cast: Cast, who: str, uid: str) -> bool:
    return queries.visible_letters(cast[who].actor).filter(uid=uid).exists()


def uploaded(cast: Cast, *lines: str) -> str:
    return scans.upload_scan(
        actor=cast["le"].actor, unit_id=cast.units["snv"], filename="quet.pdf", at=AT,
        stream=pdf(*lines),
    )  # fmt: skip


def test_a_scan_is_read_and_registered_with_its_words(cast: Cast) -> None:
    uid = uploaded(cast, *FACE)
    jobs.run_pending(at=max(AT, clock.now()), strict=True)
    scan = Scan.objects.as_system("test").get(uid=uid)
    assert scan.state == "ready"
    assert scan.proposal["notation"] == ["426/QD-BNV", 95]
    assert scan.proposal["kind"] == ["quyet-dinh", 95]
    letter = incoming.register_letter(
        actor=cast["le"].actor, unit_id=cast.units["snv"], said=details(), scan=uid, at=AT
    )
    row = of(letter)
    assert (row.source, row.files, row.pages) == ("scan", [scan.file_uid], 1)
    assert "426/QD-BNV" in row.words
    with pytest.raises(incoming.UnableToRegister):
        incoming.register_letter(
            actor=cast["le"].actor, unit_id=cast.units["snv"], said=details(notation="7/X"),
            scan=uid, at=AT,
        )  # fmt: skip


def test_a_scan_with_a_stamp_of_secrecy_is_not_kept(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    uid = uploaded(cast, *FACE)
    file = Scan.objects.as_system("test").get(uid=uid).file_uid
    assert file is not None
    scans.finish_reading(actor=scans.SYSTEM, uid=uid, pages=["BỘ X\nTỐI MẬT\nSố: 1/QĐ"])
    scan = Scan.objects.as_system("test").get(uid=uid)
    assert (scan.state, scan.mark, scan.file_uid, scan.words, scan.proposal) == (
        "secret", "TỐI MẬT", None, "", {},
    )  # fmt: skip
    assert documents.files(uids=[file]) == []
