"""What the HTML report costs: its size, the time to make it, and the time until it is painted.

Run it with `python benchmarks/html_report.py [SCENARIOS] [RUNS]`. A gate of 10,000 scenarios drifts
in one of a hundred. `check` is timed with and without the report, in turn; what counts is the ratio
of each pair. A browser then opens the report and a page of one line, in turn: the first paint is
what the browser itself reports, and the page is usable when its list of scenarios is there.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.browser import launch
from tests.html_gates import write_large

ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
TIER2GATE = str(Path(sys.executable).with_name("tier2gate"))
PAINT = """() => [
  performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? -1,
  performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd,
]"""
"""Milliseconds until the first paint, and until all scripts ran."""


def seconds(folder: Path, *words: str) -> float:
    """Time one run of tier2gate, in seconds of wall time."""
    start = time.perf_counter()
    command = (TIER2GATE, *words)
    subprocess.run(command, cwd=folder, check=False, stdout=subprocess.DEVNULL, env=ENVIRONMENT)
    return time.perf_counter() - start


def times_of(browser: Browser, path: Path) -> tuple[float, float]:
    """Open a page in a fresh tab, and return the times that the browser reports."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(path.as_uri())
    page.wait_for_timeout(300)  # until it is painted
    paint, ready = page.evaluate(PAINT)
    page.close()
    return paint, ready


def main() -> None:
    """Time all of them in turn, and print the medians and the ratios."""
    scenarios = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 5  # noqa: PLR2004 - the second argument
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        write_large(folder, scenarios, 0)
        seconds(folder, "update")
        write_large(folder, scenarios, 1)
        plain, reported = [], []
        for _ in range(runs):
            plain.append(seconds(folder, "check"))
            reported.append(seconds(folder, "check", "--report=html=report.html"))
        report, line = folder / "report.html", folder / "line.html"
        line.write_text("<!doctype html><title>one line</title><p>one line", encoding="utf-8")
        with launch(playwright) as browser:
            times_of(browser, line)
            opened = [(times_of(browser, report), times_of(browser, line)) for _ in range(runs)]
        size, golden = report.stat().st_size, (folder / "large.golden.json").stat().st_size
    ratio = statistics.median(a / b for a, b in zip(reported, plain, strict=True))
    print(f"{scenarios:,} scenarios, {runs} runs each")
    print(f"size          {size / 1024**2:.1f} MiB, the golden {golden / 1024**2:.1f} MiB")
    print(f"check         {statistics.median(plain):.2f} s")
    print(f"  with report {statistics.median(reported):.2f} s   ratio {ratio:.2f}")
    for label, index in (("first paint", 0), ("usable", 1)):
        ours = statistics.median(pair[0][index] for pair in opened)
        least = statistics.median(pair[1][index] for pair in opened)
        print(f"{label:<13} {ours:.0f} ms, a page of one line {least:.0f} ms")


if __name__ == "__main__":
    main()
