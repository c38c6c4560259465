import json
import re
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from dekkend.outputs.map import write_map

pytestmark = pytest.mark.browser

# Every pop-up that the map can open, and the text of each.
POPUPS = """() => dekkend.layers.flatMap((layer) => [...Array(layer.count).keys()].map((row) => {
    dekkend.show([[layer, row]]);
    return document.querySelector(".leaflet-popup-pane").innerText;
}))"""
# Whether the canvas bears a colour at the corner of a row that its pop-up would point to.
PAINTED = """(key) => {
    const layer = dekkend.layers.find((each) => each.key === key);
    const canvas = document.querySelector("canvas");
    const at = map_0.latLngToLayerPoint(dekkend.spot(layer, 0)).subtract(dekkend.painter._bounds.min).round();
    return [...canvas.getContext("2d").getImageData(at.x - 3, at.y - 3, 7, 7).data].some(Boolean);
}"""


def with_results(plan, **results):
    settings = plan.settings
    changed = settings.model_copy(update={"results": settings.results.model_copy(update=results)})
    return replace(plan, settings=changed)


@pytest.fixture(scope="module")
def path(plan, tmp_path_factory):
    path = tmp_path_factory.mktemp("map") / "map.html"
    write_map(plan, path)
    return path


@pytest.fixture
def seen(visit, path):
    return visit(path)


@pytest.mark.parametrize("width", [1280, 400])
def test_without_a_network_the_map_shows_its_layers_and_no_error(visit, path, width):
    seen = visit(path, width)
    assert seen.errors == []
    assert seen.asked == []
    assert seen.page.locator(".leaflet-marker-icon.point").count() == 7
    assert all(seen.page.evaluate(PAINTED, key) for key in ("covered", "exposed", "sealed", "area_high"))
    assert not seen.page.get_by_label("Straten voor een nieuwe appgroep, voorgesteld", exact=True).is_checked()
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_map_asks_the_network_for_background_tiles_only(visit, plan, tmp_path):
    write_map(replace(plan, schematic=False), tmp_path / "map.html")
    seen = visit(tmp_path / "map.html")
    grey = r"https://service\.pdok\.nl/brt/achtergrondkaart/wmts/v2_0/grijs/EPSG:3857/\d+/\d+/\d+\.png"
    assert seen.asked
    assert all(re.fullmatch(grey, url) for url in seen.asked)
    seen.asked.clear()
    seen.page.get_by_label("Luchtfoto").check()
    seen.page.wait_for_timeout(200)
    photo = r"https://service\.pdok\.nl/hwh/luchtfotorgb/wmts/v1_0/Actueel_orthoHR/EPSG:3857/\d+/\d+/\d+\.jpeg"
    assert seen.asked
    assert all(re.fullmatch(photo, url) for url in seen.asked)
    assert "Beeldmateriaal Nederland" in seen.page.locator(".leaflet-control-attribution").inner_text()
    seen.asked.clear()
    seen.page.get_by_label("Geen achtergrond").check()
    seen.page.evaluate("map_0.setZoom(14, { animate: false }) && 0")
    seen.page.wait_for_timeout(200)
    assert seen.asked == []
    assert seen.errors == []


def test_without_a_background_a_real_map_asks_for_nothing(visit, plan, tmp_path):
    write_map(with_results(replace(plan, schematic=False), tiles=False), tmp_path / "map.html")
    seen = visit(tmp_path / "map.html")
    assert seen.asked == []
    assert seen.page.get_by_label("Luchtfoto").count() == 0


def test_names_that_look_like_code_stay_text(seen):
    told = "\n".join(seen.page.evaluate(POPUPS))
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


def test_pop_ups_are_in_dutch(seen):
    told = seen.page.evaluate(POPUPS)
    assert any("Zomerdijk" in each and "56%" in each and "doorgaande weg" in each for each in told)
    assert any("Kern-Oost" in each and "hoog" in each for each in told)


def test_the_legend_switches_layers(seen):
    box = seen.page.get_by_label("Gedekte straat", exact=True)
    box.uncheck()
    seen.page.wait_for_timeout(100)
    assert not seen.page.evaluate("dekkend.painter._shown.has(dekkend.layers.find((each) => each.key === 'covered'))")
    box.check()
    seen.page.wait_for_timeout(100)
    assert seen.page.evaluate(PAINTED, "covered")
    signs = seen.page.get_by_label("Nieuw bord, voorgesteld", exact=True)
    signs.uncheck()
    assert seen.page.locator(".leaflet-marker-icon.point").count() == 6


def click_on(seen, key, row=0):
    seen.page.evaluate("map_0.closePopup() && 0")
    x, y = seen.page.evaluate(
        """([key, row]) => {
            const layer = dekkend.layers.find((each) => each.key === key);
            const { x, y } = map_0.latLngToContainerPoint(dekkend.spot(layer, row));
            const { left, top } = map_0.getContainer().getBoundingClientRect();
            return [left + x, top + y];
        }""",
        [key, row],
    )
    seen.page.mouse.click(x, y)
    seen.page.wait_for_timeout(150)
    return seen.page.locator(".leaflet-popup .facts").inner_text()


