"""Opens pages in headless Chromium; the plans are those of the tests of the outputs."""

import importlib.util
import os
import shutil
from pathlib import Path

import pytest

_SPEC = importlib.util.spec_from_file_location(
    "invented_plans", Path(__file__).parent.parent / "outputs" / "conftest.py"
)
_PLANS = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(_PLANS)
plan, english, bare = _PLANS.plan, _PLANS.english, _PLANS.bare

_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="session")
def chromium():
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        why = "no Chromium is installed (looked for " + ", ".join(_NAMES) + ")"
        if os.environ.get("CI") == "true":
            pytest.fail(why)
        pytest.skip(why)
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as session:
        browser = session.chromium.launch(executable_path=found, args=_FLAGS)
        yield browser
        browser.close()


class Visit:
    """An opened page, with all that went wrong on it and all that it asked for."""

    def __init__(self, browser, path, width, height):
        self.errors, self.dialogs, self.asked = [], [], []
        self.page = browser.new_page(viewport={"width": width, "height": height})
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", self._heard)
        self.page.on("dialog", self._dismiss)
        self.page.route("**/*", self._asked)
        self.page.goto(path.as_uri())
        self.page.wait_for_timeout(300)

    def _heard(self, message):
        # A tile that does not come is told as an error too, and is none of the page.
        if message.type == "error" and "net::ERR" not in message.text:
            self.errors.append(message.text)

    def _dismiss(self, dialog):
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def _asked(self, route):
        if route.request.url.startswith("http"):
            self.asked.append(route.request.url)
            route.abort()
        else:
            route.continue_()


@pytest.fixture
def visit(chromium):
    visits = []

    def opened(path, width=1280, height=800):
        visits.append(Visit(chromium, path, width, height))
        return visits[-1]

    yield opened
    for each in visits:
        each.page.close()
