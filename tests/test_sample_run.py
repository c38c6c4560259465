"""A run on the schematic of Stein, held against what is true of it by construction."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import geopandas as gpd
import pytest
from shapely.geometry import Point
from shapely.ops import unary_union

from dekkend.sources.sample import FILES, SCHEMATIC_MARK, Truth, make

from .command import NAMES, dekkend

pytestmark = pytest.mark.slow

BUNDLED = Path(__file__).parents[1] / "data" / "raw" / "stein-sample"
INPUTS = {
    "--osm": "stein.osm.pbf",
    "--neighbourhoods": "neighbourhoods.gpkg",
    "--groups": "groups.csv",
    "--signs": "signs.csv",
    "--boundary": "boundary.gpkg",
}
# Found ways in over which nobody comes from outside: driveways, field tracks, private roads.
MINOR = {"service", "track", "private"}
# A street is part of a core from at most this far before its first house: so near to a road people have a front garden.
HOME_REACH_M = 50.0
# The outline keeps this distance from homes and streets.
MARGIN_M = 30.0
# Streets twice this far from one another have gardens between them, which belong to the core.
CLOSED_M = 50.0
# What a drawn outline may cut from gardens at corners.
CORNER_M = 4.0


@dataclass(frozen=True)
class Found:
    """The results of a run, as a planner reads them back."""

    folder: Path

    def layer(self, name: str) -> gpd.GeoDataFrame:
        return gpd.read_file(self.folder / "plan.gpkg", layer=name)

    def text(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8")

    @cached_property
    def record(self) -> dict:
        return json.loads(self.text("run.json"))

    @cached_property
    def entries(self) -> gpd.GeoDataFrame:
        """The entries by which a stranger may drive in."""
        access = self.layer("segments").set_index("segment_id")["access"]
        entries = self.layer("entries")
        public = [not MINOR.issuperset(access[crossings.split("; ")]) for crossings in entries["crossings"]]
        return entries[public]


@pytest.fixture(scope="session")
def truth(tmp_path_factory: pytest.TempPathFactory) -> Truth:
    return make(tmp_path_factory.mktemp("truth"))


@pytest.fixture(scope="session")
def found(tmp_path_factory: pytest.TempPathFactory) -> Found:
    """A run on the bundled sample, in this process."""
    out = tmp_path_factory.mktemp("sample-run")
    files = [word for flag, name in INPUTS.items() for word in (flag, BUNDLED / name)]
    result = dekkend("run", *files, "--out", out)
    assert result.exit_code == 0, result.output
    return Found(out)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Found, str]:
    """The demonstration, in a process of its own with other hashes, and what it said."""
    here = tmp_path_factory.mktemp("demo")
    variables = {name: value for name, value in os.environ.items() if not name.startswith("DEKKEND_")}
    done = subprocess.run(
        [sys.executable, "-c", "from dekkend.cli import main; main()", "demo", "--out", "results"],
        cwd=here,
        env={**variables, "PYTHONHASHSEED": "4711", "PYTHONUTF8": "1"},
        check=True,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.stderr == ""
    return Found(here / "results"), done.stdout


class TestCores:
    def test_the_nine_villages_are_the_cores(self, found: Found, truth: Truth) -> None:
        assert sorted(found.layer("cores")["name"]) == sorted(truth.cores)
        assert len(truth.cores) == 9

    def test_each_has_its_homes(self, found: Found, truth: Truth) -> None:
        homes = found.layer("cores").set_index("name")["addresses"]
        assert homes.to_dict() == {name: true.addresses for name, true in truth.cores.items()}

    def test_each_outline_runs_within_a_margin_of_the_true_one_but_along_its_ways_in(
        self, found: Found, truth: Truth
    ) -> None:
        outlines, roads = found.layer("cores").set_index("name").geometry, found.layer("segments")
        # A car park or a filling station off the road that leads in goes with it.
        yards = roads[roads["access"] == "service"].geometry.tolist()
        for name, true in truth.cores.items():
            assert outlines[name].buffer(CORNER_M).contains(true.polygon)
            ways_in = [Point(each.x, each.y) for each in truth.entries if each.core == name]
            along = [spot.buffer(HOME_REACH_M) for spot in ways_in]
            held = unary_union([true.polygon, *along, *yards]).buffer(MARGIN_M)
            assert held.buffer(CLOSED_M).buffer(-CLOSED_M).contains(outlines[name])

    def test_each_is_sealed(self, found: Found) -> None:
        assert found.layer("cores")["sealed"].all()


class TestEntries:
    def test_every_true_one_is_found_where_it_is(self, found: Found, truth: Truth) -> None:
        missed = [
            (true.core, true.street)
            for true in truth.entries
            if not self.beside(found.entries, true.core, Point(true.x, true.y)).any()
        ]
        assert missed == []

    def test_every_one_that_is_found_is_true(self, found: Found, truth: Truth) -> None:
        spots = gpd.GeoDataFrame(
            {"core_name": [true.core for true in truth.entries]},
            geometry=[Point(true.x, true.y) for true in truth.entries],
            crs=found.entries.crs,
        )
        invented = [
            (core, street)
            for core, street, spot in zip(
                found.entries["core_name"], found.entries["street"], found.entries.geometry, strict=True
            )
            if not self.beside(spots, core, spot).any()
        ]
        assert invented == []

    def test_none_is_found_twice(self, found: Found, truth: Truth) -> None:
        assert len(found.entries) == len(truth.entries)

    def test_the_bridge_between_the_parts_of_urmond_leads_into_each_of_them(self, found: Found, truth: Truth) -> None:
        bridge = [(each.core, each.street) for each in truth.entries if each.between_parts]
        assert bridge == [("Urmond", "Brugstraat")] * 2
        parts = found.layer("cores").set_index("name").geometry["Urmond"].geoms
        entries = found.entries[found.entries["street"] == "Brugstraat"]
        assert [(entries.distance(part) < 1).sum() for part in parts] == [1, 1]

    def test_each_bears_the_name_of_its_road(self, found: Found, truth: Truth) -> None:
        true = sorted((each.core, each.street) for each in truth.entries)
        assert sorted(zip(found.entries["core_name"], found.entries["street"], strict=True)) == true

    def test_every_through_road_is_a_main_entry(self, found: Found, truth: Truth) -> None:
        main = found.entries[found.entries["main"]]
        through = {(each.core, each.street) for each in truth.entries if each.main}
        assert through <= set(zip(main["core_name"], main["street"], strict=True))

    def test_inflow_adds_up_in_every_core(self, found: Found) -> None:
        shares = found.layer("entries").groupby("core_id")["inflow_share"].sum()
        assert shares.to_list() == pytest.approx([1] * 9)

    @staticmethod
    def beside(spots: gpd.GeoDataFrame, core: str, spot: Point):
        return (spots["core_name"] == core) & (spots.distance(spot) <= HOME_REACH_M)


class TestCoverage:
    def test_addresses_add_up_in_every_neighbourhood(self, found: Found, truth: Truth) -> None:
        rows = found.layer("neighbourhoods").set_index("code")
        assert rows["addresses"].to_dict() == dict(truth.addresses)
        assert (rows["covered_addresses"] <= rows["addresses"]).all()
        assert rows["residents"].sum() == 24_750

    def test_no_name_in_the_register_is_taken_for_another_street(self, found: Found, truth: Truth) -> None:
        groups = found.layer("groups").set_index("group_id")
        assert sorted(groups.index) == sorted(truth.matches)
        for group, names in truth.matches.items():
            true = {street for streets in names.values() for street in streets}
            assert set(groups.loc[group, "streets"].split("; ")) <= true

    def test_a_name_without_a_street_is_left_to_a_warning(self, found: Found, truth: Truth) -> None:
        groups = found.layer("groups").set_index("group_id")
        left = 0
        for group, names in truth.matches.items():
            streets = set(groups.loc[group, "streets"].split("; "))
            unmatched = set(filter(None, (groups.loc[group, "unmatched"] or "").split("; ")))
            assert {name for name, meant in names.items() if not streets.issuperset(meant) or not meant} == unmatched
            left += len(unmatched)
        assert 0 < left <= 5
        warned = [warning["en"] for warning in found.record["warnings"]]
        assert sum(each.startswith(f"{left} entries of the register") for each in warned) == 1

    def test_what_is_covered_is_what_active_groups_name(self, found: Found) -> None:
        groups = found.layer("groups")
        named = "; ".join(groups.loc[groups["status"] == "active", "streets"]).split("; ")
        streets = found.layer("streets")
        assert set(streets.loc[streets["covered"], "street"]) == set(named)
        assert (streets["group_ids"].fillna("") != "").tolist() == streets["covered"].tolist()


class TestMark:
    """Nobody can take the schematic for a map."""

    def test_it_is_on_the_first_line_of_the_report(self, found: Found) -> None:
        body = found.text("report.html").split("<body>")[1].strip()
        assert SCHEMATIC_MARK in body.splitlines()[0]

    def test_it_is_on_the_map(self, found: Found) -> None:
        assert SCHEMATIC_MARK in found.text("map.html")

    def test_it_is_in_the_record_and_on_the_terminal(self, demo: tuple[Found, str]) -> None:
        results, shown = demo
        assert results.record["schematic"] is True
        making, mark, *_ = shown.splitlines()
        assert making.startswith("Het voorbeeld wordt gemaakt")
        assert mark == SCHEMATIC_MARK


class TestDemo:
    def test_it_says_what_it_found_and_where_it_lies(self, demo: tuple[Found, str]) -> None:
        _, shown = demo
        assert "Er zijn 9 kernen" in shown
        assert [name for name in NAMES if str(Path("results") / name) not in shown] == []

    def test_it_makes_the_sample_that_is_bundled(self, demo: tuple[Found, str]) -> None:
        made = demo[0].folder / "stein-sample"
        assert sorted(path.name for path in made.iterdir()) == sorted(FILES)
        assert [name for name in FILES if (made / name).read_bytes() != (BUNDLED / name).read_bytes()] == []

    def test_two_runs_give_the_same_bytes(self, found: Found, demo: tuple[Found, str]) -> None:
        other, _ = demo
        differing = [
            name for name in NAMES[:-1] if (found.folder / name).read_bytes() != (other.folder / name).read_bytes()
        ]
        assert differing == []

    def test_two_records_differ_in_places_and_costs_alone(self, found: Found, demo: tuple[Found, str]) -> None:
        assert lasting(found.record) == lasting(demo[0].record)


def lasting(record: dict) -> dict:
    """Return a record without seconds, memory and paths."""
    settings = {name: value for name, value in record["settings"].items() if name not in {"inputs", "out"}}
    inputs = {each["role"]: each["sha256"] for each in record["inputs"]}
    return {**record, "steps": [each["name"] for each in record["steps"]], "settings": settings, "inputs": inputs}
