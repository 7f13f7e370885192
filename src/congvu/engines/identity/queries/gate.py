"""The gate as the kernel calls it, with its sentences."""

from __future__ import annotations

import functools

from django.utils.translation import gettext as _

from congvu.engines.identity.rules.gate import Denial, denial, permissions_of
from congvu.engines.org import api as org
from congvu.kernel.actors import Actor
from congvu.kernel.gate import Verdict
from congvu.kernel.manifest import Permission
from congvu.kernel.rooms import manifests


@functools.cache
def known_permissions() -> dict[str, Permission]:
    """code → permission of every room's manifest."""
    return permissions_of(manifests())


def can(actor: Actor, code: str, unit_id: int | None = None) -> Verdict:
    """Whether the actor may use ``code`` over the unit (None: anywhere at all), or why not."""
    found = denial(actor, code, unit_id, known_permissions())
    return Verdict(True) if found is None else Verdict(False, _sentence(found, unit_id))


def _sentence(found: Denial, unit_id: int | None) -> str:
    words = {"label": _(found.label), "unit": _unit_name(unit_id) if unit_id else ""}
    if found.key == "sign_in":
        return _("Đề nghị đăng nhập để tiếp tục.")
    if found.key == "second_factor":
        return (
            _(
                "Quyền “%(label)s” chỉ dùng được khi đăng nhập hai lớp; đề nghị bật xác thực "
                "hai lớp tại trang Tài khoản rồi đăng nhập lại."
            )
            % words
        )
    if found.key == "citizen":
        return _("“%(label)s” là việc của cán bộ; tài khoản công dân không có quyền này.") % words
    if found.key == "unit":
        return (
            _(
                "Bạn chưa được giao quyền “%(label)s” đối với %(unit)s; đề nghị người quản trị của "
                "đơn vị đó giao quyền."
            )
            % words
        )
    if found.key == "unknown":
        return _("Hệ thống không có quyền “%(label)s”; đề nghị báo người quản trị.") % words
    return _("Bạn chưa được giao quyền “%(label)s”; đề nghị người quản trị giao quyền.") % words


def _unit_name(unit_id: int) -> str:
    return org.unit(unit_id).name
