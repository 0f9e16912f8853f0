"""The picture of the guide to large suites shows the figures that were measured."""

import xml.etree.ElementTree as ET
from pathlib import Path

from benchmarks.growth_picture import STYLE, Curve, draw

SVG = "{http://www.w3.org/2000/svg}"
PICTURE = Path(__file__).parents[2] / "docs" / "images" / "growth.svg"
SIZES = (1_000, 10_000, 100_000)
CURVES = (
    Curve("Time, in ms", (200, 150, 100)),
    Curve("Memory, in kB", (10.04, 10.04, 20), 1, level=2, of_level="its text"),
)


def test_points_are_where_their_figures_belong() -> None:
    """A curve that falls is drawn falling, evenly over sizes that grow by the same factor."""
    root = ET.fromstring(draw(SIZES, CURVES, 0.2))  # noqa: S314 - our own text
    for panel, falls in zip(root.findall(f"{SVG}g"), (True, False), strict=True):
        dots = [
            (float(dot.get("cx", "")), float(dot.get("cy", "")))
            for dot in panel.iter(f"{SVG}circle")
        ]
        (left, first), (middle, second), (right, third) = dots
        assert abs((middle - left) - (right - middle)) <= 0.2
        assert (first < second < third) if falls else (first == second > third)


def test_figures_and_units_are_written() -> None:
    """A reader gets the numbers, also one whose browser reads the picture aloud."""
    root = ET.fromstring(draw(SIZES, CURVES, 0.2))  # noqa: S314 - our own text
    texts = [item.text for item in root.iter(f"{SVG}text")]
    for text in (
        "Time, in ms",
        "200",
        "Memory, in kB",
        "10.0",
        "20.0",
        "its text: 2.0",
        "scenarios",
    ):
        assert text in texts
    assert root.findtext(f"{SVG}title") == (
        "For 1,000, 10,000, 100,000 scenarios. "
        "Time, in ms: 200, 150, 100; Memory, in kB: 10.0, 10.0, 20.0"
    )


def test_same_figures_give_the_same_picture() -> None:
    """A picture that is drawn again changes only with its figures."""
    assert draw(SIZES, CURVES, 0.2) == draw(SIZES, CURVES, 0.2)


def test_picture_of_the_guide_is_drawn_by_the_benchmark() -> None:
    """The guide's picture was not drawn by hand or by an older version."""
    root = ET.parse(PICTURE).getroot()  # noqa: S314 - our own file
    assert root.findtext(f"{SVG}style") == f"\n{STYLE}"
    assert len([*root.iter(f"{SVG}circle")]) == 10
