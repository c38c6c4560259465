"""The entry roads of the real Kampen: held against its place name signs, proved complete, and the same every time."""

from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import networkx as nx
import numpy as np
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal
from pandas.testing import assert_frame_equal
from shapely.ops import substring
from typer.testing import Result

from dekkend import evaluation
from dekkend.analysis.core_network import CoreNetwork
from dekkend.analysis.evaluation import NEAR_M, score_entries, sign_spots
from dekkend.analysis.lower_bound import LeastCut, least_entries
from dekkend.analysis.sealing import is_sealed
from dekkend.entry_roads import EntryRoads
from dekkend.network.roads import STREET_ACCESS
from dekkend.scores import Evaluation
from dekkend.sources.osm import OsmData
from dekkend.sources.osm.clip import clip

from ..command import dekkend
from .kampen import AT_EDGE, SETTINGS, VILLAGES, entry_roads_of, shuffled

pytestmark = pytest.mark.real

IN_SIGHT_M = 50


@pytest.fixture(scope="module")
def spots(kampen: OsmData) -> gpd.GeoDataFrame:
    return sign_spots(kampen.signs, kampen.roads)


@pytest.fixture(scope="module", params=["visible", "hidden"])
def found(request: pytest.FixtureRequest) -> EntryRoads:
    """The entry roads with the evidence of the signs, then without."""
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="module")
def scores(hidden: EntryRoads, spots: gpd.GeoDataFrame) -> Evaluation:
    """How well the entries agree with the signs that they were found without."""
    return score_entries(hidden.entries, spots)


class TestWithoutTheSigns:
    """Who does not see the signs, nor the zones that mappers draw from them, still knows where they stand."""

    def test_the_signs_stand_in_thirteen_spots(self, spots: gpd.GeoDataFrame) -> None:
        assert len(spots) == 13
        assert {name for names in spots["names"] for name in names} == {"Kampen", "IJsselmuiden", "Wilsum"}

    def test_nearly_every_spot_is_found_with_few_entries_for_each(self, scores: Evaluation) -> None:
        assert scores.every.recall[100] >= 0.95
        assert scores.every.per_spot <= 4

    def test_most_are_main_entries_and_fewer_still_are_named(self, scores: Evaluation) -> None:
        assert scores.main.recall[100] >= 0.85
        assert scores.main.per_spot <= 2.5

    def test_no_entry_leans_on_what_was_hidden(self, hidden: EntryRoads) -> None:
        said = set(hidden.entries["evidence"].sum()) | {
            kind for kinds in hidden.cores["evidence"] for kind in kinds.split(", ")
        }
        assert said
        assert not said & {"city_limit", "zone_traffic"}


class TestWithTheSigns:
    def test_every_spot_has_an_entry_in_sight(self, visible: EntryRoads, spots: gpd.GeoDataFrame) -> None:
        scores = score_entries(visible.entries, spots)
        assert scores.every.recall[IN_SIGHT_M] == 1
        assert scores.main.recall[100] >= 0.85

    def test_every_sign_has_an_entry_in_sight_into_the_core_that_it_names(
        self, visible: EntryRoads, spots: gpd.GeoDataFrame
    ) -> None:
        entries = visible.entries
        far = [
            (spot.spot_id, name)
            for spot in spots.itertuples()
            for name in spot.names
            if not (entries[entries["core_name"] == name].distance(spot.geometry) <= IN_SIGHT_M).any()
        ]
        assert far == []

    def test_only_a_way_in_beside_a_sign_says_that_one_stands_there(
        self, visible: EntryRoads, spots: gpd.GeoDataFrame
    ) -> None:
        signed = visible.entries[["city_limit" in kinds for kinds in visible.entries["evidence"]]]
        assert len(signed) >= len(spots)
        assert (
            shapely.distance(signed.geometry.to_numpy()[:, None], spots.geometry.to_numpy()).min(axis=1).max() < NEAR_M
        )


