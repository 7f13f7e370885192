"""Draws the house's line art: the Đông Sơn drum, the frieze, the lotus, the application icon.

``python -m tools.art`` writes SVG into webkit's images. Drawn by this script from plain geometry,
after the Ngọc Lũ drum: a sun of fourteen rays, chevrons between them, rings of tangent circles,
combs and flying Lạc birds.
"""

from __future__ import annotations

import math
from pathlib import Path

IMAGES = Path(__file__).parents[1] / "src/congvu/webkit/static/webkit/img"
RAYS = 14
GOLD, LACQUER, PAPER = "#e3b65b", "#7a1420", "#fff6e9"


def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    write("drum-gold.svg", svg(800, stroked(GOLD, 1.6, drum())))
    write("emblem.svg", svg(64, emblem(LACQUER, GOLD)))
    write("icon.svg", svg(512, app_icon()))
    write("frieze.svg", frieze())
    write("lotus.svg", svg(120, stroked("#c8962e", 2, lotus())))


def write(name: str, text: str) -> None:
    (IMAGES / name).write_text(text + "\n", "utf-8")


def svg(size: int, body: str, width: int | None = None) -> str:
    box = f"0 0 {width or size} {size}"
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}">{body}</svg>'


def stroked(colour: str, width: float, body: str) -> str:
    return (
        f'<g fill="none" stroke="{colour}" stroke-width="{width}" stroke-linejoin="round" '
        f'stroke-linecap="round">{body}</g>'
    )


def at(radius: float, angle: float, centre: float = 400) -> tuple[float, float]:
    """A point of the drum's face; the angle in turns, from the top, clockwise."""
    turn = angle * 2 * math.pi
    return centre + radius * math.sin(turn), centre - radius * math.cos(turn)


def ring(radius: float, centre: float = 400) -> str:
    return f'<circle cx="{centre:g}" cy="{centre:g}" r="{radius:g}"/>'


def path(points: list[tuple[float, float]], closed: bool = False) -> str:
    steps = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    return f'<path d="M{steps}{"Z" if closed else ""}"/>'


def drum() -> str:
    parts = [ring(r) for r in (397, 391, 360, 354, 330, 236, 230, 205, 199, 176, 128)]
    parts += [tangent_circles(375.5, 9.5, 72), comb(332, 352, 150), birds(283, 16)]
    parts += [tangent_circles(217.5, 8, 48), zigzag(178, 197, 56), star(120, 34), chevrons()]
    return "".join(parts)


def star(outer: float, inner: float, centre: float = 400) -> str:
    points = []
    for i in range(RAYS):
        points.append(at(outer, i / RAYS, centre))
        points.append(at(inner, (i + 0.5) / RAYS, centre))
    return path(points, closed=True) + ring(inner * 0.62, centre)


def chevrons() -> str:
    """Nested strokes in the valleys between rays."""
    parts = []
    for i in range(RAYS):
        middle = (i + 0.5) / RAYS
        for depth in (0, 18, 36):
            half = (0.5 - depth / 100) / RAYS * 0.78
            foot = 124
            tip = 74 + depth
            sides = [at(foot, middle - half), at(tip, middle), at(foot, middle + half)]
            parts.append(path(sides))
    parts.append(zigzag(140, 164, 42))
    return "".join(parts)


def tangent_circles(radius: float, size: float, count: int) -> str:
    parts = []
    for i in range(count):
        x, y = at(radius, i / count)
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size:g}"/>')
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size / 4:g}"/>')
        start = at(radius + size, i / count)
        end = at(radius - size, (i + 1) / count)
        parts.append(path([start, end]))
    return "".join(parts)


def comb(inner: float, outer: float, count: int) -> str:
    return "".join(path([at(inner, i / count), at(outer, i / count)]) for i in range(count))


def zigzag(inner: float, outer: float, count: int) -> str:
    points = []
    for i in range(count):
        points += [at(inner, i / count), at(outer, (i + 0.5) / count)]
    return path(points, closed=True)


