"""The checked vector, the round trip, the signature, the states."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congvu.engines.payments.contracts import State
from congvu.engines.payments.rules import invoices, signing, vietqr
from congvu.engines.payments.rules.vietqr import NotVietQR, VietQR, decode, encode

VECTOR = (
    "00020101021238570010A00000072701270006970436011300110000000010208QRIBFTTA"
    "5303704540725300005802VN62210817NCC 202611 000123630497EF"
)
OWED = VietQR(bank="970436", account="0011000000001", amount=2_530_000, purpose="NCC 202611 000123")
transfers = st.builds(
    VietQR,
    bank=st.text(string.digits, min_size=6, max_size=6),
    account=st.text(string.ascii_letters + string.digits, min_size=1, max_size=19),
    amount=st.integers(0, 10**13 - 1),
    purpose=st.text(string.ascii_letters + string.digits + " ", max_size=25),
)


def test_the_checked_vector() -> None:
    assert encode(OWED) == VECTOR
    assert decode(VECTOR) == OWED
    assert vietqr.crc("123456789") == 0x29B1  # the algorithm's published check value


@given(transfers)
def test_round_trip(transfer: VietQR) -> None:
    assert decode(encode(transfer)) == transfer


@given(transfers, st.integers(min_value=0), st.sampled_from(string.digits + string.ascii_uppercase))
def test_one_changed_sign_is_seen(transfer: VietQR, at: int, instead: str) -> None:
    good = encode(transfer)
    at %= len(good)
    if good[at] != instead:
        with pytest.raises(NotVietQR):
            decode(good[:at] + instead + good[at + 1 :])


@given(st.text(max_size=120))
def test_any_text_is_read_or_refused(text: str) -> None:
    with pytest.raises(NotVietQR):
        decode(text)


@pytest.mark.parametrize(
    "wrong",
    [
        VietQR(bank="97043", account="1"),
        VietQR(bank="970436", account=""),
        VietQR(bank="970436", account="1" * 20),
        VietQR(bank="970436", account="1", amount=-1),
        VietQR(bank="970436", account="1", purpose="Lệ phí"),
        VietQR(bank="970436", account="1", purpose="x" * 26),
    ],
)
def test_what_does_not_fit_is_refused(wrong: VietQR) -> None:
    with pytest.raises(NotVietQR):
        encode(wrong)


def test_purpose_is_what_a_bank_takes() -> None:
    assert vietqr.purpose_of("Lệ phí: hồ sơ Đỗ/2026") == "le phi ho so do 2026"
    assert len(vietqr.purpose_of("mot hai ba bon nam sau bay tam")) <= 25


def test_signature_fits_only_what_was_signed() -> None:
    said = {"timestamp": "1000", "nonce": "n" * 16, "body": b'{"a":1}'}
    signature = signing.sign("secret", **said)  # type: ignore[arg-type]
    assert _genuine("secret", said, signature, 1000 + 300)
    assert not _genuine("secret", said, signature, 1000 + 301)
    assert not _genuine("other", said, signature, 1000)
    assert not _genuine("", said, signing.sign("", **said), 1000)  # type: ignore[arg-type]
    for change in ({"body": b'{"a":2}'}, {"nonce": "m" * 16}, {"timestamp": "1001"}):
        assert not _genuine("secret", {**said, **change}, signature, 1000)
    assert not _genuine("secret", said, "é", 1000)


def _genuine(secret: str, said: dict[str, object], signature: str, now: float) -> bool:
    return signing.is_genuine(secret, **said, signature=signature, now=now)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("now", "then", "may"),
    [
        (State.WAITING, State.PAID, True),
        (State.WAITING, State.WAIVED, True),
        (State.WAITING, State.REFUNDING, False),
        (State.PAID, State.WAIVED, False),
        (State.PAID, State.CANCELLED, False),
        (State.PAID, State.REFUNDING, True),
        (State.REFUNDED, State.PAID, False),
        (State.CANCELLED, State.PAID, True),
    ],
)
def test_states(now: State, then: State, may: bool) -> None:
    assert invoices.may_follow(now, then) is may
