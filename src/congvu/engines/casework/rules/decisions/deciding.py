"""Deciding: a model compiled to closures, its tables evaluated by their hit policy.

A value that a type does not allow, two rows where one may match, rows that disagree: all are null,
as the standard has it. Source: DMN 1.5, 8.2.10 (hit policies).
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from congvu.engines.casework.rules.decisions.model import (
    Decision,
    Model,
    Output,
    Table,
    as_json,
    from_json,
)
from congvu.engines.casework.rules.diagram import Problem
from congvu.engines.casework.rules.feel_closures import Closure, FeelError, Scope, Test
from congvu.engines.casework.rules.feel_parser import Words, parse, parse_tests
from congvu.engines.casework.rules.feel_values import equal, normal, plain
from congvu.engines.casework.rules.words import Sentence, gettext_noop

BUDGET = 200_000


@dataclass(frozen=True)
class _Row:
    tests: tuple[Test, ...]
    results: tuple[Closure, ...]


@dataclass(frozen=True)
class _Ready:
    """A table with everything parsed. orders: for each output its values, highest first."""

    table: Table
    inputs: tuple[Closure, ...]
    allowed: tuple[Test, ...]
    rows: tuple[_Row, ...]
    orders: tuple[Closure | None, ...]
    defaults: tuple[Closure | None, ...]


Run = Callable[[Scope], Any]


@dataclass(frozen=True)
class Decider:
    """A model that can decide. Make one with :func:`decider`."""

    model: Model
    checks: Mapping[str, Test]
    runs: Mapping[str, Run]

    def decide(self, data: Mapping[str, Any], name: str = "") -> Any:
        """The value of a decision (the last one by default) as JSON keeps it.

        Raises FeelError when the step budget is spent, KeyError for a name that is none.
        """
        return plain(self.value(data, name))

    def value(self, data: Mapping[str, Any], name: str = "") -> Any:
        """The value in FEEL's own kinds."""
        wanted = name or self.model.last.name
        known: dict[str, Any] = dict(data)
        scope = Scope(known, BUDGET)
        for given, test in self.checks.items():
            if given in known and test(scope, normal(known[given])) is not True:
                known[given] = None
        for decision in self.model.decisions:
            known[decision.name] = self.runs[decision.name](scope)
            if decision.name == wanted:
                return known[wanted]
        raise KeyError(wanted)


def decider(model: Model) -> Decider:
    """Parse every cell. Raises FeelError with the place of the fault."""
    functions: dict[str, tuple[Closure, tuple[str, ...]]] = {}
    words = Words(model.names, functions)
    for function in model.functions:
        functions[function.name] = (parse(function.expression, words)[0], function.parameters)
    checks = {name: parse_tests(tests, words) for name, tests in model.inputs.items() if tests}
    return Decider(model, checks, {d.name: _run(d, words) for d in model.decisions})


@functools.lru_cache(maxsize=256)
def _decider_of(text: str) -> Decider:
    return decider(from_json(json.loads(text)))


def decider_of(stored: Mapping[str, Any]) -> Decider:
    """The decider of a stored model; kept in the process, because a published one never changes."""
    return _decider_of(json.dumps(stored, sort_keys=True, ensure_ascii=False))


def problems_of(model: Model) -> tuple[Problem, ...]:
    """Every cell that cannot be read, by decision and row."""
    found: list[Problem] = []
    words = Words(model.names, {f.name: (lambda s: None, f.parameters) for f in model.functions})
    for element, text, is_test in _cells(model):
        try:
            parse_tests(text, words) if is_test else parse(text, words)
        except FeelError as fault:
            said = gettext_noop('%(what)s Ô có lỗi: "%(text)s".')
            values = {"what": fault.sentence.vietnamese, "text": text[:60]}
            found.append(Problem(element, Sentence(said, values)))
    return tuple(found)


def _cells(model: Model) -> list[tuple[str, str, bool]]:
    """(element, text, whether it is a cell of tests) of everything that is parsed."""
    found = [(f.name, f.expression, False) for f in model.functions]
    for decision in model.decisions:
        table = decision.table
        if table is None:
            found.append((decision.id, decision.expression, False))
            continue
        found += [(decision.id, i.expression, False) for i in table.inputs]
        found += [(decision.id, i.allowed, True) for i in table.inputs]
        found += [(decision.id, f"[{o.allowed}]", False) for o in table.outputs]
        for row in table.rules:
            found += [(decision.id, cell, True) for cell in row.when]
            found += [(decision.id, cell, False) for cell in row.then]
    return found


