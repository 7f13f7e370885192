"""What identity tells other rooms: frozen values, never its models."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class PersonCard:
    """A person as other rooms may show them; the identity number is not among the fields."""

    id: int
    uid: UUID
    full_name: str
    sort_key: str
    birth_date: date | None
    sex: str
    phone: str
    email: str
    address: str
    place_code: str

    @property
    def given_name(self) -> str:
        return self.full_name.split()[-1] if self.full_name else ""


@dataclass(frozen=True, kw_only=True)
class OrganisationCard:
    """An organisation or firm with somebody who may act for it at the portal. number: its code."""

    number: str
    name: str


@dataclass(frozen=True, kw_only=True)
class HolderCard:
    """Someone who holds a permission over a unit. stand_in_for: account id when by delegation."""

    account_id: int
    person_id: int
    name: str
    post: str
    stand_in_for: int | None = None


@dataclass(frozen=True, kw_only=True)
class StaffCard:
    """An official of a unit, and the seats held there."""

    account_id: int
    person_id: int
    name: str
    post_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class ProfileField:
    """A verified value for pre-filling a form: where it comes from and when it was confirmed.

    field: full_name, cccd, birth_date, sex, address; value: text as shown (dates ISO 8601).
    """

    field: str
    value: str
    source: str
    verified_at: datetime


@dataclass(frozen=True, kw_only=True)
class GrantCard:
    """A permission or role over a unit, as the administrator sees it."""

    id: int
    account_id: int
    title: str
    unit_id: int | None
    subtree: bool
    valid_from: date
    valid_to: date | None
    decision_number: str


@dataclass(frozen=True, kw_only=True)
class EidClaims:
    """What the e-ID broker said of a citizen, checked and in one form.

    level: 1 or 2 (0 unknown). cccd: twelve digits or "". evidence: SHA-256 of the ID token.
    proven_at: when the broker says the citizen gave the proof; None when it does not say.
    """

    issuer: str
    subject: str
    acr: str
    level: int
    full_name: str
    cccd: str
    birth_date: date | None
    sex: str
    address: str = ""
    identity_provider: str = ""
    evidence: str = ""
    proven_at: datetime | None = None
