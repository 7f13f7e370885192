"""Who decides where a token goes: the data of a running case, or an explorer that tries all ways."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from congvu.engines.casework.rules.decisions.deciding import decider_of
from congvu.engines.casework.rules.expressions import FeelError, compile_expression
from congvu.engines.casework.rules.feel_values import plain
from congvu.engines.casework.rules.moves import Data, StepRefused
from congvu.engines.casework.rules.net import Arc, Kind, Net, Node
from congvu.engines.casework.rules.words import gettext_noop

MOST_INSTANCES = 500


class ByData:
    """Decides by the data of the case."""

    exploring = False

    def ways(self, node: Node, data: Data) -> tuple[Arc, ...]:
        """Out of an exclusive gateway the first true way, out of an inclusive one all; else the
        default. Raises StepRefused when there is none."""
        if len(node.out) == 1:
            return node.out
        open_ = [a for a in node.out if a.guard and compile_expression(a.guard).holds(data)]
        if open_:
            return tuple(open_) if node.kind is Kind.OR else (open_[0],)
        found = tuple(a for a in node.out if a.id == node.default)
        if not found:
            raise StepRefused(
                gettext_noop("Không nhánh nào ở %(node)s đúng điều kiện."), node=node.id
            )
        return found

    def holds(self, node: Node, data: Data) -> bool:
        """Whether what a conditional event waits for is true."""
        return compile_expression(node.condition).holds(data)

    def items(self, node: Node, data: Data) -> list[Any]:
        """One item for each instance. Raises StepRefused when it is no list or number."""
        assert node.many is not None
        source = node.many.collection or node.many.cardinality
        found = compile_expression(source).value(data)
        if isinstance(found, Decimal) and found == found.to_integral_value() and found >= 0:
            found = [None] * min(int(found), MOST_INSTANCES + 1)
        if not isinstance(found, list) or len(found) > MOST_INSTANCES:
            raise StepRefused(
                gettext_noop("Chưa biết phải làm bước %(node)s mấy lần, hoặc nhiều quá 500 lần."),
                node=node.id,
            )
        return [plain(item) for item in found]

    def more(self, node: Node, data: Data, done: int, total: int) -> bool:
        """Whether a sequence of instances goes on after ``done`` of them."""
        many = node.many
        assert many is not None
        if not many.loops:
            return done < total
        if many.limit and done >= many.limit:
            return False
        return not many.again or compile_expression(many.again).holds(data)

    def enough(self, node: Node, data: Data) -> bool:
        """Whether the instances may stop early."""
        assert node.many is not None
        return bool(node.many.until) and compile_expression(node.many.until).holds(data)

    def moment(self, node: Node, data: Data) -> date | None:
        """The day or instant of a date timer. Raises StepRefused when the data has none."""
        if node.timer is None or not node.timer.date:
            return None
        at = compile_expression(node.timer.date).value(data)
        if isinstance(at, str):
            at = compile_expression(f"date({node.timer.date})").value(data)
        if not isinstance(at, date):
            raise StepRefused(gettext_noop("Chưa có ngày cho hẹn giờ %(node)s."), node=node.id)
        return at

    def decide(self, net: Net, node: Node, data: Data) -> Data:
        """What a rule task adds to the data. Raises StepRefused when it cannot be computed."""
        stored = net.decisions.get(node.decision)
        if stored is None:
            raise StepRefused(
                gettext_noop("Chưa có bảng quyết định %(name)s được công bố."), name=node.decision
            )
        try:
            found = decider_of(stored).decide(data)
        except FeelError as fault:
            raise StepRefused(fault.sentence.text, **fault.sentence.values) from fault
        return {node.result or decider_of(stored).model.last.name: found}