def _run(decision: Decision, words: Words) -> Run:
    if decision.table is None:
        return parse(decision.expression, words)[0]
    table = decision.table
    ready = _Ready(
        table,
        tuple(parse(i.expression, words)[0] for i in table.inputs),
        tuple(parse_tests(i.allowed, words) for i in table.inputs),
        tuple(
            _Row(
                tuple(parse_tests(c, words) for c in r.when),
                tuple(parse(c, words)[0] for c in r.then),
            )
            for r in table.rules
        ),
        tuple(parse(f"[{o.allowed}]", words)[0] if o.allowed else None for o in table.outputs),
        tuple(parse(o.default, words)[0] if o.default else None for o in table.outputs),
    )
    return functools.partial(_evaluate, ready)


def _evaluate(ready: _Ready, scope: Scope) -> Any:
    given = [run(scope) for run in ready.inputs]
    if not all(test(scope, v) is True for test, v in zip(ready.allowed, given, strict=True)):
        return None
    hits = [
        [run(scope) for run in row.results]
        for row in ready.rows
        if all(test(scope, v) is True for test, v in zip(row.tests, given, strict=True))
    ]
    if not hits:
        return _default(ready, scope)
    return _HITS[ready.table.hit](ready, hits, scope)


def _default(ready: _Ready, scope: Scope) -> Any:
    if not any(ready.defaults):
        return None
    values = [run(scope) if run else None for run in ready.defaults]
    return _named(ready.table.outputs, values)


def _named(outputs: tuple[Output, ...], values: list[Any]) -> Any:
    """One output is its value, several are a context."""
    if len(outputs) == 1:
        return values[0]
    return {o.name: value for o, value in zip(outputs, values, strict=True)}


def _unique(ready: _Ready, hits: list[list[Any]], scope: Scope) -> Any:
    return _named(ready.table.outputs, hits[0]) if len(hits) == 1 else None


def _any(ready: _Ready, hits: list[list[Any]], scope: Scope) -> Any:
    same = all(equal(hit, hits[0]) is True for hit in hits)
    return _named(ready.table.outputs, hits[0]) if same else None


def _first(ready: _Ready, hits: list[list[Any]], scope: Scope) -> Any:
    return _named(ready.table.outputs, hits[0])


def _priority(ready: _Ready, hits: list[list[Any]], scope: Scope) -> Any:
    return _named(ready.table.outputs, _by_priority(ready, hits, scope)[0])


def _output_order(ready: _Ready, hits: list[list[Any]], scope: Scope) -> Any:
    return [_named(ready.table.outputs, hit) for hit in _by_priority(ready, hits, scope)]


def _by_priority(ready: _Ready, hits: list[list[Any]], scope: Scope) -> list[list[Any]]:
    """By the first output's values, then the second's; what is not listed comes last."""
    orders = [run(scope) if run else [] for run in ready.orders]

    def rank(hit: list[Any]) -> list[int]:
        return [
            next((n for n, v in enumerate(order) if equal(v, value) is True), len(order))
            for order, value in zip(orders, hit, strict=True)
        ]

    return sorted(hits, key=rank)


def _rule_order(ready: _Ready, hits: list[list[Any]], scope: Scope) -> Any:
    return [_named(ready.table.outputs, hit) for hit in hits]


def _collect(ready: _Ready, hits: list[list[Any]], scope: Scope) -> Any:
    if not ready.table.aggregator:
        return _rule_order(ready, hits, scope)
    if ready.table.aggregator == "COUNT":
        return Decimal(len(hits))
    values = [hit[0] for hit in hits]
    if not all(isinstance(v, Decimal) for v in values):
        return None
    return _FOLDS[ready.table.aggregator](values)


_FOLDS: dict[str, Callable[[list[Any]], Any]] = {"SUM": sum, "MIN": min, "MAX": max}
_HITS = {
    "U": _unique, "A": _any, "F": _first, "P": _priority, "O": _output_order, "R": _rule_order,
    "C": _collect,
}  # fmt: skip

__all__ = ["BUDGET", "Decider", "as_json", "decider", "decider_of", "problems_of"]
