"""How few signs farther out would do, on towns where that can be counted by eye, and against networkx."""

from dataclasses import replace

import networkx as nx
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dekkend.analysis.lower_bound import add_lower_bound, least_entries
from dekkend.analysis.sealing import is_sealed

from .towns import BLOCK, MORE_KINDS, TO_EDGE, X, Y, analyse, analysed_town, build, layouts, plain_town

REACH_M = 1000.0
BRANCH = (BLOCK, -450.0)
HALFWAY = (BLOCK, -600.0)
OUT = (BLOCK, -TO_EDGE - 20)


def branching_town(*, approach="tertiary", lanes=1):
    """A town into which three streets lead that branch off one approach road."""
    town = plain_town("nothing")
    town.draft.road((0, 0), (-250, -300), BRANCH, name="Westarm")
    town.draft.road((BLOCK, 0), BRANCH, name="Middenarm")
    town.draft.road((2 * BLOCK, 0), (2 * BLOCK + 250, -300), BRANCH, name="Oostarm")
    for lane in range(lanes):
        aside = (BLOCK + 20 * lane, -520.0)
        town.draft.road(BRANCH, aside, HALFWAY, name="Aanloop", highway=approach)
    town.draft.road(HALFWAY, OUT, name="Verre Aanloop", highway="motorway" if approach == "motorway" else "tertiary")
    return analyse(town.osm())


def least(town, *, reach_m=REACH_M, core=0):
    return least_entries(town.laid, core, town.segments, reach_m=reach_m)


def test_one_sign_on_the_road_that_three_entries_branch_off_does_the_work_of_three():
    town = branching_town()
    cut = least(town)
    assert town.cores["entries"].tolist() == [3]
    assert (cut.size, cut.roads) == (1, ("Aanloop",))
    assert is_sealed(town.laid, 0, cut.arcs)


def test_of_two_places_on_the_way_the_one_nearer_to_the_core_is_taken():
    town = branching_town()
    (arc,) = least(town).arcs
    assert tuple(town.laid.graph.xy[town.laid.graph.head[arc]]) == (X + BRANCH[0], Y + BRANCH[1])


def test_a_road_out_of_reach_is_not_counted():
    town = branching_town()
    far = least(town, reach_m=200)
    assert (far.size, far.roads) == (3, ("Middenarm", "Oostarm", "Westarm"))


@pytest.mark.parametrize("highway", ["motorway", "trunk"])
def test_no_sign_stands_on_a_motorway_or_an_expressway(highway):
    town = branching_town(approach=highway)
    found = least(town)
    expected = (3, ("Middenarm", "Oostarm", "Westarm")) if highway == "motorway" else (1, ("Verre Aanloop",))
    assert (found.size, found.roads) == expected


def test_two_roads_side_by_side_between_the_same_junctions_need_two_signs_and_one_beyond_them_one():
    town = branching_town(lanes=2)
    assert (least(town).size, least(town).roads) == (1, ("Verre Aanloop",))
    beyond = town.segments["street"] == "Verre Aanloop"
    barred = town.segments.assign(highway=town.segments["highway"].where(~beyond, "motorway"))
    cut = least_entries(town.laid, 0, barred, reach_m=REACH_M)
    assert (cut.size, cut.roads) == (2, ("Aanloop",))
    assert len(cut.arcs) == 2


def test_no_sign_stands_within_another_core():
    town = branching_town()
    street = town.segments["street"].to_numpy()[town.laid.graph.segment]
    neighbour = replace(town.laid, arc_core=np.where(street == "Aanloop", 1, town.laid.arc_core))
    assert least_entries(neighbour, 0, town.segments, reach_m=REACH_M).size == 3


def test_where_two_cores_touch_the_crossing_between_them_counts_as_one():
    town = branching_town()
    own = town.laid.inside(0)
    touching = replace(town.laid, arc_core=np.where(town.laid.arc_core < 0, 1, town.laid.arc_core))
    cut = least_entries(touching, 0, town.segments, reach_m=REACH_M)
    assert cut.size == 3
    assert own[town.laid.graph.head[cut.arcs]].all()


@pytest.mark.parametrize("roads", [(), ("one-way out", "dead end")])
def test_where_no_car_gets_in_nothing_is_to_be_cut(roads):
    cut = least(analysed_town(*roads))
    assert (cut.size, len(cut.arcs), cut.roads) == (0, 0, ())


def least_by_networkx(town, core, reach_m):
    """Return the size of the minimum cut that networkx finds."""
    graph, label = town.laid.graph, town.laid.arc_core
    highway = town.segments["highway"].to_numpy()[graph.segment]
    arcs = list(zip(graph.tail.tolist(), graph.head.tolist(), graph.metres, label.tolist(), highway, strict=True))
    own = {node for tail, head, _, core_of, _ in arcs if core_of == core for node in (tail, head)}
    streets = nx.Graph()
    for tail, head, metres, _, _ in arcs:
        known = streets.get_edge_data(tail, head, {"metres": np.inf})["metres"]
        streets.add_edge(tail, head, metres=min(metres, known))
    near = set(nx.multi_source_dijkstra_path_length(streets, own, cutoff=reach_m, weight="metres"))
    flow = nx.DiGraph()
    flow.add_nodes_from(["outside", "core"])
    for tail, head, _, core_of, kind in arcs:
        barred = kind.startswith(("motorway", "trunk")) or core_of not in (-1, core) or not {tail, head} & near
        one = 1 if head in own or not barred else np.inf
        before = flow.get_edge_data(tail, head, {"capacity": 0})["capacity"]
        if tail not in own:
            flow.add_edge(tail, head, capacity=before + one)
    flow.add_edges_from(("outside", node) for node in np.flatnonzero(town.laid.sources(core)).tolist())
    flow.add_edges_from((node, "core") for node in own)
    return nx.minimum_cut_value(flow, "outside", "core")


@given(layouts(MORE_KINDS), st.sampled_from([1.0, 120.0, 300.0, REACH_M]))
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_cut_is_as_small_as_networkx_says_seals_the_core_and_is_no_larger_than_the_entries(layout, reach_m):
    town = analyse(build(layout).osm())
    for core in range(len(town.cores)):
        cut = least(town, reach_m=reach_m, core=core)
        crossings = (town.entries.core[town.entries.entry] == core).sum()
        assert cut.size == len(set(cut.arcs)) == least_by_networkx(town, core, reach_m)
        assert cut.size <= crossings
        assert is_sealed(town.laid, core, cut.arcs) == (crossings > 0)
        assert list(cut.roads) == sorted(set(cut.roads))


def test_the_layer_says_it_where_fewer_suffice():
    town = branching_town()
    cores = add_lower_bound(town.cores, town.laid, town.segments, reach_m=REACH_M)
    assert cores["least_entries"].tolist() == [1]
    assert cores["least_roads"].tolist() == [("Aanloop",)]
    assert town.cores["least_entries"].tolist() == [0]


def test_the_layer_counts_the_entries_where_no_fewer_suffice_or_a_car_still_gets_in():
    town = branching_town()
    near = add_lower_bound(town.cores, town.laid, town.segments, reach_m=1.0)
    leaking = add_lower_bound(town.cores.assign(sealed=False), town.laid, town.segments, reach_m=REACH_M)
    for cores in (near, leaking):
        assert cores["least_entries"].tolist() == [3]
        assert cores["least_roads"].tolist() == [()]
