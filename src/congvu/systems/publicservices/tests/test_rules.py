"""One request for supplements, and an honest meter of "enter once"."""

from __future__ import annotations

from congvu.systems.publicservices import rules


def test_the_desk_may_ask_once() -> None:
    assert rules.may_ask_supplement(0)
    assert not rules.may_ask_supplement(1)


def test_missing_components_keep_the_order_of_the_dossier() -> None:
    assert rules.missing_components(["don", "dieu_le", "tru_so"], ["dieu_le"]) == ["don", "tru_so"]


def test_meter_counts_kept_and_retyped_fields() -> None:
    answers = {
        "ho_ten": "Nguyễn Văn An",
        "dien_thoai": "0900000001",
        "ghi_chu": "",
        "ten_hoi": "Hội",
    }
    known = {"ho_ten": "Nguyễn Văn An", "dien_thoai": "0900000000", "dia_chi": "x"}
    assert rules.meter(answers, known) == (3, 1, 1)
