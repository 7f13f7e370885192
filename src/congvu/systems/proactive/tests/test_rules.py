"""A page's definition, and how a step stands."""

from __future__ import annotations

from typing import Any

import pytest

from congvu.systems.proactive import rules
from congvu.systems.proactive.rules import Standing

WORDS = {"vi": "Một việc"}
STEP = {"key": "a", "title": WORDS, "what": WORDS, "who": WORDS}
PAGE = {"code": "x", "version": 1, "title": WORDS, "note": WORDS, "steps": [STEP]}


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({}, ""),
        ({"note": ""}, "Thiếu mục note."),
        ({"title": {"en": "A thing"}}, "Mục title phải có tiếng Việt (vi)."),
        ({"steps": []}, "Thiếu mục steps."),
        ({"steps": [{**STEP, "who": ""}]}, "Bước 1: thiếu who."),
        ({"steps": [STEP, STEP]}, "Bước 2: trùng khóa a."),
        ({"steps": [{**STEP, "after": ["b"]}]}, "Bước 1: bước “b” phải đứng trước."),
        ({"steps": [STEP, {**STEP, "key": "b", "after": ["a"]}]}, ""),
    ],
)
def test_a_page_is_whole(changed: dict[str, Any], fault: str) -> None:
    assert rules.faults({**PAGE, **changed}) == ([fault] if fault else [])


@pytest.mark.parametrize(
    ("have", "applied", "drafts", "needed", "stands"),
    [
        ((), (), (), True, Standing.NOT_BEGUN),
        ((), (), (), False, Standing.NOT_NEEDED),
        (("1",), (), (), False, Standing.HAVE),
        (("1",), ("1",), (), True, Standing.APPLIED),
        ((), (), ("1",), True, Standing.DRAFT),
        (("2",), ("2",), ("2",), True, Standing.NOT_BEGUN),
    ],
)
def test_how_a_step_stands(
    have: tuple[str, ...], applied: tuple[str, ...], drafts: tuple[str, ...], needed: bool,
    stands: Standing,
) -> None:  # fmt: skip
    found = rules.standing("1", needed=needed, have=have, applied=applied, drafts=drafts)
    assert found is stands


def test_what_is_done_elsewhere_is_never_held() -> None:
    assert (
        rules.standing("", needed=True, have=("",), applied=("",), drafts=("",))
        is Standing.NOT_BEGUN
    )