class TestCores:
    def test_the_town_and_its_villages_are_cores_and_each_name_stands_once(self, found: EntryRoads) -> None:
        names = found.cores["name"]
        assert set(names) >= VILLAGES
        assert names.is_unique
        assert names.iloc[0] == "Kampen"

    def test_no_two_overlap(self, found: EntryRoads) -> None:
        outlines = found.cores.geometry.to_numpy()
        shared = shapely.area(shapely.intersection(outlines[:, None], outlines))
        assert shared[~np.eye(len(outlines), dtype=bool)].max() < 1

    def test_each_outline_holds_the_homes_along_its_streets(self, found: EntryRoads) -> None:
        homes = found.network.homes.geometry.to_numpy()
        core = core_of(homes, found)
        for number, row in enumerate(found.cores.itertuples()):
            own = homes[core == number]
            # Some homes stand as near to the last street of a core as to the first outside of it.
            assert len(own) == pytest.approx(row.addresses, rel=1e-3, abs=0)
            beyond = shapely.distance(row.geometry, own)
            assert (beyond > 1).sum() <= OUTLYING.get(row.name, 0)

    def test_each_outline_ends_where_its_entries_are(self, found: EntryRoads) -> None:
        outlines = found.cores.set_index("core_id").boundary
        assert found.entries.distance(outlines[found.entries["core_id"]], align=False).max() < 1

    def test_entries_are_counted(self, found: EntryRoads) -> None:
        counts = found.entries["core_id"].value_counts()
        assert found.cores.set_index("core_id")["entries"].to_dict() == counts.to_dict()


# IJsselmuiden counts a home on a service road that no street of its own is nearer to than 146 m.
OUTLYING = {"IJsselmuiden": 1}


def core_of(points: np.ndarray, found: EntryRoads) -> np.ndarray:
    """Return the core of the street nearest to each point, -1 for none."""
    graph, segments = found.laid.graph, found.network.segments
    lived_along = segments["access"].isin(STREET_ACCESS) & ~segments["highway"].isin(["motorway", "motorway_link"])
    arcs = np.flatnonzero(lived_along.to_numpy()[graph.segment])
    ends = np.sort([graph.from_m[arcs], graph.to_m[arcs]], axis=0).T
    _, first = np.unique(np.column_stack([graph.segment[arcs], ends]), axis=0, return_index=True)
    lines = segments.geometry.to_numpy()[graph.segment[arcs]]
    pieces = [substring(lines[at], *ends[at]) for at in first]
    core = np.full(len(points), -1)
    point, piece = shapely.STRtree(pieces).query_nearest(points, max_distance=150, all_matches=False)
    core[point] = found.laid.arc_core[arcs[first[piece]]]
    return core


@dataclass(frozen=True)
class Core:
    """A core with the arcs of its entries."""

    number: int
    row: dict
    net: CoreNetwork
    arc: np.ndarray
    entry: np.ndarray

    def all_but(self, entry: int) -> np.ndarray:
        return self.arc[self.entry != entry]


def cores_of(found: EntryRoads) -> list[Core]:
    entries = found.found
    core = entries.core[entries.entry]
    return [
        Core(number, row._asdict(), found.laid, entries.arc[core == number], entries.entry[core == number])
        for number, row in enumerate(found.cores.itertuples())
    ]


def tails_from_outside(core: Core) -> set[int]:
    """Return where a car gets to from gateways and other cores without driving through the core, by another search."""
    graph, inside = core.net.graph, core.net.inside(core.number)
    outer = ~inside[graph.tail] & ~inside[graph.head]
    roads = nx.DiGraph()
    roads.add_edges_from(zip(graph.tail[outer].tolist(), graph.head[outer].tolist(), strict=True))
    roads.add_edges_from(("outside", node) for node in np.flatnonzero(core.net.sources(core.number)).tolist())
    return nx.descendants(roads, "outside")


