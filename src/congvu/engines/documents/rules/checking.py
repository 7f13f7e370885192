"""Judges the signatures of a foreign PDF, in a process of its own with limits on time and memory.

Run as ``python -m congvu.engines.documents.rules.checking``: the first line of its input is JSON
(``roots``, ``others`` as PEM, ``crls`` as hex), the rest is the PDF; it answers with JSON.
A hostile file can at most kill this process. No Django here: it starts in half a second.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from congvu.engines.documents.rules import etsi

MEMORY = 768 * 1024 * 1024
CPU_SECONDS = 20


def main() -> None:
    """Read, judge, answer."""
    _limit()
    asked = json.loads(sys.stdin.buffer.readline())
    answer = judge(sys.stdin.buffer.read(), asked)
    sys.stdout.write(json.dumps(answer, ensure_ascii=False))


def judge(pdf: bytes, trust: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """``{"readable", "why", "signatures": […]}``; why is a key the door puts into words."""
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        reader = PdfFileReader(io.BytesIO(pdf), strict=False)
        if reader.encrypted:
            return _unreadable("locked")
        found = list(reader.embedded_regular_signatures)
        return {
            "readable": True,
            "why": "" if found else "unsigned",
            "signatures": [_finding(each, trust) for each in found],
        }
    except (PdfError, ValueError, KeyError, TypeError, RecursionError, MemoryError, OSError,
            AttributeError, IndexError, NotImplementedError):  # fmt: skip
        return _unreadable("broken")


def _unreadable(why: str) -> dict[str, Any]:
    return {"readable": False, "why": why, "signatures": []}


def _finding(embedded: Any, trust: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """One signature. A container that cannot be parsed is a broken signature, not a broken file."""
    from pyhanko.sign.general import UnacceptableSignerError
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.errors import SignatureValidationError

    try:
        certificate = embedded.signer_cert
        who = _names(certificate)
        status = validate_pdf_signature(embedded, _context(trust), _context(trust))
    except (SignatureValidationError, UnacceptableSignerError, ValueError, KeyError, TypeError):
        return {**_nobody(), "why": "changed", **etsi.said(etsi.FAILED, "FORMAT_FAILURE")}
    found = _verdict(status)
    return {**who, **found, **_in_standard_words(embedded, trust, found["why"])}


def _in_standard_words(
    embedded: Any, trust: Mapping[str, Sequence[str]], why: str
) -> dict[str, str]:
    """The standard judges what was signed; what was put behind it breaks a rule of ours."""
    indication, below = etsi.verdict(embedded, trust)
    if why == "modified_after" and indication != etsi.FAILED:
        return etsi.said(etsi.UNSURE, "SIG_CONSTRAINTS_FAILURE")
    return etsi.said(indication, below)


def _verdict(status: Any) -> dict[str, Any]:
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    stamp = status.timestamp_validity
    stamped = bool(stamp is not None and stamp.valid and stamp.intact and stamp.trusted)
    untouched = bool(status.intact and status.valid)
    allowed = status.docmdp_ok is not False and status.coverage >= (
        SignatureCoverageLevel.ENTIRE_REVISION
    )
    said = stamp.timestamp if stamped else status.signer_reported_dt
    return {
        "signed_at": said.isoformat() if said else "",
        "intact": untouched and allowed,
        "trusted": bool(status.trusted),
        "time_stamped": stamped,
        "time_stamp_by": _common_name(stamp.signing_cert) if stamped else "",
        "covers_whole": status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
        "why": _why(status, untouched=untouched, allowed=allowed, stamped=stamped),
    }


def _why(status: Any, *, untouched: bool, allowed: bool, stamped: bool) -> str:
    """The most telling reason, as a key."""
    if not untouched:
        return "changed"
    if not allowed:
        return "modified_after"
    if status.revoked:
        return "revoked"
    if not status.trusted:
        return "untrusted"
    return "" if stamped else "no_time_stamp"


def _context(trust: Mapping[str, Sequence[str]]) -> Any:
    """Our roots only, our lists only, nothing fetched: a foreign file shall not make us call out."""
    from asn1crypto import crl, pem, x509
    from pyhanko_certvalidator import ValidationContext

    def load(text: str) -> Any:
        return x509.Certificate.load(pem.unarmor(text.encode())[2])

    return ValidationContext(
        trust_roots=[load(t) for t in trust["roots"]],
        other_certs=[load(t) for t in trust["others"]],
        crls=[crl.CertificateList.load(bytes.fromhex(t)) for t in trust["crls"]],
        allow_fetching=False,
        revocation_mode="soft-fail",
    )


def _names(certificate: Any) -> dict[str, Any]:
    subject = certificate.subject.native
    organisation = subject.get("organization_name", "")
    return {**_nobody(), "signer": _common_name(certificate), "organisation": str(organisation)}


def _common_name(certificate: Any) -> str:
    return str(certificate.subject.native.get("common_name", ""))


def _nobody() -> dict[str, Any]:
    return {
        "signer": "", "organisation": "", "signed_at": "", "intact": False, "trusted": False,
        "time_stamped": False, "time_stamp_by": "", "covers_whole": False, "why": "",
        "indication": "", "sub_indication": "",
    }  # fmt: skip


def _limit() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
