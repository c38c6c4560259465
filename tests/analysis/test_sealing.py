"""The proof that no entry was missed, that it can fail, and that it says where."""

from dataclasses import replace

import networkx as nx
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from dekkend.analysis.sealing import doubt_at_edge, is_sealed, seal, ways_in
from dekkend.errors import DekkendWarning
from dekkend.network.roads import road_names

from .towns import BLOCK, MORE_KINDS, X, Y, analyse, analysed_town, build, layouts, plain_town

NOTHING = np.zeros(0, dtype=np.int64)
towns = settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def arcs_of(town, core):
    """Return the crossings of a core and the entry of each."""
    own = town.entries.core[town.entries.entry] == core
    return town.entries.arc[own], town.entries.entry[own]


def left_open(town):
    """Yield each core with each of its entries, and the crossings of all but that one."""
    for core in range(len(town.cores)):
        arcs, entry = arcs_of(town, core)
        for one in np.unique(entry):
            yield core, arcs[entry == one], arcs[entry != one]


def reachable_by_networkx(net, core, closed):
    """Say whether networkx finds a way from outside to a street of the core."""
    arcs = list(zip(net.graph.tail.tolist(), net.graph.head.tolist(), net.arc_core.tolist(), strict=True))
    own = {node for tail, head, label in arcs if label == core for node in (tail, head)}
    other = {node for tail, head, label in arcs if label not in (-1, core) for node in (tail, head)} - own
    roads = nx.DiGraph((tail, head) for arc, (tail, head, _) in enumerate(arcs) if arc not in set(closed.tolist()))
    starts = [("outside", node) for node in (*other, *net.gateways.tolist())]
    roads.add_edges_from(starts)
    roads.add_node("outside")
    return bool(own & nx.descendants(roads, "outside"))


@given(layouts(MORE_KINDS))
@settings(towns, max_examples=5)
def test_networkx_comes_to_the_same_verdict_with_all_entries_closed_and_with_any_one_open(layout):
    town = analyse(build(layout).osm())
    for core, sealed in enumerate(town.cores["sealed"]):
        closed, _ = arcs_of(town, core)
        assert not reachable_by_networkx(town.laid, core, closed)
        assert sealed == (len(closed) > 0)
    for core, opened, closed in left_open(town):
        assert reachable_by_networkx(town.laid, core, closed)
        assert not is_sealed(town.laid, core, closed)
        assert len(opened)


@given(layouts(MORE_KINDS))
@towns
def test_what_leaks_is_the_one_entry_that_was_left_open(layout):
    town = analyse(build(layout).osm())
    for core, opened, closed in left_open(town):
        assert set(ways_in(town.laid, core, closed)) == set(opened)
        assert len(ways_in(town.laid, core, np.concatenate([opened, closed]))) == 0


def test_a_core_with_roads_and_nothing_closed_is_open():
    assert not is_sealed(analysed_town("approach").laid, 0, NOTHING)


def test_a_core_that_no_road_leads_into_is_not_said_to_be_sealed_and_its_name_is_told():
    town = analysed_town("one-way out", "loop", "dead end")
    assert not is_sealed(town.laid, 0, NOTHING)
    with pytest.warns(DekkendWarning, match="No road on the map leads into Adorp"):
        cores = seal(town.cores, town.entries, town.laid, town.segments)
    assert cores["entries"].tolist() == [0]
    assert cores["sealed"].tolist() == [False]
    assert cores["leaks"].tolist() == [()]


def test_nothing_is_proved_of_a_core_at_the_edge_of_a_guessed_extent():
    cores = analysed_town("approach").cores
    hull = cores.geometry.iloc[0].buffer(90)
    with pytest.warns(DekkendWarning, match="nothing is proved of Adorp"):
        doubted = doubt_at_edge(cores, hull, edge_m=100)
    assert (doubted["sealed"].tolist(), doubted["at_edge"].tolist()) == ([False], [True])
    assert doubt_at_edge(cores, hull, edge_m=80).equals(cores)


def without(entries, left_out):
    kept = entries.entry != left_out
    rows = np.arange(len(entries.layer)) != left_out
    number = np.cumsum(rows) - 1
    return replace(
        entries,
        layer=entries.layer[rows].reset_index(drop=True),
        arc=entries.arc[kept],
        entry=number[entries.entry[kept]],
        lead=entries.lead[rows],
        core=entries.core[rows],
    )


def test_a_core_of_which_an_entry_was_missed_is_told_as_open_and_the_road_is_named():
    town = analysed_town("approach", "approach")
    for missed, street in enumerate(town.entries.layer["street"]):
        cores = seal(town.cores, without(town.entries, missed), town.laid, town.segments)
        assert cores["sealed"].tolist() == [False]
        assert cores["entries"].tolist() == [1]
        assert cores["leaks"].tolist() == [(street,)]
    assert town.cores["sealed"].tolist() == [True]
    assert town.cores["leaks"].tolist() == [()]


def test_a_road_by_which_a_car_only_comes_back_is_no_leak():
    town = analysed_town("approach", "loop", "dead end")
    cores = seal(town.cores, without(town.entries, 0), town.laid, town.segments)
    assert cores["leaks"].tolist() == [("Invalsweg 0",)]


def test_a_leak_without_a_name_is_told_by_where_it_lies():
    town = plain_town("approach", "approach")
    town.draft.roads[0]["name"] = ""
    found = analyse(town.osm())
    nameless = found.entries.layer["street"].tolist().index("")
    cores = seal(found.cores, without(found.entries, nameless), found.laid, found.segments)
    middle = found.segments.set_index("osm_way_id").geometry.loc[1].interpolate(0.5, normalized=True)
    assert cores["leaks"].tolist() == [(f"a road without a name at x {middle.x:.0f}, y {middle.y:.0f}",)]


def test_a_core_that_reaches_the_edge_of_the_data_is_not_sealed_and_the_road_there_is_named():
    town = analysed_town("approach")
    corner = np.flatnonzero(town.laid.inside(0) & (town.laid.graph.xy == town.laid.graph.xy.max(axis=0)).all(axis=1))
    at_corner = np.isin(town.laid.graph.tail, corner)
    streets = road_names(town.segments, town.laid.graph.segment[at_corner])
    cut = replace(town.laid, gateways=np.union1d(town.laid.gateways, corner))
    with pytest.warns(DekkendWarning, match=f"Adorp reaches the edge of the road data, at {', '.join(streets)}"):
        cores = seal(town.cores, town.entries, cut, town.segments)
    assert len(streets) == 2
    assert cores["at_edge"].tolist() == [True]
    assert cores["sealed"].tolist() == [False]
    assert cores["leaks"].tolist() == [streets]


def test_a_street_of_another_core_between_two_streets_of_this_one_is_a_way_in():
    town = analysed_town("approach")
    closed, _ = arcs_of(town, 0)
    assert is_sealed(town.laid, 0, closed)
    middle = (X + BLOCK, Y + BLOCK)
    here = (np.abs(town.laid.graph.xy - middle) < 1).all(axis=1)
    between = here[town.laid.graph.tail] & (town.laid.arc_core == 0)
    segment = town.laid.graph.segment[between][0]
    label = np.where((town.laid.graph.segment == segment) & (town.laid.arc_core == 0), 1, town.laid.arc_core)
    divided = replace(town.laid, arc_core=label)
    assert not is_sealed(divided, 0, closed)
    assert set(town.laid.graph.segment[ways_in(divided, 0, closed)]) == {segment}
