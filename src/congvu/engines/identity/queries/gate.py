"""The gate as the kernel calls it, with its sentences."""

from __future__ import annotations

import functools

from django.utils.translation import gettext as _

from congvu.engines.identity.rules.gate import Denial, denial, is_weak, permissions_of
from congvu.engines.org import api as org
from congvu.kernel.actors import Actor
from congvu.kernel.errors import StrongerSignInNeeded
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
    if found is None:
        return Verdict(True)
    return Verdict(False, _sentence(found, unit_id), found.level)


def demand_level(actor: Actor, level: int, what: str) -> None:
    """Raise StrongerSignInNeeded when this citizen is proven less strongly than ``level``.

    what: the thing that demands it, as the person reads it. Law: Nghị định 69/2024/NĐ-CP.
    """
    if is_weak(actor, level):
        raise StrongerSignInNeeded(_level_sentence(what, level), level=level)


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
    if found.key == "level":
        return _level_sentence(words["label"], found.level)
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


def _level_sentence(what: str, level: int) -> str:
    words = {"what": what, "level": level}
    return _("“%(what)s” cần bạn xác nhận bằng tài khoản định danh điện tử mức %(level)d.") % words


def _unit_name(unit_id: int) -> str:
    return org.unit(unit_id).name
