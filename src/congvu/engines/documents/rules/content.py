"""What a file's bytes say it is, whatever its name claims."""

from __future__ import annotations

import re
import zipfile
from typing import IO

from congvu.engines.documents.rules.files import MEDIA_TYPES

HEAD = 8192
# A compressed document that unpacks to more than this is a bomb, not a dossier.
UNPACKED_LIMIT = 512 * 1024 * 1024
_BY_MAGIC = {
    ".pdf": MEDIA_TYPES[".pdf"],
    ".png": MEDIA_TYPES[".png"],
    ".jpg": MEDIA_TYPES[".jpg"],
    ".jpeg": MEDIA_TYPES[".jpg"],
    ".jfif": MEDIA_TYPES[".jpg"],
    ".tif": MEDIA_TYPES[".tif"],
    ".tiff": MEDIA_TYPES[".tif"],
}
_ENCRYPT = re.compile(rb"/Encrypt\s*(?:\d+\s+\d+\s+R|<<)")
_OVERLAP = 64


def media_type_of(file: IO[bytes], *, ending: str) -> str:
    """The media type that the content proves, ``""`` when it proves none we take.

    ending tells text from CSV only: both are plain text.
    """
    file.seek(0)
    head = file.read(HEAD)
    if head.startswith(b"PK"):
        return _office_type(file)
    return _by_magic(head) or _text_type(file, head, ending)


def is_locked_pdf(file: IO[bytes]) -> bool:
    """Whether a PDF is encrypted (a password to open it or to change it)."""
    file.seek(0)
    held = b""
    while part := file.read(1024 * 1024):
        held = held[-_OVERLAP:] + part
        if _ENCRYPT.search(held):
            return True
    return False


def _by_magic(head: bytes) -> str:
    import puremagic

    try:
        found = puremagic.from_string(head)
    except puremagic.PureError:
        return ""
    return _BY_MAGIC.get(found.lower(), "")


def _text_type(file: IO[bytes], head: bytes, ending: str) -> str:
    """XML, CSV or plain text; only whole UTF-8 without control characters counts as text."""
    if not _is_text(file):
        return ""
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<?xml"):
        return MEDIA_TYPES[".xml"]
    if re.match(rb"\s*<(!doctype|html|script|svg)", head, re.IGNORECASE):
        return ""
    return MEDIA_TYPES[".csv"] if ending == ".csv" else MEDIA_TYPES[".txt"]


def _is_text(file: IO[bytes]) -> bool:
    import codecs

    decode = codecs.getincrementaldecoder("utf-8-sig")().decode
    file.seek(0)
    try:
        while part := file.read(1024 * 1024):
            if re.search(r"[\x00-\x08\x0e-\x1f]", decode(part)):
                return False
        decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _office_type(file: IO[bytes]) -> str:
    """Which office document a ZIP is; none when it is broken, encrypted or a bomb."""
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as packed:
            return _type_of_entries(packed)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        return ""


def _type_of_entries(packed: zipfile.ZipFile) -> str:
    entries = {entry.filename: entry for entry in packed.infolist()}
    if sum(entry.file_size for entry in entries.values()) > UNPACKED_LIMIT:
        return ""
    if any(entry.flag_bits & 1 for entry in entries.values()):
        return ""
    if any(name.lower().endswith("vbaproject.bin") for name in entries):
        return ""  # macros
    if "mimetype" in entries and entries["mimetype"].file_size < 100:
        claimed = packed.read("mimetype").decode("ascii", "replace").strip()
        return claimed if claimed in MEDIA_TYPES.values() else ""
    if "[Content_Types].xml" not in entries:
        return ""
    if "word/document.xml" in entries:
        return MEDIA_TYPES[".docx"]
    return MEDIA_TYPES[".xlsx"] if "xl/workbook.xml" in entries else ""
