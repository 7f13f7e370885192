"""Conditions: a subset of FEEL (DMN 1.4) parsed to closures. Nothing here can run code.

Grammar, loosest first::

    if a then b else c · a or b · a and b
    a = b, != < <= > >= · a between b and c · a in (tests) · a in [b..c] · a in list
    a + b, - · a * b, / · a ** b · -a · not(a) · f(a, b) · name, name.entry · literals, [list]

A name is a key of the given data and ``name.entry`` a key of a dictionary in it, never an attribute
of an object. No loop, no recursion, no assignment; length, nesting and steps are bounded.
Missing names are null; comparing with null is null; only ``true`` opens a way.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from congvu.engines.casework.rules.feel_closures import Closure, FeelError, Scope
from congvu.engines.casework.rules.feel_parser import parse

BUDGET = 20_000

__all__ = ["BUDGET", "Expression", "FeelError", "compile_expression", "names_in"]


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed condition. source: its text; names: the top-level names it reads."""

    source: str
    names: frozenset[str]
    run: Closure

    def value(self, data: Mapping[str, Any], budget: int = BUDGET) -> Any:
        """The value over ``data`` (Decimal, str, bool, date, list, dict or None).

        Raises FeelError when the step budget is spent.
        """
        return self.run(Scope(data, budget))

    def holds(self, data: Mapping[str, Any], budget: int = BUDGET) -> bool:
        """Whether it is plainly true (null and every other value are not)."""
        return self.value(data, budget) is True


@functools.lru_cache(maxsize=4096)
def compile_expression(source: str) -> Expression:
    """Parse once; raises FeelError with a Vietnamese sentence and the place of the fault."""
    closure, names = parse(source)
    return Expression(source, frozenset(names), closure)


def names_in(source: str) -> frozenset[str]:
    """The top-level names that a condition reads."""
    return compile_expression(source).names
