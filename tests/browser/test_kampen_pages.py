"""The map and the report of the real Kampen, in a real browser."""

import re
from dataclasses import replace

import pytest
from axe_playwright_python.sync_playwright import Axe

from dekkend.outputs.map import write_map
from dekkend.outputs.report import write_report
from dekkend.pipeline import run
from dekkend.settings import Settings

from ..real.kampen import FILE, GROUPS
from .test_accessible import EDITIONS, OPTIONS, edition, settled

pytestmark = [pytest.mark.browser, pytest.mark.real, pytest.mark.slow]

MOST_BYTES = 1_500_000


@pytest.fixture(scope="module")
def kampen(real_data):
    files = {
        "inputs.osm": real_data / FILE,
        "inputs.neighbourhoods": real_data / "kampen" / "buurten_2024.gpkg",
        "inputs.boundary": real_data / "kampen" / "gemeente_2022.gpkg",
        "inputs.groups": GROUPS,
    }
    return run(Settings.load(environment={}, flags=files))


@pytest.fixture(scope="module")
def pages(kampen, tmp_path_factory):
    folder = tmp_path_factory.mktemp("kampen")
    for lang, audience in EDITIONS:
        write_map(edition(kampen, lang, audience), folder / f"map-{lang}-{audience}.html")
        write_report(edition(kampen, lang, audience), folder / f"report-{lang}-{audience}.html")
    results = kampen.settings.results.model_copy(update={"tiles": False})
    without = kampen.settings.model_copy(update={"results": results})
    write_map(replace(kampen, settings=without), folder / "map-without-tiles.html")
    return folder


def test_the_pages_are_small(pages):
    assert max(path.stat().st_size for path in pages.glob("map-*.html")) < MOST_BYTES


def test_nothing_but_the_background_is_asked_for_and_no_error_is_told(visit, pages):
    asked = set()
    for path in sorted(pages.glob("*.html")):
        seen = visit(path)
        assert (seen.errors, seen.dialogs) == ([], []), path.name
        if path.name.startswith("report") or "without" in path.name:
            assert seen.asked == [], path.name
        asked.update(seen.asked)
        seen.page.close()
    assert asked
    assert all(re.match(r"https://service\.pdok\.nl/brt/achtergrondkaart/", url) for url in asked)


def test_a_search_finds_a_street_and_a_layer_can_be_switched(visit, pages):
    page = visit(pages / "map-nl-internal.html").page
    page.get_by_role("combobox", name="Zoek").fill("oudestraat")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.locator(".leaflet-popup h2").inner_text() == "Oudestraat"
    page.keyboard.press("Escape")
    signs = page.locator(".leaflet-marker-icon.point").count()
    page.get_by_label("Nieuw bord, voorgesteld", exact=True).uncheck()
    assert 0 < page.locator(".leaflet-marker-icon.point").count() < signs
    page.get_by_label("Nieuw bord, voorgesteld", exact=True).check()
    assert page.locator(".leaflet-marker-icon.point").count() == signs


@pytest.mark.parametrize("name", ["map", "report"])
def test_axe_finds_nothing_in_the_way(visit, pages, name):
    for lang, audience in EDITIONS:
        for width in (1280, 400):
            page = visit(pages / f"{name}-{lang}-{audience}.html", width).page
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            found = Axe().run(page, options=OPTIONS).response
            assert [each["id"] for each in found["violations"]] == [], (lang, audience, width)
            assert {each["id"] for each in found["incomplete"]} <= settled()[name]
            page.close()
