"""The furnished house, its rows before and after, and a plan of Giang's."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.apps import apps

from congvu.engines.identity import demo
from congvu.engines.org import api as org
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.kernel.rooms import resolve
from congvu.systems.reforms import actions, rules
from congvu.systems.reforms.models import Reform

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
# What only grows: the record, messages, jobs, and the notes of the reorganisation itself.
GROWS = {"ledger", "jobs", "notify", "search", "sessions", "reforms", "contenttypes", "auth"}
OWN_PACE = {"org.stamp", "org.closure", "identity.account"}


def cast(key: str) -> Actor:
    return resolve("identity", "queries.actors.resolve")(  # type: ignore[no-any-return]
        demo.account(key), assurance=2, at=AT
    )


def rows(*, leave_out: frozenset[str] = frozenset()) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table that a reorganisation may touch, closures without their keys."""
    found: dict[str, list[dict[str, Any]]] = {}
    for model in apps.get_models():
        label = model._meta.label_lower
        if model._meta.app_label in GROWS or label in {*OWN_PACE, *leave_out}:
            continue
        manager = model._default_manager.all()
        if hasattr(manager, "as_system"):
            manager = manager.as_system("compared before and after")
        found[label] = list(manager.order_by("pk").values())
    accounts = apps.get_model("identity.account").objects.order_by("pk")
    found["identity.account"] = [
        dict(one) for one in accounts.values("pk", "home_unit_id", "is_active")
    ]
    closure = apps.get_model("org.closure").objects
    pairs = closure.values("ancestor_id", "descendant_id", "depth", "valid")
    found["org.closure"] = sorted((dict(pair) for pair in pairs), key=str)
    return found


def snv() -> org.Unit:
    """The department whose head is Dũng."""
    return org.unit(cast("dung").unit_id or 0)


def beside(unit: org.Unit) -> org.Unit:
    """A department of the same committee."""
    return next(u for u in org.children(unit.parent_id or 0) if u.kind == "so" and u != unit)


def merger(*, day: date | None = None, code: str = "H48.98", sources: tuple[int, ...] = ()) -> UUID:
    """The department and its neighbour become one new department."""
    unit = snv()
    heir = rules.Heir(
        code=code, name="Sở Nội vụ và Lao động", kind="so", level="tinh",
        place_code=unit.place_code, parent_id=unit.parent_id,
    )  # fmt: skip
    choices = rules.Choices(
        kind=rules.MERGE,
        sources=sources or (unit.id, beside(unit).id),
        first=heir,
        head_of=unit.id,
    )
    return actions.draft(
        actor=cast("giang"), choices=choices, decision="12/2026/QĐ-UBND",
        day=day or clock.local(AT).date(), at=AT,
    )  # fmt: skip


def reform(uid: UUID) -> Reform:
    return Reform.objects.as_system("test").get(uid=uid)


def carry_out(uid: UUID, *, at: datetime = AT) -> Reform:
    """Confirm and run to the end."""
    actions.confirm(actor=cast("giang"), reform=uid, at=at)
    actions.run(reform=uid, at=at)
    return reform(uid)


def submit(code: str, at: datetime = AT) -> str:
    """A dossier of An's for this procedure; its uid."""
    made: str = resolve("publicservices", "tests.support.submit")(cast("an"), code, at).uid
    return made


def unit_of(uid: str) -> int:
    """Which unit solves a dossier."""
    return resolve("publicservices", "tests.support.now")(uid).owner_unit_id  # type: ignore[no-any-return]
