"""Which version of a process is in force."""

from __future__ import annotations

from datetime import date
from typing import Any

from congvu.engines.casework.models import DecisionVersion, ProcessVersion
from congvu.engines.casework.rules.compiling import Known
from congvu.engines.casework.rules.net import Net
from congvu.kernel import prepared
from congvu.kernel.rooms import manifests

_READ = prepared.columns(ProcessVersion, "bpmn", "net")
_IN_FORCE = (
    f"SELECT {prepared.listed('p', _READ)} FROM casework_processversion p"  # noqa: S608 - columns
    " WHERE p.key = %s AND p.valid_from <= %s AND (%s IN ('', p.label)"
    " OR p.label = '' AND p.decision <> '' AND %s = (SELECT q.label FROM casework_processversion q"
    " WHERE q.key = p.key AND q.version < p.version AND q.label <> ''"
    " ORDER BY q.version DESC LIMIT 1))"
    " ORDER BY p.version DESC LIMIT 1"
)

_TITLES = (
    "SELECT DISTINCT ON (p.key) p.key, p.title FROM casework_processversion p"
    " ORDER BY p.key, p.version DESC"
)


def in_force(key: str, on: date, label: str = "") -> ProcessVersion | None:
    """The highest version that new cases may use on the day, or the one with this label: the
    publisher's own, or what a decision has put in its place since."""
    found = prepared.execute(_IN_FORCE, [key, on, label, label]).fetchone()
    return None if found is None else prepared.load(ProcessVersion, _READ, found)


def version_of(key: str, number: int | None = None) -> ProcessVersion | None:
    """A version by its number, or the newest one published, in force or not."""
    rows = ProcessVersion.objects.filter(key=key).order_by("-version")
    return (rows if number is None else rows.filter(version=number)).first()


def titles() -> list[tuple[str, str]]:
    """(key, title of the newest version) of every process, for filters."""
    return sorted(prepared.execute(_TITLES, []), key=lambda row: row[1])


def known_names(on: date | None = None, besides: str = "") -> Known:
    """Handlers and roles that the manifests of this installation declare, and what is published.

    on: the day for which a called process is looked up; besides: the key of the process itself,
    which cannot call itself.
    """
    every = manifests().values()

    def net(key: str) -> Net | None:
        found = in_force(key, on, "") if on and key != besides else None
        return found.compiled if found else None

    return Known(
        handlers=frozenset(name for m in every for name, _ in m.outcomes),
        roles=frozenset(p.code for m in every for p in m.permissions),
        nets=net,
        decisions=decisions_in_force(on) if on else None,
    )


def decisions_in_force(on: date) -> dict[str, Any]:
    """Key → stored model of every decision that new cases may use on the day."""
    rows = (
        DecisionVersion.objects.filter(valid_from__lte=on)
        .order_by("key", "-version")
        .distinct("key")
    )
    return dict(rows.values_list("key", "model"))
