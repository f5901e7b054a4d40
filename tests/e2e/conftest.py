"""A real browser on a real server. Chromium comes from the system; without it these tests fail and say so."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from portal.models import User
from tests.builders import make_calendar

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.fail("Chromium is not installed: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


class Screen:
    """A browser window of one person on the live server."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url
        page.set_default_timeout(15_000)

    def open(self, path: str) -> Page:
        self.page.goto(self.url + path)
        return self.page

    def log_in(self, user: User) -> Page:
        self.open("/accounts/login/")
        self.page.fill("input[name=login]", user.username)
        self.page.fill("input[name=password]", "pass-word-123")
        self.page.press("input[name=password]", "Enter")
        self.page.wait_for_load_state()
        return self.page


@pytest.fixture
def screen(chromium: Browser, live_server: object, transactional_db: None) -> Iterator[object]:
    """Makes windows: `screen(locale="zh-CN", dark=True, width=390)`."""
    make_calendar()
    contexts = []

    def window(*, locale: str = "en-US", dark: bool = False, width: int = 1280) -> Screen:
        context = chromium.new_context(
            locale=locale,
            color_scheme="dark" if dark else "light",
            viewport={"width": width, "height": 900},
            timezone_id="Asia/Shanghai",
        )
        contexts.append(context)
        return Screen(context.new_page(), live_server.url)  # type: ignore[attr-defined]

    yield window
    for context in contexts:
        context.close()
