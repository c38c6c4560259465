"""The files of a run, held against one another."""

import warnings
from datetime import date
from pathlib import Path

import geopandas as gpd
import pytest
from pyproj import CRS
from shapely.geometry import LineString, box
from shapely.geometry.base import BaseGeometry

from dekkend.crs import RD_NEW, WGS84
from dekkend.errors import DekkendWarning, InputError, PersonalDataError, collected
from dekkend.settings import InputSettings
from dekkend.sources.osm import read_osm
from dekkend.world import World, read_world

from .invented import X, Y, neighbourhoods, write_layer, write_town


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return write_town(tmp_path_factory.mktemp("town"))


def world_of(files: dict[str, Path], margin_m: float = 3000) -> World:
    named = {flag.removeprefix("--").replace("-", "_"): path for flag, path in files.items()}
    return read_world(InputSettings.model_validate(named), files["--osm"], margin_m=margin_m)


def outline(folder: Path, *bounds: float) -> Path:
    frame = gpd.GeoDataFrame({"gemeentenaam": ["Herfstland"]}, geometry=[box(*bounds)], crs=RD_NEW)
    return write_layer(frame, folder / "outline.gpkg", "gemeente")


def areas(folder: Path, frame: gpd.GeoDataFrame) -> Path:
    return write_layer(frame, folder / "areas.gpkg", "buurten")


def test_all_files_meet_in_one_crs(town: dict[str, Path]) -> None:
    world = world_of(town)
    assert world.osm.crs == world.neighbourhoods.crs == world.signs.crs == RD_NEW
    assert world.register["group_id"].tolist() == ["G1", "G2"]
    assert world.signs["sign_id"].tolist() == ["B1", "B2"]
    assert world.neighbourhoods["name"].tolist() == ["West", "Oost"]


def test_files_in_degrees_are_brought_to_metres(town: dict[str, Path], tmp_path: Path) -> None:
    there = neighbourhoods().to_crs("EPSG:4326")
    files = {"--osm": town["--osm"], "--neighbourhoods": areas(tmp_path, there)}
    found = world_of(files).neighbourhoods
    assert found.crs == RD_NEW
    assert found.geometry.geom_equals_exact(neighbourhoods().geometry, tolerance=0.01).all()


def test_roads_alone_are_a_world(town: dict[str, Path]) -> None:
    world = world_of({"--osm": town["--osm"]})
    assert (world.area, world.title) == (None, "")
    assert world.neighbourhoods.empty
    assert world.register.empty
    assert world.signs.empty
    assert world.own_cores.empty
    assert world.population_cores.empty
    assert len(world.osm.roads) == 9


class TestArea:
    def test_it_is_the_outline(self, town: dict[str, Path], tmp_path: Path) -> None:
        world = world_of({**town, "--boundary": outline(tmp_path, X - 400, Y - 400, X + 700, Y + 500)})
        assert world.area is not None
        assert world.area.bounds == (X - 400, Y - 400, X + 700, Y + 500)
        assert world.title == "Herfstland"

    def test_without_an_outline_it_is_the_neighbourhoods_together(self, town: dict[str, Path]) -> None:
        world = world_of({name: town[name] for name in ("--osm", "--neighbourhoods")})
        assert world.area is not None
        assert world.area.equals(box(X - 400, Y - 400, X + 600, Y + 500))
        assert world.title == "Zomerland"

    def test_two_municipalities_give_no_name(self, town: dict[str, Path], tmp_path: Path) -> None:
        two = neighbourhoods().assign(gemeentenaam=["Zomerland", "Winterland"])
        assert world_of({"--osm": town["--osm"], "--neighbourhoods": areas(tmp_path, two)}).title == ""

    def test_roads_beyond_its_margin_are_left_out(self, town: dict[str, Path], tmp_path: Path) -> None:
        files = {"--osm": town["--osm"], "--boundary": outline(tmp_path, X - 700, Y - 50, X - 500, Y + 50)}
        assert world_of(files, margin_m=0).osm.roads["name"].tolist() == ["Zomerdijk"]
        assert len(world_of(files, margin_m=3000).osm.roads) == 9

    def test_without_a_road_near_it_there_is_no_world(self, town: dict[str, Path], tmp_path: Path) -> None:
        files = {"--osm": town["--osm"], "--boundary": outline(tmp_path, X - 850, Y + 700, X - 700, Y + 850)}
        with pytest.raises(InputError, match=r"town\.osm: the extract holds no roads within 10 m"):
            world_of(files, margin_m=10)


