"""Every read of the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound
from congvu.kernel.text import unaccent
from congvu.registers.procedures import rules
from congvu.registers.procedures.contracts import Procedure
from congvu.registers.procedures.models import ProcedureQuerySet, ProcedureVersion

# A version never changes, so its value is read from its long JSON once in a process.
HEAVY = ("definition", "form", "search_key", "sort_key")
MOST_KEPT = 500
_kept: dict[tuple[int, str], Procedure] = {}


def catalogue(*, on: date, query: str = "", field: str = "", online: str = "") -> ProcedureQuerySet:
    """The procedures in force on a day that match every word of the query, accents aside."""
    rows = ProcedureVersion.objects.filter(
        pk__in=ProcedureVersion.objects.in_force(on).order_by("code", "-version").distinct("code")
    )
    for word in unaccent(query).split():
        rows = rows.filter(search_key__contains=word)
    if field:
        rows = rows.filter(field=field)
    if online:
        rows = rows.filter(online=online)
    return rows.defer(*HEAVY).order_by("sort_key", "code")


def fields(*, on: date) -> list[str]:
    """The fields of work (lĩnh vực) that have a procedure in force."""
    return sorted(set(ProcedureVersion.objects.in_force(on).values_list("field", flat=True)))


def procedure(*, code: str, on: date) -> Procedure:
    """The newest version begun by that day, repealed or not. Raises NotFound."""
    row = ProcedureVersion.objects.published(on).filter(code=code).defer(*HEAVY).first()
    if row is None:
        raise NotFound(
            _("Không có thủ tục mang mã %(code)s. Hãy tìm trong danh mục thủ tục.") % {"code": code}
        )
    return value_of(row)


def procedure_version(*, version_id: int) -> Procedure:
    """One version by id, as a running dossier pinned it. Raises NotFound."""
    row = ProcedureVersion.objects.filter(pk=version_id).defer(*HEAVY).first()
    if row is None:
        raise NotFound(_("Không còn phiên bản thủ tục này."))
    return value_of(row)


def code_of(*, uid: str) -> str:
    """The code of a version. Raises NotFound."""
    found = ProcedureVersion.objects.filter(uid=uid).values_list("code", flat=True).first()
    if found is None:
        raise NotFound(_("Không có phiên bản thủ tục này. Hãy tìm trong danh mục thủ tục."))
    return found


def names(*, codes: list[str]) -> dict[str, str]:
    """code → name, for lists."""
    rows = ProcedureVersion.objects.filter(code__in=codes).order_by("version")
    return dict(rows.values_list("code", "name"))


def value_of(row: ProcedureVersion) -> Procedure:
    """The row as the frozen value that other rooms see."""
    return values_of([row])[0]


def values_of(rows: Iterable[ProcedureVersion]) -> list[Procedure]:
    """The rows (without ``HEAVY``, best) as values; one query more when some are new to us."""
    keys = [(row.pk, row.sha256) for row in rows]
    found = {key: _kept[key] for key in keys if key in _kept}
    missing = [key[0] for key in keys if key not in found]
    for row in ProcedureVersion.objects.filter(pk__in=missing) if missing else ():
        found[row.pk, row.sha256] = rules.read(
            row.definition,
            row_id=row.pk,
            sha256=row.sha256,
            form=row.form,
            process_key=row.process_key,
        )
    if len(_kept) + len(missing) > MOST_KEPT:
        _kept.clear()
    _kept.update(found)
    return [found[key] for key in keys]


def searchable(actor: Actor) -> ProcedureQuerySet:
    """The catalogue is public: everybody finds every version."""
    return ProcedureVersion.objects.all()


def open_rows() -> Iterator[dict[str, Any]]:
    """The catalogue as open data."""
    for row in ProcedureVersion.objects.order_by("code", "version"):
        yield {
            "code": row.code,
            "name": row.name,
            "field": row.field,
            "online": row.online,
            "valid_from": row.valid_from,
            "valid_to": row.valid_to,
        }
