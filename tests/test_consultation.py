"""A plan that people talk over, through the command line: with counts, a number, a budget, and changed by hand."""

import copy
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pytest

from .command import dekkend, said
from .two_villages import APART, BLOCK, degrees, metres, write_villages

pytestmark = pytest.mark.slow

Sign = dict[str, Any]
Signs = dict[str, Sign]

# Where the sign on the Heideweg would stand: on the right-hand side of those who drive south, short of the crossroads.
HEIDEWEG = (APART + BLOCK - 4.5, 2 * BLOCK + 75)
# In the middle of the easternmost street of Bdorp, which nobody needs to get anywhere.
BACK_STREET = (APART + 2 * BLOCK + 4.5, 45)


@dataclass(frozen=True)
class Outcome:
    """What a run says of its sign plan, and the signs that it has exported."""

    record: dict[str, Any]
    printed: str
    signs: Signs

    @property
    def plan(self) -> dict[str, Any]:
        return self.record["sign_plan"]

    @property
    def by_hand(self) -> dict[str, Any]:
        return self.plan["by_hand"]

    @property
    def loss(self) -> float:
        return self.by_hand["best_share"] - self.plan["captured_share"]

    def ids(self, *statuses: str) -> set[str]:
        return {sign_id for sign_id, sign in self.signs.items() if sign["properties"]["status"] in statuses}

    @property
    def warnings(self) -> str:
        return " ".join(warning["nl"] for warning in self.record["warnings"])


@pytest.fixture(scope="module")
def osm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_villages(tmp_path_factory.mktemp("villages"))


Run = Callable[..., Outcome]


