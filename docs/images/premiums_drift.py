"""Draw `premiums-drift.png`, the page of a job, from `examples/premiums`.

Call: `.venv/bin/python -m docs.images.premiums_drift`, in the top folder, with Chromium installed.
"""

import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.page import make_parser
from tests.tools import require
from tier2gate.commands.check import check
from tier2gate.github.summary import render_summary
from tier2gate.settings import DEFAULT_MAX_CHANGES, Settings

REPOSITORY = Path(__file__).parents[2]
GATE = Path("examples") / "premiums"
WIDTH = 1048
YOUNG = 25
# A machine without a font of emoji shows a box in place of these.
SIGNS = {"❌": '<b style="color: #d1242f">✗</b>', "✅": '<b style="color: #1a7f37">✓</b>'}


def edit(path: Path, old: str, new: str) -> None:
    """Edit a file."""
    text = path.read_text(encoding="utf-8")
    if old not in text:
        raise ValueError(f"{path.name} has no {old}")
    path.write_text(text.replace(old, new), encoding="utf-8")


def make_drift(folder: Path) -> str:
    """Make young drivers 20 more expensive, in the mission and in the table; return the page."""
    base = folder / ".base"
    for top in (folder, base):
        shutil.copytree(REPOSITORY / GATE, top / GATE)
    edit(folder / GATE / "premiums.missions.yaml", "by: 120", "by: 140")
    table = folder / GATE / "premiums.csv"
    head, *rows = table.read_text(encoding="utf-8").splitlines()
    names = head.split(",")
    table.write_text("\n".join([head, *(dearer(names, row) for row in rows)]) + "\n", "utf-8")
    report = check(Settings(root=folder, folder=folder, paths=(folder / GATE,), base=base))
    return render_summary(report, max_changes=DEFAULT_MAX_CHANGES)


def dearer(names: list[str], row: str) -> str:
    """Raise the tariff of a row for a young driver."""
    cells = dict(zip(names, row.split(","), strict=True))
    if int(cells["age"]) < YOUNG:
        cells["premium"] = str(int(cells["premium"]) + 20)
    return ",".join(cells.values())


def main() -> None:
    """Draw the picture."""
    with tempfile.TemporaryDirectory() as folder:
        page = make_parser().render(make_drift(Path(folder)))
    for sign, shown in SIGNS.items():
        page = page.replace(sign, shown)
    style = (REPOSITORY / "tests" / "markdown.css").read_text(encoding="utf-8")
    with sync_playwright() as playwright:
        path = require("chromium", "google-chrome")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        shown = browser.new_page(viewport={"width": WIDTH, "height": 100})
        shown.set_content(
            f"<meta charset=utf-8><style>{style}</style><article class=markdown-body>{page}"
        )
        shown.screenshot(path=Path(__file__).parent / "premiums-drift.png", full_page=True)
        browser.close()


if __name__ == "__main__":
    main()
