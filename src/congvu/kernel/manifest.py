"""The declaration by which a room joins the house: the only file that other floors read about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Scope(StrEnum):
    """How far a permission reaches from the unit it is granted over."""

    OWN = "own"
    UNIT = "unit"
    SUBTREE = "subtree"
    NATION = "nation"


@dataclass(frozen=True)
class Permission:
    """code ``room.noun.verb``; label: what the administrator reads when granting it.

    privileged: who holds it must sign in with two factors. audience: whose built-in role holds an
    OWN permission without a grant: "citizen", "official" or "all". eid_level: how strongly a citizen
    must be proven by the e-ID (1 or 2) before using it; 0 any. Law: Nghị định 69/2024/NĐ-CP.
    """

    code: str
    label: str
    scope: Scope = Scope.UNIT
    law: str = ""
    privileged: bool = False
    audience: str = "all"
    eid_level: int = 0


@dataclass(frozen=True)
class Screen:
    """A menu entry. url: a URL name. needs: a permission, "signed-in" or "public" (must be said).

    audience: "citizen", "official" or "all": whose menu shows it.
    """

    url: str
    label: str
    icon: str = "square"
    needs: str = "signed-in"
    order: int = 100
    audience: str = "official"


@dataclass(frozen=True)
class Tile:
    """A piece of the home page. query: dotted name, f(*, actor, at) -> kernel.tiles.Shown or None.

    url: URL name behind it; audience: "stranger", "citizen", "official" or "all".
    """

    code: str
    label: str
    query: str
    url: str
    icon: str = "square"
    needs: str = "signed-in"
    audience: str = "official"
    order: int = 100


@dataclass(frozen=True)
class Metric:
    """A number on /metrics. query: f() -> kernel.tiles.Samples; kind: gauge or counter."""

    name: str
    help: str
    query: str
    kind: str = "gauge"


@dataclass(frozen=True)
class Process:
    """A process diagram the room ships. bpmn: path inside the room or the content package."""

    key: str
    bpmn: str
    deadline_days: int | None = None
    law: str = ""


@dataclass(frozen=True)
class Fact:
    """Rows for the lake. query: dotted name in the room that yields rows; grain: what one row is."""

    code: str
    query: str
    grain: str


@dataclass(frozen=True)
class Indicator:
    """A number with its formula over facts; drill: URL name of the rows behind it."""

    code: str
    label: str
    unit: str
    formula: str
    drill: str
    law: str = ""


@dataclass(frozen=True)
class Findable:
    """What the one search finds. model: class name; fields: text columns; visible: query name.

    visible names ``queries.f(actor)``, which returns the QuerySet of rows that the actor may see;
    url: URL name that takes the row's uid (``uid=``); title: the field shown. fields and title may
    be dotted paths over ``select_related`` columns, or properties.
    The index row says who may know of it: ``needs`` over the unit in column ``unit``, the persons
    in columns ``persons``, everybody when the attribute ``public`` is true ("" never, "*" always).
    noun: the ledger's noun (the model's name in lower case when ""): its events refresh the row.
    codes: fields that hold codes, found whole or in part.
    """

    model: str
    fields: tuple[str, ...]
    visible: str
    url: str
    title: str = "code"
    label: str = ""
    noun: str = ""
    needs: str = ""
    unit: str = "owner_unit_id"
    persons: tuple[str, ...] = ()
    public: str = ""
    codes: tuple[str, ...] = ("code",)


@dataclass(frozen=True)
class Column:
    """A column of a data set; personal columns may never be opened."""

    name: str
    label: str
    kind: str = "string"
    personal: bool = False


@dataclass(frozen=True)
class Dataset:
    """Open data. query: dotted name that yields dicts with just these columns."""

    code: str
    title: str
    query: str
    columns: tuple[Column, ...]
    licence: str = "CC-BY-4.0"


@dataclass(frozen=True)
class RecordSeries:
    """What goes to the archive: retention by law, how to export one record, how to dispose of it."""

    code: str
    title: str
    retention: str
    law: str
    export: str
    dispose: str


@dataclass(frozen=True)
class Panel:
    """A panel on another thing's page. on: "person" or "unit"; query gives the rows to show."""

    on: str
    title: str
    query: str
    needs: str


@dataclass(frozen=True)
class Tool:
    """An action that an assistant may propose, always within the person's own permissions."""

    code: str
    label: str
    action: str


@dataclass(frozen=True)
class Endpoint:
    """A machine door: path under /api/v1/<label>/, dotted view, permission."""

    path: str
    view: str
    needs: str


