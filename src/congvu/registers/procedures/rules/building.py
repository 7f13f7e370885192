"""Building a form: one change at a time, from one definition to the next. Nothing is changed in place.

A form is the JSON of ``form.json`` (``casework.FORM_SCHEMA``); while it is built it may be unfinished.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from typing import Any

from congvu.kernel.text import gettext_noop, unaccent

Form = dict[str, Any]
OPERATORS = {
    "=": gettext_noop("bằng"),
    "!=": gettext_noop("khác"),
    ">=": gettext_noop("từ … trở lên"),
    "<=": gettext_noop("không quá"),
}
TYPES = {
    "text": gettext_noop("Chữ một dòng"),
    "long_text": gettext_noop("Chữ nhiều dòng"),
    "name": gettext_noop("Họ và tên"),
    "cccd": gettext_noop("Số định danh cá nhân"),
    "date": gettext_noop("Ngày"),
    "month": gettext_noop("Tháng"),
    "year": gettext_noop("Năm"),
    "time": gettext_noop("Giờ"),
    "phone": gettext_noop("Điện thoại"),
    "email": gettext_noop("Thư điện tử"),
    "url": gettext_noop("Địa chỉ trang mạng"),
    "number": gettext_noop("Số"),
    "percent": gettext_noop("Tỷ lệ phần trăm"),
    "money": gettext_noop("Số tiền"),
    "tax_code": gettext_noop("Mã số thuế"),
    "passport": gettext_noop("Số hộ chiếu"),
    "choice": gettext_noop("Chọn một"),
    "choices": gettext_noop("Chọn nhiều"),
    "yes_no": gettext_noop("Có hay không"),
    "place": gettext_noop("Xã, phường"),
    "address": gettext_noop("Địa chỉ"),
    "table": gettext_noop("Nhóm lặp lại (bảng)"),
    "file": gettext_noop("Giấy tờ đính kèm"),
}
MOVES = {"up": -1, "down": 1}
_CONDITION = re.compile(r'([a-z]\w*) (=|!=|>=|<=) ("[^"]*"|true|false|-?\d+(?:\.\d+)?)')


class UnableToBuild(ValueError):
    """The change cannot be made; ``text`` is a sentence to translate."""

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__(text)


def add_step(form: Form, *, title: str) -> Form:
    """A page more at the end, with one line to answer (a page without a question cannot be shown)."""
    made = copy.deepcopy(form)
    key = _free(_words(title, "-"), {s["key"] for s in made["steps"]}, "-")
    first = {"key": _free("noi_dung", _keys(made), "_"), "type": "text", "label": {"vi": title}}
    made["steps"].append({"key": key, "title": {"vi": title}, "questions": [first]})
    return made


def add_question(form: Form, *, step: str, kind: str, label: str) -> Form:
    """A question at the end of a page, with what its type cannot do without."""
    if kind not in TYPES:
        raise UnableToBuild(gettext_noop("Hãy chọn loại câu hỏi."))
    if not label.strip():
        raise UnableToBuild(gettext_noop("Hãy ghi nội dung câu hỏi."))
    made = copy.deepcopy(form)
    key = _free(_words(label, "_"), _keys(made), "_")
    question: dict[str, Any] = {"key": key, "type": kind, "label": {"vi": label.strip()}}
    _step(made, step)["questions"].append({**question, **_needed(kind, key)})
    return made


def move(form: Form, *, key: str, way: str) -> Form:
    """A question one place up or down; from the edge of a page into the next page."""
    made = copy.deepcopy(form)
    at, index = _place(made, key)
    steps, to = made["steps"], index + MOVES[way]
    inside = steps[at]["questions"]
    question = inside.pop(index)
    if 0 <= to <= len(inside):
        inside.insert(to, question)
        return made
    other = at + MOVES[way]
    if not 0 <= other < len(steps) or not inside:
        raise UnableToBuild(gettext_noop("Câu hỏi này không chuyển xa hơn được."))
    steps[other]["questions"].insert(len(steps[other]["questions"]) if way == "up" else 0, question)
    return made


def move_step(form: Form, *, key: str, way: str) -> Form:
    """A page one place up or down."""
    made = copy.deepcopy(form)
    steps = made["steps"]
    at = steps.index(_step(made, key))
    to = at + MOVES[way]
    if not 0 <= to < len(steps):
        raise UnableToBuild(gettext_noop("Bước này không chuyển xa hơn được."))
    steps.insert(to, steps.pop(at))
    return made


def remove(form: Form, *, key: str) -> Form:
    """A question less; the last one of a page goes with its page."""
    made = copy.deepcopy(form)
    at, index = _place(made, key)
    del made["steps"][at]["questions"][index]
    if made["steps"][at]["questions"]:
        return made
    return remove_step(form, key=made["steps"][at]["key"])


def remove_step(form: Form, *, key: str) -> Form:
    """A page less, with its questions."""
    made = copy.deepcopy(form)
    if len(made["steps"]) == 1:
        raise UnableToBuild(gettext_noop("Biểu mẫu phải còn ít nhất một câu hỏi."))
    made["steps"].remove(_step(made, key))
    return made


def change(form: Form, *, key: str, said: Mapping[str, Any]) -> Form:
    """A question said anew. said: fields of the definition; None takes a field away."""
    made = copy.deepcopy(form)
    at, index = _place(made, key)
    question = made["steps"][at]["questions"][index]
    question.update({name: value for name, value in said.items() if value is not None})
    for name in [name for name, value in said.items() if value is None]:
        question.pop(name, None)
    return made


def change_step(form: Form, *, key: str, title: str, condition: str) -> Form:
    """A page's title and when it is shown ("" always)."""
    made = copy.deepcopy(form)
    step = _step(made, key)
    step["title"] = {**_said(step["title"]), "vi": title.strip() or _said(step["title"])["vi"]}
    step.pop("condition", None)
    if condition.strip():
        step["condition"] = condition.strip()
    return made


