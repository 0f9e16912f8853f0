"""The HTML report in a real browser: what it shows, how it is used, and that it is harmless."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser import launch
from tests.command import run
from tests.github_runner import HOSTILE
from tests.hostile import PLACES
from tests.html_gates import large_gate, refund_gate
from tests.tools import require_node_modules

WIDTHS = (320, 400, 500, 768, 900, 1000, 1600)


@dataclass
class Seen:
    """What a page did that it must not do.

    Attributes:
        requests: addresses other than that of the file.
        messages: messages on the console, and errors.
    """

    requests: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)


@pytest.fixture(name="browser", scope="module")
def _browser() -> Iterator[Browser]:
    """Start the machine's browser once."""
    with sync_playwright() as playwright, launch(playwright) as browser:
        yield browser


@pytest.fixture(name="seen")
def _seen() -> Iterator[Seen]:
    """Fail the test if a page made a request or wrote to the console."""
    seen = Seen()
    yield seen
    assert (seen.requests, seen.messages) == ([], [])


def watch(page: Page, seen: Seen) -> Page:
    """Note what a page does."""

    def request(address: str) -> None:
        if not address.startswith("file:") or not address.partition("#")[0].endswith(".html"):
            seen.requests.append(address)

    page.on("request", lambda made: request(made.url))
    page.on("websocket", lambda made: seen.requests.append(made.url))
    page.on("console", lambda message: seen.messages.append(message.text))
    page.on("pageerror", lambda error: seen.messages.append(str(error)))
    page.on("dialog", lambda dialog: seen.messages.append(dialog.message))
    return page


@pytest.fixture(name="page")
def _page(browser: Browser, seen: Seen) -> Iterator[Page]:
    """Open a tab."""
    context = browser.new_context(viewport={"width": 1200, "height": 900}, reduced_motion="reduce")
    yield watch(context.new_page(), seen)
    context.close()


@pytest.fixture(name="drifted", scope="module")
def _drifted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Report a gate with a failed expectation and two changes."""
    return refund_gate(tmp_path_factory.mktemp("refunds"))


@pytest.fixture(name="large", scope="module")
def _large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Report a gate of 300 scenarios, three of them changed."""
    return large_gate(tmp_path_factory.mktemp("large"), 300)


def texts(page: Page, selector: str) -> list[str]:
    """Return the visible texts of elements."""
    return [item.inner_text().strip() for item in page.locator(selector).all()]


def test_verdict_and_failures_are_seen_first(page: Page, drifted: Path) -> None:
    """A reader sees what failed and what changed without a click."""
    page.goto(drifted.as_uri())
    assert page.title() == "verdict-failed · tier2gate"
    assert page.locator("h1").inner_text() == "verdict-failed"
    assert page.locator(".failure .pointer").inner_text() == "a-clerk-is-asked-from-the-limit-on"
    assert texts(page, ".failure .side-label") == ["expected", "found"]
    assert texts(page, "h5.part") == [
        "scenario clerk, mission refund",
        "scenario the-rest, mission refund",
        "mission refund",
    ]
    assert texts(page, ".gate .kind") == ["✗\nfailed", "-\nremoved", "+\nadded"]
    assert "the inputs changed, and so did the results" in page.locator(".gate").inner_text()


def test_scenario_shows_its_steps_and_expectations(page: Page, drifted: Path) -> None:
    """A reader of a scenario sees which steps ran, waited for a person, or were skipped."""
    page.goto(drifted.as_uri())
    page.locator(".scenario summary", has_text="clerk").first.click()
    steps = page.locator(".scenario[open] .step")
    steps.first.wait_for()
    shown = [
        (step.locator(".step-id").inner_text(), step.locator(".step-state").all_inner_texts())
        for step in steps.all()
    ]
    assert shown == [
        ("order-is-paid", []),
        ("not-more-than-was-paid", []),
        ("clerk-approves", ["skipped"]),
        ("manager-approves", ["skipped"]),
        ("fraud-is-ruled-out", ["skipped"]),
        ("pay", []),
        ("book", []),
        ("close-the-order", ["skipped"]),
        ("remember", []),
    ]
    assert texts(page, ".scenario[open] .human .step-what") == ["human"] * 3
    assert texts(page, ".scenario[open] .expectations .badge") == ["✗\nfailed", "✓\npassed"]
    page.get_by_text("Result as JSON").click()
    result = json.loads(page.locator(".scenario[open] pre.json").inner_text())
    assert [step["id"] for step in result["executed_steps"]][-1] == "remember"
    assert result["final_state"]["till"] == 495000


