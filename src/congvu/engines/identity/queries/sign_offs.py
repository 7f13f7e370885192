"""What applications are told when a session ends, and what may be forgotten."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings

from congvu.engines.identity.models import SignOn, signing
from congvu.engines.identity.rules import spans
from congvu.kernel import ids

EVENT = "http://schemas.openid.net/event/backchannel-logout"


@dataclass(frozen=True, kw_only=True)
class Farewell:
    """One call: the token goes to the address."""

    uid: str
    client_id: str
    uri: str
    token: str


def farewells(sign_ons: Collection[str], at: datetime) -> list[Farewell]:
    """The calls for these sign-ons; applications without an address, or closed, get none."""
    rows = SignOn.objects.filter(uid__in=list(sign_ons), application__machine__closed_at=None)
    rows = rows.exclude(application__logout_uri="").order_by("pk")
    return [_farewell(row, at) for row in rows.select_related("application__machine", "account")]


def _farewell(row: SignOn, at: datetime) -> Farewell:
    now, application = int(at.timestamp()), row.application
    claims: dict[str, Any] = {
        "iss": settings.PUBLIC_URL, "aud": application.machine.client_id, "iat": now,
        "exp": now + int(spans.LOGOUT_TOKEN.total_seconds()), "jti": str(ids.uuid7()),
        "sub": str(row.account.uid), "sid": row.sid, "events": {EVENT: {}},
    }  # fmt: skip
    token = signing.sign(claims, algorithm=application.algorithm, at=at, kind="logout+jwt")
    return Farewell(
        uid=str(row.uid), client_id=application.machine.client_id, uri=application.logout_uri,
        token=token,
    )  # fmt: skip
