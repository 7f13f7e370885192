"""One request for supplements, and an honest meter of "enter once"."""

from __future__ import annotations

from congvu.systems.publicservices import rules


def test_the_desk_may_ask_once() -> None:
    assert rules.may_ask_supplement(0, allowed=1)
    assert not rules.may_ask_supplement(1, allowed=1)


def test_missing_components_keep_the_order_of_the_dossier() -> None:
    assert rules.missing_components(["don", "dieu_le", "tru_so"], ["dieu_le"]) == ["don", "tru_so"]


def test_meter_counts_kept_and_retyped_fields() -> None:
    answers = {
        "ho_ten": "Nguyễn Văn An",  # taken over, left alone
        "dien_thoai": "0900000001",  # offered otherwise, changed
        "dia_chi": "x",  # known, never offered, typed
        "ghi_chu": "",  # shown, left empty
        "ten_hoi": "Hội",  # known to nobody
    }
    offered = {"ho_ten": "Nguyễn Văn An", "dien_thoai": "0900000000", "an": "not asked"}
    known = {**offered, "dia_chi": "x", "ghi_chu": "y"}
    found = rules.meter(answers, answers, offered=offered, known=known)
    assert (found.asked, found.prefilled) == (5, 1)
    assert found.retyped == ("dien_thoai", "dia_chi")


def test_a_meter_of_nothing_known_is_zero() -> None:
    found = rules.meter(["a", "b"], {"a": "1", "b": "2"}, offered={}, known={})
    assert (found.asked, found.prefilled, found.retyped) == (2, 0, ())
