"""Edges: each stretch of a core's outline says what evidence supports it."""

import dataclasses

import numpy as np
import pytest
import shapely
from hypothesis import given, settings

from dekkend import layers
from dekkend.analysis.edges import core_edges
from dekkend.crs import RD_NEW
from dekkend.errors import LayerError

from .towns import ORIGIN, SETTINGS, Draft, build, find_cores, layouts, network_of, village


def edges_of(draft, **changes):
    net, evidence = network_of(draft.osm()), draft.evidence()
    tunables = SETTINGS.cores.model_copy(update=changes)
    cores = find_cores(evidence, net.graph, net.segments, tunables)
    return cores, core_edges(cores, evidence, net.segments, tunables)


def adorp():
    """A village with a road to the south, on which cars drive 80."""
    draft = village(Draft(), 0, 0, name="Adorp")
    draft.road((90, 0), (90, -1000), name="Zuiderweg", highway="tertiary", maxspeed_kmh=80.0)
    return draft


def said(edges, column, x, y):
    """Return what the edge nearest to a point says."""
    return set(edges[column][edges.distance(shapely.Point(ORIGIN + np.array([x, y]))).idxmin()])


def test_the_edges_of_a_core_are_its_outline():
    cores, edges = edges_of(adorp())
    (outline,) = cores.layer.boundary
    assert edges.length.sum() == pytest.approx(outline.length)
    assert edges["length_m"].to_numpy() == pytest.approx(edges.length.to_numpy())
    assert shapely.hausdorff_distance(shapely.union_all(edges.geometry.to_numpy()), outline) < 1e-6
    assert set(edges["core_id"]) == {"adorp"}
    assert edges["edge_id"].tolist() == [f"adorp:{n + 1}" for n in range(len(edges))]


@given(layouts())
@settings(max_examples=10, deadline=None)
def test_the_edges_of_any_town_are_its_outlines_and_neighbours_differ(layout):
    cores, edges = edges_of(build(layout).draft)
    for core, outline in zip(cores.layer["core_id"], cores.layer.boundary, strict=True):
        mine = edges[edges["core_id"] == core]
        assert mine.length.sum() == pytest.approx(outline.length)
        assert shapely.hausdorff_distance(shapely.union_all(mine.geometry.to_numpy()), outline) < 1e-6
    # Of two edges that meet, the second says something else.
    ends, starts = shapely.get_point(edges.geometry.array, -1), shapely.get_point(edges.geometry.array, 0)
    for number, after in zip(*shapely.STRtree(starts).query(ends, predicate="dwithin", distance=1e-6), strict=True):
        if number != after:
            said_by = edges[["evidence", "against"]].iloc[[number, after]]
            assert not said_by.iloc[0].equals(said_by.iloc[1])


def test_an_edge_names_what_speaks_for_the_village_and_what_for_open_country_beyond():
    _, edges = edges_of(adorp())
    assert {"addresses", "class"} <= said(edges, "evidence", 90, -30)
    assert said(edges, "against", 90, -30) == {"maxspeed"}
    assert "maxspeed" not in said(edges, "evidence", 90, -30)
    assert "homes" not in set().union(*edges["evidence"])


def test_where_no_road_lies_outside_nothing_is_said_against():
    _, edges = edges_of(adorp())
    assert said(edges, "against", 90, 210) == set()
    assert {"addresses", "class"} <= said(edges, "evidence", 90, 210)


def test_homes_are_told_by_what_they_are_known_from():
    draft = adorp()
    houses = [(spot, 80.0) for spot, _ in draft.addresses]
    draft.addresses, draft.buildings = [], houses
    _, edges = edges_of(draft)
    told = said(edges, "evidence", 90, -30)
    assert "buildings" in told
    assert "addresses" not in told


def test_the_support_is_what_all_evidence_says_together():
    cores, edges = edges_of(adorp())
    total = sum(cores.scores.values())[cores.core >= 0]
    assert edges["support"].between(total.min() - 1e-9, total.max() + 1e-9).all()
    assert edges["support"].max() > 1


def test_kinds_that_are_not_looked_at_are_not_named():
    _, edges = edges_of(adorp(), evidence=("addresses", "places"))
    assert "maxspeed" not in set().union(*edges["against"], *edges["evidence"])


def test_where_the_municipality_has_drawn_the_core_the_edge_says_so():
    draft = adorp()
    draft.own_cores.append((shapely.box(-60, -500, 240, 250), "Adorp"))
    _, edges = edges_of(draft)
    assert "own" in said(edges, "evidence", 60, -500)
    assert "own" not in set().union(*edges_of(adorp())[1]["evidence"])


def two_villages(**between):
    draft = village(village(Draft(), 0, 0, name="Adorp"), 240, 0, name="Bdorp")
    draft.road((180, 60), (240, 60), name="Middenweg")
    getattr(draft, between["layer"]).append(([(210, -500), (210, 700)], between["kind"]))
    return draft


@pytest.mark.parametrize(("layer", "kind", "told"), [("boundaries", 10, "admin"), ("barriers", "canal", "barrier")])
def test_where_a_line_divides_two_villages_the_edge_names_it(layer, kind, told):
    cores, edges = edges_of(two_villages(layer=layer, kind=kind))
    assert sorted(cores.layer["name"]) == ["Adorp", "Bdorp"]
    assert said(edges[edges["core_id"] == "adorp"], "against", 210, 60) == {told}
    assert told not in said(edges, "against", -30, 60)


def test_without_cores_there_are_no_edges():
    draft = Draft()
    draft.road((0, 0), (500, 0), name="Landweg")
    _, edges = edges_of(draft)
    assert edges.empty
    assert list(edges.columns) == [*(column.name for column in layers.EDGES), "geometry"]


def test_a_hole_in_a_core_has_edges_too():
    cores, _ = edges_of(adorp())
    draft = adorp()
    net = network_of(draft.osm())
    hole = shapely.Point(ORIGIN + np.array([90, 30])).buffer(12)
    holed = dataclasses.replace(cores, layer=cores.layer.set_geometry(cores.layer.difference(hole)))
    edges = core_edges(holed, draft.evidence(), net.segments, SETTINGS.cores)
    assert edges.length.sum() == pytest.approx(holed.layer.boundary.length.sum())
    assert np.isclose(edges.length, hole.boundary.intersection(holed.layer.boundary.iloc[0]).length).any()


def test_layers_in_different_places_of_the_earth_are_refused():
    draft = adorp()
    cores, _ = edges_of(draft)
    net = network_of(draft.osm())
    assert net.segments.crs == RD_NEW
    with pytest.raises(LayerError):
        core_edges(cores, draft.evidence(), net.segments.to_crs(32631), SETTINGS.cores)