def birds(radius: float, count: int) -> str:
    parts = []
    for i in range(count):
        x, y = at(radius, i / count)
        place = f"translate({x:.1f} {y:.1f}) rotate({360 * i / count:.1f})"
        parts.append(f'<g transform="{place}">{bird()}</g>')
    return "".join(parts)


def bird() -> str:
    """A Lạc bird flying left: long beak, crest, two wings, a fan of tail."""
    body = "M-52 2 L-24 -6 Q-14 -9 -4 -4 L22 0 L50 -8 M22 0 L52 2 M22 0 L48 12 L20 6 Q-6 12 -22 3 Z"
    crest = "M-22 -6 Q-10 -24 10 -22 M-17 -7 Q-8 -17 6 -16"
    wing = "M-6 -4 Q2 -30 22 -40 Q18 -20 16 -1 M2 -6 L18 -30 M9 -4 L19 -22"
    under = "M-4 6 Q2 24 18 33 Q16 18 14 6 M3 8 L15 25"
    eye = '<circle cx="-22" cy="-2" r="2.2"/>'
    return "".join(f'<path d="{d}"/>' for d in (body, crest, wing, under)) + eye


def emblem(field: str, line: str) -> str:
    """The drum reduced to what is legible at 40 px."""
    dots = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="1.1"/>'
        for x, y in (at(25.2, i / 28, 32) for i in range(28))
    )
    return (
        f'<circle cx="32" cy="32" r="32" fill="{field}"/>'
        f'<g fill="none" stroke="{line}" stroke-width="1.2">{ring(29, 32)}{ring(21.5, 32)}</g>'
        f'<g fill="{line}">{dots}</g>'
        f'<g fill="{line}">{star_only(19.5, 6.2, 32)}</g>'
        f'<circle cx="32" cy="32" r="3.4" fill="{field}"/>'
    )


def star_only(outer: float, inner: float, centre: float) -> str:
    points = []
    for i in range(RAYS):
        points += [at(outer, i / RAYS, centre), at(inner, (i + 0.5) / RAYS, centre)]
    return path(points, closed=True)


def app_icon() -> str:
    inside = emblem(LACQUER, GOLD)
    scaled = f'<g transform="translate(76 76) scale(5.625)">{inside}</g>'
    return f'<rect width="512" height="512" fill="{LACQUER}"/>{scaled}'


def frieze() -> str:
    """One repeat of the band under the pages: two running spirals between combs."""
    spiral = (
        "M4 24 C4 10 24 10 24 22 C24 32 11 32 11 23 C11 17 19 17 19 22 "
        "M24 22 C24 38 44 38 44 24 C44 14 31 14 31 23 C31 29 38 29 38 24"
    )
    teeth = "".join(f"M{x} 3V9M{x} 39V45" for x in range(2, 48, 4))
    lines = "M0 1H48M0 11H48M0 37H48M0 47H48"
    body = stroked("#b98a2c", 1.1, f'<path d="{spiral}"/><path d="{teeth}"/><path d="{lines}"/>')
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48" width="48" height="48">'
        f"{body}</svg>"
    )


def lotus() -> str:
    """Seven petals over water."""
    petals = (
        "M60 26 C46 44 46 66 60 82 C74 66 74 44 60 26Z",
        "M47 45 C36 42 30 40 27 34 C24 54 34 74 58 82",
        "M73 45 C84 42 90 40 93 34 C96 54 86 74 62 82",
        "M29 54 C20 54 14 53 8 50 C14 70 32 82 56 83",
        "M91 54 C100 54 106 53 112 50 C106 70 88 82 64 83",
    )
    water = "M22 94 C34 90 44 98 60 94 S86 90 98 94 M38 104 C48 101 54 107 62 104 S76 101 84 104"
    return "".join(f'<path d="{d}"/>' for d in (*petals, water))


if __name__ == "__main__":
    main()
