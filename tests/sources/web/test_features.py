"""Rows with a geometry come page after page, whichever of the two services gives them."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pytest
from shapely.geometry import Point

from dekkend.crs import RD_NEW
from dekkend.errors import SourceUnreachableError
from dekkend.sources.web import features
from dekkend.sources.web.cache import Cache
from dekkend.sources.web.client import Client
from dekkend.sources.web.features import equals, ogc_items, together, wfs_features, wfs_within, with_columns
from dekkend.sources.web.manners import Manners

from ...played import Asked, Reply, Service, as_json, played
from ...played_country import features as played_features
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


@pytest.mark.parametrize(("counts", "asked"), [(True, ["0", "2"]), (False, ["0", "2", "4"])])
def test_a_wfs_is_asked_for_sorted_pages_until_all_rows_are_there(
    counts: bool, asked: list[str], client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(features, "PAGE", 2)
    with played(wfs({"a:things": ROWS.iloc[::-1]}, counts=counts)) as service:
        pages = wfs_features(
            client, "", service.url, "a:things", (equals("gemeentecode", "GM0001"),), with_columns(), order="naam"
        )
    assert names(together(pages)) == ["a", "b", "c", "d"]
    assert [each.params["startIndex"] for each in service.asked] == asked
    assert "cql_filter" not in service.asked[0].params


def test_a_wfs_whose_pages_are_shorter_than_asked_is_asked_until_all_rows_are_there(client: Client) -> None:
    answers = wfs({"a:things": ROWS})

    def grudging(asked: Asked) -> Reply:
        return answers(replace(asked, params={**asked.params, "count": "3"}))

    with played(grudging) as service:
        pages = wfs_features(client, "", service.url, "a:things", (), with_columns(), order="naam")
    assert names(together(pages)) == list("abcde")


def test_a_wfs_that_gives_fewer_rows_than_it_says_is_told(client: Client) -> None:
    answers = wfs({"a:things": ROWS})

    def boasting(asked: Asked) -> Reply:
        return as_json({**json.loads(answers(asked).body), "numberMatched": 1200})

    with played(boasting) as service, pytest.raises(SourceUnreachableError, match="gives 5 rows of 1,200"):
        wfs_features(client, "", service.url, "a:things", (), with_columns(), order="naam")


def test_a_box_with_more_than_a_wfs_gives_is_asked_for_in_quarters(
    service: Service, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(features, "PAGE", 2)
    monkeypatch.setattr(features, "LAST_ROW", 4)
    box = (189_990.0, 504_990.0, 190_490.0, 505_010.0)
    rows = together(wfs_within(client, "", f"{service.url}/wfs", "a:things", box, with_columns(), order="naam"))
    assert sorted(set(names(rows))) == list("abcde")


def test_a_wfs_that_says_without_end_that_there_is_more_is_told(client: Client) -> None:
    answer = as_json({"features": [], "numberMatched": 10**6})
    many = as_json({**json.loads(answer.body), "features": list(played_features(ROWS))})
    box = (189_990.0, 504_990.0, 191_990.0, 506_990.0)
    with (
        played(lambda _: many) as service,
        pytest.raises(SourceUnreachableError, match="more than 50,000 rows within 500 m"),
    ):
        wfs_within(client, "", service.url, "a:things", box, with_columns(), order="naam")
    assert len(service.asked) < 10


def test_a_box_is_asked_for_whole(service: Service, client: Client) -> None:
    box = (189_999.6, 504_999.6, 190_000.4, 505_000.4)
    rows = together(wfs_within(client, "", f"{service.url}/wfs", "a:things", box, with_columns(), order="naam"))
    assert names(rows) == ["a"]
    assert service.asked[0].params["bbox"].startswith("189999,504999,190001,505001,")


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


@pytest.mark.parametrize("place", [None, {"type": "Polygon", "coordinates": []}])
def test_a_row_that_lies_nowhere_is_a_fault(place: dict | None, client: Client) -> None:
    rows = [{"type": "Feature", "properties": {"naam": "a"}, "geometry": place}]
    with (
        played(lambda _: as_json({"features": rows})) as service,
        pytest.raises(SourceUnreachableError, match="geometry"),
    ):
        ogc_items(client, "", f"{service.url}/collections/things", (), with_columns(("naam",)))


def test_a_next_page_may_be_told_from_where_this_one_is_and_without_the_password(client: Client) -> None:
    def answers(asked: Asked) -> Reply:
        links = [] if "page" in asked.params else [{"rel": "next", "href": "items?page=2"}]
        return as_json({"features": list(played_features(ROWS.to_crs(4326))), "links": links})

    with played(answers) as service:
        url = service.url.replace("http://", "http://someone:secret@")
        pages = ogc_items(client, "", f"{url}/collections/things", (), with_columns())
    assert [each.path for each in service.asked] == ["/collections/things/items"] * 2
    assert len(together(pages)) == 10


@pytest.mark.parametrize("following", ["http://[::1", "http://127.0.0.1:many/"])
def test_a_next_page_that_is_no_address_is_told(following: str, client: Client) -> None:
    answer = {"features": [], "links": [{"rel": "next", "href": following}]}
    with played(lambda _: as_json(answer)) as service, pytest.raises(SourceUnreachableError, match="leads elsewhere"):
        ogc_items(client, "", f"{service.url}/collections/things", (), with_columns())


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
