"""Roles from content: what each package gives to a role of the house."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from congvu.engines.identity.actions.grants import bump
from congvu.engines.identity.events import RoleLoaded
from congvu.engines.identity.models import Grant, Role
from congvu.engines.identity.queries.gate import known_permissions
from congvu.engines.law import api as law
from congvu.kernel import rooms
from congvu.kernel.actions import publish, step, unchanged
from congvu.kernel.manifest import Scope


@step
def load_roles(*, package: law.Package) -> None:
    """Take every ``*.toml`` of a package: one file a role. Raises ContentError with the line.

    A package that is called like a room speaks for that room; without the room it gives nothing.
    """
    check_roles(package=package)
    for name in package.names(".toml"):
        if name != "package.toml":
            _load(package, package.toml(name))


def check_roles(*, package: law.Package) -> None:
    """Every code stands in a manifest, none is OWN; no database is touched."""
    for name in package.names(".toml"):
        if name != "package.toml":
            _check(package, name, package.toml(name))


def _load(package: law.Package, said: dict[str, Any]) -> None:
    role, _made = Role.objects.get_or_create(code=said["code"], defaults={"title": said["code"]})
    role = Role.objects.select_for_update().get(pk=role.pk)
    before = set(role.permissions)
    given = {code for code in said.get("permissions", []) if not _of_absent_room(package, code)}
    role.parts[package.code] = sorted(given)
    role.permissions = sorted({code for part in role.parts.values() for code in part})
    role.title = said.get("title", role.title)
    role.description = said.get("description", role.description)
    role.retired = bool(said.get("retired", role.retired))
    role.save()
    after = set(role.permissions)
    if before == after and not _made:
        unchanged()
        return
    bump(Grant.objects.filter(role=role).values_list("account_id", flat=True))
    publish(
        RoleLoaded(
            code=role.code, title=role.title, added=sorted(after - before),
            removed=sorted(before - after),
        )
    )  # fmt: skip


def _check(package: law.Package, name: str, said: dict[str, Any]) -> None:
    if not said.get("code"):
        raise package.error(_("Vai trò thiếu mã (code). Hãy ghi mã vai trò."), name, 1)
    known = known_permissions()
    for code in said.get("permissions", []):
        if _of_absent_room(package, code):
            continue
        if code not in known:
            message = _("Không có quyền “%(code)s”. Hãy sửa theo danh mục quyền.") % {"code": code}
            raise package.error(message, name, package.line_of(name, f'"{code}"'))
        if known[code].scope is Scope.OWN:
            message = _("Quyền “%(code)s” ai cũng có với việc của mình. Hãy bỏ dòng này.")
            raise package.error(message % {"code": code}, name, package.line_of(name, f'"{code}"'))


def _of_absent_room(package: law.Package, code: str) -> bool:
    """Whether the package speaks for a room that this house does not have."""
    return code.partition(".")[0] == package.code and package.code not in rooms.packages()
