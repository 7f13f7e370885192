"""Keys on a token (SoftHSM2): registered, signing in the queue, away and back, with a wrong PIN."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from congvu.engines.documents import api, tasks
from congvu.engines.documents.actions import issuing, keys, signing
from congvu.engines.documents.models import Paper, SigningKey, devices, store
from congvu.engines.documents.models import tokens as opened
from congvu.engines.documents.queries import keyring
from congvu.engines.documents.queries.checking import check_pdf
from congvu.engines.documents.tests import tokens
from congvu.engines.documents.tests.conftest import AT, official
from congvu.engines.documents.tests.programs import need
from congvu.engines.documents.tests.test_issuing import DUNG, ask_decision
from congvu.engines.documents.tests.test_judges import run
from congvu.engines.documents.tests.tokens import NAME, Token
from congvu.engines.jobs.api import RetryAt
from congvu.engines.org import api as org
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotAllowed
from tests.personas import make_cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("templates")]
ADMIN = official(keys.MANAGE, None)


@pytest.fixture
def token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Token:
    return tokens.made(tmp_path / "hsm", monkeypatch, "So Noi vu", "Tran Tri Dung")


@pytest.fixture
def registered(token: Token, unit: Any) -> list[SigningKey]:
    """The agency's and the leader's keys are on the token."""
    owners = {"So Noi vu": f"unit:{unit.code}", "Tran Tri Dung": DUNG.key}
    return [
        keys.register_key(
            actor=ADMIN, owner=keyring.Owner(owner, label), device=NAME,
            found=keyring.held(NAME, token.reference(label)), at=AT,
        )
        for label, owner in owners.items()
    ]  # fmt: skip


def paper(ref: api.PaperRef) -> Paper:
    found: Paper = Paper.objects.as_system("test").get(uid=ref.uid)
    return found


def signed(ref: api.PaperRef) -> bytes:
    issuing.issue_paper(uid=ref.uid, at=AT)
    card = api.paper(code=ref.code)
    assert card is not None
    return b"".join(api.read_file(uid=card.file_uid))


def test_the_token_signs_and_keeps_its_session(
    registered: list[SigningKey], unit: Any, token: Token, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = opened.opened()
    pdfs = [signed(ask_decision(unit, request_key=f"k{n}")) for n in range(3)]
    assert opened.opened() - before <= 1
    folder = token.folder / "pki"
    (folder / "roots").mkdir(parents=True)
    (folder / "roots" / "a.pem").write_text(tokens.trust(token))
    monkeypatch.setenv("CONGVU_PKI_DIR", str(folder))
    report = check_pdf(pdfs[0])
    assert [each.signer for each in report.signatures] == ["Tran Tri Dung", "So Noi vu"]
    assert all(each.intact for each in report.signatures)


def test_a_token_pulled_out_holds_the_paper_and_its_number_until_it_is_back(
    registered: list[SigningKey], unit: Any, token: Token
) -> None:
    ref = ask_decision(unit)
    number = paper(ref).number_text
    token.pull_out()
    with pytest.raises(RetryAt):
        tasks.sign(paper_uid=str(ref.uid), at=AT)
    waiting = paper(ref)
    assert (waiting.state, waiting.number_text) == ("reserved", number)
    assert "Không thấy thiết bị “HSM thử”" in waiting.trouble
    assert list(store.storage().names()) == []  # nothing half signed
    assert keys.look_after(actor=ADMIN, uid=registered[0].uid, at=AT) != ""
    token.plug_in()
    assert keys.look_after(actor=ADMIN, uid=registered[0].uid, at=AT) == ""
    tasks.sign(paper_uid=str(ref.uid), at=AT)
    done = paper(ref)
    assert (done.state, done.number_text, done.trouble) == ("issued", number, "")


def test_a_wrong_pin_is_offered_once(
    registered: list[SigningKey], unit: Any, token: Token, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened._forget(devices.device(NAME))
    token.pin_file.write_text("000000\n")
    offers = 0
    refuse = devices.refuse_pin

    def counted(found: devices.Device) -> devices.PinRefused:
        nonlocal offers
        offers += 1
        return refuse(found)

    monkeypatch.setattr(opened, "refuse_pin", counted)
    for _ in range(3):
        devices._away.clear()  # as after the pause
        with pytest.raises(devices.PinRefused):
            devices.sign(NAME, registered[0].reference, b"\0" * 32)
    assert offers == 1
    kept = devices._refused(NAME)
    assert "000000" not in kept.read_text()  # only when the file of the PIN was written
    token.pin_file.write_text(f"{tokens.PIN}\n")
    os.utime(token.pin_file, ns=(1, 1))  # another edition, whatever the clock's grain
    devices._away.clear()
    assert len(devices.sign(NAME, registered[0].reference, b"\0" * 32)) == 256


def test_a_key_that_is_not_that_of_the_certificate_signs_nothing(
    registered: list[SigningKey], unit: Any
) -> None:
    one, other = registered
    SigningKey.objects.filter(pk=one.pk).update(reference=other.reference)
    ref = ask_decision(unit)
    with pytest.raises(signing.KeyAway, match="không khớp chứng thư"):
        issuing.issue_paper(uid=ref.uid, at=AT)
    assert paper(ref).state == "reserved"


def test_an_administrator_registers_and_retires_at_the_page(
    token: Token, monkeypatch: pytest.MonkeyPatch, settings: Any, own_folder: Path
) -> None:
    settings.DATA = own_folder
    monkeypatch.setattr(clock, "now", lambda: AT)
    cast = make_cast()
    giang, dung = cast["giang"].client(), cast["dung"].client()
    assert dung.get("/khoa-ky/").status_code == 403
    assert Client().get("/khoa-ky/").status_code in (302, 403)
    page = giang.get("/khoa-ky/moi/").content.decode()
    assert "CN=So Noi vu" in page
    assert tokens.PIN not in page
    chosen = f"{NAME} {token.reference('So Noi vu')}"
    code = org.unit(cast.units["snv"]).code
    assert giang.post("/khoa-ky/moi/", {"key": chosen, "owner": "khong-co"}).status_code == 422
    done = giang.post("/khoa-ky/moi/", {"key": chosen, "owner": code})
    assert done.status_code == 302, done.content.decode()
    assert giang.post("/khoa-ky/moi/", {"key": chosen, "owner": code}).status_code == 422
    twice = giang.post("/khoa-ky/moi/", {"key": chosen, "owner": "dung"})
    assert "đang ký cho người khác" in twice.content.decode()  # a certificate is one owner's
    shown = giang.get("/khoa-ky/").content.decode()
    assert "Kết nối được" in shown
    assert "HSM thử" in shown
    row = SigningKey.objects.get()
    token.pull_out()
    giang.post(f"/khoa-ky/{row.uid}/kiem-tra/")
    assert "Không kết nối được" in giang.get("/khoa-ky/").content.decode()
    assert dung.post(f"/khoa-ky/{row.uid}/thoi-dung/", {"reason": "x"}).status_code == 403
    giang.post(f"/khoa-ky/{row.uid}/thoi-dung/", {"reason": "Thay thiết bị"})
    assert "Thay thiết bị" in giang.get("/khoa-ky/").content.decode()
    assert keyring.of(row.owner) is None


def test_a_device_that_the_operator_has_taken_away_is_told(
    registered: list[SigningKey], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CONGVU_KEY_DEVICES")
    with pytest.raises(devices.DeviceAway, match="không còn trong tệp"):
        devices.sign(NAME, registered[0].reference, b"\0" * 32)


def test_without_the_right_nothing_is_registered(token: Token) -> None:
    found = keyring.held(NAME, token.reference("So Noi vu"))
    with pytest.raises(NotAllowed):
        keys.register_key(
            actor=Actor.stranger(), owner=keyring.Owner("unit:X", "X"), device=NAME, found=found,
            at=AT,
        )  # fmt: skip
    assert not SigningKey.objects.exists()


@pytest.mark.judge
@pytest.mark.slow
def test_pdfsig_accepts_what_the_token_signs(
    registered: list[SigningKey], unit: Any, token: Token, tmp_path: Path
) -> None:
    need("pdfsig")
    need("certutil")
    path, root, nss = tmp_path / "paper.pdf", tmp_path / "root.pem", tmp_path / "nss"
    path.write_bytes(signed(ask_decision(unit)))
    root.write_text(tokens.trust(token))
    nss.mkdir()
    run("certutil", "-N", "-d", f"sql:{nss}", "--empty-password")
    run("certutil", "-A", "-d", f"sql:{nss}", "-n", "thu", "-t", "C,C,C", "-i", root)
    said = run("pdfsig", "-nssdir", f"sql:{nss}", path).stdout
    assert said.count("Signature is Valid.") == 2
    assert said.count("Certificate is Trusted.") == 2
    assert "Tran Tri Dung" in said
