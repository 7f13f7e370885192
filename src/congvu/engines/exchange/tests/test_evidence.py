"""The evidence of a message stands by itself: `openssl` and `xmlsec1` say so, or name what was changed."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from congvu.engines.exchange.actions import receiving, stamping
from congvu.engines.exchange.models import HeadStamp, Message, Partner
from congvu.engines.exchange.queries import evidence
from congvu.engines.exchange.rules import envelope
from congvu.engines.exchange.tests.conftest import ROOT, Sides, received
from congvu.engines.exchange.tests.samples import AT, FULL, certificate, key, pem
from congvu.engines.exchange.tests.test_axis import DOCUMENT, file
from congvu.engines.ledger import api as ledger

TOOLS = (
    "sh", "openssl", "printf", "xmlsec1", "cat", "cut", "grep", "mktemp", "rm", "dirname", "od", "tr", "sed",
)  # fmt: skip


def unpacked(row: Message, folder: Path) -> Path:
    with zipfile.ZipFile(io.BytesIO(evidence.archive(row))) as packed:
        packed.extractall(folder)
    [inner] = folder.iterdir()
    return inner


def says(folder: Path, tools: Path) -> tuple[int, str]:
    """What the script says where nothing but the two tools and a shell is."""
    done = subprocess.run(
        ["sh", str(folder / "verify.sh")], env={"PATH": str(tools), "LC_ALL": "C.UTF-8"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    made = tmp_path / "bin"
    made.mkdir()
    for name in TOOLS:
        found = shutil.which(name)
        assert found, name
        os.symlink(found, made / name)
    return made


@pytest.mark.slow  # some forty processes of others' making
def test_two_tools_alone_verify_it_and_name_what_was_changed(
    sides: Sides, tmp_path: Path, tools: Path
) -> None:
    sent = sides.send(DOCUMENT, by=sides.a, to=sides.b, file_uids=[file(sides.a)])
    sides.carry()
    ledger.seal(at=AT, wait=True)
    assert stamping.stamp_head(actor=ROOT, at=AT)
    out = Message.objects.as_system("test").get(uid=sent)
    [come] = received(sides.b)
    for row, name in ((out, "out"), (come, "in")):
        folder = unpacked(row, tmp_path / name)
        code, text = says(folder, tools)
        assert (code, text.count(": OK")) == (0, 5), text
        assert " at: " in text.splitlines()[-1]
    changes = {
        "message.xml": "1", "ledger/record.json": "2", "ledger/head.txt": "3",
        "ledger/head.sig": "4", "stamp/head.tsr": "5",
    }  # fmt: skip
    for name, line in changes.items():
        path = folder / name
        content = path.read_bytes()
        path.write_bytes(_changed(name, content, folder))
        code, text = says(folder, tools)
        assert code == 1, name
        assert f"FAILED: {line} " in text, (name, text)
        path.write_bytes(content)
    assert says(folder, tools)[0] == 0


@pytest.mark.slow
@pytest.mark.parametrize("name", ["rsa", "ec"])
def test_an_event_is_verified_by_openssl_alone(
    sides: Sides, tmp_path: Path, tools: Path, name: str
) -> None:
    partner = Partner.objects.get(code="G22")
    partner.certificates = pem(name)
    partner.save()
    event = envelope.event(FULL, uid="su-kien-1", at=AT)
    raw = envelope.sign(event, key=key(name), chain=[certificate(name)])
    [taken] = receiving.take_all(actor=ROOT, raws=[raw], channel=partner.channel_id, at=AT)
    ledger.seal(at=AT, wait=True)
    assert stamping.stamp_head(actor=ROOT, at=AT)
    row = Message.objects.as_system("test").get(uid=taken.uids[0])
    folder = unpacked(row, tmp_path / "in")
    code, text = says(folder, tools)
    assert (code, text.count(": OK")) == (0, 5), text
    path = folder / "message.json"
    path.write_bytes(raw.replace(b'"7816"', b'"7817"', 1))
    code, text = says(folder, tools)
    assert code == 1
    assert "FAILED: 1 " in text


def _changed(name: str, content: bytes, folder: Path) -> bytes:
    if name == "message.xml":
        return content.replace(b"7816<", b"7817<", 1)
    if name == "ledger/record.json":
        return content.replace(b'"sha256":"', b'"sha256":"0', 1)
    at = 20
    if name == "ledger/head.txt":
        at = content.index(b'"root":"') + 9
    if name == "stamp/head.tsr":
        at = content.index(hashlib.sha256((folder / "ledger/head.txt").read_bytes()).digest())
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def test_nothing_is_stamped_while_nothing_moves(sides: Sides) -> None:
    sides.send(DOCUMENT, by=sides.a, to=sides.b)
    ledger.seal(at=AT, wait=True)
    assert stamping.stamp_head(actor=ROOT, at=AT)
    ledger.seal(at=AT, wait=True)  # the stamp's own row
    assert not stamping.stamp_head(actor=ROOT, at=AT)
    assert HeadStamp.objects.count() == 1


def test_what_is_not_ready_says_so(sides: Sides) -> None:
    sent = sides.send(DOCUMENT, by=sides.a, to=sides.b)
    row = Message.objects.as_system("test").get(uid=sent)
    with pytest.raises(evidence.UnableToProve, match="chưa được ký"):
        evidence.archive(row)
    sides.carry()
    row.refresh_from_db()
    with pytest.raises(evidence.UnableToProve, match="dấu thời gian"):
        evidence.archive(row)
