"""Contents that are two things at once, that grow without end, or that lie about themselves.

Each is told by a key; the gate puts it into words. Only what the content itself shows counts.
Source: PDF 32000-1 §7.5 (header, trailer), PKWARE APPNOTE 6.3.10 §4.3, ISO/IEC 29500-2 (packages);
D. Fifield, "A better zip bomb" (2019), for entries that share their data.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from typing import IO

MIB = 1024 * 1024
EDGE = 64 * 1024  # foreign content hides at the head or behind the end
UNPACKED_LIMIT = 512 * MIB  # a document that unpacks to more is a bomb, not a dossier
MOST_ENTRIES = 20_000
RATIO, RATIO_FROM = 200, 16 * MIB  # deflate reaches 1032; text documents stay under 100
TRAILING = 1024  # some writers put a line or padding behind %%EOF
_LOCAL_HEAD = 30
_ARCHIVES = (".zip", ".7z", ".rar", ".gz", ".bz2", ".xz", ".tar", ".tgz", ".jar", ".cab", ".iso")
_RUNS = frozenset({
    "exe", "scr", "com", "bat", "cmd", "ps1", "vbs", "vbe", "js", "jse", "wsf", "hta", "msi", "jar",
    "lnk", "pif", "reg", "sh", "php", "asp", "aspx", "jsp", "py", "html", "htm", "xhtml", "svg",
    "shtml", "mht", "iso", "apk",
})  # fmt: skip
_FOREIGN = re.compile(
    rb"<(?:script|html|!doctype|svg|iframe|body)[\s>]|<\?php|%PDF-1|\*/\s*=\s*[a-z_$(]{3}",
    re.IGNORECASE,
)
_PAGES = re.compile(rb"<(?:script|html|!doctype html|svg|iframe|body)[\s>]|<\?php", re.IGNORECASE)
_OFFICE_BOX = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # an OOXML file under a password is one


def double_ending(filename: str) -> str:
    """``.exe.pdf`` when the name wears a program's ending under its own; ``""`` else."""
    parts = filename.lower().split(".")
    inner = parts[-2].strip() if len(parts) > 2 else ""
    return f".{inner}.{parts[-1]}" if inner in _RUNS else ""


def is_locked_office(file: IO[bytes]) -> bool:
    """Whether the content is an old container, which is what a password makes of a document."""
    file.seek(0)
    return file.read(len(_OFFICE_BOX)) == _OFFICE_BOX


def fault_of_pdf(file: IO[bytes]) -> str:
    """``polyglot`` when a PDF is a page, an archive or another file as well; ``""`` else."""
    head, tail = _edges(file)
    if not head.startswith(b"%PDF-") or _PAGES.search(head[:TRAILING]) or _is_zip(file):
        return "polyglot"
    end = tail.rfind(b"%%EOF")
    behind = tail[end + 5 :] if end >= 0 else b""
    if len(behind.strip(b"\x00\r\n\t ")) > TRAILING or _FOREIGN.search(behind):
        return "polyglot"
    return ""


def fault_of_picture(file: IO[bytes]) -> str:
    """``polyglot`` when a picture carries a page, a script, a PDF or an archive; ``""`` else."""
    head, tail = _edges(file)
    if _FOREIGN.search(head) or _FOREIGN.search(tail) or _is_zip(file):
        return "polyglot"
    return ""


def fault_of_xml(file: IO[bytes]) -> str:
    """``entities`` for XML that defines its own (they multiply), ``polyglot`` for a page."""
    file.seek(0)
    held = b""
    while part := file.read(MIB):
        held = held[-64:] + part
        if re.search(rb"<!ENTITY|<!DOCTYPE", held):
            return "entities"
        if re.search(rb"<\?xml-stylesheet|1999/xhtml|2000/svg|<script[\s>]", held, re.IGNORECASE):
            return "polyglot"
    return ""


