"""A form's definition as the bench shows it, and a question's page back into the definition."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from congvu.kernel import rooms
from congvu.registers.procedures.rules import building

NUMBERS = ("number", "money", "date")
TEXTS = ("text", "long_text", "name")


def steps(form: building.Form, here: str) -> list[dict[str, Any]]:
    """Every page with its questions; the one ``here`` is open."""
    return [
        {
            "key": step["key"],
            "title": _vi(step["title"]),
            "condition": step.get("condition", ""),
            "open": step["key"] == here,
            "questions": [_line(form, q) for q in step["questions"]],
        }
        for step in form["steps"]
    ]


def labels(form: building.Form) -> dict[str, str]:
    """question → its words."""
    return {q["key"]: _vi(q["label"]) for q in building.questions(form)}


def kind_of(question: Mapping[str, Any]) -> str:
    """What type a question is, in words."""
    kind = question["type"]
    return _(building.TYPES[kind])


def title_of(form: building.Form, key: str) -> str:
    """A page's title."""
    return next((_vi(s["title"]) for s in form["steps"] if s["key"] == key), "")


def step_of(form: building.Form, key: str) -> str:
    """The page that a question stands on."""
    return next(
        (s["key"] for s in form["steps"] if any(q["key"] == key for q in s["questions"])), ""
    )


def unconditional(form: building.Form) -> building.Form:
    """The form with everything shown, to be looked at page by page."""
    made = copy.deepcopy(form)
    for step in made["steps"]:
        step.pop("condition", None)
        for question in step["questions"]:
            question.pop("condition", None)
    return made


def shown(question: Mapping[str, Any], form: building.Form) -> dict[str, Any]:
    """The page of one question: its values, and what it may refer to."""
    required, simple = question.get("required", False), None
    if question.get("condition"):
        simple = building.read_condition(question["condition"])
    keys = [q["key"] for q in building.questions(form)]
    before = keys[: keys.index(question["key"])]
    check = (question.get("checks") or [{}])[0]
    prefill = question.get("prefill") or {}
    prefill = prefill[0] if isinstance(prefill, list) else prefill
    return {
        "question": question,
        "kind": kind_of(question),
        "label": _vi(question["label"]),
        "label_en": _en(question["label"]),
        "hint": _vi(question.get("hint", "")),
        "required": "yes" if required is True else "when" if required else "no",
        "required_when": required if isinstance(required, str) else "",
        "simple": simple,
        "condition": question.get("condition", ""),
        "before": [(k, v) for k, v in labels(form).items() if k in before],
        "operators": [(code, _(name)) for code, name in building.OPERATORS.items()],
        "choices": "\n".join(
            f"{c['value']} | {_vi(c['label'])}" for c in question.get("choices", ())
        ),
        "columns": "\n".join(
            f"{c['key']} | {c['type']} | {_vi(c['label'])}" for c in question.get("columns", ())
        ),
        "check": check.get("test", ""),
        "message": _vi(check.get("message", "")),
        "check_law": check.get("law", ""),
        "prefill": f"{prefill['source']}/{prefill['path']}" if prefill else "",
        "sources": [(s.code, _(s.label)) for m in rooms.manifests().values() for s in m.prefill],
        "has_bounds": question["type"] in NUMBERS,
        "has_length": question["type"] in TEXTS,
        "types": [code for code in building.TYPES if code not in ("table", "file")],
    }


def read(said: QueryDict, question: Mapping[str, Any], form: building.Form) -> dict[str, Any]:
    """What the page of a question says, as fields of the definition; None takes one away."""
    kind = question["type"]
    made: dict[str, Any] = {
        "label": _words(said.get("label", ""), said.get("label_en", "")) or question["label"],
        "hint": _words(said.get("hint", ""), _en(question.get("hint", ""))) or None,
        "required": _required(said),
        "condition": _condition(said, form),
        "law": said.get("law", "").strip() or None,
        "concept": said.get("concept", "").strip() or None,
        "prefill": _prefill(said.get("prefill", ""), question),
        "checks": _checks(said, question),
    }
    if kind in ("choice", "choices"):
        made["choices"] = _choices(said.get("choices", ""), question)
    if kind == "table":
        made["columns"] = _columns(said.get("columns", ""), question)
    if kind in NUMBERS:
        made |= {name: _bound(said.get(name, ""), kind) for name in ("min", "max")}
    if kind in TEXTS:
        made["max_length"] = _whole(said.get("max_length", ""))
    return made


