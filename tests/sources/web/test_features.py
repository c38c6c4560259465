"""Rows with a geometry come page after page, whichever of the two services gives them."""

from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import pytest
from shapely.geometry import Point

from dekkend.crs import RD_NEW
from dekkend.errors import SourceUnreachableError
from dekkend.sources.web import features
from dekkend.sources.web.cache import Cache
from dekkend.sources.web.client import Client, Manners
from dekkend.sources.web.features import equals, ogc_items, together, wfs_features, wfs_within, with_columns

from ...played import Reply, Service, as_json, played
from ...played_country import ogc, wfs

ROWS = gpd.GeoDataFrame(
    {"naam": list("abcde"), "gemeentecode": ["GM0001"] * 4 + ["GM0002"]},
    geometry=[Point(190_000 + 100 * at, 505_000) for at in range(5)],
    crs=RD_NEW,
)


@pytest.fixture
def service() -> Iterator[Service]:
    by_ogc, by_wfs = ogc({"things": ROWS}), wfs({"a:things": ROWS})
    with played(lambda asked: (by_wfs if asked.path == "/wfs" else by_ogc)(asked)) as playing:
        yield playing


@pytest.fixture
def client(tmp_path: Path) -> Client:
    return Client(Cache(tmp_path), Manners(timeout_s=2, tries=1))


def names(rows: gpd.GeoDataFrame) -> list[str]:
    return rows["naam"].tolist()


def test_an_ogc_api_is_followed_from_page_to_page(service: Service, client: Client) -> None:
    pages = ogc_items(client, "", f"{service.url}/collections/things", (("gemeentecode", "GM0001"),), with_columns())
    assert [len(page.value.rows) for page in pages] == [2, 2]
    rows = together(pages)
    assert names(rows) == ["a", "b", "c", "d"]
    assert rows.crs == RD_NEW
    assert rows.geometry.geom_equals_exact(ROWS.geometry[:4], 0.01).all()


def test_a_wfs_is_asked_for_the_next_page_as_long_as_one_is_full(
    service: Service, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(features, "PAGE", 2)
    pages = wfs_features(
        client, "", f"{service.url}/wfs", "a:things", (equals("gemeentecode", "GM0001"),), with_columns()
    )
    assert names(together(pages)) == ["a", "b", "c", "d"]
    assert [asked.params["startIndex"] for asked in service.asked] == ["0", "2", "4"]
    assert "cql_filter" not in service.asked[0].params


def test_a_box_with_more_than_a_wfs_gives_is_asked_for_in_quarters(
    service: Service, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(features, "PAGE", 2)
    monkeypatch.setattr(features, "LAST_ROW", 4)
    box = (189_990.0, 504_990.0, 190_490.0, 505_010.0)
    rows = together(wfs_within(client, "", f"{service.url}/wfs", "a:things", box, with_columns()))
    assert sorted(set(names(rows))) == list("abcde")


def test_a_value_cannot_break_out_of_a_filter() -> None:
    assert equals("naam", "<a & b>")[1].count("&lt;a &amp; b&gt;") == 1


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ({"features": "none"}, "lacks features"),
        ({"features": [{"type": "Feature", "properties": {"naam": "a"}, "geometry": {"type": "Sphere"}}]}, "geometry"),
        ({"features": [], "crs": {"properties": {"name": "EPSG:nonsense"}}}, "lacks crs"),
        ({"features": [], "links": [{"rel": "next", "href": "http://elsewhere.invalid/"}]}, "leads elsewhere"),
        ({"exceptions": [{"code": "NoApplicableCode"}]}, "lacks features"),
    ],
)
def test_an_answer_that_is_not_as_it_should_be_is_told(answer: dict, message: str, client: Client) -> None:
    with played(lambda _: as_json(answer)) as service, pytest.raises(SourceUnreachableError, match=message):
        ogc_items(client, "", f"{service.url}/collections/things", (), with_columns(("naam",)))


def test_pages_that_go_round_in_circles_end(client: Client) -> None:
    def answers(asked) -> Reply:
        return as_json({"features": [], "links": [{"rel": "next", "href": f"{asked.base}/again"}]})

    with played(answers) as service, pytest.raises(SourceUnreachableError, match="back to an earlier one"):
        ogc_items(client, "", f"{service.url}/collections/things", (), with_columns())


def test_a_column_that_is_not_there_is_named(service: Service, client: Client) -> None:
    with pytest.raises(SourceUnreachableError, match="lacks buurtcode; the service may have changed"):
        ogc_items(client, "", f"{service.url}/collections/things", (), with_columns(("buurtcode", "bucode")))


def test_no_rows_are_no_fault(service: Service, client: Client) -> None:
    pages = ogc_items(client, "", f"{service.url}/collections/things", (("gemeentecode", "GM0009"),), with_columns())
    assert together(pages).empty
