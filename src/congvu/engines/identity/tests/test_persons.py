"""Persons: names in one form, numbers sealed, found blind, rotated without a gap."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.mfa.utils import decrypt

from congvu.engines.identity import api
from congvu.engines.identity.actions.keys import reseal
from congvu.engines.identity.models import Account, Person, keys
from congvu.engines.identity.queries import sealed as sealed_rows
from congvu.engines.identity.rules.sealing import (
    KeyRing,
    UnableToOpen,
    key_number,
    open_sealed,
    seal,
)
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid
from congvu.kernel.rows import Unscoped

pytestmark = pytest.mark.django_db
NUMBER, OTHER = "051090000001", "051192000002"


def row(person_id: int) -> Person:
    return Person.objects.as_system("test").get(pk=person_id)


def test_nfd_becomes_nfc_and_keys_follow(person: Any) -> None:
    found = row(person(unicodedata.normalize("NFD", "  Đặng  Thị Nguyệt Ánh ")))
    assert found.full_name == "Đặng Thị Nguyệt Ánh"
    assert found.search_key == "dang thi nguyet anh"
    assert api.person(found.pk).given_name == "Ánh"


def test_people_sort_by_given_name_and_d_with_stroke_is_its_own_letter(person: Any) -> None:
    for name in ("Lê Văn Đạt", "Lê Văn Dũng", "Trần Ân", "Trần An", "Phạm Ên"):
        person(name)
    rows = Person.objects.as_system("test").order_by("sort_key")
    assert [r.full_name for r in rows] == [
        "Trần An", "Trần Ân", "Lê Văn Dũng", "Lê Văn Đạt", "Phạm Ên",
    ]  # fmt: skip


def test_a_number_is_found_blind_whole_and_by_its_tail(person: Any) -> None:
    an, be = person("An", cccd="051 090 000 001"), person("Bế", cccd=OTHER)
    assert api.find_by_cccd(NUMBER) == an
    assert api.find_by_cccd("051090000009") is None
    assert api.find_by_tail("0002") == [be]
    assert api.cccd_of(be) == OTHER
    assert person("Người khác tên", cccd=NUMBER) == an


@pytest.mark.parametrize("number", ["123", "05109000000x", "051990000001", "0510900000012"])
def test_a_wrong_number_is_refused_and_leaves_nobody(person: Any, number: str) -> None:
    with pytest.raises(Invalid, match="12 chữ số"):
        person("An", cccd=number)
    assert Person.objects.as_system("test").count() == 0


def test_a_ciphertext_moved_to_another_row_does_not_open(person: Any) -> None:
    an, be = row(person("An", cccd=NUMBER)), row(person("Bế", cccd=OTHER))
    Person.objects.as_system("test").filter(pk=be.pk).update(cccd_sealed=an.cccd_sealed)
    with pytest.raises(UnableToOpen):
        api.cccd_of(be.pk)


def test_sealing_needs_its_key_its_context_and_every_byte() -> None:
    ring, other = KeyRing({1: b"a" * 32}), KeyRing({1: b"b" * 32})
    sealed = seal(ring, NUMBER, "x")
    assert open_sealed(ring, sealed, "x") == NUMBER
    assert seal(ring, NUMBER, "x") != sealed
    for bad_ring, bad, context in (
        (other, sealed, "x"), (ring, sealed, "y"), (KeyRing({2: b"a" * 32}), sealed, "x"),
        (ring, sealed[:-1], "x"), (ring, b"", "x"), (ring, b"\x02" + sealed[1:], "x"),
    ):  # fmt: skip
        with pytest.raises(UnableToOpen):
            open_sealed(bad_ring, bad, context)


def test_rotation_seals_everything_anew_and_nothing_is_lost(person: Any) -> None:
    ids = [person(f"Người {n}", cccd=f"05109000{n:04d}") for n in range(3)]
    nobody = person("Không số")
    before = {i: bytes(row(i).cccd_sealed or b"") for i in ids}
    old_aes, old_index = keys.ring("aes").newest, keys.ring("index").newest
    keys.add_key("aes")
    keys.add_key("index")
    assert api.find_by_cccd("051090000001") == ids[1]  # between: found under the old key
    assert reseal(actor=Actor.system("test"), at=clock.now(), limit=9) == 3
    for n, person_id in enumerate(ids):
        found = row(person_id)
        assert bytes(found.cccd_sealed or b"") != before[person_id]
        assert (found.cccd_key, found.index_key) == (old_aes + 1, old_index + 1)
        assert api.cccd_of(person_id) == f"05109000{n:04d}"
        assert api.find_by_cccd(f"05109000{n:04d}") == person_id
    assert row(nobody).cccd_sealed is None


def test_rotation_brings_second_factors_under_the_new_key(person: Any) -> None:
    account = Account.objects.create(
        kind="official", username="ha", person_id=person("Hà"), password="!"
    )
    secret = generate_totp_secret()
    TOTP.activate(account, secret)
    codes = RecoveryCodes.activate(account).generate_codes()
    old = keys.ring("aes").newest
    keys.add_key("aes")
    assert sealed_rows.left() == 2
    system = Actor.system("test")
    assert reseal(actor=system, at=clock.now(), limit=1) == 1
    assert reseal(actor=system, at=clock.now(), limit=9) == 1
    assert reseal(actor=system, at=clock.now(), limit=9) == 0
    assert sealed_rows.left() == 0
    rows = {a.type: a for a in Authenticator.objects.filter(user=account)}
    assert key_number(bytes.fromhex(rows["totp"].data["secret"])) == old + 1
    assert decrypt(rows["totp"].data["secret"]) == secret
    assert rows["recovery_codes"].data["used_mask"] == 0
    assert RecoveryCodes(rows["recovery_codes"]).generate_codes() == codes


def test_rows_are_not_read_without_saying_who_looks(person: Any) -> None:
    an, be = person("An"), person("Bế")
    with pytest.raises(Unscoped):
        list(Person.objects.all())
    an_actor = Actor(kind="citizen", name="An", account_id=1, person_id=an)  # type: ignore[arg-type]
    assert [p.pk for p in Person.objects.visible_to(an_actor)] == [an]
    assert not Person.objects.visible_to(Actor.stranger()).exists()
    assert Person.objects.visible_to(Actor.system("job")).count() == 2
    assert be
