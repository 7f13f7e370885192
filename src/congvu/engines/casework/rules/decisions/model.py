"""What a decision model says, as frozen values that JSON can keep."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

HIT_POLICIES = {
    "UNIQUE": "U", "ANY": "A", "PRIORITY": "P", "FIRST": "F", "RULE ORDER": "R",
    "OUTPUT ORDER": "O", "COLLECT": "C",
}  # fmt: skip
AGGREGATORS = ("SUM", "MIN", "MAX", "COUNT")


@dataclass(frozen=True, slots=True)
class Input:
    """A column of conditions. expression: FEEL; allowed: unary tests that its value must pass."""

    expression: str
    allowed: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Output:
    """A column of results. allowed: its values, highest first (what PRIORITY goes by)."""

    name: str = ""
    allowed: str = ""
    default: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A row: one cell of unary tests for each input, one expression for each output."""

    when: tuple[str, ...]
    then: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """hit: one letter of HIT_POLICIES; aggregator: of COLLECT, '' for the list itself."""

    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]
    hit: str = "U"
    aggregator: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision: a table, or an expression. needs: names of decisions that come before it."""

    id: str
    name: str
    needs: tuple[str, ...] = ()
    table: Table | None = None
    expression: str = ""


@dataclass(frozen=True, slots=True)
class Function:
    """A piece of knowledge that expressions may call."""

    name: str
    parameters: tuple[str, ...]
    expression: str


@dataclass(frozen=True, slots=True)
class Model:
    """inputs: what must be given → the unary tests of its type ('' for none); decisions: in an
    order in which each has what it needs; functions likewise."""

    name: str
    inputs: Mapping[str, str]
    decisions: tuple[Decision, ...]
    functions: tuple[Function, ...] = ()
    names: tuple[str, ...] = ()

    @property
    def last(self) -> Decision:
        """The decision that no other needs, by which the model is called."""
        needed = {name for d in self.decisions for name in d.needs}
        return next(d for d in reversed(self.decisions) if d.name not in needed)


def as_json(model: Model) -> dict[str, Any]:
    """JSON-able form."""
    return asdict(model)


def from_json(stored: Mapping[str, Any]) -> Model:
    """The model back from its stored form."""
    return Model(
        stored["name"], dict(stored["inputs"]), tuple(_decision(d) for d in stored["decisions"]),
        tuple(Function(f["name"], tuple(f["parameters"]), f["expression"])
              for f in stored["functions"]),
        tuple(stored["names"]),
    )  # fmt: skip


def _decision(stored: Mapping[str, Any]) -> Decision:
    table = stored["table"]
    return Decision(
        stored["id"], stored["name"], tuple(stored["needs"]),
        _table(table) if table else None, stored["expression"],
    )  # fmt: skip


def _table(stored: Mapping[str, Any]) -> Table:
    return Table(
        tuple(Input(**i) for i in stored["inputs"]), tuple(Output(**o) for o in stored["outputs"]),
        tuple(Rule(tuple(r["when"]), tuple(r["then"])) for r in stored["rules"]),
        stored["hit"], stored["aggregator"],
    )  # fmt: skip
