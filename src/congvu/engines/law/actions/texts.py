"""Legal texts, from packages only: their numbers and dates are not ours to change."""

from __future__ import annotations

from congvu.engines.law.contracts import Package, Row, rows
from congvu.engines.law.models import LegalText, TextLink
from congvu.kernel.actions import step
from congvu.kernel.text import unaccent

FILE = "texts.toml"
FIELDS = (
    "key", "number", "kind", "title", "authority", "issued", "effective", "expires", "certainty",
    "note", "source", "suspended_from", "suspended_to",
    "replaces", "repeals_part", "amends", "guides",
)  # fmt: skip
LINKS = {k.value: k for k in TextLink.Kind}
CERTAINTIES = ("V", "V-S", "D", "M")
COLUMNS = (
    "so_ky_hieu", "kind", "trich_yeu", "authority", "issued_on", "effective_from", "effective_to",
    "suspended_from", "suspended_to", "certainty", "note", "source", "search_key", "package",
)  # fmt: skip


@step
def load_texts(*, package: Package) -> None:
    """Write the texts and links of a package; texts that it no longer names stay as they were."""
    found = list(rows(package, FILE, "text"))
    texts = [_text(row) for row in found]
    LegalText.objects.bulk_create(
        texts, update_conflicts=True, unique_fields=["key"], update_fields=list(COLUMNS)
    )
    ids = dict(LegalText.objects.values_list("key", "pk"))
    TextLink.objects.filter(source__package=package.code).delete()
    TextLink.objects.bulk_create(link for row in found for link in _links(row, ids))


def _text(row: Row) -> LegalText:
    row.only(*FIELDS)
    certainty = row.text("certainty")
    if certainty not in CERTAINTIES:
        raise row.error("“certainty” phải là V, V-S, D hoặc M.", "certainty")
    title, number = row.text("title", ""), row.text("number")
    return LegalText(
        key=row.text("key"), so_ky_hieu=number, kind=row.text("kind"), trich_yeu=title,
        authority=row.text("authority", ""), issued_on=row.day_or_none("issued"),
        effective_from=row.day_or_none("effective"), effective_to=row.day_or_none("expires"),
        suspended_from=row.day_or_none("suspended_from"),
        suspended_to=row.day_or_none("suspended_to"), certainty=certainty,
        note=row.text("note", ""), source=row.text("source", ""),
        search_key=unaccent(f"{row.text('kind')} {number} {title}"), package=row.package.code,
    )  # fmt: skip


def _links(row: Row, ids: dict[str, int]) -> list[TextLink]:
    found = []
    for word, kind in LINKS.items():
        for target in row.items(word):
            if target not in ids:
                raise row.error(f"Không có văn bản “{target}” để liên kết ({word}).", target)
            found.append(TextLink(source_id=ids[row.text("key")], target_id=ids[target], kind=kind))
    return found
