"""What people want to be told, by which channel, in which language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import time

from congvu.engines.notify.models import Mailbox, Preference
from congvu.engines.notify.rules.words import Template


@dataclass(frozen=True)
class Wishes:
    """The wishes of some people about one kind. refused: (person id, channel) pairs said no to."""

    refused: frozenset[tuple[int, str]]
    languages: dict[int, str] = field(default_factory=dict)

    def wants(self, person_id: int, channel: str, template: Template) -> bool:
        """Whether this person gets it this way; a legal notice always arrives in-app."""
        if channel not in template.channels:
            return False
        if template.legal and channel == "in-app":
            return True
        return (person_id, channel) not in self.refused

    def language(self, person_id: int) -> str:
        return self.languages.get(person_id, "vi")


def wishes_of(*, person_ids: Iterable[int], kind: str) -> Wishes:
    """The wishes of these people about one kind of notice: two queries however many they are."""
    ids = list(person_ids)
    refused = Preference.objects.filter(person_id__in=ids, kind=kind, wanted=False)
    boxes = Mailbox.objects.filter(person_id__in=ids)
    return Wishes(
        refused=frozenset(refused.values_list("person_id", "channel")),
        languages=dict(boxes.values_list("person_id", "language")),
    )


def refused_by(*, person_id: int) -> frozenset[tuple[str, str]]:
    """(kind, channel) pairs that one person has switched off."""
    rows = Preference.objects.filter(person_id=person_id, wanted=False)
    return frozenset(rows.values_list("kind", "channel"))


def language_of(*, person_id: int) -> str:
    """The language in which a person wants to be written to."""
    row = Mailbox.objects.filter(person_id=person_id).first()
    return row.language if row else "vi"


@dataclass(frozen=True)
class OwnRest:
    """Hours of rest that a person set: no letters in between; days_off: nor on days off."""

    start: time
    end: time
    days_off: bool


def own_rest(*, person_id: int) -> OwnRest | None:
    """The hours that a person set for themselves, None when the usual ones hold."""
    row = Mailbox.objects.filter(person_id=person_id).first()
    if row is None or row.quiet_from is None or row.quiet_until is None:
        return None
    return OwnRest(row.quiet_from, row.quiet_until, row.rest_days)
