"""What a parsed condition is made of: closures over a scope, each spending its steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from congvu.engines.casework.rules import feel_values as values
from congvu.engines.casework.rules.words import Sentence, gettext_noop


class FeelError(ValueError):
    """The condition cannot be read, or spends its step budget. ``sentence`` says where and why."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence.vietnamese)
        self.sentence = sentence


class Scope:
    """One evaluation: the data and what is left of the step budget."""

    __slots__ = ("data", "left")

    def __init__(self, data: Mapping[str, Any], budget: int) -> None:
        self.data = data
        self.left = budget

    def spend(self, steps: int = 1) -> None:
        self.left -= steps
        if self.left < 0:
            raise FeelError(Sentence(gettext_noop("Điều kiện tốn quá nhiều bước tính.")))


Closure = Callable[[Scope], Any]
Test = Callable[[Scope, Any], Any]


def constant(value: Any) -> Closure:
    """The same value always."""
    return lambda scope: value


def counted(run: Closure) -> Closure:
    """Spend a step, then run."""

    def spending(scope: Scope) -> Any:
        scope.spend()
        return run(scope)

    return spending


def looked_up(keys: tuple[str, ...]) -> Closure:
    """A key of the data, then keys of dictionaries in it; missing is null."""

    def look(scope: Scope) -> Any:
        scope.spend()
        value: Any = scope.data
        for key in keys:
            if not isinstance(value, Mapping):
                return None
            value = value.get(key)
        return values.normal(value)

    return look


def logic(join: Callable[[Any, Any], Any], early: bool, left: Closure, right: Closure) -> Closure:
    """Three-valued and/or; the right side only when the left has not settled it."""

    def run(scope: Scope) -> Any:
        scope.spend()
        first = left(scope)
        return early if first is early else join(first, right(scope))

    return run


def compared(sign: str, left: Closure, right: Closure) -> Closure:
    """Equality or order of two values."""
    if sign in ("=", "!="):

        def same(scope: Scope) -> Any:
            scope.spend()
            found = values.equal(*values.as_date(left(scope), right(scope)))
            return found if sign == "=" or found is None else not found

        return same
    return counted(lambda scope: values.compare(sign, left(scope), right(scope)))


def between(value: Closure, low: Closure, high: Closure) -> Closure:
    """Both ends included."""

    def run(scope: Scope) -> Any:
        scope.spend()
        found = value(scope)
        return values.both(
            values.compare(">=", found, low(scope)), values.compare("<=", found, high(scope))
        )

    return run


def computed(sign: str, left: Closure, right: Closure) -> Closure:
    """Arithmetic on two values."""
    return counted(lambda scope: values.arithmetic(sign, left(scope), right(scope)))


def listed(items: list[Closure]) -> Closure:
    """A list of values."""
    return counted(lambda scope: [item(scope) for item in items])


def called(function: Callable[..., Any], arguments: list[Closure]) -> Closure:
    """A function of the closed list."""

    def run(scope: Scope) -> Any:
        given = [argument(scope) for argument in arguments]
        scope.spend(1 + sum(len(g) for g in given if isinstance(g, list)))
        return function(*given)

    return run


def invoked(run: Closure, names: tuple[str, ...], arguments: list[Closure]) -> Closure:
    """A function that a decision model defines: it sees its parameters and nothing else."""

    def call(scope: Scope) -> Any:
        given = {name: argument(scope) for name, argument in zip(names, arguments, strict=True)}
        inner = Scope(given, scope.left)
        inner.spend()
        try:
            return run(inner)
        finally:
            scope.left = inner.left

    return call


def tested(value: Closure, tests: list[Test]) -> Closure:
    """Whether any test is true of the value."""

    def run(scope: Scope) -> Any:
        scope.spend()
        found = value(scope)
        answer: bool | None = False
        for test in tests:
            answer = values.either(answer, test(scope, found))
        return answer

    return run


def sign_test(sign: str, right: Closure) -> Test:
    """``< 5`` after ``in``."""
    return lambda scope, value: values.compare(sign, value, right(scope))


def interval_test(low_sign: str, low: Closure, high_sign: str, high: Closure) -> Test:
    """``[1..5]`` after ``in``."""
    return lambda scope, value: values.both(
        values.compare(low_sign, value, low(scope)), values.compare(high_sign, value, high(scope))
    )


def any_of(tests: list[Test]) -> Test:
    """Whether any test is true of the value."""

    def run(scope: Scope, value: Any) -> Any:
        answer: bool | None = False
        for test in tests:
            scope.spend()
            answer = values.either(answer, test(scope, value))
        return answer

    return run


def none_of(tests: list[Test]) -> Test:
    """``not(…)`` in a cell of a table."""
    one = any_of(tests)
    return lambda scope, value: values.FUNCTIONS["not"][0](one(scope, value))


def whatever(scope: Scope, value: Any) -> bool:
    """The dash of a table: true of every value."""
    return True


def member_test(right: Closure) -> Test:
    """A value or a list after ``in``."""

    def run(scope: Scope, value: Any) -> Any:
        found = right(scope)
        if isinstance(found, list):
            scope.spend(len(found))
            return values.contains(found, value)
        return values.equal(*values.as_date(value, found))

    return run
