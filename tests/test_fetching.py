"""``dekkend fetch`` and then ``dekkend run``: from the name of a municipality to a map, and again without a network."""

import hashlib
import json
import socket
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import osmium
import pandas as pd
import pytest
import requests

from dekkend import fetching
from dekkend.crs import RD_NEW
from dekkend.errors import InputError, OutputError, SettingsError, SourceUnreachableError
from dekkend.fetching import SOURCES, Wish, fetch
from dekkend.settings import Settings
from dekkend.sources.addresses import read_addresses
from dekkend.sources.crime import read_crime
from dekkend.sources.neighbourhoods import read_neighbourhoods
from dekkend.sources.osm import read_osm

from .command import NAMES, dekkend, said
from .played import Asked, Reply, Service, as_json, played
from .played_country import areas, country, urls

QUICK = {
    "fetch.timeout_s": 2,
    "fetch.patience_s": 5,
    "fetch.tries": 2,
    "fetch.pause_s": 0.01,
    "fetch.largest_mb": 50,
    "fetch.overpass_timeout_s": 2,
    "network.boundary_margin_m": 700,
}
FILES = {
    "boundary.gpkg", "neighbourhoods.gpkg", "crime.csv", "crime_1.1.1.csv", "roads.osm.pbf", "addresses.gpkg",
    "squares.gpkg", "population_cores.gpkg",
}  # fmt: skip


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with played(country(tmp_path_factory.mktemp("country"))) as playing:
        yield playing


@pytest.fixture(autouse=True)
def quiet_service(service: Service) -> None:
    service.asked.clear()
    service.faults.clear()


def settings_of(service: Service, folder: Path, **more: object) -> Settings:
    flags = {**urls(service.url), **QUICK, "fetch.cache": folder / "cache", **more}
    return Settings.load(environment={}, flags=flags)


def environment(service: Service, folder: Path) -> dict[str, str]:
    flags = {**urls(service.url), **QUICK, "fetch.cache": folder / "cache"}
    return {f"DEKKEND_{name.upper().replace('.', '__')}": str(value) for name, value in flags.items()}


def held(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*")) if path.is_file()
    }  # fmt: skip


@pytest.fixture(scope="module")
def fetched(service: Service, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fetched")
    assert fetch(Wish("Zomerland", folder / "zomerland"), settings_of(service, folder)).warnings == ()
    return folder / "zomerland"


def _refuse(*_: object) -> None:
    raise AssertionError("a run opened a connection")


def test_from_nothing_to_map_and_report_and_again_without_a_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "country").mkdir()
    with played(country(tmp_path / "country")) as service:
        asking = environment(service, tmp_path)
        result = dekkend("fetch", "Zomerland, Overijssel", "--out", tmp_path / "one", **asking)
        assert result.exit_code == 0, result.output
        assert "Zomerland (GM0001)" in result.stdout
        assert "CC BY 4.0" in result.stdout
    with monkeypatch.context() as closed:
        closed.setattr(socket.socket, "connect", _refuse)
        closed.chdir(tmp_path / "one")
        result = dekkend("run", "--offline")
    assert result.exit_code == 0, result.output
    result = dekkend("fetch", "Zomerland, Overijssel", "--out", tmp_path / "two", "--offline", **asking)
    assert result.exit_code == 0, result.output
    assert set(held(tmp_path / "two")) == FILES | {"dekkend.toml", "sources.json"}
    assert {name: hash_ for name, hash_ in held(tmp_path / "one").items() if "results" not in name} == held(
        tmp_path / "two"
    )
    monkeypatch.chdir(tmp_path / "two")
    assert dekkend("run", "--offline").exit_code == 0
    one, two = (held(tmp_path / name / "results") for name in ("one", "two"))
    assert set(one) == set(NAMES)
    # The record holds how long each step took.
    assert {name for name in NAMES if one[name] != two[name]} <= {"run.json"}
    record = json.loads((tmp_path / "one" / "results" / "run.json").read_text(encoding="utf-8"))
    assert record["title"] == "Zomerland"
    # Forty homes of the BAG that stand within the municipality, and not the 120 of the map.
    plan = gpd.read_file(tmp_path / "one" / "results" / "plan.gpkg", layer="cores")
    assert plan[["name", "addresses"]].to_numpy().tolist() == [["Eksdorp", 40]]
    licences = {each["role"]: [source["licence"] for source in each["sources"]] for each in record["inputs"]}
    assert licences == {
        "osm": ["ODbL 1.0"], "neighbourhoods": ["CC BY 4.0", "CC BY 4.0"], "boundary": ["CC BY 4.0"],
        "addresses": ["CC0 1.0"], "squares": ["CC BY 4.0"], "population_cores": ["CC BY 4.0"],
    }  # fmt: skip
    assert "fetch" not in record["settings"]


