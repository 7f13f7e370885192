"""Between the house's cards and SCIM's resources, both ways."""

from __future__ import annotations

from typing import Any

from scim2_models import Resource

from congvu.engines.identity.actions.provisioning import PHONE, UNSAID, AccountSaid
from congvu.engines.identity.queries.provisioned import AccountCard, GroupCard
from congvu.engines.identity.rest.scim.provider import OFFICIAL, UNIT

OWN = frozenset({"id", "meta", "schemas", "userName", "externalId", "password", "groups"})
Json = dict[str, Any]


def said_of(resource: Resource[Any]) -> AccountSaid:
    """A user as sent: what the house has columns for, and the rest as it came."""
    found: Json = resource.model_dump(mode="json", scim_ctx=None, by_alias=True, exclude_none=True)
    password = found.get("password") or ""
    extra = {name: value for name, value in found.items() if name not in OWN}
    active = extra.pop("active", None)
    official = (extra.pop(OFFICIAL, None) or {}).get("maNhanSu")
    extra |= {OFFICIAL: {"maNhanSu": official}} if official else {}
    username = str(found.get("userName") or "").strip()
    return AccountSaid(
        username=username, full_name=full_name(extra, username), email=_email(extra),
        phone=_phone(extra), active=active, password=password,
        external_id=str(found.get("externalId") or ""), extra=extra,
    )  # fmt: skip


def full_name(extra: Json, username: str) -> str:
    """As a Vietnamese name is written: family, middle, given."""
    name = extra.get("name") or {}
    parts = (name.get("familyName"), name.get("middleName"), name.get("givenName"))
    whole = name.get("formatted") or " ".join(part for part in parts if part)
    return str(whole or extra.get("displayName") or username).strip()[:120]


def user_of(card: AccountCard) -> Json:
    """A user as SCIM says it. What the house knows better than the last one who wrote goes first."""
    extra = dict(card.extra)
    active = None if extra.pop(UNSAID, None) == card.active else card.active
    if " ".join(full_name(extra, card.username).split()) != card.full_name:
        extra["name"] = {"formatted": card.full_name}
    if _email(extra) != card.email:
        extra["emails"] = [{"value": card.email, "primary": True}] if card.email else None
    if _phone(extra) != card.phone:
        extra["phoneNumbers"] = [{"value": card.phone}] if card.phone else None
    return extra | {
        "id": card.uid, "userName": card.username, "active": active,
        "externalId": card.external_id or None, OFFICIAL: (extra.get(OFFICIAL) or {}) | _official(card),
        "groups": [_ref("Groups", g.uid, g.name) for g in card.groups] or None,
        "meta": _meta("User", card),
    }  # fmt: skip


def group_of(card: GroupCard) -> Json:
    """A group as SCIM says it."""
    found: Json = {
        "id": card.uid, "displayName": card.name, "externalId": card.external_id or None,
        "members": [{**_ref("Users", uid, name), "type": "User"} for uid, name in card.members]
        or None,
        "meta": _meta("Group", card),
    }  # fmt: skip
    found[UNIT] = {"maNoiBo": card.own_code} if card.own_code else None
    if card.kind == "unit":
        above = {"value": card.parent, "$ref": f"Groups/{card.parent}"} if card.parent else None
        found[UNIT] = {"maDinhDanh": card.code, "cap": card.level, "capTren": above}
    return found


def own_code_of(resource: Resource[Any]) -> str:
    """The caller's own code of a group."""
    found: Json = resource.model_dump(mode="json", scim_ctx=None, by_alias=True, exclude_none=True)
    return str((found.get(UNIT) or {}).get("maNoiBo") or "")[:200]


def members_of(resource: Resource[Any]) -> tuple[str, ...]:
    """uids of the members that were sent."""
    found = getattr(resource, "members", None) or []
    return tuple(dict.fromkeys(str(m.value) for m in found if m.value))


def _official(card: AccountCard) -> Json:
    unit = card.unit
    return {
        "soDinhDanh": card.number or None, "chucDanh": card.post or None,
        "unit": _ref("Groups", unit.uid, unit.name) | {"maDinhDanh": card.unit_code}
        if unit
        else None,
        "vaiTro": list(card.roles) or None,
    }  # fmt: skip


def _email(extra: Json) -> str:
    found = [e for e in extra.get("emails") or [] if e.get("value")]
    chosen = next((e for e in found if e.get("primary")), found[0] if found else {})
    return str(chosen.get("value") or "").lower()


def _phone(extra: Json) -> str:
    found = [p for p in extra.get("phoneNumbers") or [] if p.get("value")]
    return str(found[0]["value"])[:PHONE] if found else ""


def _ref(kind: str, uid: str, name: str) -> Json:
    return {"value": uid, "$ref": f"{kind}/{uid}", "display": name}


def _meta(kind: str, card: AccountCard | GroupCard) -> Json:
    return {
        "resourceType": kind, "created": card.made_at.isoformat(),
        "lastModified": card.changed_at.isoformat(), "version": f'W/"{card.version}"',
    }  # fmt: skip
