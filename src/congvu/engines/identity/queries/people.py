"""Persons as cards; who has already been let in by the caller's own rows."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from congvu.engines.identity.contracts import PersonCard, ProfileField
from congvu.engines.identity.models import Account, Person, VerifiedField, keys
from congvu.engines.identity.models.accounts import Kind
from congvu.kernel import prepared
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound
from congvu.kernel.knowing import Known

PROFILE = ("full_name", "cccd", "birth_date", "sex", "address")


def person(person_id: int) -> PersonCard:
    """One person. Raises NotFound."""
    found = prepared.one(Person, id=person_id)
    if found is None:
        raise NotFound(_("Không có người này trong hệ thống."))
    return card(found)


def person_id_of(uid: str) -> int | None:
    """The person of this uid, for a caller that has asked the gate."""
    rows = Person.objects.as_system("by uid, for a caller that has asked the gate")
    return rows.filter(uid=uid).values_list("pk", flat=True).first()


def people(ids: Iterable[int]) -> dict[int, PersonCard]:
    """id → card, in one query; unknown ids are left out."""
    rows = Person.objects.as_system("cards for a caller that has already asked the gate")
    return {row.pk: card(row) for row in rows.filter(pk__in=set(ids))}


def citizens(*, after: int, limit: int) -> list[PersonCard]:
    """Persons with a living citizen's account, in chunks by id, for runs over everybody."""
    accounts = Account.objects.active().filter(kind=Kind.CITIZEN)
    rows = Person.objects.as_system("a run of the house over all citizens")
    rows = rows.filter(pk__gt=after, pk__in=accounts.values("person_id")).order_by("pk")
    return [card(row) for row in rows[:limit]]


def card(row: Person) -> PersonCard:
    """A row as other rooms may see it."""
    return PersonCard(
        id=row.pk, uid=row.uid, full_name=row.full_name, sort_key=row.sort_key,
        birth_date=row.birth_date, sex=row.sex, phone=row.phone, email=row.email,
        address=row.address, place_code=row.place_code,
    )  # fmt: skip


def eid_profile(person_id: int) -> tuple[ProfileField, ...]:
    """What the e-ID has confirmed, with source and time, for pre-filling the person's forms."""
    row = Person.objects.as_system("pre-fill of the person's own form").get(pk=person_id)
    verified = VerifiedField.objects.filter(person_id=person_id, field__in=PROFILE)
    return tuple(
        ProfileField(field=v.field, value=value, source=v.source, verified_at=v.verified_at)
        for v in verified.order_by("field")
        if (value := _text(row, v.field))
    )


def known(actor: Actor) -> dict[str, Known]:
    """What the e-ID tells the person's own forms: field → value with when it was confirmed."""
    if actor.person_id is None:
        return {}
    profile = eid_profile(actor.person_id)
    return {f.field: Known(f.value, f.verified_at, f.source) for f in profile}


def cccd_of(person_id: int) -> str:
    """The whole identity number; "" when none. The caller logs why it was read."""
    row = Person.objects.as_system("identity number for a logged purpose").get(pk=person_id)
    return _number(row)


def find_by_cccd(number: str) -> int | None:
    """Id of the person with this identity number, by its blind index."""
    hits = Person.objects.as_system("look-up by blind index")
    return (
        hits.filter(cccd_index__in=keys.blind_all("cccd", number))
        .values_list("pk", flat=True)
        .first()
    )


def find_by_tail(tail: str) -> list[int]:
    """Ids of the persons whose identity number ends in these four digits."""
    hits = Person.objects.as_system("look-up by blind index")
    matching = hits.filter(cccd_tail_index__in=keys.blind_all("cccd-tail", tail))
    return list(matching.order_by("sort_key", "pk").values_list("pk", flat=True))


def _text(row: Person, field: str) -> str:
    if field == "cccd":
        return _number(row)
    value = getattr(row, field)
    return value.isoformat() if hasattr(value, "isoformat") else str(value or "")


def _number(row: Person) -> str:
    return keys.decrypt(bytes(row.cccd_sealed), f"cccd|{row.uid}") if row.cccd_sealed else ""


def officials_among(person_ids: Iterable[int]) -> frozenset[int]:
    """Those of these persons who have an official's account; one query."""
    rows = Account.objects.active().filter(person_id__in=list(person_ids), kind="official")
    return frozenset(rows.values_list("person_id", flat=True))


def persons_of_accounts(account_ids: Iterable[int]) -> dict[int, int]:
    """account id → person id, of active accounts; one query."""
    rows = Account.objects.active().filter(pk__in=list(account_ids))
    return dict(rows.values_list("pk", "person_id"))
