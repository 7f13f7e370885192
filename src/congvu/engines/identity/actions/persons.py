"""Persons: registered by a room, brought by the e-ID, kept current at every sign-in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from congvu.engines.identity.contracts import EidClaims
from congvu.engines.identity.events import ContactChanged, PersonRegistered, PersonVerified
from congvu.engines.identity.models import Account, Person, VerifiedField, keys
from congvu.engines.identity.models.accounts import Kind
from congvu.engines.identity.models.locks import hold
from congvu.engines.identity.rules.numbers import TAIL, cccd_fault, clean_cccd
from congvu.engines.identity.rules.sealing import key_number
from congvu.kernel import ids, text
from congvu.kernel.actions import action, publish, step, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, Refused

CONTACT = ("phone", "email", "address")
VERIFIABLE = ("full_name", "birth_date", "sex", "address")


class UnableToSignInCitizen(Refused):
    """The e-ID's word contradicts what the house knows."""

    status = 403


@step
def register_person(
    *, full_name: str, source: str, birth_date: date | None = None, sex: str = "",
    cccd: str = "", contact: Mapping[str, str] | None = None,
) -> int:  # fmt: skip
    """The id of the person with this identity number, or of a new one.

    source: who says so ("officials import"). contact: phone, email, address, place_code.
    Raises Invalid when the name is empty or the number has not the shape of one.
    """
    number = clean_cccd(cccd)
    _refuse_bad(full_name, cccd, number)
    hold(number)
    known = _known(number) if number else None
    if known is not None:
        return known.pk
    row = Person(uid=ids.uuid7(), birth_date=birth_date, sex=sex, **(contact or {}))
    return _save_new(row, full_name, number, source).pk


@action(needs="identity.account.manage")
def register_official(*, actor: Actor, full_name: str, source: str) -> int:
    """A new person who will hold a post; answers the id. Raises Invalid."""
    return register_person(full_name=full_name, source=source)


@action(needs="public")
def receive_citizen(*, actor: Actor, claims: EidClaims, at: datetime) -> int:
    """Account id of the citizen that the broker vouches for; verified fields are refreshed.

    Found by (issuer, subject), then by the number's blind index, else registered.
    Raises UnableToSignInCitizen when the account is locked or the number is somebody else's.
    """
    hold(f"{claims.issuer}|{claims.subject}", claims.cccd)  # two first sign-ins make one person
    account = Account.objects.filter(issuer=claims.issuer, subject=claims.subject).first()
    person = _person_behind(account, claims)
    if account is None:
        account = Account.objects.create(
            kind=Kind.CITIZEN, person=person, issuer=claims.issuer, subject=claims.subject,
            password="!",  # noqa: S106 - the mark of an unusable password
        )  # fmt: skip
    refuse_locked(account)
    confirm(person, claims, at)
    return account.pk


@action(needs="identity.profile.update")
def update_contact(*, actor: Actor, phone: str, email: str, address: str) -> None:
    """Change how to reach oneself; a verified address loses its mark when it is changed by hand."""
    person = Person.objects.as_system("own row").select_for_update().get(pk=actor.person_id or 0)
    new = {"phone": phone, "email": email, "address": text.nfc(address).strip()}
    changed = [name for name in CONTACT if getattr(person, name) != new[name]]
    if not changed:
        unchanged()
        return
    for name in changed:
        setattr(person, name, new[name])
    person.save(update_fields=changed)
    VerifiedField.objects.filter(person=person, field__in=changed).delete()
    said = {name: new[name] for name in changed}
    publish(ContactChanged(person_uid=str(person.uid), fields=changed, **said))


def names(full_name: str) -> dict[str, str]:
    """The stored name and its two keys: NFC, one space between words."""
    name = " ".join(text.nfc(full_name).split())
    return {
        "full_name": name, "sort_key": text.sort_key(name), "search_key": text.unaccent(name)
    }  # fmt: skip


