"""A real browser for the tests of the page, and what it saw: errors, refused content, requests."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_PLACES = (
    Path("/usr/bin/chromium"),
    Path("/snap/bin/chromium"),
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
)
ARGUMENTS = [
    "--no-sandbox",  # runs as root in containers
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
_MISSING = (
    "no Chromium was found: install the package `chromium` (Debian, Ubuntu: apt-get install chromium), or run "
    "`playwright install chromium`, or name one in MLGUIDE_BROWSER"
)

_PATIENCE = 15_000  # milliseconds; a busy machine is no failure

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@dataclass
class Seen:
    """What a page did that a reader would not see."""

    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Opened:
    """A page in a browser, and what was seen of it."""

    page: Page
    seen: Seen


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser for one module: Playwright's loop must not live on where other tests run loops of their own."""
    with sync_playwright() as playwright:
        path = found_browser(playwright)
        if path is None:
            pytest.skip(_MISSING)
        running = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[Callable[..., Opened]]:
    """Opens a file from disk in a profile of its own; at the end nothing may have failed or been asked for."""
    opened: list[Opened] = []
    contexts = []

    def open_(file: Path, place: str = "", *, init: str = "", **options: Any) -> Opened:
        context = chromium.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        contexts.append(context)
        if init:
            context.add_init_script(init)
        page = context.new_page()
        page.set_default_timeout(_PATIENCE)
        page.set_default_navigation_timeout(4 * _PATIENCE)
        one = Opened(page, Seen())
        page.on("pageerror", lambda error: one.seen.errors.append(str(error)))
        page.on("console", lambda said: said.type in ("error", "warning") and one.seen.errors.append(said.text))
        page.on("request", lambda asked: _outside(asked.url, file) and one.seen.requests.append(asked.url))
        page.on("dialog", lambda dialog: (one.seen.errors.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.goto(file.as_uri() + place)
        opened.append(one)
        return one

    yield open_
    for context in contexts:
        context.close()
    for one in opened:
        assert one.seen.errors == []
        assert one.seen.requests == []


def found_browser(playwright: Playwright) -> Path | None:
    """A Chromium of this machine: the one that is named, an installed one, or Playwright's own."""
    named = os.environ.get("MLGUIDE_BROWSER")
    installed = [Path(path) for name in _NAMES if (path := shutil.which(name))]
    places = [Path(named)] if named else [*installed, *_PLACES, Path(playwright.chromium.executable_path)]
    return next((place for place in places if place.is_file()), None)


def _outside(url: str, file: Path) -> bool:
    return not url.startswith((file.as_uri(), "data:", "blob:"))