@dataclass(frozen=True)
class Prefill:
    """A source of values that forms take over. code: what a question's ``prefill.source`` names.

    query: ``f(actor) -> Mapping[path, kernel.knowing.Known]``, of the actor's own; it may raise
    Refused or OSError when the source cannot be read now. keeper: who keeps the source, and guide:
    how a mistake in it is put right, both for the person.
    """

    code: str
    label: str
    query: str
    keeper: str = ""
    guide: str = ""


@dataclass(frozen=True)
class Knowledge:
    """Text that answers questions: a markdown file of the room or a query of passages."""

    code: str
    title: str
    source: str


@dataclass(frozen=True)
class Notification:
    """A message the room may send. event: wire name that triggers it; template: its folder name.

    recipients: dotted query in the room: (ledger Entry) -> person ids, or a
    ``kernel.notices.Addressed`` that adds words for the template and a link.
    legal: the law obliges us to tell; nobody can switch it off in the system.
    """

    event: str
    title: str
    template: str
    recipients: str
    legal: bool = False


@dataclass(frozen=True)
class Setting:
    """A dated value an administrator may change. kind: int, decimal, text, bool, time."""

    code: str
    label: str
    kind: str
    default: str
    law: str = ""


@dataclass(frozen=True)
class Schedule:
    """A job that runs by itself. cron: five fields, or six with the seconds first.

    handler: dotted name in tasks.
    """

    name: str
    cron: str
    handler: str


@dataclass(frozen=True)
class Check:
    """A line of `congvu check`. query: dotted name in the room, ``f() -> kernel.health.Finding``."""

    code: str
    label: str
    query: str


@dataclass(frozen=True)
class Sealed:
    """What the room keeps under keys of this installation, for `congvu keys`.

    renew: f() -> str, makes the next key and names it; new values use it at once, older ones stay
    readable. reseal: an @action f(*, actor, at, limit) -> int that brings some rows under the newest
    key, 0 when none is left. left: f() -> int, rows still under older keys.
    """

    label: str
    renew: str
    reseal: str
    left: str


@dataclass(frozen=True)
class Movable:
    """What goes to another unit when units are merged, split or dissolved (`kernel.moving`).

    code: unique over the house; label: what the dry run calls these rows. find: dotted name,
    ``f(*, handing, after, limit) -> Found`` in the order of the rows' keys, only reading;
    write: dotted ``@step``, ``f(*, shifts) -> Written``. order: people first (10), work next (50).
    """

    code: str
    label: str
    find: str
    write: str
    order: int = 50


@dataclass(frozen=True, kw_only=True)
class ContentKind:
    """A kind of content package that this room reads: the folders under ``content/<kind>/``.

    load: dotted ``@step`` in the room, called as ``load(package=…)`` inside the loader's transaction;
    it must be idempotent. check: dotted function of the same shape that touches no database and
    raises ``ContentError``. after: kinds that must stand before this one is loaded.
    """

    kind: str
    load: str
    label: str = ""
    check: str = ""
    after: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """label = folder = Django app label = permission prefix = URL prefix."""

    label: str
    title: str
    owner: str
    law: tuple[str, ...] = ()
    permissions: tuple[Permission, ...] = ()
    menu: tuple[Screen, ...] = ()
    processes: tuple[Process, ...] = ()
    facts: tuple[Fact, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    search: tuple[Findable, ...] = ()
    open_data: tuple[Dataset, ...] = ()
    records: tuple[RecordSeries, ...] = ()
    panels: tuple[Panel, ...] = ()
    tools: tuple[Tool, ...] = ()
    rest: tuple[Endpoint, ...] = ()
    prefill: tuple[Prefill, ...] = ()
    knowledge: tuple[Knowledge, ...] = ()
    notifications: tuple[Notification, ...] = ()
    settings: tuple[Setting, ...] = ()
    schedules: tuple[Schedule, ...] = ()
    handles: tuple[tuple[str, str], ...] = ()
    content: tuple[ContentKind, ...] = ()
    outcomes: tuple[tuple[str, str], ...] = ()  # process end handlers: (name, "handlers.f")
    checks: tuple[Check, ...] = ()
    sealed: tuple[Sealed, ...] = ()
    tiles: tuple[Tile, ...] = ()
    metrics: tuple[Metric, ...] = ()
    moments: str = ""  # doors by what happens in a life: f(on) -> kernel.tiles.Moment rows
    moves: tuple[Movable, ...] = ()
    prefix: str = ""  # URL prefix when the address is fixed by design ("" = /<label>/)
