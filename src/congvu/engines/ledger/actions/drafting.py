"""From an event and its action to what is hashed: clear fields apart from personal ones."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection

from congvu.engines.ledger.queries.secrets import unwrap, wrap
from congvu.engines.ledger.rules.canonical import canonical, canonical_fields, plain
from congvu.engines.ledger.rules.ciphers import new_key, seal_box
from congvu.engines.ledger.rules.records import Draft, Row
from congvu.kernel.actions import Running
from congvu.kernel.events import Event
from congvu.kernel.ids import uuid7_text

Keys = dict[str, tuple[int, bytes]]


def shared(
    kind: type[Event], running: Running, *, unit_id: int | None, at: datetime, stream: int
) -> Draft:
    """What all rows of this kind of event in this action share; the rows' own fields are empty."""
    actor = running.actor
    return Draft(
        uid="", stream=stream, name=kind.name, version=kind.version, at=at,
        actor_kind=str(actor.kind), actor_account_id=actor.account_id,
        actor_name=plain(actor.name), on_behalf_of=actor.on_behalf_of,
        permission=running.permission, verb=running.verb, noun=kind.noun, subject="",
        unit_id=unit_id, law=kind.law, public=kind.public, payload={}, person="", key_id=None,
        secret=None, request_id=plain(actor.request_id),
    )  # fmt: skip


def row(event: Event, *, at: datetime, keys: Keys) -> Row:
    """What is this event's own. keys: persons' keys already fetched in this call, filled as needed.

    Raises ValueError for an event that hides fields but names neither person nor subject.
    """
    uid = uuid7_text()
    fields = vars(event)
    subject = event.about()
    person = event.concerns()
    key_id, secret = None, None
    if event.personal:
        fields, hidden = _split(event)
        if hidden:
            person = person or subject
            key_id, secret = _hide(hidden, person, uid, at, keys)
    return Row(uid, subject, canonical_fields(fields), person, key_id, secret)


def _split(event: Event) -> tuple[dict[str, Any], dict[str, Any]]:
    """Clear and personal fields; personal fields that are all empty are left out."""
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
        wrapped, master = wrap(new_key(), person)
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO ledger_personkey (person, wrapped, master, made_at)"
                " VALUES (%s, %s, %s, %s)"
                " ON CONFLICT (person) WHERE wrapped IS NOT NULL DO NOTHING",
                [person, wrapped, master, at],
            )
        found = _read_key(person)
    if found is None:
        raise RuntimeError(f"no key can be made for {person}")
    return found


def _read_key(person: str) -> tuple[int, bytes] | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, wrapped, master FROM ledger_personkey"
            " WHERE person = %s AND wrapped IS NOT NULL",
            [person],
        )
        found = cursor.fetchone()
    if found is None:
        return None
    key = unwrap(found[1], person, found[2])
    if key is None:
        raise RuntimeError("a person's key does not open: is keys/ledger-master the right one?")
    return found[0], key
