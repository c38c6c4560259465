from datetime import date
from pathlib import Path
from typing import Any, ClassVar

import geopandas as gpd
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS
from shapely.geometry import Polygon, box

from dekkend.claims import Claim
from dekkend.crs import RD_NEW, WGS84
from dekkend.errors import DekkendWarning, InputError, InputMissingError, PersonalDataError
from dekkend.sources.personal import find_personal
from dekkend.sources.register import empty_register, read_register

HEAD = "group_id,name,core,streets,since,status\n"


def write(folder: Path, text: str) -> Path:
    file = folder / "groepen.csv"
    file.write_text(text, encoding="utf-8")
    return file


def written(claims: tuple[Claim, ...]) -> list[str]:
    return [claim.written for claim in claims]


def test_a_register_reads_as_it_is_written(tmp_path: Path) -> None:
    groups = read_register(
        write(
            tmp_path,
            HEAD + "G-2,Zuid,Elsloo,Kerkstraat; 1e Weerdweg ;;Plein 1940-1945,2021-05-01,actief\n"
            "G-1,,Stein,Dorpsstraat,1-12-2020,Gestopt\n",
        )
    )
    assert groups.drop(columns="outline").to_dict("records") == [
        {
            "group_id": "G-2",
            "name": "Zuid",
            "core": "Elsloo",
            "claims": (
                Claim("Kerkstraat", street="Kerkstraat"),
                Claim("1e Weerdweg", street="1e Weerdweg"),
                Claim("Plein 1940-1945", street="Plein", first=1940, last=1945),
            ),
            "since": "2021-05-01",
            "until": "",
            "status": "active",
            "row": 2,
        },
        {
            "group_id": "G-1",
            "name": "G-1",
            "core": "Stein",
            "claims": (Claim("Dorpsstraat", street="Dorpsstraat"),),
            "since": "2020-12-01",
            "until": "",
            "status": "ended",
            "row": 3,
        },
    ]


def test_dutch_headings_in_a_workbook_mean_the_same(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Nummer", "Naam", "Kern", "Straten", "Startdatum", "Status"])
    book.active.append([45, "Zuid", "Elsloo", "Kerkstraat;\nDorpsstraat", date(2021, 5, 1), None])
    book.save(tmp_path / "groepen.xlsx")
    (group,) = read_register(tmp_path / "groepen.xlsx").to_dict("records")
    assert group["group_id"] == "45"
    assert written(group["claims"]) == ["Kerkstraat", "Dorpsstraat"]
    assert (group["since"], group["status"], group["row"]) == ("2021-05-01", "active", 2)


def test_number_and_streets_are_enough(tmp_path: Path) -> None:
    (group,) = read_register(write(tmp_path, "groep;straten\n7;Kerkstraat\n")).to_dict("records")
    assert (group["name"], group["core"], group["since"], group["status"]) == ("7", "", "", "active")


def test_no_register_looks_like_a_register_without_rows(tmp_path: Path) -> None:
    some = read_register(write(tmp_path, HEAD + "1,a,b,c,,\n"))
    none = empty_register()
    assert none.empty
    assert none.dtypes.to_dict() == some.dtypes.to_dict()
    assert none.to_crs(RD_NEW).crs == some.to_crs(RD_NEW).crs == RD_NEW


@pytest.mark.parametrize(
    ("status", "meaning"),
    [
        ("", "active"),
        ("Actief", "active"),
        ("ACTIVE", "active"),
        ("beëindigd", "ended"),
        ("opgeheven", "ended"),
        ("inactive", "ended"),
        ("ended", "ended"),
    ],
)
def test_a_status_is_known_in_both_languages(tmp_path: Path, status: str, meaning: str) -> None:
    assert read_register(write(tmp_path, HEAD + f"1,a,b,c,,{status}\n"))["status"].tolist() == [meaning]


def test_an_unknown_status_is_an_error_with_its_row(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"groepen\.csv: row 3 has the status 'slapend'. Write actief or gestopt"):
        read_register(write(tmp_path, HEAD + "1,a,b,c,,\n2,a,b,c,,slapend\n"))


@pytest.mark.parametrize(
    "since", ["2021", "voorjaar 2021", "31-02-2021", "31 april 2021", "01-05-21", "2021-13-01", "44256"]
)
def test_an_unreadable_date_is_left_empty_with_a_warning(tmp_path: Path, since: str) -> None:
    with pytest.warns(DekkendWarning, match=rf"groepen\.csv: row 2 has the date '{since}', which cannot be read"):
        groups = read_register(write(tmp_path, HEAD + f"1,a,b,c,{since},\n"))
    assert groups["since"].tolist() == [""]


@given(
    st.dates(),
    st.sampled_from(["{year:04}-{month:02}-{day:02}", "{day}-{month}-{year:04}", "{day:02}/{month:02}/{year:04}"]),
)
def test_every_date_survives_in_each_spelling(
    tmp_path_factory: pytest.TempPathFactory, since: date, spelling: str
) -> None:
    written = spelling.format(year=since.year, month=since.month, day=since.day)
    path = write(tmp_path_factory.getbasetemp(), HEAD + f"1,a,b,c,{written},\n")
    assert read_register(path)["since"].tolist() == [since.isoformat()]


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("1 maart 2021", "2021-03-01", "2021-03-01"),
        ("3 mrt. 2021", "2021-03-03", "2021-03-03"),
        ("March 2021", "2021-03-01", "2021-03-31"),
        ("februari 2024", "2024-02-01", "2024-02-29"),
        ("2021-03-01 00:00:00", "2021-03-01", "2021-03-01"),
        ("1-3-2021 0:00", "2021-03-01", "2021-03-01"),
    ],
)
def test_a_date_may_be_said_in_words_and_a_month_begins_and_ends(
    tmp_path: Path, text: str, since: str, until: str
) -> None:
    groups = read_register(write(tmp_path, f"groep,straten,begindatum,einddatum\n1,a,{text},{text}\n"))
    assert groups[["since", "until"]].to_numpy().tolist() == [[since, until]]