def test_a_click_tells_of_the_topmost_thing_under_it(seen):
    # The street lies over the neighbourhood, which is found beside it.
    seen.page.evaluate("map_0.setZoom(15, { animate: false }) && 0")
    assert click_on(seen, "covered", 1).startswith("Gedekte straat")
    assert click_on(seen, "area_unknown").startswith("Buurt waarover niets te zeggen valt")


def test_a_click_beside_everything_opens_nothing(seen):
    seen.page.mouse.click(300, 700)
    seen.page.wait_for_timeout(100)
    assert seen.page.locator(".leaflet-popup").count() == 0


def test_the_legend_is_open_on_a_desk_and_folded_on_a_phone(visit, path):
    assert visit(path, 1280).page.locator("details.legend").get_attribute("open") is not None
    assert visit(path, 400).page.locator("details.legend").get_attribute("open") is None


def test_each_entry_of_the_legend_has_a_sample_and_stands_under_a_heading(seen):
    entries = seen.page.locator(".leaflet-control-layers-overlays label")
    assert entries.count() == seen.page.locator(".leaflet-control-layers-overlays svg.sample").count() == 17
    assert seen.page.locator(".leaflet-control-layers-overlays legend").all_inner_texts() == [
        "Borden", "Invalswegen", "Kernen", "Nieuwe appgroepen", "Straten", "Appgroepen", "Buurten",
    ]  # fmt: skip


def test_the_cores_lie_clear_of_the_legend(seen):
    right = seen.page.evaluate(
        """() => {
            const layer = dekkend.layers.find((each) => each.key === "leaking");
            return map_0.latLngToContainerPoint(dekkend.bounds(layer, 0).getNorthEast()).x;
        }"""
    )
    assert right < seen.page.locator("details.legend").bounding_box()["x"]


def test_main_entries_point_into_the_core(seen):
    turned = seen.page.evaluate(
        "[...document.querySelectorAll('.turned')].map((each) => each.style.transform).filter((each) => each)"
    )
    assert {"rotate(90deg)", "rotate(270deg)"} <= set(turned)


def test_title_banner_and_attribution_can_be_read(seen):
    page = seen.page
    assert page.title() == "Kaart van buurtpreventie in Zomerland"
    assert page.locator("html").get_attribute("lang") == "nl"
    assert page.locator(".schematic").inner_text().lower() == "schematisch voorbeeld, geen echte kaart"
    assert "© OpenStreetMap contributors" in page.locator(".leaflet-control-attribution").inner_text()
    assert page.locator(".leaflet-control-scale-line").count() == 1


def test_a_map_of_nothing_opens_too(visit, bare, tmp_path):
    write_map(bare, tmp_path / "map.html")
    assert visit(tmp_path / "map.html").errors == []


def test_a_title_that_looks_like_code_stays_text(visit, plan, tmp_path):
    write_map(replace(plan, title="</title><script>alert(4)</script>{{ 7 * 7 }}"), tmp_path / "map.html")
    seen = visit(tmp_path / "map.html")
    assert seen.dialogs == []
    assert "<script>alert(4)</script>{{ 7 * 7 }}" in seen.page.locator("h1").inner_text()


def test_lines_are_thinner_on_a_small_scale_and_whole_again_close_by(seen):
    width = "dekkend.painter._width(dekkend.layers.find((each) => each.key === 'covered'))"
    seen.page.evaluate("map_0.setZoom(11, { animate: false }) && 0")
    assert seen.page.evaluate(width) == 2
    seen.page.evaluate("map_0.setZoom(15, { animate: false }) && 0")
    assert seen.page.evaluate(width) == 4


