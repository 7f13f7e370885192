"""`/api/v1/procedures/`: the catalogue, a procedure with the source of every field."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal

import msgspec
from django.utils.translation import gettext_lazy as _

from congvu.kernel.actors import Actor
from congvu.registers.procedures.contracts import Evidence, Procedure
from congvu.registers.procedures.queries import catalogue
from congvu.registers.procedures.rules.definitions import FIELDS
from congvu.webkit.web.rest import Link, Page, endpoint, leads_to, paths

MOST = 100
Words = Annotated[str, msgspec.Meta(max_length=200)]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What to look for; after: the ``next`` of the page before."""

    q: Words = ""
    field: Words = ""
    level: Words = ""
    subject: Words = ""
    online: Literal["", "full", "partial", "information"] = ""
    status: Literal["in_force", "coming", "repealed", "all"] = "in_force"
    after: Annotated[str, msgspec.Meta(pattern="^[0-9]{0,5}$")] = ""


@dataclass(frozen=True, kw_only=True)
class ProcedureLine:
    """One procedure in the list. limit: 0 when it is not known."""

    code: str
    national_code: bool
    version: int
    name: str
    summary: str
    field: str
    levels: tuple[str, ...]
    subjects: tuple[str, ...]
    online: str
    limit: int
    limit_unit: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, kw_only=True)
class FieldOut:
    """What stands behind a field of the national base."""

    field: str
    label: str
    status: str
    sources: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ProcedureOut(ProcedureLine):
    """A procedure with its papers, its law and the source of every field."""

    decisions: tuple[str, ...]
    competent: str
    executing: str
    steps: tuple[str, ...]
    components: tuple[str, ...]
    results: tuple[str, ...]
    legal_basis: tuple[str, ...]
    replaced_by: tuple[str, ...]
    provenance: tuple[FieldOut, ...]


@endpoint(
    "catalogue/", needs="public", summary=_("Danh mục thủ tục hành chính"),
)  # fmt: skip
@leads_to(Link("procedures.one", {"code": "$response.body#/items/0/code"}))
def find(*, actor: Actor, at: datetime, query: Asked) -> Page[ProcedureLine]:
    """The procedures that match, a hundred a page."""
    asked = catalogue.Filter(
        query=query.q, field=query.field, level=query.level, subject=query.subject,
        online=query.online, status=query.status,
    )  # fmt: skip
    start = int(query.after or 0)
    rows = list(catalogue.catalogue(on=at.date(), asked=asked)[start : start + MOST + 1])
    lines = [ProcedureLine(**_line(value)) for value in catalogue.values_of(rows[:MOST])]
    return Page(items=lines, next=str(start + MOST) if len(rows) > MOST else "")


@endpoint("catalogue/<str:code>/", needs="public", summary=_("Một thủ tục hành chính"))
def one(*, actor: Actor, at: datetime, code: str) -> ProcedureOut:
    """The newest version begun by today, repealed or not."""
    found = catalogue.procedure(code=code, on=at.date())
    return ProcedureOut(
        **_line(found),
        decisions=tuple(decision.number for decision in found.decisions),
        competent=found.competent, executing=found.executing,
        steps=tuple(step.vi for step in found.steps),
        components=tuple(component.name for component in found.components),
        results=tuple(result.name for result in found.results),
        legal_basis=tuple(basis.citation for basis in found.legal_basis),
        replaced_by=found.repeal.replaced_by if found.repeal else (),
        provenance=tuple(_field(key, found.evidence[key]) for key in FIELDS),
    )  # fmt: skip


def _line(found: Procedure) -> dict[str, Any]:
    return {
        "code": found.code, "national_code": found.has_national_code, "version": found.version,
        "name": found.name.vi, "summary": found.summary.vi, "field": found.field,
        "levels": found.levels, "subjects": found.subjects, "online": found.online,
        "limit": found.limit.amount, "limit_unit": found.limit.unit,
        "valid_from": found.valid_from, "valid_to": found.valid_to,
    }  # fmt: skip


def _field(key: str, evidence: Evidence) -> FieldOut:
    return FieldOut(field=key, label=FIELDS[key], status=evidence.status, sources=evidence.sources)


app_name = "procedures-api"
urlpatterns = paths(find, one)
