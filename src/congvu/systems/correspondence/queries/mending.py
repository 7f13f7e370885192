"""Which letter stands in the place of another or corrects it, told beside both and in the registers.

Law: NĐ 30/2020/NĐ-CP, Điều 18.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from congvu.kernel.actors import Actor
from congvu.kernel.text import gettext_noop
from congvu.systems.correspondence.models import IncomingLetter, OutgoingLetter

Letter = IncomingLetter | OutgoingLetter
MENDS = {
    "correct": gettext_noop("Đính chính văn bản"),
    "replace": gettext_noop("Thay thế văn bản"),
}
MENDED = {
    "correct": gettext_noop("Được đính chính bằng"),
    "replace": gettext_noop("Được thay thế bằng"),
}


@dataclass(frozen=True, kw_only=True)
class Other:
    """The other letter. label: what this one is to it; linked: the reader may open its page; instead:
    the other stands in this one's place or corrects it."""

    label: str
    letter: Letter
    linked: bool
    instead: bool


def others(actor: Actor, row: Letter) -> list[Other]:
    """What this letter replaces or corrects, then what replaces or corrects it."""
    found = list(_related(row))
    uids = [letter.uid for _label, letter in found]
    kind = type(row)
    seen = set(kind.objects.visible_to(actor).filter(uid__in=uids).values_list("uid", flat=True))
    return [
        Other(
            label=_(label), letter=letter, linked=letter.uid in seen,
            instead=label in MENDED.values(),
        )
        for label, letter in found
    ]  # fmt: skip


def remark(row: Letter) -> str:
    """The remark of its line: what the clerk wrote, and what stands in its place."""
    words = (
        _("%(how)s số %(number)s ngày %(on)s")
        % {"how": _(label), "number": letter.notation, "on": f"{letter.dated_on:%d/%m/%Y}"}
        for label, letter in _menders(row)
    )
    return "; ".join(filter(None, (row.note, *words)))


def with_menders(rows: QuerySet[Any], path: str = "menders") -> QuerySet[Any]:
    """With what ``remark`` reads of documents of ours, in one query; path: to their menders."""
    return rows.prefetch_related(Prefetch(path, queryset=_outgoing(), to_attr="mended_by"))


def _related(row: Letter) -> Iterator[tuple[str, Letter]]:
    if isinstance(row, IncomingLetter):
        rows = IncomingLetter.objects.as_system("named beside the letter that replaces them")
        yield from ((MENDS["replace"], old) for old in rows.filter(replaced_by=row).order_by("pk"))
    elif row.mends is not None:
        yield MENDS[row.mending], row.mends
    yield from _menders(row)


def _menders(row: Letter) -> Iterable[tuple[str, Letter]]:
    """In the order in which they were made; what is not issued yet mends nothing."""
    if isinstance(row, IncomingLetter):
        return [(MENDED["replace"], row.replaced_by)] if row.replaced_by else []
    known = getattr(row, "mended_by", None)
    rows = _outgoing().filter(mends=row) if known is None else known
    return [(MENDED[one.mending], one) for one in rows if one.dated_on]


def _outgoing() -> QuerySet[OutgoingLetter]:
    return OutgoingLetter.objects.as_system("named beside the letter that they mend").order_by("pk")
