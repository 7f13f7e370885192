"""Rules of the sign-on: keys that follow each other, addresses, levels, codes that are typed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from congvu.engines.identity.rules.applications import (
    call_fault,
    is_registered,
    level_of,
    redirect_fault,
)
from congvu.engines.identity.rules.secrets import challenge_of, read_user_code
from congvu.engines.identity.rules.signing import AHEAD, OVERLAP, SigningKey, published, signer

START = datetime(2026, 1, 1, tzinfo=UTC)
KEYS = (
    SigningKey("RS256", 1, START, "a"),
    SigningKey("RS256", 2, START + timedelta(days=90), "b"),
)


@pytest.mark.parametrize(
    ("at", "signs", "shown"),
    [
        (START - timedelta(days=1), 1, [1, 2]),  # a clock that runs behind
        (START + timedelta(days=90) - AHEAD, 1, [1, 2]),
        (START + timedelta(days=90), 2, [1, 2]),
        (START + timedelta(days=90) + OVERLAP - timedelta(seconds=1), 2, [1, 2]),
        (START + timedelta(days=90) + OVERLAP, 2, [2]),
    ],
)
def test_keys_follow_each_other_without_a_gap(at: datetime, signs: int, shown: list[int]) -> None:
    assert signer(KEYS, at).number == signs
    assert [key.number for key in published(KEYS, at)] == shown


def test_addresses_are_compared_letter_by_letter() -> None:
    known = ("https://a.example/cb", "http://127.0.0.1/cb")
    assert is_registered("https://a.example/cb", known, public=False)
    assert not is_registered("https://a.example/cb/", known, public=False)
    assert not is_registered("https://a.example/cb?x=1", known, public=True)
    assert is_registered("http://127.0.0.1:4711/cb", known, public=True)
    assert not is_registered("http://127.0.0.1:4711/cb", known, public=False)
    assert not is_registered("http://localhost:4711/cb", known, public=True)


@pytest.mark.parametrize(
    "uri",
    [
        "http://evil.example\\@127.0.0.1/cb", "http://evil.example@127.0.0.1/cb", "http://[/cb",
        "http://127.0.0.1:4711@evil.example/cb", "http://127.0.0.1:4711\\.evil.example/cb",
        "http://127.0.0.1.evil.example/cb", "http://127.0.0.1:4711/cb#x", "http://127.0.0.1:x/cb",
    ],
)  # fmt: skip
def test_no_address_passes_for_the_own_machine(uri: str) -> None:
    assert not is_registered(uri, ("http://127.0.0.1/cb",), public=True)
    assert redirect_fault("http://evil.example\\@127.0.0.1/cb", public=True) == "wildcard"


def test_the_house_calls_no_address_inside() -> None:
    for host in ("169.254.169.254", "127.0.0.1", "10.0.0.1", "localhost", "[::1]"):
        assert call_fault(f"https://{host}/latest") == "inside", host
    assert call_fault("http://127.0.0.1:9/ra", ("127.0.0.0/8",)) == ""
    assert call_fault("https://ung-dung.example/ra") == ""
    assert call_fault("") == ""


def test_levels() -> None:
    words = ("LoA2", "loa1", "http://schemas.openid.net/pape/policies/2007/06/multi-factor", "9")
    assert [level_of(w) for w in words] == [2, 1, 2, 0]


def test_pkce_by_the_standards_own_example() -> None:
    """RFC 7636, appendix B."""
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert challenge_of(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_a_code_is_read_however_it_is_typed() -> None:
    assert read_user_code(" bcdf ghjk") == "BCDF-GHJK"
    assert read_user_code("BCDF-GHJK") == "BCDF-GHJK"
