"""Where a template is found: a content package first, then the folder of the room that sends."""

from __future__ import annotations

import functools
import importlib.util
import tomllib
from pathlib import Path

from congvu.engines.notify.models import Notice
from congvu.engines.notify.rules.words import Template, read_template
from congvu.kernel.rooms import packages


def template(code: str) -> Template | None:
    """The template in force, or None when nobody has written one."""
    row = Notice.objects.filter(code=code).first()
    return read_template(code, row.data) if row else own_template(code)


def templates() -> list[Template]:
    """Every template that a person of the house may receive, by group and code."""
    found = dict(_own_templates())
    for row in Notice.objects.all():
        found[row.code] = read_template(row.code, row.data)
    told = [each for each in found.values() if each.channels != {"post"}]
    return sorted(told, key=lambda t: (t.group, t.code))


def own_template(code: str) -> Template | None:
    """``room.name`` → ``<room>/templates/<room>/notices/name.toml``."""
    return _own_templates().get(code)


@functools.cache
def _own_templates() -> dict[str, Template]:
    """All templates that rooms ship, read once a process."""
    found: dict[str, Template] = {}
    for label in packages():
        for file in sorted(_folder(label).glob("*.toml")):
            code = f"{label}.{file.stem}"
            found[code] = read_template(code, tomllib.loads(file.read_text("utf-8")))
    return found


def _folder(label: str) -> Path:
    spec = importlib.util.find_spec(packages()[label])
    if spec is None or spec.origin is None:
        return Path("/nonexistent")
    return Path(spec.origin).parent / "templates" / label / "notices"
