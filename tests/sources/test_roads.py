"""A road layer of one's own says as much as its columns do, and where they say all it is as good as OpenStreetMap."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, MultiLineString, Point

from dekkend.crs import RD_NEW, WGS84
from dekkend.entry_roads import build_network, find_entry_roads
from dekkend.errors import DekkendWarning, InputError, collected
from dekkend.settings import RoadSettings, Settings
from dekkend.sources.osm import OsmData, read_osm
from dekkend.sources.roads import RoadColumns, on_own_roads, read_roads

from ..invented import X, Y, osm_xml, write_layer

SETTINGS = Settings()
NAMELESS = "no column has street names"
CLASSLESS = "no column has classes of roads"
TWO_WAY = "no column has directions"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> OsmData:
    path = tmp_path_factory.mktemp("osm") / "town.osm"
    path.write_text(osm_xml(), encoding="utf-8")
    return read_osm(path)


def line(*spots: tuple[float, float]) -> LineString:
    return LineString([(X + x, Y + y) for x, y in spots])


def layer(folder: Path, lines: Sequence[object], **columns: Sequence[object]) -> Path:
    frame = gpd.GeoDataFrame(columns, geometry=list(lines), crs=RD_NEW)
    return write_layer(frame, folder / "roads.gpkg", "wegen")


def read(path: Path, **told: Any) -> OsmData:
    with collected():
        return read_roads(path, RoadColumns(**told))


def said(path: Path, **told: Any) -> list[str]:
    with collected() as found:
        read_roads(path, RoadColumns(**told))
    return [str(each) for each in found]


def segments(osm: OsmData) -> gpd.GeoDataFrame:
    with collected():
        return build_network(osm, SETTINGS.network).segments


def measures(osm: OsmData) -> Counter[tuple[object, ...]]:
    """Return how often each kind of segment occurs: its street, class, direction and length."""
    found = segments(osm)
    return Counter(zip(found["street"], found["highway"], found["oneway"], found.length.round(1), strict=True))


def junctions(osm: OsmData) -> int:
    found = segments(osm)
    _, ends = np.unique(np.concatenate([found["u"], found["v"]]), return_counts=True)
    return int((ends > 2).sum())


def as_layer(osm: OsmData) -> gpd.GeoDataFrame:
    words = {1: "H", -1: "T", 0: "B"}
    return osm.roads[["highway", "name", "geometry"]].assign(rijrichting=osm.roads["oneway"].map(words))


def split_with_nodes(osm: OsmData) -> gpd.GeoDataFrame:
    found = segments(osm)
    columns = {"highway": found["highway"], "name": found["street"], "JTE_ID_BEG": found["u"], "JTE_ID_END": found["v"]}
    ways = found["oneway"].map({True: "H", False: "B"})
    return gpd.GeoDataFrame({**columns, "RIJRICHTNG": ways}, geometry=found.geometry, crs=found.crs)


# --- the same town, read either way


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ways=st.lists(st.sampled_from([-1, 0, 1]), min_size=9, max_size=9), seed=st.integers(0, 99))
def test_a_town_is_the_same_network_as_osm_and_as_an_own_layer(
    town: OsmData, tmp_path: Path, ways: list[int], seed: int
) -> None:
    osm = replace(town, roads=town.roads.assign(oneway=ways))
    drawn = as_layer(osm).sample(frac=1, random_state=seed)
    # A line may be drawn either way round if its direction says so.
    turned = np.random.default_rng(seed).random(len(drawn)) < 0.5
    drawn["geometry"] = np.where(turned, drawn.geometry.reverse(), drawn.geometry)
    drawn["rijrichting"] = np.where(turned, drawn["rijrichting"].replace({"H": "T", "T": "H"}), drawn["rijrichting"])
    assert measures(read(write_layer(drawn, tmp_path / "own.gpkg", "wegen"))) == measures(osm)


@pytest.mark.parametrize("nodes", [True, False])
def test_a_town_that_is_cut_at_its_junctions_is_the_same_network(town: OsmData, tmp_path: Path, *, nodes: bool) -> None:
    osm = replace(town, roads=town.roads.assign(oneway=[1, 0, 0, -1, 0, 0, 0, 0, 0]))
    drawn = split_with_nodes(osm)
    drawn = drawn if nodes else drawn.drop(columns=["JTE_ID_BEG", "JTE_ID_END"])
    own = read(write_layer(drawn, tmp_path / "own.gpkg", "wegen"))
    assert measures(own) == measures(osm)
    assert not nodes or {*own.road_nodes.ref} >= {*segments(osm)["u"]}


def test_the_entry_roads_of_a_town_are_the_same_on_its_own_layer(town: OsmData, tmp_path: Path) -> None:
    own = read(write_layer(as_layer(town), tmp_path / "own.gpkg", "wegen"))
    with collected():
        every = (find_entry_roads(each, SETTINGS).entries for each in (town, on_own_roads(town, own)))
        one, other = (each.sort_values("street", ignore_index=True) for each in every)
    assert other["street"].tolist() == one["street"].tolist() != []
    assert other["inflow_share"].tolist() == pytest.approx(one["inflow_share"].tolist(), abs=0.01)
    assert other.geometry.distance(one.geometry).max() < 0.1


def test_the_order_of_the_rows_makes_no_difference(town: OsmData, tmp_path: Path) -> None:
    drawn = as_layer(town)
    one = read(write_layer(drawn, tmp_path / "one.gpkg", "wegen"))
    other = read(write_layer(drawn[::-1], tmp_path / "other.gpkg", "wegen"))
    assert segments(one).equals(segments(other))


def test_segments_keep_their_ids_when_other_roads_go(town: OsmData, tmp_path: Path) -> None:
    drawn = split_with_nodes(town).drop(columns=["JTE_ID_BEG", "JTE_ID_END"])
    every = read(write_layer(drawn, tmp_path / "one.gpkg", "wegen"))
    some = read(write_layer(drawn.iloc[::2], tmp_path / "other.gpkg", "wegen"))
    assert {*segments(some)["segment_id"]} < {*segments(every)["segment_id"]}


def test_the_settings_name_what_the_reader_takes() -> None:
    assert RoadColumns(**RoadSettings().model_dump(exclude={"attribution"})) == RoadColumns()


# --- where roads meet


CROSS = (line((0, 0), (200, 0)), line((100, -100), (100, 100)))


def test_lines_that_merely_cross_do_not_meet(tmp_path: Path) -> None:
    assert junctions(read(layer(tmp_path, CROSS))) == 0


def test_lines_that_share_a_point_meet_there(tmp_path: Path) -> None:
    crossing = (line((0, 0), (100, 0), (200, 0)), line((100, -100), (100, 0), (100, 100)))
    assert junctions(read(layer(tmp_path, crossing))) == 1


@pytest.mark.parametrize(("gap", "met"), [(0.0, 1), (0.4, 1), (0.6, 0)])
def test_an_end_meets_the_inside_of_a_road_within_the_tolerance(tmp_path: Path, gap: float, met: int) -> None:
    path = layer(tmp_path, [line((0, 0), (200, 0)), line((100, gap), (100, 100))])
    assert junctions(read(path)) == met


@pytest.mark.parametrize(("gap", "met"), [(0.0, 1), (0.4, 1), (0.6, 0)])
def test_ends_meet_within_the_tolerance(tmp_path: Path, gap: float, met: int) -> None:
    arms = [line((0, 0), (100, 0)), line((100 + gap, 0), (200, 0)), line((100, gap), (100, 100))]
    assert junctions(read(layer(tmp_path, arms))) == met


def test_the_tolerance_can_be_set(tmp_path: Path) -> None:
    path = layer(tmp_path, [line((0, 0), (200, 0)), line((100, 3), (100, 100))])
    assert (junctions(read(path)), junctions(read(path, snap_m=5))) == (0, 1)


def test_roads_with_nodes_meet_at_these_alone(tmp_path: Path) -> None:
    # A bridge whose ramp ends right above the road below it.
    bridge = [line((0, 0), (100, 0)), line((100, 0), (200, 0)), line((100, -100), (100, 0)), line((100, 0), (100, 100))]
    path = layer(tmp_path, bridge, u=[1, 2, 4, 5], v=[2, 3, 5, 6])
    assert junctions(read(path)) == 0
    assert {*segments(read(path))["u"]} == {1, 2, 4, 5}


def test_a_line_without_length_joins_its_nodes(tmp_path: Path) -> None:
    lines = [line((0, 0), (100, 0)), line((100, 0), (100, 0)), line((100, 0), (200, 0)), line((100, 0), (100, 90))]
    path = layer(tmp_path, lines, u=[1, 2, 3, 3], v=[2, 3, 4, 5])
    assert junctions(read(path)) == 1
    assert len(read(path).roads) == 3


def test_a_line_in_two_parts_is_two_roads_of_one_number(tmp_path: Path) -> None:
    parts = MultiLineString([line((0, 0), (100, 0)), line((150, 0), (200, 0))])
    found = read(layer(tmp_path, [parts, line((0, 50), (9, 50))], WVK_ID=[7, 9])).roads
    assert found["osm_way_id"].tolist() == [7, 7, 9]


def test_a_road_that_is_drawn_twice_is_one_unless_each_line_is_one_way(tmp_path: Path) -> None:
    there = line((0, 0), (100, 0))
    pair = [there, there.reverse()]
    assert len(read(layer(tmp_path, pair)).roads) == 1
    assert len(read(layer(tmp_path, pair, oneway=["yes", "yes"])).roads) == 2


def test_networks_that_do_not_meet_are_told(tmp_path: Path) -> None:
    apart = layer(tmp_path, [line((0, 0), (300, 0)), line((0, 50), (100, 50))])
    assert any("2 networks that do not meet; the largest holds 75%" in each for each in said(apart))
    whole = layer(tmp_path, [line((0, 0), (300, 0)), line((0, 0), (0, 50))])
    assert not any("do not meet" in each for each in said(whole))


def test_a_gap_of_a_few_metres_is_told_from_a_wide_one(tmp_path: Path) -> None:
    lines = [line((0, 0), (900, 0)), line((100, 3), (100, 90)), line((200, 30), (200, 90))]
    (told,) = (each for each in said(layer(tmp_path, lines)) if "do not meet" in each)
    assert "3 networks" in told
    assert "1 of the smaller ones ends within 5 m of another road" in told


@pytest.mark.parametrize("numbered", [True, False])
def test_the_advice_about_gaps_is_one_that_helps(tmp_path: Path, *, numbered: bool) -> None:
    lines = [line((0, 0), (900, 0)), line((100, 3), (100, 90))]
    path = layer(tmp_path, lines, **({"u": [1, 3], "v": [2, 4]} if numbered else {}))
    (told,) = (each for each in said(path) if "do not meet" in each)
    assert ("take the columns of nodes out of the layer" in told) == numbered
    assert any("do not meet" in each for each in said(path, snap_m=5)) == numbered
    assert not any("do not meet" in each for each in said(layer(tmp_path, lines), snap_m=5))


# --- what the columns say


def test_what_is_missing_is_told_once_each(tmp_path: Path) -> None:
    bare = said(layer(tmp_path, CROSS))
    assert [sum(words in each for each in bare) for words in (NAMELESS, CLASSLESS, TWO_WAY)] == [1, 1, 1]
    full = said(layer(tmp_path, CROSS, straatnaam=["A", "B"], highway=["residential"] * 2, oneway=["no"] * 2))
    assert not any(words in each for each in full for words in (NAMELESS, CLASSLESS, TWO_WAY))


@pytest.mark.parametrize(
    ("columns", "untold"),
    [
        ({}, {"bridge", "tunnel", "roundabout"}),
        ({"brug": ["ja", "nee"]}, {"tunnel", "roundabout"}),
        ({"BST_CODE": ["RB", "NRB"]}, {"bridge", "tunnel"}),
        ({"bridge": [0, 1], "tunnel": [0, 0], "rotonde": [0, 0]}, set()),
    ],
)
def test_what_a_layer_has_no_column_for_is_unknown(
    town: OsmData, tmp_path: Path, columns: dict[str, Sequence[object]], untold: set[str]
) -> None:
    own = read(layer(tmp_path, CROSS, **columns))
    assert own.untold == untold
    assert on_own_roads(replace(town, blocked=town.blocked[:0]), own).untold == untold
    assert town.untold == frozenset()


def test_an_empty_layer_of_all_else(tmp_path: Path) -> None:
    found = read(layer(tmp_path, CROSS))
    assert (found.date, found.extent_known, found.schematic) == ("", False, False)
    assert all(getattr(found, name).empty for name in ("places", "addresses", "buildings", "signs", "areas"))
    assert found.crs == RD_NEW


def test_classes_of_ones_own_are_mapped(tmp_path: Path) -> None:
    path = layer(tmp_path, [*CROSS, line((0, 50), (9, 50))], soort=["GOW", "ETW", "fietspad"])
    told = {"road_class": "soort", "classes": {"GOW": "secondary", "ETW": "residential", "fietspad": "closed"}}
    assert sorted(read(path, **told).roads["highway"]) == ["residential", "secondary"]
    assert any("1 of 3 lines are left out" in each for each in said(path, **told))


def test_the_columns_of_the_national_road_file_are_known(tmp_path: Path) -> None:
    lines = [line((0, 10 * at), (100, 10 * at)) for at in range(8)]
    path = layer(
        tmp_path,
        [MultiLineString([each]) for each in lines],
        WVK_ID=[*range(1, 9)],
        JTE_ID_BEG=[*range(10, 18)],
        JTE_ID_END=[*range(20, 28)],
        STT_NAAM=["Koolweg"] * 8,
        WEGBEHSRT=["G", "G", "R", "R", "P", "G", "G", "G"],
        BST_CODE=["RB", "RB", "HR", "AFR", "RB", "FP", "ERF", "NRB"],
        FRC=["5", "6", "0", "1", "3", "6", "6", "5"],
        RIJRICHTNG=["B", "O", "H", "T", "B", "B", None, "H"],
    )
    roads = read(path).roads.set_index("osm_way_id")
    assert roads["highway"].to_dict() == {
        1: "tertiary", 2: "residential", 3: "motorway", 4: "trunk_link", 5: "secondary", 7: "living_street",
        8: "tertiary",
    }  # fmt: skip
    assert roads["oneway"].tolist() == [0, 0, 1, -1, 0, 0, 1]
    assert roads["maxspeed_kmh"].dropna().index.tolist() == [1, 8]
    assert roads["roundabout"].tolist() == [False] * 6 + [True]
    assert (roads["name"] == "Koolweg").all()
    assert not any(words in each for each in said(path) for words in (NAMELESS, CLASSLESS, TWO_WAY))


@pytest.mark.parametrize("code", ["FP", "fp"])
def test_a_path_of_the_national_road_file_is_no_road_in_capitals_or_not(tmp_path: Path, code: str) -> None:
    found = read(layer(tmp_path, CROSS, BST_CODE=["RB", code], WEGBEHSRT=["r", "G"])).roads
    assert found["highway"].tolist() == ["trunk"]


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        (
            {"WEGBEHSRT": ["G", "R"]},
            "neither BST_CODE nor FRC is there. Paths on which no car may drive count as roads",
        ),
        ({"WEGBEHSRT": ["G", "R"], "BST_CODE": ["RB", "HR"]}, "FRC is not there. All municipal roads count alike"),
        ({"WEGBEHSRT": ["G", "R"], "FRC": ["6", "0"]}, "BST_CODE is not there"),
        ({"WEGBEHSRT": ["G", "R"], "BST_CODE": [None, None], "FRC": [None, ""]}, "neither BST_CODE nor FRC is there"),
        ({"BST_CODE": [None, None]}, CLASSLESS),
    ],
)
def test_what_the_national_road_file_does_not_say_is_told(
    tmp_path: Path, columns: dict[str, Sequence[object]], words: str
) -> None:
    assert sum(words in each for each in said(layer(tmp_path, CROSS, **columns))) == 1


def test_a_layer_of_lines_is_found_among_others(tmp_path: Path) -> None:
    path = layer(tmp_path, CROSS)
    gpd.GeoDataFrame(geometry=[Point(X, Y)], crs=RD_NEW).to_file(path, layer="hectopunten", driver="GPKG")
    assert len(read(path).roads) == 2


def test_a_layer_in_degrees_is_brought_to_metres(tmp_path: Path) -> None:
    there = gpd.GeoDataFrame(geometry=[*CROSS], crs=RD_NEW).to_crs(WGS84)
    path = tmp_path / "roads.geojson"
    there.to_file(path, driver="GeoJSON")
    found = read(path)
    assert found.crs == RD_NEW
    assert sorted(shapely.length(found.roads.geometry.to_numpy())) == pytest.approx([200, 200], abs=0.1)


# --- what cannot be read


def fault(path: Path, **told: Any) -> str:
    with pytest.raises(InputError) as caught, collected():
        read_roads(path, RoadColumns(**told))
    return str(caught.value)


def test_a_layer_without_lines_is_refused(tmp_path: Path) -> None:
    assert "should be a layer of LineString, MultiLineString" in fault(layer(tmp_path, [Point(X, Y)]))


def test_a_layer_without_a_crs_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "roads.gpkg"
    with pytest.warns(UserWarning, match="'crs' was not provided"):
        gpd.GeoDataFrame(geometry=[*CROSS]).to_file(path, driver="GPKG")
    assert "no CRS" in fault(path)


def test_a_column_that_is_not_there_is_told_with_the_nearest(tmp_path: Path) -> None:
    path = layer(tmp_path, CROSS, straatnaam=["A", "B"], soort=["x", "y"])
    assert "no column straatnamen, which roads.name names. Did you mean straatnaam?" in fault(path, name="straatnamen")


def test_the_lines_themselves_are_no_column_of_names(tmp_path: Path) -> None:
    path = layer(tmp_path, CROSS, straatnaam=["A", "B"])
    assert "no column geometry, which roads.name names. Did you mean straatnaam?" in fault(path, name="geometry")


def test_a_tolerance_longer_than_every_road_is_refused(tmp_path: Path) -> None:
    near = [line((0, 0), (90, 0)), line((0, 0), (0, 90))]
    assert "no road of this layer is longer than roads.snap_m (200.0 m)" in fault(layer(tmp_path, near), snap_m=200)


def test_a_class_that_is_not_mapped_is_told_with_its_row(tmp_path: Path) -> None:
    told = {"road_class": "soort", "classes": {"GOW": "secondary"}}
    found = fault(layer(tmp_path, CROSS, soort=["GOW", "ETW"]), **told)
    assert "the classes ETW in the column soort are not known (1 roads, the first in row 2)" in found
    assert '"ETW" = "residential"' in found


def test_a_class_mapped_to_none_that_there_is_is_told_with_the_nearest(tmp_path: Path) -> None:
    told = {"road_class": "soort", "classes": {"ETW": "residental"}}
    assert "Did you mean residential?" in fault(layer(tmp_path, CROSS, soort=["ETW", "ETW"]), **told)


def test_nodes_that_contradict_the_lines_are_told(tmp_path: Path) -> None:
    apart = [line((0, 0), (100, 0)), line((150, 0), (200, 0))]
    found = fault(layer(tmp_path, apart, u=[1, 2], v=[2, 3]))
    assert "node 2 lies at two places 50.0 m apart" in found
    assert "rows" in found


def test_a_road_without_one_of_its_nodes_is_told(tmp_path: Path) -> None:
    assert "row 2 has no node in the column u" in fault(layer(tmp_path, CROSS, u=["1", None], v=["2", "4"]))


def test_a_word_that_is_no_direction_is_told(tmp_path: Path) -> None:
    assert "row 2 has links in the column oneway" in fault(layer(tmp_path, CROSS, oneway=["ja", "links"]))


def test_a_layer_on_which_no_car_may_drive_is_refused(tmp_path: Path) -> None:
    assert "a car may use" in fault(layer(tmp_path, CROSS, highway=["footway", "cycleway"]))


def test_bollards_of_the_map_are_not_carried_over(town: OsmData, tmp_path: Path) -> None:
    own = read(layer(tmp_path, CROSS))
    with pytest.warns(DekkendWarning, match="1 bollards and closed gates"):
        found = on_own_roads(replace(town, blocked=town.road_nodes.ref[:1]), own)
    assert len(found.blocked) == 0
    assert len(found.addresses) == len(town.addresses)
