"""How long an answer of another system may be kept. Source: RFC 9111."""

from __future__ import annotations

NEVER = frozenset({"no-store", "no-cache", "private"})


def seconds(declared: int, control: str) -> int:
    """declared: by the owner of the service; control: the answer's Cache-Control. 0: not at all."""
    said = {part.strip().lower() for part in control.split(",") if part.strip()}
    if said & NEVER:
        return 0
    ages = {name: value for name, _is, value in (part.partition("=") for part in said)}
    allowed = ages.get("s-maxage", ages.get("max-age", ""))
    return min(declared, int(allowed)) if allowed.isdigit() else declared
