"""What somebody at a terminal, or a script, gets to see."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from dekkend import cli, entry_roads, pipeline
from dekkend.errors import SourceUnreachableError
from dekkend.outputs.texts import Texts
from dekkend.settings.groups import EVIDENCE

from .command import NAMES, dekkend, said
from .invented import flags, write_town
from .signed_town import NORTH, write_signed_town

MAIN = "from dekkend.cli import main; main()"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return write_town(tmp_path_factory.mktemp("town"))


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_signed_town(tmp_path_factory.mktemp("signed"))


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory without anything in it."""
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    return here


class TestHelp:
    def test_it_names_the_commands_and_the_exit_codes(self) -> None:
        result = dekkend("--help")
        assert result.exit_code == 0
        for words in ("run", "demo", "evaluate", "0 done", "1 a bug", "2 usage", "3 input", "4 a source"):
            assert words in result.stdout

    def test_it_is_what_a_command_without_words_gives(self) -> None:
        assert "Usage" in dekkend().output

    def test_every_input_of_a_run_has_a_flag(self) -> None:
        shown = dekkend("run", "--help").stdout
        for flag in ("--osm", "--neighbourhoods", "--layer", "--groups", "--signs", "--boundary", "--out", "--lang"):
            assert flag in shown
        for flag in ("--config", "--drop-personal-data", "--quiet", "--json"):
            assert flag in shown
        for flag in ("--cores", "--population-cores", "--ignore-evidence"):
            assert flag in shown

    def test_every_option_of_an_evaluation_has_a_flag(self) -> None:
        assert "entries" in dekkend("evaluate", "--help").stdout
        shown = dekkend("evaluate", "entries", "--help").stdout
        for flag in ("--osm", "--map", "--cores", "--population-cores", "--ignore-evidence", "--lang", "--config"):
            assert flag in shown
        assert [kind for kind in EVIDENCE if kind not in shown] == []

    def test_it_waits_for_no_heavy_library(self) -> None:
        heavy = {"geopandas", "pandas", "numpy", "shapely", "scipy", "osmium", "pydantic", "folium", "rich.progress"}
        code = f"import sys, dekkend, dekkend.cli; print(sorted({heavy!r} & set(sys.modules)))"
        done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
        assert done.stdout.strip() == "[]"

    def test_the_command_is_installed_under_its_name(self) -> None:
        (script,) = entry_points(group="console_scripts", name="dekkend")
        assert script.load() is cli.main


class TestUsage:
    """Mistakes in the command or the settings end with exit code 2."""

    def test_an_unknown_flag(self) -> None:
        result = dekkend("run", "--grups", "x.csv")
        assert result.exit_code == 2
        assert "--grups" in result.stderr
        assert "--groups" in result.stderr

    def test_a_language_that_it_does_not_speak(self) -> None:
        assert dekkend("run", "--lang", "fr").exit_code == 2

    def test_no_roads(self, elsewhere: Path) -> None:
        assert "--osm" in said(dekkend("run"), 2)
        assert list(elsewhere.iterdir()) == []

    @pytest.mark.parametrize(
        ("text", "english", "dutch"),
        [
            ("[cores]\nmin_adresses = 3\n", "cores.min_addresses?", "cores.min_addresses?"),
            ("[inputs]\ngroup = 'a.csv'\n", "inputs.groups?", "inputs.groups?"),
            ("[network.speeds_kmh]\nmotoway = 3\n", "network.speeds_kmh.motorway?", "network.speeds_kmh.motorway?"),
            ("langg = 'nl'\n", "Did you mean lang?", "Bedoelt u lang?"),
            ("[cores]\nmin_addresses = 0\n", "cores.min_addresses cannot be 0", "cores.min_addresses"),
            ("cores = \n", "not a readable TOML file", "TOML"),
        ],
    )
    def test_a_settings_file_that_cannot_be_meant(self, elsewhere: Path, text: str, english: str, dutch: str) -> None:
        (elsewhere / "dekkend.toml").write_text(text, encoding="utf-8")
        assert english in said(dekkend("run", "--lang", "en"), 2)
        assert dutch in said(dekkend("run"), 2)

    def test_an_unknown_variable(self, elsewhere: Path) -> None:
        assert "cores.min_addresses?" in said(dekkend("run", DEKKEND_CORES__MIN_ADRESSES="3"), 2)

    def test_a_variable_with_a_value_that_is_not_allowed(self, elsewhere: Path) -> None:
        assert "lang" in said(dekkend("run", DEKKEND_LANG="fr"), 2)

    def test_a_settings_file_that_is_not_there(self, elsewhere: Path) -> None:
        assert "mine.toml" in said(dekkend("run", "--config", "mine.toml"), 2)

    @pytest.mark.parametrize("command", [("run",), ("evaluate", "entries")])
    def test_a_kind_of_evidence_that_does_not_exist(self, elsewhere: Path, command: tuple[str, ...]) -> None:
        words = (*command, "--osm", "a.osm", "--ignore-evidence", "lamps,adresses")
        assert said(dekkend(*words), 2) == "De soort aanwijzing adresses bestaat niet. Bedoelt u addresses?"
        english = "There is no kind of evidence adresses. Did you mean addresses?"
        assert said(dekkend(*words, "--lang", "en"), 2) == english

    def test_an_evaluation_without_roads(self, elsewhere: Path) -> None:
        assert "--osm" in said(dekkend("evaluate", "entries"), 2)


