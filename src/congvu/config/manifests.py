"""What must hold over all manifests before the house opens: every name leads somewhere.

Run as Django system checks, at start when a manifest changed, and by the house tests.
"""

from __future__ import annotations

import importlib
import importlib.util
import re
from collections.abc import Callable, Iterator
from datetime import time
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

from congvu.kernel.actions import PUBLIC, SIGNED_IN
from congvu.kernel.columns import is_personal
from congvu.kernel.events import REGISTRY
from congvu.kernel.manifest import Manifest
from congvu.kernel.rooms import manifests, packages, resolve

Finder = Callable[[Manifest], Iterator[str]]
PERSONAL_NAMES = re.compile(
    r"(^|_)(cccd|cmnd|ho_ten|full_name|birth|dien_thoai|phone|email|dia_chi)"
)
CONTENT = Path(__file__).resolve().parents[1] / "content"


def problems(only: Manifest | None = None) -> list[str]:
    """``label: what is wrong`` for every breach, in the order of the rooms."""
    load_events()
    chosen = [only] if only else list(manifests().values())
    found = [f"{m.label}: {wrong}" for m in chosen for finder in FINDERS for wrong in finder(m)]
    return found if only else found + list(_twice_declared())


def load_events() -> None:
    """Import every room's events, so that the registry knows all wire names."""
    for package in packages().values():
        if importlib.util.find_spec(f"{package}.events"):
            importlib.import_module(f"{package}.events")


def url_names() -> frozenset[str]:
    """Every URL name of the site, with its namespace."""
    return frozenset(_names(get_resolver(), ""))


def declared_permissions() -> dict[str, str]:
    """Permission code → label of the room that declares it."""
    return {p.code: label for label, m in manifests().items() for p in m.permissions}


def law_keys() -> frozenset[str]:
    """Keys of the legal texts that content ships: ``key`` lines under ``content/law``."""
    text = "\n".join(path.read_text() for path in (CONTENT / "law").rglob("*.toml"))
    return frozenset(re.findall(r'(?m)^\s*key\s*=\s*"([^"]+)"', text))


def _own_names(m: Manifest) -> Iterator[str]:
    if packages().get(m.label, m.label).rsplit(".", 1)[1:] not in ([m.label], []):
        yield f"label {m.label} is not its folder's name"
    if not m.title or not m.owner:
        yield "title and owner must be said"
    for permission in m.permissions:
        if not re.fullmatch(rf"{m.label}\.[a-z_]+\.[a-z_]+", permission.code):
            yield f"permission {permission.code}: must be {m.label}.noun.verb"
        if not permission.label:
            yield f"permission {permission.code}: no label for who grants it"


def _permissions_declared(m: Manifest) -> Iterator[str]:
    known = {PUBLIC, SIGNED_IN, *declared_permissions(), *(p.code for p in m.permissions)}
    asked: list[Any] = [*m.menu, *m.panels, *m.rest, *m.tiles]
    for thing in asked:
        if thing.needs not in known:
            yield f"{type(thing).__name__} needs {thing.needs!r}, which no manifest declares"
    for findable in m.search:
        if findable.needs and findable.needs not in known:
            yield f"Findable {findable.model} needs {findable.needs!r}, which no manifest declares"


def _functions_resolve(m: Manifest) -> Iterator[str]:
    for what, dotted in _dotted(m):
        try:
            resolve(m.label, dotted)
        except (ImportError, AttributeError, ValueError, KeyError) as fault:
            yield f"{what}: {dotted} does not resolve ({fault})"


def _dotted(m: Manifest) -> Iterator[tuple[str, str]]:
    for kind, attribute in (
        (m.facts, "query"), (m.open_data, "query"), (m.panels, "query"), (m.prefill, "query"),
        (m.checks, "query"), (m.tiles, "query"), (m.metrics, "query"), (m.search, "visible"),
        (m.records, "export"), (m.records, "dispose"), (m.tools, "action"), (m.rest, "view"),
        (m.notifications, "recipients"), (m.schedules, "handler"), (m.content, "load"),
        (m.sealed, "renew"), (m.sealed, "reseal"), (m.sealed, "left"),
        (m.content, "check"), (m.moves, "find"), (m.moves, "write"),
    ):  # fmt: skip
        for thing in kind:
            if dotted := getattr(thing, attribute):
                yield f"{type(thing).__name__}.{attribute}", dotted
    yield from (("handles", handler) for _, handler in m.handles)
    yield from (("outcomes", handler) for _, handler in m.outcomes)


def _events_exist(m: Manifest) -> Iterator[str]:
    told = [name for name, _ in m.handles] + [n.event for n in m.notifications]
    for name in told:
        if name not in REGISTRY and name != "*":
            yield f"event {name} is published by nobody"


