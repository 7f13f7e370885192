"""The shape of a call: a dataclass as JSON Schema, validated with sentences, then built.

Errors of jsonschema-rs are typed Any here: its stubs know the base class of their kinds only.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec
from django.utils.translation import gettext as _

from congvu.kernel.errors import Invalid

if TYPE_CHECKING:
    from django.http import QueryDict

REF = "#/components/schemas/{name}"
_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,3})?")
_TRUTH = {"true": True, "1": True, "false": False, "0": False}
NO_NUL = r"^[^\x00]*$"
LARGEST = 2**53  # beyond it a float no longer says which integer it was
WHOLE = "_"  # where a refusal of the call as a whole stands


class Shape:
    """One dataclass as a contract. Raises Invalid with a Vietnamese sentence for each field."""

    def __init__(self, model: type[Any]) -> None:
        self.model = model
        self.schema = strict_schema(model)

    def from_json(self, raw: bytes) -> Any:
        """The object in a JSON body."""
        try:
            value = msgspec.json.decode(raw)
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
            said = _("Nội dung gửi lên không phải JSON hợp lệ.")
            raise Invalid({WHOLE: said}) from error
        return self.build(value)

    def from_query(self, query: QueryDict, *, repeats: bool = False) -> Any:
        """The object in a query string; numbers and truth values are read strictly.

        repeats: what is said twice alike counts once.
        """
        properties = self.schema["properties"]
        value: dict[str, Any] = {}
        for name, every in query.lists():
            given = list(dict.fromkeys(every)) if repeats else every
            wanted = properties.get(name, {})
            many = wanted.get("type") == "array"
            read = [_read(text, wanted.get("items", {}) if many else wanted) for text in given]
            value[name] = read if many else read[0] if len(read) == 1 else read
        return self.build(value)

    def from_headers(self, headers: Mapping[str, str]) -> Any:
        """The object in a request's headers: ``on_behalf_of`` is On-Behalf-Of; text is UTF-8."""
        named = {name: header_name(name) for name in self.schema["properties"]}
        given = {name: headers[named[name]] for name in named if named[name] in headers}
        wanted = self.schema["properties"]
        try:
            return self.build({name: _read(_utf8(v), wanted[name]) for name, v in given.items()})
        except Invalid as wrong:
            raise Invalid({named.get(n, n): said for n, said in wrong.errors.items()}) from wrong

    def build(self, value: Any) -> Any:
        """The dataclass from plain values, after every rule of the schema has been asked."""
        value = _clean(value)
        errors: dict[str, str] = {}
        for broken in self._validator.iter_errors(value):
            for error in _causes(broken):
                for name in _fields(error):
                    errors.setdefault(name, _sentence(error))
        if errors:
            raise Invalid(errors)
        try:
            return msgspec.convert(value, self.model)
        except (msgspec.ValidationError, ValueError) as error:
            name = str(error).rpartition("`$.")[2].rstrip("`") if "`$." in str(error) else WHOLE
            raise Invalid({name: _("Giá trị không đúng dạng.")}) from error

    @functools.cached_property
    def _validator(self) -> Any:
        import jsonschema_rs

        return jsonschema_rs.Draft202012Validator(self.schema, validate_formats=True)


def header_name(name: str) -> str:
    """``congvu_on_behalf_of`` → ``Congvu-On-Behalf-Of``."""
    return name.replace("_", "-").title()


def _utf8(text: str) -> str:
    """What a server reads byte by byte, as the text that was meant (RFC 9110, 5.5 leaves it open)."""
    try:
        return text.encode("latin-1").decode().strip()
    except UnicodeError:
        return text.strip()


def strict_schema(model: type[Any]) -> dict[str, Any]:
    """JSON Schema of a dataclass, or a list of one, that stands alone and refuses names it does not know."""
    (root,), parts = msgspec.json.schema_components([model], ref_template="#/$defs/{name}")
    for part in parts.values():
        tighten(part)
    # A list of objects stands for itself; an object is named.
    top = parts.pop(root["$ref"].rpartition("/")[2]) if "$ref" in root else root
    return {**top, "$defs": parts}


