import re
from dataclasses import replace

import pytest

from dekkend.outputs.map import write_map

pytestmark = pytest.mark.browser

LAYERS = "Object.keys(window).filter(name => /_\\d+$/.test(name) && window[name].eachLayer && !window[name].getZoom)"


@pytest.fixture(scope="module")
def path(plan, tmp_path_factory):
    path = tmp_path_factory.mktemp("map") / "map.html"
    write_map(plan, path)
    return path


def variable(visit, key):
    return next(name for name in visit.page.evaluate(LAYERS) if re.fullmatch(rf"{key}_\d+", name))


def popups(visit):
    """Open every pop-up of every layer and return their texts."""
    return visit.page.evaluate(
        """(names) => names.flatMap((name) => {
            map_0.addLayer(window[name]);
            return window[name].getLayers().map((part) => part.openPopup().getPopup().getElement().innerText);
        })""",
        visit.page.evaluate(LAYERS),
    )


@pytest.mark.parametrize("width", [1280, 400])
def test_without_a_network_the_map_shows_its_layers_and_no_error(visit, path, width):
    seen = visit(path, width)
    assert seen.errors == []
    assert seen.page.locator(".leaflet-marker-icon.point").count() == 7
    assert seen.page.locator("canvas").count() >= 1
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_schematic_asks_the_network_for_nothing(visit, path):
    assert visit(path).asked == []


def test_the_map_asks_the_network_for_background_tiles_only(visit, plan, tmp_path):
    write_map(replace(plan, schematic=False), tmp_path / "map.html")
    seen = visit(tmp_path / "map.html")
    pattern = r"https://service\.pdok\.nl/brt/achtergrondkaart/wmts/v2_0/grijs/EPSG:3857/\d+/\d+/\d+\.png"
    assert seen.asked
    assert all(re.fullmatch(pattern, url) for url in seen.asked)


def test_names_that_look_like_code_stay_text(visit, path):
    seen = visit(path)
    told = "\n".join(popups(seen))
    assert seen.dialogs == []
    assert seen.errors == []
    assert seen.page.locator("img[src='x']").count() == 0
    assert seen.page.locator(".facts script, .label script").count() == 0
    for name in (
        '"><img src=x onerror=alert(1)>',
        "${alert(1)}",
        "`${alert(2)}`",
        "</script><script>alert(3)</script>",
    ):
        assert name in told


def test_pop_ups_are_in_dutch(visit, path):
    told = popups(visit(path))
    assert any("Zomerdijk" in each and "56%" in each and "doorgaande weg" in each for each in told)
    assert any("Kern-Oost" in each and "hoog" in each for each in told)


def test_the_legend_switches_layers_and_keeps_their_order(visit, path):
    seen = visit(path)
    area = variable(seen, "area_high")
    box = seen.page.get_by_label("Buurt: hoge blootstelling")
    box.uncheck()
    assert not seen.page.evaluate(f"map_0.hasLayer({area})")
    box.check()
    assert seen.page.evaluate(f"map_0.hasLayer({area})")
    # The street lies over the neighbourhood, so that a click reaches it.
    street = variable(seen, "covered")
    order = "(name) => window[name].getLayers().map((part) => L.stamp(part))"
    drawn = seen.page.evaluate(
        "() => { const found = []; for (let at = map_0._renderer?._drawFirst ?? Object.values(map_0._layers)"
        ".find((each) => each._drawFirst)._drawFirst; at; at = at.next) found.push(L.stamp(at.layer)); return found; }"
    )
    above, below = (seen.page.evaluate(order, name)[0] for name in (street, area))
    assert drawn.index(above) > drawn.index(below)


def test_the_legend_is_open_on_a_desk_and_folded_on_a_phone(visit, path):
    assert visit(path, 1280).page.locator("details.legend").get_attribute("open") is not None
    assert visit(path, 400).page.locator("details.legend").get_attribute("open") is None


def test_each_entry_of_the_legend_has_a_sample(visit, path):
    seen = visit(path)
    entries = seen.page.locator(".leaflet-control-layers-overlays label")
    assert entries.count() == seen.page.locator(".leaflet-control-layers-overlays svg.sample").count() == 17


def test_the_cores_lie_clear_of_the_legend(visit, path):
    seen = visit(path)
    core = variable(seen, "leaking")
    right = seen.page.evaluate(f"map_0.latLngToContainerPoint({core}.getBounds().getNorthEast()).x")
    assert right < seen.page.locator("details.legend").bounding_box()["x"]


def test_main_entries_point_into_the_core(visit, path):
    turned = visit(path).page.evaluate(
        "[...document.querySelectorAll('.turned')].map((each) => each.style.transform).filter((each) => each)"
    )
    assert {"rotate(90deg)", "rotate(270deg)"} <= set(turned)


def test_title_banner_and_attribution_can_be_read(visit, path):
    page = visit(path).page
    assert page.title() == "Kaart van buurtpreventie in Zomerland"
    assert page.locator("html").get_attribute("lang") == "nl"
    assert page.locator(".schematic").inner_text().lower() == "schematisch voorbeeld, geen echte kaart"
    assert "© OpenStreetMap contributors" in page.locator(".leaflet-control-attribution").inner_text()
    assert page.locator(".leaflet-control-scale-line").count() == 1


def test_a_map_of_nothing_opens_too(visit, bare, tmp_path):
    write_map(bare, tmp_path / "map.html")
    seen = visit(tmp_path / "map.html")
    assert seen.errors == []


def test_a_title_that_looks_like_code_stays_text(visit, plan, tmp_path):
    write_map(replace(plan, title="</title><script>alert(4)</script>{{ 7 * 7 }}"), tmp_path / "map.html")
    seen = visit(tmp_path / "map.html")
    assert seen.dialogs == []
    assert "<script>alert(4)</script>{{ 7 * 7 }}" in seen.page.locator("h1").inner_text()


def test_lines_are_thinner_on_a_small_scale_and_whole_again_close_by(visit, path):
    seen = visit(path)
    weight = f"{variable(seen, 'covered')}.getLayers()[0].options.weight"
    seen.page.evaluate("map_0.setZoom(11, { animate: false }) && 0")
    assert seen.page.evaluate(weight) == 2
    seen.page.evaluate("map_0.setZoom(15, { animate: false }) && 0")
    assert seen.page.evaluate(weight) == 4