@pytest.fixture(scope="module")
def run(osm: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Run on the villages with more flags, export the signs, and return what came of it."""

    def outcome(*words: object) -> Outcome:
        out = tmp_path_factory.mktemp("run")
        result = dekkend("run", "--osm", osm, "--out", out, *words)
        assert (result.exit_code, result.stderr) == (0, ""), result.output
        order = dekkend("signs", "export", "--plan", out / "plan.gpkg", "--out", out, "--quiet")
        assert (order.exit_code, order.output) == (0, "")
        record = json.loads((out / "run.json").read_text(encoding="utf-8"))
        return Outcome(record, result.stdout, signs_of(out / "signs.geojson"))

    return outcome


@pytest.fixture(scope="module")
def proposed(run: Run) -> Outcome:
    """What the plan is before anybody changes it: a sign on each road from outside but the quiet Heideweg."""
    return run()


def signs_of(path: Path) -> Signs:
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    signs = {feature["properties"]["sign_id"]: feature for feature in features}
    assert len(signs) == len(features)
    return signs


def write_geojson(folder: Path, features: Iterable[Sign]) -> Path:
    """Write a layer as QGIS does: with its CRS, and null where nothing is filled in."""
    path = folder / "bewerkt.geojson"
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    layer = {"type": "FeatureCollection", "name": "bewerkt", "crs": crs, "features": list(features)}
    path.write_text(json.dumps(layer), encoding="utf-8")
    return path


def as_geopackage(path: Path) -> Path:
    """Save a layer of GeoJSON as a GeoPackage in RD, as QGIS does."""
    layer = gpd.read_file(path).to_crs(28992)
    assert layer.isna().any(axis=None)
    packed = path.with_suffix(".gpkg")
    layer.to_file(packed, layer="bewerkt", driver="GPKG")
    return packed


def drawn(x: float, y: float, like: Sign) -> Sign:
    """Return a point as QGIS leaves it that somebody has just drawn: all its fields are null."""
    nothing = dict.fromkeys(like["properties"])
    return {"type": "Feature", "properties": nothing, "geometry": {"type": "Point", "coordinates": degrees(x, y)}}


def changed(signs: Signs, changes: dict[str, dict[str, Any] | tuple[float, float]]) -> list[Sign]:
    """Return signs with other properties, or at another place in metres from the corner of Adorp."""
    edited = copy.deepcopy(signs)
    for sign_id, change in changes.items():
        if isinstance(change, tuple):
            edited[sign_id]["geometry"]["coordinates"] = degrees(*change)
            # The direction that it faced at its old place says nothing of the new one.
            edited[sign_id]["properties"]["facing_deg"] = None
        else:
            edited[sign_id]["properties"].update(change)
    return list(edited.values())


class TestPlan:
    def test_without_more_words_it_has_the_fewest_signs_that_do(self, proposed: Outcome) -> None:
        assert set(proposed.signs) == {"adorp-westweg", "adorp-zuidweg", "adorp-noordweg", "bdorp-oostweg"}
        assert proposed.plan["captured_share"] >= 0.9
        assert proposed.by_hand is None


class TestCounts:
    """Somebody has counted the Heideweg, which the class of the road takes for a quiet one."""

    BUSY = 24_000

    @pytest.fixture(scope="class")
    @staticmethod
    def counted(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
        x, y = metres(APART + BLOCK, 600)
        far_x, far_y = metres(APART / 2, 600)
        path = tmp_path_factory.mktemp("counts") / "tellingen.csv"
        written = f"weg;x;y;voertuigen\nHeideweg;{x:.1f};{y:.1f};{TestCounts.BUSY}\nWeiland;{far_x:.1f};{far_y:.1f};9\n"
        path.write_text(written.replace(".", ","), encoding="utf-8")
        return run("--counts", path)

    def test_as_many_more_trips_come_in_as_were_counted(self, counted: Outcome, proposed: Outcome) -> None:
        more = counted.plan["trips_a_day"] - proposed.plan["trips_a_day"]
        assert more == pytest.approx(self.BUSY / 2 - 500, rel=0.01)

    def test_the_counted_road_gets_a_sign(self, counted: Outcome, proposed: Outcome) -> None:
        assert "bdorp-heideweg" in counted.ids("proposed") - proposed.ids("proposed")

    def test_a_count_beside_no_road_is_named_and_left_out(self, counted: Outcome) -> None:
        assert "tellingen.csv" in counted.warnings
        assert "3" in counted.warnings
        assert counted.warnings in counted.printed
        assert [each["role"] for each in counted.record["inputs"]] == ["osm", "counts"]

    def test_a_workbook_in_degrees_says_the_same(self, run: Run, counted: Outcome, tmp_path: Path) -> None:
        book = openpyxl.Workbook()
        book.active.append(["Lengtegraad", "Breedtegraad", "Intensiteit"])
        book.active.append([*degrees(APART + BLOCK, 600), self.BUSY])
        book.save(tmp_path / "tellingen.xlsx")
        again = run("--counts", tmp_path / "tellingen.xlsx")
        assert again.plan == counted.plan
        assert again.signs == counted.signs
        assert again.warnings == ""

    def test_a_cell_that_cannot_be_meant_is_told_in_dutch_and_english(self, osm: Path, tmp_path: Path) -> None:
        path = tmp_path / "tellingen.csv"
        path.write_text("x;y;voertuigen\n190000;505000;12.500\n", encoding="utf-8")
        words = ("run", "--osm", osm, "--counts", path, "--out", tmp_path / "out")
        assert "rij 2 telt 12.500 voertuigen" in said(dekkend(*words), 3)
        assert "row 2 counts 12.500 vehicles" in said(dekkend(*words, "--lang", "en"), 3)
        assert not (tmp_path / "out").exists()


class TestNumberOfSigns:
    @pytest.fixture(scope="class")
    @staticmethod
    def by_number(run: Run, tmp_path_factory: pytest.TempPathFactory) -> dict[int, Outcome]:
        """Plans of ever more signs, where two stand already: one at a way in, one in a back street."""
        standing = tmp_path_factory.mktemp("standing") / "borden.csv"
        rows = [("B1", *metres(-75, BLOCK - 4.5)), ("B2", *metres(*BACK_STREET))]
        lines = [f"{name},{x:.2f},{y:.2f}" for name, x, y in rows]
        standing.write_text("\n".join(["bordnummer,x,y", *lines]), encoding="utf-8")
        return {number: run("--signs", standing, "--number-of-signs", number) for number in (2, 3, 5, 8)}

    def test_there_are_never_more_signs_than_that(self, by_number: dict[int, Outcome]) -> None:
        for number, outcome in by_number.items():
            assert len(outcome.ids("proposed", "keep")) <= number
            assert outcome.record["settings"]["signs"]["number"] == number

    def test_more_signs_never_capture_less(self, by_number: dict[int, Outcome]) -> None:
        shares = [outcome.plan["captured_share"] for outcome in by_number.values()]
        assert shares == sorted(shares)
        assert shares[0] < shares[-1] == 1

    def test_no_plan_of_as_many_signs_captures_more(self, by_number: dict[int, Outcome]) -> None:
        for number, outcome in by_number.items():
            curve = {point["signs"]: point["captured_share"] for point in outcome.plan["curve"]}
            assert outcome.plan["captured_share"] <= curve[min(number, max(curve))]
            assert outcome.plan["gap"] == 0

    def test_of_the_standing_signs_one_is_kept_and_the_other_can_go(self, by_number: dict[int, Outcome]) -> None:
        for outcome in by_number.values():
            assert outcome.ids("keep") >= {"B1"}
            assert outcome.by_hand is None
        assert by_number[2].ids("remove", "redundant") == {"B2"}

    def test_fewer_signs_than_villages_are_refused_with_the_rules_that_clash(self, osm: Path, tmp_path: Path) -> None:
        words = ("run", "--osm", osm, "--number-of-signs", 1, "--out", tmp_path / "out", "--lang", "en")
        message = said(dekkend(*words), 3)
        assert "may be at most 1" in message
        assert "Adorp must be at least 1" in message
        assert "Bdorp must be at least 1" in message


class TestBudget:
    @pytest.fixture(scope="class")
    @staticmethod
    def by_budget(run: Run) -> dict[int, Outcome]:
        return {budget: run("--budget", budget) for budget in (1000, 1750, 2500)}

    def test_the_plan_never_costs_more(self, by_budget: dict[int, Outcome]) -> None:
        for budget, outcome in by_budget.items():
            spent = sum(sign["properties"]["cost_eur"] for sign in outcome.signs.values())
            assert outcome.plan["cost_eur"] == spent <= budget

    def test_it_is_spent_as_well_as_it_can_be(self, by_budget: dict[int, Outcome]) -> None:
        shares = [outcome.plan["captured_share"] for outcome in by_budget.values()]
        assert shares == sorted(set(shares))
        for budget, outcome in by_budget.items():
            curve = {point["signs"]: point["captured_share"] for point in outcome.plan["curve"]}
            # Every sign costs 500 euro here: with its post and the work.
            assert outcome.plan["captured_share"] == curve[budget // 500]

    def test_a_budget_that_does_not_reach_is_refused(self, osm: Path, tmp_path: Path) -> None:
        message = said(dekkend("run", "--osm", osm, "--budget", 600, "--out", tmp_path / "out", "--lang", "en"), 3)
        assert "These contradict one another" in message
        assert "600" in message


class TestByHand:
    @pytest.fixture
    def consult(self, run: Run, tmp_path: Path) -> Run:
        def outcome(features: Iterable[Sign], *words: object) -> Outcome:
            found = run("--signs", write_geojson(tmp_path, features), *words)
            assert found.by_hand is not None
            assert found.loss >= 0
            return found

        return outcome

    def test_a_plan_that_nobody_changed_comes_back_as_it_was(self, consult: Run, proposed: Outcome) -> None:
        again = consult(proposed.signs.values())
        assert again.signs == proposed.signs
        assert again.plan["captured_share"] == proposed.plan["captured_share"]
        assert again.loss == 0
        assert again.by_hand["broken"] == []
        assert again.by_hand["cores_without"] == []

    def test_a_sign_moved_along_its_road_keeps_its_id_and_captures_what_it_did(
        self, consult: Run, proposed: Outcome
    ) -> None:
        moved = consult(changed(proposed.signs, {"adorp-westweg": (-100, BLOCK - 4.5)}))
        assert set(moved.signs) == set(proposed.signs)
        place = moved.signs["adorp-westweg"]
        assert place["geometry"]["coordinates"] == pytest.approx(degrees(-100, BLOCK - 4.5), abs=2e-6)
        assert place["properties"]["status"] == "proposed"
        assert "100 m voor de kruising" in place["properties"]["where"]
        assert moved.plan["captured_share"] == proposed.plan["captured_share"]

    def test_a_sign_moved_into_a_back_street_keeps_its_id_and_its_trips_are_lost(
        self, consult: Run, proposed: Outcome
    ) -> None:
        moved = consult(changed(proposed.signs, {"bdorp-oostweg": BACK_STREET}))
        assert set(moved.signs) == set(proposed.signs)
        assert moved.plan["captured_share"] < proposed.plan["captured_share"] - 0.2
        assert moved.by_hand["best_share"] == proposed.plan["captured_share"]
        assert moved.by_hand["cores_without"] == []
        percent = f"{100 * moved.loss:.1f}%".replace(".", ",")
        assert percent in moved.printed

    def test_a_sign_that_was_drawn_gets_an_id_and_captures_its_road(self, consult: Run, proposed: Outcome) -> None:
        like = proposed.signs["bdorp-oostweg"]
        more = consult([*proposed.signs.values(), drawn(*HEIDEWEG, like)])
        assert set(more.signs) == {*proposed.signs, "added-001"}
        added = more.signs["added-001"]["properties"]
        assert (added["status"], added["street"], added["core_id"]) == ("proposed", "Heideweg", "bdorp")
        assert more.plan["captured_share"] > proposed.plan["captured_share"]
        assert more.loss == 0

    @pytest.mark.parametrize("word", ["struck", "Vervalt"])
    def test_a_sign_that_is_struck_out_stays_in_the_table_and_captures_nobody(
        self, consult: Run, proposed: Outcome, word: str
    ) -> None:
        fewer = consult(changed(proposed.signs, {"adorp-westweg": {"status": word}}))
        assert set(fewer.signs) == set(proposed.signs)
        assert fewer.ids("struck") == {"adorp-westweg"}
        share = proposed.plan["captured_share"]
        assert fewer.plan["captured_share"] < share - 0.3
        # Three signs did better with the Westweg among them.
        assert fewer.loss > 0.2
        assert fewer.plan["cost_eur"] == 0.75 * proposed.plan["cost_eur"]

    def test_a_village_that_is_left_without_a_sign_is_named(self, consult: Run, proposed: Outcome) -> None:
        fewer = consult(changed(proposed.signs, {"bdorp-oostweg": {"status": "struck"}}))
        assert fewer.by_hand["cores_without"] == ["Bdorp"]
        assert "Zonder eigen bord: Bdorp." in fewer.printed
        nobody = consult(changed(proposed.signs, {each: {"status": "struck"} for each in proposed.signs}))
        assert nobody.by_hand["cores_without"] == ["Adorp", "Bdorp"]
        assert nobody.plan["captured_share"] == nobody.by_hand["best_share"] == 0

    def test_a_row_that_is_deleted_is_a_sign_less(self, consult: Run, proposed: Outcome) -> None:
        kept = [sign for sign_id, sign in proposed.signs.items() if sign_id != "bdorp-oostweg"]
        fewer = consult(kept)
        assert set(fewer.signs) == set(proposed.signs) - {"bdorp-oostweg"}
        assert fewer.by_hand["cores_without"] == ["Bdorp"]

    def test_rules_that_are_broken_are_named_with_the_sign_that_breaks_them(
        self, consult: Run, proposed: Outcome
    ) -> None:
        """Also where the sign has moved away from the place after which it was called, or was drawn by hand."""
        like = proposed.signs["bdorp-oostweg"]
        at_crossroads, across = (APART + BLOCK - 4.5, 2 * BLOCK + 8), (BLOCK - 4.5, -75)
        edited = changed(proposed.signs, {"bdorp-oostweg": (APART + BLOCK + 4.5, -10 + BLOCK)})
        edited += [drawn(*at_crossroads, like), drawn(*across, like)]
        found = consult(edited, "--number-of-signs", 4)
        broken = {(each["sign"], each["rule"].split(":")[0]) for each in found.by_hand["broken"]}
        assert {sign for sign, _ in broken} - {""} <= set(found.signs)
        assert ("", "The number of signs may be at most 4.") in broken
        assert ("bdorp-oostweg", "Failed") in broken
        assert ("added-001", "Failed") in broken

    @pytest.mark.parametrize(
        ("rule", "words"),
        [
            ("forbidden = ['adorp-westweg']", "There may be no sign at these places: adorp-westweg."),
            ("apart_m = 300", "These places are too near to one another for two signs"),
            ("most_per_core = 1", "The number of signs in a core may be at most 1 (Adorp)."),
        ],
    )
    def test_nobody_loses_by_breaking_a_rule_but_is_told_of_it(
        self, consult: Run, proposed: Outcome, tmp_path: Path, rule: str, words: str
    ) -> None:
        (tmp_path / "dekkend.toml").write_text(f"[signs]\n{rule}\n", encoding="utf-8")
        found = consult(proposed.signs.values(), "--config", tmp_path / "dekkend.toml")
        assert found.plan["captured_share"] == proposed.plan["captured_share"]
        assert any(words in each["rule"] for each in found.by_hand["broken"])

    def test_a_layer_full_of_nulls_is_read_from_geojson_and_geopackage_alike(
        self, run: Run, proposed: Outcome, tmp_path: Path
    ) -> None:
        emptied = dict.fromkeys(("facing_deg", "remark", "street", "where", "mounting", "cost_eur", "checks"))
        edited = changed(proposed.signs, dict.fromkeys(proposed.signs, emptied))
        edited = changed({sign["properties"]["sign_id"]: sign for sign in edited}, {
            "adorp-noordweg": (BLOCK - 4.5, 2 * BLOCK + 100),
            "adorp-zuidweg": {"status": "geschrapt", "remark": "staat in de weg"},
        })  # fmt: skip
        edited.append(drawn(*HEIDEWEG, edited[0]))
        path = write_geojson(tmp_path, edited)
        plain, packed = run("--signs", path), run("--signs", as_geopackage(path))
        for outcome in (plain, packed):
            assert set(outcome.signs) == {*proposed.signs, "added-001"}
            assert outcome.ids("struck") == {"adorp-zuidweg"}
            assert outcome.signs["adorp-zuidweg"]["properties"]["remark"] == "staat in de weg"
            assert outcome.loss >= 0
        assert packed.plan == plain.plan
        assert {each: sign["properties"]["status"] for each, sign in packed.signs.items()} == {
            each: sign["properties"]["status"] for each, sign in plain.signs.items()
        }

    def test_a_plan_that_goes_round_twice_keeps_its_ids(self, consult: Run, proposed: Outcome) -> None:
        like = proposed.signs["bdorp-oostweg"]
        edited = changed(proposed.signs, {"bdorp-oostweg": BACK_STREET, "adorp-zuidweg": {"status": "struck"}})
        once = consult([*edited, drawn(*HEIDEWEG, like)])
        twice = consult(once.signs.values())
        assert twice.signs == once.signs
        assert twice.plan == once.plan

    def test_a_status_that_nobody_knows_is_refused_with_its_row(
        self, osm: Path, proposed: Outcome, tmp_path: Path
    ) -> None:
        path = write_geojson(tmp_path, changed(proposed.signs, {"adorp-westweg": {"status": "misschien"}}))
        message = said(dekkend("run", "--osm", osm, "--signs", path, "--out", tmp_path / "out"), 3)
        assert str(path) in message
        assert "misschien" in message


class TestStandingSignsOfAnEarlierPlan:
    def test_a_sign_that_was_put_up_elsewhere_keeps_its_id_and_no_other_gets_it(
        self, run: Run, proposed: Outcome, tmp_path: Path
    ) -> None:
        """The register has the ids of the plan, but one sign was put up in a back street."""
        stands = changed(proposed.signs, {"bdorp-oostweg": BACK_STREET})
        for sign in stands:
            sign["properties"] = {"sign_id": sign["properties"]["sign_id"], "status": "staand"}
        found = run("--signs", write_geojson(tmp_path, stands))
        assert found.by_hand is None
        assert found.signs["bdorp-oostweg"]["properties"]["status"] in {"remove", "redundant"}
        (new,) = found.ids("proposed")
        assert found.signs[new]["properties"]["street"] == "Oostweg"
