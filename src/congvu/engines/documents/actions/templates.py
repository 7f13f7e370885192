"""Loading paper templates and number series from content packages."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from congvu.engines.documents.actions.numbers import put_series
from congvu.engines.documents.events import TemplateLoaded
from congvu.engines.documents.models import Template
from congvu.engines.documents.rules.numbers import Reset
from congvu.engines.law import api as law
from congvu.kernel.actions import publish, step, unchanged

LIBRARY = Path(__file__).resolve().parents[3] / "content" / "papers" / "lib.typ"
HEAD = "package.toml"


@step
def load_papers(*, package: law.Package) -> None:
    """Take a package of kind "papers": its ``[[templates]]`` and ``[[series]]``.

    A package that carries a ``lib.typ`` of its own is drawn with that one.
    """
    head = package.toml(HEAD)
    for row in head.get("series", ()):
        put_series(
            code=row["code"], title=row["title"], pattern=row["pattern"],
            reset=Reset(row["reset"]), per_unit=row.get("per_unit", True),
        )  # fmt: skip
    for row in head.get("templates", ()):
        put_template(
            code=f"{package.code}/{row['code']}", version=package.version, title=row["title"],
            law=row.get("law", ""), source=package.text(f"{row['code']}.typ"),
            library=package.text("lib.typ") if package.has("lib.typ") else None,
        )  # fmt: skip


@step
def put_template(
    *, code: str, version: str, title: str, source: str, law: str = "", library: str | None = None
) -> None:
    """Register a template; the newest of a code is used for new papers, old ones stay pinned."""
    drawn = LIBRARY.read_text(encoding="utf-8") if library is None else library
    digest = hashlib.sha256(f"{source}\x00{drawn}".encode()).hexdigest()
    fields: dict[str, Any] = {
        "version": version, "title": title, "law": law, "source": source, "library": drawn,
    }  # fmt: skip
    newest = Template.objects.filter(code=code).order_by("-id").first()
    if newest is not None and newest.sha256 == digest:
        unchanged()
        return
    Template.objects.filter(code=code, sha256=digest).update(
        code=f"{code}@{newest.id}" if newest else code
    )
    Template.objects.create(code=code, sha256=digest, **fields)
    publish(TemplateLoaded(code=code, edition=version, sha256=digest))
