"""Entries as contracts: time lines, the feed that readers follow, who looked at whom."""

from __future__ import annotations

import functools
import importlib
import importlib.util
import json
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext

from congvu.engines.ledger import models
from congvu.engines.ledger.contracts import ACCESS, ERASED, FACTS, HIDDEN, Entry
from congvu.engines.ledger.queries.secrets import person_keys
from congvu.engines.ledger.rules.ciphers import open_box
from congvu.engines.ledger.rules.sentences import sentence
from congvu.kernel.actors import Actor
from congvu.kernel.events import REGISTRY, upcast
from congvu.kernel.rooms import packages

Rows = QuerySet[models.Entry]
PERSONAL = "ledger.personal.read"


def timeline(*, noun: str, subject: str, public_only: bool = False) -> list[Entry]:
    """What happened to one thing, oldest first, the unsealed included."""
    rows = models.Entry.objects.as_system("time line of one thing, asked for by its own room")
    rows = rows.filter(noun=noun, subject=subject, stream=FACTS)
    if public_only:
        rows = rows.filter(public=True)
    return entries_of(rows.order_by("at", "id"))


def last_told(*, noun: str, subjects: Collection[str], field: str) -> dict[str, str]:
    """Subject → what the newest entry about it that carries this field says there."""
    rows = models.Entry.objects.as_system("a room holds its rows against what was told of them")
    told = rows.filter(noun=noun, subject__in=list(subjects), stream=FACTS, payload__has_key=field)
    newest = told.exclude(**{f"payload__{field}": ""}).order_by("id")
    return dict(newest.values_list("subject", f"payload__{field}"))


def entries_after(
    *, position: int, limit: int = 500, stream: int = FACTS, names: Collection[str] = ()
) -> list[Entry]:
    """Sealed entries after a position, in order; with names, only those events."""
    rows = models.Entry.objects.as_system("a reader follows the feed").filter(stream=stream)
    if names:
        rows = rows.filter(name__in=names)
    followed = rows.filter(place__stream=stream, place__position__gt=position)
    return entries_of(followed.order_by("place__position")[:limit])


def head_position(*, stream: int = FACTS) -> int:
    """The last sealed position (0 when none)."""
    last = models.Block.objects.filter(stream=stream).order_by("-number").first()
    return last.size if last else 0


def entry(*, actor: Actor, uid: str) -> Entry | None:
    """One entry that the actor may read, or None.

    Without ``ledger.personal.read`` over its unit, each personal field reads :data:`HIDDEN`.
    """
    rows = models.Entry.objects.visible_to(actor).filter(uid=uid)
    found = next(iter(entries_of(rows)), None)
    if found is None or found.erased or actor.holds(PERSONAL, found.unit_id):
        return found
    hidden = dict.fromkeys(found.personal, HIDDEN)
    fields = {**found.payload, **hidden}
    return replace(found, personal=hidden, sentence=sentence(_template(found.name), fields))


def clear_sentence(row: models.Entry) -> str:
    """The sentence without anybody's personal fields, for a list."""
    _load_events()
    return sentence(_template(row.name), upcast(row.name, row.version, row.payload))


def entry_at(*, position: int, stream: int = FACTS) -> Entry | None:
    """The entry at a sealed position."""
    rows = models.Entry.objects.as_system("a reader follows the feed")
    rows = rows.filter(place__stream=stream, place__position=position)
    return next(iter(entries_of(rows)), None)


def reads_of(*, person_uid: str, limit: int = 500) -> list[Entry]:
    """Who looked at this person's data, newest first."""
    rows = models.Entry.objects.as_system("a person asks who looked at their data")
    rows = rows.filter(stream=ACCESS, payload__persons__contains=[person_uid])
    return entries_of(rows.order_by("-id")[:limit])


def find(*, actor: Actor) -> Rows:
    """Entries that the actor may read, for a list that filters and orders them."""
    return models.Entry.objects.visible_to(actor)


def entries_of(rows: Rows) -> list[Entry]:
    """Rows as contracts: positions in the same query, persons' keys in a second."""
    _load_events()
    found = list(rows.select_related("place"))
    keys = person_keys({row.key_id for row in found if row.key_id})
    return [_entry(row, keys) for row in found]


def _entry(row: models.Entry, keys: dict[int, bytes]) -> Entry:
    place = getattr(row, "place", None)  # none while it waits for the sealer
    payload = upcast(row.name, row.version, row.payload)
    personal, erased = _personal(row, keys)
    known = REGISTRY.get(row.name)
    return Entry(
        id=row.id, uid=str(row.uid), position=place.position if place else 0, stream=row.stream, at=row.at,
        name=row.name, version=max(row.version, known.version if known else 0),
        actor_kind=row.actor_kind, actor_account_id=row.actor_account_id,
        actor_name=row.actor_name, on_behalf_of=row.on_behalf_of, permission=row.permission,
        verb=row.verb, noun=row.noun, subject=row.subject, unit_id=row.unit_id, law=row.law,
        public=row.public, payload=payload, person=row.person, personal=personal, erased=erased,
        sentence=sentence(_template(row.name), {**payload, **personal}),
        request_id=row.request_id,
    )  # fmt: skip


def _template(name: str) -> str:
    known = REGISTRY.get(name)
    return gettext(known.sentence) if known and known.sentence else name


def _personal(row: models.Entry, keys: dict[int, bytes]) -> tuple[dict[str, Any], bool]:
    """The protected fields in clear, or each of them as erased."""
    if row.secret is None:
        return {}, False
    key = keys.get(row.key_id or 0)
    opened = open_box(key, bytes(row.secret), str(row.uid)) if key else None
    if opened is not None:
        return json.loads(opened), False
    known = REGISTRY.get(row.name)
    return dict.fromkeys(known.personal if known else (), ERASED), True


@functools.cache
def _load_events() -> None:
    """Import every room's events, so that each name has its sentence and upcasters."""
    for package in packages().values():
        if importlib.util.find_spec(f"{package}.events"):
            importlib.import_module(f"{package}.events")
