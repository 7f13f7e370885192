"""A Word file that somebody wants to go on with here: taken through the gate, read, kept nowhere."""

from __future__ import annotations

import secrets
import zipfile
from datetime import date
from typing import IO

from django.utils.translation import gettext as _

from congvu.engines.documents.actions import receiving
from congvu.engines.documents.models import DocumentKind
from congvu.engines.documents.rules import document as documents
from congvu.engines.documents.rules import word_lines, word_reading
from congvu.engines.documents.rules.kinds import Form
from congvu.engines.documents.rules.word_reading import Found
from congvu.kernel.errors import Invalid

FIELD = "file"


def read_word(*, filename: str, stream: IO[bytes], on: date) -> Found:
    """What is recognised in it. Raises UnableToTakeFile and Invalid with ``file``."""
    taken = receiving.receive(filename=filename, stream=stream, kind="word", field=FIELD, on=on)
    with taken.file as file:
        try:
            word = word_lines.read(file)
        except word_lines.TooLong as long:
            said = _(
                "Tệp dài hơn một văn bản hệ thống nhận. Hãy chia thành nhiều tệp rồi nhập lại."
            )
            raise Invalid({FIELD: said}) from long
        except word_lines.LegacyFont as font:
            said = _(
                "Tệp dùng phông “%(font)s” theo bảng mã cũ (TCVN3, VNI). Hãy chuyển sang Unicode, "
                "phông Times New Roman, rồi nhập lại."
            )
            raise Invalid({FIELD: said % {"font": str(font)}}) from font
        except (ValueError, zipfile.BadZipFile) as wrong:
            said = _("Không đọc được tệp này. Hãy mở bằng Word, lưu lại dạng .docx rồi nhập lại.")
            raise Invalid({FIELD: said}) from wrong
    found = word_reading.recognised(word, kinds=_kinds(), new_id=lambda: secrets.token_hex(6))
    if not found.document.blocks and not found.document.abstract:
        raise Invalid({FIELD: _("Tệp không có chữ nào để nhập. Hãy chọn tệp khác.")})
    _refuse_long(found)
    return found


def _refuse_long(found: Found) -> None:
    """A part that the schema would not take is told before anything is shown."""
    try:
        documents.read(documents.write(found.document))
    except documents.BadDocument as wrong:
        said = _("Có đoạn hoặc ô bảng dài hơn %(most)s chữ. Hãy tách ra trong Word rồi nhập lại.")
        raise Invalid(
            {FIELD: said % {"most": f"{documents.MOST_LETTERS:,}".replace(",", ".")}}
        ) from wrong


def _kinds() -> dict[str, str]:
    rows = DocumentKind.objects.exclude(form__in=[Form.COPY, Form.NORMATIVE])
    return {name.upper(): code for name, code in rows.values_list("name", "code")}
