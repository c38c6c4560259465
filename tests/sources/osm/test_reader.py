"""Which layers an extract yields."""

import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyproj import Geod

from dekkend.crs import RD_NEW, WGS84, require_metric
from dekkend.errors import DekkendWarning
from dekkend.sources.osm import OsmData, read_osm
from dekkend.sources.osm.data import SCHEMATIC_MARK

from .osm_xml import LAT, LON, STEP, Extract, village

bare = pytest.mark.filterwarnings("ignore::dekkend.errors.DekkendWarning")

LAYERS = ("roads", "places", "addresses", "buildings", "areas", "boundaries", "barriers", "signs", "lamps", "crossings")


def read(extract: Extract, folder: Path, name: str = "a.osm", *, order: random.Random | None = None) -> OsmData:
    return read_osm(extract.write(folder / name, order=order))


def assert_same(one: OsmData, other: OsmData) -> None:
    for name in LAYERS:
        assert_geodataframe_equal(getattr(one, name), getattr(other, name))
        assert getattr(one, name).geometry.to_wkb().tolist() == getattr(other, name).geometry.to_wkb().tolist(), name
    for name in ("way", "ref", "xy"):
        np.testing.assert_array_equal(getattr(one.road_nodes, name), getattr(other.road_nodes, name))
    np.testing.assert_array_equal(one.blocked, other.blocked)
    np.testing.assert_array_equal(one.cut, other.cut)
    assert (one.crs, one.extent, one.date, one.schematic) == (other.crs, other.extent, other.date, other.schematic)


@pytest.fixture(scope="module")
def read_village(tmp_path_factory: pytest.TempPathFactory) -> OsmData:
    return read(village(), tmp_path_factory.mktemp("village"))


def test_every_layer_is_metric_and_lies_where_it_was_drawn(read_village: OsmData) -> None:
    assert read_village.crs == RD_NEW
    for name in LAYERS:
        layer = getattr(read_village, name)
        assert len(layer) > 0, name
        assert require_metric(layer, name) == RD_NEW
        west, south, east, north = layer.to_crs(WGS84).total_bounds
        assert LON - STEP / 10 < west <= east < LON + 7 * STEP, name
        assert LAT - STEP / 10 < south <= north < LAT + 7 * STEP, name


def test_a_road_carries_what_its_tags_say(read_village: OsmData) -> None:
    first, second = read_village.roads.drop(columns="geometry").to_dict("records")
    speed = second.pop("maxspeed_kmh")
    assert np.isnan([speed, second["width_m"], second["lanes"]]).all()
    assert first == {
        "osm_way_id": 1, "highway": "tertiary", "name": "Dorpsstraat", "ref": "N999", "access": "public", "oneway": 0,
        "maxspeed_kmh": 50.0, "zone": "urban", "speed_zone": "", "bridge": False, "tunnel": False, "roundabout": False,
        "lit": "", "operator": "", "width_m": 6.5, "lanes": 2.0,
    }  # fmt: skip
    assert (second["name"], second["ref"], second["lit"], second["operator"]) == ("Kerkpad", "", "yes", "Waterschap Zo")


def test_zones_of_traffic_and_of_speed_are_kept_apart(tmp_path: Path) -> None:
    drawn = village()
    drawn.way(60, [1, 5], highway="residential", zone__traffic="NL:rural", source__maxspeed="NL:zone30")
    drawn.way(61, [1, 5], highway="residential", source__maxspeed="NL:zone60")
    roads = read(drawn, tmp_path).roads.set_index("osm_way_id").loc[60:]
    assert roads[["zone", "speed_zone"]].to_numpy().tolist() == [["rural", "urban"], ["", "rural"]]