def _urls_exist(m: Manifest) -> Iterator[str]:
    known = url_names()
    wanted = [s.url for s in m.menu] + [t.url for t in m.tiles] + [f.url for f in m.search]
    for name in [*wanted, *(i.drill for i in m.indicators)]:
        if name not in known:
            yield f"URL name {name} leads nowhere"


def _files_exist(m: Manifest) -> Iterator[str]:
    for process in m.processes:
        if not any((folder / process.bpmn).exists() for folder in _folders(m)):
            yield f"process {process.key}: no file {process.bpmn}"
    for knowledge in m.knowledge:
        if knowledge.source.endswith(".md"):
            if not any((folder / knowledge.source).exists() for folder in _folders(m)):
                yield f"knowledge {knowledge.code}: no file {knowledge.source}"
            continue
        try:
            resolve(m.label, knowledge.source)
        except (ImportError, AttributeError, ValueError):
            yield f"knowledge {knowledge.code}: {knowledge.source} does not resolve"


def _models_exist(m: Manifest) -> Iterator[str]:
    for findable in m.search:
        module = importlib.import_module(f"{packages()[m.label]}.models")
        model: Any = getattr(module, findable.model, None)
        if model is None:
            yield f"search: no model {findable.model}"
            continue
        for name in {*findable.fields, findable.title}:
            first = re.split(r"\.|__", name)[0]
            if not hasattr(model, first):
                yield f"search: {findable.model} has no {name}"


def _indicators_count_facts(m: Manifest) -> Iterator[str]:
    facts = {fact.code for manifest in manifests().values() for fact in manifest.facts}
    for indicator in m.indicators:
        named = re.findall(r"\b[a-z_]+\.[a-z_]+(?=\.|\b)", indicator.formula)
        for name in named:
            if name not in facts and name.rsplit(".", 1)[0] not in facts:
                yield f"indicator {indicator.code}: no fact {name}"


def personal_columns(label: str) -> set[str]:
    """Names of the room's columns that are marked as personal data."""
    return {
        column.name
        for model in apps.get_app_config(label).get_models()
        for column in model._meta.get_fields()
        if is_personal(column)
    }


def _nothing_personal_is_opened(m: Manifest) -> Iterator[str]:
    marked = personal_columns(m.label) if m.open_data else set()
    for dataset in m.open_data:
        for column in dataset.columns:
            if column.personal or column.name in marked or PERSONAL_NAMES.search(column.name):
                yield f"open data {dataset.code}: column {column.name} is personal"


def _settings_parse(m: Manifest) -> Iterator[str]:
    parsers: dict[str, Callable[[str], Any]] = {
        "int": int, "decimal": Decimal, "text": str, "time": time.fromisoformat,
        "bool": {"true": True, "false": False}.__getitem__,
    }  # fmt: skip
    for setting in m.settings:
        try:
            parsers[setting.kind](setting.default)
        except (KeyError, ValueError, InvalidOperation):
            yield f"setting {setting.code}: {setting.default!r} is no {setting.kind}"
    for schedule in m.schedules:
        if len(schedule.cron.split()) not in (5, 6):
            yield f"schedule {schedule.name}: {schedule.cron!r} has neither five fields nor six"


def _laws_are_known(m: Manifest) -> Iterator[str]:
    known = law_keys()
    citing: list[Any] = [*m.permissions, *m.processes, *m.records, *m.settings, *m.indicators]
    cited = [*m.law, *(thing.law for thing in citing)]
    for key in {c.split("#", 1)[0] for c in cited if c}:
        if known and key not in known:
            yield f"law {key} is not in content/law"


def _actions_are_actions(m: Manifest) -> Iterator[str]:
    for tool in m.tools:
        try:
            function = resolve(m.label, tool.action)
        except (ImportError, AttributeError, ValueError):
            continue  # said by another finder
        if not getattr(function, "needs", None):
            yield f"tool {tool.code}: {tool.action} is no @action"


def _twice_declared() -> Iterator[str]:
    for kind in ("permissions", "facts", "indicators", "open_data", "records", "settings", "moves"):
        owners: dict[str, str] = {}
        for label, manifest in manifests().items():
            for thing in getattr(manifest, kind):
                if thing.code in owners:
                    yield f"{label}: {kind} {thing.code} is also declared by {owners[thing.code]}"
                owners[thing.code] = label


def _folders(m: Manifest) -> tuple[Path, ...]:
    room = importlib.import_module(packages()[m.label]).__file__ or ""
    return Path(room).parent, CONTENT, CONTENT / "processes"


def _names(resolver: URLResolver, prefix: str) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from _names(pattern, inner)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield prefix + pattern.name


FINDERS: tuple[Finder, ...] = (
    _own_names, _permissions_declared, _functions_resolve, _events_exist, _urls_exist, _files_exist,
    _models_exist, _indicators_count_facts, _nothing_personal_is_opened, _settings_parse,
    _laws_are_known, _actions_are_actions,
)  # fmt: skip
