"""The parser of the condition language: text → tokens → one closure. See ``expressions``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from congvu.engines.casework.rules import feel_values as values
from congvu.engines.casework.rules.words import Sentence, gettext_noop

MAX_LENGTH = 2_000
MAX_DEPTH = 40
MAX_TOKENS = 400


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

_MULTIWORD = sorted((n for n in values.FUNCTIONS if " " in n), key=len, reverse=True)
_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d{1,30}(?:\.(?!\.)\d{1,30})?)"
    r'|(?P<string>"(?:[^"\\]|\\.)*")'
    r"|(?P<call>(?:" + "|".join(re.escape(n) for n in _MULTIWORD) + r")(?=\s*\())"
    r"|(?P<name>[^\W\d]\w*)"
    r"|(?P<sign>\.\.|<=|>=|!=|[-+*/=<>(),.\[\]@]))"
)
_WORDS = {"and", "or", "in", "between", "if", "then", "else", "true", "false", "null"}
_ESCAPES = {'\\"': '"', "\\\\": "\\", "\\n": "\n", "\\t": "\t"}


def parse(source: str) -> tuple[Closure, set[str]]:
    """The closure and the top-level names it reads. Raises FeelError."""
    if len(source) > MAX_LENGTH:
        raise FeelError(
            Sentence(gettext_noop("Điều kiện dài quá %(limit)s ký tự."), {"limit": MAX_LENGTH})
        )
    parser = _Parser(source)
    closure = parser.expression()
    parser.end()
    return closure, parser.names


class _Parser:
    """Recursive descent; every level counts towards the nesting limit."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.tokens = _tokens(source)
        self.at = 0
        self.depth = 0
        self.names: set[str] = set()

    # tokens ---------------------------------------------------------------------------------
    def peek(self, ahead: int = 0) -> tuple[str, str]:
        index = self.at + ahead
        return self.tokens[index][:2] if index < len(self.tokens) else ("end", "")

    def take(self, *texts: str) -> str:
        """The next token's text when it is one of the signs or words; else ''."""
        kind, text = self.peek()
        if kind in ("sign", "word") and text in texts:
            self.at += 1
            return text
        return ""

    def need(self, text: str) -> None:
        if not self.take(text):
            raise self.fault()

    def end(self) -> None:
        if self.peek()[0] != "end":
            raise self.fault()

    def fault(self) -> FeelError:
        at = self.tokens[self.at][2] if self.at < len(self.tokens) else len(self.source)
        return FeelError(
            Sentence(
                gettext_noop('Điều kiện viết sai ở ký tự thứ %(at)s, gần "%(near)s".'),
                {"at": at + 1, "near": self.source[at : at + 12] or "hết câu"},
            )
        )

    # levels ---------------------------------------------------------------------------------
    def expression(self) -> Closure:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise FeelError(Sentence(gettext_noop("Điều kiện lồng nhau quá sâu.")))
        made = self._if() if self.take("if") else self._or()
        self.depth -= 1
        return made

    def _if(self) -> Closure:
        condition = self.expression()
        self.need("then")
        yes = self.expression()
        self.need("else")
        no = self.expression()
        return _counted(lambda s: yes(s) if condition(s) is True else no(s))

    def _or(self) -> Closure:
        left = self._and()
        while self.take("or"):
            left = _logic(values.either, True, left, self._and())
        return left

    def _and(self) -> Closure:
        left = self._comparison()
        while self.take("and"):
            left = _logic(values.both, False, left, self._comparison())
        return left

    def _comparison(self) -> Closure:
        left = self._sum()
        sign = self.take("=", "!=", "<", "<=", ">", ">=")
        if sign:
            return _compared(sign, left, self._sum())
        if self.take("between"):
            low = self._sum()
            self.need("and")
            return _between(left, low, self._sum())
        if self.take("in"):
            return _tested(left, self._tests())
        return left

    def _sum(self) -> Closure:
        left = self._product()
        while sign := self.take("+", "-"):
            left = _computed(sign, left, self._product())
        return left

    def _product(self) -> Closure:
        left = self._unary()
        while sign := self.take("*", "/"):
            left = _computed(sign, left, self._unary())
        return left

    def _unary(self) -> Closure:
        signs = 0
        while self.take("-"):
            signs += 1
        made = self._primary()
        return _computed("-", _constant(Decimal(0)), made) if signs % 2 else made

    def _primary(self) -> Closure:
        kind, text = self.peek()
        self.at += 1
        if kind == "number":
            return _constant(Decimal(text))
        if kind == "string":
            return _constant(_unquote(text))
        if kind == "word" and text in ("true", "false", "null"):
            return _constant({"true": True, "false": False, "null": None}[text])
        if kind == "call" or (kind == "name" and self.peek() == ("sign", "(")):
            return self._call(text)
        if kind == "name":
            return self._path(text)
        self.at -= 1
        return self._bracketed()

    def _bracketed(self) -> Closure:
        if self.take("("):
            inner = self.expression()
            self.need(")")
            return inner
        if self.take("["):
            return _list(self._until("]"))
        if self.take("@") and self.peek()[0] == "string":
            self.at += 1
            return self._date_literal(_unquote(self.tokens[self.at - 1][1]))
        raise self.fault()

    def _date_literal(self, text: str) -> Closure:
        found = values.read_date(text)
        if found is None:
            raise FeelError(
                Sentence(gettext_noop('"%(text)s" không phải là ngày.'), {"text": text[:40]})
            )
        return _constant(found)

    def _path(self, name: str) -> Closure:
        self.names.add(name)
        keys = [name]
        while self.take("."):
            kind, text = self.peek()
            if kind not in ("name", "word", "call"):
                raise self.fault()
            self.at += 1
            keys.append(text)
        return _looked_up(tuple(keys))

    def _call(self, name: str) -> Closure:
        found = values.FUNCTIONS.get(name)
        if found is None:
            raise FeelError(
                Sentence(gettext_noop('Không có hàm "%(name)s" trong điều kiện.'), {"name": name})
            )
        self.need("(")
        arguments = self._until(")")
        if not found[1] <= len(arguments) <= found[2]:
            raise FeelError(
                Sentence(gettext_noop('Hàm "%(name)s" thiếu hoặc thừa tham số.'), {"name": name})
            )
        return _called(found[0], arguments)

    def _until(self, closing: str) -> list[Closure]:
        made: list[Closure] = []
        if self.take(closing):
            return made
        while True:
            made.append(self.expression())
            if self.take(closing):
                return made
            self.need(",")

    # unary tests after "in" -------------------------------------------------------------------
    def _tests(self) -> list[Test]:
        if self.peek() == ("sign", "(") and not self._interval_ahead():
            self.take("(")
            made = [self._test()]
            while not self.take(")"):
                self.need(",")
                made.append(self._test())
            return made
        return [self._test()]

    def _test(self) -> Test:
        sign = self.take("<", "<=", ">", ">=")
        if sign:
            return _sign_test(sign, self._sum())
        if self._interval_ahead():
            return self._interval()
        return _member_test(self._sum())

    def _interval_ahead(self) -> bool:
        """``[a..b]``, ``(a..b]``, ``]a..b[``: a ".." before the bracket closes."""
        if self.peek()[0] != "sign" or self.peek()[1] not in ("[", "(", "]"):
            return False
        depth, ahead = 0, 1
        while self.peek(ahead)[0] != "end":
            text = self.peek(ahead)[1] if self.peek(ahead)[0] == "sign" else ""
            if text == ".." and depth == 0:
                return True
            depth += (text in ("(", "[")) - (text in (")", "]"))
            if depth < 0 or (text == "," and depth == 0):
                return False
            ahead += 1
        return False

    def _interval(self) -> Test:
        low_sign = ">=" if self.take("[") else ">"
        if low_sign == ">":
            self.take("(", "]")
        low = self._sum()
        self.need("..")
        high = self._sum()
        closing = self.take("]", ")", "[")
        if not closing:
            raise self.fault()
        return _interval_test(low_sign, low, "<=" if closing == "]" else "<", high)


