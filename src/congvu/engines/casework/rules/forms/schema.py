"""The JSON Schema of a form definition, and the loader that refuses what cannot work."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable, Mapping
from typing import Any

import jsonschema_rs

from congvu.engines.casework.rules.expressions import Expression, FeelError, compile_expression
from congvu.engines.casework.rules.forms.definition import (
    TYPES,
    Check,
    Choice,
    Document,
    FormDefinition,
    Prefill,
    Question,
    Step,
    Words,
)
from congvu.engines.casework.rules.words import Sentence, gettext_noop

_WORDS = {
    "oneOf": [
        {"type": "string", "minLength": 1, "maxLength": 2000},
        {
            "type": "object", "required": ["vi"], "additionalProperties": False,
            "properties": {
                "vi": {"type": "string", "minLength": 1, "maxLength": 2000},
                "en": {"type": "string", "maxLength": 2000},
            },
        },
    ]
}  # fmt: skip
_CONDITION = {"type": "string", "minLength": 1, "maxLength": 2000}
_BOUND = {"type": ["string", "number"], "maxLength": 30}
_PREFILL = {
    "type": "object", "required": ["source", "path"], "additionalProperties": False,
    "properties": {"source": {"type": "string", "minLength": 1, "maxLength": 60},
                   "path": {"type": "string", "minLength": 1, "maxLength": 120}},
}  # fmt: skip
_QUESTION = {
    "type": "object", "required": ["key", "type", "label"], "additionalProperties": False,
    "properties": {
        "key": {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,60}$"},
        "type": {"enum": list(TYPES)},
        "label": {"$ref": "#/$defs/words"}, "hint": {"$ref": "#/$defs/words"},
        "required": {"oneOf": [{"type": "boolean"}, _CONDITION]},
        "condition": _CONDITION,
        "choices": {
            "type": "array", "minItems": 1, "maxItems": 400,
            "items": {
                "type": "object", "required": ["value", "label"], "additionalProperties": False,
                "properties": {
                    "value": {"type": "string", "minLength": 1, "maxLength": 100},
                    "label": {"$ref": "#/$defs/words"},
                },
            },
        },
        "columns": {"type": "array", "minItems": 1, "maxItems": 20,
                    "items": {"$ref": "#/$defs/question"}},
        "checks": {
            "type": "array", "maxItems": 20,
            "items": {
                "type": "object", "required": ["test", "message"], "additionalProperties": False,
                "properties": {"test": _CONDITION, "message": {"$ref": "#/$defs/words"},
                               "law": {"type": "string", "maxLength": 300}},
            },
        },
        "prefill": {"oneOf": [_PREFILL, {"type": "array", "minItems": 1, "maxItems": 5,
                                         "items": _PREFILL}]},
        "concept": {"type": "string", "pattern": "^[a-z][a-z_]*([.][a-z][a-z_]*)+$",
                    "maxLength": 80},
        "document": {
            "type": "object", "required": ["component"], "additionalProperties": False,
            "properties": {
                "component": {"type": "string", "minLength": 1, "maxLength": 60},
                "copies": {"type": "integer", "minimum": 1, "maximum": 20},
                "form": {"enum": ["original", "certified", "copy"]},
                "max_mb": {"type": "integer", "minimum": 1, "maximum": 500},
                "max_files": {"type": "integer", "minimum": 1, "maximum": 100},
                "formats": {"type": "array", "minItems": 1, "maxItems": 20,
                            "items": {"type": "string", "pattern": "^[a-z0-9]{2,5}$"}},
            },
        },
        "index": {"type": "boolean"},
        "max_length": {"type": "integer", "minimum": 1, "maximum": 20000},
        "min": _BOUND, "max": _BOUND,
        "decimals": {"type": "integer", "minimum": 0, "maximum": 6},
        "grouped": {"type": "boolean"},
        "min_rows": {"type": "integer", "minimum": 0, "maximum": 100},
        "max_rows": {"type": "integer", "minimum": 1, "maximum": 200},
        "law": {"type": "string", "maxLength": 300},
    },
}  # fmt: skip
FORM_SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": "http://congvu.vn/schemas/form-1.json",
    "title": "Biểu mẫu điện tử",
    "type": "object", "required": ["key", "version", "title", "steps"],
    "additionalProperties": False,
    "$defs": {"words": _WORDS, "question": _QUESTION},
    "properties": {
        "$schema": {"type": "string"},
        "key": {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$"},
        "version": {"type": ["string", "integer"]},
        "title": {"$ref": "#/$defs/words"},
        "law": {"type": "string", "maxLength": 300},
        "steps": {
            "type": "array", "minItems": 1, "maxItems": 30,
            "items": {
                "type": "object", "required": ["key", "title", "questions"],
                "additionalProperties": False,
                "properties": {
                    "key": {"type": "string", "pattern": "^[a-z][a-z0-9-]{0,60}$"},
                    "title": {"$ref": "#/$defs/words"}, "hint": {"$ref": "#/$defs/words"},
                    "condition": _CONDITION,
                    "questions": {"type": "array", "minItems": 1, "maxItems": 100,
                                  "items": {"$ref": "#/$defs/question"}},
                },
            },
        },
    },
}  # fmt: skip


class FormRefused(ValueError):
    """The definition cannot be used. faults: (path in the definition, sentence) pairs."""

    def __init__(self, faults: list[tuple[str, Sentence]]) -> None:
        super().__init__("; ".join(f"{path}: {s.vietnamese}" for path, s in faults))
        self.faults = tuple(faults)


def load_form(definition: Mapping[str, Any]) -> FormDefinition:
    """The frozen definition. Raises FormRefused with every fault and where it stands."""
    return load_form_text(json.dumps(definition, ensure_ascii=False))


def load_form_text(definition: str) -> FormDefinition:
    """The same from JSON text, which is how a draft keeps it: read once a process."""
    return _read(definition)


@functools.lru_cache(
    maxsize=500
)  # a page asks several times; the text is the definition's identity
def _read(text: str) -> FormDefinition:
    definition = json.loads(text)
    faults = [
        (
            "/".join(str(p) for p in fault.instance_path) or "/",
            Sentence(gettext_noop("Sai cấu trúc biểu mẫu: %(why)s"), {"why": fault.message[:300]}),
        )
        for fault in _validator().iter_errors(definition)
    ]
    if faults:
        raise FormRefused(faults)
    reader = _Reader()
    made = FormDefinition(
        definition["key"], str(definition["version"]), _words(definition["title"]),
        tuple(reader.step(s) for s in definition["steps"]), definition.get("law", ""),
    )  # fmt: skip
    if reader.faults:
        raise FormRefused(reader.faults)
    return made


@functools.cache
def _validator() -> Any:
    return jsonschema_rs.validator_for(FORM_SCHEMA)


class _Reader:
    """Reads steps in order; a condition may name only what was asked before it."""

    def __init__(self) -> None:
        self.faults: list[tuple[str, Sentence]] = []
        self.known: set[str] = {"today"}
        self.steps: set[str] = set()

    def step(self, raw: Mapping[str, Any]) -> Step:
        key = raw["key"]
        if key in self.steps:
            self.fault(key, gettext_noop("Hai bước trùng mã."))
        self.steps.add(key)
        condition = self.condition(key, raw.get("condition"), self.known)
        questions = tuple(self.question(q, self.known) for q in raw["questions"])
        return Step(key, _words(raw["title"]), questions, _words(raw.get("hint", "")), condition)

    def question(self, raw: Mapping[str, Any], known: set[str]) -> Question:
        key, kind = raw["key"], raw["type"]
        if key in known:
            self.fault(key, gettext_noop("Hai câu hỏi trùng mã."))
        self.check_shape(key, kind, raw)
        before = set(known)
        known.add(key)
        required = raw.get("required", False)
        columns = self.columns(raw, before)
        return Question(
            key=key, type=kind, label=_words(raw["label"]), hint=_words(raw.get("hint", "")),
            required=required if isinstance(required, bool)
            else self.condition(key, required, before) or False,
            condition=self.condition(key, raw.get("condition"), before),
            choices=tuple(Choice(c["value"], _words(c["label"])) for c in raw.get("choices", ())),
            columns=columns, checks=tuple(self.checks(key, raw, known)),
            prefill=_prefill(raw.get("prefill")), concept=raw.get("concept", ""),
            document=_document(raw.get("document")), index=raw.get("index", False),
            max_length=raw.get("max_length", 0), least=str(raw.get("min", "")),
            most=str(raw.get("max", "")), decimals=raw.get("decimals", 0),
            grouped=raw.get("grouped", True),
            min_rows=raw.get("min_rows", 0), max_rows=raw.get("max_rows", 50),
            law=raw.get("law", ""),
        )  # fmt: skip

    def columns(self, raw: Mapping[str, Any], before: set[str]) -> tuple[Question, ...]:
        inside = set(before)
        made = tuple(self.question(c, inside) for c in raw.get("columns", ()))
        for column in made:
            if column.type in ("table", "file"):
                text = gettext_noop("Cột của bảng không thể là bảng hay tệp.")
                self.fault(f"{raw['key']}.{column.key}", text)
        return made

    def checks(self, key: str, raw: Mapping[str, Any], known: set[str]) -> Iterable[Check]:
        for check in raw.get("checks", ()):
            test = self.condition(key, check["test"], known)
            if test is not None:
                yield Check(test, _words(check["message"]), check.get("law", ""))

    def condition(self, where: str, source: str | None, known: set[str]) -> Expression | None:
        if not source:
            return None
        try:
            made = compile_expression(source)
        except FeelError as fault:
            self.faults.append((where, fault.sentence))
            return None
        for name in sorted(made.names - known):
            text = gettext_noop("Điều kiện nhắc tới %(name)s, không phải câu hỏi đứng trước.")
            self.fault(where, text, name=name)
        return made

    def check_shape(self, key: str, kind: str, raw: Mapping[str, Any]) -> None:
        if (kind in ("choice", "choices")) != ("choices" in raw):
            self.fault(
                key, gettext_noop("Câu hỏi chọn, và chỉ câu hỏi chọn, có danh sách choices.")
            )
        if (kind == "table") != ("columns" in raw):
            self.fault(key, gettext_noop("Câu hỏi bảng, và chỉ câu hỏi bảng, có columns."))
        if "document" in raw and kind != "file":
            self.fault(key, gettext_noop("Chỉ câu hỏi tệp mới có document."))
        values = [c["value"] for c in raw.get("choices", ())]
        if len(set(values)) != len(values):
            self.fault(key, gettext_noop("Hai lựa chọn trùng giá trị."))
        for bound in (raw.get("min", ""), raw.get("max", "")):
            if bound != "" and not _is_bound(kind, str(bound)):
                self.fault(key, gettext_noop("min, max không hợp với loại câu hỏi."))

    def fault(self, where: str, text: str, **values: object) -> None:
        self.faults.append((where, Sentence(text, values)))


def _is_bound(kind: str, bound: str) -> bool:
    import re

    if kind == "date":
        return (
            bound == "today"
            or re.fullmatch(r"\d{4}-(0\d|1[0-2])-([0-2]\d|3[01])", bound) is not None
        )
    return (
        kind in ("number", "money") and re.fullmatch(r"-?\d{1,15}(\.\d{1,6})?", bound) is not None
    )


def _words(raw: Any) -> Words:
    return Words(raw) if isinstance(raw, str) else Words(raw["vi"], raw.get("en", ""))


def _prefill(raw: Any) -> tuple[Prefill, ...]:
    given = raw if isinstance(raw, list) else [raw] if raw else []
    return tuple(Prefill(**one) for one in given)


def _document(raw: Mapping[str, Any] | None) -> Document | None:
    if raw is None:
        return None
    given = dict(raw)
    if "formats" in given:
        given["formats"] = tuple(given["formats"])
    return Document(**given)