class TestNeighbourhoods:
    def test_one_belongs_to_the_municipality_that_most_of_it_lies_in(
        self, town: dict[str, Path], tmp_path: Path
    ) -> None:
        # A third of Oost lies within the outline.
        files = {**town, "--boundary": outline(tmp_path, X - 400, Y - 400, X + 290, Y + 500)}
        assert world_of(files).neighbourhoods["name"].tolist() == ["West"]

    def test_those_outside_the_roads_are_left_out_with_a_word(self, town: dict[str, Path], tmp_path: Path) -> None:
        far = neighbourhoods()
        far.loc[1, "geometry"] = box(X + 5000, Y, X + 6000, Y + 900)
        files = {"--osm": town["--osm"], "--neighbourhoods": areas(tmp_path, far)}
        with pytest.warns(DekkendWarning, match=r"areas\.gpkg: 1 of 2 neighbourhoods lies wholly outside"):
            world = world_of(files)
        assert world.neighbourhoods["name"].tolist() == ["West"]

    def test_none_within_the_outline_is_an_error(self, town: dict[str, Path], tmp_path: Path) -> None:
        files = {**town, "--boundary": outline(tmp_path, X - 800, Y - 400, X - 500, Y + 500)}
        with pytest.raises(InputError, match=r"buurten\.gpkg: no neighbourhood lies within"):
            world_of(files)


def cores(folder: Path, *shapes: BaseGeometry, crs: CRS = RD_NEW) -> Path:
    frame = gpd.GeoDataFrame({"naam": [f"Kern {n}" for n in range(len(shapes))]}, geometry=list(shapes), crs=RD_NEW)
    return write_layer(frame.to_crs(crs), folder / "cores.gpkg", "kernen")


HERE = box(X - 50, Y - 50, X + 230, Y + 230)
FAR = box(X + 5000, Y, X + 6000, Y + 900)


@pytest.mark.parametrize(("flag", "role"), [("--cores", "own_cores"), ("--population-cores", "population_cores")])
class TestOutlinesOfCores:
    def test_they_are_brought_to_the_crs_of_the_roads(
        self, town: dict[str, Path], tmp_path: Path, flag: str, role: str
    ) -> None:
        world = world_of({"--osm": town["--osm"], flag: cores(tmp_path, HERE, crs=WGS84)})
        found = getattr(world, role)
        assert found.crs == RD_NEW
        assert found["name"].tolist() == ["Kern 0"]
        assert found.geometry.iloc[0].symmetric_difference(HERE).area < 1
        other = {"own_cores", "population_cores"} - {role}
        assert all(getattr(world, each).empty for each in other)

    def test_those_beyond_the_roads_are_left_out(
        self, town: dict[str, Path], tmp_path: Path, flag: str, role: str
    ) -> None:
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            world = world_of({"--osm": town["--osm"], flag: cores(tmp_path, FAR, HERE)})
        assert getattr(world, role)["name"].tolist() == ["Kern 1"]
        # Of the office's outlines of the whole country, nearly all lie elsewhere.
        told = [str(one.message) for one in said]
        assert [("left out: Kern 0." in one) for one in told] == [True] * (role == "own_cores")

    def test_those_that_hold_no_road_are_left_out(
        self, town: dict[str, Path], tmp_path: Path, flag: str, role: str
    ) -> None:
        path = cores(tmp_path, HERE, box(X + 20, Y + 20, X + 22, Y + 22))
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            world = world_of({"--osm": town["--osm"], flag: path})
        assert getattr(world, role)["name"].tolist() == ["Kern 0"]
        assert len(said) == (role == "own_cores")

    def test_beside_the_municipality_nobody_asks_for_them(
        self, town: dict[str, Path], tmp_path: Path, flag: str, role: str
    ) -> None:
        around = outline(tmp_path, X - 400, Y - 400, X + 700, Y + 500)
        files = {"--osm": town["--osm"], "--boundary": around, flag: cores(tmp_path, FAR, HERE)}
        assert getattr(world_of(files), role)["name"].tolist() == ["Kern 1"]

    def test_one_that_reaches_in_stays_whole(self, town: dict[str, Path], tmp_path: Path, flag: str, role: str) -> None:
        wide = box(X - 5000, Y, X, Y + 50)
        found = getattr(world_of({"--osm": town["--osm"], flag: cores(tmp_path, wide)}), role)
        assert found.geometry.iloc[0].equals(wide)

    def test_none_that_reaches_in_is_an_error(
        self, town: dict[str, Path], tmp_path: Path, flag: str, role: str
    ) -> None:
        around = (FAR, box(X - 6000, Y, X - 5000, Y + 900))
        with pytest.raises(InputError, match=r"cores\.gpkg: no outline of a core holds a road of the road data"):
            world_of({"--osm": town["--osm"], flag: cores(tmp_path, *around)})

    def test_a_file_elsewhere_is_told_how_far_away_it_lies(
        self, town: dict[str, Path], tmp_path: Path, flag: str, role: str
    ) -> None:
        with pytest.raises(InputError, match=r"cores\.gpkg: this lies 3\.9 km from the roads"):
            world_of({"--osm": town["--osm"], flag: cores(tmp_path, FAR)})


