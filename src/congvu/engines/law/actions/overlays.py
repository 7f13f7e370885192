"""What an administrator lays over a package, by decision; upgrades keep it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from congvu.engines.law.actions.loader import apply_again
from congvu.engines.law.events import AmendmentWithdrawn, ContentAmended
from congvu.engines.law.models import ContentPackage, Overlay
from congvu.engines.law.queries.packages import read
from congvu.engines.law.rules.reading import value_at
from congvu.kernel.actions import action, publish
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotFound


@action(needs="law.content.amend")
def amend_content(
    *,
    actor: Actor,
    kind: str,
    code: str,
    path: str,
    value: Any,
    decision: str,
    decided_on: date,
    at: datetime,
) -> None:
    """Lay a value over a package and load it again: all or nothing.

    path: ``file.toml:a.b.0.c`` (a value), or ``letter.typ`` (the whole file, value its text).
    Raises NotFound, Invalid, and ContentError when the room refuses the result.
    """
    current = _current(kind, code)
    if not decision.strip():
        raise Invalid({"decision": _("Hãy ghi số quyết định làm căn cứ cho việc sửa.")})
    package = read(current, {})
    base = value_at(package, path)
    if base is None and not package.has(path.partition(":")[0]):
        raise Invalid(
            {
                "path": _("Gói %(kind)s/%(code)s không có “%(path)s”. Hãy xem lại đường dẫn.")
                % {"kind": kind, "code": code, "path": path}
            }
        )
    lay(
        kind=kind, code=code, path=path, value=value, base=base, decision=decision.strip(),
        decided_on=decided_on, actor=actor, at=at,
    )  # fmt: skip
    apply_again(kind, code)
    publish(
        ContentAmended(
            key=f"{kind}/{code}", kind=kind, code=code, path=path, before=str(base),
            after=str(value), decision=decision.strip(),
        )
    )  # fmt: skip


@action(needs="law.content.amend")
def amend_package(
    *,
    actor: Actor,
    kind: str,
    code: str,
    changes: Mapping[str, Any],
    decision: str,
    decided_on: date,
    at: datetime,
) -> None:
    """Lay several values over a package at once and load it again: all or nothing.

    changes: path → value, as for :func:`amend_content`; a whole file may also be a new one. Raises
    NotFound, and ContentError when the room refuses the result.
    """
    package = read(_current(kind, code), {})
    for path, value in changes.items():
        known = package.has(path.partition(":")[0])
        lay(
            kind=kind, code=code, path=path, value=value,
            base=value_at(package, path) if known else None, decision=decision,
            decided_on=decided_on, actor=actor, at=at,
        )  # fmt: skip
        publish(
            ContentAmended(
                key=f"{kind}/{code}", kind=kind, code=code, path=path, before="", after="",
                decision=decision,
            )
        )  # fmt: skip
    apply_again(kind, code)


@action(needs="law.content.amend")
def withdraw_amendment(*, actor: Actor, kind: str, code: str, path: str, at: datetime) -> None:
    """Take an overlay away, so that the package's own value holds again. Raises NotFound."""
    laid = Overlay.objects.filter(kind=kind, code=code, path=path, withdrawn_at__isnull=True)
    if not laid.update(withdrawn_at=at):
        raise NotFound(
            _("Gói %(kind)s/%(code)s không có phần sửa “%(path)s”.")
            % {"kind": kind, "code": code, "path": path}
        )
    apply_again(kind, code)
    publish(AmendmentWithdrawn(key=f"{kind}/{code}", kind=kind, code=code, path=path))


def lay(  # noqa: PLR0913 - the columns of one row
    *,
    kind: str,
    code: str,
    path: str,
    value: Any,
    base: Any,
    decision: str,
    decided_on: date,
    actor: Actor,
    at: datetime,
) -> None:
    """Write the overlay row; an earlier one on the same path is withdrawn, and kept for history."""
    laid = Overlay.objects.filter(kind=kind, code=code, path=path, withdrawn_at__isnull=True)
    laid.update(withdrawn_at=at)
    Overlay.objects.create(
        kind=kind, code=code, path=path, value=value, base=base,
        base_version=_current(kind, code).version, decision=decision, decided_on=decided_on,
        set_by=actor.name, set_at=at,
    )  # fmt: skip


def _current(kind: str, code: str) -> ContentPackage:
    row = ContentPackage.objects.filter(kind=kind, code=code, current=True).first()
    if row is None:
        raise NotFound(
            _("Chưa nạp gói %(kind)s/%(code)s. Hãy chạy `congvu content load`.")
            % {"kind": kind, "code": code}
        )
    return row
