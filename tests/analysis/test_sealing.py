"""The proof that no entry was missed, and that it can fail."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from dekkend.analysis.sealing import is_sealed, seal
from dekkend.errors import DekkendWarning

from .towns import analyse, build, layouts, plain_town

NOTHING = np.zeros(0, dtype=np.int64)


@given(layouts())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_with_any_one_entry_left_open_the_proof_fails(layout):
    town = analyse(build(layout).osm())
    position = {core: number for number, core in enumerate(town.cores["core_id"])}
    of_core = town.entries.layer["core_id"].map(position).to_numpy()
    for left_open in range(len(town.entries.layer)):
        core = of_core[left_open]
        closed = town.entries.arc[(of_core[town.entries.entry] == core) & (town.entries.entry != left_open)]
        assert not is_sealed(town.laid, core, closed)


def test_a_core_with_roads_and_nothing_closed_is_open():
    assert not is_sealed(analyse(plain_town("approach").osm()).laid, 0, NOTHING)


def test_a_core_that_no_road_leads_into_is_sealed_with_nothing_closed():
    assert is_sealed(analyse(plain_town("one-way out", "loop", "dead end").osm()).laid, 0, NOTHING)


def test_a_core_of_which_an_entry_was_missed_is_told_as_open():
    town = analyse(plain_town("approach", "approach").osm())
    kept = town.entries.entry == 0
    missed = replace(
        town.entries,
        layer=town.entries.layer.iloc[:1],
        arc=town.entries.arc[kept],
        entry=town.entries.entry[kept],
        lead=town.entries.lead[:1],
        core=town.entries.core[:1],
    )
    cores = seal(town.cores, missed, town.laid)
    assert cores["sealed"].tolist() == [False]
    assert cores["entries"].tolist() == [1]
    assert town.cores["sealed"].tolist() == [True]


def test_of_a_core_that_reaches_the_edge_of_the_data_nothing_is_proved_and_its_name_is_told():
    town = analyse(plain_town("approach").osm())
    within = np.flatnonzero(town.laid.inside(0))[:1]
    cut = replace(town.laid, gateways=np.union1d(town.laid.gateways, within))
    with pytest.warns(DekkendWarning, match="reaches the edge of the road data"):
        cores = seal(town.cores, town.entries, cut)
    assert cores["at_edge"].tolist() == [True]
    assert cores["sealed"].tolist() == [False]