def test_the_nodes_of_a_road_are_its_line(read_village: OsmData) -> None:
    nodes = read_village.road_nodes
    assert nodes.way.tolist() == [0, 0, 0, 0, 1, 1]
    assert nodes.ref.tolist() == [1, 2, 3, 4, 2, 5]
    for position, line in enumerate(read_village.roads.geometry):
        np.testing.assert_array_equal(nodes.xy[nodes.way == position], shapely.get_coordinates(line))


def test_metres_in_the_layers_are_metres_on_the_ground(read_village: OsmData) -> None:
    ground = Geod(ellps="WGS84").line_length([LON, LON + 3 * STEP], [LAT, LAT])
    assert read_village.roads.length.iloc[0] == pytest.approx(ground, rel=3e-4)


def test_points_are_sorted_into_their_layers(read_village: OsmData) -> None:
    assert read_village.places[["osm_id", "place", "name"]].to_numpy().tolist() == [[10, "village", "Nergenshuizen"]]
    signs = read_village.signs[["osm_id", "value", "name", "city_limit"]]
    assert signs.to_numpy().tolist() == [[12, "city_limit", "Nergenshuizen", "begin"]]
    assert read_village.lamps["osm_id"].tolist() == [13]
    assert read_village.crossings[["osm_id", "kind"]].to_numpy().tolist() == [[14, "crossing"], [15, "traffic_signals"]]
    assert read_village.blocked.tolist() == [16]


def test_signs_for_one_direction_and_signs_of_other_kinds_are_kept(tmp_path: Path) -> None:
    drawn = village()
    drawn.node(60, 1, 0.3, traffic_sign__forward="DE:310", traffic_sign__backward="DE:311", name="Nergenshuizen")
    drawn.node(61, 1, 0.4, traffic_sign__backward="city_limit", city_limit="end")
    drawn.node(62, 1, 0.5, traffic_sign="NL:A01-50")
    signs = read(drawn, tmp_path).signs[["osm_id", "value", "name", "city_limit"]]
    assert signs.to_numpy().tolist()[1:] == [
        [60, "DE:310;DE:311", "Nergenshuizen", "begin"],
        [61, "city_limit", "", "end"],
        [62, "NL:A01-50", "", ""],
    ]


def test_camp_sites_and_holiday_parks_are_areas(tmp_path: Path) -> None:
    drawn = village()
    drawn.area(60, 0, 7, tourism="camp_site", name="De Duiven")
    drawn.area(61, 1, 7, tourism="caravan_site", landuse="recreation_ground")
    drawn.area(62, 2, 7, tourism="chalet", building="yes")
    drawn.area(63, 3, 7, tourism="holiday_village", leisure="resort")
    drawn.area(64, 4, 7, leisure="resort")
    drawn.area(65, 5, 7, tourism="museum", leisure="park")
    osm = read(drawn, tmp_path)
    found = osm.areas[osm.areas["osm_id"] >= 60].drop(columns="geometry").to_numpy().tolist()
    assert found == [
        [60, "holiday", "camp_site", "De Duiven"],
        [61, "holiday", "caravan_site", ""],
        [61, "landuse", "recreation_ground", ""],
        [62, "holiday", "chalet", ""],
        [63, "holiday", "holiday_village", ""],
        [64, "holiday", "resort", ""],
    ]
    assert 62 in set(osm.buildings["osm_id"])


def test_land_use_and_water_are_areas(read_village: OsmData) -> None:
    found = read_village.areas.drop(columns="geometry").to_numpy().tolist()
    assert found == [[21, "landuse", "residential", ""], [22, "water", "water", "Plas"], [41, "water", "water", "Wiel"]]


def test_a_building_is_a_point_within_it_and_its_area(read_village: OsmData) -> None:
    (building,) = read_village.buildings.itertuples()
    assert building.building == "house"
    width, _ = Geod(ellps="WGS84").polygon_area_perimeter(
        *zip(
            *((LON + (0.1 + x) * STEP, LAT + (0.1 + y) * STEP) for x, y in ((0, 0), (0.2, 0), (0.2, 0.2), (0, 0.2))),
            strict=True,
        )
    )
    assert building.area_m2 == pytest.approx(width, rel=1e-3)


