"""What we declare is what another ASN.1 library reads."""

from __future__ import annotations

from datetime import UTC, datetime

from asn1crypto import cms as other
from asn1crypto import core, tsp

from congvu.engines.documents.rules import cms

AT = datetime(2026, 11, 23, 1, 2, 3, 4, tzinfo=UTC)
EMPTY = b"\x30\x00"  # an empty SEQUENCE
HOLDER = cms.Holder(
    issuer=EMPTY, serial=2**64 + 1, certificate=EMPTY, chain=[b"\x02\x01\x07"],
    sign=lambda data: b"signed " + data[:1],
)  # fmt: skip


def test_a_time_stamp_says_what_was_asked() -> None:
    token = cms.time_stamp(
        HOLDER, imprint=cms.imprint(b"d" * 32), serial=2**127 - 1, policy="2.25.1", at=AT,
        nonce=2**63,
    )  # fmt: skip
    answer = tsp.TimeStampResp.load(cms.granted(token), strict=True)
    assert answer["status"]["status"].native == "granted"
    signed = answer["time_stamp_token"]["content"]
    assert signed["version"].native == "v3"
    said = signed["encap_content_info"]["content"].parsed.native
    assert (said["serial_number"], said["nonce"]) == (2**127 - 1, 2**63)
    assert said["gen_time"] == AT.replace(microsecond=0)
    assert said["policy"] == "2.25.1"
    assert said["accuracy"]["seconds"] == 1
    assert said["message_imprint"]["hash_algorithm"]["algorithm"] == "sha256"
    assert said["message_imprint"]["hashed_message"] == b"d" * 32


def test_a_signature_is_detached_and_carries_its_stamp() -> None:
    stamp = core.Sequence.load(EMPTY).dump()
    made = other.ContentInfo.load(cms.signature(HOLDER, b"d" * 32, lambda _: stamp), strict=True)
    signed = made["content"]
    assert signed["encap_content_info"]["content"].native is None
    signer = signed["signer_infos"][0]
    assert signer["sid"].chosen["serial_number"].native == 2**64 + 1
    assert signer["signature"].native == b"signed 1"  # a SET, not the [0] that stands in the file
    assert signer["signature_algorithm"]["algorithm"].native == "sha256_rsa"
    kinds = {each["type"].native for each in signer["signed_attrs"]}
    assert kinds == {
        "content_type", "message_digest", "signing_certificate_v2", "cms_algorithm_protection",
    }  # fmt: skip
    assert signer["unsigned_attrs"][0]["type"].native == "signature_time_stamp_token"
    assert signer["unsigned_attrs"][0]["values"][0].dump() == stamp


def test_sets_stand_in_the_order_of_der() -> None:
    made = other.ContentInfo.load(cms.signature(HOLDER, b"d" * 32, lambda _: EMPTY))
    signed = made["content"]
    attributes = [one.dump() for one in signed["signer_infos"][0]["signed_attrs"]]
    assert attributes == sorted(attributes)
    assert signed["certificates"].contents == b"\x02\x01\x07" + EMPTY
