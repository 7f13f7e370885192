"""A citizen who is in proves themselves once more, more strongly or anew."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from congvu.engines.identity.actions.persons import confirm, refuse_locked
from congvu.engines.identity.contracts import EidClaims
from congvu.engines.identity.events import SteppedUp, StepUpRefused
from congvu.engines.identity.models import Account, Person, keys
from congvu.kernel.actions import action, publish
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Refused


class UnableToStepUp(Refused):
    """The e-ID proved somebody else."""

    status = 403


@action(needs="signed-in")
def step_up(*, actor: Actor, claims: EidClaims, at: datetime) -> int:
    """Take the e-ID's word for the person of this session; answers the level that it now has.

    What the e-ID confirms is kept as at a sign-in. Raises UnableToStepUp when it is about another
    person, UnableToSignInCitizen when the account is locked. Law: Nghị định 69/2024/NĐ-CP.
    """
    account = Account.objects.select_for_update().get(pk=actor.account_id or 0)
    rows = Person.objects.as_system("step-up").select_for_update()
    person = rows.get(pk=account.person_id)
    if not _is_same(account, person, claims):
        raise UnableToStepUp(
            _(
                "Tài khoản định danh vừa dùng là của người khác, không phải của %(name)s. Chưa có "
                "gì thay đổi. Đề nghị xác nhận bằng tài khoản định danh của chính bạn."
            )
            % {"name": actor.name}
        )
    refuse_locked(account)
    confirm(person, claims, at)
    level = max(actor.assurance, claims.level)
    publish(
        SteppedUp(
            account_uid=str(account.uid), person_uid=str(person.uid), before=actor.assurance,
            after=level, acr=claims.acr, evidence=claims.evidence,
        )
    )  # fmt: skip
    return level


@action(needs="signed-in")
def note_step_up_refused(*, actor: Actor, reason: str) -> None:
    """Record that the proof was not taken. reason: other, locked, level, stale, denied, token…"""
    account = Account.objects.get(pk=actor.account_id or 0)
    publish(StepUpRefused(account_uid=str(account.uid), reason=reason))


def _is_same(account: Account, person: Person, claims: EidClaims) -> bool:
    """The same subject of the same broker; after a change of broker, the same number."""
    if account.issuer == claims.issuer:
        return account.subject == claims.subject
    known = bytes(person.cccd_index or b"")
    return bool(claims.cccd and known) and known in keys.blind_all("cccd", claims.cccd)
