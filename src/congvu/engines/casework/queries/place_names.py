"""Places as forms need them: names for codes, codes for typed names."""

from __future__ import annotations

from congvu.engines.places import api as places
from congvu.kernel.errors import NotFound
from congvu.kernel.text import unaccent

_TYPES = ("xa ", "phuong ", "dac khu ", "thi tran ")


def province_choices() -> list[tuple[str, str]]:
    """(code, name) of the provinces today."""
    return [(p.code, p.full_name) for p in places.provinces()]


def commune_names(province: str) -> list[str]:
    """Full names of a province's communes, for the suggestions of a field."""
    return [p.full_name for p in places.communes_of(province)] if province else []


def commune_code(province: str, typed: str) -> str:
    """The code of a commune typed by name or code; what was typed when it is none of them."""
    wanted = unaccent(typed)
    if not province or not wanted or wanted.isdigit():
        return typed
    names = [(unaccent(p.full_name), p.code) for p in places.communes_of(province)]
    found = [code for name, code in names if name == wanted]
    found = found or [code for name, code in names if _bare(name) == _bare(wanted)]
    return found[0] if len(found) == 1 else typed


def known_place(province: str, commune: str) -> bool:
    """Whether the commune lies in the province today."""
    try:
        return places.commune(commune).province_code == province
    except NotFound:
        return False


def place_text(province: str, commune: str) -> str:
    """``Phường Nghĩa Lộ, Tỉnh Quảng Ngãi``; the codes when they are unknown."""
    names = [commune_text(commune), province_text(province)]
    return ", ".join(n for n in names if n)


def province_text(code: str) -> str:
    """The province's full name, or the code."""
    try:
        return places.province(code).full_name
    except NotFound:
        return code


def commune_text(code: str) -> str:
    """The commune's full name, or the code."""
    try:
        return places.commune(code).full_name
    except NotFound:
        return code


def _bare(name: str) -> str:
    return next((name.removeprefix(t) for t in _TYPES if name.startswith(t)), name)