def test_rivers_railways_and_boundaries_are_kept_by_kind_and_name(read_village: OsmData) -> None:
    assert read_village.barriers[["kind", "name"]].to_numpy().tolist() == [["railway", ""], ["river", "Beek"]]
    assert read_village.boundaries[["osm_id", "admin_level", "name"]].to_numpy().tolist() == [[40, 10, "Nergenshuizen"]]


@pytest.mark.parametrize("name", ["a.osm.gz", "a.osm.bz2", "a.osm.pbf"])
def test_every_format_yields_the_same_layers(read_village: OsmData, tmp_path: Path, name: str) -> None:
    assert_same(read_village, read(village(), tmp_path, name))


@pytest.mark.parametrize("ending", ["osm.pbf", "osm", "osm.gz", "osm.bz2"])
def test_an_ending_in_capitals_is_as_good(read_village: OsmData, tmp_path: Path, ending: str) -> None:
    named = village().write(tmp_path / f"a.{ending}").rename(tmp_path / f"A.{ending.upper()}")
    assert_same(read_village, read_osm(named))


def test_a_file_that_does_not_say_it_is_sorted_yields_the_same_layers(read_village: OsmData, tmp_path: Path) -> None:
    drawn = village()
    drawn.says_sorted = False
    assert_same(read_village, read(drawn, tmp_path, "a.osm.pbf", order=random.Random(1)))  # noqa: S311 - no secret


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6))
def test_the_order_of_the_file_changes_nothing(read_village: OsmData, tmp_path: Path, seed: int) -> None:
    assert_same(read_village, read(village(), tmp_path, order=random.Random(seed)))  # noqa: S311 - no secret


@bare
def test_a_file_whose_ways_come_before_their_nodes_is_read_whole(tmp_path: Path) -> None:
    drawn = Extract()
    drawn.grid(1, 2)
    drawn.way(1, [1, 2], highway="road")
    lines = drawn.xml().splitlines()
    (tmp_path / "a.osm").write_text("\n".join([*lines[:2], lines[4], *lines[2:4], *lines[5:]]))
    assert read_osm(tmp_path / "a.osm").road_nodes.ref.tolist() == [1, 2]


def test_an_address_on_an_entrance_and_its_building_counts_once(tmp_path: Path) -> None:
    drawn = village()
    drawn.node(50, 2, 1, addr__street="Kerkpad", addr__housenumber="2")
    drawn.node(51, 3, 1, addr__street="Kerkpad", addr__housenumber="2")
    drawn.node(52, 3, 1, addr__housenumber="2")
    drawn.area(53, 3, 1, building="yes", addr__housenumber="2")
    found = read(drawn, tmp_path).addresses
    # The building gives way to the entrance; two nodes, or an address without a street, are taken at their word.
    assert found["osm_id"].tolist() == [11, 50, 51, 52, 53]


def test_an_address_keeps_its_parts(read_village: OsmData) -> None:
    assert read_village.addresses.drop(columns="geometry").to_numpy().tolist() == [
        [11, "Dorpsstraat", "1", "1234AB", "N"],
        [20, "Kerkpad", "2", "", ""],
    ]


@bare
def test_an_address_without_a_street_is_that_of_its_place(tmp_path: Path) -> None:
    drawn = village()
    drawn.node(50, 2, 1, addr__place="De Polder", addr__housenumber="7")
    assert "De Polder" in set(read(drawn, tmp_path).addresses["street"])


def test_a_multipolygon_keeps_its_hole(tmp_path: Path) -> None:
    drawn = village()
    drawn.area(60, 0, 9, 3)
    drawn.area(61, 1, 10, 1)
    drawn.relation(62, [("way", 60, "outer"), ("way", 61, "inner")], type="multipolygon", landuse="residential")
    areas = read(drawn, tmp_path).areas
    (found,) = areas.geometry[areas["osm_id"] == 62]
    (polygon,) = found.geoms
    assert len(polygon.interiors) == 1
    assert polygon.area == pytest.approx(shapely.Polygon(polygon.exterior).area * 8 / 9, rel=1e-3)


