"""Own road layers of real places: Kampen's roads as a layer, and the poor one of Stein."""

import html
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from dekkend.entry_roads import EntryRoads
from dekkend.errors import collected
from dekkend.outputs.folder import write_all
from dekkend.pipeline import run
from dekkend.plan import Plan
from dekkend.settings import Settings
from dekkend.sources.osm import OsmData
from dekkend.sources.osm.tags import car_access
from dekkend.sources.roads import RoadColumns, on_own_roads, read_roads

from ..map_page import data_of, layers_of
from .kampen import entry_roads_of

STEIN = Path("stein")


def as_a_layer_can_say(osm: OsmData) -> OsmData:
    """Return a map whose roads say no more than the columns of a layer do, and have no bollards."""
    kept = {"access": [car_access({"highway": each}) for each in osm.roads["highway"]]}
    plain = {"zone": "", "speed_zone": "", "lit": "", "width_m": np.nan, "lanes": np.nan}
    nothing = np.array([], dtype=np.int64)
    return replace(osm, roads=osm.roads.assign(**kept, **plain), blocked=nothing, cut=nothing, extent_known=False)


@pytest.fixture(scope="module")
def plain(kampen: OsmData) -> OsmData:
    # A street for people on foot has no class that a car may use.
    drivable = (kampen.roads["highway"] != "pedestrian").to_numpy()
    place = np.cumsum(drivable) - 1
    nodes = kampen.road_nodes
    on = drivable[nodes.way]
    kept = replace(nodes, way=place[nodes.way[on]], ref=nodes.ref[on], xy=nodes.xy[on])
    return as_a_layer_can_say(replace(kampen, roads=kampen.roads[drivable].reset_index(drop=True), road_nodes=kept))


@pytest.fixture(scope="module")
def own(plain: OsmData, tmp_path_factory: pytest.TempPathFactory) -> OsmData:
    path = tmp_path_factory.mktemp("kampen") / "roads.gpkg"
    columns = ["osm_way_id", "highway", "name", "ref", "oneway", "maxspeed_kmh", "bridge", "tunnel", "roundabout"]
    plain.roads[[*columns, "operator", "geometry"]].to_file(path, layer="wegen", driver="GPKG")
    with collected():
        return on_own_roads(plain, read_roads(path, RoadColumns(speed="maxspeed_kmh"), crs=plain.crs))


def test_kampen_has_the_same_roads_on_a_layer_of_its_own(plain: OsmData, own: OsmData) -> None:
    assert len(own.roads) == pytest.approx(len(plain.roads), rel=0.002)
    assert own.roads.length.sum() == pytest.approx(plain.roads.length.sum(), rel=0.001)


def test_kampen_has_the_same_entry_roads_on_a_layer_of_its_own(plain: OsmData, own: OsmData) -> None:
    there: EntryRoads = entry_roads_of(replace(plain, extent=own.extent))
    here = entry_roads_of(own)
    names = [Counter(zip(each.entries["core_name"], each.entries["street"], strict=True)) for each in (there, here)]
    assert names[0] == names[1]
    assert here.entries.geometry.distance(there.entries.union_all()).max() < 5


@pytest.fixture(scope="module")
def stein(real_data: Path) -> Plan:
    folder = real_data / STEIN
    inputs = {"roads": "roads_partial.gpkg", "neighbourhoods": "buurten_2024.gpkg", "boundary": "gemeente_2022.gpkg"}
    flags = {f"inputs.{name}": folder / file for name, file in inputs.items()}
    return run(Settings.load(flags=flags))


def test_a_poor_layer_of_stein_ends_in_a_usable_plan(stein: Plan) -> None:
    cores = stein.cores
    assert {"Elsloo", "Berg", "Meers"} <= {*cores["name"]}
    assert cores["name"].is_unique
    assert cores["addresses"].sum() > 0.9 * stein.neighbourhoods["residents"].sum() / 2.1
    # What gaps in the layer cut off from all other roads is a core that no road leads into.
    assert cores.loc[cores["entries"] == 0, "addresses"].sum() < 0.01 * cores["addresses"].sum()
    assert stein.entries["inflow_share"].notna().all()
    assert (stein.signs["status"] == "proposed").sum() > 5
    assert len(stein.neighbourhoods) == 13


