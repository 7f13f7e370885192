"""The verdict on one signature in the words of ETSI TS 119 102-1: an indication and, below it, why.

TOTAL-PASSED, TOTAL-FAILED or INDETERMINATE with a sub-indication (§5.1.3). A signature is judged
with its time stamps (§5.5), since ours are B-T; what lies behind it in the file is judged beside it.
Runs in the process of :mod:`rules.checking`, without Django and without a network.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

PASSED, FAILED, UNSURE = "TOTAL-PASSED", "TOTAL-FAILED", "INDETERMINATE"
_WORDS = {"PASSED": PASSED, "FAILED": FAILED, "INDETERMINATE": UNSURE}


def verdict(embedded: Any, trust: Mapping[str, Sequence[str]]) -> tuple[str, str]:
    """(indication, sub-indication), the latter "" when it passed."""
    from pyhanko.sign.validation.errors import SignatureValidationError

    try:
        return asyncio.run(_verdict(embedded, trust))
    except (SignatureValidationError, ValueError, KeyError, TypeError):
        return FAILED, "FORMAT_FAILURE"


async def _verdict(embedded: Any, trust: Mapping[str, Sequence[str]]) -> tuple[str, str]:
    """Today's verdict (§5.3); where a proof of time can change it, that of its time stamp (§5.5.4).

    pyHanko's own §5.5 lets every expired certificate pass that has any time stamp, even a later one,
    and knows no verdict without a stamp; so only its answer on revoked ones is taken.
    """
    from pyhanko.sign.ades.report import AdESIndeterminate
    from pyhanko.sign.validation.ades import ades_basic_validation, ades_with_time_validation

    asked, digest = (embedded.signed_data, _policy(trust)), embedded.compute_digest()
    today = (await ades_basic_validation(*asked, raw_digest=digest)).ades_subindic
    if today is AdESIndeterminate.CERTIFICATE_CHAIN_GENERAL_FAILURE:
        blind = (embedded.signed_data, _policy(trust, lists=False))
        again = (await ades_basic_validation(*blind, raw_digest=digest)).ades_subindic
        return (UNSURE, "TRY_LATER") if _words(again)[0] == PASSED else _words(today)
    if today is AdESIndeterminate.CHAIN_CONSTRAINTS_FAILURE and _is_alone(embedded, trust):
        return UNSURE, "NO_CERTIFICATE_CHAIN_FOUND"
    if today not in {AdESIndeterminate.REVOKED_NO_POE, AdESIndeterminate.OUT_OF_BOUNDS_NO_POE}:
        return _words(today)
    timed = await ades_with_time_validation(*asked, raw_digest=digest)
    stamp = timed.api_status.timestamp_validity if timed.api_status else None
    if stamp is None or not (stamp.valid and stamp.intact and stamp.trusted):
        return _words(today)
    if today is AdESIndeterminate.REVOKED_NO_POE:
        return _words(timed.ades_subindic)
    return _out_of_bounds(embedded.signer_cert, stamp.timestamp)


def _is_alone(embedded: Any, trust: Mapping[str, Sequence[str]]) -> bool:
    """Signed by itself and none of ours: pyHanko calls that a constraint, but no chain was found (§5.2.6)."""
    from asn1crypto import pem

    own = embedded.signer_cert
    ours = {pem.unarmor(each.encode())[2] for each in trust["roots"]}
    return own.self_signed != "no" and own.dump() not in ours


def _out_of_bounds(certificate: Any, proven: datetime) -> tuple[str, str]:
    """Its certificate has run out since: a list of today need not name what was revoked before."""
    if proven < certificate.not_valid_before:
        return FAILED, "NOT_YET_VALID"
    return UNSURE, "EXPIRED" if proven > certificate.not_valid_after else "OUT_OF_BOUNDS_NO_POE"


def _words(found: Any) -> tuple[str, str]:
    indication = _WORDS[found.status.name]
    return indication, "" if indication == PASSED else found.standard_name


def said(indication: str, below: str) -> dict[str, str]:
    """As the checker's answer carries it."""
    return {"indication": indication, "sub_indication": below}


def _policy(trust: Mapping[str, Sequence[str]], *, lists: bool = True) -> Any:
    """Our roots, our lists and what the file brings; nothing is fetched.

    lists False: whether a certificate was revoked is not asked.
    """
    from asn1crypto import crl, pem, x509
    from pyhanko.sign.validation.policy_decl import (
        LocalKnowledge,
        RevinfoOnlineFetchingRule,
        RevocationInfoGatheringSpec,
        SignatureValidationSpec,
    )
    from pyhanko_certvalidator.context import CertValidationPolicySpec
    from pyhanko_certvalidator.policy_decl import (
        CertRevTrustPolicy,
        RevocationCheckingPolicy,
        RevocationCheckingRule,
    )
    from pyhanko_certvalidator.registry import SimpleTrustManager
    from pyhanko_certvalidator.revinfo.archival import CRLContainer

    def load(text: str) -> Any:
        return x509.Certificate.load(pem.unarmor(text.encode())[2])

    rule = RevocationCheckingRule.CRL_OR_OCSP_REQUIRED if lists else RevocationCheckingRule.NO_CHECK
    checked = RevocationCheckingPolicy(rule, rule)
    policy = CertValidationPolicySpec(
        trust_manager=SimpleTrustManager.build(trust_roots=[load(t) for t in trust["roots"]]),
        revinfo_policy=CertRevTrustPolicy(checked, retroactive_revinfo=True),
    )
    crls = [CRLContainer(crl.CertificateList.load(bytes.fromhex(t))) for t in trust["crls"]]
    known = LocalKnowledge(known_crls=crls, known_certs=[load(t) for t in trust["others"]])
    return SignatureValidationSpec(
        cert_validation_policy=policy,
        ts_cert_validation_policy=policy,
        revinfo_gathering_policy=RevocationInfoGatheringSpec(
            online_fetching_rule=RevinfoOnlineFetchingRule.LOCAL_ONLY
        ),
        local_knowledge=known,
    )
