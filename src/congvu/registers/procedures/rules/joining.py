"""How several procedures become one submission: one form that asks nothing twice.

A question of a later procedure that is word for word one of an earlier procedure is not asked again;
one that only bears the same name gets a name of its own. ``[[shared]]`` of the bundle says which
others are the same although they are worded differently.

Law: NĐ 118/2025/NĐ-CP (giải quyết thủ tục hành chính liên thông).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

QUIET = ("hint", "prefill", "index")  # words that make no other question of it


def joined_form(
    bundle: Mapping[str, Any], forms: Sequence[tuple[str, dict[str, Any]]]
) -> tuple[dict[str, Any], dict[str, dict[str, str]]]:
    """The form of a bundle, and for each part: its own question → the question asked.

    forms: (key of the part, its form) in the bundle's order. Raises ValueError for a shared
    question that no part asks.
    """
    same = _same(bundle, dict(forms))
    asked: dict[str, dict[str, Any]] = {}
    maps: dict[str, dict[str, str]] = {}
    steps: list[dict[str, Any]] = []
    last: list[dict[str, Any]] = []  # what is declared comes after all papers
    for key, form in forms:
        names = _names(key, form, asked, same, maps)
        maps[key] = names
        for step in form["steps"]:
            questions = [
                _renamed(q, names) for q in step["questions"] if names[q["key"]] not in asked
            ]
            asked.update({q["key"]: q for q in questions})
            if questions:
                place = last if step is form["steps"][-1] and len(questions) == 1 else steps
                place.append({**step, "questions": questions, "of": form["title"]})
    return {
        "$schema": forms[0][1].get("$schema", ""),
        "key": bundle["code"],
        "version": bundle["version"],
        "title": bundle["name"],
        "law": forms[0][1].get("law", ""),
        "steps": _own_keys([*steps, *last]),
    }, maps


def order_faults(parts: Sequence[Mapping[str, Any]]) -> list[str]:
    """What is wrong with the parts' order: only what stands before may be waited for."""
    seen: set[str] = set()
    found = []
    for part in parts:
        found += [
            f"Phần “{part['key']}” chờ “{key}”, nhưng không có phần nào như vậy đứng trước."
            for key in part.get("after", ())
            if key not in seen
        ]
        if part["key"] in seen:
            found.append(f"Khóa “{part['key']}” bị dùng cho hai phần.")
        seen.add(part["key"])
    return found if len(parts) > 1 else [*found, "Thủ tục liên thông phải có từ hai phần."]


def whole_time(parts: Sequence[tuple[str, Sequence[str], int]]) -> int:
    """The longest way through the parts: (key, keys that come before, time of its own)."""
    ends: dict[str, int] = {}
    for key, after, amount in parts:
        ends[key] = amount + max((ends[one] for one in after), default=0)
    return max(ends.values())


def _same(bundle: Mapping[str, Any], forms: Mapping[str, dict[str, Any]]) -> dict[str, str]:
    """``part.question`` → the first of the group that it belongs to."""
    found = {}
    known = {
        f"{k}.{q['key']}" for k, f in forms.items() for s in f["steps"] for q in s["questions"]
    }
    for group in bundle.get("shared", ()):
        for one in group["questions"]:
            if one not in known:
                raise ValueError(f"Không phần nào hỏi “{one}”. Hãy sửa mục [[shared]].")
        found.update(dict.fromkeys(group["questions"][1:], group["questions"][0]))
    return found


def _names(
    part: str,
    form: dict[str, Any],
    asked: Mapping[str, dict[str, Any]],
    same: Mapping[str, str],
    maps: Mapping[str, dict[str, str]],
) -> dict[str, str]:
    names = {}
    for question in (q for step in form["steps"] for q in step["questions"]):
        key = question["key"]
        first = same.get(f"{part}.{key}")
        if first is not None:
            other, own = first.split(".", 1)
            names[key] = maps[other][own]
        elif key not in asked or _is_same(asked[key], question):
            names[key] = key
        else:
            names[key] = f"{part}_{key}"
    return names


def _is_same(asked: Mapping[str, Any], question: Mapping[str, Any]) -> bool:
    """Whether it asks for the same; papers of two procedures are the same only when the bundle says so."""
    return question["type"] != "file" and _bare(asked) == _bare(question)


def _bare(question: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in question.items() if k not in QUIET}


def _renamed(question: dict[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """The question under its name, its conditions and checks speaking of the others' names."""
    changed = {own: asked for own, asked in names.items() if own != asked}
    told = {**question, "key": names[question["key"]]}
    if not changed:
        return told
    words = re.compile(r'("[^"]*")|\b(' + "|".join(map(re.escape, changed)) + r")\b")

    def retold(text: str) -> str:
        return words.sub(lambda m: m[1] or changed[m[2]], text)

    if "condition" in told:
        told["condition"] = retold(told["condition"])
    if "checks" in told:
        told["checks"] = [{**check, "test": retold(check["test"])} for check in told["checks"]]
    return told


def _own_keys(steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Steps of several forms under keys and titles that differ."""
    seen: dict[str, int] = {}
    made = []
    for step in steps:
        seen[step["key"]] = n = seen.get(step["key"], 0) + 1
        of = step.pop("of")
        if n > 1:
            title = {
                tongue: f"{text} – {of.get(tongue, of['vi'])}"
                for tongue, text in step["title"].items()
            }
            step = {**step, "key": f"{step['key']}-{n}", "title": title}
        made.append(step)
    return made