def fault_of_package(file: IO[bytes]) -> str:
    """What is wrong with a ZIP that claims to be a document.

    ``locked``, ``bomb``, ``archive`` (packed archives inside), ``macros``, ``polyglot`` (something
    before or behind it), ``broken``; ``""`` when nothing is. Never unpacks more than it may hold.
    """
    try:
        with zipfile.ZipFile(file) as packed:
            entries = packed.infolist()
            return _declared(entries) or _borders(file, packed, entries) or _grown(file, entries)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, zlib.error):
        return "broken"  # each is what zipfile raises for some spoilt or unknown kind of package


def _declared(entries: list[zipfile.ZipInfo]) -> str:
    """What the directory alone admits."""
    if any(entry.flag_bits & 1 for entry in entries):
        return "locked"
    if len(entries) > MOST_ENTRIES or sum(e.file_size for e in entries) > UNPACKED_LIMIT:
        return "bomb"
    if any(e.file_size > RATIO_FROM and e.file_size > RATIO * e.compress_size for e in entries):
        return "bomb"
    names = [entry.filename.lower() for entry in entries]
    if any(name.endswith("vbaproject.bin") for name in names):
        return "macros"
    if any(name.endswith(_ARCHIVES) for name in names):
        return "archive"
    if len(set(names)) != len(names) or any(".." in n.split("/") or n[:1] == "/" for n in names):
        return "broken"
    return ""


def _borders(file: IO[bytes], packed: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> str:
    """Entries lie one behind the other, the first at the start, nothing behind the directory."""
    if packed.comment or not entries:
        return "polyglot" if packed.comment else "broken"
    end = 0
    for entry in sorted(entries, key=lambda e: e.header_offset):
        if entry.header_offset < end:
            return "bomb"
        end = entry.header_offset + _LOCAL_HEAD + len(entry.orig_filename) + entry.compress_size
    if min(entry.header_offset for entry in entries) or end > packed.start_dir:
        return "polyglot" if end <= packed.start_dir else "bomb"
    file.seek(0, 2)
    size = file.tell()
    file.seek(max(0, size - 22))
    return "" if file.read(4) == b"PK\x05\x06" else "polyglot"


def _grown(file: IO[bytes], entries: list[zipfile.ZipInfo]) -> str:
    """Unpacks, counting only: a bomb says less in its directory than comes out."""
    for entry in entries:
        if entry.compress_type == zipfile.ZIP_STORED:
            if entry.file_size != entry.compress_size:
                return "bomb"
        elif entry.compress_type != zipfile.ZIP_DEFLATED:
            return "broken"
        elif (fault := _inflated(file, entry)) != "":
            return fault
    return ""


def _inflated(file: IO[bytes], entry: zipfile.ZipInfo) -> str:
    file.seek(entry.header_offset)
    local = file.read(_LOCAL_HEAD)
    skip = int.from_bytes(local[26:28], "little") + int.from_bytes(local[28:30], "little")
    file.seek(skip, 1)
    left, out, engine = entry.compress_size, 0, zlib.decompressobj(-15)
    while left and not engine.eof:
        part = file.read(min(left, EDGE))
        if not part:
            return "broken"
        left -= len(part)
        while part and not engine.eof:
            out += len(engine.decompress(part, MIB))
            if out > entry.file_size:
                return "bomb"
            part = engine.unconsumed_tail
    return "" if engine.eof and out == entry.file_size else "broken"


def _edges(file: IO[bytes]) -> tuple[bytes, bytes]:
    file.seek(0)
    head = file.read(EDGE)
    file.seek(0, 2)
    file.seek(max(0, file.tell() - EDGE))
    return head, file.read(EDGE)


def _is_zip(file: IO[bytes]) -> bool:
    """Whether unpackers would open it: they look for a directory from the end."""
    try:
        with zipfile.ZipFile(file) as packed:
            return bool(packed.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False  # no directory, a spoilt one, or one that zipfile does not know
