"""Giving and taking permissions over units, with dates and a decision number."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import F, Q
from django.utils.translation import gettext as _

from congvu.engines.identity.events import DelegationEnded, DelegationGiven, Granted, GrantRevoked
from congvu.engines.identity.models import Account, Delegation, Grant, Role
from congvu.engines.identity.queries.gate import known_permissions
from congvu.kernel.actions import action, demand, publish, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotAllowed, NotFound, Refused

NEEDS = "identity.grant.manage"


class UnableToGrant(Refused):
    """The same role over the same unit already stands in these days."""


@action(needs=NEEDS)
def grant_role(  # noqa: PLR0913 - a grant has this many parts, all keyword-only
    *, actor: Actor, account_id: int, role: str = "", code: str = "", unit_id: int | None,
    valid_from: date, valid_to: date | None = None, decision_number: str, subtree: bool = True,
) -> int:  # fmt: skip
    """Give a role (or one permission) over a unit; answers the grant's id.

    valid_to: the first day on which it no longer counts. unit_id None: the whole installation,
    which only who holds that reach may give. Raises NotAllowed, Invalid, UnableToGrant.
    """
    _demand_over(actor, unit_id)
    _refuse_bad(actor, account_id, decision_number, valid_from, valid_to)
    account = Account.objects.select_for_update(of=("self",)).get(pk=account_id)
    named = _role(role) if role else None
    title = named.title if named else _permission(code)
    valid = DateRange(valid_from, valid_to)
    _refuse_overlap(account, named, code, unit_id, valid)
    made = Grant.objects.create(
        account=account, role=named, code=code, unit_id=unit_id, subtree=subtree, valid=valid,
        decision_number=decision_number.strip(), granted_by_id=actor.account_id,
    )  # fmt: skip
    bump([account.pk])
    publish(
        Granted(
            account_uid=str(account.uid), grant_id=made.pk, title=title, subtree=subtree,
            valid_from=valid_from.isoformat(), decision_number=made.decision_number,
            valid_to=valid_to.isoformat() if valid_to else "",
        ),
        unit_id=unit_id,
    )  # fmt: skip
    return made.pk


@action(needs=NEEDS)
def revoke_grant(*, actor: Actor, grant_id: int, reason: str, at: datetime) -> None:
    """End a grant now; the holder's next request no longer has it."""
    if not reason.strip():
        raise Invalid({"reason": _("Đề nghị ghi lý do thu hồi.")})
    rows = Grant.objects.select_for_update(of=("self",)).select_related("account", "role")
    grant = rows.filter(pk=grant_id).first()
    if grant is None:
        raise NotFound(_("Không có lần giao quyền này."))
    _demand_over(actor, grant.unit_id)
    if grant.revoked_at is not None:
        unchanged()
        return
    grant.revoked_at, grant.revoked_by_id = at, actor.account_id
    grant.revoke_reason = reason.strip()
    grant.save(update_fields=["revoked_at", "revoked_by", "revoke_reason"])
    bump([grant.account_id])
    title = grant.role.title if grant.role else _permission(grant.code)
    publish(
        GrantRevoked(
            account_uid=str(grant.account.uid), grant_id=grant.pk, title=title,
            reason=grant.revoke_reason,
        ),
        unit_id=grant.unit_id,
    )  # fmt: skip


