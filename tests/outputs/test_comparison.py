import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import openpyxl
import pytest

from dekkend.analysis.compare import compare
from dekkend.comparison import Shift
from dekkend.errors import OutputError
from dekkend.outputs.comparison import FILES, comparison_record, write_comparison
from dekkend.outputs.comparison_findings import comparison_findings
from dekkend.outputs.comparison_tables import basis_in_words, comparison_tables, points
from dekkend.outputs.texts import Texts

from .conftest import NASTY
from .half_a_year import finished, later

DUTCH, ENGLISH = Texts("nl"), Texts("en")


@pytest.fixture(scope="module")
def then(plan, tmp_path_factory):
    return finished(plan, tmp_path_factory.mktemp("then") / "plan")


@pytest.fixture(scope="module")
def comparison(plan, then, tmp_path_factory):
    return compare(then, finished(later(plan), tmp_path_factory.mktemp("now") / "plan"))


@pytest.fixture(scope="module")
def files(comparison, tmp_path_factory):
    return write_comparison(comparison, tmp_path_factory.mktemp("out") / "new" / "folder", texts=DUTCH)


def sentences(comparison, texts=ENGLISH):
    return [sentence for chapter in comparison_findings(comparison, texts) for sentence in chapter.sentences]


class TestFindings:
    def test_every_kind_of_change_is_told(self, comparison):
        told = "\n".join(sentences(comparison))
        for words in (
            "New groups (1)", "Groups that are no longer in the register (1)", "Groups that changed (1)",
            "Then 65 of 82 addresses were covered (79.3%).", "Now 55 of 82 addresses are covered (67.1%).",
            "The share changed by -12.2 percentage points.", "It rose most in Kern-Oost (+100.0).",
            "It fell most in Kern-West (-38.5).", "Raised: Kern-West, from “none” to “watch”.",
            "Lifted: Kern-Oost, from “high” to “none”.", "Signs that were placed (2)",
            "Signs that moved by more than 5 m (1)",
            "One of them stands where the earlier plan proposed a sign.", "Signs that were removed (1)",
            "Entry roads that went (1)", "the register of groups, the map, and the settings",
        ):  # fmt: skip
            assert words in told

    def test_they_are_told_in_dutch_with_dutch_figures(self, comparison):
        told = "\n".join(sentences(comparison, DUTCH))
        assert "Toen waren 65 van de 82 adressen gedekt (79,3%)." in told
        assert not re.search(r"\b(the|groups|coverage)\b", told)

    def test_where_one_thing_alone_differs_it_is_named_and_nothing_is_split(self, comparison):
        alone = replace(comparison, causes={**comparison.causes, "coverage": ("groups",)})
        told = "\n".join(sentences(alone))
        assert "Only this can have done it, for all else that it hangs on is the same: the register of groups." in told
        assert "Of these points" not in told

    def test_a_change_without_a_cause_points_at_an_edited_plan(self, comparison):
        told = sentences(replace(comparison, causes=dict.fromkeys(comparison.causes, ())))
        assert any("Somebody may have edited" in sentence for sentence in told)

    def test_a_run_and_itself_are_told_in_one_sentence(self, then):
        (chapter,) = comparison_findings(compare(then, then), ENGLISH)
        assert chapter.sentences == (
            "Nothing changed between these two runs: no group, coverage, flag, sign, core or entry road.",
        )

    def test_without_addresses_nothing_is_said_of_shares(self, comparison):
        nothing = replace(comparison, total=Shift(*[0.0] * 4, *[float("nan")] * 3))
        assert not any("addresses were covered" in sentence for sentence in sentences(nothing))

    @pytest.mark.parametrize(
        ("value", "told"), [(0.0123, "+1,2"), (-0.0123, "-1,2"), (-0.0001, "0,0"), (float("nan"), "")]
    )
    def test_points_bear_their_sign_and_zero_bears_none(self, value, told):
        assert points(DUTCH, value) == told


