"""
The ratios as a drawing: one strip a work, one mark a server, on a logarithmic scale.

    1 one file                            ┊
      ⓗ   ⓤⓖⓐ          Ⓐ    Ⓓ         1│ ●        marks that would touch are stacked
    ──┴───────┴───────┴───────┴────────┼──────
    0.01              0.1              1

It is an SVG that stands alone: it follows the colours that the reader prefers, tells
kinds of servers apart by shape, and its letters can be read on a phone.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from tests.bench.launching import Kind
from tests.bench.ratios import Spread, figure

WIDTH = 480
_MARGIN = 22
_RADIUS = 9
_LANE = 2 * _RADIUS + 2
_TITLE = 24
_GAP = 8
_LEGEND_LINE = 22

# How much of a decade is left beyond the smallest and the largest.
_ROOM = 0.1

_STYLE = """
svg { background: #ffffff }
text { font: 13px system-ui, sans-serif; fill: #1f2328 }
.title { font-weight: 600 }
.axis { font-size: 12px; text-anchor: middle; fill: #59636e }
.mark { font-size: 12px; font-weight: 600; text-anchor: middle; fill: #ffffff }
.grid { stroke: #d1d9e0 }
.even { stroke: #59636e; stroke-width: 2 }
.must { stroke: #0550ae; stroke-width: 2; stroke-dasharray: 3 3 }
.span { stroke: #0550ae; stroke-width: 3; opacity: .4 }
.ours { fill: #0550ae } .python { fill: #8a4600 }
.native, .system { fill: #59636e }
@media (prefers-color-scheme: dark) {
  svg { background: #0d1117 }
  text { fill: #f0f6fc }
  .axis { fill: #9198a1 }
  .mark { fill: #0d1117 }
  .grid { stroke: #3d444d } .even { stroke: #9198a1 }
  .must, .span { stroke: #79c0ff }
  .ours { fill: #79c0ff } .python { fill: #e3a86b }
  .native, .system { fill: #9198a1 }
}
"""


@dataclass(frozen=True, slots=True)
class Mark:
    """A server in a strip: the *letter* of its mark, its name, and what it reached."""

    letter: str
    name: str
    kind: Kind
    ratio: Spread


@dataclass(frozen=True, slots=True)
class Strip:
    """A work; *must* is the bar, None if there is none."""

    title: str
    marks: tuple[Mark, ...]
    must: float | None = None


@dataclass(frozen=True, slots=True)
class Scale:
    """From 10^*first* to 10^*last*, over the width of the drawing."""

    first: float
    last: float

    @classmethod
    def of(cls, figures: Sequence[float]) -> "Scale":
        """Return the scale on which all *figures* have room, and 1."""
        logs = [math.log10(one) for one in (*figures, 1.0) if one > 0]
        return cls(min(logs) - _ROOM, max(logs) + _ROOM)

    def x(self, ratio: float) -> float:
        """Return where *ratio* is, in the units of the drawing."""
        share = (math.log10(ratio) - self.first) / (self.last - self.first)
        return _MARGIN + share * (WIDTH - 2 * _MARGIN)

    @property
    def decades(self) -> list[float]:
        """The powers of ten that are drawn."""
        powers = range(math.ceil(self.first), math.floor(self.last) + 1)
        return [10.0**power for power in powers]


def drawn(strips: Sequence[Strip], caption: str) -> str:
    """Return the drawing of all *strips* as SVG; *caption* says what it shows."""
    figures = [mark.ratio.median for strip in strips for mark in strip.marks]
    scale = Scale.of(figures + [strip.must for strip in strips if strip.must])
    parts, top = [], 34.0
    for strip in strips:
        drawing, height = _strip(strip, scale, top)
        parts.append(drawing)
        top += height
    legend, bottom = _legend(strips, top + 34)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {bottom:.0f}" '
        f'width="{WIDTH * 3 // 2}" role="img" aria-label="{escape(caption)}">\n'
        f"<title>{escape(caption)}</title>\n<style>{_STYLE}</style>\n"
        f"{_grid(scale, top)}{''.join(parts)}{legend}</svg>\n"
    )


def lanes(places: Sequence[float]) -> list[int]:
    """
    Return for each of *places* the first lane where it touches none before it.

    >>> lanes([40, 0, 5, 45, 10])
    [0, 0, 1, 1, 2]
    """
    taken: list[list[float]] = []
    chosen = []
    for place in places:
        free = (
            lane
            for lane, others in enumerate(taken)
            if all(abs(place - other) >= _LANE for other in others)
        )
        lane = next(free, len(taken))
        if lane == len(taken):
            taken.append([])
        taken[lane].append(place)
        chosen.append(lane)
    return chosen


def _strip(strip: Strip, scale: Scale, top: float) -> tuple[str, float]:
    marks = sorted(
        strip.marks, key=lambda mark: (mark.kind is not Kind.OURS, -mark.ratio.median)
    )
    places = [scale.x(mark.ratio.median) for mark in marks]
    rows = lanes(places)
    first = top + _TITLE + _RADIUS
    height = _TITLE + _LANE * (max(rows, default=0) + 1) + _GAP
    parts = [f'<text class="title" x="{_MARGIN}" y="{top + 16:.1f}">']
    parts.append(f"{escape(strip.title)}</text>\n")
    if strip.must is not None:
        x = scale.x(strip.must)
        parts.append(_line("must", x, top + _TITLE - 4, x, top + height - _GAP + 2))
    for mark, x, row in zip(marks, places, rows, strict=True):
        parts.append(_mark(mark, x, first + row * _LANE, scale))
    return "".join(parts), height


def _mark(mark: Mark, x: float, y: float, scale: Scale) -> str:
    span = ""
    if mark.kind is Kind.OURS:
        low, high = scale.x(mark.ratio.low), scale.x(mark.ratio.high)
        span = _line("span", low, y, high, y)
    return (
        f"{span}<g><title>{escape(f'{mark.name}: {mark.ratio}')}</title>"
        f"{_shape(mark.kind, x, y)}"
        f'<text class="mark" x="{x:.1f}" y="{y + 4:.1f}">{escape(mark.letter)}</text>'
        "</g>\n"
    )


def _shape(kind: Kind, x: float, y: float) -> str:
    """Ours is a rhomb, those in Python circles, others squares, no server a triangle."""
    if kind is Kind.PYTHON:
        return f'<circle class="python" cx="{x:.1f}" cy="{y:.1f}" r="{_RADIUS}"/>'
    if kind is Kind.SYSTEM:
        low, left, right = y + _RADIUS, x - _RADIUS - 2, x + _RADIUS + 2
        corners = (
            f"{x:.1f},{y - _RADIUS - 2:.1f} {left:.1f},{low:.1f} {right:.1f},{low:.1f}"
        )
        return f'<polygon class="system" points="{corners}"/>'
    half = _RADIUS - 1
    turned = ""
    if kind is Kind.OURS:
        turned = f' transform="rotate(45 {x:.1f} {y:.1f})"'
    return (
        f'<rect class="{kind.value}" x="{x - half:.1f}" y="{y - half:.1f}" '
        f'width="{2 * half}" height="{2 * half}" rx="2"{turned}/>'
    )


def _grid(scale: Scale, bottom: float) -> str:
    parts = []
    for decade in scale.decades:
        x = scale.x(decade)
        kind = "even" if decade == 1 else "grid"
        parts.append(_line(kind, x, 26, x, bottom))
        for y in (18, bottom + 16):
            text = f"{figure(decade)}×"
            parts.append(f'<text class="axis" x="{x:.1f}" y="{y:.1f}">{text}</text>\n')
    return "".join(parts)


def _legend(strips: Sequence[Strip], top: float) -> tuple[str, float]:
    """Return what the marks mean, in two columns, and where it ends."""
    marks = {mark.name: mark for strip in strips for mark in strip.marks}
    parts, columns = [], 2
    for number, mark in enumerate(marks.values()):
        x = _MARGIN + _RADIUS + (number % columns) * (WIDTH - 2 * _MARGIN) / columns
        y = top + (number // columns) * _LEGEND_LINE
        parts.append(
            f"{_shape(mark.kind, x, y)}"
            f'<text class="mark" x="{x:.1f}" y="{y + 4:.1f}">{escape(mark.letter)}</text>'
            f'<text x="{x + _RADIUS + 6:.1f}" y="{y + 4:.1f}">{escape(mark.name)}</text>\n'
        )
    end = top + -(-len(marks) // columns) * _LEGEND_LINE
    x = _MARGIN + _RADIUS
    parts.append(_line("must", x, end - _RADIUS, x, end + _RADIUS))
    parts.append(f'<text x="{x + 15:.1f}" y="{end + 4:.1f}">must be reached</text>\n')
    return "".join(parts), end + _LEGEND_LINE


def _line(kind: str, x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line class="{kind}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>\n'
