"""Whose token is this: for the person's own data, and for those who are shown one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings

from congvu.engines.identity.models import MachineToken, SignOnToken
from congvu.engines.identity.rules.applications import LEVELS
from congvu.engines.identity.rules.certificates import x5t
from congvu.engines.identity.rules.secrets import digest

Kind = SignOnToken.Kind


def access(token: str, at: datetime) -> SignOnToken | None:
    """A living access token with its sign-on, account and person."""
    rows = SignOnToken.objects.filter(sha256=digest(token), kind=Kind.ACCESS)
    return _living(rows, at)


def introspected(token: str, client_id: str, at: datetime, *, others: bool) -> dict[str, Any]:
    """What RFC 7662 tells of a token; only that it is not good, when it is not the asker's.

    others: the asker may look at tokens of other applications, too.
    """
    row = _living(SignOnToken.objects.filter(sha256=digest(token)).exclude(kind=Kind.CODE), at)
    found = _of_person(row) if row is not None and row.used_at is None else _of_machine(token, at)
    if found is None or not (others or found["client_id"] == client_id):
        return {"active": False}
    return {"active": True, "iss": settings.PUBLIC_URL, **found}


def _of_person(row: SignOnToken) -> dict[str, Any]:
    sign_on = row.sign_on
    found = {
        "client_id": sign_on.application.machine.client_id, "scope": " ".join(row.scopes),
        "sub": str(sign_on.account.uid), "sid": sign_on.sid, "acr": LEVELS[sign_on.level],
        "auth_time": int(sign_on.signed_in_at.timestamp()),
        "iat": int(row.issued_at.timestamp()), "exp": int(row.expires_at.timestamp()),
        "token_type": "Bearer" if row.kind == Kind.ACCESS else "refresh_token",
    }  # fmt: skip
    name = sign_on.account.username
    return found | {"username": name} if name and "profile" in row.scopes else found


def _of_machine(token: str, at: datetime) -> dict[str, Any] | None:
    rows = MachineToken.objects.living(at).select_related("machine__account")
    row = rows.filter(sha256=digest(token)).first()
    if row is None:
        return None
    return {
        "client_id": row.machine.client_id, "sub": str(row.machine.account.uid), "scope": "",
        "exp": int(row.expires_at.timestamp()), "token_type": "Bearer",
        **({"cnf": {"x5t#S256": x5t(row.certificate)}} if row.certificate else {}),
    }  # fmt: skip


def _living(rows: Any, at: datetime) -> SignOnToken | None:
    related = ("sign_on__account__person", "sign_on__application__machine")
    found: SignOnToken | None = (
        rows.filter(
            expires_at__gt=at, sign_on__ended_at=None, sign_on__expires_at__gt=at,
            sign_on__account__is_active=True, sign_on__application__machine__closed_at=None,
        ).select_related(*related).first()
    )  # fmt: skip
    return found
