"""Groups that a provisioning system keeps; units change by decision, never here."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _

from congvu.engines.identity.actions.provisioning import UnableToMatch, home_of
from congvu.engines.identity.events import GroupChanged
from congvu.engines.identity.models import Group, Membership
from congvu.engines.identity.models.provisioned import PROVISION
from congvu.engines.identity.queries import provisioned as read
from congvu.kernel.actions import action, demand, publish
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotFound


@action(needs=PROVISION)
def make_group(
    *, actor: Actor, name: str, external_id: str, own_code: str, members: Collection[str],
    at: datetime,
) -> str:  # fmt: skip
    """A new group in the unit of the calling machine; its uid. Raises Invalid."""
    unit_id = home_of(actor)
    demand(actor, PROVISION, unit_id)
    _refuse_nameless(name)
    row = Group.objects.create(
        unit_id=unit_id, name=name, external_id=external_id, own_code=own_code, made_at=at,
        changed_at=at,
    )  # fmt: skip
    row.refresh_from_db(fields=["uid"])
    _seat(actor, row, members)
    _tell(row, "made", len(members))
    return str(row.uid)


@action(needs=PROVISION)
def change_group(
    *, actor: Actor, uid: str, name: str, external_id: str, own_code: str,
    members: Collection[str], seen: str | None, at: datetime,
) -> None:  # fmt: skip
    """Bring a group to this state. Raises NotFound, UnableToMatch, Invalid."""
    row = _locked(actor, uid, seen)
    _refuse_nameless(name)
    row.name, row.external_id, row.own_code, row.changed_at = name, external_id, own_code, at
    row.save(update_fields=["name", "external_id", "own_code", "changed_at"])
    _seat(actor, row, members)
    _tell(row, "changed", len(members))


@action(needs=PROVISION)
def end_group(*, actor: Actor, uid: str, seen: str | None, at: datetime) -> None:
    """The group is no more; its row stays. Raises NotFound, UnableToMatch."""
    row = _locked(actor, uid, seen)
    row.ended_at = at
    row.save(update_fields=["ended_at"])
    _tell(row, "ended", 0)


def _locked(actor: Actor, uid: str, seen: str | None) -> Group:
    row, card = read.own_group(actor, uid), read.group(actor, uid)
    if row is None or card is None:
        raise NotFound(_("Không có nhóm này."))
    if seen is not None and card.version != seen:
        raise UnableToMatch(_("Nhóm đã thay đổi; hãy đọc lại rồi gửi lại."))
    return row


def _seat(actor: Actor, row: Group, members: Collection[str]) -> None:
    """Just these members; who is outside the machine's reach stays as they are."""
    seen = read.accounts(actor).select_related(None)
    found = list(seen.filter(uid__in=list(members)))
    if len(found) != len(set(members)):
        raise Invalid({"members": _("Có thành viên không phải là tài khoản ở đây.")})
    away = row.memberships.filter(account__in=seen.order_by().values("pk"))
    away.exclude(account__in=found).delete()
    Membership.objects.bulk_create(
        [Membership(group=row, account=account) for account in found], ignore_conflicts=True
    )


def _tell(row: Group, verb: str, members: int) -> None:
    publish(
        GroupChanged(group_uid=str(row.uid), title=row.name, verb=verb, members=members),
        unit_id=row.unit_id,
    )


def _refuse_nameless(name: str) -> None:
    if not name.strip():
        raise Invalid({"displayName": _("Hãy ghi tên nhóm.")})
