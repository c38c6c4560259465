"""The network as the cores see it."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from .towns import Draft, analyse, build, layouts, plain_town, village

few = settings(max_examples=5, deadline=None)


def share_within(town, arc, core):
    """Return the share of an arc that lies on stretches of a core."""
    at = town.found.stretches
    graph = town.laid.graph
    low, high = sorted((graph.from_m[arc], graph.to_m[arc]))
    mine = (at.segment == graph.segment[arc]) & (town.found.core == core)
    overlap = np.clip(np.minimum(at.to_m[mine], high) - np.maximum(at.from_m[mine], low), 0, None)
    return overlap.sum() / (high - low)


@given(layouts())
@few
def test_each_arc_lies_wholly_within_its_core_and_others_wholly_outside_of_all(layout):
    town = analyse(build(layout).osm())
    assert (town.laid.arc_core >= 0).any()
    for arc, core in enumerate(town.laid.arc_core):
        assert share_within(town, arc, core) == pytest.approx(1)


@given(layouts())
@few
def test_new_nodes_stand_where_a_core_begins_along_a_road_and_nowhere_else(layout):
    town = analyse(build(layout).osm())
    laid = town.laid
    for node in range(town.net.graph.nodes, laid.graph.nodes):
        touching = (laid.graph.tail == node) | (laid.graph.head == node)
        assert len(set(laid.arc_core[touching].tolist())) == 2
        assert len(set(laid.graph.segment[touching].tolist())) == 1
    np.testing.assert_array_equal(laid.graph.node_ref[: town.net.graph.nodes], town.net.graph.node_ref)


@given(layouts())
@few
def test_cars_come_from_the_edge_of_the_map_and_from_other_cores_and_never_from_within(layout):
    town = analyse(build(layout).osm())
    laid = town.laid
    for core in range(len(town.cores)):
        inside, sources = laid.inside(core), laid.sources(core)
        assert not (inside & sources).any()
        own = laid.arc_core == core
        assert set(np.flatnonzero(inside)) == {*laid.graph.tail[own], *laid.graph.head[own]}
        of_others = np.zeros(laid.graph.nodes, dtype=bool)
        for other in {*range(len(town.cores))} - {core}:
            of_others |= laid.inside(other)
        at_gateways = np.isin(np.arange(laid.graph.nodes), laid.gateways)
        np.testing.assert_array_equal(sources, (of_others | at_gateways) & ~inside)


def test_a_core_over_the_edge_of_the_map_is_known_to_be():
    draft = village(Draft(), 0, 0, name="Adorp")
    draft.road((180, 60), (900, 60), name="Oosterweg", highway="tertiary")
    town = analyse(draft.osm((-200, -200, 900, 400)))
    assert town.laid.at_edge(0) is False
    within = np.flatnonzero(town.laid.inside(0))
    assert replace(town.laid, gateways=within[:1]).at_edge(0) is True


def test_without_cores_every_arc_lies_outside():
    draft = Draft()
    draft.road((-900, 0), (900, 0), highway="tertiary")
    town = analyse(draft.osm())
    assert town.cores.empty
    assert town.laid.arc_core.tolist() == [-1, -1]
    assert town.laid.graph is town.net.graph


def test_a_core_that_is_left_out_stays_a_neighbour():
    town = analyse(build_with_neighbour().osm())
    assert town.cores["name"].tolist() == ["Adorp", "Bdorp"]
    kept = town.found.only(np.array([False, True]))
    assert kept.layer["name"].tolist() == ["Bdorp"]
    np.testing.assert_array_equal(kept.core == 0, town.found.core == 1)
    np.testing.assert_array_equal(kept.core == 1, town.found.core == 0)
    assert kept.names.tolist() == ["Bdorp", "Adorp"]


def build_with_neighbour() -> Draft:
    draft = plain_town("approach").draft
    village(draft, 1500, 0, name="Bdorp")
    draft.road((180, 90), (1500, 60), name="Oosterweg", highway="tertiary")
    return draft
