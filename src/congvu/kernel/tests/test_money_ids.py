"""Money is whole đồng; codes on paper cannot be guessed or misread."""

from __future__ import annotations

from decimal import Decimal

from congvu.kernel import ids, money


def test_money_is_shown_the_vietnamese_way() -> None:
    assert money.format_vnd(2_530_000) == "2.530.000 ₫"
    assert money.vnd_in_words(2_530_000) == "Hai triệu năm trăm ba mươi nghìn đồng"


def test_rounding_is_half_up() -> None:
    assert money.round_to_dong(Decimal("2.5")) == 3
    assert money.round_to_dong(Decimal("2.4999")) == 2


def test_uuid7_sorts_by_time_and_says_its_version() -> None:
    made = [ids.uuid7() for _ in range(50)]
    assert {u.version for u in made} == {7}
    assert {u.variant for u in made} == {"specified in RFC 4122"}
    assert [u.int >> 80 for u in made] == sorted(u.int >> 80 for u in made)


def test_verification_code_has_eighty_random_bits_and_no_twins() -> None:
    assert len(ids.ALPHABET) ** ids.VERIFICATION_LENGTH >= 2**80
    assert not set("01OIL") & set(ids.ALPHABET)
    assert len({ids.verification_code() for _ in range(1000)}) == 1000


def test_code_survives_being_printed_and_typed() -> None:
    code = ids.verification_code()
    assert ids.read_code(ids.group_code(code).lower()) == code
