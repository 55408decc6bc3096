"""Charts as SVG, drawn here: no script, no file from elsewhere. Each has its figures in a table beside it.

Coordinates are floats; they say where something is drawn and nothing else. Series differ in colour, dash and
mark, so that they can be told apart without colours (classes `s0` … `s7` of the style sheet).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from markupsafe import Markup

MOST_SERIES = 8
_WIDTH, _HEIGHT = 900, 280
_LEFT, _RIGHT, _TOP, _BOTTOM = 96, 24, 16, 32
_STEPS = 4
_NICE = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
_MARKS = (
    "M-4,0a4,4 0 1,0 8,0a4,4 0 1,0 -8,0",
    "M-4,-4h8v8h-8z",
    "M0,-5L5,4H-5Z",
    "M0,-5L5,0L0,5L-5,0Z",
    "M-5,-4H5L0,5Z",
    "M-1.5,-5h3v3.5h3.5v3h-3.5v3.5h-3v-3.5h-3.5v-3h3.5z",
    "M-5,-2.5h10v5h-10z",
    "M-2.5,-5h5v10h-5z",
)


@dataclass(frozen=True, slots=True)
class Curve:
    """A series: its name, and a value for each place of the axis; None: nothing is known there."""

    name: str
    values: tuple[Decimal | None, ...]


@dataclass(frozen=True, slots=True)
class Axis:
    """What values lie between, and the values that get a line."""

    low: Decimal
    high: Decimal
    ticks: tuple[Decimal, ...]

    def share(self, value: Decimal) -> float:
        """Where a value stands: 0 at the low end, 1 at the high end."""
        return float((value - self.low) / (self.high - self.low))


def axis_of(values: Sequence[Decimal], at_least: Decimal = Decimal(0)) -> Axis:
    """An axis from zero that holds all values, and `at_least`, with round steps."""
    low, high = min((Decimal(0), *values)), max((at_least, *values))
    if low == high:
        high = Decimal(1)
    step = _round_step((high - low) / _STEPS)
    first = (low / step).to_integral_value(ROUND_FLOOR)
    last = (high / step).to_integral_value(ROUND_CEILING)
    ticks = tuple(step * n for n in range(int(first), int(last) + 1))
    return Axis(ticks[0], ticks[-1], ticks)


def lines_chart(
    title: str, places: Sequence[str], curves: Sequence[Curve], at_least: Decimal = Decimal(0)
) -> Markup:
    """Series over places (years, months) as lines; where a value is missing the line breaks."""
    shown = curves[:MOST_SERIES]
    axis = axis_of([v for curve in shown for v in curve.values if v is not None], at_least)
    xs = [_x(number, len(places)) for number in range(len(places))]
    parts = [_ground(axis), *(_place_name(x, name) for x, name in zip(xs, places, strict=True))]
    for number, curve in enumerate(shown):
        points = [
            None if value is None else (x, _y(axis, value)) for x, value in zip(xs, curve.values, strict=True)
        ]
        parts.append(Markup('<g class="s{}">').format(number % MOST_SERIES))
        parts.append(Markup('<path class="curve" d="{}"/>').format(_path(points)))
        for point, place, value in zip(points, places, curve.values, strict=True):
            if point is not None and value is not None:
                parts.append(_mark(number, point, f"{curve.name} · {place}: {_plain(value)}"))
        parts.append(Markup("</g>"))
    return _svg(title, parts)


def bars_chart(
    title: str, places: Sequence[str], curves: Sequence[Curve], at_least: Decimal = Decimal(0)
) -> Markup:
    """Series over places as bars beside each other."""
    shown = curves[:MOST_SERIES]
    axis = axis_of([v for curve in shown for v in curve.values if v is not None], at_least)
    room = (_WIDTH - _LEFT - _RIGHT) / max(1, len(places))
    width = min(60.0, room * 0.8 / max(1, len(shown)))
    parts = [_ground(axis)]
    for number, name in enumerate(places):
        middle = _LEFT + room * (number + 0.5)
        parts.append(_place_name(middle, name))
        for series, curve in enumerate(shown):
            value = curve.values[number]
            if value is not None:
                x = middle + (series - len(shown) / 2) * width
                said = f"{curve.name} · {name}: {_plain(value)}"
                parts.append(_bar(series, (x, width), (_y(axis, Decimal(0)), _y(axis, value)), said))
    return _svg(title, parts)


def legend(curves: Sequence[Curve], *, bars: bool = False) -> list[tuple[int, str, Markup]]:
    """For each series that is drawn: its number, its name, a small picture of its line or its bar."""
    bar = Markup('<rect class="bar s{0}" x="8" y="-6" width="24" height="12"/>')
    line = Markup(
        '<path class="curve" d="M0,0H40"/><path class="point" transform="translate(20,0)" d="{1}"/>'
    )
    inside = bar if bars else line
    picture = Markup(
        '<svg class="key s{0}" viewBox="0 -7 40 14" width="40" height="14" aria-hidden="true">{1}</svg>'
    )
    return [
        (number, curve.name, picture.format(number, inside.format(number, _MARKS[number])))
        for number, curve in enumerate(curves[:MOST_SERIES])
    ]


def _svg(title: str, parts: Sequence[Markup]) -> Markup:
    return Markup('<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(
        _WIDTH, _HEIGHT, title, Markup("").join(parts)
    )


def _ground(axis: Axis) -> Markup:
    lines = []
    for tick in axis.ticks:
        y = _y(axis, tick)
        kind = "zero" if tick == 0 else "grid"
        lines.append(
            Markup('<path class="{}" d="M{},{:.1f}H{}"/>').format(kind, _LEFT, y, _WIDTH - _RIGHT)
            + Markup('<text class="tick" x="{}" y="{:.1f}">{}</text>').format(_LEFT - 8, y + 4, _plain(tick))
        )
    return Markup("").join(lines)


def _place_name(x: float, name: str) -> Markup:
    return Markup('<text class="place" x="{:.1f}" y="{}">{}</text>').format(x, _HEIGHT - 10, name)


def _mark(number: int, point: tuple[float, float], said: str) -> Markup:
    return Markup(
        '<path class="point" transform="translate({:.1f},{:.1f})" d="{}"><title>{}</title></path>'
    ).format(*point, _MARKS[number % MOST_SERIES], said)


def _bar(number: int, across: tuple[float, float], up: tuple[float, float], said: str) -> Markup:
    return Markup(
        '<rect class="bar s{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"><title>{}</title></rect>'
    ).format(number, across[0], min(up), across[1] - 2, abs(up[1] - up[0]), said)


def _path(points: Sequence[tuple[float, float] | None]) -> str:
    said, pen = [], "M"
    for point in points:
        if point is None:
            pen = "M"
            continue
        said.append(f"{pen}{point[0]:.1f},{point[1]:.1f}")
        pen = "L"
    return "".join(said)


def _x(number: int, count: int) -> float:
    room = _WIDTH - _LEFT - _RIGHT - 80
    return _LEFT + 40 + (room / 2 if count == 1 else room * number / (count - 1))


def _y(axis: Axis, value: Decimal) -> float:
    return _HEIGHT - _BOTTOM - axis.share(value) * (_HEIGHT - _TOP - _BOTTOM)


def _round_step(least: Decimal) -> Decimal:
    power = Decimal(1).scaleb(least.adjusted())
    return next(power * nice for nice in _NICE if power * nice >= least)


def _plain(value: Decimal) -> str:
    text = format(value, ",f")
    return text.rstrip("0").rstrip(".") if "." in text else text