class TestWhatIsFetched:
    def test_settings_name_all_files_that_a_run_reads(self, fetched: Path) -> None:
        inputs = tomllib.loads((fetched / "dekkend.toml").read_text(encoding="utf-8"))["inputs"]
        assert inputs.pop("layer") == "buurten"
        assert inputs == {
            "boundary": "boundary.gpkg", "neighbourhoods": "neighbourhoods.gpkg", "osm": "roads.osm.pbf",
            "addresses": "addresses.gpkg", "squares": "squares.gpkg", "population_cores": "population_cores.gpkg",
        }  # fmt: skip

    def test_the_elderly_are_counted_and_a_percentage_only_where_nobody_counts_them(self, fetched: Path) -> None:
        found = read_neighbourhoods(fetched / "neighbourhoods.gpkg", layer="buurten", crs=RD_NEW)
        assert found["code"].tolist() == ["BU00010001", "BU00010002"]
        assert found["residents"].tolist() == [250, 100]
        assert found["residents_65"].tolist() == [55, 30]
        assert found["percentage_65"].isna().tolist() == [True, False]
        assert found["under_ten"].tolist() == [False, True]

    def test_the_outline_is_the_land(self, fetched: Path) -> None:
        outline = gpd.read_file(fetched / "boundary.gpkg")
        assert outline["gemeentenaam"].tolist() == ["Zomerland"]
        land = areas()["gemeenten"].query("gemeentecode == 'GM0001' and water == 'NEE'")
        assert outline.union_all().symmetric_difference(land.union_all()).area < 10

    def test_crime_is_read_by_the_comparison_and_what_is_not_told_is_not_zero(self, fetched: Path) -> None:
        counts = read_crime(fetched / "crime.csv", crs=RD_NEW).counts
        assert counts.columns.tolist() == [2021, 2022, 2023]
        assert counts.loc["BU00010001"].tolist() == [30, 25, 20]
        assert counts.loc["BU00010002"].isna().tolist() == [False, True, False]
        burglary = pd.read_csv(fetched / "crime_1.1.1.csv")
        assert burglary["misdrijven_2021"].isna().tolist() == [False, True]

    def test_roads_reach_as_far_around_as_was_asked_and_bear_their_date(self, fetched: Path) -> None:
        data = read_osm(fetched / "roads.osm.pbf")
        assert {"Zomerdijk", "Winterweg", "Herfstweg"} <= set(data.roads["name"])
        assert data.date == "2026-11-20"
        assert data.extent_known
        outline = gpd.read_file(fetched / "boundary.gpkg").union_all()
        assert data.extent.contains(outline.buffer(690))

    def test_addresses_are_those_within_the_municipality_built_or_not(self, fetched: Path) -> None:
        addresses = gpd.read_file(fetched / "addresses.gpkg")
        assert len(addresses) == 41
        assert addresses.within(gpd.read_file(fetched / "boundary.gpkg").union_all()).all()
        # A run leaves out what was never built.
        assert len(read_addresses(fetched / "addresses.gpkg", crs=RD_NEW)) == 40

    def test_every_file_says_where_it_came_from(self, fetched: Path) -> None:
        said_of = json.loads((fetched / "sources.json").read_text(encoding="utf-8"))["files"]
        assert set(said_of) == FILES
        for name, each in said_of.items():
            assert each["sha256"] == hashlib.sha256((fetched / name).read_bytes()).hexdigest()
            for source in each["sources"]:
                assert source["url"].startswith("http://127.0.0.1")
                assert source["fetched"].endswith("Z")
        owed = {name: [source["attribution"] for source in each["sources"]] for name, each in said_of.items()}
        assert owed == {
            "boundary.gpkg": ["CBS, Kadaster"], "neighbourhoods.gpkg": ["CBS, Kadaster", "CBS"],
            "crime.csv": ["Politie, CBS"], "crime_1.1.1.csv": ["Politie, CBS"],
            "roads.osm.pbf": ["© OpenStreetMap contributors"], "addresses.gpkg": ["Kadaster"],
            "squares.gpkg": ["CBS"], "population_cores.gpkg": ["CBS"],
        }  # fmt: skip


