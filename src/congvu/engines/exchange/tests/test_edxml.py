"""edXML: what is written is read back whole; what is wrong is named; nothing hostile gets through."""

from __future__ import annotations

import base64
import io
import re
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from signxml import DigestAlgorithm, SignatureMethod, XMLSigner

from congvu.engines.exchange.contracts import Business, Edoc, Organ, StatusCode
from congvu.engines.exchange.rules import packing, parsing, reading, signing, writing
from congvu.engines.exchange.rules.faults import SENTENCES, Unreadable
from congvu.engines.exchange.tests.samples import (
    AT,
    FULL,
    KINDS,
    PDF,
    certificate,
    key,
    pem,
    status,
)

NS, DS = parsing.NS, parsing.DS
PLACE = f"{{{DS}}}Signature"


def signed(told: Any = FULL, name: str = "rsa") -> bytes:
    tree = writing.document(told) if isinstance(told, Edoc) else writing.status(told)
    return signing.sign(tree, key=key(name), chain=[certificate(name)])


def take(raw: bytes, *, weak: bool = False, names: tuple[str, ...] = ("rsa",)) -> Any:
    known = [certificate(name) for name in names]
    root = parsing.parse(raw)
    return reading.read(signing.verify(raw, root, known=known, weak_allowed=weak, at=AT).root)


def faults(raw: bytes, **how: Any) -> list[str]:
    with pytest.raises(Unreadable) as refused:
        take(raw, **how)
    assert all(fault.key in SENTENCES for fault in refused.value.faults)
    return [fault.key for fault in refused.value.faults]


def without_ids(told: Edoc) -> Edoc:
    """Content ids and types are given by the writer."""
    files = tuple(replace(f, content_id="", media_type="") for f in told.attachments)
    return replace(told, attachments=files)


@pytest.mark.parametrize("business", list(Business))
@pytest.mark.parametrize("name", ["rsa", "ec"])
def test_a_document_comes_back_whole(business: Business, name: str) -> None:
    told = KINDS[business]
    assert without_ids(take(signed(told, name), names=(name,))) == without_ids(told)


@pytest.mark.parametrize("code", list(StatusCode))
def test_a_state_comes_back_whole(code: StatusCode) -> None:
    assert take(signed(status(code))) == status(code)


def test_the_envelope_is_as_the_axis_writes_it() -> None:
    text = signed().decode()
    assert f'<edXML xmlns="{NS}"><edXML:edXMLEnvelope xmlns:edXML="{NS}">' in text
    assert "<edXML:Bussiness>" in text
    assert "<edXML:BussinessDocType>0<" in text
    assert "<AttachmentEncoded><Attachment><ContentId>" in text
    assert "rsa-sha256" in text
    assert "sha1" not in text


def test_order_and_spelling_do_not_matter() -> None:
    tree = writing.document(KINDS[Business.UPDATE])
    message = tree.find(f".//{{{NS}}}MessageHeader")
    assert message is not None
    message[:] = list(reversed(message))
    for each in tree.iter():
        if isinstance(each.tag, str) and "Bussiness" in each.tag:
            each.tag = each.tag.replace("Bussiness", "Business")
    raw = signing.sign(tree, key=key(), chain=[certificate()])
    said = take(raw)
    assert said.business is Business.UPDATE
    assert said.to == tuple(reversed(FULL.to))
    assert said.receivers == KINDS[Business.UPDATE].receivers


def test_without_prefix_it_is_the_same() -> None:
    text = etree.tostring(writing.document(FULL)).decode()
    plain = re.sub(r"xmlns:edXML=\"[^\"]*\"", "", text).replace("edXML:", "")
    raw = signing.sign(etree.fromstring(plain), key=key(), chain=[certificate()])
    assert without_ids(take(raw)) == without_ids(FULL)


@pytest.mark.slow  # a process of another's making
@pytest.mark.parametrize("name", ["rsa", "ec"])
def test_xmlsec1_agrees(name: str, tmp_path: Path) -> None:
    good, bad, trusted = tmp_path / "a.xml", tmp_path / "b.xml", tmp_path / "c.pem"
    raw = signed(name=name)
    good.write_bytes(raw)
    bad.write_bytes(raw.replace(b"<edXML:CodeNumber>7816<", b"<edXML:CodeNumber>7817<"))
    trusted.write_text(pem(name))
    said = [
        subprocess.run(["xmlsec1", "--verify", "--trusted-pem", str(trusted), str(path)],
                       capture_output=True, check=False).returncode == 0
        for path in (good, bad)
    ]  # fmt: skip
    assert said == [True, False]
    assert faults(bad.read_bytes(), names=(name,)) == ["signature"]