def test_an_area_that_cannot_be_closed_is_left_out(tmp_path: Path) -> None:
    drawn = village()
    drawn.area(60, 0, 9, 3)
    drawn.relation(62, [("way", 60, "outer"), ("way", 999, "inner")], type="multipolygon", landuse="residential")
    drawn.way(63, [1, 2, 999, 1], landuse="forest")
    assert read(drawn, tmp_path).areas["osm_id"].tolist() == [21, 22, 41]


def test_an_outline_that_crosses_itself_does_no_harm(tmp_path: Path) -> None:
    drawn = village()
    for number, (x, y) in enumerate([(0, 5), (2, 7), (2, 5), (0, 7)], start=70):
        drawn.node(number, x, y)
    drawn.way(70, [70, 71, 72, 73, 70], landuse="farmland")
    assert read(drawn, tmp_path).areas.geometry.is_valid.all()


def test_of_a_boundary_those_parts_are_kept_that_the_file_holds(tmp_path: Path) -> None:
    drawn = village()
    drawn.node(70, 8, 3)
    drawn.way(70, [31, 70, 999])
    members = [("way", 32, "outer"), ("way", 70, "outer"), ("way", 998, "outer"), ("node", 10, "admin_centre")]
    drawn.relation(71, members, boundary="administrative", admin_level="8", name="Gemeente Nergens")
    boundaries = read(drawn, tmp_path).boundaries
    assert boundaries["osm_id"].tolist() == [40, 71]
    eight_steps = Geod(ellps="WGS84").line_length([LON, LON + 8 * STEP], [LAT + 3 * STEP] * 2)
    assert boundaries.length.iloc[1] == pytest.approx(eight_steps, rel=1e-3)


def test_boundaries_of_provinces_and_countries_are_left_out(tmp_path: Path) -> None:
    drawn = village()
    drawn.relation(71, [("way", 32, "outer")], boundary="administrative", admin_level="4", name="Provincie")
    drawn.relation(72, [("way", 32, "outer")], boundary="postal_code", admin_level="10", name="Postcode")
    assert read(drawn, tmp_path).boundaries["osm_id"].tolist() == [40]


def test_no_line_is_drawn_across_nodes_that_the_file_lacks(tmp_path: Path) -> None:
    drawn = village()
    drawn.grid(70, 71, 72, 73, y=3)
    drawn.way(70, [70, 71, 999, 72, 73], waterway="canal", name="Vaart")
    drawn.way(71, [70, 71, 999, 998, 72, 73, 997], railway="rail", name="Spoor")
    drawn.way(72, [999, 70, 71, 998, 72])
    drawn.relation(71, [("way", 72, "outer")], boundary="administrative", admin_level="10", name="Overnergens")
    osm = read(drawn, tmp_path)
    step = Geod(ellps="WGS84").line_length([LON, LON + STEP], [LAT + 3 * STEP] * 2)
    lengths = osm.barriers.set_index("name").length
    assert lengths["Vaart"] == pytest.approx(2 * step, rel=1e-3)
    assert lengths["Spoor"] == pytest.approx(2 * step, rel=1e-3)
    assert osm.boundaries.set_index("name").length["Overnergens"] == pytest.approx(step, rel=1e-3)


def below_zero(drawn: Extract, chosen: Callable[[str, int], bool]) -> Extract:
    """Return the extract as an editor keeps it before its upload: the chosen objects have negative numbers."""

    def number(kind: str, old: int) -> int:
        return -old if chosen(kind, old) else old

    new = Extract(bounds=drawn.bounds)
    new.nodes = {number("node", at): node for at, node in drawn.nodes.items()}
    new.ways = {
        number("way", at): ([number("node", ref) for ref in refs], tags) for at, (refs, tags) in drawn.ways.items()
    }
    new.relations = {
        number("relation", at): ([(kind, number(kind, ref), role) for kind, ref, role in members], tags)
        for at, (members, tags) in drawn.relations.items()
    }
    return new


