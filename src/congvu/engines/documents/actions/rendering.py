"""Paper to PDF/A-2a + PDF/UA-1 by typst; everything that knows typst and segno stands here."""

from __future__ import annotations

import functools
import io
import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

from congvu.config import paths
from congvu.kernel import ids
from congvu.kernel.clock import local

FONTS = Path(__file__).resolve().parents[3] / "content" / "papers" / "_fonts"
STANDARDS = ["a-2a", "ua-1"]


class UnableToRender(RuntimeError):
    """The template does not compile with this data; the message is typst's own."""


def render(
    *,
    source: str,
    library: str,
    data: Mapping[str, Any],
    paper: Mapping[str, Any],
    at: datetime,
    files: Mapping[str, bytes] | None = None,
) -> bytes:
    """One PDF. data: the caller's fields; paper: see :func:`paper_fields`; at: the time of signing;
    files: name → picture that the template may show.

    Raises UnableToRender.
    """
    import typst

    compile_pdf: Any = typst.compile  # its stubs do not know in-memory files
    texts = {"main.typ": source.encode(), "lib.typ": library.encode()}
    inputs = {"data": json.dumps({**data, "paper": dict(paper)}, ensure_ascii=False)}
    options = {
        "font_paths": _fonts(), "ignore_system_fonts": True, "sys_inputs": inputs,
        "pdf_standards": STANDARDS, "timestamp": at,
    }  # fmt: skip
    try:
        if not files:
            made = compile_pdf(texts, **options)
        else:
            with _folder({**files, **texts}) as root:
                made = compile_pdf(str(root / "main.typ"), root=str(root), **options)
    except typst.TypstError as error:
        hints = "; ".join(error.hints)
        raise UnableToRender(f"{error.message} {hints} {error.diagnostic}"[:2000]) from error
    return bytes(made)


@contextmanager
def _folder(files: Mapping[str, bytes]) -> Iterator[Path]:
    """The files on disk while they are drawn: typst takes only text from memory, no pictures."""
    with tempfile.TemporaryDirectory(dir=_scratch()) as name:
        for file, content in files.items():
            (Path(name) / file).write_bytes(content)
        yield Path(name)


def _scratch() -> Path:
    folder = paths.data_dir() / "tmp"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def paper_fields(
    *,
    code: str,
    public_url: str,
    on: date,
    at: datetime,
    valid_until: date | None,
    texts: Mapping[str, Any],
) -> dict[str, Any]:
    """What every template knows of the paper itself; texts: number, title, issuer, place, signers."""
    url = f"{public_url}/xac-thuc/{code}/"
    return {
        "code": code,
        "code_grouped": ids.group_code(code),
        "verify_url": url,
        "verify_host": f"{public_url.split('://', 1)[-1]}/xac-thuc/",
        "qr_svg": qr_svg(url),
        "on": on.isoformat(),
        "signed_at": local(at).isoformat(timespec="seconds"),
        "valid_until": valid_until.isoformat() if valid_until else "",
        **texts,
    }


def qr_svg(text: str) -> str:
    """The QR as SVG, error correction M, with the quiet zone that readers need."""
    import segno

    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", border=2, xmldecl=False)
    return out.getvalue().decode()


@functools.cache
def _fonts() -> Any:
    """Only our own faces: a machine's fonts would be mixed in silently."""
    import typst

    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)]
    )
