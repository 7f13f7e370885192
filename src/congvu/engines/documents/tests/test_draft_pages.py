"""Writing, asking, submitting and signing at the doors, by people with the roles of content."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import docx
import pytest
from django.test import Client

from congvu.engines.documents.actions import issuing, previews, rounds
from congvu.engines.documents.models import Draft, DraftRemark, Paper
from congvu.engines.documents.rules import office
from congvu.engines.identity import api as identity
from congvu.kernel import clock
from tests.personas import AT, Cast, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(
    db: None, kinds: None, own_folder: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> Cast:
    settings.DATA = own_folder  # where the keys of persons lie, too
    monkeypatch.setattr(clock, "now", lambda: AT)
    return make_cast()


@pytest.fixture
def ha(cast: Cast) -> Client:
    return cast["ha"].client()


def begin(client: Client, cast: Cast, kind: str = "quyet-dinh", **more: Any) -> Any:
    asked = {
        "kind": kind, "abstract": "Về việc thử", "unit": cast.units["snv"], "secrecy": "", **more,
    }  # fmt: skip
    return client.post("/du-thao/moi/", asked)


def draft() -> Draft:
    return Draft.objects.as_system("test").order_by("pk").last()  # type: ignore[return-value]


def fields(row: Draft, cast: Cast, **more: Any) -> dict[str, Any]:
    """What the editor's page posts for the draft as it stands."""
    content = row.content
    posted: dict[str, Any] = {
        "revision": row.revision, "abstract": content["abstract"], "lead": content["lead"],
        "bases": "Căn cứ Nghị định số 30/2020/NĐ-CP", "urgency": "", "circulation": "",
        "recipients": "Như Điều 1", "archive": "VT", "kept_by": "SNV", "drafter": "H",
        "signer": cast["dung"].account_id, "capacity": content["signing"]["capacity"],
        "post": content["signing"]["post"], "b": [b["id"] for b in content["blocks"]], **more,
    }  # fmt: skip
    for block in content["blocks"]:
        posted.setdefault(f"k-{block['id']}", block["kind"])
        posted.setdefault(f"x-{block['id']}", "Nội dung./.")
    return posted


def address(row: Draft, end: str = "") -> str:
    return f"/du-thao/{row.uid}/{end}"


def ready(client: Client, cast: Cast) -> Draft:
    begin(client, cast)
    assert client.post(address(draft(), "soan/"), fields(draft(), cast)).status_code == 303
    return draft()


def test_a_kind_is_chosen_and_its_skeleton_opens(ha: Client, cast: Cast) -> None:
    assert "Chưa có dự thảo nào" in ha.get("/du-thao/").content.decode()
    assert ha.get("/du-thao/moi/").content.decode().count("<option") > 29
    sent = begin(ha, cast)
    assert sent.status_code == 303
    page = ha.get(sent["Location"]).content.decode()
    for words in ("Điều 1.", "Điều 3.", "GIÁM ĐỐC SỞ NỘI VỤ", "Còn chỗ “…” chưa điền", "Cần sửa"):
        assert words in page
    assert "Về việc thử" in ha.get("/du-thao/?muc=cua-toi").content.decode()


def test_a_secret_one_is_refused_with_the_legal_way(ha: Client, cast: Cast) -> None:
    answer = begin(ha, cast, secrecy="MẬT")
    assert answer.status_code == 422
    assert "máy tính độc lập" in answer.content.decode()
    assert draft() is None


def test_every_button_works_without_a_script(ha: Client, cast: Cast) -> None:
    begin(ha, cast)
    where = address(draft(), "soan/")

    def press(verb: str, **more: Any) -> list[str]:
        sent = ha.post(where, fields(draft(), cast, lam=verb, **more))
        assert sent.status_code == 303
        return [b["kind"] + b["id"][:2] for b in draft().content["blocks"]]

    assert press("xuong:b1") == ["articleb2", "articleb1", "articleb3"]
    assert press("len:b1") == ["articleb1", "articleb2", "articleb3"]
    assert press("sau:b2") == ["articleb1", "clauseb2", "articleb3"]
    assert press("ra:b2") == ["articleb1", "articleb2", "articleb3"]
    assert press("xoa:b2") == ["articleb1", "articleb3"]
    assert [k[:7] for k in press("them:b1")] == ["article"] * 3
    assert press("bang")[-1].startswith("table")
    assert press("gì-đó:b1") == press("luu")


