"""Other systems: added with a secret that is shown once, given tokens, told our names for things."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from congvu.engines.identity.actions.accounts import enter_account
from congvu.engines.identity.actions.families import end_families
from congvu.engines.identity.actions.persons import register_person
from congvu.engines.identity.events import (
    ForeignIdsKept,
    MachineAdded,
    MachineClosed,
    SecretRotated,
)
from congvu.engines.identity.models import Account, ForeignId, Machine, MachineToken, SignOn
from congvu.engines.identity.rules.secrets import digest, is_same, new_token
from congvu.engines.identity.rules.spans import SECRET_OVERLAP
from congvu.kernel.actions import action, demand, publish, step, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotFound, Refused

MANAGE = "identity.machine.manage"
TOKEN_SECONDS = 1800


class UnableToAuthenticate(Refused):
    """No such client, or a wrong secret: one sentence for both."""

    status = 401


@dataclass(frozen=True, kw_only=True)
class Named:
    """One thing under the name that a machine gives it."""

    kind: str
    theirs: str
    ours: str
    label: str = ""


@action(needs=MANAGE)
def add_machine(*, actor: Actor, client_id: str, name: str, unit_id: int, at: datetime) -> str:
    """Let a system call; gives its secret. What it may do is granted to its account afterwards.

    unit_id: the unit that answers for it and administers its account. Raises Invalid.
    """
    demand(actor, MANAGE, unit_id)
    return enter_machine(client_id, name, unit_id, at)[1]


def enter_machine(client_id: str, name: str, unit_id: int, at: datetime) -> tuple[Machine, str]:
    """The rows of a new machine and its secret, inside an action that has asked the gate."""
    _demand_right(client_id, name)
    person_id = register_person(full_name=name.strip(), source="identity.machine")
    opened = enter_account(person_id, f"may.{client_id}", "", unit_id)
    account = Account.objects.get(pk=opened.account_id)
    account.set_unusable_password()
    account.must_change_password = False
    account.save(update_fields=["password", "must_change_password"])
    secret = new_token()
    row = Machine.objects.create(
        client_id=client_id, name=name.strip(), account=account, added_at=at,
        secret_sha256=digest(secret),
    )  # fmt: skip
    row.refresh_from_db(fields=["uid"])
    publish(MachineAdded(machine_uid=str(row.uid), client_id=client_id), unit_id=unit_id)
    return row, secret


@action(needs=MANAGE)
def close_machine(*, actor: Actor, uid: str, at: datetime) -> None:
    """It calls no longer: its tokens end at once."""
    close(managed(actor, uid), at)


def close(row: Machine, at: datetime) -> None:
    """The same inside an action that has asked the gate."""
    if row.closed_at is not None:
        unchanged()
        return
    row.closed_at = at
    row.save(update_fields=["closed_at"])
    row.tokens.all().delete()
    end_families(SignOn.objects.filter(application__machine=row), "closed")
    publish(
        MachineClosed(machine_uid=str(row.uid), client_id=row.client_id),
        unit_id=row.account.home_unit_id,
    )


@action(needs="public")
def give_machine_token(
    *, actor: Actor, client_id: str, secret: str, at: datetime, certificate: str = ""
) -> str:
    """A token for half an hour (OAuth 2.0, client credentials). Raises UnableToAuthenticate.

    certificate: SHA-256 of the one that was shown at the door.
    """
    row = authenticated(client_id, secret, at, certificate=certificate)
    if row is None or is_public(row):
        raise UnableToAuthenticate(_("Sai client_id hoặc client_secret."))
    return _new_machine_token(row, certificate, at)


@action(needs="public")
def machine_token(*, actor: Actor, machine: Machine, at: datetime, certificate: str = "") -> str:
    """The same for a machine that has proven itself at the door."""
    return _new_machine_token(machine, certificate, at)


def _new_machine_token(row: Machine, certificate: str, at: datetime) -> str:
    """Bound to the certificate of who has to show one. Source: RFC 8705 §3."""
    token = new_token()
    MachineToken.objects.filter(expires_at__lt=at).delete()
    MachineToken.objects.create(
        machine=row, sha256=digest(token), expires_at=at + timedelta(seconds=TOKEN_SECONDS),
        certificate=certificate if row.certificates else "",
    )  # fmt: skip
    unchanged()  # a token is not a fact about anybody
    return token


@action(needs=MANAGE)
def rotate_secret(*, actor: Actor, uid: str, at: datetime) -> str:
    """A new secret, shown once; the one in use opens for one more day. Raises NotFound, Invalid."""
    return rotate(managed(actor, uid), at)


def rotate(row: Machine, at: datetime) -> str:
    """The same inside an action that has asked the gate."""
    if row.closed_at is not None or is_public(row):
        raise Invalid({"uid": _("Hệ thống này đã ngừng hoặc không dùng mã bí mật.")})
    secret, until = new_token(), at + SECRET_OVERLAP
    row.previous_sha256, row.previous_until = row.secret_sha256, until
    row.secret_sha256 = digest(secret)
    row.save(update_fields=["previous_sha256", "previous_until", "secret_sha256"])
    publish(
        SecretRotated(
            machine_uid=str(row.uid), client_id=row.client_id, old_until=until.isoformat()
        ),
        unit_id=row.account.home_unit_id,
    )
    return secret


def authenticated(
    client_id: str, secret: str, at: datetime, *, certificate: str = ""
) -> Machine | None:
    """The machine that this secret belongs to; takes as long when there is none.

    certificate: SHA-256 of the one that was shown, which some have to show.
    """
    rows = Machine.objects.select_related("application", "account")
    row = rows.filter(client_id=client_id, closed_at=None).first()
    if row is None:
        is_same(digest(""), secret)
        return None
    return row if row.opens_with(secret, at) and row.is_proven_by(certificate, at) else None


def is_public(row: Machine) -> bool:
    """Whether it runs on people's devices: then it has no secret."""
    return hasattr(row, "application") and row.application.is_public


