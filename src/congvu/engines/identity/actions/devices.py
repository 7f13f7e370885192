"""Letting in a device without a keyboard: it shows a code, a person says yes on another device.

Source: RFC 8628.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from congvu.engines.identity.actions.sign_ons import Proof, account_of, begin, connect
from congvu.engines.identity.actions.tokens import Denied, Issued, denied, issue
from congvu.engines.identity.events import SignOnRefused
from congvu.engines.identity.models import Application, DeviceRequest
from congvu.engines.identity.rules import spans
from congvu.engines.identity.rules.secrets import digest, new_token, new_user_code, read_user_code
from congvu.kernel.actions import action, publish, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What the device keeps and what it shows."""

    device_code: str
    user_code: str


@action(needs="public")
def ask(*, actor: Actor, application: Application, scopes: tuple[str, ...], at: datetime) -> Shown:
    """A device begins."""
    DeviceRequest.objects.filter(expires_at__lt=at - spans.KEPT).delete()
    shown = Shown(device_code=new_token(), user_code=new_user_code())
    DeviceRequest.objects.create(
        application=application, sha256=digest(shown.device_code), user_code=shown.user_code,
        scopes=list(scopes), began_at=at, expires_at=at + spans.DEVICE, interval=spans.INTERVAL,
    )  # fmt: skip
    unchanged()  # nobody was let in yet
    return shown


@action(needs="signed-in")
def answer(*, actor: Actor, user_code: str, yes: bool, proof: Proof, at: datetime) -> None:
    """The person's yes or no. Raises NotFound, UnableToSignOn."""
    row = waiting(user_code, at, lock=True)
    if not yes:
        row.refused_at = at
        row.save(update_fields=["refused_at"])
        client_id = row.application.machine.client_id
        publish(SignOnRefused(client_id=client_id, step="device", error="access_denied", why=""))
        return
    account = account_of(actor)
    connect(row.application, account, row.scopes, consented=True, at=at)
    row.sign_on = begin(row.application, account, row.scopes, proof, way="device", at=at)
    row.save(update_fields=["sign_on"])


@action(needs="public")
def poll(
    *, actor: Actor, application: Application, device_code: str, at: datetime
) -> Issued | Denied:
    """The device asks whether the person has answered."""
    rows = DeviceRequest.objects.select_for_update(of=("self",)).select_related(
        "sign_on__account__person"
    )
    row = rows.filter(sha256=digest(device_code), application=application, used_at=None).first()
    if row is None:
        return denied(application, "invalid_grant", "the device code is not known")
    if row.expires_at <= at:
        return denied(application, "expired_token", "nobody answered in time")
    if row.refused_at is not None:
        return denied(application, "access_denied", "the person said no")
    if row.sign_on is None:
        return _wait(row, at)
    if row.sign_on.ended_at is not None or not row.sign_on.account.is_active:
        return denied(application, "invalid_grant", "the sign-on has ended")
    row.used_at = at
    row.save(update_fields=["used_at"])
    return issue(application, row.sign_on, at=at)


def waiting(user_code: str, at: datetime, *, lock: bool = False) -> DeviceRequest:
    """The request that shows this code. Raises NotFound."""
    rows = DeviceRequest.objects.select_related("application__machine")
    rows = rows.select_for_update(of=("self",)) if lock else rows
    row = rows.filter(
        user_code=read_user_code(user_code), expires_at__gt=at, sign_on=None, refused_at=None,
        application__machine__closed_at=None,
    ).first()  # fmt: skip
    if row is None:
        raise NotFound(_("Mã này không đúng hoặc đã hết hạn. Hãy xem lại mã trên thiết bị."))
    return row


def _wait(row: DeviceRequest, at: datetime) -> Denied:
    """Not yet; who asks too often waits longer."""
    early = row.asked_at is not None and at < row.asked_at + timedelta(seconds=row.interval)
    if early:
        row.interval += spans.SLOWER
    row.asked_at = at
    row.save(update_fields=["asked_at", "interval"])
    unchanged()
    if early:
        return Denied(error="slow_down", why=f"wait {row.interval} seconds")
    return Denied(error="authorization_pending", why="nobody has answered yet")
