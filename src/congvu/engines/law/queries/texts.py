"""Legal texts as they stand on a day."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from congvu.engines.law import contracts
from congvu.engines.law.models import LegalText, Parameter, ParameterValue, TextLink
from congvu.engines.law.queries.memory import memory
from congvu.engines.law.rules.states import state_on
from congvu.kernel.clock import today
from congvu.kernel.errors import NotFound
from congvu.kernel.text import unaccent

PARTLY = (TextLink.Kind.AMENDS, TextLink.Kind.REPEALS_PART)


def text(key: str, *, on: date | None = None) -> contracts.LegalText:
    """The text by its key; its state on the day (without one: today). Raises NotFound."""
    found = texts(on=on).get(key)
    if found is None:
        raise NotFound(_("Không có văn bản “%(key)s” trong kho pháp luật.") % {"key": key})
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


def row(key: str) -> LegalText:
    """The row of a text, with the links that change it. Raises NotFound."""
    found = with_links().filter(key=key).first()
    if found is None:
        raise NotFound("Không có văn bản này trong kho pháp luật. Hãy tìm lại theo số ký hiệu.")
    return found


def matching(rows: QuerySet[LegalText], typed: str) -> QuerySet[LegalText]:
    """Rows whose number or title holds every typed word, accents aside."""
    for word in unaccent(typed).split():
        rows = rows.filter(search_key__contains=word)
    return rows


def in_state(rows: QuerySet[LegalText], state: str, day: date) -> QuerySet[LegalText]:
    """Rows in a state on the day; the same rule as ``state_on``, for the database."""
    ended = Q(effective_to__lte=day)
    unclear = Q(effective_from__isnull=True) & ~ended
    coming = Q(effective_from__gt=day) & ~ended
    halted = Q(suspended_from__lte=day) & (Q(suspended_to__isnull=True) | Q(suspended_to__gt=day))
    live = Q(effective_from__lte=day) & ~ended & ~halted
    changed = Exists(
        TextLink.objects.filter(target=OuterRef("pk"), kind__in=PARTLY).filter(
            Q(on__lte=day) | Q(on__isnull=True, source__effective_from__lte=day)
        )
    )
    conditions = {
        "het_hieu_luc": ended, "khong_ro": unclear, "chua_co_hieu_luc": coming,
        "ngung_hieu_luc": Q(effective_from__lte=day) & halted & ~ended,
        "het_hieu_luc_mot_phan": live & Q(changed), "con_hieu_luc": live & ~Q(changed),
    }  # fmt: skip
    return rows.filter(conditions[state])


def links_of(thing: LegalText) -> dict[tuple[str, bool], list[LegalText]]:
    """(kind of link, outward) → the texts at its other end."""
    found: dict[tuple[str, bool], list[LegalText]] = {}
    for link in thing.links_out.select_related("target").order_by("target__so_ky_hieu"):
        found.setdefault((link.kind, True), []).append(link.target)
    for link in thing.links_in.select_related("source").order_by("source__so_ky_hieu"):
        found.setdefault((link.kind, False), []).append(link.source)
    return found


def parameters_of(thing: LegalText) -> list[Parameter]:
    """Parameters with a value that rests on this text."""
    values = ParameterValue.objects.current().filter(text=thing)
    return list(Parameter.objects.filter(pk__in=values.values("parameter")).order_by("label"))
