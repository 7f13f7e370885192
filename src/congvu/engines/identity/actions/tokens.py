"""The token door: a code, a refresh token or a device's answer becomes tokens, once.

What is refused is told by a value, not by an exception: a reused token ends its family, and that
must be committed. Source: RFC 6749; RFC 8628; RFC 9700 §4.14.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings

from congvu.engines.identity.actions.families import end_families
from congvu.engines.identity.events import SignOnRefused
from congvu.engines.identity.models import Application, SignOn, SignOnToken, signing
from congvu.engines.identity.queries.claims import claims_of, log_handing_over
from congvu.engines.identity.rules import spans
from congvu.engines.identity.rules.applications import LEVELS, OPENID
from congvu.engines.identity.rules.secrets import challenge_of, digest, new_token, token_hash
from congvu.kernel.actions import action, publish, unchanged
from congvu.kernel.actors import Actor

Kind = SignOnToken.Kind
IN_ID_TOKEN = frozenset({"profile", "email"})  # the rest is asked for at the door of userinfo


@dataclass(frozen=True, kw_only=True)
class Issued:
    """What an application gets; times in seconds."""

    access_token: str
    expires_in: int
    scope: str
    id_token: str = ""
    refresh_token: str = ""


@dataclass(frozen=True, kw_only=True)
class Denied:
    """error: a word of the protocol; why: a sentence for the application's makers."""

    error: str
    why: str


@action(needs="public")
def redeem_code(
    *, actor: Actor, application: Application, code: str, redirect_uri: str, verifier: str,
    at: datetime,
) -> Issued | Denied:  # fmt: skip
    """Tokens for a code: from the same application, to the same address, by who asked for it."""
    row = _token(code, Kind.CODE)
    if row is None or row.sign_on.application_id != application.pk:
        return denied(application, "invalid_grant", "the code is not known")
    if row.used_at is not None:
        end_families(SignOn.objects.filter(pk=row.sign_on_id), "reused")
        return denied(application, "invalid_grant", "the code was used before")
    _use(row, at)
    fault = _code_fault(row, redirect_uri, verifier, at)
    if fault:
        return denied(application, "invalid_grant", fault)
    return issue(application, row.sign_on, at=at, nonce=row.nonce)


@action(needs="public")
def refresh(
    *, actor: Actor, application: Application, token: str, scopes: tuple[str, ...], at: datetime
) -> Issued | Denied:
    """New tokens for a refresh token, which is used up by it; a second use ends the family."""
    row = _token(token, Kind.REFRESH)
    if row is None or row.sign_on.application_id != application.pk:
        return denied(application, "invalid_grant", "the refresh token is not known")
    if row.used_at is not None:
        end_families(SignOn.objects.filter(pk=row.sign_on_id), "reused")
        return denied(application, "invalid_grant", "the refresh token was used before")
    fault = _family_fault(row, at)
    if fault:
        return denied(application, "invalid_grant", fault)
    if set(scopes) - set(row.sign_on.scopes) or (scopes and OPENID not in scopes):
        return denied(application, "invalid_scope", "openid, and nothing wider than granted")
    _use(row, at)
    return issue(application, row.sign_on, at=at, scopes=scopes)


@action(needs="public")
def revoke(*, actor: Actor, application: Application, token: str) -> None:
    """A refresh token takes its family with it, an access token goes alone; unknown ones are gone.

    Source: RFC 7009.
    """
    row = _token(token, None)
    if row is None or row.sign_on.application_id != application.pk:
        unchanged()
    elif row.kind == Kind.REFRESH:
        end_families(SignOn.objects.filter(pk=row.sign_on_id), "revoked")
    else:
        row.delete()
        unchanged()


def issue(
    application: Application, sign_on: SignOn, *, at: datetime, nonce: str = "",
    scopes: tuple[str, ...] = (),
) -> Issued:  # fmt: skip
    """Fresh tokens of a family, inside a running action; the person is told what the ID token says.

    scopes: those of the access token, when the application asked for fewer than were granted. The
    refresh token keeps them all. Source: RFC 6749 §6.
    """
    opened = scopes or tuple(sign_on.scopes)
    access, fresh = new_token(), new_token() if application.may_refresh else ""
    end = min(at + spans.ACCESS, sign_on.expires_at)
    rows = [_row(sign_on, Kind.ACCESS, access, at, end, opened)]
    if fresh:
        rows.append(_row(sign_on, Kind.REFRESH, fresh, at, sign_on.expires_at, sign_on.scopes))
    SignOnToken.objects.bulk_create(rows)
    unchanged()  # what was granted is told; each hour's token is not a new fact
    return Issued(
        access_token=access, expires_in=int((end - at).total_seconds()), refresh_token=fresh,
        scope=" ".join(opened),
        id_token=_id_token(application, sign_on, access, opened, nonce, at),
    )  # fmt: skip


def denied(application: Application, error: str, why: str) -> Denied:
    """The refusal, and its line in the ledger."""
    client_id = application.machine.client_id
    publish(SignOnRefused(client_id=client_id, step="token", error=error, why=why))
    return Denied(error=error, why=why)


def _id_token(
    application: Application, sign_on: SignOn, access: str, scopes: Collection[str], nonce: str,
    at: datetime,
) -> str:  # fmt: skip
    said = IN_ID_TOKEN & set(scopes)
    log_handing_over(application.machine.name, sign_on.account, said)
    now = int(at.timestamp())
    claims: dict[str, Any] = {
        "iss": settings.PUBLIC_URL, "aud": application.machine.client_id, "iat": now,
        "exp": now + int(spans.ID_TOKEN.total_seconds()), "sid": sign_on.sid,
        "auth_time": int(sign_on.signed_in_at.timestamp()), "acr": LEVELS[sign_on.level],
        "amr": list(sign_on.methods), "at_hash": token_hash(access),
        **claims_of(sign_on.account, said, at),
    }  # fmt: skip
    if nonce:
        claims["nonce"] = nonce
    return signing.sign(claims, algorithm=application.algorithm, at=at)


def _code_fault(row: SignOnToken, redirect_uri: str, verifier: str, at: datetime) -> str:
    if row.redirect_uri != redirect_uri:
        return "redirect_uri is not the one that was asked with"
    if not 43 <= len(verifier) <= 128 or challenge_of(verifier) != row.challenge:
        return "code_verifier does not fit"
    return _family_fault(row, at)


def _family_fault(row: SignOnToken, at: datetime) -> str:
    if row.expires_at <= at or row.sign_on.expires_at <= at:
        return "it has run out"
    if row.sign_on.ended_at is not None or not row.sign_on.account.is_active:
        return "the sign-on has ended"
    return ""


def _token(token: str, kind: Kind | None) -> SignOnToken | None:
    rows = SignOnToken.objects.select_for_update(of=("self",)).select_related(
        "sign_on__account__person", "sign_on__application__machine"
    )
    rows = rows.filter(sha256=digest(token))
    return (rows.exclude(kind=Kind.CODE) if kind is None else rows.filter(kind=kind)).first()


def _use(row: SignOnToken, at: datetime) -> None:
    row.used_at = at
    row.save(update_fields=["used_at"])


def _row(
    sign_on: SignOn, kind: Kind, token: str, at: datetime, end: datetime, scopes: Collection[str]
) -> SignOnToken:
    return SignOnToken(
        sign_on=sign_on, kind=kind, sha256=digest(token), scopes=list(scopes), issued_at=at,
        expires_at=end,
    )  # fmt: skip