class TestSeal:
    def test_every_core_is_sealed_but_those_that_the_extract_cuts_through(self, found: EntryRoads) -> None:
        cores = found.cores
        assert cores.loc[~cores["sealed"], "name"].tolist() == AT_EDGE
        assert cores.loc[cores["at_edge"], "name"].tolist() == AT_EDGE

    def test_where_the_seal_fails_the_roads_that_leave_the_map_are_named(self, found: EntryRoads) -> None:
        streets = set(found.network.segments["street"])
        for core in found.cores.itertuples():
            assert (len(core.leaks) > 0) != core.sealed
            assert set(core.leaks) <= streets

    def test_it_is_what_the_entries_prove(self, found: EntryRoads) -> None:
        for core in cores_of(found):
            assert is_sealed(core.net, core.number, core.arc) is bool(core.row["sealed"])

    def test_with_any_one_entry_from_outside_left_open_a_core_is_not_sealed(self, found: EntryRoads) -> None:
        spared = 0
        for core in cores_of(found):
            outside = tails_from_outside(core)
            for entry in np.unique(core.entry).tolist():
                tails = found.laid.graph.tail[core.arc[core.entry == entry]].tolist()
                if not outside.isdisjoint(tails):
                    assert not is_sealed(core.net, core.number, core.all_but(entry))
                elif core.row["sealed"]:
                    spared += 1
                    assert is_sealed(core.net, core.number, core.all_but(entry))
        # These lead over the Oosterlandenweg or the Spoorstraat from one part of IJsselmuiden to another.
        assert spared in {1, 2}

    def test_an_entry_that_the_seal_can_spare_leads_from_one_part_of_its_core_to_another(
        self, found: EntryRoads
    ) -> None:
        graph = found.laid.graph
        for core in cores_of(found):
            outside = tails_from_outside(core)
            inside = found.laid.inside(core.number)
            outer = graph.only(~inside[graph.tail])
            for entry in np.unique(core.entry).tolist():
                tails = graph.tail[core.arc[core.entry == entry]]
                if outside.isdisjoint(tails.tolist()):
                    (part,) = (
                        part
                        for part in found.laid.parts(core.number)
                        if part[graph.head[core.arc[core.entry == entry]]].all()
                    )
                    assert graph.only(~part[graph.tail] & ~part[graph.head]).reached(inside & ~part)[tails].all()
                    assert not outer.reached(found.laid.sources(core.number))[tails].any()


class TestLeastCut:
    @staticmethod
    def cut(core: Core, found: EntryRoads) -> LeastCut:
        reach_m = SETTINGS.entries.cut_reach_m
        return least_entries(found.laid, core.number, found.network.segments, reach_m=reach_m)

    def test_it_never_exceeds_the_entries_and_names_its_roads_where_it_is_smaller(self, found: EntryRoads) -> None:
        assert (found.cores["least_entries"] <= found.cores["entries"]).all()
        fewer = found.cores["least_entries"] < found.cores["entries"]
        assert fewer.tolist() == [len(roads) > 0 for roads in found.cores["least_roads"]]
        assert fewer.any()

    def test_closing_it_seals_the_core_and_closing_less_does_not(self, found: EntryRoads) -> None:
        for core in cores_of(found):
            if core.row["sealed"]:
                cut = self.cut(core, found)
                assert core.row["least_entries"] == min(cut.size, core.row["entries"])
                assert is_sealed(found.laid, core.number, cut.arcs)
                for arc in cut.arcs:
                    assert not is_sealed(found.laid, core.number, cut.arcs[cut.arcs != arc])


@pytest.mark.slow
class TestSameEveryTime:
    def test_the_order_of_the_input_changes_nothing(self, kampen: OsmData, visible: EntryRoads) -> None:
        other = entry_roads_of(shuffled(kampen, 7))
        assert_geodataframe_equal(other.entries, visible.entries)
        assert_geodataframe_equal(other.cores, visible.cores)
        assert_geodataframe_equal(other.edges, visible.edges)


@pytest.fixture(scope="module")
def cut_500_m(kampen: OsmData) -> EntryRoads:
    return smaller(kampen, west=500, south=500, east=500, north=500)


