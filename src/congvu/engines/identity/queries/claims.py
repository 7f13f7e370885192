"""What an application learns of a person: only what its scopes open."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from congvu.engines.identity.models import Account, Grant
from congvu.engines.identity.queries.actors import standing
from congvu.engines.identity.queries.people import cccd_of
from congvu.engines.identity.rules.applications import NUMBER, SCOPES
from congvu.engines.ledger import api as ledger
from congvu.engines.org import api as org
from congvu.kernel.actors import Actor
from congvu.kernel.clock import local

Claims = dict[str, Any]
SEXES = {"nam": "male", "nu": "female"}


def claims_of(account: Account, scopes: Collection[str], at: datetime) -> Claims:
    """Standard claims and ours; empty ones are left out."""
    found: Claims = {"sub": str(account.uid)}
    for scope in SCOPES:
        if scope in scopes and scope in _READERS:
            found |= {k: v for k, v in _READERS[scope](account, at).items() if v not in ("", None)}
    return found


def log_handing_over(application: str, account: Account, scopes: Collection[str]) -> None:
    """A line on the person's page "who read my data". Law: Luật 91/2025/QH15."""
    words = sorted(set(scopes) & set(_READERS))
    if words:
        ledger.log_read(
            actor=Actor.system(application), permission=f"sso:{' '.join(words)}", noun="person",
            subjects=[account.person.uid], persons=[account.person.uid],
            purpose=_("Đăng nhập vào %(application)s") % {"application": application},
        )  # fmt: skip


def _profile(account: Account, at: datetime) -> Claims:
    words = account.person.full_name.split()
    return {
        "name": account.person.full_name, "family_name": words[0] if len(words) > 1 else "",
        "middle_name": " ".join(words[1:-1]), "given_name": words[-1] if words else "",
        "preferred_username": account.username or "", "locale": "vi-VN",
        "zoneinfo": "Asia/Ho_Chi_Minh",
    }  # fmt: skip


def _email(account: Account, at: datetime) -> Claims:
    found = account.email or account.person.email
    return {"email": found, "email_verified": bool(account.email)} if found else {}


def _phone(account: Account, at: datetime) -> Claims:
    return {"phone_number": account.person.phone}


def _address(account: Account, at: datetime) -> Claims:
    return {"address": {"formatted": account.person.address} if account.person.address else None}


def _birth(account: Account, at: datetime) -> Claims:
    born = account.person.birth_date
    return {
        "birthdate": born.isoformat() if born else "", "gender": SEXES.get(account.person.sex, "")
    }  # fmt: skip


def _org(account: Account, at: datetime) -> Claims:
    if not account.is_official:
        return {}
    stood = standing(account, local(at).date())
    unit = org.unit(stood.unit_id) if stood.unit_id else None
    return {
        "unit_code": unit.code if unit else "", "unit_name": unit.name if unit else "",
        "post": stood.post,
    }  # fmt: skip


def _roles(account: Account, at: datetime) -> Claims:
    """Roles with the units they hold over; single permissions stay in the house."""
    rows = Grant.objects.on(local(at).date()).filter(account=account, role__isnull=False)
    pairs = sorted(rows.values_list("role__code", "unit__code"), key=str)
    return {
        "roles": sorted({role for role, _unit in pairs}),
        "role_units": [{"role": role, "unit_code": unit or "*"} for role, unit in pairs],
    }


def _number(account: Account, at: datetime) -> Claims:
    return {"personal_number": cccd_of(account.person_id)}


_READERS = {
    "profile": _profile, "email": _email, "phone": _phone, "address": _address, "birth": _birth,
    "org": _org, "roles": _roles, NUMBER: _number,
}  # fmt: skip
