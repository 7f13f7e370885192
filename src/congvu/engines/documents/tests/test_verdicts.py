"""Verdicts in the words of ETSI TS 119 102-1 on papers of our own making, spoilt in every known way."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from congvu.engines.documents.actions import signing
from congvu.engines.documents.contracts import CheckReport
from congvu.engines.documents.models import Blob, pki
from congvu.engines.documents.models.pki import Identity
from congvu.engines.documents.queries.checking import check_pdf
from congvu.engines.documents.rules import checking
from congvu.engines.documents.tests.authority import DAY, NOW, Authority, unstamped
from congvu.engines.documents.tests.test_rendering import draw, text_of


@pytest.fixture(scope="module")
def house() -> Authority:
    return Authority("Gốc của nhà")


@pytest.fixture(scope="module")
def stamps(house: Authority) -> Identity:
    return house.signer("Dấu thời gian", stamps=True)


@pytest.fixture(scope="module")
def blank() -> bytes:
    return draw("letters/confirmation", {"confirms": ["Ông A."], "facts": []})


class Desk:
    """Signs with keys of the test, stamped at a time of its choice."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, stamps: Identity) -> None:
        self._patch, self._stamps = monkeypatch, stamps

    def sign(self, pdf: bytes, who: Identity, *, at: datetime = NOW, field: str = "mot") -> bytes:
        held = {"tsa": self._stamps}
        self._patch.setattr(pki, "identity", lambda key, **said: held.get(key, who))
        own = signing._own_token
        self._patch.setattr(signing, "_token", lambda value: own(_imprint(value), None, at))
        signer = signing.Signer(key="person:x", name="X", organisation="Y", field=field)
        return signing.sign(pdf, [signer], at=at)


def _imprint(value: bytes) -> bytes:
    import hashlib

    from congvu.engines.documents.rules import cms

    return bytes(cms.imprint(hashlib.sha256(value).digest()))


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch, stamps: Identity) -> Desk:
    return Desk(monkeypatch, stamps)


def said(pdf: bytes, trust: dict[str, list[str]]) -> list[tuple[str, str]]:
    answer = checking.judge(pdf, trust)
    assert answer["readable"], answer
    return [(each["indication"], each["sub_indication"]) for each in answer["signatures"]]


def test_a_good_one_passes(blank: bytes, desk: Desk, house: Authority) -> None:
    assert said(desk.sign(blank, house.signer("A")), house.trust()) == [("TOTAL-PASSED", "")]


def test_one_byte_changed_fails(blank: bytes, desk: Desk, house: Authority) -> None:
    pdf = bytearray(desk.sign(blank, house.signer("A")))
    pdf[200] ^= 1
    assert said(bytes(pdf), house.trust()) == [("TOTAL-FAILED", "HASH_FAILURE")]


def test_an_unknown_authority_leaves_it_open(blank: bytes, desk: Desk, house: Authority) -> None:
    other = Authority("Gốc không quen")
    found = said(desk.sign(blank, other.signer("A")), house.trust())
    assert found == [("INDETERMINATE", "NO_CERTIFICATE_CHAIN_FOUND")]


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (NOW - 20 * DAY, ("INDETERMINATE", "OUT_OF_BOUNDS_NO_POE")),
        (NOW, ("INDETERMINATE", "EXPIRED")),
    ],
)
def test_an_expired_certificate_never_passes_by_a_later_stamp(
    blank: bytes, desk: Desk, house: Authority, at: datetime, expected: tuple[str, str]
) -> None:
    who = house.signer("A", ends=NOW - 10 * DAY)
    assert said(desk.sign(blank, who, at=at), house.trust()) == [expected]


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        (NOW - timedelta(minutes=30), ("TOTAL-PASSED", "")),
        (NOW - 10 * DAY, ("INDETERMINATE", "REVOKED_NO_POE")),
    ],
)
def test_a_revoked_certificate_counts_for_what_was_stamped_before(
    blank: bytes, desk: Desk, since: datetime, expected: tuple[str, str]
) -> None:
    house = Authority("Gốc thu hồi")
    desk._stamps = house.signer("Dấu thời gian", stamps=True)
    who = house.signer("A")
    pdf = desk.sign(blank, who, at=NOW - 5 * DAY)
    house.revoke(who, since)
    assert said(pdf, house.trust()) == [expected]


def test_without_a_time_stamp(blank: bytes, house: Authority) -> None:
    """While the certificate stands, today's verdict; afterwards nobody knows when it was signed."""
    good = unstamped(blank, house.signer("A"), "mot")
    assert said(good, house.trust()) == [("TOTAL-PASSED", "")]
    old = unstamped(blank, house.signer("A", ends=NOW - DAY), "mot")
    assert said(old, house.trust()) == [("INDETERMINATE", "OUT_OF_BOUNDS_NO_POE")]


