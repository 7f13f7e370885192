"""One search: candidates within what the actor may see, ranked, one page of them.

Two queries: at most 2,001 small candidates (id, noun, score), then the rows of the page. Counts
come from the candidates, so they can reveal nothing that the rows would not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import Case, F, IntegerField, Q, Value, When
from django.db.models.functions import Cast, Least
from django.utils.translation import gettext as _

from congvu.engines.search.contracts import Found, Hit
from congvu.engines.search.models import Entry
from congvu.engines.search.models.entries import EntryQuerySet
from congvu.engines.search.queries.realms import realms_of
from congvu.engines.search.queries.sources import still_visible
from congvu.engines.search.rules.questions import Question, ask
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid

MOST = 1000  # candidates that are ranked; more are "hơn 1.000"
TIER = 1000
CURSOR = r"^[0-9]{1,5}\.[0-9]{1,18}\.[0-9]{1,18}$"  # score, microseconds since 2000, id
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
Row = tuple[int, int, int, str, int]  # score, updated (µs since 2000), id, noun, realm


class Literal(SearchQuery):
    """A tsquery written by us; PostgreSQL's parser never sees what was typed."""

    def __init__(self, literal: str) -> None:
        super().__init__(literal)
        self.literal = literal

    def as_sql(self, *args: Any, **kwargs: Any) -> Any:
        return "%s::tsquery", [self.literal]


@dataclass(frozen=True)
class _Candidates:
    """Ranked candidates; more: there were others beyond the cap."""

    rows: list[Row]
    more: bool


def find(
    *, actor: Actor, query: str, limit: int = 20, kinds: tuple[str, ...] = (), after: str = ""
) -> Found:
    """See ``api.find``."""
    question = ask(query)
    if question.is_empty:
        return Found(rows=(), total=0, more=False, kinds={})
    cursor = _read_cursor(after) if after else None
    candidates = _candidates(actor, question)
    counts = Counter(row[3] for row in candidates.rows)
    wanted = [r for r in candidates.rows if not kinds or r[3] in kinds]
    rest = [r for r in wanted if cursor is None or r[:3] < cursor]
    hits, hidden = _hits(actor, rest[:limit])
    counts.subtract(hidden)
    total = sum(n for noun, n in counts.items() if not kinds or noun in kinds)
    following = _cursor(rest[limit - 1]) if len(rest) > limit else ""
    shown = {noun: n for noun, n in counts.items() if n > 0}
    return Found(rows=hits, total=total, more=candidates.more, kinds=shown, after=following)


def group(*, actor: Actor, query: str, each: int = 5) -> tuple[Found, dict[str, list[Hit]]]:
    """The best few of every kind, kinds with the best hit first, in the same two queries."""
    question = ask(query)
    if question.is_empty:
        return Found(rows=(), total=0, more=False, kinds={}), {}
    candidates = _candidates(actor, question)
    taken: Counter[str] = Counter()
    best: list[Row] = []
    for row in candidates.rows:
        taken[row[3]] += 1
        if taken[row[3]] <= each:
            best.append(row)
    hits, hidden = _hits(actor, best)
    taken.subtract(hidden)
    groups: dict[str, list[Hit]] = {}
    for hit in hits:
        groups.setdefault(hit.noun, []).append(hit)
    kinds = {noun: n for noun, n in taken.items() if n > 0}
    total = sum(kinds.values())
    return Found(rows=hits, total=total, more=candidates.more, kinds=kinds), groups


def _candidates(actor: Actor, question: Question) -> _Candidates:
    """Phrases and codes first; when they leave room, entries that have all the words."""
    near = Q(key=Literal(question.phrase))
    if question.code:
        near |= Q(code_key__contains=question.code)
    found = _scored(actor, near, question)
    if len(found) <= MOST and question.every != question.phrase:
        found = {**_scored(actor, Q(key=Literal(question.every)), question), **found}
    rows = sorted(found.values(), reverse=True)
    return _Candidates(rows[:MOST], len(rows) > MOST)


