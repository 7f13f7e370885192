"""What a file's bytes say it is, whatever its name claims."""

from __future__ import annotations

import re
import zipfile
from typing import IO

from congvu.engines.documents.rules import hostile, office
from congvu.engines.documents.rules.files import MEDIA_TYPES

HEAD = 8192
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
PACKED = frozenset({".docx", ".xlsx", ".odt", ".ods"})


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


def fault_of(file: IO[bytes], media_type: str, *, ending: str) -> str:
    """Why a content is refused though it is of its type, as a key: see ``hostile``; ``""`` else.

    media_type: as :func:`media_type_of` found it, ``""`` when it found none.
    """
    if media_type == MEDIA_TYPES[".pdf"]:
        return hostile.fault_of_pdf(file) or ("locked" if is_locked_pdf(file) else "")
    if media_type.startswith("image/"):
        return hostile.fault_of_picture(file)
    if media_type == MEDIA_TYPES[".xml"]:
        return hostile.fault_of_xml(file)
    if ending in PACKED:
        fault = "locked" if hostile.is_locked_office(file) else hostile.fault_of_package(file)
        return fault or ("locked" if _is_locked_odf(file) else office.fault_of_parts(file))
    return ""


def _is_locked_odf(file: IO[bytes]) -> bool:
    """OpenDocument encrypts entry by entry and says so in its manifest."""
    file.seek(0)
    with zipfile.ZipFile(file) as packed:
        name = "META-INF/manifest.xml"
        return name in packed.namelist() and b"encryption-data" in packed.read(name)


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
    """Which office document a ZIP is; none when it is broken or something else."""
    if hostile.fault_of_package(file):
        return ""
    file.seek(0)
    with zipfile.ZipFile(file) as packed:
        return _type_of_entries(packed)


def _type_of_entries(packed: zipfile.ZipFile) -> str:
    entries = {entry.filename: entry for entry in packed.infolist()}
    if "mimetype" in entries and entries["mimetype"].file_size < 100:
        claimed = packed.read("mimetype").decode("ascii", "replace").strip()
        return claimed if claimed in MEDIA_TYPES.values() else ""
    if "[Content_Types].xml" not in entries:
        return ""
    if "word/document.xml" in entries:
        return MEDIA_TYPES[".docx"]
    return MEDIA_TYPES[".xlsx"] if "xl/workbook.xml" in entries else ""
