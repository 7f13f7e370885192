"""Loading kinds of official documents from content packages, with their number series.

Law: NĐ 30/2020/NĐ-CP Điều 7, Điều 15, Phụ lục III.
"""

from __future__ import annotations

from typing import Any

from congvu.engines.documents.actions.numbers import put_series
from congvu.engines.documents.events import KindsLoaded
from congvu.engines.documents.models import DocumentKind
from congvu.engines.documents.rules.document import BadDocument, read
from congvu.engines.documents.rules.kinds import Form, Need, pattern_of, read_parts
from congvu.engines.documents.rules.numbers import Reset
from congvu.engines.law import api as law
from congvu.kernel.actions import publish, step

FILE = "kinds.toml"
FIELDS = (
    "code", "name", "abbreviation", "form", "series", "pattern", "parts", "skeleton", "law",
    "certainty",
)  # fmt: skip


@step
def load_kinds(*, package: law.Package) -> None:
    """Take a package of kind "document-kinds". Raises ContentError naming the line."""
    rows = list(law.rows(package, FILE, "kind"))
    for rank, row in enumerate(rows, start=1):
        fields = _fields(row)
        _put_series(row, fields)
        DocumentKind.objects.update_or_create(
            code=row.text("code"), defaults=fields | {"rank": rank, "package": package.code}
        )
    publish(KindsLoaded(package=package.code, edition=package.version, count=len(rows)))


def check_kinds(*, package: law.Package) -> None:
    """The same without a database. Raises ContentError."""
    for row in law.rows(package, FILE, "kind"):
        _fields(row)


def _fields(row: law.Row) -> dict[str, Any]:
    row.only(*FIELDS)
    parts, skeleton = row.data.get("parts", {}), row.data.get("skeleton", {})
    try:
        form, made_of = Form(row.text("form", Form.NAMED.value)), read_parts(parts)
    except ValueError as wrong:
        raise row.error(f"Không dùng được “{wrong}” trong form hoặc parts.", str(wrong)) from wrong
    try:
        read(skeleton)
    except BadDocument as wrong:
        raise row.error(f"Khung văn bản sai ở “{wrong}”.", "skeleton") from wrong
    code = row.text("code")
    series = row.text("series", f"van-ban/{code}") if made_of.number is not Need.NO else ""
    return {
        "name": row.text("name"), "abbreviation": row.text("abbreviation", ""),
        "form": form.value, "series": series, "parts": parts, "skeleton": skeleton,
        "law": row.text("law", ""),
    }  # fmt: skip


def _put_series(row: law.Row, fields: dict[str, Any]) -> None:
    """A series of its own, unless the kind is counted in one that another package declares."""
    if not fields["series"] or "series" in row.data:
        return
    default = pattern_of(Form(fields["form"]), fields["abbreviation"])
    put_series(
        code=fields["series"], title=fields["name"], pattern=row.text("pattern", default),
        reset=Reset.YEARLY, per_unit=True,
    )  # fmt: skip
