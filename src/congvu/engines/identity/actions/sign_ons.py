"""Letting an application in for a person: consent, a family of tokens and its code; taking it back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from congvu.engines.identity.actions.families import about, end_families, told_of
from congvu.engines.identity.events import (
    ConsentGiven,
    ConsentWithdrawn,
    SignOnBegun,
    SignOnRefused,
)
from congvu.engines.identity.models import Account, Application, Connection, SignOn, SignOnToken
from congvu.engines.identity.rules import spans
from congvu.engines.identity.rules.applications import OFFLINE
from congvu.engines.identity.rules.asking import Asked
from congvu.engines.identity.rules.secrets import digest, new_token
from congvu.kernel import ids
from congvu.kernel.actions import action, publish
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound, Refused

WITHDRAW = "identity.connection.end"


class UnableToSignOn(Refused):
    """The application is not for this person, or was switched off in between."""

    status = 403


@dataclass(frozen=True, kw_only=True)
class Proof:
    """How the person signed in here. sid: the session as applications know it; level: 1 or 2."""

    sid: str
    level: int
    methods: tuple[str, ...]
    signed_in_at: datetime


@action(needs="signed-in")
def let_in(
    *, actor: Actor, application_id: int, asked: Asked, proof: Proof, consented: bool, at: datetime
) -> str:
    """The code that the application exchanges for tokens. Raises UnableToSignOn.

    consented: the person has just said yes; else an earlier yes or the agency's trust must cover it.
    """
    application = _open(application_id)
    account = account_of(actor)
    connect(application, account, asked.scopes, consented=consented, at=at)
    row = begin(application, account, asked.scopes, proof, way="code", at=at)
    code = new_token()
    SignOnToken.objects.create(
        sign_on=row, kind=SignOnToken.Kind.CODE, sha256=digest(code), issued_at=at,
        expires_at=at + spans.CODE, redirect_uri=asked.redirect_uri, challenge=asked.challenge,
        nonce=asked.nonce,
    )  # fmt: skip
    return code


@action(needs=WITHDRAW)
def withdraw(*, actor: Actor, connection_uid: str, at: datetime) -> None:
    """Take back what one let an application learn; its tokens end at once. Raises NotFound."""
    rows = Connection.objects.select_for_update(of=("self",)).filter(ended_at=None)
    row = rows.filter(uid=connection_uid, account_id=actor.account_id or 0).first()
    if row is None:
        raise NotFound(_("Không có ứng dụng này trong danh sách."))
    row.ended_at = at
    row.save(update_fields=["ended_at"])
    account = account_of(actor)
    end_families(SignOn.objects.filter(account=account, application=row.application), "withdrawn")
    publish(
        ConsentWithdrawn(
            account_uid=str(account.uid), person_uid=str(account.person.uid),
            **told_of(row.application),
        )
    )  # fmt: skip


@action(needs="public")
def note_refusal(*, actor: Actor, client_id: str, step: str, error: str, why: str) -> None:
    """Keep that somebody was turned away at the sign-on's doors."""
    told = client_id if client_id.isascii() and len(client_id) <= 60 else ""
    publish(SignOnRefused(client_id=told or "?", step=step, error=error, why=why[:200]))


def connect(
    application: Application, account: Account, scopes: Collection[str], *, consented: bool,
    at: datetime,
) -> None:  # fmt: skip
    """The person's line about this application, renewed; a wider one only by their yes.

    What an application of the agency's trust takes is not thereby agreed to.
    """
    row = Connection.objects.filter(account=account, application=application, ended_at=None).first()
    known = set(row.agreed) if row else set()
    wider = set(scopes) - known
    if wider and not (consented or application.is_trusted):
        raise UnableToSignOn(_("Ứng dụng này cần bạn đồng ý trước."))
    if row is None:
        row = Connection(account=account, application=application, given_at=at)
    row.scopes, row.last_used_at = sorted({*row.scopes, *scopes}), at
    row.agreed = sorted(known | set(scopes)) if consented else row.agreed
    row.save()
    if consented and wider:
        publish(
            ConsentGiven(
                account_uid=str(account.uid), person_uid=str(account.person.uid),
                scopes=sorted(wider), **told_of(application),
            )
        )  # fmt: skip


def begin(
    application: Application, account: Account, scopes: Collection[str], proof: Proof, *, way: str,
    at: datetime,
) -> SignOn:  # fmt: skip
    """A new family. Raises UnableToSignOn when the application's terms do not allow it."""
    _refuse_against_terms(application, account, scopes, proof)
    offline = OFFLINE in scopes and application.may_refresh
    row = SignOn.objects.create(
        uid=ids.uuid7(), application=application, account=account, sid=proof.sid, scopes=list(scopes),
        level=proof.level, methods=list(proof.methods), signed_in_at=proof.signed_in_at,
        began_at=at, expires_at=spans.end_of(at, offline=offline), offline=offline,
    )  # fmt: skip
    publish(
        SignOnBegun(
            **about(row),
            sign_on_uid=str(row.uid),
            scopes=sorted(scopes),
            level=proof.level,
            way=way,
        ),
        unit_id=account.home_unit_id,
    )
    return row


def _refuse_against_terms(
    application: Application, account: Account, scopes: Collection[str], proof: Proof
) -> None:
    """The doors have asked, too; the terms may have changed since."""
    if application.audience not in {account.kind, "all"}:
        raise UnableToSignOn(_("Ứng dụng này không dành cho loại tài khoản của bạn."))
    if proof.level < application.least_level:
        raise UnableToSignOn(_("Ứng dụng này chỉ mở cho người đăng nhập hai lớp."))
    if set(scopes) - application.registered.scopes:
        raise UnableToSignOn(_("Ứng dụng này không còn được biết thông tin đã xin; hãy mở lại."))


def account_of(actor: Actor) -> Account:
    """The actor's own row with its person."""
    return Account.objects.select_related("person").get(pk=actor.account_id or 0)


def _open(application_id: int) -> Application:
    rows = Application.objects.open().select_related("machine")
    row = rows.filter(pk=application_id).first()
    if row is None:
        raise UnableToSignOn(_("Ứng dụng này đã ngừng."))
    return row
