"""How strongly and when the person of this session signed in, and the pages that make it stronger."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from congvu.engines.identity.actions.sign_ons import Proof
from congvu.engines.identity.models import Account
from congvu.engines.identity.models.sessions import SID
from congvu.engines.identity.queries.accounts import second_factors
from congvu.engines.identity.queries.actors import RECORDS, assurance_of
from congvu.engines.identity.rules.secrets import new_token
from congvu.engines.identity.web.sessions import EID, SINCE

# How allauth calls a proof → RFC 8176.
METHODS = {"password": "pwd", "totp": "otp", "webauthn": "hwk", "recovery_codes": "kba"}


def proof_of(request: HttpRequest) -> Proof:
    """The session as applications are told of it; the first one gives it its name."""
    session = request.session
    if not session.get(SID):
        session[SID] = new_token()
    return Proof(
        sid=session[SID], level=assurance_of(session), methods=_methods(request),
        signed_in_at=signed_in_at(request),
    )  # fmt: skip


def signed_in_at(request: HttpRequest) -> datetime:
    """The last time that a proof was given."""
    stamps = [float(r["at"]) for r in _records(request) if "at" in r]
    since = request.session.get(SINCE)
    if since:
        stamps.append(float(since))
    if stamps:
        return datetime.fromtimestamp(max(stamps), UTC)
    user = request.user
    last: datetime | None = user.last_login if isinstance(user, Account) else None
    return last or datetime.fromtimestamp(0, UTC)


def again_url(request: HttpRequest, back: str, level: int) -> str:
    """Where the person proves anew who they are; "" when only a new sign-in does it.

    level: what a citizen's e-ID must then say at the least.
    """
    user = request.user
    if isinstance(user, Account) and user.is_citizen and request.session.get(EID):
        return _eid_url(back, level)
    if isinstance(user, Account) and user.is_official and user.has_usable_password():
        return f"{reverse('account_reauthenticate')}?{urlencode({'next': back})}"
    return ""


def stronger_url(request: HttpRequest, back: str, level: int) -> str:
    """Where an official gives a second factor ("" when they have none yet), a citizen the e-ID."""
    user = request.user
    if not isinstance(user, Account):
        return ""
    if user.is_citizen:
        return _eid_url(back, level)
    kinds = {factor.type for factor in second_factors(user.pk)}
    page = "mfa_reauthenticate" if "totp" in kinds else "mfa_reauthenticate_webauthn"
    return f"{reverse(page)}?{urlencode({'next': back})}" if kinds else ""


def _eid_url(back: str, level: int) -> str:
    said = {"muc": max(level, 1), "next": back}
    return f"{reverse('identity:step-up-begin')}?{urlencode(said)}"


def _methods(request: HttpRequest) -> tuple[str, ...]:
    words = dict.fromkeys(_words(_records(request)))
    if not words:
        words["eid" if request.session.get(EID) else "demo"] = None
    if assurance_of(request.session) > 1:
        words["mfa"] = None
    return tuple(words)


def _words(records: Iterable[dict[str, Any]]) -> Iterable[str]:
    for record in records:
        found = METHODS.get(str(record.get("type") or record.get("method")))
        if found:
            yield found


def _records(request: HttpRequest) -> list[dict[str, Any]]:
    return list(request.session.get(RECORDS, ()))
