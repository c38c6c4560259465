"""Tables of CBS and of the police, with all that is odd about them."""

from collections.abc import Iterator
from pathlib import Path

import cbsodata
import pytest

from dekkend.errors import SourceUnreachableError
from dekkend.sources.web.cache import Cache
from dekkend.sources.web.client import Client, Manners
from dekkend.sources.web.crime import MONTHLY, YEARLY, fetch_crime
from dekkend.sources.web.figures import TABLES, fetch_figures
from dekkend.sources.web.odata import fetch_rows

from ...played import Service, as_json, played
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
    ],
)
def test_an_answer_that_is_not_as_it_should_be_is_told(answer: dict, message: str, client: Client) -> None:
    with played(lambda _: as_json(answer)) as service, pytest.raises(SourceUnreachableError, match=message):
        fetch_rows(client, "", service.url, "true", ("Aantal",))
