"""The proof that no entry was missed, and that it can fail."""

import numpy as np
from hypothesis import HealthCheck, given, settings

from dekkend.analysis.sealing import is_sealed, seal

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
    missed = type(town.entries)(town.entries.layer.iloc[:1], town.entries.arc[kept], town.entries.entry[kept])
    cores = seal(town.cores, missed, town.laid)
    assert cores["sealed"].tolist() == [False]
    assert cores["entries"].tolist() == [1]
    assert town.cores["sealed"].tolist() == [True]
