"""Who acts: a citizen, an official, a machine of ours; always a value, never a model."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class ActorKind(StrEnum):
    STRANGER = "stranger"
    CITIZEN = "citizen"
    OFFICIAL = "official"
    SYSTEM = "system"


@dataclass(frozen=True, kw_only=True)
class Grant:
    """One permission held over one unit (``None``: over the whole installation)."""

    code: str
    unit_id: int | None
    subtree: bool = False


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Resolved once a request; ``units_of`` answers where a permission holds.

    account_id, person_id: rows in identity (None for strangers and machines).
    unit_id: the unit the official sits in. on_behalf_of, on_behalf_of_name: account and name of whom
    an official stands in for. reach: permission code → ids of the units it holds over,
    subtrees already unrolled; ``None`` as a value means everywhere. withheld: privileged codes that
    are granted but not usable until a second factor is given. demo: signed in by one click.
    """

    kind: ActorKind
    name: str
    account_id: int | None = None
    person_id: int | None = None
    unit_id: int | None = None
    post: str = ""
    on_behalf_of: int | None = None
    on_behalf_of_name: str = ""
    assurance: int = 0  # 0 none, 1 one factor, 2 two factors or e-ID level 2
    reach: dict[str, frozenset[int] | None] = field(default_factory=dict, hash=False)
    withheld: frozenset[str] = frozenset()
    demo: bool = False
    request_id: str = ""

    @classmethod
    def system(cls, name: str) -> Actor:
        """A machine of ours that acts by itself; it holds every permission and is named in the ledger."""
        return cls(kind=ActorKind.SYSTEM, name=name)

    @classmethod
    def stranger(cls, request_id: str = "") -> Actor:
        """Someone not signed in: may only what is public."""
        return cls(kind=ActorKind.STRANGER, name="Khách", request_id=request_id)

    @property
    def is_system(self) -> bool:
        return self.kind is ActorKind.SYSTEM

    @property
    def is_citizen(self) -> bool:
        return self.kind is ActorKind.CITIZEN

    @property
    def is_official(self) -> bool:
        return self.kind is ActorKind.OFFICIAL

    @property
    def is_signed_in(self) -> bool:
        return self.account_id is not None

    def units_of(self, code: str) -> frozenset[int] | None:
        """Ids of the units over which ``code`` is held; None means everywhere; empty means nowhere."""
        if self.is_system:
            return None
        return self.reach.get(code, frozenset())

    def holds(self, code: str, unit_id: int | None = None) -> bool:
        """Whether ``code`` is held over ``unit_id`` (or, without one, anywhere at all)."""
        if self.is_system:
            return True
        if code not in self.reach:
            return False
        units = self.reach[code]
        return units is None or (bool(units) if unit_id is None else unit_id in units)
