"""`make docs`: reference pages from the code into docs/reference/, then every page into site/.

Both folders are generated and ignored by git: the manifests are the source.
"""

from __future__ import annotations

import dataclasses
import html
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
REFERENCE = DOCS / "reference"
SITE = ROOT / "site"
PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title} · congvu</title><link rel="stylesheet" href="{up}style.css">
<nav>{nav}</nav><main>{body}</main></html>
"""
STYLE = """body{display:grid;grid-template-columns:16rem minmax(0,52rem);gap:2rem;margin:2rem;
font:1rem/1.6 system-ui,sans-serif;color:#1d1a16;background:#fbf8f2}nav a{display:block}
table{border-collapse:collapse;display:block;overflow-x:auto}td,th{border:1px solid #cfc6b8;
padding:.25rem .6rem;text-align:left;vertical-align:top}pre{overflow-x:auto;padding:1rem;
background:#f0eae0}a{color:#7a1420}@media(max-width:50rem){body{display:block}}
"""


def main() -> int:
    """Write both; say how many pages."""
    _open_django()
    shutil.rmtree(REFERENCE, ignore_errors=True)
    REFERENCE.mkdir()
    for name, text in pages().items():
        (REFERENCE / f"{name}.md").write_text(text)
    print(f"docs: {build_site()} pages in site/")
    return 0


def pages() -> dict[str, str]:
    """Name → text of every reference page."""
    from congvu.kernel.rooms import manifests

    load = {"rooms": _rooms, "permissions": _permissions, "events": _events, "settings": _settings,
            "addresses": _addresses}  # fmt: skip
    every = list(manifests().values())
    return {name: "\n".join(write(every)) + "\n" for name, write in load.items()}


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """A Markdown table."""
    names = list(head)
    yield "| " + " | ".join(names) + " |"
    yield "|" + "---|" * len(names)
    for row in rows:
        yield "| " + " | ".join(str(cell).replace("|", "\\|") or "–" for cell in row) + " |"


def _rooms(manifests: list[object]) -> Iterator[str]:
    yield "# Rooms\n"
    for m in manifests:
        yield f"\n## {m.title} (`{m.label}`)\n"  # type: ignore[attr-defined]
        yield f"Owner: {m.owner}. Law: {', '.join(m.law) or '–'}.\n"  # type: ignore[attr-defined]
        for field in dataclasses.fields(m):  # type: ignore[arg-type]
            things = getattr(m, field.name)
            if isinstance(things, tuple) and things and dataclasses.is_dataclass(things[0]):
                names = [_code(thing) for thing in things]
                yield f"- {field.name}: " + ", ".join(f"`{name}`" for name in names)


def _code(thing: object) -> str:
    for name in ("code", "key", "name", "url", "kind", "model", "event", "path", "title"):
        if found := getattr(thing, name, ""):
            return str(found)
    return repr(thing)


def _permissions(manifests: list[object]) -> Iterator[str]:
    yield "# Permissions\n"
    yield from table(
        ("code", "label", "reaches", "two factors", "law"),
        [(f"`{p.code}`", p.label, p.scope, "yes" if p.privileged else "", p.law)
         for m in manifests for p in m.permissions],  # type: ignore[attr-defined]
    )  # fmt: skip


def _events(_: list[object]) -> Iterator[str]:
    from congvu.config.manifests import load_events
    from congvu.kernel.events import REGISTRY

    load_events()
    yield "# Events\n"
    yield "Additive only: a field is never renamed or taken away within a version.\n"
    yield from table(
        ("name", "version", "sentence", "fields", "under the person's key", "public"),
        [(f"`{name}`", e.version, e.sentence, ", ".join(f.name for f in dataclasses.fields(e)),
          ", ".join(e.personal), "yes" if e.public else "")
         for name, e in sorted(REGISTRY.items())],
    )  # fmt: skip


def _settings(manifests: list[object]) -> Iterator[str]:
    yield "# Settings\n\n## From the environment\n"
    files = sorted((ROOT / "src" / "congvu" / "config").glob("*.py"))
    found = {
        name
        for path in files
        for name in re.findall(r'environ(?:\.get\(|\[)"(\w+)"', path.read_text())
    }
    yield from (f"- `{name}`" for name in sorted(found))
    yield "\n## Dated values that an administrator changes\n"
    yield from table(
        ("code", "label", "kind", "default", "law"),
        [(f"`{s.code}`", s.label, s.kind, s.default, s.law) for m in manifests for s in m.settings],  # type: ignore[attr-defined]
    )


def _addresses(_: list[object]) -> Iterator[str]:
    from django.urls import URLPattern, URLResolver, get_resolver

    def walk(resolver: URLResolver, prefix: str) -> Iterator[tuple[str, str]]:
        for pattern in resolver.url_patterns:
            address = prefix + str(pattern.pattern)
            if isinstance(pattern, URLPattern):
                needs = getattr(pattern, "needs", None) or getattr(pattern.callback, "needs", "")
                yield f"`/{address}`", str(needs)
            elif isinstance(pattern, URLResolver):
                yield from walk(pattern, address)

    yield "# Addresses\n"
    yield from table(("address", "needs"), walk(get_resolver(), ""))


def build_site() -> int:
    """Every Markdown page as HTML with one menu; the number of pages."""
    from markdown_it import MarkdownIt

    shutil.rmtree(SITE, ignore_errors=True)
    sources = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(DOCS.rglob("*.md"))]
    render = MarkdownIt("commonmark", {"html": False}).enable("table").render
    for source in sources:
        target = _target(source)
        target.parent.mkdir(parents=True, exist_ok=True)
        up = "../" * len(target.relative_to(SITE).parts[:-1])
        body = re.sub(r'href="([^":]+)\.md', r'href="\1.html', render(source.read_text()))
        body = body.replace('href="docs/', 'href="').replace("README.html", "index.html")
        nav = "".join(_entry(s, up) for s in sources)
        target.write_text(PAGE.format(title=html.escape(_title(source)), up=up, nav=nav, body=body))
    (SITE / "style.css").write_text(STYLE)
    return len(sources)


def _target(source: Path) -> Path:
    base = DOCS if source.is_relative_to(DOCS) else ROOT
    name = "index" if source.stem == "README" else source.stem
    return SITE / source.relative_to(base).with_name(f"{name}.html")


def _entry(source: Path, up: str) -> str:
    return f'<a href="{up}{_target(source).relative_to(SITE)}">{html.escape(_title(source))}</a>'


def _title(source: Path) -> str:
    return next(
        (line[2:] for line in source.read_text().splitlines() if line.startswith("# ")), source.stem
    )


def _open_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "congvu.config.settings")
    import django

    django.setup()


if __name__ == "__main__":
    raise SystemExit(main())
