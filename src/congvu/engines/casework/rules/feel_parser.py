"""The parser of the condition language: text → tokens → one closure. See ``expressions``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from congvu.engines.casework.rules import feel_closures as closures
from congvu.engines.casework.rules import feel_values as values
from congvu.engines.casework.rules.feel_closures import Closure, FeelError, Test
from congvu.engines.casework.rules.words import Sentence, gettext_noop

MAX_LENGTH = 2_000
MAX_DEPTH = 40
MAX_TOKENS = 400


_MULTIWORD = sorted((n for n in values.FUNCTIONS if " " in n), key=len, reverse=True)
_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d{1,30}(?:\.(?!\.)\d{1,30})?|\.\d{1,30})"
    r'|(?P<string>"(?:[^"\\]|\\.)*")'
    r"|(?P<call>(?:" + "|".join(re.escape(n) for n in _MULTIWORD) + r")(?=\s*\())"
    r"|(?P<name>[^\W\d]\w*)"
    r"|(?P<sign>\.\.|\*\*|<=|>=|!=|[-+*/=<>(),.\[\]@]))"
)
_WORDS = {"and", "or", "in", "between", "if", "then", "else", "true", "false", "null"}
_ESCAPES = {'\\"': '"', "\\\\": "\\", "\\n": "\n", "\\t": "\t"}


@dataclass(frozen=True)
class Words:
    """What a decision model adds to the language: names with spaces or signs in them, and
    functions, each with its parameters."""

    names: tuple[str, ...] = ()
    functions: Mapping[str, tuple[Closure, tuple[str, ...]]] = field(default_factory=dict)


_PLAIN = Words()


def parse(source: str, words: Words = _PLAIN) -> tuple[Closure, set[str]]:
    """The closure and the top-level names it reads. Raises FeelError."""
    parser = _parser(source, words)
    closure = parser.expression()
    parser.end()
    return closure, parser.names


def parse_tests(source: str, words: Words = _PLAIN) -> Test:
    """A cell of a decision table: ``-``, ``< 5``, ``[1..5]``, ``"a", "b"``, ``not(…)``."""
    if source.strip() in ("", "-"):
        return closures.whatever
    parser = _parser(source, words)
    found = parser.cell()
    parser.end()
    return found


def _parser(source: str, words: Words) -> _Parser:
    if len(source) > MAX_LENGTH:
        raise FeelError(
            Sentence(gettext_noop("Điều kiện dài quá %(limit)s ký tự."), {"limit": MAX_LENGTH})
        )
    return _Parser(source, words)


class _Parser:
    """Recursive descent; every level counts towards the nesting limit."""

    def __init__(self, source: str, words: Words) -> None:
        self.source = source
        self.functions = words.functions
        self.tokens = _tokens(source, words.names)
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
        return closures.counted(lambda s: yes(s) if condition(s) is True else no(s))

    def _or(self) -> Closure:
        left = self._and()
        while self.take("or"):
            left = closures.logic(values.either, True, left, self._and())
        return left

    def _and(self) -> Closure:
        left = self._comparison()
        while self.take("and"):
            left = closures.logic(values.both, False, left, self._comparison())
        return left

    def _comparison(self) -> Closure:
        left = self._sum()
        sign = self.take("=", "!=", "<", "<=", ">", ">=")
        if sign:
            return closures.compared(sign, left, self._sum())
        if self.take("between"):
            low = self._sum()
            self.need("and")
            return closures.between(left, low, self._sum())
        if self.take("in"):
            return closures.tested(left, self._tests())
        return left

    def _sum(self) -> Closure:
        left = self._product()
        while sign := self.take("+", "-"):
            left = closures.computed(sign, left, self._product())
        return left

    def _product(self) -> Closure:
        left = self._power()
        while sign := self.take("*", "/"):
            left = closures.computed(sign, left, self._power())
        return left

    def _power(self) -> Closure:
        left = self._unary()
        while self.take("**"):
            left = closures.computed("**", left, self._unary())
        return left

    def _unary(self) -> Closure:
        signs = 0
        while self.take("-"):
            signs += 1
        made = self._primary()
        return closures.computed("-", closures.constant(Decimal(0)), made) if signs % 2 else made

    def _primary(self) -> Closure:
        kind, text = self.peek()
        self.at += 1
        if kind == "number":
            return closures.constant(Decimal(text))
        if kind == "string":
            return closures.constant(_unquote(text))
        if kind == "word" and text in ("true", "false", "null"):
            return closures.constant({"true": True, "false": False, "null": None}[text])
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
            return closures.listed(self._until("]"))
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
        return closures.constant(found)

    def _path(self, name: str) -> Closure:
        self.names.add(name)
        keys = [name]
        while self.take("."):
            kind, text = self.peek()
            if kind not in ("name", "word", "call"):
                raise self.fault()
            self.at += 1
            keys.append(text)
        return closures.looked_up(tuple(keys))

    def _call(self, name: str) -> Closure:
        if name in self.functions:
            return self._call_own(name)
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
        return closures.called(found[0], arguments)

    def _call_own(self, name: str) -> Closure:
        run, names = self.functions[name]
        self.need("(")
        arguments = self._until(")")
        if len(arguments) != len(names):
            raise FeelError(
                Sentence(gettext_noop('Hàm "%(name)s" thiếu hoặc thừa tham số.'), {"name": name})
            )
        return closures.invoked(run, names, arguments)

    def _until(self, closing: str) -> list[Closure]:
        made: list[Closure] = []
        if self.take(closing):
            return made
        while True:
            made.append(self.expression())
            if self.take(closing):
                return made
            self.need(",")

    # cells of a decision table ----------------------------------------------------------------
    def cell(self) -> Test:
        if self.peek() == ("name", "not") and self.peek(1) == ("sign", "("):
            self.at += 2
            found = closures.none_of(self._listed_tests())
            self.need(")")
            return found
        return closures.any_of(self._listed_tests())

    def _listed_tests(self) -> list[Test]:
        made = [self._test()]
        while self.take(","):
            made.append(self._test())
        return made

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
            return closures.sign_test(sign, self._sum())
        if self._interval_ahead():
            return self._interval()
        return closures.member_test(self._sum())

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
        return closures.interval_test(low_sign, low, "<=" if closing == "]" else "<", high)


def _tokens(source: str, names: tuple[str, ...]) -> list[tuple[str, str, int]]:
    found: list[tuple[str, str, int]] = []
    at, end = 0, len(source.rstrip())
    own = _own_names(names)
    while at < end:
        named = own.match(source, at) if own else None
        if named is not None and len(found) < MAX_TOKENS:
            found.append(("name", re.sub(r"\s+", " ", named[1]), named.start(1)))
            at = named.end()
            continue
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


def _own_names(names: tuple[str, ...]) -> re.Pattern[str] | None:
    """Matches the longest of the given names that are no plain words."""
    odd = sorted((n for n in names if not n.isidentifier()), key=len, reverse=True)
    if not odd:
        return None
    ways = "|".join(r"\s+".join(re.escape(w) for w in name.split()) for name in odd)
    return re.compile(rf"\s*({ways})(?!\w)")


def _unquote(text: str) -> str:
    return re.sub(r"\\.", lambda m: _ESCAPES.get(m.group(), m.group()[1]), text[1:-1])