def test_a_poor_layer_of_stein_says_what_it_rests_on(stein: Plan) -> None:
    assert {*stein.cores["evidence"]} == {"assumed"}
    said = [str(each) for each in stein.warnings]
    for words in (
        "street names",
        "classes of roads",
        "directions",
        "do not meet",
        "homes are assumed",
        "nobody is named",
    ):
        assert sum(words in each for each in said) == 1, words
    assert stein.credit == ""


def test_villages_of_stein_that_are_known_are_found_where_they_lie(stein: Plan) -> None:
    """Each core lies mostly in neighbourhoods where more than five hundred people live on a square kilometre."""
    areas = stein.neighbourhoods
    dense = areas[areas["residents"] / areas.area * 1e6 > 500].union_all()
    assert (stein.cores.intersection(dense).area / stein.cores.area > 0.5).mean() > 0.7


def test_no_rule_is_said_to_be_kept_that_the_layer_of_stein_cannot_tell_of(stein: Plan) -> None:
    for checks in stein.signs["checks"]:
        assert sum(check.startswith("Unknown: whether it is on a bridge, in a tunnel") for check in checks) == 1
        assert not any(check.startswith("Passed: not on a") for check in checks)


def test_without_a_register_stein_has_no_figure_of_coverage(stein: Plan) -> None:
    assert stein.neighbourhoods[["coverage_share", "exposure"]].isna().all(axis=None)
    assert {*stein.neighbourhoods["flag"]} == {"unknown"}


@pytest.fixture(scope="module", params=["nl", "en"])
def pages(stein: Plan, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """Return the report as text and the map, in either language."""
    told = replace(stein, settings=stein.settings.model_copy(update={"lang": request.param}))
    files = write_all(told, tmp_path_factory.mktemp("stein") / request.param)
    report, drawn = (files[name].read_text(encoding="utf-8") for name in ("report.html", "map.html"))
    body = re.sub(r"<style.*?</style>|<svg.*?</svg>", "", report, flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]+>", "\n", body)), drawn


def test_each_entry_road_of_stein_is_one_row_of_the_report_and_one_number_on_the_map(
    stein: Plan, pages: tuple[str, str]
) -> None:
    report, drawn = pages
    layers = [each for each in layers_of(data_of(drawn)).values() if each["kind"] == "entries"]
    shown = [
        (core, title, tag)
        for each in layers
        for core, title, tag in zip(each["contexts"], each["titles"], each["labels"], strict=True)
    ]
    assert len({*shown}) == len(shown) == len(stein.entries)
    assert {(core, tag) for core, _, tag in shown} == {
        (core, str(rank)) for core, rank in zip(stein.entries["core_name"], stein.entries["rank"], strict=True)
    }
    lines = Counter(report.splitlines())
    for title, number in Counter(title for _, title, _ in shown).items():
        assert lines[title] >= number
    for spot in stein.entries.geometry:
        assert lines[f"{spot.x:.0f}"]
        assert lines[f"{spot.y:.0f}"]


def test_each_sign_of_stein_bears_the_same_number_in_the_report_and_on_the_map(pages: tuple[str, str]) -> None:
    report, drawn = pages
    layer = layers_of(data_of(drawn))["proposed"]
    assert all(tag for tag in layer["labels"])
    assert len({*zip(layer["contexts"], layer["labels"], strict=True)}) == layer["count"]
    lines = Counter(report.splitlines())
    for title, number in Counter(layer["titles"]).items():
        # What it is worth, and where it stands.
        assert lines[title] >= 2 * number


def test_the_pages_of_stein_hold_no_id_and_say_on_what_they_rest(stein: Plan, pages: tuple[str, str]) -> None:
    report, drawn = pages
    texts = " ".join(data_of(drawn)["strings"])
    for text in (report, texts):
        assert not re.search(r"\bw\d{6,}", text)
        assert not any(each in text for each in stein.cores["core_id"])
    dutch = stein.title in report and "Buurtpreventie" in report
    assumed, nobody = (
        ("Aangenomen woningen", "maker is niet genoemd") if dutch else ("Assumed homes", "nobody is named")
    )
    assert assumed in report
    assert assumed in {head for each in layers_of(data_of(drawn)).values() for head in each["headings"]}
    assert nobody in report
    assert nobody in data_of(drawn)["credit"]
    assert not any(words in report for words in ("vrijwilligers", "volunteers", "0% van de", "Adressen gedekt"))
    # Words of one language in the other: those that a sentence told by its parts would leave.
    assert not (dutch and re.search(r"\b(road|without a name|junction|Unknown|Passed)\b", report))
