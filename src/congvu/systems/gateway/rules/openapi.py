"""An OpenAPI document of another system: which calls it describes, what they take and answer.

Nothing is fetched: a reference that leads out of the document is refused. Source: OpenAPI 3.0, 3.1.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import msgspec

from congvu.systems.gateway.rules.services import DRAFT, Schema

METHODS = ("GET", "POST")
LONGEST_NAME, MOST_FIELDS, DEEPEST, MOST_BYTES = 60, 300, 8, 500_000
FOLLOWED = 20  # references of references
PART = re.compile(r"\{([^{}/]+)\}")
SCALARS = ("type", "format", "anyOf", "title", "description")
Leaves = dict[str, Schema]


class Undescribed(Exception):
    """What the document does not say. why: a word that the door translates; what: where."""

    def __init__(self, why: str, what: str = "") -> None:
        super().__init__(f"{why} {what}")
        self.why, self.what = why, what


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One call. path: with its ``{parts}``; query: the names it takes; required: those it must have;
    fields: dotted names of what it answers (``data.hoTen``; lists leave no trace)."""

    method: str
    path: str
    query: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """``GET /nguoi/{soDinhDanh}``."""
        return f"{self.method} {self.path}"

    def kept(self) -> dict[str, Any]:
        """As a version keeps it."""
        return asdict(self)


def read(raw: str) -> dict[str, Any]:
    """The document from JSON. Raises Undescribed."""
    if len(raw.encode()) > MOST_BYTES:
        raise Undescribed("long")
    try:
        found = msgspec.json.decode(raw)
    except (msgspec.DecodeError, RecursionError) as wrong:
        raise Undescribed("json") from wrong
    if not isinstance(found, dict) or not str(found.get("openapi", "")).startswith("3."):
        raise Undescribed("openapi")
    if not isinstance(found.get("paths"), dict):
        raise Undescribed("paths")
    return found


def described(
    document: Mapping[str, Any], wanted: Collection[str]
) -> tuple[list[Operation], Leaves]:
    """The wanted calls (``GET /x``; none: every GET), and every field that they answer with its type.

    Raises Undescribed for a call that the document has not, or that answers no JSON object.
    """
    there = [f"{m} {p}" for p, each in document["paths"].items() for m in _methods(each)]
    chosen = list(wanted) or [name for name in there if name.startswith("GET ")]
    if not chosen or not set(chosen) <= set(there):
        raise Undescribed("operation", ", ".join(sorted(set(chosen) - set(there))))
    operations, leaves = [], Leaves()
    for name in dict.fromkeys(chosen):
        operation, found = _operation(document, *name.split(" ", 1))
        operations.append(operation)
        for field, said in found.items():
            leaves[field] = _either(leaves[field], said) if field in leaves else said
    if len(leaves) > MOST_FIELDS:
        raise Undescribed("many")
    return operations, leaves


def schema_of(leaves: Leaves, fields: Collection[str]) -> Schema:
    """The fields that a version tells, as its schema keeps them. Raises Undescribed."""
    unknown = sorted(set(fields) - set(leaves))
    if unknown:
        raise Undescribed("field", ", ".join(unknown))
    kept = {name: said for name, said in leaves.items() if not fields or name in fields}
    return {"$schema": DRAFT, "type": "object", "properties": kept, "additionalProperties": False}


def breaks(old: Iterable[Operation], new: Iterable[Operation]) -> list[str]:
    """What a caller of the old ones could no longer do: a call is gone, or asks for more."""
    now = {each.name: each for each in new}
    found = []
    for each in old:
        if each.name not in now:
            found.append(each.name)
            continue
        more = set(now[each.name].required) - set(each.required)
        gone = (set(each.query) - set(now[each.name].query)) | (
            set(each.fields) - set(now[each.name].fields)
        )
        found += [f"{each.name}: {name}" for name in sorted(more | gone)]
    return found


def operations_of(kept: Iterable[Mapping[str, Any]]) -> list[Operation]:
    """The operations of a version, as it keeps them."""
    return [msgspec.convert(dict(each), Operation) for each in kept]


def matched(
    operations: Iterable[Operation], method: str, path: str
) -> tuple[Operation, dict[str, str]] | None:
    """The operation that a call means, with the parts of its path; None when none does."""
    given = path.split("/")
    if any(part in (".", "..") or "\\" in part for part in given):
        return None
    for each in operations:
        wanted = each.path.split("/")
        if each.method != method or len(wanted) != len(given):
            continue
        pairs = list(zip(wanted, given, strict=True))
        if all((PART.fullmatch(w) and g) or w == g for w, g in pairs):
            return each, {w[1:-1]: g for w, g in pairs if PART.fullmatch(w)}
    return None