def test_pasted_lines_become_blocks(ha: Client, cast: Cast) -> None:
    begin(ha, cast)
    posted = fields(draft(), cast, **{"x-b1": "Điều 1. Một\n1. Hai\na) Ba", "b": ["b1"]})
    ha.post(address(draft(), "soan/"), posted)
    said = [(b["kind"], b["text"]) for b in draft().content["blocks"]]
    assert said == [("article", "Một"), ("clause", "Hai"), ("point", "Ba")]


def test_autosave_tells_numbers_and_faults(ha: Client, cast: Cast) -> None:
    begin(ha, cast)
    where, quiet = address(draft(), "soan/"), {"headers": {"X-Congvu-Autosave": "1"}}
    told = ha.post(where, fields(draft(), cast, recipients=""), **quiet).json()
    assert told["revision"] == draft().revision
    assert told["labels"]["b2"] == "Điều 2."
    assert [f["place"] for f in told["faults"]] == ["id_recipients"]
    late = ha.post(where, fields(draft(), cast, revision=1, abstract="Khác"), **quiet)
    assert late.status_code == 409
    assert "Người khác vừa sửa" in late.json()["refused"]
    assert draft().abstract == "Về việc thử"


def test_what_cannot_be_taken_stays_on_the_page(ha: Client, cast: Cast) -> None:
    begin(ha, cast)
    where = address(draft(), "soan/")
    late = ha.post(where, fields(draft(), cast, revision=99, abstract="Tôi vừa gõ"))
    assert late.status_code == 409
    assert "Tôi vừa gõ" in late.content.decode()
    secret = ha.post(where, fields(draft(), cast, proposer="TỐI MẬT"))
    assert secret.status_code == 422
    assert ha.post(where, fields(draft(), cast, copies="nhiều")).status_code == 422
    assert draft().revision == 1


