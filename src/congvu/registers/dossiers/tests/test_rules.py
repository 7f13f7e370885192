"""States of a dossier: who may follow whom, and where it ends."""

from __future__ import annotations

import pytest

from congvu.registers.dossiers import rules
from congvu.registers.dossiers.contracts import State

TERMINAL = {State.NOT_ACCEPTED, State.WITHDRAWN, State.STOPPED, State.RETURNED}


def test_codes_are_those_of_the_national_portal() -> None:
    assert [(s.value, rules.LABELS[s]) for s in State] == [
        (1, "Mới đăng ký"),
        (2, "Được tiếp nhận"),
        (3, "Không được tiếp nhận"),
        (4, "Đang xử lý"),
        (5, "Yêu cầu bổ sung giấy tờ"),
        (6, "Yêu cầu thực hiện nghĩa vụ tài chính"),
        (7, "Công dân yêu cầu rút hồ sơ"),
        (8, "Dừng xử lý"),
        (9, "Đã xử lý xong"),
        (10, "Đã trả kết quả"),
    ]


@pytest.mark.parametrize("state", sorted(TERMINAL))
def test_nothing_follows_a_terminal_state(state: State) -> None:
    assert not any(rules.may_follow(state, then) for then in State)
    assert not rules.is_open(state)


def test_every_other_state_leads_to_an_end() -> None:
    reached = set(TERMINAL)
    while grown := {s for s in State if rules.FOLLOWS[s] & reached} - reached:
        reached |= grown
    assert reached == set(State)


def test_a_finished_dossier_can_only_be_returned() -> None:
    assert rules.FOLLOWS[State.DONE] == {State.RETURNED}


@pytest.mark.parametrize("state", State)
def test_it_is_the_citizens_turn_only_when_asked(state: State) -> None:
    assert rules.waits_for_citizen(state) == (state in {State.SUPPLEMENT, State.PAYMENT})
