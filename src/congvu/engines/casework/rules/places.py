"""Places and scopes. A place is ``node`` or ``node@scope``; a scope is the path of the running
sub-processes around it, ``sub/inner``; an instance of many is ``sub#0``. What is known only inside
a scope stands in the data under ``@``, a key that no condition can name."""

from __future__ import annotations

from typing import Any

from congvu.engines.casework.rules.moves import Data

LOCALS = "@"


def place(node: str, scope: str) -> str:
    """The place of a node in a scope, as markings and rows write it."""
    return f"{node}@{scope}" if scope else node


def child(scope: str, name: str) -> str:
    """The scope of what runs inside ``name``."""
    return f"{scope}/{name}" if scope else name


def parent(scope: str) -> str:
    """The scope around a scope; '' at the top."""
    return scope.rpartition("/")[0]


def owner(scope: str) -> str:
    """The id of the sub-process whose inside a scope is."""
    return scope.rpartition("/")[2].partition("#")[0]


def is_instance(node: str, scope: str) -> bool:
    """Whether this is one instance of many of the node, not the whole of them."""
    return scope.rpartition("/")[2].startswith(f"{node}#")


def within(scope: str, base: str) -> bool:
    """Whether a scope is ``base`` or lies inside it (``''`` holds everything)."""
    if not base or scope == base:
        return True
    return scope.startswith(base) and scope[len(base)] in "/#"


def seen_from(data: Data, scope: str) -> Data:
    """The data as an expression in this scope reads it: what is local hides what is the case's."""
    known = data.get(LOCALS)
    if not known or not scope:
        return data
    seen: dict[str, Any] = dict(data)
    at = 0
    while at >= 0:
        at = scope.find("/", at + 1)
        seen.update(known.get(scope[:at] if at > 0 else scope, {}))
    return seen