@pytest.mark.parametrize(("metres", "km"), [(2500, "1.2"), (120_000, "118.7")])
def test_a_file_elsewhere_is_told_how_far_away_it_lies(
    town: dict[str, Path], tmp_path: Path, metres: float, km: str
) -> None:
    away = outline(tmp_path, X - 400, Y + metres - 400, X + 600, Y + metres + 500)
    with pytest.raises(InputError, match=rf"outline\.gpkg: this lies {km} km from the roads"):
        world_of({"--osm": town["--osm"], "--boundary": away})


def test_a_fault_in_the_register_is_told_before_the_map_is_read(town: dict[str, Path], tmp_path: Path) -> None:
    (tmp_path / "groups.csv").write_text("group_id,streets\n", encoding="utf-8")
    (tmp_path / "bad.osm").write_text("no map", encoding="utf-8")
    with pytest.raises(InputError, match=r"groups\.csv"):
        world_of({"--osm": tmp_path / "bad.osm", "--groups": tmp_path / "groups.csv"})


def test_dates_in_the_register_count_on_the_day_of_the_settings_and_else_today(
    town: dict[str, Path], tmp_path: Path
) -> None:
    path = tmp_path / "groups.csv"
    path.write_text("group_id,streets,since,until\n1,a,,2010-01-01\n2,b,2999-01-01,\n3,c,,\n", encoding="utf-8")
    inputs = InputSettings(osm=town["--osm"], groups=path)
    then = inputs.model_copy(update={"day": date(2009, 1, 1)})
    status = [read_world(each, town["--osm"], margin_m=3000).register["status"].tolist() for each in (inputs, then)]
    assert status == [["ended", "planned", "active"], ["active", "planned", "active"]]


def test_personal_data_among_the_signs_stops_the_run_or_is_dropped(town: dict[str, Path], tmp_path: Path) -> None:
    (tmp_path / "signs.csv").write_text(f"straat,x,y\nbel 06-12345678,{X},{Y}\n", encoding="utf-8")
    inputs = InputSettings(osm=town["--osm"], signs=tmp_path / "signs.csv")
    with pytest.raises(PersonalDataError, match=r"signs\.csv: row 2, column straat"):
        read_world(inputs, town["--osm"], margin_m=3000)
    with pytest.warns(DekkendWarning, match=r"signs\.csv: 1 cell looks like"):
        world = read_world(inputs.model_copy(update={"drop_personal_data": True}), town["--osm"], margin_m=3000)
    assert world.signs["street"].tolist() == [""]


