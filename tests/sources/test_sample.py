"""The schematic of Stein: what it holds, and that its truth is true."""

import csv
import json
import math
import os
import subprocess
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, pairwise
from pathlib import Path

import geopandas as gpd
import numpy as np
import osmium
import pytest
import shapely
from pyproj import Transformer
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from shapely.geometry import LineString, Point

from dekkend.sources.sample import FILES, SCHEMATIC_MARK, Truth, make
from dekkend.sources.sample.geometry import along, crossings, draw, one_polygon, pieces, with_vertex
from dekkend.sources.sample.names import StreetNames

BUNDLED = Path(__file__).parents[2] / "data" / "raw" / "stein-sample"
DRIVABLE = {
    "motorway", "motorway_link", "primary", "secondary", "tertiary", "unclassified", "residential", "living_street",
    "service", "track",
}  # fmt: skip
CORES = {
    "Stein", "Elsloo", "Urmond", "Berg aan de Maas", "Meers", "Maasband", "Nattenhoven", "Catsop", "Kleine Meers",
}  # fmt: skip


@dataclass(frozen=True)
class Parsed:
    """The map as read back: positions in RD, and tags."""

    spots: dict[int, tuple[float, float]]
    nodes: dict[int, dict[str, str]]
    ways: dict[int, tuple[dict[str, str], list[int]]]
    relations: list[tuple[dict[str, str], list[tuple[str, int, str]]]]

    def roads(self):
        return {
            number: (tags, refs)
            for number, (tags, refs) in self.ways.items()
            if tags.get("highway") in DRIVABLE and tags.get("access") != "private"
        }

    def line(self, refs):
        return LineString([self.spots[ref] for ref in refs])

    @cached_property
    def steps(self) -> list[tuple[int, int]]:
        """Every stretch between two nodes that a car may drive, in the direction that it may."""
        return list(self._steps())

    def _steps(self):
        closed = {number for number, tags in self.nodes.items() if tags.get("barrier") == "bollard"}
        for tags, refs in self.roads().values():
            oneway = tags.get("oneway") or ("yes" if tags.get("junction") == "roundabout" else "no")
            for a, b in pairwise(refs):
                if {a, b} & closed:
                    continue
                if oneway != "-1":
                    yield a, b
                if oneway != "yes":
                    yield b, a


@pytest.fixture(scope="session")
def made(tmp_path_factory) -> tuple[Path, Truth]:
    folder = tmp_path_factory.mktemp("sample")
    return folder, make(folder)


@pytest.fixture(scope="session")
def truth(made) -> Truth:
    return made[1]


@pytest.fixture(scope="session")
def drawn(made) -> Parsed:
    degrees, nodes, ways, relations = {}, {}, {}, []
    for thing in osmium.FileProcessor(str(made[0] / "stein.osm.pbf")):
        tags = dict(thing.tags)
        if thing.is_node():
            degrees[thing.id] = (thing.location.lon, thing.location.lat)
            nodes[thing.id] = tags
        elif thing.is_way():
            ways[thing.id] = (tags, [node.ref for node in thing.nodes])
        else:
            relations.append((tags, [(member.type, member.ref, member.role) for member in thing.members]))
    xs, ys = Transformer.from_crs(4326, 28992, always_xy=True).transform(*zip(*degrees.values(), strict=True))
    return Parsed(dict(zip(degrees, zip(xs, ys, strict=True), strict=True)), nodes, ways, relations)


@pytest.fixture(scope="session")
def homes(drawn) -> gpd.GeoDataFrame:
    found = {number: tags for number, tags in drawn.nodes.items() if "addr:street" in tags}
    return gpd.GeoDataFrame(
        {
            name: [tags[f"addr:{key}"] for tags in found.values()]
            for name, key in (
                ("street", "street"),
                ("town", "city"),
                ("postcode", "postcode"),
                ("number", "housenumber"),
            )
        },
        geometry=[Point(drawn.spots[number]) for number in found],
        crs=28992,
    )


