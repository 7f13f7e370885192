"""Legal texts as they stand on a day."""

from __future__ import annotations

from datetime import date

from django.db.models import Prefetch, QuerySet

from congvu.engines.law import contracts
from congvu.engines.law.models import LegalText, TextLink
from congvu.engines.law.queries.memory import memory
from congvu.engines.law.rules.states import state_on
from congvu.kernel.clock import today
from congvu.kernel.errors import NotFound

PARTLY = (TextLink.Kind.AMENDS, TextLink.Kind.REPEALS_PART)


def text(key: str, *, on: date | None = None) -> contracts.LegalText:
    """The text by its key; its state on the day (without one: today). Raises NotFound."""
    found = texts(on=on).get(key)
    if found is None:
        raise NotFound(f"Không có văn bản “{key}” trong kho pháp luật.")
    return found


def texts(*, on: date | None = None) -> dict[str, contracts.LegalText]:
    """key → text, all of them, with the state on the day."""
    day = on or today()
    return memory.get(("texts", day), lambda: {r.key: read(r, day) for r in with_links()})


def with_links() -> QuerySet[LegalText]:
    """Texts with the links that change them, in order of number."""
    changes = TextLink.objects.filter(kind__in=PARTLY).select_related("source")
    return LegalText.objects.prefetch_related(
        Prefetch("links_in", changes, to_attr="changes")
    ).order_by("so_ky_hieu")


def read(row: LegalText, day: date) -> contracts.LegalText:
    """The contract of a row of :func:`with_links`."""
    changes: list[TextLink] = getattr(row, "changes", [])
    parts = [c.on or c.source.effective_from for c in changes]
    state = state_on(
        day, effective_from=row.effective_from, effective_to=row.effective_to,
        suspended=(row.suspended_from, row.suspended_to), parts_ended_on=[p for p in parts if p],
    )  # fmt: skip
    return contracts.LegalText(
        key=row.key, so_ky_hieu=row.so_ky_hieu, kind=row.kind, trich_yeu=row.trich_yeu,
        authority=row.authority, issued_on=row.issued_on, effective_from=row.effective_from,
        effective_to=row.effective_to, state=state, certainty=row.certainty, note=row.note,
        source=row.source,
    )  # fmt: skip