def test_an_end_before_the_start_is_told_with_its_row(tmp_path: Path) -> None:
    path = write(tmp_path, "groep,straten,sinds,tot\n1,a,2020-01-01,2021-01-01\n2,b,2021-01-01,2020-01-01\n")
    with pytest.warns(DekkendWarning, match=r"row 3 has an end \(2020-01-01\) before its start") as told:
        groups = read_register(path, day=date(2024, 1, 1))
    assert len(told) == 1
    assert groups["status"].tolist() == ["ended", "active"]


def test_an_end_date_ends_a_group_only_on_a_known_day_and_never_against_its_status(tmp_path: Path) -> None:
    path = write(tmp_path, "groep,straten,tot,status\n1,a,2020-06-30,\n2,b,2020-06-30,actief\n3,c,2030-01-01,\n")
    assert read_register(path)["status"].tolist() == ["active"] * 3
    assert read_register(write(tmp_path, "groep,straten,tot\n1,a,2020-06-30\n"), day=date(2020, 6, 30))[
        "status"
    ].tolist() == ["active"]
    write(tmp_path, "groep,straten,tot,status\n1,a,2020-06-30,\n2,b,2020-06-30,actief\n3,c,2030-01-01,\n")
    with pytest.warns(DekkendWarning, match="row 3 has the status active and an end that lies behind us"):
        groups = read_register(path, day=date(2020, 7, 1))
    assert groups["status"].tolist() == ["ended", "active", "active"]


def test_a_group_that_starts_later_is_planned_unless_its_status_says_otherwise(tmp_path: Path) -> None:
    path = write(tmp_path, "groep,straten,sinds,status\n1,a,2026-03-01,\n2,b,2026-03-01,actief\n3,c,2025-03-01,\n")
    assert read_register(path, day=date(2026, 2, 28))["status"].tolist() == ["planned", "active", "active"]
    assert read_register(path, day=date(2026, 3, 1))["status"].tolist() == ["active"] * 3


def test_postcodes_stand_among_the_streets_or_in_a_column_of_their_own(tmp_path: Path) -> None:
    groups = read_register(write(tmp_path, 'groep;straten;postcodes\n1;"Koolweg; 6171 AB";6171ac, 6171 AD\n'))
    assert [claim.postcode for claim in groups["claims"][0]] == ["", "6171AB", "6171AC", "6171AD"]
    assert read_register(write(tmp_path, "groep;PC6\n1;6171AB\n"))["claims"][0] == (Claim("6171AB", postcode="6171AB"),)


