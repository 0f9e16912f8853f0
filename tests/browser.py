"""The browser of this machine, for tests and programs that look at pages."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Playwright

from tests.tools import require


@contextmanager
def launch(playwright: Playwright) -> Iterator[Browser]:
    """Start the browser; as root it needs to run without its sandbox.

    Args:
        playwright: the driver.

    Yields:
        The browser.
    """
    path = require("chromium", "google-chrome")
    browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
    try:
        yield browser
    finally:
        browser.close()