class TestTables:
    def tables(self, comparison):
        return {
            table.caption: table for _, _, tables in comparison_tables(comparison, ENGLISH) for table in tables
        }  # fmt: skip

    def test_the_last_row_of_coverage_is_all_together(self, comparison):
        found = self.tables(comparison)
        table = next(table for caption, table in found.items() if caption.startswith("Coverage"))
        assert len(table.rows) == len(comparison.neighbourhoods) + 1
        row = dict(zip(table.headings, table.rows[-1], strict=True))
        assert (row["Name"], row["Covered then"], row["Change in points"]) == ("All together", "79.3%", "-12.2")

    def test_what_is_not_in_a_run_has_no_figure_there(self, comparison):
        table = self.tables(comparison)["Groups that came, went or changed"]
        rows = {row[0]: dict(zip(table.headings, row, strict=True)) for row in table.rows}
        assert rows["G9"]["Addresses then"] == ""
        assert rows["=1+1"]["Addresses now"] == ""

    def test_settings_are_told_with_their_meaning_and_value(self, comparison):
        rows = {row.item: (row.then, row.now) for row in basis_in_words(comparison.basis, DUTCH).itertuples()}
        (tracks,) = (item for item in rows if item.startswith("network.speeds_kmh.track: "))
        assert rows[tracks] == ("12,50", "15")
        (kept,) = (item for item in rows if item.startswith("signs.keep_standing: "))
        assert rows[kept] == ("nee", "ja")
        assert ("2 november 2025", "2 mei 2026") in rows.values()

    def test_a_comparison_without_changes_shows_what_the_runs_were_made_from_alone(self, then):
        same = compare(then, then)
        assert [key for key, _, _ in comparison_tables(same, ENGLISH)] == ["coverage", "basis"]


class TestFiles:
    def test_both_are_written_to_a_folder_that_is_made(self, files):
        assert tuple(files) == FILES
        assert all(path.stat().st_size > 1000 for path in files.values())
        assert {path.name for path in files["comparison.html"].parent.iterdir()} == set(FILES)

    def test_the_same_comparison_gives_the_same_bytes(self, comparison, files, tmp_path):
        again = write_comparison(comparison, tmp_path, texts=DUTCH)
        assert [again[name].read_bytes() for name in FILES] == [files[name].read_bytes() for name in FILES]

    def test_the_page_holds_no_script_and_no_address_of_another_page(self, files):
        page = files["comparison.html"].read_text(encoding="utf-8")
        assert "<script" not in page
        assert "<img" not in page
        assert not re.search(r"(?:src|href)=\"(?!#|data:)", page)
        assert NASTY[1] in page

    def test_every_heading_is_below_one_of_the_next_higher_level(self, files):
        class Outline(HTMLParser):
            levels = [0]  # noqa: RUF012 - filled by one page

            def handle_starttag(self, tag, attrs):
                if re.fullmatch(r"h[1-6]", tag):
                    assert int(tag[1]) <= self.levels[-1] + 1
                    self.levels.append(int(tag[1]))

        Outline().feed(files["comparison.html"].read_text(encoding="utf-8"))
        assert Outline.levels.count(1) == 1

    def test_the_workbook_has_a_sheet_for_each_table_and_no_formula(self, comparison, files):
        book = openpyxl.load_workbook(files["comparison.xlsx"])
        assert book.sheetnames == [
            "Uitleg", "Appgroepen", "Buurten", "Borden", "Kernen en invalswegen", "Invoer en instellingen",
        ]  # fmt: skip
        tables = (comparison.groups, comparison.neighbourhoods, comparison.signs, comparison.places, comparison.basis)
        assert [book[name].max_row - 1 for name in book.sheetnames[1:]] == [len(table) for table in tables]
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
        head = [cell.value for cell in book["Buurten"][1]]
        assert book["Buurten"].cell(2, head.index("Verschil in punten") + 1).number_format == "0.0%"

    def test_the_record_is_json_and_adds_up(self, comparison):
        record = json.loads(json.dumps(comparison_record(comparison), allow_nan=False))
        total = record["total"]
        parts = total["by_groups"] + total["by_map"] + total["by_rest"]
        assert parts == pytest.approx(total["share_now"] - total["share_then"], abs=1e-5)
        assert record["same"] is False
        assert {row["group_id"] for row in record["groups"]} == {"G1", "G9", "=1+1"}
        assert record["neighbourhoods"][2]["share_65_now"] is None

    def test_a_folder_that_is_a_file_is_refused(self, comparison, tmp_path):
        (tmp_path / "out").write_text("", encoding="utf-8")
        with pytest.raises(OutputError, match="cannot be written to this folder"):
            write_comparison(comparison, tmp_path / "out", texts=DUTCH)