def _tokens(source: str) -> list[tuple[str, str, int]]:
    found: list[tuple[str, str, int]] = []
    at, end = 0, len(source.rstrip())
    while at < end:
        match = _TOKEN.match(source, at)
        if match is None or len(found) >= MAX_TOKENS:
            raise FeelError(
                Sentence(
                    gettext_noop('Điều kiện viết sai ở ký tự thứ %(at)s, gần "%(near)s".'),
                    {"at": at + 1, "near": source[at : at + 12].strip()},
                )
            )
        kind = match.lastgroup or ""
        text = match.group(kind)
        found.append(
            ("word" if kind == "name" and text in _WORDS else kind, text, match.start(kind))
        )
        at = match.end()
    return found


def _unquote(text: str) -> str:
    return re.sub(r"\\.", lambda m: _ESCAPES.get(m.group(), m.group()[1]), text[1:-1])


# closures -----------------------------------------------------------------------------------
def _constant(value: Any) -> Closure:
    return lambda scope: value


def _counted(run: Closure) -> Closure:
    def counted(scope: Scope) -> Any:
        scope.spend()
        return run(scope)

    return counted


def _looked_up(keys: tuple[str, ...]) -> Closure:
    def look(scope: Scope) -> Any:
        scope.spend()
        value: Any = scope.data
        for key in keys:
            if not isinstance(value, Mapping):
                return None
            value = value.get(key)
        return values.normal(value)

    return look