class TestSettings:
    def test_flags_go_over_environment_over_file_over_defaults(self, town: dict[str, Path], elsewhere: Path) -> None:
        (elsewhere / "dekkend.toml").write_text(
            "lang = 'en'\nout = 'of-file'\n[cores]\nmin_addresses = 30\nmargin_m = 31\n", encoding="utf-8"
        )
        variables = {"DEKKEND_CORES__MIN_ADDRESSES": "40", "DEKKEND_OUT": "of-variable"}
        result = dekkend("run", "--osm", town["--osm"], "--out", "of-flag", "--json", **variables)
        settings = json.loads(result.stdout)["settings"]
        assert settings["out"] == "of-flag"
        assert settings["cores"]["min_addresses"] == 40
        assert settings["cores"]["margin_m"] == 31
        assert settings["lang"] == "en"
        assert settings["cores"]["name_reach_m"] == 500
        assert [path.name for path in elsewhere.iterdir() if path.is_dir()] == ["of-flag"]

    def test_paths_in_a_file_are_relative_to_it(self, town: dict[str, Path], elsewhere: Path) -> None:
        folder = town["--osm"].parent
        (folder / "mine.toml").write_text(
            "out = 'results'\n[inputs]\nosm = 'town.osm'\ngroups = 'groups.csv'\n", encoding="utf-8"
        )
        assert dekkend("run", "--config", folder / "mine.toml", "--quiet").exit_code == 0
        assert {path.name for path in (folder / "results").iterdir()} == set(NAMES)
        assert list(elsewhere.iterdir()) == []

    def test_all_evidence_but_that_which_is_ignored_is_looked_at(self, town: dict[str, Path], tmp_path: Path) -> None:
        words = ("run", "--osm", town["--osm"], "--out", tmp_path, "--json")
        settings = json.loads(dekkend(*words, "--ignore-evidence", "lamps, city_limit").stdout)["settings"]
        assert settings["cores"]["evidence"] == [each for each in EVIDENCE if each not in {"lamps", "city_limit"}]

    def test_all_evidence_is_looked_at_where_none_is_ignored(self, signed: Path, elsewhere: Path) -> None:
        settings = json.loads(dekkend("evaluate", "entries", "--osm", signed, "--json").stdout)["settings"]
        assert settings["cores"]["evidence"] == list(EVIDENCE)

    def test_outlines_of_cores_are_read_from_where_a_file_says(self, town: dict[str, Path], elsewhere: Path) -> None:
        folder = town["--osm"].parent / "sub"
        folder.mkdir()
        (folder / "mine.toml").write_text("[inputs]\ncores = 'kom.gpkg'\n", encoding="utf-8")
        found = said(dekkend("run", "--osm", town["--osm"], "--config", folder / "mine.toml"), 3)
        assert str(folder / "kom.gpkg") in found


