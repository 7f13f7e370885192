"""May this actor? Deny by default, and say why not in a sentence that tells whom to ask."""

from __future__ import annotations

from dataclasses import dataclass

from congvu.kernel.actors import Actor, ActorKind
from congvu.kernel.manifest import Manifest, Permission, Scope

SIGNED_IN = "signed-in"
AUDIENCE_OF = {ActorKind.CITIZEN: "citizen", ActorKind.OFFICIAL: "official"}
TWO_FACTORS = 2


@dataclass(frozen=True)
class Denial:
    """Why not: ``key`` picks the sentence at the door; the others fill it. level: what is missing."""

    key: str
    label: str = ""
    level: int = 0


def denial(
    actor: Actor, code: str, unit_id: int | None, known: dict[str, Permission]
) -> Denial | None:
    """None when allowed; else unknown, sign_in, second_factor, level, citizen, unit or missing."""
    if actor.is_system:
        return None
    if code == SIGNED_IN:
        return None if actor.is_signed_in else Denial("sign_in")
    permission = known.get(code)
    if permission is None:
        return Denial("unknown", code)
    if not actor.is_signed_in:
        return Denial("sign_in", permission.label)
    if code in actor.withheld:
        return Denial("second_factor", permission.label)
    if actor.holds(code, unit_id):
        weak = is_weak(actor, permission.eid_level)
        return Denial("level", permission.label, permission.eid_level) if weak else None
    return Denial(_missing(actor, code), permission.label)


def is_weak(actor: Actor, level: int) -> bool:
    """Whether this citizen is proven less strongly than that. Law: Nghị định 69/2024/NĐ-CP.

    For whom the house itself acts, nobody signed in: an officer at a counter answers for them.
    """
    return actor.is_citizen and actor.is_signed_in and actor.assurance < level


def base_codes(kind: ActorKind, known: dict[str, Permission]) -> frozenset[str]:
    """The built-in role: OWN permissions open to this kind of person without any grant."""
    audience = AUDIENCE_OF.get(kind)
    return frozenset(
        p.code
        for p in known.values()
        if p.scope is Scope.OWN and audience and p.audience in {audience, "all"}
    )


def permissions_of(manifests: dict[str, Manifest]) -> dict[str, Permission]:
    """code → permission of every room."""
    return {p.code: p for m in manifests.values() for p in m.permissions}


def privileged_codes(known: dict[str, Permission]) -> frozenset[str]:
    """Codes that want a second factor."""
    return frozenset(code for code, p in known.items() if p.privileged)


def _missing(actor: Actor, code: str) -> str:
    if actor.is_citizen:
        return "citizen"
    return "unit" if actor.holds(code) else "missing"
