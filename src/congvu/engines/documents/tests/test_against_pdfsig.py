"""Our verdicts beside those of pdfsig, on signed PDFs made by others and on ours, spoilt and whole.

Made by others: every ``*.pdf`` under ``$CONGVU_CORPORA/signed-pdf`` (absent: NOT RUN). What may
differ, and why, stands in docs/concepts/verification.md.
"""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from congvu.engines.documents.rules import checking, etsi
from congvu.engines.documents.tests.authority import NOW, Authority, unstamped
from congvu.engines.documents.tests.programs import need
from congvu.engines.documents.tests.test_rendering import draw

pytestmark = [pytest.mark.judge, pytest.mark.slow]
VALID = "Signature is Valid."
STAMP = "not yet been verified"  # a document time stamp: it signs for nobody
EXPLAINED = {"FORMAT_FAILURE"}
# pdfsig asks for the hash and the signature's value only; these words of ours mean both were right.
SOUND = {etsi.PASSED, etsi.UNSURE}
MOST = 60  # files of others that are judged, the first by name
AGREES = 0.95  # research: 235 of 244, the rest are deliberate oddities of the file


@pytest.fixture(scope="module")
def house() -> Authority:
    return Authority("Gốc của nhà")


def _theirs(pdf: Path) -> list[bool | None]:
    """Of each signature: whether pdfsig finds it valid; None where it cannot say."""
    need("pdfsig")
    told = subprocess.run(
        ["pdfsig", "-nocert", str(pdf)], capture_output=True, check=False, timeout=60
    ).stdout.decode("utf-8", "replace")
    said = re.findall(r"Signature Validation: (.+)", told)
    return [None if "Unknown" in one else one == VALID for one in said if STAMP not in one]


def _ours(pdf: Path, house: Authority) -> list[tuple[bool, str]]:
    """Of each signature: whether it is sound, and our sub-indication."""
    answer = checking.judge(pdf.read_bytes(), house.trust())
    said = [(one["indication"], one["sub_indication"]) for one in answer["signatures"]]
    return [(word in SOUND, below) for word, below in said]


def _differs(pdf: Path, house: Authority) -> bool:
    """Whether the two say different things for another reason than those that the page explains."""
    theirs, ours = _theirs(pdf), _ours(pdf, house)
    return len(theirs) != len(ours) or any(
        said not in (None, sound) and below not in EXPLAINED
        for said, (sound, below) in zip(theirs, ours, strict=True)
    )


def test_whole_and_spoilt_ones_of_ours(house: Authority, tmp_path: Path) -> None:
    blank = draw("letters/confirmation", {"confirms": ["Ông A."], "facts": []})
    once = unstamped(blank, house.signer("A"), "mot")
    twice = unstamped(once, house.signer("B", ends=NOW), "hai")
    spoilt = bytearray(twice)
    spoilt[300] ^= 1
    stranger = unstamped(blank, Authority("Khác").signer("C"), "mot")
    for name, pdf, sound in (
        ("once", once, [True]), ("twice", twice, [True, True]),
        ("spoilt", bytes(spoilt), [False, False]), ("stranger", stranger, [True]),
    ):  # fmt: skip
        path = tmp_path / f"{name}.pdf"
        path.write_bytes(pdf)
        assert _theirs(path) == sound, name
        assert [one for one, _below in _ours(path, house)] == sound, name


def test_signed_by_others(house: Authority, tmp_path: Path) -> None:
    folder = Path(os.environ.get("CONGVU_CORPORA", "")) / "signed-pdf"
    found = sorted(folder.rglob("*.pdf"))[:MOST] if os.environ.get("CONGVU_CORPORA") else []
    if not found:
        pytest.skip("NOT RUN: no signed PDFs of others in $CONGVU_CORPORA/signed-pdf")
    differ = [path.name for path in found if _differs(path, house)]
    print(f"agrees with pdfsig on {len(found) - len(differ)} of {len(found)}: {differ}")  # noqa: T201
    assert len(differ) <= len(found) * (1 - AGREES)