class TestLanguage:
    DUTCH, ENGLISH = "dit bestand bestaat niet", "there is no such file"

    def run(self, *words: str, **variables: str) -> str:
        return said(dekkend("run", "--osm", "nowhere.osm", *words, **variables), 3)

    def test_it_is_dutch_unless_asked(self, elsewhere: Path) -> None:
        assert self.DUTCH in self.run()

    def test_a_flag_asks(self, elsewhere: Path) -> None:
        assert self.ENGLISH in self.run("--lang", "en")

    def test_a_variable_asks(self, elsewhere: Path) -> None:
        assert self.ENGLISH in self.run(DEKKEND_LANG="en")

    def test_a_settings_file_asks(self, elsewhere: Path) -> None:
        (elsewhere / "dekkend.toml").write_text("lang = 'en'", encoding="utf-8")
        assert self.ENGLISH in self.run()
        assert self.DUTCH in self.run("--lang", "nl")
        assert self.DUTCH in self.run(DEKKEND_LANG="nl")

    def test_a_mistake_in_the_settings_is_told_in_the_language_of_the_variable(self, elsewhere: Path) -> None:
        assert "Did you mean" in said(dekkend("run", DEKKEND_LANG="en", DEKKEND_OUTT="x"), 2)
        assert "Bedoelt u" in said(dekkend("run", DEKKEND_OUTT="x"), 2)


class TestSummary:
    def test_it_tells_the_findings_and_where_the_results_lie(self, town: dict[str, Path], tmp_path: Path) -> None:
        result = dekkend("run", *flags(town), "--out", tmp_path)
        assert (result.exit_code, result.stderr) == (0, "")
        assert "Eksdorp" in result.stdout
        assert "Er zijn 3 invalswegen." in result.stdout
        assert [name for name in NAMES if str(tmp_path / name) not in result.stdout] == []
        assert "schematisch" not in result.stdout
        assert {path.name for path in tmp_path.iterdir()} == set(NAMES)

    def test_it_is_english_on_request(self, town: dict[str, Path], tmp_path: Path) -> None:
        result = dekkend("run", *flags(town), "--out", tmp_path, "--lang", "en")
        assert "3 entry roads lead in." in result.stdout
        assert '<html lang="en">' in (tmp_path / "report.html").read_text(encoding="utf-8")

    def test_json_is_the_record_and_nothing_else(self, town: dict[str, Path], tmp_path: Path) -> None:
        result = dekkend("run", *flags(town), "--out", tmp_path, "--json")
        assert (result.exit_code, result.stderr) == (0, "")
        summary = json.loads(result.stdout)
        assert {name: Path(path) for name, path in summary.pop("files").items()} == {
            name: tmp_path / name for name in NAMES
        }
        assert summary == json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))

    def test_json_survives_a_terminal_that_knows_no_accents(self, town: dict[str, Path], tmp_path: Path) -> None:
        result = dekkend("run", "--osm", town["--osm"], "--out", tmp_path / "Israëlsstraat", "--json")
        assert result.stdout.isascii()
        assert json.loads(result.stdout)["files"]["map.html"] == str(tmp_path / "Israëlsstraat" / "map.html")