def test_every_character_of_what_is_signed_counts() -> None:
    raw = signed()
    for old, new in [
        (b"7816<", b"7818<"), (b"H48.05<", b"H48.06<"), (b"<edXML:Paper>1<", b"<edXML:Paper>0<"),
        (b"voffice", b"voffics"), (b"<ContentType>application/zip", b"<ContentType>application/pdf"),
    ]:  # fmt: skip
        assert old in raw
        assert faults(raw.replace(old, new, 1)) == ["signature"]


def _entities() -> bytes:
    nested = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    return (f'<?xml version="1.0"?><!DOCTYPE edXML [<!ENTITY a0 "ha">{nested}]>'
            f'<edXML xmlns="{NS}">&a11;</edXML>').encode()  # fmt: skip


HOSTILE = {
    "entity bomb": (_entities(), "entities"),
    "external entity": (
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><edXML>&e;</edXML>', "entities"),
    "external document type": (
        b'<?xml version="1.0"?><!doctype edXML SYSTEM "http://127.0.0.1:9/x.dtd"><edXML/>',
        "entities"),
    "utf-16": ("<edXML/>".encode("utf-16"), "encoding"),
    "named encoding": (b'<?xml version="1.0" encoding="utf-7"?><edXML/>', "encoding"),
    "junk in front": (b"1212<?xml version='1.0'?><edXML/>", "junk"),
    "no xml": (b"%PDF-1.4", "malformed"),
    "empty": (b"", "malformed"),
    "cut": (b"<edXML><a>", "malformed"),
    "undeclared prefix": (b"<edXML><xlink:a/></edXML>", "malformed"),
    "deep": (b"<a>" * 3000 + b"</a>" * 3000, "malformed"),
    "rather deep": (b"<a>" * 60 + b"</a>" * 60, "too_deep"),
    "many": (b"<a>" + b"<b/>" * 30_000 + b"</a>", "too_deep"),
    "old namespace": (b'<edXML xmlns="http://www.e-doc.vn/Schema/"/>', "unsigned"),
    "huge": (b"<a>" + b"x" * parsing.MOST_BYTES + b"</a>", "too_large"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_bytes_are_refused(name: str) -> None:
    raw, said = HOSTILE[name]
    assert faults(raw) == [said]
    parsing.salvage(raw)  # never raises, never fetches


def test_a_foreign_namespace_is_named() -> None:
    with pytest.raises(Unreadable) as refused:
        reading.read(etree.fromstring('<edXML xmlns="http://www.e-doc.vn/Schema/"/>'))
    assert [f.key for f in refused.value.faults] == ["namespace"]


def test_unsigned_and_strangers_are_refused() -> None:
    bare = writing.document(FULL)
    place = bare.find(f".//{PLACE}")
    assert place is not None
    place.getparent().remove(place)
    assert faults(etree.tostring(bare)) == ["unsigned"]
    assert faults(signed(name="rsa-other")) == ["stranger"]
    assert faults(signed(), names=()) == ["stranger"]


def test_a_certificate_that_has_ended_is_refused() -> None:
    ended = certificate("rsa", days=30)
    raw = signing.sign(writing.document(FULL), key=key(), chain=[ended])
    with pytest.raises(Unreadable) as refused:
        signing.verify(raw, parsing.parse(raw), known=[ended], weak_allowed=False, at=AT)
    assert [f.key for f in refused.value.faults] == ["expired"]


def test_sha1_is_taken_only_where_that_is_said() -> None:
    class Weak(XMLSigner):
        def check_deprecated_methods(self) -> None:
            """As old senders sign."""

    signer = Weak(
        signature_algorithm=SignatureMethod.RSA_SHA1, digest_algorithm=DigestAlgorithm.SHA1
    )
    tree = signer.sign(writing.document(FULL), key=key(), cert=[certificate()])
    raw = etree.tostring(tree)
    assert faults(raw) == ["weak"]
    said = signing.verify(raw, parsing.parse(raw), known=[certificate()], weak_allowed=True, at=AT)
    assert said.weak
    assert reading.read(said.root).document_id == FULL.document_id


def _wrapped() -> dict[str, bytes]:
    raw = signed()
    root = etree.fromstring(raw)
    signature = root.find(f".//{PLACE}")
    assert signature is not None
    two = etree.fromstring(raw)
    header = two.find(f".//{{{NS}}}edXMLHeader")
    assert header is not None
    header.append(etree.fromstring(etree.tostring(signature)))
    moved = etree.fromstring(raw)
    inner = moved.find(f".//{PLACE}")
    assert inner is not None
    moved.append(inner)
    # The old trick: the signed message kept as a part, another one around it.
    outer = writing.document(replace(FULL, subject="Khác"))
    place = outer.find(f".//{PLACE}")
    assert place is not None
    place.getparent().replace(place, etree.fromstring(raw))
    part = etree.tostring(root).replace(b'URI=""', b'URI="#phan"')
    return {
        "two signatures": etree.tostring(two), "moved": etree.tostring(moved),
        "around": etree.tostring(outer), "a part": part,
        "no transform": raw.replace(b"#enveloped-signature", b"#base64"),
    }  # fmt: skip


@pytest.mark.parametrize("name", ["two signatures", "moved", "around", "a part", "no transform"])
def test_signature_wrapping_is_refused(name: str) -> None:
    assert faults(_wrapped()[name]) in (["wrapped"], ["signature"])


def test_comments_cut_no_text_in_two() -> None:
    raw = signed(replace(FULL, number="100"))
    cut = raw.replace(b"CodeNumber>100<", b"CodeNumber>1<!-- -->00<")
    assert cut != raw
    assert take(cut).number == "100"


def _broken(change: Any) -> list[str]:
    tree = writing.document(FULL)
    change(tree.find(f".//{{{NS}}}MessageHeader"))
    return faults(signing.sign(tree, key=key(), chain=[certificate()]))


def test_every_fault_of_the_content_is_named_at_once() -> None:
    def change(message: Any) -> None:
        message.remove(message.find(f"{{{NS}}}Subject"))
        message.find(f"{{{NS}}}DueDate").text = "mai"
        message.append(etree.fromstring(etree.tostring(message.find(f"{{{NS}}}To"))))

    assert sorted(_broken(change)) == ["missing", "twice", "value"]


def test_two_numbers_are_a_fault() -> None:
    def change(message: Any) -> None:
        code = message.find(f"{{{NS}}}Code")
        code.append(etree.fromstring(f'<CodeNumber xmlns="{NS}">1</CodeNumber>'))

    assert _broken(change) == ["twice"]


def test_an_unknown_business_is_a_fault() -> None:
    raw = etree.tostring(writing.document(FULL)).replace(
        b"BussinessDocType>0<", b"BussinessDocType>7<"
    )
    raw = signing.sign(etree.fromstring(raw), key=key(), chain=[certificate()])
    assert faults(raw) == ["value"]


def _zip(files: dict[str, bytes], **how: Any) -> str:
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return base64.b64encode(box.getvalue()).decode()


def unpack(encoded: str, media_type: str = packing.ZIP, name: str = "a.doc") -> list[Any]:
    return packing.unpack(
        name=name, media_type=media_type, description="", content_id="", encoded=encoded,
        room=packing.MOST_UNPACKED,
    )  # fmt: skip


def test_the_type_alone_says_whether_it_is_a_zip() -> None:
    [file] = unpack(_zip({"khac.bin": PDF}))
    assert (file.name, file.content) == ("a.doc", PDF)
    zipped = _zip({"x": PDF})
    [kept] = unpack(zipped, "application/pdf", "a.pdf")
    assert kept.content == base64.b64decode(zipped)
    assert [f.name for f in unpack(_zip({"m/a.pdf": PDF, "../../b.pdf": PDF}))] == [
        "a.pdf",
        "b.pdf",
    ]


@pytest.mark.parametrize(
    ("encoded", "said"),
    [
        (_zip({"a": b"\x00" * 200_000_000}), "bomb"),
        (_zip({f"{n}": b"" for n in range(60)}), "bomb"),
        (_zip({}), "attachment"),
        (base64.b64encode(b"no zip").decode(), "attachment"),
        ("@@@", "attachment"),
    ],
)
def test_hostile_archives_are_refused(encoded: str, said: str) -> None:
    with pytest.raises(Unreadable) as refused:
        unpack(encoded)
    assert [f.key for f in refused.value.faults] == [said]


def test_what_xml_cannot_hold_is_left_out() -> None:
    told = replace(FULL, subject="a\x00b\x0bc\ufffe", to=(Organ(code="G09"),))
    assert take(signed(told)).subject == "abc"