def test_failed_step_and_steps_after_it_are_marked(page: Page, drifted: Path) -> None:
    """A reader sees at which step a mission ended, and which steps it did not reach."""
    page.goto(f"{drifted.as_uri()}#scenario:refund-approval:unpaid")
    states = texts(page, ".scenario[open] .step .step-state")
    assert states == ["failed", *["not reached"] * 8]
    assert "ended without success" in page.locator(".scenario[open]").inner_text()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("the-rest", ["the-rest"]),
        ("THE rest", ["the-rest"]),
        ("a-clerk-is-asked", ["clerk"]),
        ("nothing-like-it", []),
    ],
)
def test_search_finds_scenarios(page: Page, drifted: Path, words: str, found: list[str]) -> None:
    """A reader finds a scenario by its name, or by the id of an expectation."""
    page.goto(drifted.as_uri())
    page.locator("#search").fill(words)
    expect(page.locator(".scenario")).to_have_count(len(found))
    assert texts(page, ".scenario h3") == found
    assert ("No scenario" in page.locator("#found").inner_text()) == (not found)


def test_filters_show_scenarios_of_a_state(page: Page, drifted: Path) -> None:
    """A reader sees only the scenarios that changed, and all of them again."""
    page.goto(drifted.as_uri())
    page.get_by_role("button", name="changed 1").click()
    assert texts(page, ".scenario h3") == ["the-rest"]
    page.get_by_role("button", name="all 8").click()
    assert len(texts(page, ".scenario h3")) == 8
    page.keyboard.press("f")
    assert texts(page, ".scenario h3") == ["clerk", "the-rest"]


def test_link_opens_a_scenario_on_another_page(page: Page, large: Path) -> None:
    """Whoever gets a link to a scenario sees it, whatever page and filter it is on."""
    page.goto(f"{large.as_uri()}#scenario:large:customer-000250")
    shown = page.locator('[id="scenario:large:customer-000250"]')
    assert shown.evaluate("row => row.open")
    assert shown.is_visible()
    page.locator("#search").fill("customer-000007")
    expect(page.locator(".scenario")).to_have_count(1)
    page.evaluate("location.hash = 'scenario:large:customer-000299'")
    page.wait_for_selector('[id="scenario:large:customer-000299"][open]')
    assert page.locator("#search").input_value() == ""


def test_every_link_of_the_page_leads_somewhere(page: Page, drifted: Path) -> None:
    """No link is dead: each opens the gate, the change or the scenario that it names."""
    page.goto(drifted.as_uri())
    links = page.locator("a").evaluate_all("all => all.map((link) => link.hash)")
    assert len({*links}) == 8
    for link in sorted(set(links)):
        page.goto("about:blank")
        page.goto(f"{drifted.as_uri()}{link}")
        target = page.locator(f'[id="{link[1:]}"]')
        assert target.is_visible(), link
        assert target.evaluate(
            "item => { for (let e = item; e; e = e.parentElement) "
            "if (e.tagName === 'DETAILS' && !e.open) return false; return true; }"
        ), link


def test_link_of_a_change_is_copied(browser: Browser, seen: Seen, drifted: Path) -> None:
    """A reader sends a colleague the link of a change with one click."""
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = watch(context.new_page(), seen)
    page.goto(drifted.as_uri())
    page.get_by_label("Link to this change").first.click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.url
    assert "#change:refund-approval:clerk:" in copied
    context.close()


def test_pages_of_many_scenarios(page: Page, large: Path) -> None:
    """A reader of many scenarios sees those that changed first, and a hundred at a time."""
    page.goto(large.as_uri())
    assert texts(page, ".scenario h3")[:4] == [
        "customer-000000",
        "customer-000100",
        "customer-000200",
        "customer-000001",
    ]
    assert page.locator("#found").inner_text() == "1 to 100 of 300 scenarios"
    page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name="Next").click()
    assert page.locator("#found").inner_text() == "201 to 300 of 300 scenarios"
    assert page.get_by_role("button", name="Next").is_disabled()