def test_the_preview_is_a_pdf_marked_as_a_draft(
    ha: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = ready(ha, cast)
    monkeypatch.setattr(previews, "place_of", lambda unit: "Quảng Ngãi")  # no places are loaded
    answer = ha.get(address(row, "xem/"))
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")


def test_a_draft_goes_to_word_with_its_numbers_and_layout(
    ha: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = ready(ha, cast)
    monkeypatch.setattr(previews, "place_of", lambda unit: "Quảng Ngãi")  # no places are loaded
    answer = ha.get(address(row, "word/"))
    assert answer["Content-Disposition"] == 'attachment; filename="du-thao.docx"'
    assert office.fault_of_parts(io.BytesIO(answer.content)) == ""
    words = "\n".join(office.lines_of(io.BytesIO(answer.content), most=10_000))
    for said in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Quảng Ngãi, ngày … tháng … năm …", "Nơi nhận:",
        "Điều 1.", "Điều 2.", row.kind.name.upper(),
    ):  # fmt: skip
        assert said in words, said
    ids = [b["id"] for b in row.content["blocks"]]
    assert ids
    assert not [i for i in ids if i in words]  # what blocks are known by is nobody's to read
    word = docx.Document(io.BytesIO(answer.content))
    assert [(h.style.name, h.text) for h in word.paragraphs if h.style.name == "Heading 1"] == [
        ("Heading 1", row.kind.name.upper())
    ]
    page, body = word.sections[0], word.styles["Normal"].font
    assert (round(page.left_margin.mm), round(page.right_margin.mm)) == (30, 18)
    assert (body.name, body.size.pt, word.core_properties.language) == (
        "Times New Roman",
        13,
        "vi-VN",
    )
    assert cast["binh"].client().get(address(row, "word/")).status_code == 404


def test_from_comment_and_opinion_to_signature(
    ha: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(issuing, "place_of", lambda unit: "Quảng Ngãi")  # no places are loaded
    row, dung, binh = ready(ha, cast), cast["dung"].client(), cast["binh"].client()
    assert binh.get(address(row)).status_code == 404
    asked = {"accounts": [cast["dung"].account_id], "due_on": "30/11/2026"}
    assert ha.post(address(row, "xin-y-kien/"), asked).status_code == 303
    assert ha.post(address(row, "xin-y-kien/"), {"due_on": ""}).status_code == 422
    assert "Ý kiến của bạn" in dung.get(address(row)).content.decode()
    assert (
        dung.post(address(row, "nhan-xet/"), {"block": "b1", "text": "Rõ hơn"}).status_code == 303
    )
    assert dung.post(address(row, "y-kien/"), {"verdict": "agreed", "text": ""}).status_code == 303
    page = ha.get(address(row)).content.decode()
    assert "Rõ hơn" in page
    assert "Nhất trí" in page
    remark = DraftRemark.objects.as_system("test").get()
    assert ha.post(address(row, f"nhan-xet/{remark.uid}/")).status_code == 303
    assert ha.post(address(row, "trinh/")).status_code == 303
    assert ha.post(address(row, "ban-hanh/"), {"version": 1}).status_code == 403
    page = dung.get(address(row)).content.decode()
    assert "Ký ban hành" in page
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version
    signed = dung.post(address(row, "ban-hanh/"), {"version": version[1]})
    assert signed.status_code == 303
    assert "01/QĐ-" in dung.get(address(row)).content.decode()
    assert Paper.objects.as_system("test").count() == 1
    assert ha.get(address(row, "soan/")).status_code == 303
    copying_is_the_signers(ha, dung)
    assert "Hai bản giống nhau" in ha.get(address(row, "phien-ban/?tu=1&den=1")).content.decode()


def copying_is_the_signers(ha: Client, dung: Client) -> None:
    """The issued paper is copied by who signs, and by nobody else."""
    paper = Paper.objects.as_system("test").get()
    where = f"/van-ban/{paper.uid}/sao/"
    assert dung.get(where).status_code == 404  # not signed yet: nothing to copy
    issuing.issue_paper(uid=paper.uid, at=AT)
    assert ha.post(where, {"form": "sao-y"}).status_code == 403
    assert "Chưa có bản sao nào" in dung.get(where).content.decode()
    assert dung.post(where, {"form": "trich-sao", "pages": "7"}).status_code == 422
    assert Paper.objects.as_system("test").count() == 1
    assert dung.post(where, {"form": "sao-y", "recipients": "Vụ Pháp chế"}).status_code == 303
    assert "01/SY-" in dung.get(where).content.decode()
    assert "Sao văn bản" in dung.get(address(draft())).content.decode()
    mending_is_the_writers(ha, dung)


def mending_is_the_writers(ha: Client, dung: Client) -> None:
    """A correction or a replacement is begun by who writes for the agency."""
    old = Draft.objects.as_system("test").get(paper__isnull=False)
    where = address(old, "sua-sai/")
    assert "Đính chính, thay thế" in ha.get(address(old)).content.decode()
    assert "Quyết định số 01/QĐ-" in ha.get(where).content.decode()
    for posted in ({"how": ""}, {"how": "burn", "reason": "x"}, {"how": "correct", "reason": ""}):
        assert ha.post(where, posted).status_code == 422
    assert Draft.objects.as_system("test").count() == 1
    made = ha.post(where, {"how": "correct", "reason": "Sai ngày ký"})
    assert (made.status_code, made["Location"]) == (303, address(draft(), "soan/"))
    assert "Đang có dự thảo sửa sai sót" in ha.get(where).content.decode()
    assert "Đính chính văn bản" in ha.get(address(draft())).content.decode()
    assert "Đã có dự thảo" in ha.post(where, {"how": "correct", "reason": "x"}).content.decode()


def test_the_signer_gives_it_back_and_the_author_gives_it_up(ha: Client, cast: Cast) -> None:
    row, dung = ready(ha, cast), cast["dung"].client()
    ha.post(address(row, "trinh/"))
    assert dung.post(address(row, "tra-lai/"), {"reason": ""}).status_code == 422
    assert draft().state == "submitted"
    dung.post(address(row, "tra-lai/"), {"reason": "Thiếu căn cứ"})
    assert "Thiếu căn cứ" in ha.get(address(row, "soan/")).content.decode()
    ha.post(address(row, "trinh/"))
    ha.post(address(row, "thu-ve/"))
    assert draft().state == "drafting"
    assert ha.post(address(row, "huy/"), {"reason": ""}).status_code == 422
    ha.post(address(row, "huy/"), {"reason": "Không cần"})
    assert draft().state == "discarded"


@pytest.mark.parametrize("end", ["", "soan/", "xem/", "phien-ban/"])
def test_who_may_not_know_of_it_finds_nothing(ha: Client, cast: Cast, end: str) -> None:
    row = ready(ha, cast)
    assert cast["chi"].client().get(address(row, end)).status_code == 404
    assert cast["an"].client().get(address(row, end)).status_code in (403, 404)
    assert cast["stranger"].client().get(address(row, end)).status_code == 302


def test_many_are_signed_by_one_confirmation(ha: Client, cast: Cast) -> None:
    rows = [ready(ha, cast) for _ in range(3)]
    for row in rows:
        ha.post(address(row, "trinh/"))
    where, dung = "/du-thao/ky-hang-loat/", cast["dung"].client()
    assert ha.get(where).status_code == 403
    page = dung.get(where).content.decode()
    chosen = re.findall(r'name="chon" value="([^"]+)"', page)
    assert len(chosen) == 3
    assert dung.post(where, {}).status_code == 422
    asked = dung.post(where, {"chon": chosen}).content.decode()
    assert "Xác nhận ký ban hành 3 văn bản" in asked
    key = re.search(r'name="khoa" value="([^"]+)"', asked)
    assert key
    said = {"chon": chosen, "khoa": key[1]}
    first, again = dung.post(where, said), dung.post(where, said)
    assert (first.status_code, again["Location"]) == (303, first["Location"])
    ha.post(address(rows[1], "thu-ve/"))  # meanwhile: taken back by its author
    uid = UUID(first["Location"].rstrip("/").rpartition("/")[2])
    assert "Đã xong 0 trong 3" in dung.get(first["Location"]).content.decode()
    assert rounds.run_round(uid=uid, at=AT) == 3
    assert rounds.run_round(uid=uid, at=AT) == 0
    assert dung.post(where, said)["Location"] == first["Location"]  # pressed again afterwards
    done = dung.get(first["Location"]).content.decode()
    assert "Đã xong 3 trong 3" in done
    assert "Chưa ký được" in done
    states = [Draft.objects.as_system("test").get(pk=row.pk).state for row in rows]
    assert states == ["issuing", "drafting", "issuing"]
    assert Paper.objects.as_system("test").count() == 2
    assert cast["binh"].client().get(first["Location"]).status_code in (403, 404)


def test_a_round_killed_in_the_middle_signs_nothing_twice(
    ha: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [ready(ha, cast) for _ in range(2)]
    for row in rows:
        ha.post(address(row, "trinh/"))
    signer = identity.actor_for(cast["dung"].account_id, assurance=2)
    chosen = {row.uid: 1 for row in rows}
    uid = rounds.begin_round(actor=signer, key=uuid4(), chosen=chosen, at=AT)
    sound, calls = rounds.take_turn, iter([True, False])

    def killed(**kwargs: Any) -> None:
        if not next(calls):
            raise KeyboardInterrupt
        sound(**kwargs)

    monkeypatch.setattr(rounds, "take_turn", killed)
    with pytest.raises(KeyboardInterrupt):
        rounds.run_round(uid=uid, at=AT)
    assert Paper.objects.as_system("test").count() == 1
    monkeypatch.setattr(rounds, "take_turn", sound)
    assert rounds.run_round(uid=uid, at=AT) == 1
    assert Paper.objects.as_system("test").count() == 2
    assert {d.state for d in Draft.objects.as_system("test").all()} == {"issuing"}


def test_two_pages_of_one_draft_are_merged_and_each_is_told(ha: Client, cast: Cast) -> None:
    row, where = ready(ha, cast), address(draft(), "soan/")
    ha.get(where)
    old = fields(row, cast, trang="p1")  # the page as both opened it
    ha.post(where, {**old, "trang": "p2", "x-b2": "Trang kia sửa."})
    told = ha.post(
        where, {**old, "x-b3": "Trang này sửa."}, headers={"X-Congvu-Autosave": "1"}
    ).json()
    assert told["news"] == ["Trần Thị Ngọc Hà đã sửa: Điều 2"]
    assert told["theirs"] == {
        "blocks": {"b2": {"k": "article", "t": "", "x": "Trang kia sửa."}}, "fields": {}, "gone": [],
    }  # fmt: skip
    assert told["revision"] == draft().revision
    assert [b["text"] for b in draft().content["blocks"]] == [
        "Nội dung./.", "Trang kia sửa.", "Trang này sửa.",
    ]  # fmt: skip
    page = ha.post(
        where, {**old, "x-b1": "Không có tập lệnh.", "x-b3": "Trang này sửa."}, follow=True
    )
    assert "Trần Thị Ngọc Hà đã sửa: Điều 2" in page.content.decode()
    assert draft().content["blocks"][0]["text"] == "Không có tập lệnh."


def test_the_same_block_of_two_pages_is_decided_on_a_page(ha: Client, cast: Cast) -> None:
    row, where = ready(ha, cast), address(draft(), "soan/")
    ha.post(
        address(row, "xin-y-kien/"), {"accounts": [cast["dung"].account_id], "due_on": "30/11/2026"}
    )
    old = fields(row, cast, trang="p1", **{"x-b1": "Tôi sửa Điều 1.", "x-b3": "Tôi sửa Điều 3."})
    ha.post(where, fields(row, cast, trang="p2", **{"x-b1": "Nội dung khác.", "x-b2": "Họ sửa."}))
    saved = draft().revision
    told = ha.post(where, old, headers={"X-Congvu-Autosave": "1"})
    assert told.status_code == 409
    sent = ha.post(where, old)  # the same without a script
    assert (sent.status_code, sent["Location"]) == (303, told.json()["clash"])
    assert draft().revision == saved
    page = ha.get(sent["Location"]).content.decode()
    for words in (
        "Phần bạn gõ", "Bản đã lưu (Trần Thị Ngọc Hà)", "<del>Nội</del><ins>Tôi</ins>",
        "<ins>dung khác.</ins>", "Trần Thị Ngọc Hà đã sửa: Điều 1, Điều 2", "Giữ cả hai",
    ):  # fmt: skip
        assert words in page, words
    assert "Bạn có phần gõ chưa gộp" in ha.get(where).content.decode()
    assert "Bạn có phần gõ chưa gộp" in ha.get(address(row)).content.decode()
    assert cast["dung"].client().get(sent["Location"]).status_code in (403, 404)
    assert cast["binh"].client().get(sent["Location"]).status_code == 404
    again = ha.post(sent["Location"], {"da-xem": saved})
    assert again.status_code == 409
    assert "Còn chỗ chưa chọn" in again.content.decode()
    done = ha.post(sent["Location"], {"da-xem": saved, "chon-b1": "both"}, follow=True)
    assert "Đã gộp phần bạn gõ" in done.content.decode()
    assert "Bạn có phần gõ chưa gộp" not in ha.get(where).content.decode()
    assert [b["text"] for b in draft().content["blocks"]] == [
        "Nội dung khác.", "Tôi sửa Điều 1.", "Họ sửa.", "Tôi sửa Điều 3.",
    ]  # fmt: skip
    assert ha.get(sent["Location"]).status_code == 404
    ha.post(where, fields(draft(), cast, lam="phien-ban", **{"x-b2": "Họ sửa lại."}))
    compared = ha.get(address(row, "phien-ban/?tu=1&den=2")).content.decode()
    assert "sửa bởi Trần Thị Ngọc Hà" in compared


def test_a_coauthor_is_invited_and_pages_hear_of_each_other(ha: Client, cast: Cast) -> None:
    row, where = ready(ha, cast), address(draft(), "nguoi-cung-soan/")
    page = ha.get(where).content.decode()
    assert "Chưa mời ai" in page
    choices = re.findall(r'<option value="(\d+)"', page)
    assert ha.post(where, {"account": ""}).status_code == 422
    assert cast["chi"].client().get(where).status_code == 404
    assert ha.post(where, {"account": choices[0]}).status_code == 303
    assert draft().coauthors == [int(choices[0])]
    assert "Cùng soạn thảo" in ha.get(address(row)).content.decode()
    live, old = address(row, "soan/cung/"), {"trang": "p1", "revision": row.revision}
    assert ha.post(live, old).json() == {"people": [], "news": None}
    asked = {"trang": "p2", "revision": row.revision, "cho": "b2"}
    assert ha.post(live, asked).json()["people"] == ["Trần Thị Ngọc Hà đang mở dự thảo"]
    ha.post(address(row, "soan/"), fields(row, cast, trang="p2", **{"x-b2": "Trang kia sửa."}))
    heard = ha.post(live, old).json()
    assert heard["people"] == ["Trần Thị Ngọc Hà đang soạn Điều 2"]
    assert heard["news"]["news"] == ["Trần Thị Ngọc Hà đã sửa: Điều 2"]
    assert heard["news"]["theirs"]["blocks"]["b2"]["x"] == "Trang kia sửa."
    assert heard["news"]["revision"] == draft().revision
    assert cast["chi"].client().post(live, old).status_code == 404
    assert ha.post(where, {"bo": choices[0]}).status_code == 303
    assert draft().coauthors == []
