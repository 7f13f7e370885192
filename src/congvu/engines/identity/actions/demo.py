"""Marks an account as one of the demo cast: only its mark opens the one-click door."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from congvu.engines.identity.events import DemoMarked
from congvu.engines.identity.models import Account
from congvu.kernel.actions import action, publish
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Refused


class UnableToMark(Refused):
    """Outside of demo mode nobody is of the cast."""


@action(needs="identity.account.manage")
def mark_demo(*, actor: Actor, account_id: int, key: str) -> None:
    """Let an account be entered by one click in demo mode. Raises UnableToMark."""
    if not (settings.DEMO or settings.TESTING):
        raise UnableToMark(_("Chỉ làm được trong chế độ trình diễn."))
    account = Account.objects.select_for_update(of=("self",)).get(pk=account_id)
    account.demo_key = key
    account.must_change_password = False
    account.save(update_fields=["demo_key", "must_change_password"])
    publish(DemoMarked(account_uid=str(account.uid), key=key))