def test_without_a_list_of_what_was_revoked(blank: bytes, desk: Desk, house: Authority) -> None:
    trust = house.trust() | {"crls": []}
    assert said(desk.sign(blank, house.signer("A")), trust) == [("INDETERMINATE", "TRY_LATER")]


@pytest.mark.django_db
def test_an_installation_asks_the_lists_that_lie_beside_its_keys(
    blank: bytes, desk: Desk, house: Authority, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """One that cannot be read takes nothing from the others; a fresh one counts at once."""
    who = house.signer("A")
    pdf = desk.sign(blank, who, at=NOW - 5 * DAY)
    for name in ("roots", "crls"):
        (tmp_path / name).mkdir()
    (tmp_path / "roots" / "a.pem").write_text(pki.as_pem(house.root))
    monkeypatch.setenv("CONGVU_PKI_DIR", str(tmp_path))

    def verdict() -> tuple[str, str]:
        [found] = check_pdf(pdf).signatures
        return found.indication, found.sub_indication

    assert verdict() == ("INDETERMINATE", "TRY_LATER")
    (tmp_path / "crls" / "a.crl").write_bytes(house.crl())
    (tmp_path / "crls" / "broken.crl").write_bytes(b"<html>404</html>")
    assert verdict() == ("TOTAL-PASSED", "")
    taken_back = replace(house, revoked={who.certificate.serial_number: NOW - 10 * DAY})
    (tmp_path / "crls" / "a.crl").write_bytes(taken_back.crl())
    assert verdict() == ("INDETERMINATE", "REVOKED_NO_POE")


def test_a_second_signature_leaves_the_first_good(
    blank: bytes, desk: Desk, house: Authority
) -> None:
    once = desk.sign(blank, house.signer("A"))
    twice = desk.sign(once, house.signer("B"), field="hai")
    assert said(twice, house.trust()) == [("TOTAL-PASSED", "")] * 2


def test_what_is_added_behind_a_signature_is_named(
    blank: bytes, desk: Desk, house: Authority
) -> None:
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer: Any = IncrementalPdfFileWriter(io.BytesIO(desk.sign(blank, house.signer("A"))))
    page = writer.root["/Pages"]["/Kids"][0]
    page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"0 0 99 99 re f"))
    writer.update_container(page)
    out = io.BytesIO()
    writer.write(out)
    answer = checking.judge(out.getvalue(), house.trust())["signatures"][0]
    assert (answer["indication"], answer["sub_indication"]) == (
        "INDETERMINATE",
        "SIG_CONSTRAINTS_FAILURE",
    )
    assert answer["why"] == "modified_after"


def test_a_spoilt_container_is_no_signature(blank: bytes, desk: Desk, house: Authority) -> None:
    pdf = bytearray(desk.sign(blank, house.signer("A")))
    begin = pdf.rindex(b"/Contents <") + len(b"/Contents <")
    pdf[begin : begin + 40] = b"0" * 40
    answer = checking.judge(bytes(pdf), house.trust())
    assert (answer["readable"], answer["signatures"]) == (False, [])
    assert CheckReport(sha256="", readable=False, why="broken").indication == "TOTAL-FAILED"


@pytest.mark.slow  # starts the checker
@pytest.mark.django_db
def test_the_report_is_taken_along_and_kept_nowhere(
    client: Client, blank: bytes, desk: Desk, house: Authority, tmp_path: Path
) -> None:
    pdf = desk.sign(blank, house.signer("Trần Trí Dũng"))  # not of an authority trusted here
    file = SimpleUploadedFile("a.pdf", pdf, content_type="application/pdf")
    shown = client.post("/xac-thuc/kiem-tra/", {"tep": file})
    assert "INDETERMINATE / NO_CERTIFICATE_CHAIN_FOUND" in shown.content.decode()
    sealed = shown.context["sealed"]
    told = client.post("/xac-thuc/kiem-tra/bao-cao/", {"bao-cao": sealed, "dang": "json"})
    assert told.json()["indication"] == "INDETERMINATE"
    assert told.json()["signatures"][0]["signer"] == "Trần Trí Dũng"
    drawn = client.post("/xac-thuc/kiem-tra/bao-cao/", {"bao-cao": sealed, "dang": "pdf"})
    assert drawn.content.startswith(b"%PDF-1.7")
    text = text_of(drawn.content, tmp_path)
    assert "Chưa kết luận được" in text
    assert told.json()["file"]["sha256"] in text.replace("\n", "")
    forged = client.post("/xac-thuc/kiem-tra/bao-cao/", {"bao-cao": sealed + "x", "dang": "pdf"})
    assert forged.status_code == 404
    assert Blob.objects.count() == 0
