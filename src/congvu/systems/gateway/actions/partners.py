"""Partners: added with a secret that is shown once, given tokens, closed."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from congvu.engines.org import api as org
from congvu.kernel.actions import action, publish, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotFound, Refused
from congvu.systems.gateway.events import PartnerAdded, PartnerClosed
from congvu.systems.gateway.models import Partner, Token

MANAGE = "gateway.partner.manage"
SCOPES = ("code", "upload", "create", "progress", "status", "sync")
TOKEN_SECONDS = 1800


class UnableToAuthenticate(Refused):
    """No such client, a wrong secret, or a token that does not hold."""

    status = 401


class UnableToCall(Refused):
    """The partner may not take this step, or not for this unit."""

    status = 403


@dataclass(frozen=True, kw_only=True)
class Caller:
    """The partner that calls, as its token says."""

    id: int
    uid: str
    client_id: str
    unit_id: int
    scopes: frozenset[str]

    @property
    def actor(self) -> Actor:
        return Actor.system(f"Đối tác {self.client_id}")

    def demand(self, scope: str) -> None:
        """Raise UnableToCall unless this step is granted."""
        if scope not in self.scopes:
            raise UnableToCall(_("Đối tác chưa được cấp quyền “%(scope)s”.") % {"scope": scope})

    def unit_of(self, code: str) -> int:
        """The unit of this code when the partner speaks for it. Raises Invalid, UnableToCall."""
        unit = org.unit_by_code(code)
        if unit is None:
            raise Invalid({"MaDonVi": _("Không có đơn vị mang mã này.")})
        if not org.is_within(unit.id, self.unit_id):
            raise UnableToCall(_("Đối tác không được gửi hồ sơ của đơn vị này."))
        return unit.id


@action(needs=MANAGE)
def add_partner(
    *, actor: Actor, client_id: str, name: str, unit_code: str, scopes: list[str], at: datetime
) -> str:
    """Let an agency's system call; gives its secret, which is kept as a hash only."""
    unit = org.unit_by_code(unit_code)
    _demand_right(client_id, name, unit is not None, scopes)
    assert unit is not None
    secret = secrets.token_urlsafe(32)
    row = Partner.objects.create(
        client_id=client_id, name=name.strip(), unit_id=unit.id, scopes=sorted(set(scopes)),
        secret_sha256=digest(secret), added_at=at,
    )  # fmt: skip
    row.refresh_from_db(fields=["uid"])
    publish(PartnerAdded(partner_uid=str(row.uid), client_id=client_id, scopes=row.scopes))
    return secret


@action(needs=MANAGE)
def close_partner(*, actor: Actor, uid: str, at: datetime) -> None:
    """Let it call no longer: its tokens end at once; what it sent stays."""
    row = Partner.objects.select_for_update().filter(uid=uid).first()
    if row is None:
        raise NotFound(_("Không có đối tác này."))
    if row.closed_at is not None:
        unchanged()
        return
    row.closed_at = at
    row.save(update_fields=["closed_at"])
    row.tokens.all().delete()
    publish(PartnerClosed(partner_uid=uid, client_id=row.client_id))


@action(needs="gateway.partner.call")
def give_token(*, actor: Actor, client_id: str, secret: str, at: datetime) -> str:
    """Step B1: a token for half an hour. Raises UnableToAuthenticate, the same for every cause."""
    row = Partner.objects.filter(client_id=client_id, closed_at=None).first()
    kept = row.secret_sha256 if row else digest("")
    if not secrets.compare_digest(kept, digest(secret)) or row is None:
        raise UnableToAuthenticate(_("Sai client_id hoặc client_secret."))
    token = secrets.token_urlsafe(32)
    Token.objects.filter(expires_at__lt=at).delete()
    Token.objects.create(
        partner=row, sha256=digest(token), expires_at=at + timedelta(seconds=TOKEN_SECONDS)
    )
    unchanged()  # a token is not a fact about anybody
    return token


def digest(text: str) -> str:
    """SHA-256 in hex; secrets and tokens are long and random, so they need no salt."""
    return hashlib.sha256(text.encode()).hexdigest()


def _demand_right(client_id: str, name: str, has_unit: bool, scopes: list[str]) -> None:
    errors = {}
    if not (3 <= len(client_id) <= 60 and client_id.replace("-", "").isalnum()):
        errors["client_id"] = _("Mã đối tác gồm 3 đến 60 chữ, số, gạch nối.")
    elif Partner.objects.filter(client_id=client_id).exists():
        errors["client_id"] = _("Mã đối tác này đã có.")
    if not name.strip():
        errors["name"] = _("Hãy nhập tên hệ thống của đối tác.")
    if not has_unit:
        errors["unit"] = _("Không có đơn vị mang mã này.")
    if not scopes or not set(scopes) <= set(SCOPES):
        errors["scopes"] = _("Hãy chọn ít nhất một bước.")
    if errors:
        raise Invalid(errors)
