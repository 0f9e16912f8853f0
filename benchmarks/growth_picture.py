"""Draws what `growth.py` measured: time and memory a scenario, as the number of scenarios grows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, log10

WIDTH, LEFT, RIGHT = 480, 56, 16
PANEL, TOP, BOTTOM = 236, 44, 46
"""Sizes in pixels: of the picture and its margins, of a panel and its margins."""

STYLE = """\
svg { color-scheme: light dark; }
.ground { fill: #ffffff; }
text { fill: #1f2328; font: 14px -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; }
.title { font-weight: 600; }
.soft, .tick { fill: #59636e; }
.grid { stroke: #d1d9e0; }
.band { fill: #0969da; opacity: 0.12; }
.value { paint-order: stroke; stroke: #e1edfa; stroke-width: 3; }
.line { fill: none; stroke: #0969da; stroke-width: 2; }
.dot { fill: #0969da; }
.text { stroke: #9a6700; stroke-dasharray: 5 4; stroke-width: 1.5; }
@media (prefers-color-scheme: dark) {
  .ground { fill: #0d1117; }
  text { fill: #f0f6fc; }
  .soft, .tick { fill: #9198a1; }
  .grid { stroke: #3d444d; }
  .band { fill: #4493f8; opacity: 0.2; }
  .value { stroke: #182b44; }
  .line { stroke: #4493f8; }
  .dot { fill: #4493f8; }
  .text { stroke: #d29922; }
}
"""


@dataclass(frozen=True)
class Curve:
    """A panel of the picture.

    Attributes:
        title: what is drawn, with its unit.
        values: one for each size.
        digits: how many digits after the point are written.
        level: a value to compare with, drawn as a line; `None` for none.
        of_level: what that value is.
    """

    title: str
    values: Sequence[float]
    digits: int = 0
    level: float | None = None
    of_level: str = ""


def draw(sizes: Sequence[int], curves: Sequence[Curve], spread: float) -> str:
    """Draw curves below each other, each with the band in which it has to stay.

    Args:
        sizes: the numbers of scenarios, at least two, increasing.
        curves: the curves.
        spread: how far a value may be from the middle of all, as a share of it.

    Returns:
        An SVG image, the same for the same figures.
    """
    height = PANEL * len(curves)
    told = "; ".join(
        f"{curve.title}: {', '.join(_text(curve, value) for value in curve.values)}"
        for curve in curves
    )
    named = ", ".join(f"{size:,}" for size in sizes)
    size = f'width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">',
        f"<title>For {named} scenarios. {told}</title>",
        f"<style>\n{STYLE}</style>",
        f'<rect class="ground" width="{WIDTH}" height="{height}"/>',
    ]
    for number, curve in enumerate(curves):
        lines += [f'<g transform="translate(0 {PANEL * number})">']
        lines += [*_panel(sizes, curve, spread), "</g>"]
    return "\n".join([*lines, "</svg>", ""])


def _text(curve: Curve, value: float) -> str:
    return f"{value:,.{curve.digits}f}"


def _panel(sizes: Sequence[int], curve: Curve, spread: float) -> Iterator[str]:
    """Yield the elements of a panel."""
    middle = (max(curve.values) + min(curve.values)) / 2
    low, high = middle * (1 - spread), middle * (1 + spread)
    step = _step_of(max(high, *curve.values) / 4)
    most = step * ceil(max(high, *curve.values) * 1.08 / step)
    first, last = log10(sizes[0]), log10(sizes[-1])
    bottom = PANEL - BOTTOM

    def across(size: int) -> float:
        inner = WIDTH - LEFT - RIGHT - 2 * 24
        return LEFT + 24 + inner * (log10(size) - first) / (last - first)

    def up(value: float) -> float:
        return bottom - (bottom - TOP) * value / most

    yield f'<text class="title" x="{LEFT - 40}" y="24">{curve.title}</text>'
    for number in range(round(most / step) + 1):
        y = f"{up(number * step):.1f}"
        yield f'<path class="grid" d="M{LEFT} {y}H{WIDTH - RIGHT}"/>'
        tick = f"{number * step:,.{0 if step >= 1 else 1}f}"
        yield f'<text class="tick" x="{LEFT - 8}" y="{y}" dy="5" text-anchor="end">{tick}</text>'
    yield (
        f'<rect class="band" x="{LEFT}" y="{up(high):.1f}" width="{WIDTH - LEFT - RIGHT}" '
        f'height="{up(low) - up(high):.1f}"/>'
    )
    if curve.level is not None:
        y = f"{up(curve.level):.1f}"
        yield f'<path class="text" d="M{LEFT} {y}H{WIDTH - RIGHT}"/>'
        yield (
            f'<text class="soft" x="{WIDTH - RIGHT}" y="{y}" dy="-7" text-anchor="end">'
            f"{curve.of_level}: {curve.level:,.1f}</text>"
        )
    places = [(across(size), up(value)) for size, value in zip(sizes, curve.values, strict=True)]
    yield f'<path class="line" d="M{"L".join(f"{x:.1f} {y:.1f}" for x, y in places)}"/>'
    for (x, y), size, value in zip(places, sizes, curve.values, strict=True):
        yield f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="4"/>'
        above = f'class="value" x="{x:.1f}" y="{y - 10:.1f}" text-anchor="middle"'
        yield f"<text {above}>{_text(curve, value)}</text>"
        tick = f'class="tick" x="{x:.1f}" y="{bottom + 19}" text-anchor="middle"'
        yield f"<text {tick}>{size:,}</text>"
    x = f"{(LEFT + WIDTH - RIGHT) / 2:.1f}"
    yield f'<text class="soft" x="{x}" y="{bottom + 38}" text-anchor="middle">scenarios</text>'


def _step_of(rough: float) -> float:
    """Return a round step of an axis that is not smaller than a rough one."""
    power = 10.0 ** (ceil(log10(rough)) - 1)
    return next(step * power for step in (1, 2, 5, 10) if step * power >= rough)