class TestReach:
    def test_a_municipality_that_the_roads_reach_in_part_is_told_with_the_share(
        self, town: dict[str, Path], tmp_path: Path
    ) -> None:
        # The roads reach some 900 m to the west of the town, and the outline three times as far.
        files = {"--osm": town["--osm"], "--boundary": outline(tmp_path, X - 2700, Y - 400, X, Y + 500)}
        with pytest.warns(DekkendWarning, match=r"town\.osm: only 3\d% of the municipality lies within the road data"):
            world_of(files)

    def test_neighbourhoods_in_place_of_an_outline_are_told_too(self, town: dict[str, Path], tmp_path: Path) -> None:
        wide = neighbourhoods()
        wide.loc[0, "geometry"] = box(X - 2700, Y - 400, X, Y + 500)
        files = {"--osm": town["--osm"], "--neighbourhoods": areas(tmp_path, wide)}
        with pytest.warns(DekkendWarning, match=r"town\.osm: only 4\d% of the municipality"):
            world_of(files)

    def test_a_sliver_is_not_worth_a_word(self, town: dict[str, Path], tmp_path: Path) -> None:
        world = world_of({"--osm": town["--osm"], "--boundary": outline(tmp_path, X - 902, Y - 800, X + 900, Y + 800)})
        assert world.area is not None


def test_figures_of_another_municipality_are_no_concern(town: dict[str, Path], tmp_path: Path) -> None:
    file = neighbourhoods()
    file.loc[1, ["aantal_inwoners", "inwoners_65_jaar_of_ouder"]] = [-5, 30]
    files = {
        "--osm": town["--osm"],
        "--neighbourhoods": areas(tmp_path, file),
        "--boundary": outline(tmp_path, X - 400, Y - 400, X + 135, Y + 500),
    }
    assert world_of(files).neighbourhoods["name"].tolist() == ["West"]


def own_roads(folder: Path) -> Path:
    """Write the roads of the town as a layer of lines that says nothing but where they lie."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = read_osm(write_town(folder / "town")["--osm"]).roads[["geometry"]]
    return write_layer(lines, folder / "roads.gpkg", "wegen")


def test_roads_of_ones_own_stand_on_the_map_of_an_extract(town: dict[str, Path], tmp_path: Path) -> None:
    with collected():
        world = world_of({**town, "--roads": own_roads(tmp_path)})
    assert {*world.osm.roads["highway"]} == {"road"}
    assert len(world.osm.addresses) == len(world_of(town).osm.addresses) > 0
    assert world.osm.buildings.empty


def test_where_roads_stand_alone_homes_are_assumed_and_said_to_be(town: dict[str, Path], tmp_path: Path) -> None:
    roads = own_roads(tmp_path)
    named = InputSettings(roads=roads, neighbourhoods=town["--neighbourhoods"])
    with collected() as said:
        world = read_world(named, roads, margin_m=3000)
    assert len(world.osm.buildings) == round(250 / 2.1) + round(100 / 2.1)
    assert sum("homes are assumed along the streets" in str(each) for each in said) == 1
    with collected() as said:
        read_world(InputSettings(roads=roads), roads, margin_m=3000)
    assert sum("as crowded as in a town" in str(each) for each in said) == 1


def test_where_the_roads_end_with_the_municipality_so_does_the_extent(tmp_path: Path) -> None:
    # Its convex hull reaches far beyond an area with a corner.
    corner = box(X, Y, X + 4000, Y + 500).union(box(X, Y, X + 500, Y + 4000))
    lines = [LineString([(X, Y + 250), (X + 4000, Y + 250)]), LineString([(X + 250, Y), (X + 250, Y + 4000)])]
    roads = write_layer(gpd.GeoDataFrame(geometry=lines, crs=RD_NEW), tmp_path / "roads.gpkg", "wegen")
    frame = gpd.GeoDataFrame({"gemeentenaam": ["Hoekland"]}, geometry=[corner], crs=RD_NEW)
    outline_of_it = write_layer(frame, tmp_path / "outline.gpkg", "gemeente")
    with collected():
        world = read_world(InputSettings(roads=roads, boundary=outline_of_it), roads, margin_m=3000)
    assert world.osm.extent.area < corner.buffer(101).area
