"""An activity done many times: beside one another, one after the other, or while a condition holds."""

from __future__ import annotations

from typing import Any

from congvu.engines.casework.rules.net import Node
from congvu.engines.casework.rules.places import LOCALS, child, is_instance, parent, place
from congvu.engines.casework.rules.tokens import Tokens


class Instances(Tokens):
    """The whole holds a token in its own scope, each instance one in a scope ``node#0``."""

    def begin(self, node: Node, scope: str) -> None:
        """Begin one instance."""
        raise NotImplementedError

    def leave(self, node: Node, scope: str) -> None:
        """Go on after an activity, or count one of its instances as done."""
        if node.many and is_instance(node.id, scope):
            self.one_done(node, scope)
        else:
            self.follow(node, scope)

    def open_many(self, node: Node, scope: str) -> None:
        many = node.many
        assert many is not None
        self.add(place(node.id, scope))
        for boundary in node.boundary:
            self.arm(self.net.nodes[boundary], scope)
        if node.result:
            self.data[node.result] = []
        env = self.env(scope)
        items = [] if many.loops else self.choices.items(node, env)
        none = not self.choices.more(node, env, 0, 1) if many.before else not items
        if (many.before or not many.loops) and none:
            self.all_done(node, scope)
            return
        self.note(child(scope, node.id), {"items": items, "done": 0})
        for index in range(1 if many.sequential else len(items)):
            self.open_one(node, scope, index)

    def open_one(self, node: Node, scope: str, index: int) -> None:
        base = child(scope, node.id)
        many, items = node.many, self.noted(base).get("items", [])
        known: dict[str, Any] = {"loopCounter": index + 1}
        if many and many.element and index < len(items):
            known[many.element] = items[index]
        self.note(f"{base}#{index}", known)
        self.begin(node, f"{base}#{index}")

    def one_done(self, node: Node, instance: str) -> None:
        many, scope = node.many, parent(instance)
        assert many is not None
        base, _, index = instance.rpartition("#")
        record = self.noted(base)
        items, done = record.get("items", []), record.get("done", 0) + 1
        self.forget(instance)
        self.note(base, {"items": items, "done": done})
        running = sum(self.instance(p, node.id, scope) for p in self.tokens)
        env = {
            **self.env(scope), "numberOfInstances": len(items) or done + running,
            "numberOfCompletedInstances": done, "numberOfActiveInstances": running,
        }  # fmt: skip
        if self.choices.enough(node, env):
            self.all_done(node, scope)
        elif many.sequential and self.choices.more(node, env, int(index) + 1, len(items)):
            self.open_one(node, scope, int(index) + 1)
        elif many.sequential or not running:
            self.all_done(node, scope)

    def instance(self, found: str, node: str, scope: str) -> bool:
        """Whether a place is that of a running instance of the node."""
        name, _, around = found.partition("@")
        return name == node and is_instance(node, around) and parent(around) == scope

    def all_done(self, node: Node, scope: str) -> None:
        base = child(scope, node.id)
        self.clear(base)
        self.remove(place(node.id, scope))
        for boundary in node.boundary:
            self.disarm(boundary, scope)
        self.follow(node, scope)

    # what is known inside ---------------------------------------------------------------------
    def noted(self, scope: str) -> dict[str, Any]:
        found: dict[str, Any] = self.data.get(LOCALS, {}).get(scope, {})
        return found

    def note(self, scope: str, known: dict[str, Any]) -> None:
        self.remember({**self.data.get(LOCALS, {}), scope: known})