@action(needs=MANAGE)
def name_things(*, actor: Actor, uid: str, named: list[Named]) -> int:
    """Keep what a machine calls our things, all or none; gives how many are new or changed."""
    row = managed(actor, uid)
    errors = {str(n): said for n, one in enumerate(named, 1) if (said := _wrong(one))}
    if errors:
        raise Invalid(errors)
    return _keep(row, named)


@step
def name_thing(*, actor: Actor, named: Named) -> None:
    """The calling machine's own name for a thing that was made for it just now."""
    row = Machine.objects.filter(account_id=actor.account_id or 0).first()
    if row is not None:
        _keep(row, [named])


def _keep(row: Machine, named: list[Named]) -> int:
    moved = 0
    for one in named:
        values = {"ours": one.ours.strip(), "label": one.label.strip()}
        known = row.foreign_ids.filter(kind=one.kind, theirs=one.theirs.strip(), **values)
        if known.exists():
            continue
        ForeignId.objects.update_or_create(
            machine=row, kind=one.kind, theirs=one.theirs.strip(), defaults=values
        )
        moved += 1
    if moved:
        publish(
            ForeignIdsKept(machine_uid=str(row.uid), client_id=row.client_id, count=moved),
            unit_id=row.account.home_unit_id,
        )
    else:
        unchanged()
    return moved


def managed(actor: Actor, uid: str, code: str = MANAGE) -> Machine:
    """A locked row of a machine that the actor administers. Raises NotFound, NotAllowed."""
    rows = Machine.objects.select_for_update(of=("self",)).select_related("account")
    row = rows.filter(uid=uid).first()
    if row is None:
        raise NotFound(_("Không có hệ thống này."))
    demand(actor, code, row.account.home_unit_id)
    return row


def _wrong(one: Named) -> str:
    if not (one.kind.strip() and one.theirs.strip() and one.ours.strip()):
        return _("Mỗi dòng cần có loại, mã của hệ thống kia và mã ở đây.")
    longest = max(len(one.theirs), len(one.ours), len(one.label))
    return _("Mã hoặc tên dài quá 200 ký tự.") if longest > 200 or len(one.kind) > 20 else ""


def _demand_right(client_id: str, name: str) -> None:
    errors = {}
    if not (3 <= len(client_id) <= 60 and client_id.replace("-", "").isalnum()):
        errors["client_id"] = _("Mã hệ thống gồm 3 đến 60 chữ, số, gạch nối.")
    elif Machine.objects.filter(client_id=client_id).exists():
        errors["client_id"] = _("Mã hệ thống này đã có.")
    if not name.strip():
        errors["name"] = _("Hãy nhập tên hệ thống.")
    if errors:
        raise Invalid(errors)
