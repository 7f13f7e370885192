"""Two people in one draft: what each changed stands, what both changed is asked, nothing is lost."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from congvu.engines.documents import api
from congvu.engines.documents.actions import clashes, deciding, drafts, sweeping
from congvu.engines.documents.models import Draft, DraftSave, DraftVersion
from congvu.engines.documents.queries import saves
from congvu.engines.documents.queries.saves import News
from congvu.engines.documents.rules.merging import Choice
from congvu.engines.documents.tests.conftest import AT
from congvu.engines.documents.tests.test_drafts import (
    READ,
    SIGN,
    WRITE,
    account,
    acting,
    begin,
    granted,
    row_of,
)
from congvu.engines.ledger import api as ledger
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kinds")]
BLOCKS = [{"id": i, "kind": "article", "text": i} for i in "abc"]


class Desk:
    """A draft of three articles; Hà wrote it, Bình writes for the same unit."""

    def __init__(self, unit: Any) -> None:
        self.unit, self.ha = unit, account("Trần Thị Hà", unit)
        self.binh, self.dung = account("Lê Thị Bình", unit), account("Phạm Quốc Dũng", unit)
        granted(self.dung, SIGN, unit)
        self.ref = begin(unit, self.ha, self.dung, content={
            "abstract": "Về việc X", "bases": ["Luật 1"], "blocks": BLOCKS, "recipients": ["Như Điều 1"],
            "signing": {"post": "Giám đốc", "name": "Phạm Quốc Dũng"},
        })  # fmt: skip
        self.start = self.row.content

    @property
    def row(self) -> Draft:
        return row_of(self.ref)

    def texts(self) -> dict[str, str]:
        return {b["id"]: b["text"] for b in self.row.content["blocks"]}

    def words(self, base: dict[str, Any] | None = None, **texts: str) -> dict[str, Any]:
        made = base or self.start
        blocks = [{**b, "text": texts.get(b["id"], b["text"])} for b in made["blocks"]]
        return {**made, "blocks": blocks}

    def save(self, who: Any, content: dict[str, Any], revision: int = 1, **more: Any) -> int:
        return drafts.save_draft(
            actor=acting(who, WRITE, READ), uid=self.ref.uid, content=content, revision=revision, at=AT,
            **more,
        )  # fmt: skip


@pytest.fixture
def desk(unit: Any) -> Desk:
    return Desk(unit)


def test_different_blocks_are_merged_and_each_has_her_name(desk: Desk) -> None:
    assert desk.save(desk.ha, desk.words(a="hà")) == 2
    assert desk.save(desk.binh, {**desk.words(c="bình"), "bases": ["Luật 1", "Luật 2"]}) == 3
    assert desk.texts() == {"a": "hà", "b": "b", "c": "bình"}
    ha, binh = desk.ha.pk, desk.binh.pk
    assert desk.row.hands == {"a": [ha], "c": [binh], "bases": [binh]}
    assert saves.since(desk.row, revision=1, account=binh) == [News(account=ha, parts=("a",))]
    assert saves.since(desk.row, revision=3, account=binh) == []
    drafts.keep_version(
        actor=acting(desk.ha, WRITE, READ), uid=desk.ref.uid, note="Hai người", at=AT
    )
    kept = DraftVersion.objects.as_system("test").get()
    assert kept.hands == {"a": [ha], "c": [binh], "bases": [binh]}
    assert desk.row.hands == {}


def test_the_same_block_is_refused_and_nothing_changes(desk: Desk) -> None:
    desk.save(desk.ha, desk.words(a="hà", b="hà"))
    with pytest.raises(api.UnableToChangeDraft, match="cùng chỗ với bạn") as refused:
        desk.save(desk.binh, desk.words(b="bình", c="bình"))
    assert isinstance(refused.value, drafts.UnableToMerge)
    assert refused.value.clashes == ("b",)
    assert (desk.texts(), desk.row.revision) == ({"a": "hà", "b": "hà", "c": "c"}, 2)
    assert DraftSave.objects.as_system("test").count() == 1


def test_a_page_whose_answer_was_lost_does_not_clash_with_itself(desk: Desk) -> None:
    desk.save(desk.ha, desk.words(a="h"), page="p1")
    assert desk.save(desk.ha, desk.words(a="hà"), page="p1") == 3
    assert desk.texts()["a"] == "hà"
    with pytest.raises(drafts.UnableToMerge):
        desk.save(desk.ha, desk.words(a="trang khác"), page="p2")


def test_the_signer_merges_like_a_part(desk: Desk) -> None:
    other = account("Đỗ Văn Em", desk.unit)
    granted(other, SIGN, desk.unit)
    desk.save(desk.ha, desk.words(), signer=other.pk)
    assert desk.row.signer_id == other.pk
    assert other.pk in desk.row.readers
    desk.save(desk.binh, desk.words(c="bình"), signer=desk.dung.pk)  # her page still says Dũng
    assert desk.row.signer_id == other.pk
    assert desk.row.content["signing"]["name"] == "Đỗ Văn Em"
    content = {**desk.words(), "signing": {**desk.start["signing"], "post": "Q. Giám đốc"}}
    with pytest.raises(drafts.UnableToMerge) as refused:
        desk.save(desk.binh, content, signer=desk.dung.pk)
    assert refused.value.clashes == ("signing",)


def test_nobody_submits_what_she_has_not_read(desk: Desk) -> None:
    desk.save(desk.ha, desk.words(a="hà./."))
    posted = {
        "actor": acting(desk.binh, WRITE, READ),
        "uid": desk.ref.uid,
        "signer": None,
        "at": AT,
    }
    with pytest.raises(api.UnableToChangeDraft, match="đọc lại rồi trình"):
        deciding.save_and_submit(**posted, content=desk.words(c="bình./."), revision=1)
    assert (desk.row.state, desk.texts()["c"]) == ("drafting", "c")
    content = desk.words(desk.row.content, c="bình./.")
    assert deciding.save_and_submit(**posted, content=content, revision=2).state == "submitted"


def test_a_base_that_is_not_known_is_refused(desk: Desk) -> None:
    desk.save(desk.ha, desk.words(a="hà"))
    system = Actor.system("test")
    assert sweeping.sweep_saves(actor=system, at=AT + timedelta(days=6)) == 0
    assert sweeping.sweep_saves(actor=system, at=AT + timedelta(days=8)) == 1
    with pytest.raises(api.UnableToChangeDraft, match="mở lại trang"):
        desk.save(desk.binh, desk.words(c="bình"))
    assert desk.texts() == {"a": "hà", "b": "b", "c": "c"}


def test_what_could_not_be_merged_waits_for_its_writer(desk: Desk) -> None:
    desk.save(desk.ha, desk.words(a="hà", b="hà"))
    binh, typed = acting(desk.binh, WRITE, READ), desk.words(b="bình", c="bình")
    kept = {"uid": desk.ref.uid, "revision": 1, "signer": None, "page": "p", "at": AT}
    uid = clashes.set_aside(actor=binh, content=desk.words(b="bì"), **kept)
    assert clashes.set_aside(actor=binh, content=typed, **kept) == uid
    assert sweeping.sweep_saves(actor=Actor.system("test"), at=AT + timedelta(days=99)) == 0
    found = saves.aside(binh, desk.row, uid)
    assert (found.clashes, found.mine.blocks[1].text) == (("b",), "bình")
    ha = acting(desk.ha, WRITE, READ)
    assert (saves.asides(ha, desk.row), len(saves.asides(binh, desk.row))) == ([], 1)
    settle = {"uid": desk.ref.uid, "aside": uid, "at": AT}
    mine = {"b": Choice.MINE}
    with pytest.raises(NotFound):
        clashes.settle(actor=ha, choices=mine, seen=2, **settle)
    with pytest.raises(drafts.UnableToMerge):
        clashes.settle(actor=binh, choices={}, seen=2, **settle)
    desk.save(desk.ha, desk.words(desk.row.content, b="hà lần hai"), revision=2)
    with pytest.raises(drafts.UnableToMerge):  # it was decided on other words
        clashes.settle(actor=binh, choices=mine, seen=2, **settle)
    assert desk.texts() == {"a": "hà", "b": "hà lần hai", "c": "c"}
    clashes.settle(actor=binh, choices=mine, seen=3, **settle)
    assert desk.texts() == {"a": "hà", "b": "bình", "c": "bình"}
    assert saves.asides(binh, desk.row) == []
    told = ledger.timeline(noun="draft", subject=str(desk.ref.uid))
    assert "Đã chọn 1 chỗ hai người cùng sửa" in [e.sentence for e in told]


def test_a_page_that_mends_the_clash_itself_has_nothing_waiting(desk: Desk) -> None:
    desk.save(desk.ha, desk.words(b="hà"))
    binh = acting(desk.binh, WRITE, READ)
    kept = {"uid": desk.ref.uid, "revision": 1, "signer": None, "page": "p", "at": AT}
    clashes.set_aside(actor=binh, content=desk.words(b="bình"), **kept)
    desk.save(desk.binh, desk.words(c="bình"), page="p")
    assert saves.asides(binh, desk.row) == []
    clashes.set_aside(actor=binh, content=desk.words(b="bình"), **kept)
    drafts.discard_draft(actor=binh, uid=desk.ref.uid, reason="Không cần", at=AT)
    assert sweeping.sweep_saves(actor=Actor.system("test"), at=AT + timedelta(days=99)) == 2


@pytest.mark.django_db(transaction=True)
def test_two_who_save_at_the_same_moment_lose_nothing(desk: Desk) -> None:
    gate = threading.Barrier(2)
    people = [acting(desk.ha, WRITE, READ), acting(desk.binh, WRITE, READ)]
    failed: list[Exception] = []

    def one(actor: Actor, block: str) -> None:
        try:
            for turn in range(1, 6):
                gate.wait(120)  # both have saved
                row, words = desk.row, {block: f"{block}{turn}"}
                gate.wait(120)  # both have read: they save from one base
                drafts.save_draft(
                    actor=actor, uid=desk.ref.uid, content=desk.words(row.content, **words),
                    revision=row.revision, at=AT,
                )  # fmt: skip
        except Exception as wrong:  # noqa: BLE001 - shown by the assertion below
            failed.append(wrong)
            gate.abort()
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(p, b)) for p, b in zip(people, "ac", strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
    assert failed == []
    assert desk.texts() == {"a": "a5", "b": "b", "c": "c5"}
    assert desk.row.revision == 11
    bases = DraftSave.objects.as_system("test").values_list("changed", flat=True)
    assert sorted(bases) == [["a"]] * 5 + [["c"]] * 5
