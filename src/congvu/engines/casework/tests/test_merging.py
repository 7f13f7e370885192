"""Two devices fill one draft: field by field, nothing acknowledged is lost, only real clashes ask."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from congvu.engines.casework import api
from congvu.engines.casework.actions import drafts
from congvu.engines.casework.rules.forms.merging import Seen, merge, seen
from congvu.engines.casework.tests.conftest import AT, House, run
from congvu.engines.casework.tests.test_forms import RAW

STEP = "nguoi-nop"
KEYS = ("a", "b", "c")
VALUES = st.dictionaries(st.sampled_from(KEYS), st.sampled_from(["", "1", "2"]))


@pytest.mark.parametrize("token", ["7", "7;noi_o@5", "7;a@1,b@2"])
def test_what_a_screen_has_seen_is_told_and_read(token: str) -> None:
    assert str(seen(token)) == token


@pytest.mark.parametrize("token", ["", "x", "7;", "7;A@1", "-1", "9" * 9, "7;a@" + "1" * 5000])
def test_what_cannot_be_read_has_seen_nothing(token: str) -> None:
    assert seen(token) == Seen()


@given(base=VALUES, mine=VALUES, theirs=VALUES)
def test_a_field_that_one_side_changed_is_kept_and_only_a_clash_is_asked(
    base: dict[str, str], mine: dict[str, str], theirs: dict[str, str]
) -> None:
    found = merge(KEYS, mine, theirs, versions={1: base}, shown=Seen(1))
    for key in KEYS:
        was, here, there = base.get(key), mine.get(key), theirs.get(key)
        if here != was and there != was and here != there:
            assert key in found.clashing
        else:
            assert found.answers.get(key) == (there if there != was else here)
            assert key not in found.clashing


def begin(house: House) -> api.DraftRef:
    made = run(
        actor=house.an, at=AT,
        step=lambda: api.begin_draft(
            actor=house.an, form=RAW, purpose="t@1", answers={"ho_ten": "Nguyễn Văn An"}
        ),
    )  # fmt: skip
    assert isinstance(made, api.DraftRef)
    return made


def save(house: House, draft: api.DraftRef, version: str, **answers: Any) -> api.SaveResult:
    return drafts.save_draft_step(
        actor=house.an, uid=draft.uid, step=STEP, answers=answers, version=version, device="",
        force=False, at=AT,
    )  # fmt: skip


@pytest.mark.django_db
def test_a_screen_that_does_not_show_the_others_field_never_wipes_it(house: House) -> None:
    draft = begin(house)
    phone = {"ho_ten": "Nguyễn Văn An", "dien_thoai": "0912345678"}
    assert save(house, draft, "1", **phone).saved
    counter = {"ho_ten": "Nguyễn Văn An", "thu": "an@congvu.example"}
    first = save(house, draft, "1", **counter)
    assert (first.saved, first.kept, first.seen) == (True, ("dien_thoai",), "3;dien_thoai@1")
    # The counter's screen still has an empty telephone; it goes on typing.
    again = save(house, draft, first.seen, **counter, sinh="05/11/1990")
    assert again.draft.answers == {**phone, "thu": "an@congvu.example", "sinh": "1990-11-05"}
    # Clearing a field that it does show is a change of its own.
    cleared = save(house, draft, again.seen, ho_ten="Nguyễn Văn An", sinh="05/11/1990")
    assert cleared.draft.answers == {**phone, "sinh": "1990-11-05"}


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_twenty_devices_at_once_lose_no_acknowledged_field(house: House) -> None:
    draft = begin(house)
    fields = {
        "ho_ten": "Nguyễn Văn Ân", "so": "051090001234", "sinh": "1990-11-05",
        "dien_thoai": "0912345678", "thu": "an@congvu.example",
    }  # fmt: skip
    keys, results = list(fields), [None] * 20
    gate = threading.Barrier(20)

    def one(index: int) -> None:
        gate.wait()
        key = keys[index % len(keys)]
        typed = {"ho_ten": "Nguyễn Văn An", key: fields[key]}
        try:
            results[index] = save(house, draft, "1", **typed)  # type: ignore[call-overload]
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(n,)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(result is not None and result.saved for result in results)
    assert api.draft(actor=house.an, uid=draft.uid).answers == fields