class TestOneRowAStreet:
    """A group may stand in several rows, if these say the same or nothing of what concerns the whole of it."""

    def test_the_streets_of_its_rows_are_those_of_the_group(self, tmp_path: Path) -> None:
        groups = read_register(
            write(
                tmp_path,
                "groep,naam,kern,straat,sinds,status\n1,Zuid,Elsloo,Koolweg,1-5-2021,actief\n2,,,Kade,,\n"
                "1,,Elsloo,Dorpsstraat 1-9,2021-05-01,\n1,,,Koolweg,,active\n",
            )
        )
        assert groups["group_id"].tolist() == ["1", "2"]
        assert groups.loc[0, ["name", "core", "since", "status", "row"]].tolist() == [
            "Zuid", "Elsloo", "2021-05-01", "active", 2,
        ]  # fmt: skip
        assert written(groups["claims"][0]) == ["Koolweg", "Dorpsstraat 1-9"]

    @pytest.mark.parametrize(
        ("rows", "column"),
        [
            ("G-1,a,b,c,,\nG-2,a,b,c,,\nG-1,z,b,c,,\n", "name"),
            ("G-1,a,b,c,,\nG-2,a,b,c,,\nG-1,a,z,c,,\n", "core"),
            ("G-1,a,b,c,2021-05-01,\nG-2,a,b,c,,\nG-1,a,b,c,2-5-2021,\n", "since"),
            ("G-1,a,b,c,,actief\nG-2,a,b,c,,\nG-1,a,b,c,,gestopt\n", "status"),
        ],
    )
    def test_rows_that_contradict_one_another_are_an_error_with_all_of_them(
        self, tmp_path: Path, rows: str, column: str
    ) -> None:
        with pytest.raises(
            InputError, match=rf"groepen\.csv: the group G-1 stands in rows 2, 4, .* column {column}\. "
        ):
            read_register(write(tmp_path, HEAD + rows))


PLACE = (185_000.0, 331_000.0)


def square(east: float = 0.0) -> Polygon:
    x, y = PLACE
    return box(x + east, y, x + east + 100, y + 100)


def draw(folder: Path, columns: dict[str, list[Any]], *, name: str = "groepen.gpkg", crs: CRS = RD_NEW) -> Path:
    number = len(next(iter(columns.values())))
    if name.endswith(".shp"):
        columns = {heading[:10]: cells for heading, cells in columns.items()}
    shapes = [square(200 * at) for at in range(number)]
    gpd.GeoDataFrame(columns, geometry=shapes, crs=RD_NEW).to_crs(crs).to_file(folder / name)
    return folder / name