@pytest.mark.parametrize(
    "chosen",
    [
        lambda kind, number: True,
        lambda kind, number: kind == "node",
        lambda kind, number: kind != "node",
        lambda kind, number: number % 2 == 1,
    ],
    ids=["all", "nodes", "ways and relations", "some of each"],
)
@pytest.mark.parametrize("name", ["a.osm", "a.osm.pbf"])
def test_objects_that_were_never_uploaded_are_read_as_well(
    read_village: OsmData, tmp_path: Path, name: str, chosen: Callable[[str, int], bool]
) -> None:
    drawn = below_zero(village(), chosen)
    drawn.says_sorted = False
    osm = read(drawn, tmp_path, name)
    for layer in LAYERS:
        mine, theirs = getattr(osm, layer), getattr(read_village, layer)
        assert sorted(mine.normalize().to_wkb()) == sorted(theirs.normalize().to_wkb()), layer
        for column in ("osm_id", "osm_way_id"):
            if column in mine:
                assert (mine[column] > 0).all()
                # Those that have a number keep it.
                kept = set(mine[column][mine[column] < 10**12])
                assert kept <= set(theirs[column])
    assert (osm.road_nodes.ref > 0).all()
    # Roads that met still do.
    assert len(np.unique(osm.road_nodes.ref)) == len(np.unique(read_village.road_nodes.ref))


def test_water_in_a_culvert_parts_nothing(tmp_path: Path) -> None:
    drawn = village()
    drawn.way(33, [30, 31], waterway="canal", tunnel="culvert")
    drawn.way(34, [30, 31], waterway="canal", tunnel="no", name="Vaart")
    assert read(drawn, tmp_path).barriers["kind"].tolist() == ["canal", "railway", "river"]


@bare
def test_a_square_that_is_drawn_as_an_area_is_no_road(tmp_path: Path) -> None:
    drawn = village()
    drawn.area(60, 0, 5, highway="residential", area="yes")
    assert 60 not in set(read(drawn, tmp_path).roads["osm_way_id"])


@bare
def test_bridges_tunnels_and_roundabouts_are_marked(tmp_path: Path) -> None:
    drawn = village()
    drawn.way(80, [1, 5], highway="road", bridge="viaduct", oneway="-1")
    drawn.way(81, [1, 5], highway="road", tunnel="yes", bridge="no")
    drawn.way(82, [1, 5, 4, 1], highway="road", junction="roundabout")
    roads = read(drawn, tmp_path).roads.set_index("osm_way_id").loc[80:]
    assert roads[["bridge", "tunnel", "roundabout"]].to_numpy().tolist() == np.eye(3, dtype=bool).tolist()
    assert roads["oneway"].tolist() == [-1, 0, 1]


# A road whose way holds nodes 1, 2, … of which some lie outside the extract.
CUT_ROADS = {
    "whole": ([1, 2, 3], [[1, 2, 3]], []),
    "ends outside": ([1, 2, 99], [[1, 2]], [2]),
    "begins outside": ([99, 1, 2], [[1, 2]], [1]),
    "both": ([98, 1, 2, 99], [[1, 2]], [1, 2]),
    "leaves and comes back": ([1, 2, 99, 3, 4], [[1, 2], [3, 4]], [2, 3]),
    "far outside": ([1, 2, 97, 98, 99, 3, 4], [[1, 2], [3, 4]], [2, 3]),
    "only its first node inside": ([1, 99], [], [1]),
    "only its last node inside": ([99, 4], [], [4]),
    "one node between two outside": ([98, 3, 99], [], [3]),
    "loop": ([1, 2, 99, 4, 1], [[1, 2], [4, 1]], [2, 4]),
    "nothing inside": ([98, 99], [], []),
}