def _scored(actor: Actor, condition: Q, question: Question) -> dict[int, Row]:
    """At most 1,001 candidates of each arm with their scores, by id.

    Nothing is sorted in the database, so that it ranks no more rows than it hands over.
    """
    arms = [
        arm.annotate(score=_score(question))
        .values_list("score", "updated", "pk", "noun", "realm")
        .order_by()[: MOST + 1]
        for arm in _arms(actor, condition)
    ]
    rows = arms[0].union(*arms[1:], all=True) if len(arms) > 1 else arms[0]
    return {row[2]: (row[0], _since(row[1]), *row[2:]) for row in rows}


def _arms(actor: Actor, condition: Q) -> list[EntryQuerySet]:
    """What the reader's units open, in their parts of the index; what is his own, in all."""
    matching = Entry.objects.visible_to(actor).filter(condition)
    realms = realms_of(actor)
    if realms is None:
        return [matching]
    arms = [matching.filter(realm__in=sorted(realms))]
    if actor.person_id:
        arms.append(matching.filter(person_ids__contains=[actor.person_id]))
    return arms


def _score(question: Question) -> Case:
    """Tier × 1,000 + words' weight: whole code, part of a code, exact accents, phrase, words."""
    tiers = [
        (Q(exact=Literal(_of_titles(question.exact))), 4),
        (Q(exact=Literal(question.exact)), 3),
        (Q(key=Literal(_of_titles(question.phrase))), 2),
        (Q(key=Literal(question.phrase)), 1),
    ]
    if question.code:
        tiers.insert(0, (Q(code_key__contains=question.code), 5))
        tiers.insert(0, (Q(code_key__contains=f" {question.code} "), 6))
    weight = Least(Cast(SearchRank(F("key"), Literal(question.every)) * (TIER - 1), IntegerField()),
                   TIER - 1)  # fmt: skip
    cases = [When(condition, then=Value(tier * TIER) + weight) for condition, tier in tiers]
    return Case(*cases, default=weight, output_field=IntegerField())


def _of_titles(literal: str) -> str:
    """The same question, of titles only: every lexeme with weight A."""
    return " <-> ".join(
        f"{word}A" if word.endswith(":*") else f"{word}:A" for word in literal.split(" <-> ")
    )


def _hits(actor: Actor, rows: Sequence[Row]) -> tuple[tuple[Hit, ...], Counter[str]]:
    """The rows' entries in order, each asked of its own room once more; and how many fell out.

    The index follows its rooms by a second or so: what a room no longer shows is not shown here.
    """
    entries = Entry.objects.as_system("narrowed in the candidates")
    columns = entries.only("noun", "subject", "title", "text", "url", "updated")
    columns = columns.filter(realm__in={row[4] for row in rows})
    by_id = columns.in_bulk([row[2] for row in rows])
    found = [(row[0], by_id[row[2]]) for row in rows if row[2] in by_id]
    allowed = still_visible(actor, ((e.noun, e.subject) for _score, e in found))
    hidden: Counter[str] = Counter(
        e.noun for _score, e in found if (e.noun, e.subject) not in allowed
    )
    kept = tuple(_hit(e, score) for score, e in found if (e.noun, e.subject) in allowed)
    return kept, hidden


def _hit(entry: Entry, score: int) -> Hit:
    return Hit(
        noun=entry.noun, uid=entry.subject, title=entry.title, text=entry.text, url=entry.url,
        updated=entry.updated, score=score,
    )  # fmt: skip


def _since(moment: datetime) -> int:
    return max(0, (moment - _EPOCH) // timedelta(microseconds=1))


def _cursor(row: Row) -> str:
    return ".".join(map(str, row[:3]))


def _read_cursor(text: str) -> tuple[int, int, int]:
    if not re.fullmatch(CURSOR, text):
        raise Invalid({"sau": _("Liên kết trang không còn đúng: hãy tìm lại.")})
    score, updated, pk = map(int, text.split("."))
    return score, updated, pk