@action(needs="identity.delegation.give")
def give_delegation(
    *, actor: Actor, stand_in_id: int, codes: Iterable[str] = (), unit_id: int | None = None,
    valid_from: date, valid_to: date, decision_number: str = "",
) -> str:  # fmt: skip
    """Let another official use one's own permissions (or only these) for some days; its uid.

    valid_to: the first day on which it no longer counts. What one holds only as a stand-in cannot
    be passed on.
    """
    chosen = sorted(set(codes))
    if valid_to <= valid_from:
        raise Invalid({"valid_to": _("Ngày kết thúc phải sau ngày bắt đầu.")})
    if any(not actor.holds(c) and c not in actor.withheld for c in chosen) or actor.on_behalf_of:
        raise NotAllowed(_("Chỉ ủy quyền được việc mà chính mình được giao."))
    stand_in = Account.objects.active().filter(pk=stand_in_id, kind="official").first()
    if stand_in is None or stand_in.pk == actor.account_id:
        raise Invalid({"stand_in": _("Đề nghị chọn một cán bộ khác làm thay.")})
    giver = Account.objects.get(pk=actor.account_id or 0)
    made = Delegation.objects.create(
        giver=giver, stand_in=stand_in, codes=chosen, unit_id=unit_id,
        valid=DateRange(valid_from, valid_to), decision_number=decision_number.strip(),
    )  # fmt: skip
    made.refresh_from_db(fields=["uid"])
    bump([giver.pk, stand_in.pk])
    publish(
        DelegationGiven(
            account_uid=str(giver.uid), stand_in_uid=str(stand_in.uid), codes=chosen,
            valid_from=valid_from.isoformat(), valid_to=valid_to.isoformat(),
            decision_number=made.decision_number,
        )
    )  # fmt: skip
    return str(made.uid)


@action(needs="identity.delegation.give")
def end_delegation(*, actor: Actor, delegation_uid: str, at: datetime) -> None:
    """Take back a delegation of one's own; it ends at once."""
    rows = Delegation.objects.select_for_update(of=("self",)).select_related("giver", "stand_in")
    made = rows.filter(uid=delegation_uid, giver_id=actor.account_id).first()
    if made is None:
        raise NotFound(_("Không có ủy quyền này."))
    if made.ended_at is not None:
        unchanged()
        return
    made.ended_at = at
    made.save(update_fields=["ended_at"])
    bump([made.giver_id, made.stand_in_id])
    publish(DelegationEnded(account_uid=str(made.giver.uid), stand_in_uid=str(made.stand_in.uid)))


def bump(account_ids: Iterable[int]) -> None:
    """What was resolved for these accounts before is never used again."""
    Account.objects.filter(pk__in=list(account_ids)).update(reach_version=F("reach_version") + 1)


def _demand_over(actor: Actor, unit_id: int | None) -> None:
    """The permission over that very unit; over everything when no unit is named."""
    demand(actor, NEEDS, unit_id)
    if unit_id is None and actor.units_of(NEEDS) is not None:
        raise NotAllowed(
            _("Bạn chỉ được giao quyền trong đơn vị mình quản trị; đề nghị chọn đơn vị.")
        )


def _refuse_bad(
    actor: Actor, account_id: int, decision: str, valid_from: date, valid_to: date | None
) -> None:
    if account_id == actor.account_id:
        raise NotAllowed(_("Không tự giao quyền cho mình; đề nghị người quản trị khác làm."))
    if not decision.strip():
        raise Invalid({"decision_number": _("Đề nghị ghi số quyết định giao quyền.")})
    if valid_to is not None and valid_to <= valid_from:
        raise Invalid({"valid_to": _("Ngày kết thúc phải sau ngày bắt đầu.")})


def _refuse_overlap(
    account: Account, role: Role | None, code: str, unit_id: int | None, valid: DateRange
) -> None:
    over = Q(unit_id=unit_id) if unit_id is not None else Q(unit__isnull=True)
    same = Grant.objects.filter(
        over, account=account, role=role, code=code, revoked_at__isnull=True,
        valid__overlap=valid,
    )  # fmt: skip
    if not account.is_official:
        raise Invalid({"account": _("Chỉ giao quyền cho tài khoản cán bộ.")})
    if same.exists():
        raise UnableToGrant(
            _("Quyền này đã được giao trong khoảng thời gian đó; đề nghị thu hồi lần giao cũ.")
        )


def _role(code: str) -> Role:
    found = Role.objects.filter(code=code, retired=False).first()
    if found is None:
        raise Invalid({"role": _("Không có vai trò này.")})
    return found


def _permission(code: str) -> str:
    found = known_permissions().get(code)
    if found is None:
        raise Invalid({"code": _("Không có quyền này.")})
    return found.label