@bare
@pytest.mark.parametrize("case", CUT_ROADS)
def test_a_road_breaks_off_where_the_file_lacks_its_next_node(case: str, tmp_path: Path) -> None:
    refs, kept, cut = CUT_ROADS[case]
    drawn = Extract()
    drawn.grid(1, 2, 3, 4)
    drawn.way(1, refs, highway="residential", name="Grensweg")
    drawn.way(2, [1, 4], highway="residential")
    osm = read(drawn, tmp_path)
    pieces = [osm.road_nodes.ref[osm.road_nodes.way == row].tolist() for row in range(len(osm.roads))]
    assert pieces == [*kept, [1, 4]]
    assert osm.roads["name"].tolist() == ["Grensweg"] * len(kept) + [""]
    assert osm.cut.tolist() == cut


@bare
@pytest.mark.parametrize(
    "kind", [{"highway": "service"}, {"highway": "track"}, {"highway": "road", "access": "private"}]
)
def test_a_driveway_over_the_edge_brings_nobody_in(kind: dict[str, str], tmp_path: Path) -> None:
    drawn = Extract()
    drawn.grid(1, 2, 3)
    drawn.way(1, [1, 2, 3], highway="residential")
    drawn.way(2, [2, 99], **kind)
    assert read(drawn, tmp_path).cut.tolist() == []


def test_the_date_of_the_data_is_that_of_the_header(tmp_path: Path, read_village: OsmData) -> None:
    drawn = village()
    drawn.date = "2024-03-01"
    assert read(drawn, tmp_path, "a.osm.pbf").date == "2024-03-01"
    assert read_village.date == ""


def test_without_a_header_the_date_is_that_of_the_last_change_to_a_road(tmp_path: Path) -> None:
    text = village().xml().replace("<way id=", '<way timestamp="2023-05-06T07:08:09Z" id=')
    (tmp_path / "edited.osm").write_text(text, encoding="utf-8")
    assert read_osm(tmp_path / "edited.osm").date == "2023-05-06"


def test_a_drawn_up_example_says_so(tmp_path: Path, read_village: OsmData) -> None:
    assert not read_village.schematic
    drawn = village()
    drawn.generator = f"a test ({SCHEMATIC_MARK})"
    assert read(drawn, tmp_path).schematic
    assert read(drawn, tmp_path, "a.osm.pbf").schematic


@bare
def test_outside_the_netherlands_the_local_zone_is_taken(tmp_path: Path) -> None:
    drawn = Extract()
    drawn.nodes = {1: (11.39, 47.26, {}), 2: (11.40, 47.26, {})}
    drawn.way(1, [1, 2], highway="residential")
    assert read(drawn, tmp_path).crs.to_epsg() == 32632


def test_an_extract_without_addresses_or_places_is_read_with_a_warning_for_each(tmp_path: Path) -> None:
    drawn = Extract()
    drawn.grid(1, 2)
    drawn.way(1, [1, 2], highway="residential")
    path = drawn.write(tmp_path / "kaal.osm")
    with pytest.warns(DekkendWarning) as caught:
        osm = read_osm(path)
    said = [str(warning.message) for warning in caught]
    assert len(said) == 2
    assert said[0].startswith(f"{path}: the extract holds no addresses. ")
    assert said[1].startswith(f"{path}: the extract holds no named places. ")
    assert {Path(warning.filename).name for warning in caught} == {Path(__file__).name}
    for name in LAYERS[1:]:
        layer = getattr(osm, name)
        assert layer.empty, name
        assert layer.crs == RD_NEW, name
        assert "geometry" in layer, name


def test_reading_says_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    read(village(), tmp_path)
    assert capfd.readouterr() == ("", "")
