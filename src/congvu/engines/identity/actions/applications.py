"""Registering applications that sign people on: their addresses are checked, their scopes are chosen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from congvu.engines.identity.actions.families import end_families
from congvu.engines.identity.actions.machines import close, enter_machine, managed, rotate
from congvu.engines.identity.events import ApplicationRegistered
from congvu.engines.identity.models import Application, Machine, SignOn
from congvu.engines.identity.models.applications import Algorithm, Audience
from congvu.engines.identity.rules.applications import (
    LEVELS,
    SCOPES,
    call_fault,
    page_fault,
    redirect_fault,
)
from congvu.kernel.actions import action, demand, publish, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotFound

MANAGE = "identity.application.manage"


@dataclass(frozen=True, kw_only=True)
class Terms:
    """How an application signs people on; see the model."""

    redirect_uris: tuple[str, ...]
    scopes: tuple[str, ...]
    post_logout_uris: tuple[str, ...] = ()
    logout_uri: str = ""
    home_uri: str = ""
    audience: str = Audience.OFFICIALS.value
    is_trusted: bool = False
    least_level: int = 1
    may_refresh: bool = True
    may_device: bool = False
    algorithm: str = Algorithm.RS256.value


@action(needs=MANAGE)
def add_application(
    *, actor: Actor, client_id: str, name: str, unit_id: int, is_public: bool, terms: Terms,
    at: datetime,
) -> tuple[str, str]:  # fmt: skip
    """Register an application; its uid and its secret, "" when it runs on people's devices.

    Raises Invalid.
    """
    demand(actor, MANAGE, unit_id)
    _refuse_bad(terms, public=is_public)
    _refuse_trust(actor, terms)
    machine, secret = enter_machine(client_id, name, unit_id, at)
    row = Application(machine=machine, is_public=is_public)
    _set(row, terms)
    row.save()
    _tell(machine, terms, list(asdict(terms)))
    return str(machine.uid), "" if is_public else secret


@action(needs=MANAGE)
def change_application(*, actor: Actor, uid: str, terms: Terms, at: datetime) -> None:
    """Change its terms; people who agreed to less are asked again. Raises NotFound, Invalid.

    Sign-ons that the new terms would not allow end at once.
    """
    machine = managed(actor, uid, MANAGE)
    row = Application.objects.select_for_update().filter(machine=machine).first()
    if row is None:
        raise NotFound(_("Không có ứng dụng này."))
    _refuse_bad(terms, public=row.is_public)
    if not row.is_trusted:
        _refuse_trust(actor, terms)
    changed = _set(row, terms)
    if not changed:
        unchanged()
        return
    row.save(update_fields=changed)
    _end_outside_terms(row)
    _tell(machine, terms, changed)


@action(needs=MANAGE)
def renew_secret(*, actor: Actor, uid: str, at: datetime) -> str:
    """A new secret, shown once; the old one opens for one more day. Raises NotFound, Invalid."""
    return rotate(managed(actor, uid, MANAGE), at)


@action(needs=MANAGE)
def close_application(*, actor: Actor, uid: str, at: datetime) -> None:
    """Nobody signs on to it any more; who is in is put out at once. Raises NotFound."""
    close(managed(actor, uid, MANAGE), at)


def _end_outside_terms(row: Application) -> None:
    """Out with who was let in for more, by less proof, or as another kind of person."""
    left = sorted(row.registered.scopes)
    rows = SignOn.objects.filter(application=row)
    wrong = ~Q(scopes__contained_by=left) | Q(level__lt=row.least_level)
    if row.audience != Audience.ALL:
        wrong |= ~Q(account__kind=row.audience)
    end_families(rows.filter(wrong), "narrowed")
    for one in row.connections.filter(ended_at=None).exclude(scopes__contained_by=left):
        one.scopes = [scope for scope in one.scopes if scope in left]
        one.agreed = [scope for scope in one.agreed if scope in left]
        one.save(update_fields=["scopes", "agreed"])


def _set(row: Application, terms: Terms) -> list[str]:
    """Put the terms on the row; the names of those that differ."""
    new = {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(terms).items()}
    changed = [name for name, value in new.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, new[name])
    return changed


def _tell(machine: Machine, terms: Terms, changed: list[str]) -> None:
    publish(
        ApplicationRegistered(
            machine_uid=str(machine.uid), client_id=machine.client_id, changed=changed,
            redirect_uris=list(terms.redirect_uris), scopes=list(terms.scopes),
            trusted=terms.is_trusted, least_level=terms.least_level,
        ),
        unit_id=machine.account.home_unit_id,
    )  # fmt: skip


def _refuse_bad(terms: Terms, *, public: bool) -> None:
    errors = {
        "redirect_uris": _first_fault(
            redirect_fault(u, public=public) for u in terms.redirect_uris
        ),
        "post_logout_uris": _first_fault(map(page_fault, terms.post_logout_uris)),
        "logout_uri": _first_fault([call_fault(terms.logout_uri, settings.CALLS_INSIDE)]),
        "home_uri": _first_fault([page_fault(terms.home_uri)]),
    }
    if not terms.redirect_uris and not terms.may_device:
        errors["redirect_uris"] = _("Hãy ghi ít nhất một địa chỉ quay về của ứng dụng.")
    if set(terms.scopes) - set(SCOPES):
        errors["scopes"] = _("Hãy chọn thông tin trong danh sách.")
    if terms.least_level not in LEVELS:
        errors["least_level"] = _("Hãy chọn mức đăng nhập trong danh sách.")
    found = {field: said for field, said in errors.items() if said}
    if found:
        raise Invalid(found)


def _refuse_trust(actor: Actor, terms: Terms) -> None:
    """Without the consent page everybody's data goes: only who manages applications everywhere says so."""
    if terms.is_trusted and actor.units_of(MANAGE) is not None:
        raise Invalid(
            {"is_trusted": _("Chỉ người quản trị ứng dụng của toàn hệ thống được bỏ bước đồng ý.")}
        )


def _first_fault(faults: Iterable[str]) -> str:
    fault = next((f for f in faults if f), "")
    return _sentence(fault) if fault else ""


def _sentence(fault: str) -> str:
    words = {
        "long": _("Địa chỉ dài quá 500 ký tự."),
        "shape": _("Hãy ghi địa chỉ đầy đủ, ví dụ https://ung-dung.example.gov.vn/xong."),
        "fragment": _("Địa chỉ không được có dấu #."),
        "wildcard": _("Địa chỉ phải cụ thể: không có dấu *, dấu cách hay tên người dùng."),
        "scheme": _("Địa chỉ phải bắt đầu bằng https://; http:// chỉ dùng cho chính máy đó."),
        "inside": _(
            "Địa chỉ này nằm trong mạng nội bộ mà cổng chưa được phép gọi. Đề nghị người vận hành "
            "mở mạng đó, hoặc ghi địa chỉ công khai."
        ),
    }
    return words[fault]
