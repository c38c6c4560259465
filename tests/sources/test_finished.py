import math
from pathlib import Path

import geopandas as gpd
import pytest
from shapely.geometry import LineString, Point, box

from dekkend.crs import RD_NEW
from dekkend.errors import InputError, InputMissingError
from dekkend.sources.finished import read_finished_coverage, read_finished_plan

from ..watched_row import CODES, write_plan

X, Y = 182_000.0, 331_000.0


def written(folder: Path, *, without: str = "", crs: object = RD_NEW, **columns: object) -> Path:
    """Write what a plan holds at the very least, and further columns of the signs."""
    layers = {
        "signs": gpd.GeoDataFrame(
            {"sign_id": ["S1"], "status": ["proposed"], **columns}, geometry=[Point(X, Y)], crs=crs
        ),
        "segments": gpd.GeoDataFrame(
            {"street": [None], "highway": ["service"]}, geometry=[LineString([(X, Y), (X + 9, Y)])], crs=crs
        ),
        "cores": gpd.GeoDataFrame(
            {"core_id": ["elsloo"], "name": ["Elsloo"]}, geometry=[box(X, Y, X + 9, Y + 9)], crs=crs
        ),
    }
    for name, layer in layers.items():
        if name != without:
            layer.to_file(folder / "plan.gpkg", layer=name)
    return folder / "plan.gpkg"


def test_what_a_plan_does_not_hold_is_empty_or_unknown(tmp_path: Path) -> None:
    plan = read_finished_plan(written(tmp_path))
    (sign,) = plan.signs.itertuples()
    assert (sign.sign_id, sign.mounting, sign.authority, sign.where, sign.remark) == ("S1", "", "", "", "")
    assert math.isnan(sign.cost_eur)
    assert math.isnan(sign.facing_deg)
    assert plan.segments["street"].tolist() == plan.segments["ref"].tolist() == [""]
    assert not plan.schematic


def test_a_point_that_was_moved_has_the_coordinates_of_where_it_is(tmp_path: Path) -> None:
    (sign,) = read_finished_plan(written(tmp_path, rd_x=[1.0], lon=[2.0], cost_eur=[50])).signs.itertuples()
    assert (sign.rd_x, sign.rd_y, sign.cost_eur) == (X, Y, 50)
    (there,) = gpd.GeoSeries([Point(sign.lon, sign.lat)], crs=4326).to_crs(RD_NEW)
    assert there.distance(Point(X, Y)) < 0.02


def test_outside_the_netherlands_there_are_no_rd_coordinates(tmp_path: Path) -> None:
    (sign,) = read_finished_plan(written(tmp_path, crs=32632)).signs.itertuples()
    assert math.isnan(sign.rd_x)
    assert sign.lon == pytest.approx(6.2, abs=0.5)


@pytest.mark.parametrize("layer", ["signs", "segments", "cores"])
def test_a_file_that_lacks_a_layer_is_no_plan(tmp_path: Path, layer: str) -> None:
    with pytest.raises(InputError, match=rf"plan\.gpkg: this is no plan .* layer {layer} is missing"):
        read_finished_plan(written(tmp_path, without=layer))


def test_a_file_of_another_kind_is_no_plan(tmp_path: Path) -> None:
    (tmp_path / "plan.gpkg").write_text("hello", encoding="utf-8")
    with pytest.raises(InputError, match="this is no plan"):
        read_finished_plan(tmp_path / "plan.gpkg")


def test_a_plan_that_is_not_there_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(InputMissingError):
        read_finished_plan(tmp_path / "plan.gpkg")


def test_a_plan_that_a_gis_wrote_anew_is_owed_to_openstreetmap(tmp_path: Path) -> None:
    assert read_finished_plan(written(tmp_path)).credit == "© OpenStreetMap contributors, ODbL 1.0"


class TestCoverage:
    def test_streets_bear_the_coverage_of_their_segment_whatever_the_order(self, tmp_path: Path) -> None:
        found = read_finished_coverage(write_plan(tmp_path)).streets
        assert found["neighbourhood"].tolist() == CODES
        assert found["covered"].tolist() == [True] + [False] * 5
        assert found["group_ids"].tolist() == [("G1", "G2"), (), (), (), (), ()]
        assert set(found.geom_type) == {"LineString"}

    def test_a_group_without_a_start_has_none(self, tmp_path: Path) -> None:
        assert read_finished_coverage(write_plan(tmp_path)).groups["since"].tolist()[-1] == ""

    @pytest.mark.parametrize("layer", ["segments", "streets", "groups", "neighbourhoods"])
    def test_a_file_that_lacks_a_layer_is_no_plan(self, tmp_path: Path, layer: str) -> None:
        with pytest.raises(InputError, match=rf"this is no plan .* layer {layer} is missing"):
            read_finished_coverage(write_plan(tmp_path, without=layer))

    def test_a_plan_without_neighbourhoods_cannot_be_compared(self, tmp_path: Path) -> None:
        plan = write_plan(tmp_path)
        gpd.read_file(plan, layer="neighbourhoods").iloc[:0].to_file(plan, layer="neighbourhoods")
        with pytest.raises(InputError, match="made without neighbourhoods"):
            read_finished_coverage(plan)
