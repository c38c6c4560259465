"""The whole way on the real extract of Kampen."""

import hashlib
import html
import json
from itertools import combinations
from pathlib import Path

import geopandas as gpd
import pyogrio
import pytest

from dekkend.layers import RESULT_LAYERS
from dekkend.pipeline import STEPS
from dekkend.provenance import OSM_ATTRIBUTION

from ..command import NAMES, dekkend
from .kampen import AT_EDGE, GROUPS, VILLAGES

pytestmark = [pytest.mark.real, pytest.mark.slow]


@pytest.fixture(scope="session")
def files(real_data: Path, kampen_file: Path) -> dict[str, Path]:
    kampen = real_data / "kampen"
    return {
        "osm": kampen_file,
        "neighbourhoods": kampen / "buurten_2024.gpkg",
        "boundary": kampen / "gemeente_2022.gpkg",
        "groups": GROUPS,
    }


@pytest.fixture(scope="session")
def out(files: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results of the one run of these tests."""
    folder = tmp_path_factory.mktemp("kampen")
    arguments = [word for role, path in files.items() for word in (f"--{role}", path)]
    result = dekkend("run", *arguments, "--out", folder)
    assert result.exit_code == 0, result.output
    return folder


@pytest.fixture(scope="session")
def record(out: Path) -> dict:
    return json.loads((out / "run.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def layers(out: Path) -> dict[str, gpd.GeoDataFrame]:
    return {layer.name: gpd.read_file(out / "plan.gpkg", layer=layer.name) for layer in RESULT_LAYERS}


def read(path: Path) -> str:
    return html.unescape(path.read_text(encoding="utf-8"))


def test_it_writes_every_result_and_nothing_else(out: Path) -> None:
    assert {path.name for path in out.iterdir()} == set(NAMES)
    assert all((out / name).stat().st_size > 1000 for name in NAMES)


class TestLayers:
    def test_all_are_there_with_their_columns_in_the_metric_crs(
        self, out: Path, layers: dict[str, gpd.GeoDataFrame]
    ) -> None:
        found = {name for name, shape in pyogrio.list_layers(out / "plan.gpkg") if shape is not None}
        assert found == set(layers)
        for layer in RESULT_LAYERS:
            frame = layers[layer.name]
            assert frame.crs.to_epsg() == 28992
            assert list(frame.columns) == [*(column.name for column in layer), "geometry"]
            assert set(frame.geom_type.str.removeprefix("Multi")) <= {layer.shape}
            assert frame[layer.key].is_unique

    def test_none_is_empty(self, layers: dict[str, gpd.GeoDataFrame]) -> None:
        assert [name for name, frame in layers.items() if frame.empty] == []

    def test_every_reference_from_one_to_another_holds(self, layers: dict[str, gpd.GeoDataFrame]) -> None:
        cores, entries = set(layers["cores"]["core_id"]), layers["entries"]
        assert set(entries["core_id"]) <= cores
        assert set(layers["signs"]["entry_id"].dropna()) - {""} <= set(entries["entry_id"])
        assert layers["streets"]["segment_id"].tolist() == layers["segments"]["segment_id"].tolist()
        crossings = {each for cell in entries["crossings"] for each in cell.split("; ")}
        assert crossings <= set(layers["segments"]["segment_id"])


class TestCores:
    def test_the_villages_are_among_them_and_apart(self, layers: dict[str, gpd.GeoDataFrame]) -> None:
        cores = layers["cores"]
        assert set(cores["name"]) >= VILLAGES
        shared = [
            (one.name, other.name)
            for one, other in combinations(cores.itertuples(), 2)
            if one.geometry.intersection(other.geometry).area > 1
        ]
        assert shared == []

    def test_each_name_stands_once(self, layers: dict[str, gpd.GeoDataFrame]) -> None:
        assert layers["cores"]["name"].is_unique

    def test_each_is_sealed_by_its_entries_but_those_at_the_edge(self, layers: dict[str, gpd.GeoDataFrame]) -> None:
        # What leads in beyond the edge of the extract cannot be known.
        assert layers["cores"].loc[~layers["cores"]["sealed"], "name"].tolist() == AT_EDGE
        assert layers["cores"].loc[layers["cores"]["at_edge"], "name"].tolist() == AT_EDGE
        counts = layers["entries"]["core_id"].value_counts()
        assert layers["cores"].set_index("core_id")["entries"].to_dict() == counts.to_dict()

    def test_kampen_is_the_town_and_the_others_are_villages(self, layers: dict[str, gpd.GeoDataFrame]) -> None:
        cores = layers["cores"].set_index("name")
        assert cores.index[0] == "Kampen"
        assert cores.loc["Kampen", "addresses"] > 10_000
        assert 200 < cores.loc["Wilsum", "addresses"] < 1000
        assert 200 < cores.loc["Grafhorst", "addresses"] < 1000


class TestCoverage:
    def test_suppressed_figures_stay_unknown(
        self, files: dict[str, Path], layers: dict[str, gpd.GeoDataFrame], out: Path
    ) -> None:
        rows = layers["neighbourhoods"].set_index("name")
        assert len(rows) == len(gpd.read_file(files["neighbourhoods"])) == 36
        unknown = set(rows.index[rows["residents_65"].isna()])
        assert unknown == {"Groene Hart", "De Venen", "Reeve"}
        assert rows.loc[sorted(unknown), "share_65"].isna().all()
        assert rows["residents"].min() >= 0
        assert "Groene Hart, De Venen, Reeve" in read(out / "report.html")

    def test_streets_that_do_not_exist_are_left_to_a_person(
        self, record: dict, layers: dict[str, gpd.GeoDataFrame], out: Path
    ) -> None:
        told = [each for each in record["warnings"] if "dekkend groups check" in each["en"]]
        assert len(told) == 1
        assert "3 entries" in told[0]["en"]
        assert told[0]["nl"] in read(out / "report.html")
        groups = layers["groups"].set_index("group_id")
        invented = {"K08": "Bestaatnietstraat", "K21": "Vuurtorenpad; Leuchterlaan"}
        assert groups["unmatched"].fillna("").to_dict() == {group: invented.get(group, "") for group in groups.index}

    def test_every_group_has_its_streets_in_its_own_village(self, layers: dict[str, gpd.GeoDataFrame]) -> None:
        groups = layers["groups"].set_index("group_id")
        assert len(groups) == 35
        cores = layers["cores"].set_index("name").geometry
        for group in groups.drop("K21").itertuples():
            # Two villages have a Dorpsweg, two a Voorstraat.
            assert group.geometry.distance(cores[group.core]) == 0
            assert group.geometry.intersection(cores[group.core]).length > 0.7 * group.geometry.length

    def test_a_group_that_ended_covers_nothing(self, layers: dict[str, gpd.GeoDataFrame]) -> None:
        groups = layers["groups"].set_index("group_id")
        assert groups.loc["K07", ["status", "streets"]].tolist() == [
            "ended", "Apeldoornsestraat; Graafschap; Marinus Postlaan",
        ]  # fmt: skip
        streets = layers["streets"]
        assert not streets.loc[streets["street"].isin(groups.loc["K07", "streets"].split("; ")), "covered"].any()


class TestRecord:
    def test_it_names_each_input_with_its_fingerprint(self, record: dict, files: dict[str, Path]) -> None:
        expected = {role: hashlib.sha256(path.read_bytes()).hexdigest() for role, path in files.items()}
        assert {each["role"]: each["sha256"] for each in record["inputs"]} == expected

    def test_it_says_how_old_the_map_is(self, record: dict, out: Path) -> None:
        assert record["data_date"] == "2023-01-30"
        assert "30 januari 2023" in read(out / "report.html")

    def test_it_says_what_each_step_cost(self, record: dict) -> None:
        assert [each["name"] for each in record["steps"]] == list(STEPS)
        assert all(each["seconds"] >= 0 and each["peak_mb"] > 10 for each in record["steps"])

    def test_it_counts_the_rows_of_each_layer(self, record: dict, layers: dict[str, gpd.GeoDataFrame]) -> None:
        assert record["layers"] == {name: len(frame) for name, frame in layers.items()}

    def test_it_holds_settings_versions_and_title(self, record: dict) -> None:
        assert record["title"] == "Kampen"
        assert record["schematic"] is False
        assert record["settings"]["cores"]["min_addresses"] == 25
        assert {"dekkend", "geopandas", "osmium", "python", "shapely"} <= record["versions"].keys()

    def test_it_credits_the_sources(self, record: dict) -> None:
        assert [each["text"] for each in record["attribution"]] == [OSM_ATTRIBUTION, "CBS, Kadaster"]
        assert OSM_ATTRIBUTION == "© OpenStreetMap contributors"


@pytest.mark.parametrize("page", ["map.html", "report.html"])
def test_the_pages_credit_the_map(out: Path, page: str) -> None:
    text = read(out / page)
    assert OSM_ATTRIBUTION in text
    assert "schematisch voorbeeld" not in text


class TestDisplacement:
    """Kampen's registered crime of 2021 to 2025, held against the groups of the invented register."""

    @staticmethod
    def compared(out: Path, crime: Path, *words: object) -> dict:
        result = dekkend("displacement", "--plan", out / "plan.gpkg", "--crime", crime, *words, "--json")
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)

    @pytest.mark.parametrize("spans", [("2021", "2023"), ("2021,2022", "2024,2025")])
    def test_there_is_a_result_or_a_reason_why_there_is_none(self, out: Path, real_data: Path, spans: tuple) -> None:
        crime = real_data / "kampen" / "buurten_2024.gpkg"
        found = self.compared(out, crime, "--before", spans[0], "--after", spans[1])
        if found["refusal"] is None:
            assert abs(found["together"]["difference"]) >= found["together"]["detectable"] or (
                found["together"]["verdict"] == "none"
            )
        else:
            assert "There is" in found["refusal"]
            assert "together" not in found

    def test_no_neighbourhood_is_hidden_and_each_has_its_reason(self, out: Path, real_data: Path) -> None:
        crime = real_data / "kampen" / "buurten_2024.gpkg"
        areas = self.compared(out, crime, "--before", "2021", "--after", "2023")["areas"]
        assert len(areas) == 36
        assert all(area["why"] for area in areas)
        # The extract does not reach there, so that nobody knows who is covered.
        unseen = {area["name"] for area in areas if "within the road data" in area["why"]}
        assert {"Zalk", "Zalkerbroek", "s-Heerenbroek", "Mandjeswaard"} <= unseen
        assert {area["role"] for area in areas if area["name"] in unseen} == {"out"}

    def test_roles_set_by_hand_give_figures_that_add_up(self, out: Path, real_data: Path, tmp_path: Path) -> None:
        (tmp_path / "roles.csv").write_text("code,rol\nBU01660008,behandeld\nBU01660009,behandeld\n", encoding="utf-8")
        words = ("--before", "2021,2022", "--after", "2024,2025", "--roles", tmp_path / "roles.csv")
        found = self.compared(out, real_data / "nl" / "kwb_2024_misdrijven.csv", *words)
        assert found["refusal"] is None
        assert found["counts"]["treated"] == {"before": 422, "after": 364}
        counted = [each[span] for each in found["counts"].values() for span in ("before", "after")]
        assert found["together"]["poisson_se"] ** 2 == pytest.approx(sum(counted), rel=1e-4)
        # Two neighbourhoods and two years say little, and that is what it says.
        assert found["together"]["verdict"] == "none"
        assert found["together"]["detectable"] > 100
        assert found["spread"] > 1
