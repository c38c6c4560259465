from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dekkend.errors import DekkendWarning, InputError, PersonalDataError
from dekkend.sources.personal import find_personal
from dekkend.sources.register import empty_register, read_register

HEAD = "group_id,name,core,streets,since,status\n"


def write(folder: Path, text: str) -> Path:
    file = folder / "groepen.csv"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_register_reads_as_it_is_written(tmp_path: Path) -> None:
    groups = read_register(
        write(
            tmp_path,
            HEAD + "G-2,Zuid,Elsloo,Kerkstraat; 1e Weerdweg ;;Plein 1940-1945,2021-05-01,actief\n"
            "G-1,,Stein,Dorpsstraat,1-12-2020,Gestopt\n",
        )
    )
    assert groups.to_dict("records") == [
        {
            "group_id": "G-2",
            "name": "Zuid",
            "core": "Elsloo",
            "streets": ("Kerkstraat", "1e Weerdweg", "Plein 1940-1945"),
            "since": "2021-05-01",
            "status": "active",
            "row": 2,
        },
        {
            "group_id": "G-1",
            "name": "G-1",
            "core": "Stein",
            "streets": ("Dorpsstraat",),
            "since": "2020-12-01",
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
    assert group["streets"] == ("Kerkstraat", "Dorpsstraat")
    assert (group["since"], group["status"], group["row"]) == ("2021-05-01", "active", 2)


def test_number_and_streets_are_enough(tmp_path: Path) -> None:
    (group,) = read_register(write(tmp_path, "groep;straten\n7;Kerkstraat\n")).to_dict("records")
    assert (group["name"], group["core"], group["since"], group["status"]) == ("7", "", "", "active")


def test_no_register_looks_like_a_register_without_rows(tmp_path: Path) -> None:
    some = read_register(write(tmp_path, HEAD + "1,a,b,c,,\n"))
    none = empty_register()
    assert none.empty
    assert none.dtypes.to_dict() == some.dtypes.to_dict()


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


@pytest.mark.parametrize("since", ["2021", "mei 2021", "31-02-2021", "01-05-21", "2021-13-01"])
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


def test_a_number_that_stands_twice_is_an_error_with_both_rows(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"groepen\.csv: the group G-1 stands in rows 2, 4"):
        read_register(write(tmp_path, HEAD + "G-1,a,b,c,,\nG-2,a,b,c,,\nG-1,a,b,c,,\n"))


def test_a_group_without_a_number_is_an_error_with_its_row(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"row 3 has no number of a group\. Fill it in"):
        read_register(write(tmp_path, HEAD + "G-1,a,b,c,,\n,a,b,c,,\n"))


def test_a_register_without_rows_or_without_streets_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"groepen\.csv: there are headings but no rows"):
        read_register(write(tmp_path, HEAD))
    with pytest.raises(InputError, match="among them group_id, streets"):
        read_register(write(tmp_path, "group_id,name\n1,a\n"))


def test_groups_without_streets_are_kept_and_named(tmp_path: Path) -> None:
    with pytest.warns(DekkendWarning, match="2 groups name no streets: 1, 2. They cover nothing"):
        groups = read_register(write(tmp_path, HEAD + "1,a,b,,,\n2,a,b,;,,\n3,a,b,c,,\n"))
    assert groups["streets"].tolist() == [(), (), ("c",)]


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
    with pytest.warns(DekkendWarning, match=r"groepen\.csv: 2 cells looked like they held personal data"):
        groups = read_register(path, drop_personal_data=True)
    assert groups["name"].tolist() == ["1", "a"]
    assert groups["streets"].tolist() == [("Kerkstraat", "Dorpsstraat"), ("c",)]


@pytest.mark.filterwarnings("ignore::dekkend.errors.DekkendWarning")
def test_a_number_cut_in_two_among_the_streets_goes_whole(tmp_path: Path) -> None:
    groups = read_register(write(tmp_path, HEAD + '1,a,b,"06 1234\n5678",,\n'), drop_personal_data=True)
    assert groups["streets"].tolist() == [()]


def test_a_group_whose_number_was_personal_data_must_get_another(tmp_path: Path) -> None:
    with pytest.warns(DekkendWarning, match="1 cells"), pytest.raises(InputError, match="row 2 has no number"):
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
    assert [text for text in (*texts, *group["streets"]) if find_personal(text)] == []