def sealed_number(uid: object, number: str) -> dict[str, Any]:
    """The columns of an identity number: ciphertext, its key, two blind indexes, their key."""
    sealed = keys.encrypt(number, f"cccd|{uid}")
    index, index_key = keys.blind_current("cccd", number)
    tail, _same = keys.blind_current("cccd-tail", number[-TAIL:])
    return {
        "cccd_sealed": sealed, "cccd_key": key_number(sealed), "cccd_index": index,
        "cccd_tail_index": tail, "index_key": index_key,
    }  # fmt: skip


def _person_behind(account: Account | None, claims: EidClaims) -> Person:
    by_number = _known(claims.cccd) if claims.cccd else None
    if account is None:
        return by_number or _new_citizen(claims)
    if by_number is not None and by_number.pk != account.person_id:
        raise UnableToSignInCitizen(
            _(
                "Số định danh do hệ thống định danh gửi về đang thuộc một hồ sơ khác; đề nghị mang "
                "căn cước đến bộ phận một cửa để đối chiếu."
            )
        )
    return Person.objects.as_system("sign-in").select_for_update().get(pk=account.person_id)


def _new_citizen(claims: EidClaims) -> Person:
    row = Person(uid=ids.uuid7(), birth_date=claims.birth_date, sex=claims.sex)
    return _save_new(row, claims.full_name, claims.cccd, claims.issuer)


def _save_new(row: Person, full_name: str, number: str, source: str) -> Person:
    for column, value in (names(full_name) | _number_columns(row.uid, number)).items():
        setattr(row, column, value)
    row.save(force_insert=True)
    filled = [f for f in (*VERIFIABLE, "phone", "email") if getattr(row, f)]
    publish(
        PersonRegistered(
            person_uid=str(row.uid), source=source, fields=[*filled, *(["cccd"] if number else [])]
        )
    )
    return row


def confirm(person: Person, claims: EidClaims, at: datetime) -> None:
    """Write what the broker said, and that it said so."""
    said = {f: v for f in VERIFIABLE if (v := getattr(claims, f))}
    changed = [f for f, v in said.items() if getattr(person, f) != v]
    columns = {f: said[f] for f in changed}
    if "full_name" in columns:
        columns |= names(claims.full_name)
    if claims.cccd and not person.cccd_sealed:
        columns |= sealed_number(person.uid, claims.cccd)
        changed.append("cccd")
    for column, value in columns.items():
        setattr(person, column, value)
    person.save(update_fields=list(columns))
    fields = [*said, *(["cccd"] if claims.cccd else [])]
    _mark(person, fields, claims, at)
    publish(
        PersonVerified(
            person_uid=str(person.uid), source=claims.issuer, level=claims.acr, fields=fields,
            changed=changed, evidence=claims.evidence,
        )
    )  # fmt: skip


def _mark(person: Person, fields: list[str], claims: EidClaims, at: datetime) -> None:
    VerifiedField.objects.bulk_create(
        [
            VerifiedField(
                person=person, field=field, source=claims.issuer, verified_at=at,
                evidence=claims.evidence,
            )
            for field in fields
        ],
        update_conflicts=True, unique_fields=["person", "field"],
        update_fields=["source", "verified_at", "evidence"],
    )  # fmt: skip


def _known(number: str) -> Person | None:
    rows = Person.objects.as_system("look-up by blind index").select_for_update()
    return rows.filter(cccd_index__in=keys.blind_all("cccd", number)).first()


def _number_columns(uid: object, number: str) -> dict[str, Any]:
    return sealed_number(uid, number) if number else {}


def _refuse_bad(full_name: str, cccd: str, number: str) -> None:
    if not full_name.strip():
        raise Invalid({"full_name": _("Đề nghị ghi họ và tên.")})
    if cccd and cccd_fault(number):
        raise Invalid({"cccd": _("Số định danh gồm 12 chữ số; đề nghị kiểm tra lại.")})


def refuse_locked(account: Account) -> None:
    """Raise UnableToSignInCitizen when an administrator shut the account."""
    if not account.is_active:
        raise UnableToSignInCitizen(
            _("Tài khoản này đang bị khóa; đề nghị liên hệ bộ phận một cửa.")
        )
