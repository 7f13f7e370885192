"""What a picture of a process is made of, and how words break into lines."""

from __future__ import annotations

from dataclasses import dataclass, replace

from congvu.engines.casework.rules.diagram import Drawn

LETTER = 0.56  # of the size of the face: a mean width, on the wide side
MARK_LINES = 4

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    x: float
    y: float
    w: float
    h: float

    def moved(self, dx: float, dy: float) -> Box:
        return Box(self.x + dx, self.y + dy, self.w, self.h)


@dataclass(frozen=True, slots=True)
class Shape:
    """One element. form: ``task``, ``frame`` (with others inside), ``gateway`` or ``event``; word:
    key of its kind (``Drawn.tag``, with what it waits for after a colon)."""

    id: str
    form: str
    word: str
    title: str
    box: Box
    thick: bool = False  # an end, or a call
    double: bool = False  # an event on the way


@dataclass(frozen=True, slots=True)
class Line:
    """One arrow. says: what stands at it; at: where (None: its middle); one_line: its words do
    not break."""

    id: str
    points: tuple[Point, ...]
    says: str = ""
    at: Point | None = None
    one_line: bool = False

    def moved(self, dx: float, dy: float) -> Line:
        points = tuple((x + dx, y + dy) for x, y in self.points)
        at = (self.at[0] + dx, self.at[1] + dy) if self.at else None
        return replace(self, points=points, at=at)


@dataclass(frozen=True, slots=True)
class Band:
    """A lane. upright: its name runs upwards at its left edge, as in drawn files."""

    id: str
    title: str
    box: Box
    upright: bool = True


@dataclass(frozen=True, slots=True)
class Picture:
    """Back to front: bands, shapes, lines. drawn: by the author, not arranged by us."""

    width: float
    height: float
    shapes: tuple[Shape, ...]
    lines: tuple[Line, ...]
    bands: tuple[Band, ...] = ()
    drawn: bool = False


def shape_of(element: Drawn) -> Shape:
    """The element without its place."""
    tag, kind = element.tag, element.trigger.kind if element.trigger else ""
    form = "task"
    if tag.endswith("Gateway"):
        form = "gateway"
    elif tag.endswith("Event"):
        form = "event"
    elif tag == "subProcess":
        form = "frame"
    word = f"{tag}:{kind}" if kind else tag
    title = element.own.get("title") or element.name
    return Shape(
        element.id, form, word, title, Box(0, 0, 0, 0), thick=tag in ("endEvent", "callActivity"),
        double=tag in ("boundaryEvent", "intermediateCatchEvent", "intermediateThrowEvent"),
    )  # fmt: skip


def wrapped(text: str, width: float, size: float, most: int = MARK_LINES) -> tuple[str, ...]:
    """Words in lines no wider than ``width`` at this size of face; what is left over ends in …"""
    room = max(4, int(width / (size * LETTER)))
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= room:
            lines[-1] += f" {word}"
            continue
        lines += [word[i : i + room] for i in range(0, len(word), room)]
    if len(lines) > most:
        lines = [*lines[: most - 1], f"{lines[most - 1][: room - 1].rstrip()}…"]
    return tuple(lines)
