"""Who may be written to, and in whose name."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Q
from django.utils.translation import gettext as _

from congvu.engines.exchange.contracts import PartnerCard
from congvu.engines.exchange.models import Channel, Office, Partner
from congvu.engines.org import api as org
from congvu.kernel import prepared
from congvu.kernel.errors import NotFound
from congvu.kernel.text import unaccent

# As much waits on a channel as may wait. What waits lies between the first and the last that wait: it is
# only counted when these are so far apart that it could be too much.
_FULL = """
    EXISTS (SELECT 1 FROM LATERAL
        (SELECT min(id) AS first, max(id) AS last FROM exchange_delivery
         WHERE channel_id = c.id AND state = 'waiting') d
    WHERE d.last - d.first + 1 >= c.most_waiting
        AND c.most_waiting <= (SELECT count(*) FROM exchange_delivery
                               WHERE channel_id = c.id AND state = 'waiting'))
"""


def canonical(code: str) -> str:
    """The new form of an identifier; what is neither form stays as it was written."""
    tidy = "".join(code.split()).upper()
    return org.new_code(tidy) or tidy


def office_of(unit_id: int) -> Office | None:
    """The office of a unit, or of the nearest unit above it."""
    above = [unit_id, *(unit.id for unit in org.ancestors(unit_id))]
    rows = prepared.many(Office, unit_id=above)
    found = {row.unit_id: row for row in rows if row.closed_at is None}
    return next((found[each] for each in above if each in found), None)


def office_code(unit_id: int) -> str:
    """The identifier that a unit's documents go out under; "" when it has none."""
    found = office_of(unit_id)
    return found.code if found else ""


def offices() -> Any:
    """Every office, by code."""
    return Office.objects.order_by("code", "id")


def our_offices(codes: Iterable[str]) -> dict[str, Office]:
    """Identifier as written → the office of ours that has it."""
    wanted = {code: canonical(code) for code in codes}
    rows = Office.objects.open().filter(code__in=set(wanted.values()))
    known = {row.code: row for row in rows}
    return {code: known[form] for code, form in wanted.items() if form in known}


def partners_by_code(codes: Iterable[str]) -> dict[str, Partner]:
    """Identifier as written → the open partner that has it."""
    return {code: each.partner for code, each in addressees(codes).items()}


class Addressee(NamedTuple):
    """An agency that is written to. full: as much waits on its channel as may wait."""

    partner: Partner
    full: bool


def addressees(codes: Iterable[str]) -> dict[str, Addressee]:
    """Identifier as written → the open partner that has it, by one statement."""
    wanted = {code: canonical(code) for code in codes}
    rows = prepared.execute(_addressees(), [sorted(set(wanted.values()))])
    known = {each.partner.code: each for each in map(_addressee, rows)}
    return {code: known[form] for code, form in wanted.items() if form in known}


@functools.cache
def _addressees() -> str:
    partner, channel = prepared.columns(Partner), prepared.columns(Channel)
    return (
        f"SELECT {prepared.listed('p', partner)}, {prepared.listed('c', channel)}, {_FULL}"  # noqa: S608 - columns
        " FROM exchange_partner p JOIN exchange_channel c ON c.id = p.channel_id"
        " WHERE p.code = ANY(%s::text[]) AND p.closed_at IS NULL"
    )


def _addressee(values: tuple[Any, ...]) -> Addressee:
    wide = prepared.columns(Partner)
    row = prepared.load(Partner, wide, values[: len(wide)])
    channel = prepared.load(Channel, prepared.columns(Channel), values[len(wide) : -1])
    prepared.hang(row, "channel", channel)
    return Addressee(row, bool(values[-1]))


def partners() -> Any:
    """Every partner, by code."""
    return Partner.objects.select_related("channel").order_by("code", "id")


def partner(uid: str) -> Partner:
    """One of them. Raises NotFound."""
    row: Partner | None = partners().filter(uid=uid, closed_at=None).first()
    if row is None:
        raise NotFound(_("Không có cơ quan này trong danh sách."))
    return row


def addressable(codes: Iterable[str]) -> dict[str, PartnerCard]:
    """Identifier as written → the agency, for those that can be written to."""
    return {code: card(row) for code, row in partners_by_code(codes).items()}


def find_partners(query: str, *, limit: int = 20) -> list[PartnerCard]:
    """Agencies by code or by words of their name, accents aside."""
    words = unaccent(query)
    rows = Partner.objects.open().select_related("channel").order_by("code", "id")
    told = Q(code__istartswith=query.strip()) | Q(old_code__istartswith=query.strip())
    found = list(rows.filter(told)[:limit]) if query.strip() else list(rows[:limit])
    if len(found) < limit and words:
        known = {row.pk for row in found}
        named = (r for r in rows.iterator() if r.pk not in known and words in unaccent(r.name))
        found += [row for row, _n in zip(named, range(limit - len(found)), strict=False)]
    return [card(row) for row in found]


def card(row: Partner) -> PartnerCard:
    """A partner as other rooms see it."""
    return PartnerCard(
        uid=str(row.uid), code=row.code, old_code=row.old_code, name=row.name,
        transport=row.channel.kind, reachable=row.closed_at is None and not row.channel.paused,
    )  # fmt: skip