def test_keys(page: Page, drifted: Path) -> None:
    """A reader walks through changes and scenarios with the keyboard alone."""
    page.goto(drifted.as_uri())
    page.keyboard.press("n")
    page.keyboard.press("n")
    assert "/executed_steps/2" in page.locator(".change.current").inner_text()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    assert page.locator(".scenario[open] h3").inner_text() == "the-rest"
    page.keyboard.press("k")
    assert page.locator(".scenario.current h3").inner_text() == "clerk"
    page.keyboard.press("/")
    page.keyboard.type("jn?")
    assert page.locator("#search").input_value() == "jn?"
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    assert page.locator("#help").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#help").is_visible()


def test_colours_follow_the_system_until_they_are_chosen(
    browser: Browser, seen: Seen, drifted: Path
) -> None:
    """A reader gets light or dark colours as everywhere, and a choice is remembered."""
    context = browser.new_context(color_scheme="dark")
    page = watch(context.new_page(), seen)
    ground = "getComputedStyle(document.body).backgroundColor"
    page.goto(drifted.as_uri())
    dark = page.evaluate(ground)
    page.keyboard.press("t")
    light = page.evaluate(ground)
    assert dark != light
    page.wait_for_timeout(500)  # until the browser has stored it
    page.reload()
    assert page.evaluate(ground) == light
    context.close()


def test_essentials_need_no_script(browser: Browser, seen: Seen, drifted: Path) -> None:
    """A reader whose browser runs no scripts sees the verdict, failures, changes and steps."""
    context = browser.new_context(java_script_enabled=False)
    page = watch(context.new_page(), seen)
    page.goto(drifted.as_uri())
    shown = page.locator("main").inner_text()
    for words in (
        "verdict-failed",
        "1 of 16 expectations failed",
        'contains "clerk-approves"',
        "2 values changed",
        "Look at the customer's earlier refunds",
        "clerk-approves (human) (skipped)",
    ):
        assert words in shown, words
    assert not page.locator("#filters").is_visible()
    page.goto(f"{drifted.as_uri()}#scenario:refund-approval:the-rest")
    assert page.locator('[id="scenario:refund-approval:the-rest"]').is_visible()
    context.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_page_fits_the_width(browser: Browser, seen: Seen, drifted: Path, width: int) -> None:
    """A reader on a phone does not scroll sideways."""
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = watch(context.new_page(), seen)
    page.goto(f"{drifted.as_uri()}#scenario:refund-approval:clerk")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    context.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_table_of_gates_fits_the_width(
    browser: Browser, seen: Seen, tmp_path: Path, width: int
) -> None:
    """A reader of a narrow page sees every column of the table, and names in one piece."""
    names = ("refunds", "recorded", "a-gate-with-quite-a-long-name-as-people-give-them")
    suite = {
        "suite_name": "s",
        "scenarios": [{"scenario_name": "a", "missions": [{"name": "echo"}]}],
    }
    item = {"id": "i", "scenario_name": "a", "mission_name": "echo", "path": "success"}
    for name in names:
        (tmp_path / f"{name}.suite.json").write_text(json.dumps(suite))
        expectations = {"expectations": [item | {"op": "eq", "expected": name != "recorded"}]}
        (tmp_path / f"{name}.expectations.json").write_text(json.dumps(expectations))
    run("check", "--report=html=report.html", cwd=tmp_path)
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = watch(context.new_page(), seen)
    page.goto((tmp_path / "report.html").as_uri())
    assert page.locator(".gates tbody tr").count() == len(names)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    lines = "links => links.map(link => [link.textContent, link.getClientRects().length])"
    told = dict(page.locator(".gates th a").evaluate_all(lines))
    assert (told["refunds"], told["recorded"]) == (1, 1)
    edge = page.locator(".gates").evaluate("table => table.getBoundingClientRect().right")
    cells = ".gates tbody :is(th, td, .badge)"
    right = page.locator(cells).evaluate_all("c => c.map(x => x.getBoundingClientRect().right)")
    assert max(right) <= edge
    assert all(page.locator(cells).nth(index).is_visible() for index in range(len(right)))
    context.close()


def test_print_shows_what_is_folded(page: Page, drifted: Path) -> None:
    """A printed report has the changes of each gate, and no controls."""
    page.goto(drifted.as_uri())
    page.locator(".gate > summary").first.click()
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".change").first.is_visible()
    assert not page.locator("#filters").is_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert not page.locator(".gate").first.evaluate("gate => gate.open")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [400, 1600])
