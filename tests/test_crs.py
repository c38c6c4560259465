import geopandas as gpd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS, Geod, Transformer
from shapely.geometry import Point

from dekkend.crs import RD_NEW, WGS84, metric_crs, require_metric, require_same
from dekkend.errors import InputError, LayerError


def layer(crs: object) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"a": [1]}, geometry=[Point(5, 52)], crs=crs)


@pytest.mark.parametrize(
    ("bounds", "epsg"),
    [
        ((5.84, 52.52, 5.99, 52.58), 28992),
        ((5.7, 50.9, 5.8, 51.0), 28992),
        ((11.3, 47.2, 11.5, 47.3), 32632),
        ((-70.7, -33.5, -70.6, -33.4), 32719),
        ((151.1, -33.9, 151.3, -33.8), 32756),
    ],
)
def test_dutch_places_are_in_rd_new_and_others_in_their_utm_zone(bounds: tuple, epsg: int) -> None:
    assert metric_crs(*bounds).to_epsg() == epsg


# Each example looks through the registry of systems anew.
@settings(max_examples=15, deadline=None)
@given(x=st.floats(-179, 179), y=st.floats(-79, 83))
def test_a_hundred_metres_are_a_hundred_metres_anywhere(x: float, y: float) -> None:
    crs = metric_crs(x, y, x, y)
    assert crs.axis_info[0].unit_name == "metre"
    east, north, _ = Geod(ellps="WGS84").fwd(x, y, 45, 100)
    xs, ys = Transformer.from_crs(WGS84, crs, always_xy=True).transform([x, east], [y, north])
    # A corner of a UTM zone near the equator is 1 per mille too large, its middle 0.4 too small.
    assert ((xs[1] - xs[0]) ** 2 + (ys[1] - ys[0]) ** 2) ** 0.5 == pytest.approx(100, rel=2e-3)


@pytest.mark.parametrize(
    "bounds", [(187_000, 505_000, 190_000, 507_000), (float("nan"), 0, 1, 1), (0, 0, float("inf"), 1)]
)
def test_bounds_that_are_not_degrees_are_refused(bounds: tuple) -> None:
    with pytest.raises(InputError, match="are not degrees of longitude and latitude"):
        metric_crs(*bounds)


def test_the_poles_have_no_zone() -> None:
    with pytest.raises(InputError, match=r"No UTM zone covers the place 0\.000, 89\.000"):
        metric_crs(0, 89, 0, 89)


@pytest.mark.parametrize("epsg", [28992, 32632, 3035, 31370])
def test_a_layer_in_metres_passes(epsg: int) -> None:
    assert require_metric(layer(epsg), "roads") == CRS.from_epsg(epsg)
    assert require_metric(layer(epsg).geometry, "roads") == CRS.from_epsg(epsg)


def test_a_layer_without_a_crs_is_refused_by_name() -> None:
    with pytest.raises(LayerError, match="The layer roads has no CRS"):
        require_metric(layer(None), "roads")


@pytest.mark.parametrize(("epsg", "name"), [(4326, "WGS 84"), (4258, "ETRS89"), (2263, "ftUS")])
def test_a_layer_in_degrees_or_feet_is_refused_by_name(epsg: int, name: str) -> None:
    with pytest.raises(
        LayerError, match=f"The layer roads is in .*{name}.*, whose unit is not the metre. Reproject it"
    ):
        require_metric(layer(epsg), "roads")


def test_layers_that_work_together_are_in_one_system() -> None:
    assert require_same(layer(28992), layer(28992).geometry) == RD_NEW
    with pytest.raises(LayerError, match=r"different systems: Amersfoort / RD New, WGS 84 / UTM zone 32N"):
        require_same(layer(28992), layer(32632))
    with pytest.raises(LayerError, match="The layer number 2 has no CRS"):
        require_same(layer(28992), layer(None))