def tighten(schema: Any) -> None:
    """An object lists all its names, since a wrong one is a mistake to be told, not swallowed;
    a free text says that it takes no NUL, which no column can hold.
    """
    if isinstance(schema, list):
        for part in schema:
            tighten(part)
    if not isinstance(schema, dict):
        return
    if "properties" in schema:
        schema["additionalProperties"] = False
    if schema.get("type") == "string" and not {"pattern", "format", "enum"} & schema.keys():
        schema["pattern"] = NO_NUL
    for name in ("properties", "items", "anyOf", "prefixItems", "additionalProperties"):
        part = schema.get(name)
        tighten(list(part.values()) if name == "properties" and part else part)


def _read(text: str, wanted: Mapping[str, Any]) -> Any:
    """A word of the query string as the type its schema wants; unreadable ones stay text."""
    kinds = {wanted.get("type"), *(option.get("type") for option in wanted.get("anyOf", ()))}
    if text == "null" and "null" in kinds and "string" not in kinds:
        return None  # a form has no other word for it
    if "integer" in kinds and _INTEGER.fullmatch(text):
        return int(text)
    if "number" in kinds and _NUMBER.fullmatch(text):
        return float(text)
    if "boolean" in kinds and text in _TRUTH:
        return _TRUTH[text]
    return text


def _clean(value: Any) -> Any:
    """NFC everywhere; NUL in a name is refused here, in a text by its schema."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, float) and value.is_integer() and abs(value) < LARGEST:
        return int(value)  # 1.0 is an integer to JSON Schema, and so to us
    if isinstance(value, list):
        return [_clean(v) for v in value]
    if isinstance(value, dict):
        if any("\x00" in name for name in value):
            raise Invalid({WHOLE: _("Tên trường có ký tự không hợp lệ.")})
        return {_clean(k): _clean(v) for k, v in value.items()}
    return value


def _causes(error: Any) -> list[Any]:
    """What is wrong inside an optional part, instead of "none of the options fits"."""
    if error.kind.name != "anyOf":
        return [error]
    depth = len(error.instance_path)
    for branch in error.kind.context:
        if not any(e.kind.name == "type" and len(e.instance_path) == depth for e in branch):
            return list(branch)
    return [error]


def _fields(error: Any) -> list[str]:
    """The names of the fields at fault, dotted from the top."""
    above = [str(part) for part in error.instance_path]
    kind = error.kind
    last: list[str] = []
    if kind.name == "required":
        last = [kind.property]
    elif kind.name == "additionalProperties":
        last = list(kind.unexpected)
    return [".".join([*above, name]) for name in last] or [".".join(above) or WHOLE]


def _sentence(error: Any) -> str:
    """The sentence for one broken rule."""
    kind = error.kind
    limit = getattr(kind, "limit", "")
    sentences = {
        "required": _("Cần có trường này."),
        "additionalProperties": _("Không có trường nào tên như vậy."),
        "type": _("Sai kiểu dữ liệu: cần %(kind)s.") % {"kind": _kind(error)},
        "enum": _("Giá trị không nằm trong danh sách cho phép."),
        "maxLength": _("Dài quá %(limit)s ký tự.") % {"limit": limit},
        "minLength": _("Cần ít nhất %(limit)s ký tự.") % {"limit": limit},
        "maximum": _("Không được lớn hơn %(limit)s.") % {"limit": limit},
        "minimum": _("Không được nhỏ hơn %(limit)s.") % {"limit": limit},
        "exclusiveMaximum": _("Phải nhỏ hơn %(limit)s.") % {"limit": limit},
        "exclusiveMinimum": _("Phải lớn hơn %(limit)s.") % {"limit": limit},
        "maxItems": _("Không quá %(limit)s mục.") % {"limit": limit},
        "minItems": _("Cần ít nhất %(limit)s mục.") % {"limit": limit},
        "pattern": _("Có ký tự hoặc cách viết không được phép."),
        "format": _("Không đúng dạng %(format)s.") % {"format": getattr(kind, "format", "")},
    }
    return sentences.get(kind.name, _("Giá trị không đúng dạng."))


def _kind(error: Any) -> str:
    names = {
        "string": _("chữ"), "integer": _("số nguyên"), "number": _("số"), "object": _("đối tượng"),
        "boolean": _("true hoặc false"), "array": _("danh sách"), "null": "null",
    }  # fmt: skip
    wanted = getattr(error.kind, "types", ())
    return " / ".join(names.get(w, w) for w in wanted)