def _line(form: building.Form, question: Mapping[str, Any]) -> dict[str, Any]:
    words, required = labels(form), question.get("required", False)
    return {
        "key": question["key"],
        "label": _vi(question["label"]),
        "kind": kind_of(question),
        "required": required is True,
        "sometimes": isinstance(required, str),
        "when": _when(question.get("condition", ""), words),
        "prefilled": bool(question.get("prefill") or question.get("concept")),
    }


def _when(condition: str, words: Mapping[str, str]) -> str:
    simple = building.read_condition(condition) if condition else None
    if simple is None:
        return condition
    said = {"question": words.get(simple[0], simple[0]), "value": simple[2]}
    return f"{said['question']} {_(building.OPERATORS[simple[1]])} {said['value']}"


def _required(said: QueryDict) -> bool | str:
    chosen = said.get("required", "no")
    when = said.get("required_when", "").strip()
    return when if chosen == "when" and when else chosen == "yes"


def _condition(said: QueryDict, form: building.Form) -> str | None:
    key = said.get("when_question", "")
    if key == "@":
        return said.get("condition", "").strip() or None
    if not key:
        return None
    return building.condition(
        question=building.question(form, key), operator=said.get("when_operator", ""),
        value=said.get("when_value", ""),
    )  # fmt: skip


def _prefill(text: str, question: Mapping[str, Any]) -> Any:
    source, slash, path = text.strip().partition("/")
    before = question.get("prefill")
    if isinstance(before, list) and len(before) > 1:
        return before  # more than one source is kept as the package says it
    return {"source": source.strip(), "path": path.strip()} if slash and path else None


def _checks(said: QueryDict, question: Mapping[str, Any]) -> Any:
    test, message = said.get("check", "").strip(), said.get("message", "").strip()
    others = list(question.get("checks", ()))[1:]
    if not test or not message:
        return others or None
    first: dict[str, Any] = {"test": test, "message": {"vi": message}}
    if law := said.get("check_law", "").strip():
        first["law"] = law
    return [first, *others]


def _choices(text: str, question: Mapping[str, Any]) -> list[dict[str, Any]]:
    before = {c["value"]: c["label"] for c in question.get("choices", ())}
    found = []
    for number, line in enumerate(_lines(text), 1):
        value, bar, label = (part.strip() for part in line.partition("|"))
        words, code = (label, value) if bar else (value, f"lua_chon_{number}")
        same = _vi(before.get(code, "")) == words
        found.append({"value": code, "label": before[code] if same else {"vi": words}})
    return found or list(question["choices"])


def _columns(text: str, question: Mapping[str, Any]) -> list[dict[str, Any]]:
    before = {c["key"]: c for c in question.get("columns", ())}
    found = []
    for line in _lines(text):
        parts = [part.strip() for part in line.split("|")]
        if len(parts) != 3 or parts[1] not in building.TYPES:
            raise building.UnableToBuild(
                _("Mỗi cột một dòng: mã | loại | tên. Ví dụ: ho_ten | name | Họ và tên.")
            )
        known = before.get(parts[0], {})
        words = known["label"] if known and _vi(known["label"]) == parts[2] else {"vi": parts[2]}
        found.append({**known, "key": parts[0], "type": parts[1], "label": words})
    return found or list(question["columns"])


def _bound(text: str, kind: str) -> str | int | float | None:
    plain = text.strip()
    if not plain:
        return None
    if kind == "date":
        day, _slash, rest = plain.partition("/")
        month, _slash, year = rest.partition("/")
        return f"{year}-{month.zfill(2)}-{day.zfill(2)}" if rest else plain
    number = plain.replace(".", "").replace(",", ".")
    try:
        return float(number) if "." in number else int(number)
    except ValueError:
        raise building.UnableToBuild(_("Giới hạn phải là một số.")) from None


def _whole(text: str) -> int | None:
    return int(text) if text.strip().isdecimal() and 0 < int(text) <= 20_000 else None


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _words(vi: str, en: str) -> dict[str, str] | None:
    if not vi.strip():
        return None
    return {"vi": vi.strip(), **({"en": en.strip()} if en.strip() else {})}


def _vi(words: Any) -> str:
    return str(words["vi"]) if isinstance(words, Mapping) else str(words)


def _en(words: Any) -> str:
    return str(words.get("en", "")) if isinstance(words, Mapping) else ""
