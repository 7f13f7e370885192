"""XML-DSig, enveloped: made with SHA-256 alone, checked on the bytes as they came.

What is verified is what is read: the reader gets the tree that the signature covers, rebuilt from
its canonical bytes. Anything that could make the two differ (a second signature, a reference to a
part, a transform that drops something) is refused.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature as WrongSignature
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from lxml import etree
from signxml.algorithms import CanonicalizationMethod, DigestAlgorithm, SignatureMethod
from signxml.exceptions import SignXMLException
from signxml.signer import XMLSigner
from signxml.verifier import SignatureConfiguration, XMLVerifier

from congvu.engines.exchange.rules.faults import unreadable
from congvu.engines.exchange.rules.parsing import DS, NS, parser

Certificate = x509.Certificate
Key = RSAPrivateKey | EllipticCurvePrivateKey
ENVELOPED = f"{DS}enveloped-signature"
TRANSFORMS = frozenset({ENVELOPED, *(method.value for method in CanonicalizationMethod)})
METHODS = frozenset({
    SignatureMethod.RSA_SHA256, SignatureMethod.RSA_SHA384, SignatureMethod.RSA_SHA512,
    SignatureMethod.ECDSA_SHA256, SignatureMethod.ECDSA_SHA384, SignatureMethod.ECDSA_SHA512,
})  # fmt: skip
DIGESTS = frozenset({DigestAlgorithm.SHA256, DigestAlgorithm.SHA384, DigestAlgorithm.SHA512})
WEAK_METHODS = METHODS | {SignatureMethod.RSA_SHA1}
WEAK_DIGESTS = DIGESTS | {DigestAlgorithm.SHA1}


@dataclass(frozen=True)
class Verified:
    """root: the tree that the signature covers; weak: by SHA-1."""

    root: Any
    certificate: x509.Certificate
    weak: bool


def sign(root: etree._Element, *, key: Key, chain: Sequence[x509.Certificate]) -> bytes:
    """The message with its signature where the tree keeps the place; chain: nearest first."""
    method = SignatureMethod.RSA_SHA256
    if isinstance(key, EllipticCurvePrivateKey):
        method = SignatureMethod.ECDSA_SHA256
    signer = XMLSigner(
        signature_algorithm=method, digest_algorithm=DigestAlgorithm.SHA256,
        c14n_algorithm=CanonicalizationMethod.CANONICAL_XML_1_0,
    )  # fmt: skip
    signer._parser = parser()  # type: ignore[assignment]  # its own refuses attachments over 10 MB
    # Key objects: a key as text is parsed and checked again for each signature (40 ms).
    signed = signer.sign(root, key=key, cert=list(chain))
    return bytes(etree.tostring(signed, xml_declaration=True, encoding="UTF-8"))


def verify(
    raw: bytes,
    root: etree._Element,
    *,
    known: Sequence[x509.Certificate],
    weak_allowed: bool,
    at: datetime,
) -> Verified:
    """The signature of a message against the sender's known certificates. Raises Unreadable.

    raw: the bytes as they came; root: their tree.
    """
    signature = _only_signature(root)
    weak = _is_weak(signature)
    if weak and not weak_allowed:
        raise unreadable("weak")
    certificate = believed(certificates_in(signature), known, at=at)
    return Verified(_covered(raw, root, certificate, weak=weak), certificate, weak)


def certificates_in(root: etree._Element) -> list[x509.Certificate]:
    """What a signature carries, the signer's first as a rule; nothing is believed of them."""
    import base64

    found = []
    for each in root.iter(f"{{{DS}}}X509Certificate"):
        try:
            found.append(x509.load_der_x509_certificate(base64.b64decode(each.text or "")))
        except ValueError:
            continue
    return found


def believed(
    carried: Sequence[x509.Certificate], known: Sequence[x509.Certificate], *, at: datetime
) -> x509.Certificate:
    """The certificate that was kept for the sender; one that only the message names is not enough.

    Raises Unreadable.
    """
    found = _kept(carried, known)
    if not found.not_valid_before_utc <= at <= found.not_valid_after_utc:
        raise unreadable("expired", found.not_valid_after_utc.strftime("%d/%m/%Y"))
    return found


def _kept(
    carried: Sequence[x509.Certificate], known: Sequence[x509.Certificate]
) -> x509.Certificate:
    found = next((kept for each in carried for kept in known if kept == each), None)
    if found is not None:
        return found
    if not carried and len(known) == 1:
        return known[0]
    raise unreadable("stranger", carried[0].subject.rfc4514_string() if carried else "")


@functools.lru_cache(maxsize=1024)
def name_of(certificate: x509.Certificate) -> str:
    """Its subject as a line, as long as a column holds."""
    return certificate.subject.rfc4514_string()[:500]


def _only_signature(root: etree._Element) -> etree._Element:
    found = list(root.iter(f"{{{DS}}}Signature"))
    if not found:
        raise unreadable("unsigned")
    parent = found[0].getparent()
    if len(found) > 1 or parent is None or parent.tag != f"{{{NS}}}edXMLHeader":
        raise unreadable("wrapped")
    references = list(found[0].iter(f"{{{DS}}}Reference"))
    transforms = [t.get("Algorithm") for t in found[0].iter(f"{{{DS}}}Transform")]
    whole = len(references) == 1 and references[0].get("URI") == ""
    if not whole or ENVELOPED not in transforms or not TRANSFORMS.issuperset(transforms):
        raise unreadable("wrapped")
    return found[0]


def _is_weak(signature: etree._Element) -> bool:
    named = [
        each.get("Algorithm", "").lower()
        for name in ("SignatureMethod", "DigestMethod")
        for each in signature.iter(f"{{{DS}}}{name}")
    ]
    return any(algorithm.endswith("sha1") for algorithm in named)


def _covered(raw: bytes, root: etree._Element, certificate: x509.Certificate, *, weak: bool) -> Any:
    expected = SignatureConfiguration(
        require_x509=True, expect_references=1, ignore_ambiguous_key_info=True,
        location=f"./{{{NS}}}edXMLEnvelope/{{{NS}}}edXMLHeader/",
        signature_methods=WEAK_METHODS if weak else METHODS,
        digest_algorithms=WEAK_DIGESTS if weak else DIGESTS,
    )  # fmt: skip
    try:
        said = XMLVerifier().verify(
            raw, x509_cert=certificate, expect_config=expected, parser=parser()
        )
    except (SignXMLException, WrongSignature, ValueError, TypeError, etree.LxmlError) as wrong:
        raise unreadable("signature") from wrong
    signed = said.signed_xml if not isinstance(said, list) else None
    if signed is None or signed.tag != root.tag:
        raise unreadable("wrapped")
    return signed
