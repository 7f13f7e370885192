"""Reading procedures: find, read, by version."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, When
from django.utils.translation import gettext as _

from congvu.engines.law import api as law
from congvu.kernel import prepared
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound
from congvu.kernel.text import unaccent
from congvu.registers.procedures.contracts import Procedure, Service
from congvu.registers.procedures.models import ProcedureQuerySet, ProcedureVersion
from congvu.registers.procedures.rules import definitions

# A version never changes, so its value is read from its long JSON once in a process.
HEAVY = ("definition", "form", "search_key", "sort_key")
MOST_KEPT = 500
CAP = 1000
ONLINE_FIRST = Case(When(online="full", then=0), default=1)  # what can be begun here at once
_NAMES = "SELECT code, name FROM procedures_procedureversion WHERE code = ANY(%s) ORDER BY version"
_kept: dict[tuple[int, str], Procedure] = {}


@dataclass(frozen=True, kw_only=True)
class Filter:
    """What a reader asks of the catalogue; "" asks for everything.

    status: in_force, repealed, coming or all; online: full, partial, information or none;
    internal: "A" or "B" for internal procedures, "" for those of citizens and firms.
    """

    query: str = ""
    field: str = ""
    level: str = ""
    subject: str = ""
    online: str = ""
    status: str = "in_force"
    internal: str = ""


def catalogue(*, on: date, asked: Filter) -> ProcedureQuerySet:
    """The procedures that stand so on a day and match the filter; words match accents aside."""
    rows = _standing(asked.status, on)
    for word in unaccent(asked.query).split():
        rows = rows.filter(search_key__contains=word)
    for column in ("field", "online"):
        if value := getattr(asked, column):
            rows = rows.filter(**{column: value})
    if asked.level:
        rows = rows.filter(levels__contains=[asked.level])
    if asked.subject:
        rows = rows.filter(subjects__contains=[asked.subject])
    rows = rows.filter(internal_group=asked.internal)
    return rows.defer(*HEAVY).order_by(ONLINE_FIRST, "sort_key", "code")


def _standing(status: str, on: date) -> ProcedureQuerySet:
    objects = ProcedureVersion.objects
    if status == "repealed":
        return objects.repealed(on)
    if status == "coming":
        return objects.coming(on)
    return objects.filter(pk__in=objects.published(on).values("pk")) if status == "all" else (
        objects.in_force(on)
    )  # fmt: skip


def counted(rows: ProcedureQuerySet) -> int:
    """How many there are, counted to ``CAP`` + 1 at most."""
    return rows[: CAP + 1].count()


def fields(*, on: date) -> list[str]:
    """The fields of work (lĩnh vực) that have a procedure in force."""
    rows = ProcedureVersion.objects.in_force(on).filter(internal_group="")
    return sorted(set(rows.values_list("field", flat=True)))


def subjects(*, on: date) -> list[str]:
    """Whom the procedures in force are for (đối tượng thực hiện); a value may hold commas."""
    rows = ProcedureVersion.objects.in_force(on).filter(internal_group="")
    return sorted({one for many in rows.values_list("subjects", flat=True) for one in many})


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


def pinned(*, code: str, version: int) -> Procedure:
    """One version by its number. Raises NotFound."""
    row = ProcedureVersion.objects.filter(code=code, version=version).defer(*HEAVY).first()
    if row is None:
        raise NotFound(_("Không còn phiên bản thủ tục này."))
    return value_of(row)


def code_of(*, uid: str) -> str:
    """The code of a version. Raises NotFound."""
    found = ProcedureVersion.objects.filter(uid=uid).values_list("code", flat=True).first()
    if found is None:
        raise NotFound(_("Không có phiên bản thủ tục này. Hãy tìm trong danh mục thủ tục."))
    return found


def services(*, on: date) -> list[Service]:
    """The public's procedures in force on a day, as services."""
    rows = ProcedureVersion.objects.in_force(on).filter(internal_group="").defer(*HEAVY)
    return [
        Service(
            code=found.code,
            online=found.online,
            levels=found.levels,
            has_fee=any(channel.fee_vnd > 0 for channel in found.channels),
        )
        for found in values_of(rows)
    ]


def names(*, codes: list[str]) -> dict[str, str]:
    """code → name, for lists."""
    return dict(prepared.execute(_NAMES, [codes]))


def offered(*, on: date) -> dict[str, str]:
    """code → Vietnamese name of the procedures that can be handed in here on that day, by code.

    Joined services are handed in online only.
    """
    rows = ProcedureVersion.objects.in_force(on).filter(online="full", internal_group="")
    rows = rows.exclude(process_key="")
    return dict(rows.exclude(form={}).values_list("code", "name").order_by("code"))


def sources(codes: Collection[str], *, on: date) -> dict[str, str]:
    """Code of a source → what it is: of the list of sources, else the legal text of that key."""
    if not codes:
        return {}
    known = {code.code: code.label for code in law.codes("procedure_sources", on=on)}
    texts = law.texts(on=on)
    told = {c: f"{t.kind} {t.so_ky_hieu}" for c in codes if (t := texts.get(c)) is not None}
    return {code: known.get(code) or told.get(code) or code for code in codes}


def value_of(row: ProcedureVersion) -> Procedure:
    """The row as the frozen value that other rooms see."""
    return values_of([row])[0]


def values_of(rows: Iterable[ProcedureVersion]) -> list[Procedure]:
    """The rows (without ``HEAVY``, best) as values; one query more when some are new to us."""
    keys = [(row.pk, row.sha256) for row in rows]
    found = {key: _kept[key] for key in keys if key in _kept}
    missing = [key[0] for key in keys if key not in found]
    for row in ProcedureVersion.objects.filter(pk__in=missing) if missing else ():
        found[row.pk, row.sha256] = definitions.read(
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