def condition(*, question: Mapping[str, Any], operator: str, value: str) -> str:
    """ "Show when this answer is so" as an expression."""
    if operator not in OPERATORS:
        raise UnableToBuild(gettext_noop("Hãy chọn cách so sánh."))
    return f"{question['key']} {operator} {_literal(question, value)}"


def read_condition(text: str) -> tuple[str, str, str] | None:
    """(question, operator, value) of a simple condition; None when it says more than that."""
    found = _CONDITION.fullmatch(text.strip())
    return (found[1], found[2], found[3].strip('"')) if found else None


def questions(form: Form) -> list[dict[str, Any]]:
    """Every question in the order of the form."""
    return [q for s in form.get("steps", ()) for q in s.get("questions", ())]


def question(form: Form, key: str) -> dict[str, Any]:
    """One question. Raises UnableToBuild."""
    at, index = _place(form, key)
    found: dict[str, Any] = form["steps"][at]["questions"][index]
    return found


def components(form: Form, before: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The papers of the dossier: those that were there, and one more for each new file question."""
    known = {c["key"] for c in before}
    wanted = [q for q in questions(form) if q["type"] == "file"]
    return [
        *before,
        *(
            {
                "key": q["document"]["component"], "name": _said(q["label"])["vi"], "original": 0,
                "copy": 1, "required": q.get("required") is True, "formats": ["pdf"],
            }
            for q in wanted
            if q["document"]["component"] not in known
        ),
    ]  # fmt: skip


def _literal(question: Mapping[str, Any], value: str) -> str:
    if question["type"] == "yes_no":
        return "true" if value.strip().lower() in ("true", "co", "có", "yes") else "false"
    if question["type"] in ("number", "money", "percent", "year"):
        plain = value.strip().replace(".", "").replace(",", ".")
        if not re.fullmatch(r"-?\d+(\.\d+)?", plain):
            raise UnableToBuild(gettext_noop("Hãy nhập một số để so sánh."))
        return plain
    return '"' + value.strip().replace('"', "") + '"'


def _needed(kind: str, key: str) -> dict[str, Any]:
    if kind in ("choice", "choices"):
        return {"choices": [{"value": "mot", "label": {"vi": "Lựa chọn 1"}}]}
    if kind == "table":
        return {"columns": [{"key": f"{key}_1", "type": "text", "label": {"vi": "Cột 1"}}]}
    if kind == "file":
        return {"document": {"component": key}, "required": True}
    return {}


def _words(text: str, between: str) -> str:
    plain = re.sub(r"[^a-z0-9]+", between, unaccent(text)).strip(between)[:40].strip(between)
    return plain if plain[:1].isalpha() else f"muc{between}{plain}".strip(between)


def _free(wanted: str, taken: set[str], between: str) -> str:
    number, found = 2, wanted
    while found in taken or found == "today":
        found, number = f"{wanted}{between}{number}", number + 1
    return found


def _keys(form: Form) -> set[str]:
    columns = {c["key"] for q in questions(form) for c in q.get("columns", ())}
    return columns | {q["key"] for q in questions(form)}


def _step(form: Form, key: str) -> dict[str, Any]:
    found = next((s for s in form["steps"] if s["key"] == key), None)
    if found is None:
        raise UnableToBuild(gettext_noop("Không còn bước này. Hãy tải lại trang."))
    return found  # type: ignore[no-any-return]


def _place(form: Form, key: str) -> tuple[int, int]:
    for at, step in enumerate(form["steps"]):
        for index, question in enumerate(step["questions"]):
            if question["key"] == key:
                return at, index
    raise UnableToBuild(gettext_noop("Không còn câu hỏi này. Hãy tải lại trang."))


def _said(words: Any) -> dict[str, str]:
    return dict(words) if isinstance(words, Mapping) else {"vi": str(words)}