def outside_nodes(drawn: Parsed) -> list[int]:
    """Nodes where a road ends at the edge of the map."""
    edge = (177400, 184400, 325600, 337600)
    return [
        number
        for tags, refs in drawn.roads().values()
        for number in (refs[0], refs[-1])
        if tags["highway"] != "service"
        and min(abs(drawn.spots[number][k // 2] - value) for k, value in enumerate(edge)) < 0.5
    ]


# --- the files -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FILES)
def test_the_bundled_sample_is_what_the_generator_makes(made, name):
    assert (made[0] / name).read_bytes() == (BUNDLED / name).read_bytes(), f"make {name} anew and commit it"


def test_another_process_with_another_hash_seed_makes_the_same_bytes(made, tmp_path):
    environment = {**os.environ, "PYTHONHASHSEED": "7"}
    subprocess.run([sys.executable, "-m", "dekkend.sources.sample", tmp_path], check=True, env=environment)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(FILES)
    assert all((tmp_path / name).read_bytes() == (made[0] / name).read_bytes() for name in FILES)


def test_the_sample_is_smaller_than_two_megabytes():
    assert sum((BUNDLED / name).stat().st_size for name in FILES) < 2_000_000
    assert {path.name for path in BUNDLED.iterdir()} == set(FILES)


def test_the_map_says_of_itself_that_it_is_schematic(made):
    header = osmium.io.Reader(str(made[0] / "stein.osm.pbf")).header()
    assert SCHEMATIC_MARK == "schematisch voorbeeld, geen echte kaart"
    assert header.get("generator") == f"dekkend: {SCHEMATIC_MARK}"
    assert header.get("osmosis_replication_timestamp") == "2026-01-01T00:00:00Z"


def test_all_nodes_lie_in_the_box_of_the_header(made):
    box = osmium.io.Reader(str(made[0] / "stein.osm.pbf")).header().box()
    for node in osmium.FileProcessor(str(made[0] / "stein.osm.pbf"), osmium.osm.NODE):
        assert box.contains(node.location)


def test_the_truth_in_the_file_is_the_truth_returned(made, truth):
    written = json.loads((made[0] / "truth.json").read_text(encoding="utf-8"))
    assert written["entries"] == [vars(entry) for entry in truth.entries]
    assert written["cores"].keys() == truth.cores.keys()
    for name, core in truth.cores.items():
        assert written["cores"][name]["addresses"] == core.addresses
        assert shapely.from_wkt(written["cores"][name]["polygon"]).equals_exact(core.polygon, 0.06)
    assert {group: {k: tuple(v) for k, v in names.items()} for group, names in written["matches"].items()} == dict(
        truth.matches
    )


# --- neighbourhoods --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def buurten(made) -> gpd.GeoDataFrame:
    return gpd.read_file(made[0] / "neighbourhoods.gpkg", layer="buurten")


def test_the_figures_are_those_of_cbs(buurten):
    assert list(buurten.columns) == [
        "buurtcode", "buurtnaam", "wijkcode", "gemeentecode", "gemeentenaam", "aantal_inwoners",
        "inwoners_65_jaar_of_ouder", "aantal_huishoudens", "oppervlakte_land_in_ha", "geometry",
    ]  # fmt: skip
    assert buurten.crs.to_epsg() == 28992
    assert len(buurten) == 13
    assert set(buurten.wijkcode) == {"WK097100", "WK097101", "WK097102"}
    assert buurten.aantal_inwoners.sum() == 24_750
    assert buurten.inwoners_65_jaar_of_ouder.sum() == 7_200
    assert buurten.aantal_huishoudens.sum() == 11_620
    assert buurten.oppervlakte_land_in_ha.sum() == 2_093
    elsloo = buurten.set_index("buurtcode").loc["BU09710100"]
    assert (elsloo.buurtnaam, elsloo.aantal_inwoners) == ("Elsloo", 6915)


def test_neighbourhoods_tile_the_municipality(made, buurten):
    boundary = gpd.read_file(made[0] / "boundary.gpkg", layer="gemeente")
    assert (boundary.gemeentecode[0], boundary.gemeentenaam[0]) == ("GM0971", "Stein")
    assert buurten.area.sum() == pytest.approx(boundary.area[0], abs=1)
    assert shapely.union_all(buurten.geometry.array).symmetric_difference(boundary.geometry[0]).area < 1
    assert buurten.is_valid.all()


def test_every_household_has_one_home_inside_its_neighbourhood(homes, buurten, truth):
    inside = gpd.sjoin(homes, buurten, predicate="within")
    counted = inside.groupby("buurtcode").size().to_dict()
    assert counted == buurten.set_index("buurtcode").aantal_huishoudens.to_dict()
    assert counted == dict(truth.addresses)


def test_no_two_homes_share_an_address(homes):
    assert not homes.duplicated(["town", "street", "number"]).any()
    assert not homes.duplicated(["postcode", "number"]).any()
    assert homes.postcode.str.fullmatch(r"61(29|71|81)[A-Z]{2}").all()


# --- cores -----------------------------------------------------------------------------------------------------------


def test_there_are_nine_cores_far_apart_from_one_another(truth):
    assert set(truth.cores) == CORES
    gaps = [
        (first.polygon.distance(second.polygon), a, b)
        for (a, first), (b, second) in combinations(truth.cores.items(), 2)
    ]
    assert min(gaps)[0] > 250, min(gaps)


def test_a_core_holds_its_homes_and_no_others_come_near(homes, truth):
    for core in truth.cores.values():
        assert homes.within(core.polygon).sum() == core.addresses
        near = homes.dwithin(core.polygon, 70)
        assert near.sum() == core.addresses


def test_homes_of_a_core_form_one_fabric(homes, truth):
    for name, core in truth.cores.items():
        fabric = shapely.union_all(homes[homes.within(core.polygon)].buffer(30).array)
        assert len(shapely.get_parts(fabric)) == (2 if name == "Urmond" else 1), name


def test_places_carry_the_names_and_residents_of_the_cores(drawn, truth):
    places = {
        tags["name"]: (tags["place"], Point(drawn.spots[number]), int(tags["population"]))
        for number, tags in drawn.nodes.items()
        if tags.get("place") in {"town", "village", "hamlet"}
    }
    assert set(places) == CORES
    assert sum(residents for _, _, residents in places.values()) == 24_750
    assert all(truth.cores[name].polygon.contains(point) for name, (_, point, _) in places.items())


# --- roads and entries -----------------------------------------------------------------------------------------------


def test_every_entry_lies_on_a_road_of_its_name_that_leads_from_outside_in(drawn, truth):
    named = defaultdict(list)
    for tags, refs in drawn.roads().values():
        named[tags.get("name")].append(drawn.line(refs))
    for entry in truth.entries:
        road = shapely.union_all(named[entry.street])
        outline = truth.cores[entry.core].polygon
        assert road.distance(Point(entry.x, entry.y)) < 0.1, entry
        assert outline.boundary.distance(Point(entry.x, entry.y)) < (31 if entry.street == "Koolweg" else 0.1), entry
        assert road.difference(outline).length > 150, entry
        assert road.intersection(outline).length > 10, entry


def reached(steps, start) -> set[int]:
    after = defaultdict(list)
    for a, b in steps:
        after[a].append(b)
    seen, queue = set(start), list(start)
    while queue:
        for b in after[queue.pop()]:
            if b not in seen:
                seen.add(b)
                queue.append(b)
    return seen


def within(drawn: Parsed, polygon) -> set[int]:
    numbers = list(drawn.spots)
    xs, ys = np.array([drawn.spots[number] for number in numbers]).T
    return {number for number, inside in zip(numbers, shapely.contains_xy(polygon, xs, ys), strict=True) if inside}


def test_a_car_crosses_into_a_core_at_its_entries_and_nowhere_else(drawn, truth):
    for name, core in truth.cores.items():
        inside = within(drawn, core.polygon)
        # A track that ends in a field, and the bridge between the parts of Urmond, are reached from inside alone.
        outer = reached([(a, b) for a, b in drawn.steps if a not in inside], outside_nodes(drawn))
        spots = [
            LineString([drawn.spots[a], drawn.spots[b]]).intersection(core.polygon.boundary).representative_point()
            for a, b in drawn.steps
            if b in inside and a in outer - inside
        ]
        entries = [Point(entry.x, entry.y) for entry in truth.entries if entry.core == name and not entry.between_parts]
        assert all(min(spot.distance(entry) for entry in entries) < 45 for spot in spots), name
        assert all(min(entry.distance(spot) for spot in spots) < 45 for entry in entries), name


def test_with_its_entries_closed_no_car_reaches_a_core(drawn, truth):
    for name, core in truth.cores.items():
        gates = [Point(entry.x, entry.y) for entry in truth.entries if entry.core == name]
        tree = shapely.STRtree([LineString([drawn.spots[a], drawn.spots[b]]) for a, b in drawn.steps])
        closed = set(tree.query(gates, predicate="dwithin", distance=0.2)[1].tolist())
        steps = [step for number, step in enumerate(drawn.steps) if number not in closed]
        inside = within(drawn, core.polygon.buffer(-5))
        assert inside & reached(drawn.steps, outside_nodes(drawn))
        assert not inside & reached(steps, outside_nodes(drawn)), name


def test_a_car_reaches_every_street_from_outside_and_leaves_again(drawn):
    numbers = {number: index for index, number in enumerate(sorted({n for step in drawn.steps for n in step}))}
    outside = {numbers[number] for number in outside_nodes(drawn)}
    hub = len(numbers)
    steps = [(numbers[a], numbers[b]) for a, b in drawn.steps]
    steps += [(hub, node) for node in outside] + [(node, hub) for node in outside]
    rows, columns = np.array(steps).T
    network = coo_array((np.ones(len(rows)), (rows, columns)), shape=(hub + 1, hub + 1))
    parts, _ = connected_components(network, directed=True, connection="strong")
    assert parts == 1


def test_roads_leave_the_map_on_all_sides(drawn):
    ends = np.array([drawn.spots[number] for number in outside_nodes(drawn)])
    (west, south), (east, north) = ends.min(axis=0), ends.max(axis=0)
    assert (west, south, east, north) == pytest.approx((177400, 325600, 184400, 337600), abs=0.5)
    assert len(ends) > 15


def test_roads_that_cross_without_a_junction_do_so_on_different_levels(drawn):
    roads = list(drawn.roads().values())
    lines = [drawn.line(refs) for _, refs in roads]
    pairs = shapely.STRtree(lines).query(lines, predicate="crosses").T
    for a, b in pairs[pairs[:, 0] < pairs[:, 1]]:
        shared = {drawn.spots[ref] for ref in set(roads[a][1]) & set(roads[b][1])}
        met = shapely.get_parts(lines[a].intersection(lines[b]))
        if all(any(math.dist((spot.x, spot.y), node) < 0.1 for node in shared) for spot in met):
            continue
        assert roads[a][0].get("layer") != roads[b][0].get("layer"), (roads[a][0], roads[b][0])


def test_roads_lie_on_bridges_wherever_they_cross_water(drawn):
    water = shapely.union_all(
        [drawn.line(refs) for tags, refs in drawn.ways.values() if tags.get("waterway") in {"canal", "river"}]
    )
    over = [tags for tags, refs in drawn.ways.values() if "highway" in tags and drawn.line(refs).intersects(water)]
    assert over
    assert all(tags.get("bridge") == "yes" for tags in over)
    # The canal has few: to Meers, in Urmond, to Berg, the motorway's two, and one for bicycles.
    canal = shapely.union_all(
        [drawn.line(refs) for tags, refs in drawn.ways.values() if tags.get("waterway") == "canal"]
    )
    bridges = [tags for tags, refs in drawn.ways.values() if "highway" in tags and drawn.line(refs).intersects(canal)]
    assert Counter(tags["highway"] for tags in bridges) == {"tertiary": 3, "motorway": 2, "cycleway": 1}


def test_the_speed_limit_changes_where_the_built_up_area_begins(drawn, truth):
    speeds = defaultdict(set)
    for tags, _ in drawn.roads().values():
        speeds[tags.get("name")].add(tags.get("maxspeed"))
    for entry in truth.entries:
        if not entry.between_parts:
            assert speeds[entry.street] & {"30", "50"}, entry
            assert speeds[entry.street] & {"60", "80"}, entry


def test_a_sign_with_the_name_stands_on_most_entries(drawn, truth):
    on_roads = {ref for _, refs in drawn.roads().values() for ref in refs}
    signs = {number: tags for number, tags in drawn.nodes.items() if tags.get("traffic_sign") == "city_limit"}
    assert set(signs) <= on_roads
    assert {tags["name"] for tags in signs.values()} == CORES
    signed = sum(
        any(
            tags["name"] == entry.core and math.dist(drawn.spots[number], (entry.x, entry.y)) < 60
            for number, tags in signs.items()
        )
        for entry in truth.entries
    )
    assert len(truth.entries) * 0.75 < signed < len(truth.entries)


@pytest.mark.parametrize("feature", sorted([
    "motorway A2", "motorway A76", "motorway_link", "motorway_junction", "N276", "roundabout on the Koolweg",
    "dual Heerstraat", "tunnel", "private", "driveway", "parking_aisle", "track", "cycleway", "footway", "path",
    "living_street", "canal surface", "river surface", "residential ground", "industrial ground", "farmland",
    "zone urban", "zone rural", "lamp", "crossing", "signals", "bollard", "house", "industrial building",
]))  # fmt: skip
def test_the_map_has_what_real_places_have(drawn, feature):
    ways = [tags for tags, _ in drawn.ways.values()]
    nodes = list(drawn.nodes.values())

    def has(things, least=1, **tags):
        wanted = {key.replace("__", ":"): value for key, value in tags.items()}
        return sum(wanted.items() <= thing.items() for thing in things) >= least

    found = {
        "motorway A2": has(ways, 2, highway="motorway", ref="A2", oneway="yes"),
        "motorway A76": has(ways, 2, highway="motorway", ref="A76", oneway="yes"),
        "motorway_link": has(ways, 20, highway="motorway_link", oneway="yes"),
        "motorway_junction": has(nodes, 1, highway="motorway_junction", name="Kerensheide"),
        "N276": has(ways, 1, highway="primary", ref="N276"),
        "roundabout on the Koolweg": has(ways, 1, junction="roundabout", name="Koolweg"),
        "dual Heerstraat": has(ways, 2, name="Heerstraat", oneway="yes"),
        "tunnel": has(ways, 1, tunnel="yes", layer="-1"),
        "private": has(ways, 1, highway="service", access="private"),
        "driveway": has(ways, 10, highway="service", service="driveway"),
        "parking_aisle": has(ways, 1, highway="service", service="parking_aisle"),
        "track": has(ways, 4, highway="track"),
        "cycleway": has(ways, 4, highway="cycleway"),
        "footway": has(ways, 10, highway="footway"),
        "path": has(ways, 5, highway="path"),
        "living_street": has(ways, 10, highway="living_street", maxspeed="15"),
        "canal surface": has(ways, 1, natural="water", water="canal", name="Julianakanaal"),
        "river surface": has(ways, 1, natural="water", water="river", name="Maas"),
        "residential ground": sum(has([tags], landuse="residential") for tags in ways) == 9,
        "industrial ground": has(ways, 2, landuse="industrial"),
        "farmland": has(ways, 3, landuse="farmland"),
        "zone urban": has(ways, 50, zone__traffic="NL:urban"),
        "zone rural": has(ways, 5, zone__traffic="NL:rural"),
        "lamp": has(nodes, 500, highway="street_lamp"),
        "crossing": has(nodes, 10, highway="crossing"),
        "signals": has(nodes, 2, highway="traffic_signals"),
        "bollard": has(nodes, 1, barrier="bollard"),
        "house": has(ways, 11_000, building="house"),
        "industrial building": has(ways, 3, building="industrial"),
    }
    assert found[feature]


def test_two_streets_side_by_side_are_one_way_in_opposite_directions(drawn):
    pair = {tags["name"]: (tags["oneway"], drawn.line(refs)) for tags, refs in drawn.ways.values()
            if tags.get("name") in {"Postkantoorstraat", "Vrijheidslaan"}}  # fmt: skip
    (one, first), (other, second) = pair["Postkantoorstraat"], pair["Vrijheidslaan"]
    assert {one, other} == {"yes", "-1"}
    assert first.hausdorff_distance(second) < 70


def test_the_ground_of_one_core_is_not_mapped(drawn, truth):
    ground = shapely.union_all(
        [
            shapely.Polygon(drawn.line(refs))
            for tags, refs in drawn.ways.values()
            if tags.get("landuse") == "residential"
        ]
    )
    unmapped = [name for name, core in truth.cores.items() if not ground.intersects(core.polygon)]
    assert unmapped == ["Catsop"]


def test_borders_are_rings_that_share_their_ways(drawn):
    levels = Counter(tags["admin_level"] for tags, _ in drawn.relations)
    assert levels == {"8": 1, "10": 4}
    names = {tags["name"] for tags, _ in drawn.relations if tags["admin_level"] == "10"}
    assert names == {"Stein", "Elsloo", "Urmond", "Berg aan de Maas"}
    used = Counter()
    areas = {}
    for tags, members in drawn.relations:
        used.update(number for _, number, _ in members)
        faces = shapely.get_parts(shapely.polygonize([drawn.line(drawn.ways[number][1]) for _, number, _ in members]))
        assert len(faces) == 1, tags
        areas[tags["admin_level"], tags["name"]] = faces[0].area
    assert set(used.values()) == {2}
    assert areas.pop(("8", "Stein")) == pytest.approx(sum(areas.values()), rel=1e-6)


def test_a_bollard_closes_a_road_at_the_edge_of_a_core(drawn, truth):
    (bollard,) = [number for number, tags in drawn.nodes.items() if tags.get("barrier") == "bollard"]
    (street,) = {tags["name"] for tags, refs in drawn.roads().values() if bollard in refs}
    assert street not in {entry.street for entry in truth.entries}
    assert truth.cores["Stein"].polygon.distance(Point(drawn.spots[bollard])) < 25


# --- the register and the signs --------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def groups(made) -> list[dict[str, str]]:
    with (made[0] / "groups.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_name_in_the_register_has_its_truth(groups, truth):
    assert 24 <= len(groups) <= 28
    for group in groups:
        assert group["streets"].split(";") == list(truth.matches[group["group_id"]])
        assert group["core"] in CORES


def test_every_street_that_is_meant_exists_in_its_core(groups, truth, homes):
    for group in groups:
        within = homes[homes.within(truth.cores[group["core"]].polygon)]
        for written, meant in truth.matches[group["group_id"]].items():
            assert set(meant) <= set(within.street), (group, written)


def test_the_register_is_as_messy_as_real_ones(groups, truth):
    written = {name: meant for names in truth.matches.values() for name, meant in names.items()}
    assert [name for name, meant in written.items() if not meant] == ["Asterstraat"]
    assert sum(meant != (name,) for name, meant in written.items()) > 30
    assert any("  " in name for name in written)
    assert any(name.isupper() for name in written)
    assert [group["status"] for group in groups].count("beëindigd") == 1
    twice = [names for names in truth.matches.values() if len(set(names.values())) < len(names)]
    assert len(twice) == 1
    shared = Counter(
        (group["core"], meant[0])
        for group in groups
        for meant in set(truth.matches[group["group_id"]].values())
        if meant
    )
    assert [street for street, uses in shared.items() if uses > 1] == [("Elsloo", "Tulpenstraat")]


def test_sixty_small_signs_stand_in_the_cores(made, truth):
    with (made[0] / "signs.csv").open(encoding="utf-8", newline="") as file:
        signs = list(csv.DictReader(file))
    assert list(signs[0]) == ["sign_id", "street", "x", "y", "note"]
    assert len({sign["sign_id"] for sign in signs}) == len(signs) == 60
    spots = [Point(float(sign["x"]), float(sign["y"])) for sign in signs]
    assert all(min(core.polygon.distance(spot) for core in truth.cores.values()) < 50 for spot in spots)
    assert len({sign["note"] for sign in signs}) > 3


# --- the small helpers -----------------------------------------------------------------------------------------------


def test_a_draw_depends_on_its_key_alone():
    assert draw("a", 1) == draw("a", 1) != draw("a", 2)
    assert 0.45 < np.mean([draw("mean", number) for number in range(2000)]) < 0.55


def test_a_line_is_cut_where_its_tags_change():
    line = ((0.0, 0.0), (100.0, 0.0))
    assert pieces(line, [(0, 100, {"a": "1"}), (30, 60, {"b": "2"}), (90, 500, {"a": "3"})]) == [
        (((0.0, 0.0), (30.0, 0.0)), {"a": "1"}),
        (((30.0, 0.0), (60.0, 0.0)), {"a": "1", "b": "2"}),
        (((60.0, 0.0), (90.0, 0.0)), {"a": "1"}),
        (((90.0, 0.0), (100.0, 0.0)), {"a": "3"}),
    ]


def test_a_vertex_is_added_or_a_near_one_used():
    line = ((0.0, 0.0), (100.0, 0.0))
    assert with_vertex(line, (50.0, 9.0)) == (((0.0, 0.0), (50.0, 0.0), (100.0, 0.0)), (50.0, 0.0))
    assert with_vertex(line, (90.0, 9.0)) == (line, (100.0, 0.0))


def test_crossings_are_found_in_order():
    assert crossings(((0.0, 0.0), (10.0, 0.0)), ((7.0, 5.0), (7.0, -5.0), (2.0, -5.0), (2.0, 5.0))) == [2.0, 7.0]
    assert along(((0.0, 0.0), (10.0, 0.0)), 2.5) == (2.5, 0.0)


def test_two_polygons_are_not_one():
    two = shapely.union(shapely.box(0, 0, 1, 1), shapely.box(5, 5, 6, 6))
    with pytest.raises(TypeError, match="MultiPolygon"):
        one_polygon(two)


def test_a_name_is_given_out_once_in_a_woonplaats():
    names = StreetNames({("Stein", "Kerkstraat")})
    given = [names.take("BU09710000", court=False) for _ in range(30)]
    assert len(set(given)) == 30
    assert "Kerkstraat" not in given
    with pytest.raises(LookupError):
        [names.take("BU09710000", court=False) for _ in range(100)]