class TestDrawn:
    """A register drawn in a GIS: an outline a row, and the same columns beside it."""

    COLUMNS: ClassVar = {
        "groepsnummer": ["7", "8"], "naam": ["Zuid", None], "kern": ["Elsloo", None],
        "startdatum": ["1-5-2021", None], "status": ["gestopt", None],
    }  # fmt: skip

    @pytest.mark.parametrize("name", ["groepen.gpkg", "groepen.geojson", "groepen.shp"])
    @pytest.mark.parametrize("crs", [RD_NEW, WGS84, CRS.from_epsg(32631)], ids=["rd", "wgs84", "utm"])
    def test_it_reads_the_same_from_any_format_and_crs(self, tmp_path: Path, name: str, crs: CRS) -> None:
        groups = read_register(draw(tmp_path, self.COLUMNS, name=name, crs=crs))
        assert groups.drop(columns="outline").to_dict("records") == [
            {
                "group_id": "7", "name": "Zuid", "core": "Elsloo", "claims": (), "since": "2021-05-01", "until": "",
                "status": "ended", "row": 1,
            },
            {
                "group_id": "8", "name": "8", "core": "", "claims": (), "since": "", "until": "",
                "status": "active", "row": 2,
            },
        ]  # fmt: skip
        assert groups.crs == WGS84
        for drawn, found in zip((square(), square(200)), groups.to_crs(RD_NEW)["outline"], strict=True):
            assert found.symmetric_difference(drawn).area < 1

    def test_rows_of_one_group_are_one_outline_and_streets_come_with_it(self, tmp_path: Path) -> None:
        path = draw(tmp_path, {"groep": [1, 2, 1], "straten": ["Koolweg 1-9", "", "Kade"]})
        groups = read_register(path).to_crs(RD_NEW)
        assert written(groups["claims"][0]) == ["Koolweg 1-9", "Kade"]
        assert groups["outline"].area.round().tolist() == [20_000, 10_000]

    def test_a_table_has_no_outlines(self, tmp_path: Path) -> None:
        assert read_register(write(tmp_path, "groep,straten\n1,a\n"))["outline"].tolist() == [None]

    def test_an_outline_that_crosses_itself_is_repaired_and_told(self, tmp_path: Path) -> None:
        x, y = PLACE
        bow = Polygon([(x, y), (x + 100, y + 100), (x + 100, y), (x, y + 100)])
        path = tmp_path / "groepen.gpkg"
        gpd.GeoDataFrame({"groep": ["1"]}, geometry=[bow], crs=RD_NEW).to_file(path)
        with pytest.warns(DekkendWarning, match="rows 1 cross themselves"):
            groups = read_register(path).to_crs(RD_NEW)
        assert groups["outline"].is_valid.all()
        assert groups["outline"].area.round().tolist() == [5_000]

    def test_a_layer_without_numbers_of_groups_is_an_error(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match=r"groepen\.gpkg: the layer has no column group_id"):
            read_register(draw(tmp_path, {"naam": ["Zuid"]}))

    @pytest.mark.parametrize("secret", ["06-12345678", "jan@voorbeeld.nl"])
    def test_personal_data_beside_an_outline_is_refused_or_dropped(self, tmp_path: Path, secret: str) -> None:
        path = draw(tmp_path, {"groep": ["1"], "naam": ["Zuid"], "beheerder": [secret]})
        with pytest.raises(PersonalDataError, match="row 1, column beheerder") as told:
            read_register(path)
        assert secret not in str(told.value)
        with pytest.warns(DekkendWarning, match="1 cell|not used"):
            groups = read_register(path, drop_personal_data=True)
        assert secret not in groups.to_csv()


def test_a_file_of_another_kind_or_none_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "groepen.ods").write_bytes(b"PK")
    with pytest.raises(InputError, match=r"groepen\.ods: this is neither a table \(CSV, XLSX\) nor a layer"):
        read_register(tmp_path / "groepen.ods")
    for name in ("no.csv", "no.gpkg", "no.ods"):
        with pytest.raises(InputMissingError):
            read_register(tmp_path / name)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separator_and_encoding_make_no_difference(tmp_path: Path, encoding: str, separator: str) -> None:
    path = tmp_path / "groepen.csv"
    rows = [["groep", "straten"], ["Één", '"Curaçaostraat 1-9; Prés. Kennedylaan"']]
    path.write_bytes("\r\n".join(map(separator.join, rows)).encode(encoding))
    (group,) = read_register(path).to_dict("records")
    assert (group["group_id"], written(group["claims"])) == ("Één", ["Curaçaostraat 1-9", "Prés. Kennedylaan"])


def test_a_group_without_a_number_is_an_error_with_its_row(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"row 3 has no number of a group\. Fill it in"):
        read_register(write(tmp_path, HEAD + "G-1,a,b,c,,\n,a,b,c,,\n"))


def test_a_register_without_rows_or_without_streets_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"groepen\.csv: there are headings but no rows"):
        read_register(write(tmp_path, HEAD))
    with pytest.raises(InputError, match="among them group_id, streets / group_id, postcodes"):
        read_register(write(tmp_path, "group_id,name\n1,a\n"))


def test_groups_without_streets_are_kept_and_named(tmp_path: Path) -> None:
    with pytest.warns(DekkendWarning, match="2 groups name no streets: 1, 2. That covers nothing"):
        groups = read_register(write(tmp_path, HEAD + "1,a,b,,,\n2,a,b,;,,\n3,a,b,c,,\n"))
    assert groups["claims"].map(written).tolist() == [[], [], ["c"]]


def test_columns_that_are_not_known_are_not_kept_and_named_once(tmp_path: Path) -> None:
    with pytest.warns(DekkendWarning, match=r"these columns are not used: opmerking, leden\.$") as caught:
        groups = read_register(write(tmp_path, "group_id,opmerking,streets,leden\n1,geheim,a,12\n2,,b,3\n"))
    assert len(caught) == 1
    assert "geheim" not in groups.to_csv()


