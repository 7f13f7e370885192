"""Every read of the synchronisation: what a feed is made of, what waits, how far it has come."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from congvu.engines.law import api as law
from congvu.kernel import sealing
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound
from congvu.kernel.tiles import Shown
from congvu.registers.associations import api as associations
from congvu.registers.associations.contracts import AssociationCard
from congvu.systems.datacentre.models import DEAD, RECEIVED, SEALED, Batch, Feed
from congvu.systems.datacentre.rules import Row, fingerprint

CHUNK = 500


@dataclass(frozen=True, kw_only=True)
class Kind:
    """What a feed is made of. events: names that change it, whose ``key`` field holds a row's key;
    rows: keys → those that are in the register now; pages: (after, limit) → (id, key, row)."""

    events: tuple[str, ...]
    key: str
    rows: Callable[[Iterable[str]], dict[str, dict[str, Any]]]
    pages: Callable[[int, int], list[tuple[int, str, dict[str, Any]]]]


def _association(card: AssociationCard) -> dict[str, Any]:
    told = asdict(card)
    return {**told, "founded_on": card.founded_on.isoformat()}


KINDS = {
    "associations": Kind(
        events=("associations.association.registered",),
        key="association_uid",
        rows=lambda keys: {
            uid: _association(card) for uid, card in associations.known_cards(uids=keys).items()
        },
        pages=lambda after, limit: [
            (pk, card.uid, _association(card))
            for pk, card in associations.cards_after(after=after, limit=limit)
        ],
    ),
}


def titles() -> dict[str, str]:
    """Code of a feed → what it is called."""
    return {"associations": _("Sổ đăng ký hội")}


def feed(code: str) -> Feed | None:
    """One feed as connected. Raises NotFound for what there is not."""
    if code not in KINDS:
        raise NotFound(_("Không có bộ dữ liệu này."))
    return Feed.objects.filter(code=code).first()


def living() -> list[str]:
    """Codes of the feeds that are switched on."""
    return list(Feed.objects.filter(is_on=True).order_by("code").values_list("code", flat=True))


def rows(code: str, keys: Iterable[str]) -> list[Row]:
    """These rows as they are now, in the order of the keys; gone ones say so."""
    wanted = list(dict.fromkeys(keys))
    known = KINDS[code].rows(wanted)
    return [Row(key=key, told=known.get(key)) for key in wanted]


def fingerprints(code: str) -> dict[str, str]:
    """key → fingerprint of everything in the register now."""
    return {key: fingerprint(told) for key, told in _all(code)}


def _all(code: str) -> Iterator[tuple[str, dict[str, Any]]]:
    after = 0
    while page := KINDS[code].pages(after, CHUNK):
        yield from ((key, told) for _pk, key, told in page)
        after = page[-1][0]


def following(code: str, *, at: datetime) -> Batch | None:
    """The batch that goes next: the oldest not received; None while it waits, or is given up."""
    held = Batch.objects.select_related("feed").filter(feed__code=code, feed__is_on=True)
    first = held.exclude(state=RECEIVED).order_by("number").first()
    if first is None or first.state == DEAD or (first.next_at and first.next_at > at):
        return None
    return first


def batches(row: Feed, *, limit: int = 50) -> list[Batch]:
    """The newest first."""
    return list(Batch.objects.filter(feed=row).order_by("-number").defer("body")[:limit])


def waiting(row: Feed) -> int:
    """Batches that were made and not received."""
    return Batch.objects.filter(feed=row).exclude(state=RECEIVED).count()


def path(name: str, *, on: date, feed: str, number: int = 0) -> str:
    """Where to, from the dated parameter."""
    text = str(law.value(f"datacentre.{name}_path", on=on))
    return text.replace("{feed}", feed).replace("{number}", str(number))


def most_rows(*, on: date) -> int:
    """How many rows a batch may have."""
    return int(law.value("datacentre.batch_rows", on=on))  # type: ignore[arg-type]


def stuck(*, actor: Actor, at: datetime) -> Shown:
    """The tile: how many batches were given up."""
    found = Batch.objects.filter(state=DEAD).count()
    return Shown(
        figure=found, unit=_("đợt"), tone="late" if found else "good",
        note=_("ngừng gửi lên Trung tâm Dữ liệu quốc gia"),
    )  # fmt: skip


def left() -> int:
    """Secrets under older keys."""
    held = Feed.objects.exclude(secret=b"")
    return held.exclude(key_number=sealing.newest(SEALED)).count()
