"""The map of an evaluation in a real browser."""

import pytest

import dekkend
from dekkend.outputs.trial_map import write_trial_map

from ..signed_town import write_signed_town

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    folder = tmp_path_factory.mktemp("trial")
    flags = {"inputs.osm": write_signed_town(folder)}
    write_trial_map(dekkend.evaluate_entries(dekkend.Settings.load(environment={}, flags=flags)), folder / "map.html")
    return folder / "map.html"


@pytest.mark.parametrize("width", [400, 1280])
def test_it_opens_without_a_fault_and_asks_for_the_background_alone(visit, page, width):
    seen = visit(page, width=width)
    assert seen.errors == []
    assert {url.split("/")[2] for url in seen.asked} == {"service.pdok.nl"}
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= width


def test_every_spot_and_entry_is_on_it_and_in_the_legend(visit, page):
    shown = visit(page).page
    assert shown.locator(".leaflet-marker-icon.point").count() == 6
    legend = shown.locator(".legend").inner_text()
    assert "Plek met komborden, gemist" in legend
    assert "Plek met komborden, invalsweg binnen 100 m" in legend


def test_a_spot_tells_how_far_the_nearest_entry_is(visit, page):
    shown = visit(page).page
    shown.locator(".leaflet-marker-icon.point").last.click(force=True)
    told = shown.locator(".leaflet-popup .facts").inner_text()
    assert "Tekendorp" in told
    assert "Dichtstbijzijnde invalsweg" in told