class TestWishes:
    def test_a_code_needs_no_name(self, service: Service, tmp_path: Path) -> None:
        without = tuple(name for name in SOURCES if name != "neighbourhoods")
        found = fetch(Wish("GM0001", tmp_path / "x", without), settings_of(service, tmp_path))
        assert found.municipality.name == "Zomerland"
        assert set(found.files) == {"boundary.gpkg", "neighbourhoods.gpkg"}
        assert not [asked for asked in service.asked if asked.path.startswith("/locations")]

    def test_the_folder_bears_the_name_of_the_municipality(
        self, service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        found = fetch(Wish("zomerland", without=SOURCES), settings_of(service, tmp_path))
        assert found.folder == Path("data/raw/zomerland")

    def test_neighbourhoods_by_wfs_are_the_same(self, service: Service, fetched: Path, tmp_path: Path) -> None:
        wish = Wish("Zomerland", tmp_path / "x", ("roads", "crime", "addresses", "squares", "population-cores"))
        fetch(wish, settings_of(service, tmp_path, **{"fetch.service": "wfs"}))
        one, two = (
            read_neighbourhoods(folder / "neighbourhoods.gpkg", layer="buurten", crs=RD_NEW)
            for folder in (fetched, tmp_path / "x")
        )
        pd.testing.assert_frame_equal(one.drop(columns="geometry"), two.drop(columns="geometry"))
        assert one.geometry.geom_equals_exact(two.geometry, 0.01).all()

    def test_neighbourhoods_come_from_the_yearly_map_where_there_is_one(self, service: Service, tmp_path: Path) -> None:
        for name, rows in areas().items():
            rows.to_file(tmp_path / "yearly.gpkg", layer=name)
        wish = Wish("GM0001", tmp_path / "x", SOURCES[1:], areas=tmp_path / "yearly.gpkg")
        found = fetch(wish, settings_of(service, tmp_path))
        assert service.asked == []
        source = found.files["neighbourhoods.gpkg"][0]
        assert (source.title, source.url, source.fetched) == ("Wijk- en buurtkaart", "yearly.gpkg", "")
        with pytest.raises(InputError, match="no municipality GM0009"):
            fetch(Wish("GM0009", tmp_path / "x", areas=tmp_path / "yearly.gpkg"), settings_of(service, tmp_path))

    @pytest.mark.parametrize("kind", ["province", "file"])
    def test_roads_from_an_extract_are_the_same(
        self, kind: str, service: Service, fetched: Path, tmp_path: Path
    ) -> None:
        extract = "overijssel"
        if kind == "file":
            extract = str(tmp_path / "mine.osm.pbf")
            Path(extract).write_bytes(
                requests.get(f"{service.url}/extracts/overijssel-latest.osm.pbf", timeout=5).content
            )
        without = tuple(name for name in SOURCES if name != "roads")
        found = fetch(Wish("GM0001", tmp_path / "x", without, extract), settings_of(service, tmp_path))
        one, two = (read_osm(folder / "roads.osm.pbf") for folder in (fetched, tmp_path / "x"))
        pd.testing.assert_frame_equal(one.roads, two.roads)
        assert one.date == two.date
        # Along which border a province was cut is told beside its extract, and not in it.
        assert (one.extent == two.extent) is (kind == "province")
        assert ["may do so" in str(each) for each in found.warnings] == ([True] if kind == "file" else [])

    def test_an_extract_that_ends_too_soon_is_told_of(self, service: Service, fetched: Path, tmp_path: Path) -> None:
        mine = tmp_path / "mijn kaart.osm.pbf"
        header = osmium.io.Header()
        header.add_box(osmium.osm.Box(5.0, 50.0, 5.9, 54.0))
        with osmium.SimpleWriter(mine, header=header) as writer:
            for thing in osmium.FileProcessor(fetched / "roads.osm.pbf"):
                writer.add(thing)
        flags = ["--extract", mine, "--out", tmp_path / "x", *_without((*SOURCES[:3], *SOURCES[4:])), "--lang", "en"]
        result = dekkend("fetch", "GM0001", *flags, **environment(service, tmp_path))
        assert "1. mijn kaart.osm.pbf: this extract ends within the surroundings" in result.stdout
        assert read_osm(tmp_path / "x" / "roads.osm.pbf").extent.bounds[2] < read_osm(
            fetched / "roads.osm.pbf"
        ).extent.bounds[2]  # fmt: skip

    def test_settings_that_a_fetch_wrote_follow_what_was_fetched_since(self, service: Service, tmp_path: Path) -> None:
        folder, asking = tmp_path / "een map", environment(service, tmp_path)
        one = dekkend("fetch", "GM0001", "--out", folder, *_without(SOURCES), **asking)
        assert "Er zijn nog geen wegen" in one.stdout
        only_roads = [name for name in SOURCES if name != "roads"]
        two = dekkend("fetch", "GM0001", "--out", folder, *_without(only_roads), **asking)
        assert f"dekkend run --config '{folder / 'dekkend.toml'}'" in two.stdout
        three = dekkend("fetch", "GM0001", "--out", folder, *_without(SOURCES[1:]), **asking)
        assert "was er al" not in two.stdout + three.stdout
        inputs = tomllib.loads((folder / "dekkend.toml").read_text(encoding="utf-8"))["inputs"]
        assert {*inputs} == {"boundary", "neighbourhoods", "layer", "osm"}

    def test_settings_that_are_there_are_left_alone(self, service: Service, tmp_path: Path) -> None:
        folder = tmp_path / "x"
        folder.mkdir()
        (folder / "dekkend.toml").write_text('[inputs]\ngroups = "mine.csv"\n')
        result = dekkend("fetch", "GM0001", "--out", folder, *_without(SOURCES), **environment(service, tmp_path))
        assert "dekkend.toml was er al" in result.stdout
        assert "mine.csv" in (folder / "dekkend.toml").read_text()

    def test_sources_of_files_that_are_not_fetched_again_are_kept(self, service: Service, tmp_path: Path) -> None:
        fetch(Wish("GM0001", tmp_path / "x", SOURCES[1:]), settings_of(service, tmp_path))
        fetch(Wish("GM0001", tmp_path / "x", SOURCES), settings_of(service, tmp_path))
        files = json.loads((tmp_path / "x" / "sources.json").read_text(encoding="utf-8"))["files"]
        assert set(files) == {"boundary.gpkg", "neighbourhoods.gpkg"}

    def test_each_step_is_announced(self, service: Service, tmp_path: Path) -> None:
        steps: list[str] = []
        fetch(Wish("GM0001", tmp_path / "x"), settings_of(service, tmp_path), announce=steps.append)
        assert list(dict.fromkeys(steps)) == list(fetching.STEPS)


def _without(names: tuple[str, ...]) -> list[str]:
    return [word for name in names for word in ("--without", name)]


class TestFaults:
    @pytest.mark.parametrize(
        ("place", "message"),
        [
            ("Bergen", r"more than one municipality Bergen: Bergen \(NH\), Noord-Holland \(GM0373\), Bergen \(L\)"),
            ("Zomerlant", "no municipality Zomerlant.*Near to it: Zomerland, Overijssel"),
            ("Zomerland, Limburg", "no municipality Zomerland, Limburg"),
            ("Bergen (L)", "no municipality GM0893 among"),
            ("GM4444", "no municipality GM4444 among the areas of 2025"),
        ],
    )
    def test_a_place_that_is_none_is_told(self, place: str, message: str, service: Service, tmp_path: Path) -> None:
        with pytest.raises(SettingsError, match=message):
            fetch(Wish(place, tmp_path / "x"), settings_of(service, tmp_path))

    def test_a_municipality_goes_by_what_everybody_calls_it(self, service: Service, tmp_path: Path) -> None:
        with pytest.raises(SettingsError, match="GM0518 among"):
            fetch(Wish("Den Haag", tmp_path / "x"), settings_of(service, tmp_path))

    def test_two_of_one_name_are_told_apart_by_their_province(self, service: Service, tmp_path: Path) -> None:
        with pytest.raises(SettingsError, match="GM0893 among"):
            fetch(Wish("Bergen, Limburg", tmp_path / "x"), settings_of(service, tmp_path))

    @pytest.mark.parametrize(
        "address", ["nowhere", "ftp://x.invalid", "http://x.invalid:many", "http://[::1", "http://"]
    )
    def test_an_address_that_is_none_is_told(self, address: str) -> None:
        with pytest.raises(SettingsError, match=r"fetch\.ogc_url"):
            Settings.load(environment={}, flags={"fetch.ogc_url": address})

    def test_a_source_that_is_none_is_told(self, service: Service, tmp_path: Path) -> None:
        with pytest.raises(SettingsError, match=r"no source crimes to leave out\. There are: neighbourhoods, figures"):
            fetch(Wish("GM0001", tmp_path / "x", ("crimes",)), settings_of(service, tmp_path))

    def test_an_extract_that_is_none_is_told(self, service: Service, tmp_path: Path) -> None:
        with pytest.raises(SettingsError, match=r"--extract \.\./secret"):
            fetch(Wish("GM0001", tmp_path / "x", SOURCES[:3], "../secret"), settings_of(service, tmp_path))
        with pytest.raises(SourceUnreachableError, match=r"error 404"):
            fetch(Wish("GM0001", tmp_path / "x", SOURCES[:3], "atlantis"), settings_of(service, tmp_path))

    def test_a_year_without_figures_is_told(self, service: Service, tmp_path: Path) -> None:
        with pytest.raises(SettingsError, match="no key figures of 2018: choose one of 2019"):
            fetch(Wish("GM0001", tmp_path / "x"), settings_of(service, tmp_path, **{"fetch.year": 2018}))

    def test_a_list_of_sources_that_is_somebody_elses_is_told_before_more_is_fetched(
        self, service: Service, tmp_path: Path
    ) -> None:
        (tmp_path / "x").mkdir()
        (tmp_path / "x" / "sources.json").write_text("[]")
        with pytest.raises(InputError, match="Rename it or remove it"):
            fetch(Wish("GM0001", tmp_path / "x"), settings_of(service, tmp_path))
        assert not [asked for asked in service.asked if asked.path.startswith("/overpass")]

    def test_what_a_service_has_nothing_of_is_told_and_makes_no_file(self, tmp_path: Path) -> None:
        (tmp_path / "country").mkdir()
        answers = country(tmp_path / "country")

        def empty(asked: Asked) -> Reply:
            if asked.path.startswith("/addresses"):
                return as_json({"features": []})
            said = json.loads(answers(asked).body)
            if asked.path.startswith("/crime"):
                said["value"] = [{**row, "GeregistreerdeMisdrijven_1": None} for row in said["value"]]
            return as_json(said)

        with played(empty) as service:
            without = ("neighbourhoods", "figures", "roads", "squares", "population-cores")
            found = fetch(Wish("GM0001", tmp_path / "x", without), settings_of(service, tmp_path))
        assert {path.name for path in (tmp_path / "x").iterdir()} == {"boundary.gpkg", "dekkend.toml", "sources.json"}
        assert [str(each).split(":")[0] for each in found.warnings] == ["crime", "addresses"]

    def test_a_folder_that_cannot_be_written_is_told(self, service: Service, tmp_path: Path) -> None:
        (tmp_path / "x").write_text("a file")
        with pytest.raises(OutputError, match="cannot be written to this folder"):
            fetch(Wish("GM0001", tmp_path / "x", SOURCES), settings_of(service, tmp_path))

    @pytest.mark.parametrize(
        "fault",
        [
            Reply(status=429, headers={"Retry-After": "3600"}),
            Reply(b"<html>Gateway Timeout", status=504),
            Reply(b"{", announced=1000),
            Reply(b"{}", wait_s=3),
            Reply(b"<html>"),
            Reply(),
            Reply(b" " * 60_000_000),
            Reply(b'{"elements": [], "remark": "runtime error: Query timed out"}'),
            Reply(b'{"elements": []}'),
            Reply(b'{"elements": [{"type": "way"'),
        ],
        ids=["429", "504", "cut", "slow", "HTML", "empty", "huge", "remark", "no roads", "half"],
    )
    def test_each_fault_of_overpass_ends_with_exit_code_4_and_changes_nothing(
        self, fault: Reply, service: Service, tmp_path: Path
    ) -> None:
        flags = ["fetch", "GM0001", "--out", tmp_path / "x", *_without(SOURCES[:3] + SOURCES[4:])]
        asking = {**environment(service, tmp_path), "DEKKEND_FETCH__OVERPASS_TIMEOUT_S": "1"}
        assert dekkend(*flags, *_without(SOURCES), **asking).exit_code == 0
        before = held(tmp_path)
        # Each try asks twice.
        service.faults[:] = [fault] * 4
        message = said(dekkend(*flags, **asking), 4)
        assert message.startswith("127.0.0.1:")
        assert "--without roads" in message
        assert held(tmp_path) == before
        service.faults.clear()
        assert dekkend(*flags, **asking).exit_code == 0

    def test_a_column_that_has_changed_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "country").mkdir()
        answers = country(tmp_path / "country")

        def renamed(asked: Asked) -> Reply:
            reply = answers(asked)
            body = reply.body.replace(b"GeregistreerdeMisdrijven", b"Aantal").replace(b'"buurtcode"', b'"code"')
            return Reply(body, reply.status, reply.headers)

        with played(renamed) as service:
            with pytest.raises(
                SourceUnreachableError, match="lacks GeregistreerdeMisdrijven; the service may have changed"
            ):
                fetch(Wish("GM0001", tmp_path / "x", ("neighbourhoods",)), settings_of(service, tmp_path))
            with pytest.raises(SourceUnreachableError, match="lacks buurtcode"):
                fetch(Wish("GM0001", tmp_path / "x"), settings_of(service, tmp_path))

    def test_a_service_that_does_not_mind_the_question_is_told(self, tmp_path: Path) -> None:
        (tmp_path / "country").mkdir()
        answers = country(tmp_path / "country")

        def deaf(asked: Asked) -> Reply:
            return answers(replace(asked, params={}))

        with (
            played(deaf) as service,
            pytest.raises(SourceUnreachableError, match="the answer holds other municipalities than GM0001"),
        ):
            fetch(Wish("GM0001", tmp_path / "x"), settings_of(service, tmp_path))
