"""Tables of CBS and of the police, with all that is odd about them."""

from collections.abc import Iterator
from pathlib import Path

import cbsodata
import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import Point

from dekkend.crs import RD_NEW
from dekkend.errors import SourceUnreachableError
from dekkend.sources.web.cache import Cache
from dekkend.sources.web.client import Client
from dekkend.sources.web.crime import MONTHLY, YEARLY, fetch_crime
from dekkend.sources.web.figures import TABLES, fetch_figures, with_figures
from dekkend.sources.web.manners import Manners
from dekkend.sources.web.odata import fetch_rows

from ...played import Asked, Reply, Service, as_json, played
from ...played_country import PAGE, crimes, figures, odata


@pytest.fixture
def client(tmp_path: Path) -> Client:
    return Client(Cache(tmp_path), Manners(timeout_s=2, tries=1))


@pytest.fixture
def police() -> Iterator[Service]:
    with played(odata(crimes())) as playing:
        yield playing


def test_figures_are_found_by_the_stem_of_a_name_and_codes_lose_their_padding(client: Client) -> None:
    with played(odata(figures())) as cbs:
        found, answers = fetch_figures(client, "", cbs.url, 2024, "GM0001")
        assert cbs.asked[0].path == f"/{TABLES[2024]}/TypedDataSet"
    assert found.loc["BU00010001"].to_dict() == {"aantal_inwoners": 250, "inwoners_65_jaar_of_ouder": 55}
    assert found["inwoners_65_jaar_of_ouder"].isna().tolist() == [False, False, False, True]
    assert len(answers) == len(figures()) / PAGE


def test_the_kind_of_crime_is_asked_for_with_the_spaces_that_pad_it(client: Client, police: Service) -> None:
    found, _ = fetch_crime(client, "", f"{police.url}/{YEARLY}", "GM0001", "1.1.1")
    assert "'1.1.1 '" in police.asked[0].params["$filter"]
    assert found.columns.tolist() == ["buurtcode", "misdrijven_2021", "misdrijven_2022", "misdrijven_2023"]
    assert found.fillna(-1).to_numpy().tolist() == [["BU00010001", 5, 4, 3], ["BU00010002", -1, -1, 1]]


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_the_rows_are_those_that_cbsodata_reads(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cbsodata.options, "use_https", False)
    where = "substring(WijkenEnBuurten,2,4) eq '0001'"
    with played(odata(figures())) as cbs:
        host = cbs.url.removeprefix("http://")
        theirs = cbsodata.download_data("85984NED", filters=where, catalog_url=host)["TypedDataSet"]
        table = f"{cbs.url}/ODataFeed/odata/85984NED"
        ours, _ = fetch_rows(client, "", table, where, ("WijkenEnBuurten", "AantalInwoners", "k_65JaarOfOuder"))
    columns = ("WijkenEnBuurten", "AantalInwoners_5", "k_65JaarOfOuder_12")
    assert [tuple(row.values()) for row in ours] == [
        tuple(row[name].strip() if isinstance(row[name], str) else row[name] for name in columns) for row in theirs
    ]


def test_months_make_a_year_only_where_all_twelve_are_told(client: Client) -> None:
    def month(year: int, number: int, count: int | None) -> dict:
        return {
            "SoortMisdrijf": "0.0.0 ", "WijkenEnBuurten": "BU00010001", "Perioden": f"{year}MM{number:02}",
            "GeregistreerdeMisdrijven_1": count,
        }  # fmt: skip

    rows = [month(year, number, 2) for year in (2021, 2022) for number in range(1, 13)]
    rows[20]["GeregistreerdeMisdrijven_1"] = None
    rows += [month(2023, 1, 2), {**month(2021, 1, 24), "Perioden": "2021XX00"}]
    with played(odata(rows)) as service:
        found, _ = fetch_crime(client, "", f"{service.url}/{MONTHLY}", "GM0001", "0.0.0")
    assert found.to_dict("records") == [{"buurtcode": "BU00010001", "misdrijven_2021": 24}]


def test_sums_of_years_stand_above_their_months_and_areas_other_than_buurten_are_left_out(client: Client) -> None:
    def told(area: str, period: str, count: int) -> dict:
        return {
            "SoortMisdrijf": "0.0.0 ", "WijkenEnBuurten": area, "Perioden": period, "GeregistreerdeMisdrijven_1": count,
        }  # fmt: skip

    months = [told("BU00010001", f"2021MM{number:02}", 2) for number in range(1, 13)]
    rows = [*months, told("BU00010001", "2021JJ00", 25), told("WK000100  ", "2021JJ00", 99)]
    with played(odata(rows)) as service:
        found, _ = fetch_crime(client, "", f"{service.url}/{MONTHLY}", "GM0001", "0.0.0")
    assert found.to_dict("records") == [{"buurtcode": "BU00010001", "misdrijven_2021": 25}]


def test_a_table_may_end_in_an_empty_page(client: Client) -> None:
    def answers(asked: Asked) -> Reply:
        last = "page" in asked.params
        return as_json({"value": [] if last else [{"Aantal_1": 1}], "odata.nextLink": None if last else "?page=2"})

    with played(answers) as service:
        rows, pages = fetch_rows(client, "", service.url, "true", ("Aantal",))
    assert rows == [{"Aantal": 1}]
    assert len(pages) == 2


def test_an_area_that_is_told_of_twice_counts_once(client: Client) -> None:
    with played(odata([*figures(), *figures()])) as cbs:
        found, _ = fetch_figures(client, "", cbs.url, 2024, "GM0001")
    assert len(found) == len(figures())


def test_figures_fill_what_areas_lack_and_nothing_else() -> None:
    areas = gpd.GeoDataFrame(
        {"buurtcode": ["BU1", "BU2"], "aantalInwoners": [1.0, 2.0]}, geometry=[Point(0, 0)] * 2, crs=RD_NEW
    )
    table = pd.DataFrame({"aantal_inwoners": [9.0], "inwoners_65_jaar_of_ouder": [4.0]}, index=["BU2"])
    found = with_figures(areas, "buurten", table)
    assert found["aantalInwoners"].tolist() == [1, 2]
    assert "aantal_inwoners" not in found
    assert found["inwoners_65_jaar_of_ouder"].fillna(-1).tolist() == [-1, 4]
    # A column without any figure would hide a percentage.
    assert "inwoners_65_jaar_of_ouder" not in with_figures(
        areas, "buurten", table.assign(inwoners_65_jaar_of_ouder=None)
    )


def test_a_municipality_without_rows_is_told(client: Client, police: Service) -> None:
    with pytest.raises(SourceUnreachableError, match="no row of this municipality"):
        fetch_crime(client, "crime", f"{police.url}/{YEARLY}", "GM0009", "0.0.0")


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ({"value": [{"Aantal_1": 1, "Aantal_2": 2}]}, "lacks Aantal"),
        ({"value": [{"AantalAnders_1": 1}]}, "lacks Aantal"),
        ({"odata.error": {}}, "lacks value"),
        ({"value": [{"Aantal_1": 1}], "odata.nextLink": "http://elsewhere.invalid/"}, "leads elsewhere"),
        ({"value": [{"Aantal_1": 3.5}]}, "lacks Aantal"),
        ({"value": [{"Aantal_1": "many"}]}, "lacks Aantal"),
    ],
)
def test_an_answer_that_is_not_as_it_should_be_is_told(answer: dict, message: str, client: Client) -> None:
    with played(lambda _: as_json(answer)) as service, pytest.raises(SourceUnreachableError, match=message):
        fetch_rows(client, "", service.url, "true", ("Aantal",), ("Aantal",))
