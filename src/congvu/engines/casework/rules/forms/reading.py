"""One answer: what came in → what is stored, or the sentence that says how to write it.

Stored shapes (JSON): text kinds str; date ``YYYY-MM-DD``; number int or float; money int (đồng);
choices list of str; yes_no bool; place ``{"province", "commune"}``; address the same with ``line``;
file list of uids. Empty answers are None. Text is NFC without control characters or markup.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from congvu.engines.casework.rules.forms.definition import Question
from congvu.engines.casework.rules.forms.reading_kinds import KINDS, YEARS, Misshapen
from congvu.engines.casework.rules.words import Sentence, gettext_noop

MAX_RAW = 200_000
_MARKUP = re.compile(r"<[A-Za-z/!?]")
_EMAIL = re.compile(r"[A-Za-z0-9._%+\-']{1,64}@[A-Za-z0-9\-]{1,63}(\.[A-Za-z0-9\-]{1,63}){1,8}")
_THOUSANDS = re.compile(r"-?\d{1,3}(\.\d{3})+(,\d+)?")
_PLAIN = re.compile(r"-?\d{1,15}([.,]\d{1,6})?")
_DAY = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})")
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_YES = {"yes", "true", "on", "1", "có", "co"}
_NO = {"no", "false", "off", "0", "không", "khong"}


class Unreadable(Exception):
    """The answer cannot be taken; ``sentence`` says how to write it."""

    def __init__(self, text: str, **values: object) -> None:
        self.sentence = Sentence(text, values)
        super().__init__(text)


def clean_text(raw: str, *, lines: bool = False) -> str:
    """NFC, without control, format, surrogate and private characters; outer space trimmed."""
    text = raw[:MAX_RAW].replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    if text.isprintable():
        return " ".join(unicodedata.normalize("NFC", text).split())
    kept = "".join(
        c if not unicodedata.category(c).startswith("C") or (c == "\n" and lines) else
        (" " if c == "\n" else "")
        for c in text
    )  # fmt: skip
    kept = unicodedata.normalize("NFC", kept)
    if lines:
        return "\n".join(" ".join(line.split()) for line in kept.split("\n")).strip()
    return " ".join(kept.split())


def read(question: Question, raw: Any) -> Any:
    """The stored value, None when empty. Raises Unreadable. Tables are read by ``checking``."""
    if raw is None or raw in ("", [], {}):
        return None
    value = _READERS[question.type](question, raw)
    return None if value in ("", [], {}) else value


def _string(raw: Any, *, lines: bool = False) -> str:
    if isinstance(raw, list) and len(raw) == 1:
        raw = raw[0]
    if isinstance(raw, bool) or not isinstance(raw, str | int | float) or _is_huge(raw):
        raise Unreadable(gettext_noop("Hãy nhập chữ vào ô này."))
    return clean_text(str(raw), lines=lines)


def _is_huge(raw: Any) -> bool:
    """Python refuses to write out integers of thousands of digits."""
    return isinstance(raw, int) and abs(raw) >= 10**30


def _text(question: Question, raw: Any) -> str:
    text = _string(raw, lines=question.type == "long_text")
    if len(text) > question.text_limit:
        raise Unreadable(
            gettext_noop("Hãy rút ngắn còn tối đa %(limit)s ký tự."), limit=question.text_limit
        )
    if _MARKUP.search(text):
        raise Unreadable(gettext_noop("Hãy bỏ dấu < đứng liền trước chữ (không nhận mã HTML)."))
    return text


def _name(question: Question, raw: Any) -> str:
    text = _text(question, raw)
    if text and not all(c.isalpha() or unicodedata.combining(c) or c in " '’.-" for c in text):
        raise Unreadable(gettext_noop("Họ và tên chỉ gồm chữ cái, ví dụ: Nguyễn Văn An."))
    if text and not any(c.isalpha() for c in text):
        raise Unreadable(gettext_noop("Hãy nhập họ và tên bằng chữ, ví dụ: Nguyễn Văn An."))
    return text


def _cccd(question: Question, raw: Any) -> str:
    digits = re.sub(r"[\s.\-]", "", _string(raw))
    if digits and not (re.fullmatch(r"[0-9]{12}", digits) and 1 <= int(digits[:3]) <= 96):
        raise Unreadable(gettext_noop("Số định danh cá nhân gồm 12 chữ số, ba số đầu là mã tỉnh."))
    return digits


def _date(question: Question, raw: Any) -> str:
    if isinstance(raw, date):
        raw = raw.isoformat()[:10]
    text = _string(raw)
    if not text:
        return ""
    iso, day = _ISO_DAY.fullmatch(text), _DAY.fullmatch(text)
    try:
        if iso:
            found = date(int(iso[1]), int(iso[2]), int(iso[3]))
        elif day:
            found = date(int(day[3]), int(day[2]), int(day[1]))
        else:
            raise ValueError(text)
    except ValueError:
        raise Unreadable(
            gettext_noop("Hãy nhập ngày theo dạng ngày/tháng/năm, ví dụ 05/11/2026.")
        ) from None
    if not YEARS[0] <= found.year <= YEARS[1]:
        raise Unreadable(gettext_noop("Năm phải từ 1850 đến 2200."))
    return found.isoformat()


def _phone(question: Question, raw: Any) -> str:
    digits = re.sub(r"[\s.\-()]", "", _string(raw))
    digits = re.sub(r"^(\+84|0084)", "0", digits)
    if digits and not re.fullmatch(r"0[0-9]{9,10}", digits):
        raise Unreadable(
            gettext_noop("Số điện thoại gồm 10 chữ số bắt đầu bằng 0, ví dụ 0912345678.")
        )
    return digits


def _email(question: Question, raw: Any) -> str:
    text = _string(raw)
    if text and (len(text) > 254 or not _EMAIL.fullmatch(text) or ".." in text):
        raise Unreadable(gettext_noop("Hãy nhập thư điện tử đầy đủ, ví dụ ten@congvu.example."))
    name, _, host = text.rpartition("@")
    return f"{name}@{host.lower()}" if text else ""


def _decimal(raw: Any) -> Decimal | None:
    """Vietnamese notation: 1.234.567,89; also a plain 1234.5 and numbers of JSON."""
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        raw = "" if _is_huge(raw) else repr(raw)
        if not re.fullmatch(r"-?\d{1,15}(\.\d{1,17})?", raw):
            raise Unreadable(_NUMBER)
        return Decimal(raw)
    text = _string(raw).replace(" ", "")
    if not text:
        return None
    if _THOUSANDS.fullmatch(text):
        text = text.replace(".", "").replace(",", ".")
    elif _PLAIN.fullmatch(text):
        text = text.replace(",", ".")
    try:
        found = Decimal(text) if re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,17})?", text) else None
    except InvalidOperation:  # pragma: no cover - the pattern lets only numbers through
        found = None
    if found is None:
        raise Unreadable(_NUMBER)
    return found


_NUMBER = gettext_noop("Hãy nhập một số, ví dụ 1.234,5.")


def _number(question: Question, raw: Any) -> int | float | None:
    found = _decimal(raw)
    if found is None:
        return None
    if found != found.quantize(Decimal(1).scaleb(-question.decimals)):
        if not question.decimals:
            raise Unreadable(gettext_noop("Hãy nhập số nguyên."))
        raise Unreadable(
            gettext_noop("Hãy nhập tối đa %(count)s chữ số sau dấu phẩy."), count=question.decimals
        )
    _check_bounds(question, found)
    return float(found) if question.decimals else int(found)


def _check_bounds(question: Question, found: Decimal) -> None:
    least, most = question.bounds
    if least is not None and found < least:
        raise Unreadable(gettext_noop("Hãy nhập số từ %(least)s trở lên."), least=vi_number(least))
    if most is not None and found > most:
        raise Unreadable(gettext_noop("Hãy nhập số không quá %(most)s."), most=vi_number(most))


def _money(question: Question, raw: Any) -> int | None:
    if isinstance(raw, str):
        raw = re.sub(r"(?i)(đồng|vnđ|vnd|đ|₫)\s*$", "", clean_text(raw)).strip()
        if re.fullmatch(r"\d{1,3}([.,]\d{3})+", raw):
            raw = re.sub(r"[.,]", "", raw)
    found = _decimal(raw) if raw != "" else None
    if found is None:
        return None
    if found != int(found) or found < 0:
        raise Unreadable(gettext_noop("Hãy nhập số tiền bằng đồng, không có số lẻ."))
    _check_bounds(question, found)
    return int(found)


def _choice(question: Question, raw: Any) -> str:
    value = _string(raw)
    if value and value not in {c.value for c in question.choices}:
        raise Unreadable(gettext_noop("Hãy chọn một mục trong danh sách."))
    return value


def _choices(question: Question, raw: Any) -> list[str]:
    given = raw if isinstance(raw, list | tuple) else [raw]
    values = {_string(v) for v in given} - {""}
    known = [c.value for c in question.choices]
    if not values <= set(known):
        raise Unreadable(gettext_noop("Hãy chọn các mục trong danh sách."))
    return [v for v in known if v in values]


def _yes_no(question: Question, raw: Any) -> bool | None:
    if isinstance(raw, bool):
        return raw
    word = _string(raw).lower()
    if word and word not in _YES | _NO:
        raise Unreadable(gettext_noop("Hãy chọn Có hoặc Không."))
    return word in _YES if word else None


def _place(question: Question, raw: Any) -> dict[str, str]:
    given = raw if isinstance(raw, Mapping) else dict(
        zip(("province", "commune"), str(_string(raw)).split("/"), strict=False)
    )  # fmt: skip
    province = _string(given.get("province") or "")
    commune = _string(given.get("commune") or "")
    if not province and not commune:
        return {}
    if not re.fullmatch(r"[0-9]{2}", province):
        raise Unreadable(gettext_noop("Hãy chọn tỉnh, thành phố."))
    if not re.fullmatch(r"[0-9]{5}", commune):
        raise Unreadable(gettext_noop("Hãy chọn xã, phường, đặc khu."))
    return {"province": province, "commune": commune}


def _address(question: Question, raw: Any) -> dict[str, str]:
    given = raw if isinstance(raw, Mapping) else {"line": raw}
    line = _text(question, given.get("line") or "")
    place = _place(question, given)
    if not line and not place:
        return {}
    if not place:
        raise Unreadable(gettext_noop("Hãy chọn tỉnh và xã, phường."))
    if not line:
        raise Unreadable(gettext_noop("Hãy nhập số nhà, đường, thôn hoặc tổ dân phố."))
    return {**place, "line": line}


def _files(question: Question, raw: Any) -> list[str]:
    given = list(raw) if isinstance(raw, list | tuple) else [raw]
    most = question.document.max_files if question.document else 10
    if len(given) > most:
        raise Unreadable(gettext_noop("Hãy đính kèm tối đa %(count)s tệp."), count=most)
    found: dict[str, None] = {}
    for item in given:
        text = _string(item)
        try:
            if text:
                found[str(UUID(text))] = None
        except ValueError:
            raise Unreadable(gettext_noop("Tệp đính kèm không còn; hãy tải lên lại.")) from None
    return list(found)


def _kind(question: Question, raw: Any) -> Any:
    text = _string(raw)
    try:
        return KINDS[question.type](text) if text else ""
    except Misshapen as fault:
        raise Unreadable(fault.text) from None


def vi_number(number: Decimal) -> str:
    """``1234.5`` → ``1.234,5``."""
    return f"{number:,}".replace(",", " ").replace(".", ",").replace(" ", ".")


_READERS: dict[str, Callable[[Question, Any], Any]] = {
    "text": _text, "long_text": _text, "name": _name, "cccd": _cccd, "date": _date,
    "phone": _phone, "email": _email, "number": _number, "money": _money, "choice": _choice,
    "choices": _choices, "yes_no": _yes_no, "place": _place, "address": _address, "file": _files,
    **dict.fromkeys(KINDS, _kind),
}  # fmt: skip