def test_axe_finds_nothing(browser: Browser, drifted: Path, scheme: Any, width: int) -> None:
    """A reader with a screen reader, or who sees little contrast, can use the report."""
    axe = require_node_modules() / "axe-core" / "axe.min.js"
    context = browser.new_context(
        color_scheme=scheme,
        viewport={"width": width, "height": 900},
        bypass_csp=True,  # for axe itself
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(f"{drifted.as_uri()}#scenario:refund-approval:clerk")
    page.goto(f"{drifted.as_uri()}#scenario:refund-approval:unpaid")
    page.evaluate("for (const box of document.querySelectorAll('details')) box.open = true")
    page.add_script_tag(path=axe)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    assert [
        (item["id"], item["impact"], [node["html"][:200] for node in item["nodes"]][:3])
        for item in found["violations"]
    ] == []
    context.close()


@pytest.mark.parametrize("place", PLACES)
def test_hostile_text_is_only_text(page: Page, tmp_path: Path, place: str) -> None:
    """Text from a pull request adds no element and no script to the page, wherever it stands."""
    tags, shown = [], ""
    markup = ["<img src=x onerror=alert(1)>", "</script><script>alert(1)</script>", "{{ 7*7 }}"]
    for number, given in enumerate(([*HOSTILE, *markup], ["harmless"] * 2)):
        workspace = tmp_path / str(number)
        PLACES[place].fill(workspace, list(dict.fromkeys(given)))
        inputs = PLACES[place].inputs
        options = [f"--base={inputs['base']}"] if "base" in inputs else []
        folder = ["gates"] if "paths" in inputs else []
        run("check", *folder, *options, "--report=html=../report.html", cwd=workspace)
        page.goto((tmp_path / "report.html").as_uri())
        page.evaluate("for (const box of document.querySelectorAll('details')) box.open = true")
        page.wait_for_timeout(50)
        page.evaluate("for (const box of document.querySelectorAll('details')) box.open = true")
        tags.append(
            page.evaluate("[...new Set([...document.querySelectorAll('*')].map(e => e.tagName))]")
        )
        shown = shown or page.locator("main").inner_text()
    allowed = {
        *("HTML", "HEAD", "META", "TITLE", "STYLE", "SCRIPT", "BODY", "A", "HEADER", "NAV", "DIV"),
        *("BUTTON", "MAIN", "SECTION", "SPAN", "H1", "P", "H2", "UL", "LI", "TABLE", "THEAD", "TR"),
        *("TH", "TBODY", "TD", "DETAILS", "SUMMARY", "H3", "H4", "H5", "PRE", "CODE", "DL", "DT"),
        *("DD", "MARK", "LABEL", "INPUT", "SELECT", "OPTION", "B", "NOSCRIPT", "FOOTER", "DIALOG"),
        *("KBD", "OL", "STRONG"),
    }
    assert set(tags[0]) <= allowed
    assert "49" not in shown or "{{ 7*7 }}" in shown
    odd = [text for text in HOSTILE if not text.replace("\n", "").isprintable()]
    assert not [text for text in odd if text in shown]


@pytest.mark.parametrize("attack", ["script", "fetch", "image"])
def test_policy_holds_if_markup_got_in(
    browser: Browser, tmp_path: Path, drifted: Path, attack: str
) -> None:
    """Even if an escape were missing, the page would run nothing and send nothing."""
    planted = {
        "script": "<script>window.ran = 1</script><img src=x onerror='window.ran = 1'>",
        "fetch": "<link rel=stylesheet href=http://127.0.0.1:9/x><iframe src=http://127.0.0.1:9/>",
        "image": "<img src=http://127.0.0.1:9/x><form action=http://127.0.0.1:9/></form>",
    }
    text = drifted.read_text(encoding="utf-8")
    path = tmp_path / "report.html"
    path.write_text(text.replace("<main", f"{planted[attack]}<main"), encoding="utf-8")
    page = browser.new_page()
    sent: list[str] = []
    page.on("requestfinished", lambda made: sent.append(made.url))
    page.goto(path.as_uri())
    assert page.evaluate("window.ran") is None
    assert [address for address in sent if not address.startswith("file:")] == []
    page.close()