def _logic(join: Callable[[Any, Any], Any], early: bool, left: Closure, right: Closure) -> Closure:
    def run(scope: Scope) -> Any:
        scope.spend()
        first = left(scope)
        return early if first is early else join(first, right(scope))

    return run


def _compared(sign: str, left: Closure, right: Closure) -> Closure:
    if sign in ("=", "!="):

        def same(scope: Scope) -> Any:
            scope.spend()
            found = values.equal(*values.as_date(left(scope), right(scope)))
            return found if sign == "=" or found is None else not found

        return same
    return _counted(lambda scope: values.compare(sign, left(scope), right(scope)))


def _between(value: Closure, low: Closure, high: Closure) -> Closure:
    def run(scope: Scope) -> Any:
        scope.spend()
        found = value(scope)
        return values.both(
            values.compare(">=", found, low(scope)), values.compare("<=", found, high(scope))
        )

    return run


def _computed(sign: str, left: Closure, right: Closure) -> Closure:
    return _counted(lambda scope: values.arithmetic(sign, left(scope), right(scope)))


def _list(items: list[Closure]) -> Closure:
    return _counted(lambda scope: [item(scope) for item in items])


def _called(function: Callable[..., Any], arguments: list[Closure]) -> Closure:
    def run(scope: Scope) -> Any:
        given = [argument(scope) for argument in arguments]
        scope.spend(1 + sum(len(g) for g in given if isinstance(g, list)))
        return function(*given)

    return run


def _tested(value: Closure, tests: list[Test]) -> Closure:
    def run(scope: Scope) -> Any:
        scope.spend()
        found = value(scope)
        answer: bool | None = False
        for test in tests:
            answer = values.either(answer, test(scope, found))
        return answer

    return run


def _sign_test(sign: str, right: Closure) -> Test:
    return lambda scope, value: values.compare(sign, value, right(scope))


def _interval_test(low_sign: str, low: Closure, high_sign: str, high: Closure) -> Test:
    return lambda scope, value: values.both(
        values.compare(low_sign, value, low(scope)), values.compare(high_sign, value, high(scope))
    )


def _member_test(right: Closure) -> Test:
    def run(scope: Scope, value: Any) -> Any:
        found = right(scope)
        if isinstance(found, list):
            scope.spend(len(found))
            return values.contains(found, value)
        return values.equal(*values.as_date(value, found))

    return run
