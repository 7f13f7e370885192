"""From an event and its action to the row that is hashed: clear fields apart from personal ones."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.db import connection

from congvu.engines.ledger.queries.secrets import unwrap, wrap
from congvu.engines.ledger.rules.canonical import canonical, plain
from congvu.engines.ledger.rules.ciphers import new_key, seal_box
from congvu.engines.ledger.rules.records import Draft
from congvu.kernel.actions import Running
from congvu.kernel.events import Event
from congvu.kernel.ids import uuid7

Keys = dict[str, tuple[int, bytes]]


def draft(
    event: Event, running: Running, *, unit_id: int | None, at: datetime, stream: int, keys: Keys
) -> Draft:
    """The row to be. keys: persons' keys already fetched in this call, filled as needed.

    Raises ValueError for an event that hides fields but names neither person nor subject.
    """
    uid = str(uuid7())
    clear, hidden = _split(event)
    person, key_id, secret = event.concerns(), None, None
    if hidden:
        person = person or event.about()
        key_id, secret = _hide(hidden, person, uid, at, keys)
    actor = running.actor
    return Draft(
        uid=uid, stream=stream, name=event.name, version=event.version, at=at,
        actor_kind=str(actor.kind), actor_account_id=actor.account_id,
        actor_name=plain(actor.name), on_behalf_of=actor.on_behalf_of,
        permission=running.permission, verb=running.verb, noun=event.noun,
        subject=event.about(), unit_id=unit_id, law=event.law, public=event.public,
        payload=clear, person=person, key_id=key_id, secret=secret,
        request_id=actor.request_id,
    )  # fmt: skip


def _split(event: Event) -> tuple[dict[str, Any], dict[str, Any]]:
    """Clear and personal fields in JSON's types; personal fields that are all empty are left out."""
    fields = plain(vars(event))
    hidden = {name: fields.pop(name) for name in event.personal if name in fields}
    return fields, hidden if any(v not in (None, "", [], {}) for v in hidden.values()) else {}


def _hide(
    hidden: dict[str, Any], person: str, uid: str, at: datetime, keys: Keys
) -> tuple[int, bytes]:
    if not person:
        raise ValueError("an event with personal fields must name its person or its subject")
    if person not in keys:
        keys[person] = _living_key(person, at)
    key_id, key = keys[person]
    return key_id, seal_box(key, canonical(hidden), uid)


def _living_key(person: str, at: datetime) -> tuple[int, bytes]:
    """The person's key, made when there is none; two first events at once agree on one."""
    found = _read_key(person)
    if found is None:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO ledger_personkey (person, wrapped, made_at) VALUES (%s, %s, %s)"
                " ON CONFLICT (person) WHERE wrapped IS NOT NULL DO NOTHING",
                [person, wrap(new_key(), person), at],
            )
        found = _read_key(person)
    if found is None:
        raise RuntimeError(f"no key can be made for {person}")
    return found


def _read_key(person: str) -> tuple[int, bytes] | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, wrapped FROM ledger_personkey WHERE person = %s AND wrapped IS NOT NULL",
            [person],
        )
        row = cursor.fetchone()
    if row is None:
        return None
    key = unwrap(row[1], person)
    if key is None:
        raise RuntimeError("a person's key does not open: is keys/ledger-master the right one?")
    return row[0], key


def payload_text(value: dict[str, Any]) -> str:
    """The payload for a jsonb column."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