@pytest.mark.parametrize("secret", ["06-12345678", "jan@voorbeeld.nl", "https://chat.whatsapp.com/Abc"])
@pytest.mark.parametrize("column", ["group_id", "name", "core", "streets", "since", "status", "contact"])
def test_personal_data_in_any_column_is_refused_and_never_repeated(tmp_path: Path, secret: str, column: str) -> None:
    names = ["group_id", "name", "core", "streets", "since", "status", "contact"]
    row = [secret if name == column else "" for name in names]
    path = write(tmp_path, ",".join(names) + "\n1,a,b,c,,,\n" + ",".join(row) + "\n")
    with pytest.raises(
        PersonalDataError, match=rf"groepen\.csv: row 3, column {column} .*--drop-personal-data"
    ) as told:
        read_register(path)
    assert secret not in str(told.value)
    assert secret not in repr(told.value.sentence.values)


def test_personal_data_without_a_heading_is_named_by_the_letter_of_its_column(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["groep", "straten"])
    book.active.append([1, "Kerkstraat", None, 612345678])
    book.save(tmp_path / "groepen.xlsx")
    with pytest.raises(PersonalDataError, match="row 2, column D"):
        read_register(tmp_path / "groepen.xlsx")


def test_a_heading_that_is_personal_data_is_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(PersonalDataError, match="row 1, column C") as told:
        read_register(write(tmp_path, "groep,straten,jan@voorbeeld.nl\n1,a,b\n"))
    assert "jan" not in str(told.value)


@pytest.mark.filterwarnings("ignore:.*not used.*:dekkend.errors.DekkendWarning")
def test_dropping_personal_data_empties_the_cell_but_of_the_streets_only_the_one(tmp_path: Path) -> None:
    path = write(tmp_path, HEAD + "1,bel 06-12345678,b,Kerkstraat; 06 12345678 ;Dorpsstraat,,\n2,a,b,c,,\n")
    with pytest.warns(DekkendWarning, match=r"groepen\.csv: 2 cells look like personal data"):
        groups = read_register(path, drop_personal_data=True)
    assert groups["name"].tolist() == ["1", "a"]
    assert groups["claims"].map(written).tolist() == [["Kerkstraat", "Dorpsstraat"], ["c"]]


@pytest.mark.filterwarnings("ignore::dekkend.errors.DekkendWarning")
def test_a_number_cut_in_two_among_the_streets_goes_whole(tmp_path: Path) -> None:
    groups = read_register(write(tmp_path, HEAD + '1,a,b,"06 1234\n5678",,\n'), drop_personal_data=True)
    assert groups["claims"].tolist() == [()]


def test_a_group_whose_number_was_personal_data_must_get_another(tmp_path: Path) -> None:
    with pytest.warns(DekkendWarning, match="1 cell "), pytest.raises(InputError, match="row 2 has no number"):
        read_register(write(tmp_path, "groep,straten\n06-12345678,Kerkstraat\n"), drop_personal_data=True)


PIECES = st.sampled_from(
    [
        "Kerkstraat",
        "06",
        "12345678",
        "06-12345678",
        "+31",
        " ",
        ";",
        "\n",
        "-",
        "jan",
        "@",
        "voorbeeld.nl",
        "wa.me/",
        "045",
    ]
)


@pytest.mark.filterwarnings("ignore::dekkend.errors.DekkendWarning")
@given(st.lists(st.lists(PIECES, max_size=6).map("".join), min_size=4, max_size=4))
def test_nothing_personal_ever_leaves_the_register(tmp_path_factory: pytest.TempPathFactory, cells: list[str]) -> None:
    quoted = ",".join('"' + cell + '"' for cell in cells)
    path = write(tmp_path_factory.getbasetemp(), f"groep,naam,kern,straten,sinds\nG-1,{quoted}\n")
    (group,) = read_register(path, drop_personal_data=True).to_dict("records")
    texts = [str(group[name]) for name in ("group_id", "name", "core", "since", "status")]
    claims = [text for claim in group["claims"] for text in (claim.written, claim.street)]
    assert [text for text in (*texts, *claims) if find_personal(text)] == []