def test_a_search_by_keyboard_moves_the_map_and_opens_the_pop_up(seen):
    page = seen.page
    search = page.get_by_role("combobox", name="Zoek")
    search.fill("dórps")
    assert page.locator("#found li").first.inner_text().startswith("Dorpsstraat")
    assert search.get_attribute("aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    chosen = search.get_attribute("aria-activedescendant")
    assert page.locator(f"#{chosen}").get_attribute("aria-selected") == "true"
    page.keyboard.press("Enter")
    assert page.locator(".leaflet-popup h2").inner_text() == "Dorpsstraat"
    assert page.evaluate("map_0.getBounds().contains(dekkend.spot(dekkend.layers.find("
                         "(each) => each.key === 'covered'), 1))")  # fmt: skip
    # The pop-up has the focus, and gives it back.
    assert page.evaluate("document.activeElement.closest('.leaflet-popup') !== null")
    page.keyboard.press("Escape")
    assert page.locator(".leaflet-popup h2").count() == 0
    assert page.evaluate("document.activeElement.id") == "search"


@pytest.mark.parametrize(
    ("wanted", "title", "kind"),
    [
        ("s-7", "N764", "bord"),
        ("buurtapp", "Buurtapp Zomerdorp", "appgroep"),
        ("kern-o", "Kern-Oost", "buurt"),
        ("zomerdijk", "Zomerdijk", "invalsweg"),
        ("zomerdorp", "Zomerdorp", "kern"),
    ],
)
def test_a_search_finds_signs_groups_neighbourhoods_entries_and_cores(seen, wanted, title, kind):
    seen.page.get_by_role("combobox").fill(wanted)
    found = seen.page.locator("#found li").all_inner_texts()
    assert any(each.startswith(title) and each.split("\n")[1].startswith(kind) for each in found)


def test_a_search_says_when_there_is_nothing(seen):
    seen.page.get_by_role("combobox").fill("nergens")
    assert seen.page.locator("#told").inner_text() == "Niets gevonden."
    assert seen.page.locator("#found li").count() == 0


def test_a_search_for_what_is_switched_off_switches_it_on(seen):
    seen.page.get_by_role("combobox").fill("buurtapp")
    seen.page.keyboard.press("Enter")
    assert seen.page.get_by_label("Straten per appgroep", exact=True).is_checked()


def test_all_that_the_map_shows_is_in_a_table_too(seen):
    seen.page.evaluate("document.querySelectorAll('#tables details').forEach((each) => { each.open = true; })")
    seen.page.wait_for_timeout(200)
    counts = seen.page.evaluate("dekkend.layers.map((each) => each.count).reverse()")
    tables = seen.page.locator("#tables table")
    assert [tables.nth(at).locator("tbody tr").count() for at in range(tables.count())] == counts


def test_table_and_map_lead_to_one_another(seen):
    page = seen.page
    page.locator("#tables summary", has_text="Nieuw bord").click()
    page.get_by_role("button", name="Toon op de kaart: Zomerdijk").click()
    assert page.locator(".leaflet-popup h2").inner_text() == "Zomerdijk"
    page.get_by_role("button", name="Sluiten").click()
    page.locator("#tables summary", has_text="Nieuw bord").click()
    page.evaluate("dekkend.signs().find(({ key }) => key === 'proposed').marker.openPopup() && 0")
    page.get_by_role("button", name="Toon in de tabel").click()
    assert page.locator("tr.chosen th").inner_text() == "Zomerdijk"
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Toon op de kaart: Zomerdijk"


def test_a_long_table_shows_a_hundred_rows_at_a_time(visit, plan, tmp_path):
    many = replace(plan, streets=plan.streets.loc[[1] * 250].reset_index(drop=True))
    write_map(many, tmp_path / "map.html")
    page = visit(tmp_path / "map.html").page
    page.locator("#tables summary", has_text="Gedekte straat").click()
    # A table is made once the browser has told that it was opened.
    expect(page.locator("#tables tbody tr")).to_have_count(100)
    page.get_by_role("button", name="Volgende rijen").click()
    page.get_by_role("button", name="Volgende rijen").click()
    assert page.locator(".pager p").first.inner_text() == "Rij 201 tot en met 250 van 250"
    assert page.get_by_role("button", name="Volgende rijen").is_disabled()


def test_the_keyboard_opens_a_marker_and_stops_at_none_that_overlaps_another(seen):
    page = seen.page
    page.evaluate("map_0.setZoom(10, { animate: false }) && 0")
    page.wait_for_timeout(200)
    assert 0 < page.locator(".point[role=button]").count() < 7
    page.evaluate("dekkend.show([[dekkend.layers.find(({ key }) => key === 'proposed'), 0]])")
    page.keyboard.press("Escape")
    page.wait_for_timeout(200)
    marker = page.get_by_role("button", name="Nieuw bord, voorgesteld: Zomerdijk")
    marker.focus()
    page.keyboard.press("Enter")
    assert page.locator(".leaflet-popup h2").inner_text() == "Zomerdijk"


def test_signs_are_markers_that_bear_their_number(seen):
    signs = seen.page.evaluate("dekkend.signs().map(({ id, key, properties }) => [id, key, properties.title])")
    assert ["Zomerdorp/1", "proposed", "Zomerdijk"] in signs
    assert {key for _, key, _ in signs} == {"proposed", "keep", "remove"}


def test_on_paper_the_map_fills_one_a3_sheet_with_its_legend(visit, path, tmp_path):
    page = visit(path, 400).page
    page.emulate_media(media="print")
    page.pdf(path=tmp_path / "map.pdf", prefer_css_page_size=True)
    pdf = (tmp_path / "map.pdf").read_bytes()
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
    width, height = map(float, re.search(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", pdf).groups())
    assert (round(width), round(height)) == (1191, 842)
    # Afterwards the page is as it was.
    assert page.evaluate("document.documentElement.className") == ""


def test_the_public_map_shows_groups_and_signs_and_says_what_to_do(visit, plan, tmp_path):
    write_map(with_results(plan, audience="public"), tmp_path / "map.html")
    seen = visit(tmp_path / "map.html", 400)
    assert seen.errors == []
    assert seen.page.locator(".leaflet-marker-icon.point").count() == 2
    assert seen.page.locator("#saar li").count() == 4
    assert json.loads(seen.page.evaluate("JSON.stringify(dekkend.layers.map(({ key }) => key))")) == [
        "group", "core", "sign", "planned",
    ]  # fmt: skip
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= 400
