"""Conditions: the subset of FEEL, three-valued logic, budgets, and a corpus of escape attempts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from congvu.engines.casework.rules.expressions import FeelError, compile_expression, names_in

DATA = {
    "a": 5, "b": "x", "n": None, "l": ["x", "y"], "o": {"k": 2, "in": 3}, "d": "2026-11-20",
    "yes": True, "f": 1.5, "tên_hội": "Hội Làm vườn",
}  # fmt: skip


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("1 + 2 * 3", Decimal(7)), ("(1 + 2) * 3", Decimal(9)), ("7 / 2", Decimal("3.5")),
        ("1 - 2 - 3", Decimal(-4)), ("--a", Decimal(5)),
        ("2 ** 3 ** 2", Decimal(64)), ("10 ** -2", Decimal("0.01")),
        (".5 + 1", Decimal("1.5")), ("-a ** 2", Decimal(25)), ("-a + 6", Decimal(1)), ("1 / 0", None),
        ("f * 2", Decimal("3.0")), ('"a" + "b"', "ab"), ('"a" + 1', None),
        ("a = 5", True), ("a != 5", False), ("a < 5", False), ("a <= 5", True), ("a >= 6", False),
        ('b = "x"', True), ('a = "5"', None), ("n = null", True), ("a = null", False),
        ("nothing = null", True), ("nothing < 3", None), ("n + 1", None), ("yes = true", True),
        ("a between 1 and 5", True), ("a between 6 and 9", False), ("n between 1 and 2", None),
        ("a in [1..5]", True), ("a in [1..5)", False), ("a in (5..9]", False), ("a in ]4..5]", True),
        ("a in [5..6[", True), ("a in (1, 2, 5)", True), ("a in (<3, >4)", True), ("a in <= 5", True),
        ("b in l", True), ('"z" in l', False), ('b in ["x", "w"]', True), ("a in 5", True),
        ("a > 3 and b = \"x\"", True), ("a > 9 or b = \"x\"", True), ("n < 1 and a > 9", False),
        ("n < 1 or a = 5", True), ("n < 1 and a = 5", None), ("n < 1 or a = 9", None),
        ("not(a = 5)", False), ("not(n)", None), ("a = 5 and a between 1 and 9 and yes", True),
        ("o.k = 2", True), ("o.k.z", None), ("o.in", Decimal(3)), ("b.k", None),
        ("o.__class__", None), ("b.upper", None), ("l.append", None), ("yes.real", None),
        ('d = date("2026-11-20")', True), ('d < @"2026-11-21"', True),
        ('date(d) in [@"2026-01-01"..@"2026-12-31"]', True),
        ("year of(d)", Decimal(2026)), ("month of(d)", Decimal(11)), ('date("x")', None),
        ('if a > 3 then "l" else "s"', "l"), ('if n then 1 else 2', Decimal(2)),
        ("count(l)", Decimal(2)), ("sum(1, 2, 3)", Decimal(6)), ("min([3, 1])", Decimal(1)),
        ("max(1, a)", Decimal(5)), ("sum(b)", None), ("abs(-3)", Decimal(3)), ("floor(f)", Decimal(1)),
        ("ceiling(f)", Decimal(2)), ("string length(b)", Decimal(1)), ('upper case("đỗ")', "ĐỖ"),
        ('contains(tên_hội, "Làm")', True), ('starts with(tên_hội, "Hội")', True),
        ('list contains(l, "y")', True), ("is defined(n)", False), ("is defined(a)", True),
        ("[1, 2] = [1, 2]", True), ("[1, 2] = [2, 1]", False), (r'"say \"hi\""', 'say "hi"'),
        ("true", True), ("null", None), ("  a\n=\n5 ", True),
    ],
)  # fmt: skip
def test_values(source: str, value: object) -> None:
    found = compile_expression(source).value(DATA)
    assert found == value
    assert type(found) is type(value)


def test_only_true_opens_a_way() -> None:
    assert compile_expression("yes").holds(DATA)
    for source in ("n", "a", "b", "n < 1", "false", '"true"', "1"):
        assert not compile_expression(source).holds(DATA)


def test_the_names_it_reads_are_known() -> None:
    assert names_in('a > 1 and o.k in (b, "c") or count(l) = today.x') == {
        "a", "o", "b", "l", "today",
    }  # fmt: skip


ESCAPES = [
    "__import__('os')", "().__class__.__base__.__subclasses__()", "[].__class__()", "a.b()",
    "lambda: 1", "[x for x in l]", "for x in l return x", "some x in l satisfies x", "a := 1",
    "a == 5", "a; b", "a\\b", "${a}", "#{a}", "{{ a }}", "{a: 1}", "exec(\"1\")", "eval(a)",
    "open(\"/etc/passwd\")", "getattr(a, b)", "a[0]", "l[item > 1]", "a.(b)", ".a", "a.", "a..b",
    "function(x) x", "a()()", "count()", "count(1, 2)", "not()", "1e999999999", "0x10", "1_000",
    "9" * 31, "a ^ 2", "a % 2", "a ***  2", "9 ** 9 ** 9 ** 9", "2 ** 5000", "~a", "!a", "a && b",
    "a || b", "'x'", "`x`", '"x',
    '"\n', "@a", '@"nope"', "a in", "a between 1", "if a", "if a then b", "and", "or a", "a b",
    "(", ")", "[1..", "a in [1..]", "a in [1..2", "\0", "\u202e", "a\u200bb = 1 1", "import os",
    "None", "os.system(\"id\")", "-" * 500 + "(", "(" * 60 + "1" + ")" * 60, "1+" * 300 + "1",
    "not(" * 60 + "a" + ")" * 60, "if a then " * 60, "a" * 2_001, "[" * 60, "a in " * 60 + "b",
]  # fmt: skip


def outcome(source: str) -> object:
    """The value; None when it is refused, which it must be with a sentence."""
    try:
        return compile_expression(source).value(DATA)
    except FeelError as fault:
        return None if fault.sentence.vietnamese else fault


@pytest.mark.parametrize("source", ESCAPES)
def test_escapes_are_refused_or_mean_nothing(source: str) -> None:
    """Refused with a sentence; the few that are plain names ("None") are just missing: null."""
    assert outcome(source) is None


def test_the_budget_ends_a_long_evaluation() -> None:
    condition = compile_expression(" or ".join(f"{n} in l" for n in range(60)))
    assert condition.holds({"l": [59]})
    with pytest.raises(FeelError, match="quá nhiều bước"):
        condition.value({"l": list(range(100, 5_000))}, 20_000)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60) | st.text('ab105.()[]<>=," inorandt@-+*/', max_size=40))
def test_any_text_is_a_condition_or_a_refusal(source: str) -> None:
    outcome(source)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(-(10**6), 10**6), st.integers(-(10**6), 10**6),
    st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.dates(date(1900, 1, 1), date(2100, 1, 1)),
)  # fmt: skip
def test_it_agrees_with_python(a: int, b: int, c: date, d: date) -> None:
    data = {"a": a, "b": b, "c": c.isoformat(), "d": d.isoformat()}
    holds = {s: compile_expression(s).value(data) for s in ("a + b", "a * b - b", "a < b", "a = b")}
    assert holds == {"a + b": a + b, "a * b - b": a * b - b, "a < b": a < b, "a = b": a == b}
    assert compile_expression("date(c) <= date(d)").holds(data) == (c <= d)
    assert compile_expression("a in [b..b]").holds(data) == (a == b)