class TestEvaluation:
    def run(self, osm: Path, *words: object) -> str:
        result = dekkend("evaluate", "entries", "--osm", osm, *words)
        assert (result.exit_code, result.stderr) == (0, "")
        return result.stdout

    def test_it_tells_what_was_found_in_dutch(self, signed: Path, elsewhere: Path) -> None:
        shown = self.run(signed)
        assert "Tekendorp: 3 plekken met komborden." in shown
        assert "2 van 3 (66,7%)" in shown
        assert f"Gemist: Tekendorp (bord {NORTH})" in shown
        assert list(elsewhere.iterdir()) == []

    def test_it_is_english_on_request(self, signed: Path, elsewhere: Path) -> None:
        shown = self.run(signed, "--lang", "en")
        assert "Tekendorp: 3 spots with signs" in shown
        assert "2 of 3 (66.7%)" in shown

    def test_json_holds_the_figures_and_nothing_else_is_said(self, signed: Path, elsewhere: Path) -> None:
        record = json.loads(self.run(signed, "--json"))
        assert set(record["all"]) == {"entries", "per_spot", "recall", "near"}
        assert record["all"]["recall"]["100"] == pytest.approx(2 / 3, abs=1e-4)
        assert [spot["hit"] for spot in record["spots"]] == [True, True, False]
        assert record["files"] == {}

    def test_a_map_is_drawn_on_request(self, signed: Path, elsewhere: Path) -> None:
        assert "hits.html" in self.run(signed, "--map", "hits.html")
        page = (elsewhere / "hits.html").read_text(encoding="utf-8")
        assert "2 van 3 plekken met komborden gevonden binnen 100 m" in page
        assert "OpenStreetMap contributors" in page

    def test_settings_are_read_from_this_folder(self, signed: Path, elsewhere: Path) -> None:
        (elsewhere / "dekkend.toml").write_text("lang = 'en'\n[cores]\nkinds = ['hamlet']\n", encoding="utf-8")
        shown = self.run(signed, "--map", "hits.html")
        assert "without a name: 3 spots" in shown
        assert "0 of 3 (0.0%)" in shown

    def test_an_extract_without_signs_is_3_and_says_what_is_missing(self, town: dict[str, Path]) -> None:
        words = ("evaluate", "entries", "--osm", town["--osm"])
        message = said(dekkend(*words), 3)
        assert str(town["--osm"]) in message
        assert "kombord" in message
        assert "traffic_sign=city_limit" in said(dekkend(*words, "--lang", "en"), 3)

    def test_a_map_that_cannot_be_written_is_3(self, signed: Path, elsewhere: Path) -> None:
        message = said(dekkend("evaluate", "entries", "--osm", signed, "--map", elsewhere / "no" / "a.html"), 3)
        assert str(elsewhere / "no" / "a.html") in message