def _operation(document: Mapping[str, Any], method: str, path: str) -> tuple[Operation, Leaves]:
    every = document["paths"][path]
    said = every[method.lower()]
    takes = [
        _there(p, document) for p in (*every.get("parameters", ()), *said.get("parameters", ()))
    ]
    query = [p for p in takes if p.get("in") == "query"]
    if any(p.get("in") == "header" and p.get("required") for p in takes):
        raise Undescribed("header", f"{method} {path}")
    if any(PART.search(part) and not PART.fullmatch(part) for part in path.split("/")):
        raise Undescribed("path", path)
    leaves = _leaves(_answer(document, said), document)
    if not leaves or "" in leaves:
        raise Undescribed("answer", f"{method} {path}")
    made = Operation(
        method=method, path=path, query=tuple(str(p["name"]) for p in query),
        required=tuple(str(p["name"]) for p in query if p.get("required")), fields=tuple(leaves),
    )  # fmt: skip
    return made, leaves


def _answer(document: Mapping[str, Any], said: Mapping[str, Any]) -> Schema:
    """The schema of what success answers."""
    for status in ("200", "201", "2XX", "default"):
        answer = _there(said.get("responses", {}).get(status, {}), document)
        for kind, content in answer.get("content", {}).items():
            if kind.partition(";")[0].strip().endswith("json"):
                found: Schema = content.get("schema", {})
                return found
    return {}


def _leaves(schema: Any, document: Mapping[str, Any], at: str = "", depth: int = 0) -> Leaves:
    """Dotted name → what stands there."""
    schema = _there(schema, document)
    if depth > DEEPEST:
        raise Undescribed("deep", at)
    parts = [p for word in ("allOf", "oneOf", "anyOf") for p in schema.get(word, ())]
    if parts and any(_is_whole(_there(part, document)) for part in parts):
        found: Leaves = {}
        for part in (*parts, {k: v for k, v in schema.items() if k == "properties"}):
            found |= (
                _leaves(part, document, at, depth + 1) if _is_whole(_there(part, document)) else {}
            )
        return found
    if "items" in schema:
        return _leaves(schema["items"], document, at, depth + 1)
    if "properties" not in schema:
        return {at: _scalar(schema)}
    found = {}
    for name, part in schema["properties"].items():
        full = f"{at}.{name}" if at else name
        if "." in name or len(full) > LONGEST_NAME:
            raise Undescribed("name", full)
        found |= _leaves(part, document, full, depth + 1)
    return found


def _is_whole(schema: Mapping[str, Any]) -> bool:
    return any(word in schema for word in ("properties", "items", "allOf", "oneOf"))


def _scalar(schema: Schema) -> Schema:
    """Type and format; OpenAPI 3.0's nullable and 3.1's list of types as options."""
    kept = {word: schema[word] for word in SCALARS if word in schema}
    kinds = kept.get("type")
    if schema.get("nullable") and isinstance(kinds, str):
        kinds = [kinds, "null"]
    if isinstance(kinds, list):
        kept.pop("type")
        form = {"format": kept.pop("format")} if "format" in kept else {}
        kept["anyOf"] = [{"type": k, **(form if k != "null" else {})} for k in kinds]
    return kept


def _either(one: Schema, other: Schema) -> Schema:
    """A field that two calls answer: of either's type."""
    parts = [p for each in (one, other) for p in each.get("anyOf", [each])]
    distinct = {f"{p.get('type')}/{p.get('format', '')}": p for p in parts}
    return one if len(distinct) == 1 else {"anyOf": list(distinct.values())}


def _there(part: Any, document: Mapping[str, Any]) -> dict[str, Any]:
    """What a reference inside the document means. Raises Undescribed for one that leads outside."""
    for _step in range(FOLLOWED):
        if not isinstance(part, dict):
            raise Undescribed("shape")
        if "$ref" not in part:
            return part
        where = str(part["$ref"])
        if not where.startswith("#/"):
            raise Undescribed("outside", where[:200])
        part = document
        for name in where[2:].split("/"):
            part = part.get(name.replace("~1", "/").replace("~0", "~"), None)
            if not isinstance(part, dict):
                raise Undescribed("outside", where[:200])
    raise Undescribed("deep", str(part.get("$ref", ""))[:200])


def _methods(each: Any) -> list[str]:
    return [m for m in METHODS if isinstance(each, dict) and isinstance(each.get(m.lower()), dict)]
