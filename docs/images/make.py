"""Make the pictures of the HTML report that the README shows.

Run it with `.venv/bin/python docs/images/make.py` after a change of the report. It reports the
example of refunds after two changes of its mission, and needs a browser.
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.browser import launch
from tests.html_gates import refund_gate

HERE = Path(__file__).parent
PICTURES = {
    "report-changes.png": ("", 820),
    "report-scenario.png": ("#scenario:refund-approval:clerk", 560),
}
"""Picture → the part of the report that it shows, and its height."""


def main() -> None:
    """Make all pictures."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        report = refund_gate(Path(folder)).as_uri()
        with launch(playwright) as browser:
            for name, (part, height) in PICTURES.items():
                page = browser.new_page(
                    viewport={"width": 1120, "height": height}, reduced_motion="reduce"
                )
                page.goto(f"{report}{part}")
                page.screenshot(path=HERE / name)
                page.close()


if __name__ == "__main__":
    main()
