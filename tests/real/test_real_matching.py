"""Names as people write them, against the real streets of Kampen: none is taken for another in silence."""

import importlib.util
import sys
from collections.abc import Iterator
from types import ModuleType

import pandas as pd
import pytest

from dekkend.entry_roads import EntryRoads

from ..conftest import PROJECT

BENCHMARKS = PROJECT / "benchmarks"
KINDS = {
    "abbreviated", "one typing slip", "two typing slips", "prefix missing", "joined or split", "old spelling",
    "capitals and accents", "any letter wrong", "other kind of street", "house numbers", "in two cores",
    "not on the map",
}  # fmt: skip
# What orthography tells for certain.
CERTAIN = [
    "abbreviated", "joined or split", "old spelling", "capitals and accents", "other kind of street", "house numbers",
    "in two cores", "not on the map",
]  # fmt: skip


@pytest.fixture(scope="module")
def bench() -> Iterator[ModuleType]:
    spec = importlib.util.spec_from_file_location("benchmark_of_matching", BENCHMARKS / "matching.py")
    module = importlib.util.module_from_spec(spec)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(BENCHMARKS))
        patch.setitem(sys.modules, spec.name, module)
        spec.loader.exec_module(module)
        yield module


@pytest.fixture(scope="module")
def rows(bench: ModuleType, visible: EntryRoads) -> pd.DataFrame:
    net = visible.network
    homes = net.homes.assign(segment=net.segment_of_address)
    return bench.compare(bench.Town.of(net.segments, visible.cores, homes))


def test_the_queries_are_many_and_of_every_kind(rows: pd.DataFrame) -> None:
    assert set(rows["kind"]) == KINDS
    assert len(rows) > 1000
    assert (rows.groupby("kind").size() >= 10).all()


def test_nothing_is_taken_for_another_street_in_silence(rows: pd.DataFrame) -> None:
    assert rows.loc[rows["dekkend"] == "wrong", ["kind", "written", "meant"]].to_dict("records") == []
    assert (rows["WRatio"] == "wrong").sum() > len(rows) / 2


def test_at_least_nineteen_of_twenty_answers_are_right(bench: ModuleType, rows: pd.DataFrame) -> None:
    told = bench.by_kind(rows, "dekkend")
    assert told.loc["all", "right"] >= 0.95
    assert told.loc["mean of kinds", "right"] >= 0.9
    assert (told.loc[CERTAIN, "right"] >= 0.98).all()


def test_what_is_left_to_a_person_is_mostly_one_keystroke(bench: ModuleType, rows: pd.DataFrame) -> None:
    told = bench.by_kind(rows, "dekkend")
    assert told.loc["all", "first"] >= 0.9 * told.loc["all", "asks"]