class TestWorkOrder:
    NAMES = ("work-order.html", "work-order.xlsx", "work-order.csv", "signs.geojson")

    @pytest.fixture(scope="class")
    @staticmethod
    def finished(town: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
        folder = tmp_path_factory.mktemp("finished")
        assert dekkend("run", *flags(town), "--out", folder, "--quiet").exit_code == 0
        return folder / "plan.gpkg"

    def test_it_is_written_from_a_finished_plan_and_told_in_dutch(self, finished: Path, tmp_path: Path) -> None:
        result = dekkend("signs", "export", "--plan", finished, "--out", tmp_path)
        assert (result.exit_code, result.stderr) == (0, "")
        assert {path.name for path in tmp_path.iterdir()} == set(self.NAMES)
        assert [name for name in self.NAMES if str(tmp_path / name) not in result.stdout] == []
        assert "een pagina per bord" in result.stdout
        assert "Bord plaatsen" in (tmp_path / "work-order.html").read_text(encoding="utf-8")

    def test_it_is_english_on_request_and_silent_on_request(self, finished: Path, tmp_path: Path) -> None:
        result = dekkend("signs", "export", "--plan", finished, "--out", tmp_path, "--lang", "en", "--quiet")
        assert (result.exit_code, result.output) == (0, "")
        assert "Place a sign" in (tmp_path / "work-order.html").read_text(encoding="utf-8")

    def test_a_file_that_is_no_plan_is_3(self, town: dict[str, Path], tmp_path: Path) -> None:
        message = said(dekkend("signs", "export", "--plan", town["--neighbourhoods"], "--out", tmp_path), 3)
        assert str(town["--neighbourhoods"]) in message
        assert "plan.gpkg" in message

    def test_without_a_plan_it_is_2(self) -> None:
        assert dekkend("signs", "export").exit_code == 2


class TestExitCodes:
    def test_a_bug_is_1(self, town: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(entry_roads, "model_trips", lambda *_, **__: 1 / 0)
        result = dekkend("run", *flags(town), "--out", tmp_path / "out")
        assert result.exit_code == 1
        assert isinstance(result.exception, ZeroDivisionError)
        assert not (tmp_path / "out").exists()

    def test_a_source_out_of_reach_is_4(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def unreachable(*_: object, **__: object) -> None:
            raise SourceUnreachableError("{service} does not answer.", service="example.org")

        monkeypatch.setattr(pipeline, "run", unreachable)
        assert said(dekkend("run", "--osm", "a.osm", "--out", tmp_path), 4) == "example.org does not answer."


class TestProcess:
    """Runs in processes of their own, on a terminal of their own, each with another order of hashes."""

    @pytest.fixture(scope="class")
    @staticmethod
    def runs(town: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, str, str]]:
        """The folder, standard output and what the terminal showed of a plain run, a quiet one and one for scripts."""
        pytest.importorskip("pty", reason="no pseudo-terminals here")
        done = {}
        for seed, more in (("1", ""), ("2", "--quiet"), ("3", "--json")):
            here = tmp_path_factory.mktemp("run")
            command = ["run", *flags(town), "--out", "out", *more.split()]
            done[more] = (here / "out", *on_terminal(command, here, seed))
        return done

    def test_progress_is_shown_step_by_step_on_a_terminal(self, runs: dict[str, tuple[Path, str, str]]) -> None:
        _, out, shown = runs[""]
        dutch = Texts("nl")
        steps = [dutch.tell(step) for step in (*pipeline.STEPS, pipeline.WRITING)]
        assert any(step in shown for step in steps)
        assert [step for step in steps if step in out] == []
        assert "Eksdorp" in out

    def test_quiet_says_nothing(self, runs: dict[str, tuple[Path, str, str]]) -> None:
        assert runs["--quiet"][1:] == ("", "")

    def test_json_shows_no_progress(self, runs: dict[str, tuple[Path, str, str]]) -> None:
        _, out, shown = runs["--json"]
        assert shown == ""
        assert json.loads(out)["title"] == "Zomerland"

    def test_every_run_writes_the_same_bytes(self, runs: dict[str, tuple[Path, str, str]]) -> None:
        first, *others = (folder for folder, *_ in runs.values())
        for other in others:
            assert {path.name for path in other.iterdir()} == set(NAMES)
            assert [name for name in NAMES[:-1] if (first / name).read_bytes() != (other / name).read_bytes()] == []
            assert lasting(other / "run.json") == lasting(first / "run.json")


def lasting(record: Path) -> dict:
    """Return the record of a run without what differs from one run to the next."""
    content = json.loads(record.read_text(encoding="utf-8"))
    content["steps"] = [step["name"] for step in content["steps"]]
    return content


def on_terminal(command: list[str], here: Path, seed: str) -> tuple[str, str]:
    """Run a command with a pseudo-terminal for its errors; return standard output and what the terminal showed."""
    import pty

    ours, theirs = pty.openpty()
    variables = {name: value for name, value in os.environ.items() if not name.startswith("DEKKEND_")}
    process = subprocess.Popen(
        [sys.executable, "-c", MAIN, *command],
        cwd=here,
        env={**variables, "PYTHONHASHSEED": seed, "TERM": "xterm", "COLUMNS": "100"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=theirs,
    )
    os.close(theirs)
    with process:
        shown = b"".join(chunks(ours))
        assert process.stdout is not None
        out = process.stdout.read()
    os.close(ours)
    assert process.returncode == 0, shown.decode()
    return out.decode(), shown.decode()


def chunks(terminal: int) -> Iterator[bytes]:
    while True:
        try:
            chunk = os.read(terminal, 4096)
        except OSError:  # Linux says so when the other side has closed
            return
        if not chunk:
            return
        yield chunk
