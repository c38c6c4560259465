"""Two runs of the invented town, compared from the command line."""

import json
from pathlib import Path

import pytest

from .command import dekkend, said
from .invented import REGISTER, flags, write_town

LATER = REGISTER.replace("Kerkstr.;Molenstraat", "Molenstraat;Beukenlaan").replace("gestopt", "actief")


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("runs")
    files = write_town(folder / "town")
    done = []
    for name, register in (("then", REGISTER), ("now", LATER)):
        files["--groups"].write_text(register, encoding="utf-8")
        result = dekkend("run", *flags(files), "--out", folder / name, "--quiet")
        assert result.exit_code == 0, result.output
        done.append(folder / name)
    return done[0], done[1]


def test_it_tells_what_changed_and_writes_a_page_and_a_workbook(runs: tuple[Path, Path], tmp_path: Path) -> None:
    result = dekkend("compare", *runs, "--out", tmp_path)
    assert result.exit_code == 0, result.output
    for words in (
        "Appgroepen die weer actief zijn (1): Zuid.",
        "Appgroepen die gewijzigd zijn (1): Noord.",
        "Alleen dit kan de oorzaak zijn",
        "is hetzelfde: het register van appgroepen.",
        "Er is geen bord geplaatst, weggehaald, verplaatst, voorgesteld of geschrapt.",
        str(tmp_path / "comparison.html"),
    ):
        assert words in result.stdout
    assert {path.name for path in tmp_path.iterdir()} == {"comparison.html", "comparison.xlsx"}


def test_it_tells_it_in_english(runs: tuple[Path, Path], tmp_path: Path) -> None:
    result = dekkend("compare", *runs, "--out", tmp_path, "--lang", "en")
    assert "Groups that changed (1): Noord." in result.stdout


def test_a_plan_may_be_named_instead_of_its_folder(runs: tuple[Path, Path], tmp_path: Path) -> None:
    old, new = runs
    by_file = dekkend("compare", old / "plan.gpkg", new / "plan.gpkg", "--out", tmp_path)
    assert by_file.stdout == dekkend("compare", old, new, "--out", tmp_path).stdout


def test_a_run_and_itself_do_not_differ(runs: tuple[Path, Path], tmp_path: Path) -> None:
    result = dekkend("compare", runs[0], runs[0], "--out", tmp_path)
    assert "Tussen deze twee berekeningen is niets veranderd" in result.stdout


def test_what_the_groups_did_is_all_there_is_where_the_register_alone_differs(
    runs: tuple[Path, Path], tmp_path: Path
) -> None:
    told = json.loads(dekkend("compare", *runs, "--out", tmp_path, "--json").stdout)
    total = told["total"]
    assert told["causes"]["coverage"] == ["groups"]
    assert total["by_groups"] == pytest.approx(total["share_now"] - total["share_then"], abs=1e-5)
    assert total["by_groups"] > 0
    assert (total["by_map"], total["by_rest"]) == (0, 0)
    assert [Path(path).name for path in told["files"].values()] == ["comparison.html", "comparison.xlsx"]


def test_quiet_says_nothing(runs: tuple[Path, Path], tmp_path: Path) -> None:
    assert dekkend("compare", *runs, "--out", tmp_path, "--quiet").output == ""


def test_a_plan_without_its_record_is_compared_and_remarked(runs: tuple[Path, Path], tmp_path: Path) -> None:
    alone = tmp_path / "alone"
    alone.mkdir()
    (alone / "plan.gpkg").write_bytes((runs[0] / "plan.gpkg").read_bytes())
    result = dekkend("compare", alone, runs[1], "--out", tmp_path / "out", "--lang", "en")
    assert result.exit_code == 0, result.output
    assert "there is no run.json beside it that can be read" in result.stdout


def test_a_folder_without_results_is_told_so(runs: tuple[Path, Path], tmp_path: Path) -> None:
    message = said(dekkend("compare", tmp_path, runs[1], "--out", tmp_path / "out", "--lang", "en"), 3)
    assert message.startswith(f"{tmp_path}: there is no plan.gpkg in this folder.")
    assert not (tmp_path / "out").exists()


def test_both_runs_must_be_named(runs: tuple[Path, Path]) -> None:
    assert dekkend("compare", runs[0]).exit_code == 2
