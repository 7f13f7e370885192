"""Merging by block: what alone was changed stands, what both changed is asked, nothing vanishes."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from congvu.engines.documents.rules import merging
from congvu.engines.documents.rules.document import Document
from congvu.engines.documents.rules.merging import Choice, Merged, merge
from congvu.engines.documents.rules.outline import Block, BlockKind

KINDS = (BlockKind.ARTICLE, BlockKind.CLAUSE, BlockKind.PARAGRAPH)
WORDS = st.text("ấbcđ ", max_size=4)


def block(block_id: str, text: str = "", kind: BlockKind = BlockKind.ARTICLE) -> Block:
    return Block(id=block_id, kind=kind, text=text or block_id)


def doc(*blocks: Block | str, **more: Any) -> Document:
    made = tuple(b if isinstance(b, Block) else block(b) for b in blocks)
    return Document(blocks=made, **more)


def ids(merged: Merged) -> str:
    return "".join(b.id for b in merged.document.blocks)


def text_of(merged: Merged, block_id: str) -> str:
    return next(b.text for b in merged.document.blocks if b.id == block_id)


BASE = doc("a", "b", "c", "d", abstract="Về việc X", bases=("Luật 1", "Luật 2", "Luật 3"))


def test_different_blocks_and_fields_are_both_kept() -> None:
    mine = replace(doc("a", block("b", "tôi"), "c", "d", bases=BASE.bases), abstract="Về việc Y")
    theirs = replace(BASE, blocks=doc("a", "b", block("c", "họ"), "d").blocks, lead="BỘ TRƯỞNG")
    made = merge(BASE, mine, theirs)
    assert (text_of(made, "b"), text_of(made, "c"), made.clashes) == ("tôi", "họ", ())
    assert (made.document.abstract, made.document.lead) == ("Về việc Y", "BỘ TRƯỞNG")


def test_the_same_block_is_a_clash_until_somebody_decides() -> None:
    mine, theirs = (
        doc("a", block("b", w), "c", "d", abstract=w, bases=BASE.bases) for w in ("tôi", "họ")
    )
    made = merge(BASE, mine, theirs)
    assert made.clashes == ("b", "abstract")
    assert text_of(made, "b") == "họ"
    chosen = merge(BASE, mine, theirs, {"b": Choice.MINE, "abstract": Choice.THEIRS})
    assert (text_of(chosen, "b"), chosen.document.abstract, chosen.clashes) == ("tôi", "họ", ())
    assert merge(BASE, mine, theirs, {"abstract": Choice.BOTH}).clashes == ("b", "abstract")
    both = merge(BASE, mine, theirs, {"b": Choice.BOTH, "abstract": Choice.MINE})
    assert [b.text for b in both.document.blocks] == ["a", "họ", "tôi", "c", "d"]
    assert len({b.id for b in both.document.blocks}) == 5


def test_the_same_change_by_both_is_no_clash() -> None:
    mine = doc("a", block("b", "mới"), "c", "n", "d", abstract="Z", bases=("Luật 1", "Luật 9"))
    assert merge(BASE, mine, mine) == Merged(document=mine)


DELETED = doc("a", "c", "d", abstract=BASE.abstract, bases=BASE.bases)
EDITED = replace(BASE, blocks=doc("a", block("b", "sửa"), "c", "d").blocks)
MOVED = replace(BASE, blocks=doc("b", "a", "c", "d").blocks)


@pytest.mark.parametrize(
    ("mine", "theirs", "choice", "want", "clashes"),
    [
        (DELETED, BASE, None, "acd", ()),
        (DELETED, MOVED, None, "acd", ()),  # a move is no change of words: the deletion stands
        (MOVED, DELETED, None, "acd", ()),
        (DELETED, DELETED, None, "acd", ()),
        (DELETED, EDITED, None, "abcd", ("b",)),
        (DELETED, EDITED, Choice.MINE, "acd", ()),
        (DELETED, EDITED, Choice.BOTH, "abcd", ()),
        (EDITED, DELETED, None, "acd", ("b",)),
        (EDITED, DELETED, Choice.MINE, "abcd", ()),
        (EDITED, DELETED, Choice.THEIRS, "acd", ()),
        (EDITED, DELETED, Choice.BOTH, "abcd", ()),
    ],
)
def test_deleting_against_editing_and_moving(
    mine: Document, theirs: Document, choice: Choice | None, want: str, clashes: tuple[str, ...]
) -> None:
    made = merge(BASE, mine, theirs, {"b": choice} if choice else {})
    assert (ids(made), made.clashes) == (want, clashes)
    if "b" in want:
        assert text_of(made, "b") == "sửa"


@pytest.mark.parametrize(
    ("mine", "theirs", "want"),
    [
        ("abXcd", "abYcd", "abYXcd"),  # at the same place: theirs first
        ("Xabcd", "Yabcd", "YXabcd"),
        ("abcdX", "abcdYZ", "abcdYZX"),
        ("abXcd", "acd", "aXcd"),  # behind what is gone: behind what stood before it
        ("dabc", "abcXd", "dabcX"),  # a move beside an insert
        ("abXcd", "bacd", "bXacd"),  # an insert goes with what it stands behind
        ("bacd", "abcYd", "bacYd"),
        ("bcda", "bcad", "bcad"),  # both moved the same one: theirs stands
    ],
)
def test_inserts_and_moves(mine: str, theirs: str, want: str) -> None:
    made = merge(doc(*"abcd"), doc(*mine), doc(*theirs))
    assert (ids(made), made.clashes) == (want, ())


@pytest.mark.parametrize(
    ("mine", "theirs", "want", "clash"),
    [
        (["1", "2", "3", "m"], ["t", "1", "2", "3"], ["t", "1", "2", "3", "m"], False),
        (["1", "2m", "3"], ["1", "2", "3t"], ["1", "2m", "3t"], False),
        (["1", "2m", "3"], ["1", "2t", "3"], ["1", "2t", "3"], True),
        (["1", "3"], ["1", "2", "3", "4"], ["1", "3", "4"], False),
        (["1", "2", "3", "4"], ["1", "2", "3", "4"], ["1", "2", "3", "4"], False),
        (["1", "3"], ["1", "2t", "3"], ["1", "2t", "3"], True),
    ],
)
def test_lines_merge_one_by_one(
    mine: list[str], theirs: list[str], want: list[str], clash: bool
) -> None:
    docs = (doc(recipients=tuple(lines)) for lines in (["1", "2", "3"], mine, theirs))
    made = merge(*docs)
    assert list(made.document.recipients) == want
    assert made.clashes == (("recipients",) if clash else ())


def test_both_texts_of_a_line_may_stand() -> None:
    base, mine, theirs = (doc(bases=("1", w, "3")) for w in ("2", "2m", "2t"))
    made = merge(base, mine, theirs, {"bases": Choice.BOTH})
    assert made == Merged(document=doc(bases=("1", "2t", "2m", "3")))
    assert merging.can_keep_both("bases", mine, theirs)
    assert not merging.can_keep_both("abstract", mine, theirs)
    assert merging.can_keep_both("b", BASE, EDITED)
    assert not merging.can_keep_both("b", DELETED, EDITED)


def test_what_differs_is_named() -> None:
    new = doc("d", "a", block("b", "x"), "n", abstract="Về việc X", bases=("Luật 1",))
    assert merging.differences(BASE, new) == ["bases", "d", "b", "n", "c"]
    assert merging.differences(BASE, BASE) == []


# Any document, and two others made from it by any edits.


@st.composite
def edited(draw: st.DrawFn, base: Document, mark: str) -> Document:
    kept = [b for b in base.blocks if draw(st.integers(0, 5))]
    changed = [replace(b, text=draw(WORDS)) if not draw(st.integers(0, 3)) else b for b in kept]
    if changed and draw(st.booleans()):
        changed.insert(draw(st.integers(0, len(changed) - 1)), changed.pop())
    for n in range(draw(st.integers(0, 3))):
        new = Block(id=f"{mark}{n}", kind=draw(st.sampled_from(KINDS)), text=draw(WORDS))
        changed.insert(draw(st.integers(0, len(changed))), new)
    lines = [line for line in base.recipients if draw(st.integers(0, 3))]
    lines[draw(st.integers(0, len(lines))) :] += draw(st.lists(WORDS, max_size=2))
    return replace(
        base, blocks=tuple(changed), recipients=tuple(lines),
        abstract=draw(st.sampled_from([base.abstract, mark])),
    )  # fmt: skip


@st.composite
def three(draw: st.DrawFn) -> tuple[Document, Document, Document]:
    count = draw(st.integers(0, 8))
    base = doc(*(block(f"b{n}", draw(WORDS)) for n in range(count)),
               recipients=tuple(draw(st.lists(WORDS, max_size=4))))  # fmt: skip
    return base, draw(edited(base, "m")), draw(edited(base, "t"))


@given(three())
@settings(deadline=None)
def test_one_who_is_alone_has_her_way(docs: tuple[Document, Document, Document]) -> None:
    base, mine, theirs = docs
    assert merge(base, mine, base) == Merged(document=mine)
    assert merge(base, base, theirs) == Merged(document=theirs)
    assert merge(base, mine, mine) == Merged(document=mine)


@given(three())
@settings(deadline=None)
def test_it_is_the_same_from_both_sides_but_for_the_order(
    docs: tuple[Document, Document, Document],
) -> None:
    base, mine, theirs = docs
    one, two = merge(base, mine, theirs), merge(base, theirs, mine)
    assert set(one.clashes) == set(two.clashes)
    open_ = set(one.clashes)

    def settled(made: Merged) -> set[Block]:
        return {b for b in made.document.blocks if b.id not in open_}

    assert settled(one) == settled(two)
    if "recipients" not in open_:
        assert sorted(one.document.recipients) == sorted(two.document.recipients)


@given(three(), st.sampled_from([*Choice, None]))
@settings(deadline=None)
def test_no_block_vanishes_that_nobody_deleted(
    docs: tuple[Document, Document, Document], choice: Choice | None
) -> None:
    base, mine, theirs = docs
    names = {b.id for d in docs for b in d.blocks}
    made = merge(base, mine, theirs, dict.fromkeys(names, choice) if choice else {})
    held = [{b.id for b in d.blocks} for d in docs]
    deleted = (held[0] - held[1]) | (held[0] - held[2])
    found = [b.id for b in made.document.blocks]
    assert names - deleted <= set(found)
    assert len(found) == len(set(found))
    if choice is not None:
        assert not set(made.clashes) & names
    if choice is Choice.BOTH:  # every text that somebody wrote stands
        texts = {b.text for b in made.document.blocks}
        was = {b.id: b for b in base.blocks}
        assert {b.text for d in docs[1:] for b in d.blocks if was.get(b.id) != b} <= texts


class Writer:
    """A page: what it was made from and what stands on it; every edit writes words of its own."""

    def __init__(self, name: str, start: Document) -> None:
        self.name, self.base, self.here = name, start, start
        self.said: set[str] = set()
        self.count = 0

    def edit(self, dice: random.Random) -> None:
        self.count += 1
        words, blocks = f"{self.name}{self.count}", list(self.here.blocks)
        at = dice.randrange(len(blocks))
        how = dice.choice(["change", "insert", "insert", "move", "swap"])
        if how == "change":
            blocks[at] = replace(blocks[at], text=f"{blocks[at].text} {words}")
        elif how == "insert":
            blocks.insert(at, block(words, words))
        else:
            blocks.insert(dice.randrange(len(blocks)), blocks.pop(at))
        self.said |= {words} if how in ("change", "insert") else set()
        self.here = replace(self.here, blocks=tuple(blocks))


@pytest.mark.parametrize("seed", range(10))
def test_two_hundred_interleaved_edits_converge_and_none_is_lost(seed: int) -> None:
    dice = random.Random(seed)
    server = doc(*"abcdef")
    pages = [Writer("m", server), Writer("t", server)]

    def save(page: Writer, server: Document) -> Document:
        both = dict.fromkeys(merge(page.base, page.here, server).clashes, Choice.BOTH)
        made = merge(page.base, page.here, server, both)
        assert made.clashes == ()
        page.base = page.here = made.document
        return made.document

    for _ in range(200):
        page = dice.choice(pages)
        page.edit(dice)
        if dice.random() < 0.4:
            server = save(page, server)
    for page in (*pages, *pages):
        server = save(page, server)
    assert pages[0].here == pages[1].here == server
    words = {word for b in server.blocks for word in b.text.split()}
    assert pages[0].said | pages[1].said <= words
    assert len(pages[0].said | pages[1].said) > 80