@pytest.mark.slow
class TestWiderCut:
    """A village that ends within an extract has the same entries on a wider one, and on the whole."""

    def test_an_extract_cut_500_m_wider_changes_no_entry(self, kampen: OsmData, cut_500_m: EntryRoads) -> None:
        # All others end beyond the smaller one: the ways out of Kampen's industrial estate, half of Wilsum, the
        # north of IJsselmuiden.
        cut_1_km = smaller(kampen, west=1000, south=1000, east=1000, north=1000)
        assert with_the_same_entries(cut_1_km, cut_500_m) == {"Nieuwstad"}

    def test_nor_does_the_whole(self, cut_500_m: EntryRoads, visible: EntryRoads) -> None:
        # IJsselmuiden takes in the south of Grafhorst, whose place node the cut leaves out.
        assert with_the_same_entries(cut_500_m, visible) == {"Kampen", "Nieuwstad"}

    def test_nor_does_what_is_left_of_the_town_beside_the_villages(self, kampen: OsmData, visible: EntryRoads) -> None:
        # What is left of Kampen beyond the river bears the name of IJsselmuiden, since its own node is cut off.
        east = smaller(kampen, west=5200)
        assert with_the_same_entries(east, visible) == {"Wilsum", "Nieuwstad"}
        north = smaller(kampen, west=3500, south=1500)
        assert with_the_same_entries(north, visible) == {"IJsselmuiden"}


def smaller(osm: OsmData, *, west: float = 0, south: float = 0, east: float = 0, north: float = 0) -> EntryRoads:
    """Find the entry roads on an extract that ends so many metres before the whole one does."""
    left, bottom, right, top = osm.bounds
    return entry_roads_of(clip(osm, (left + west, bottom + south, right - east, top - north)))


def with_the_same_entries(one: EntryRoads, other: EntryRoads) -> set[str]:
    """Return the cores that end within both extracts, after checking that their outlines and entries are the same."""
    both = {*one.cores.loc[~one.cores["at_edge"], "name"]} & {*other.cores.loc[~other.cores["at_edge"], "name"]}
    for name in sorted(both):
        entries, cores = zip(*(of_core(each, name) for each in (one, other)), strict=True)
        assert_geodataframe_equal(*entries)
        # A river is drawn in other pieces on another extract, which shifts a corner by less than a millimetre.
        assert cores[0].symmetric_difference(cores[1], align=False).area.sum() < 1e-3
        assert_frame_equal(*(core.drop(columns=["geometry", "area_ha"]) for core in cores))
    return both


def of_core(found: EntryRoads, name: str) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Return the entries of a core and the core, but for what they owe to the rest of the map."""
    traffic, neighbours = ["inflow_share", "rank", "rank_low", "rank_high", "main"], ["from_core", "why"]
    entries = found.entries[found.entries["core_name"] == name].drop(columns=[*traffic, *neighbours])
    core = found.cores[found.cores["name"] == name]
    # Whether a house without an address is a home depends on how many houses of the whole map have one.
    return entries.reset_index(drop=True), core.drop(columns="addresses").reset_index(drop=True)


@pytest.fixture(scope="module")
def trial(kampen_file: Path) -> tuple[Result, EntryRoads]:
    """What the command prints, and the entry roads that it found."""
    looked: list[EntryRoads] = []
    find = evaluation.find_entry_roads

    def kept(*arguments: object, **options: object) -> EntryRoads:
        looked.append(find(*arguments, **options))
        return looked[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(evaluation, "find_entry_roads", kept)
        result = dekkend("evaluate", "entries", "--osm", kampen_file, "--lang", "en")
    assert result.exit_code == 0, result.output
    (roads,) = looked
    return result, roads


@pytest.mark.slow
class TestCommand:
    def test_it_prints_the_recall(self, trial: tuple[Result, EntryRoads], scores: Evaluation) -> None:
        shown = trial[0].stdout.splitlines()
        assert shown[0].startswith("Kampen: 13 spots with signs at which a village begins.")
        for metres, share in scores.every.recall.items():
            (row,) = (line for line in shown if line.startswith(f"Spots with one within {metres} m"))
            for recall in (share, scores.main.recall[metres]):
                assert f"{round(recall * 13)} of 13" in row

    def test_another_run_on_the_same_file_finds_the_same(
        self, trial: tuple[Result, EntryRoads], hidden: EntryRoads
    ) -> None:
        _, again = trial
        assert_geodataframe_equal(again.entries, hidden.entries)
        assert_geodataframe_equal(again.cores, hidden.cores)
        assert_geodataframe_equal(again.edges, hidden.edges)
