import html
import re
from dataclasses import replace

import pytest

from dekkend import layers
from dekkend.errors import SettingsError
from dekkend.outputs.map import write_map
from dekkend.outputs.report import write_report
from dekkend.outputs.words import HEADINGS
from dekkend.page import Page

NAMES = [schema.name for schema in layers.RESULT_LAYERS]


def in_english(plan):
    return replace(plan, settings=plan.settings.model_copy(update={"lang": "en"}))


def framed(shown: str) -> str:
    """Return the page within a frame."""
    return html.unescape(re.search(r'srcdoc="([^"]*)"', shown)[1])


def test_a_plan_shows_the_map_that_a_run_writes(plan, tmp_path):
    write_map(plan, tmp_path / "map.html")
    written = (tmp_path / "map.html").read_text(encoding="utf-8")
    assert plan.map().html == written
    assert framed(plan._repr_html_()) == written


def test_a_plan_shows_the_report_that_a_run_writes(plan, tmp_path):
    write_report(plan, tmp_path / "report.html")
    assert plan.report().html == (tmp_path / "report.html").read_text(encoding="utf-8")


def test_the_map_of_streets_says_which_are_covered(plan):
    assert '"covered"' in plan.map("streets").html
    assert '"covered"' not in replace(plan, groups=plan.groups.iloc[:0]).map("streets").html


def test_a_map_shows_the_layers_that_are_asked_for(plan):
    group = plan.groups["name"].iloc[0]
    both, one = plan.map("groups", "cores").html, plan.map("groups").html
    assert group in both
    assert group in one
    assert '"sealed"' in both
    assert '"sealed"' not in one


def test_the_map_of_a_layer_shows_that_layer_alone(plan):
    group = plan.groups["name"].iloc[0]
    assert group in plan.map("groups").html
    assert group not in plan.map("signs").html
    assert len(plan.map("signs").html) < len(plan.map().html)


def test_a_layer_that_is_not_there_is_told_with_those_that_are(plan):
    with pytest.raises(SettingsError, match=r"no layer roads\. The layers are: segments, cores"):
        plan.map("roads")


def test_a_page_in_a_frame_cannot_reach_the_notebook():
    shown = Page('"><script>alert(1)</script>', '<p title="a">&lt;</p>')._repr_html_()
    assert "<script>" not in shown
    assert framed(shown) == '<p title="a">&lt;</p>'
    sandbox = re.search(r'sandbox="([^"]*)"', shown)[1].split()
    assert "allow-same-origin" not in sandbox
    assert "allow-top-navigation" not in sandbox


def test_what_is_shown_is_for_the_audience_of_the_settings(plan):
    results = plan.settings.results.model_copy(update={"audience": "public"})
    public = replace(plan, settings=plan.settings.model_copy(update={"results": results}))
    assert public.map().html != plan.map().html


def test_a_layer_is_told_in_the_language_of_the_settings(plan):
    columns = ["street", "highway", "inflow_share", "main"]
    rows = plan.entries.head(1).assign(inflow_share=0.75)
    assert plan.table("entries", columns, rows=rows).data.to_dict("list") == {
        "Straat": ["Zomerdijk"],
        "Soort weg": ["doorgaande weg"],
        "Deel van de autoritten van buiten": ["75%"],
        "Belangrijke invalsweg": ["ja"],
    }
    english = in_english(plan).table("entries", columns, rows=rows).data
    assert english.to_numpy().tolist() == [["Zomerdijk", "through road", "75%", "yes"]]


def test_a_figure_stands_with_its_bounds_unless_they_are_asked_for_apart(plan):
    figures = plan.areas.head(1).assign(residents=1234.0, residents_low=1230.0, residents_high=1238.0)
    assert plan.table("areas", ["residents"], rows=figures).data.iloc[0].tolist() == ["1.234 (1.230 t/m 1.238)"]
    apart = ["residents_low", "residents", "residents_high"]
    assert plan.table("areas", apart, rows=figures).data.iloc[0].tolist() == ["1.230", "1.234", "1.238"]
    alike = figures.assign(residents_low=1234.0, residents_high=1234.0)
    assert plan.table("areas", ["residents"], rows=alike).data.iloc[0].tolist() == ["1.234"]


def test_what_has_a_name_is_told_by_it_and_what_has_none_says_so(plan):
    cores = plan.cores.assign(core_id=["k1", "k2"], name=["Zomerdorp", "Winterdorp"])
    streets = plan.streets.head(2).assign(core_id=["k2", ""], street=["", "Dijk"])
    told = replace(plan, cores=cores).table("streets", ["street", "core_id"], rows=streets).data
    assert told.to_numpy().tolist() == [["zonder naam", "Winterdorp"], ["Dijk", ""]]
    area = plan.neighbourhoods.iloc[0]
    beside = plan.streets.head(1).assign(neighbourhood=area["code"])
    assert plan.table("streets", ["neighbourhood"], rows=beside).data.iloc[0, 0] == area["name"]


def test_every_area_has_a_name_and_its_level_is_a_word(plan):
    rows = plan.areas.head(2).assign(level=["core", "district"], code=["outside", "WK01"], name="")
    told = plan.table("areas", ["level", "name"], rows=rows).data
    assert told.to_numpy().tolist() == [["kern", "buiten al deze gebieden"], ["wijk", "WK01"]]


@pytest.mark.parametrize("name", NAMES)
def test_every_layer_can_be_shown_and_no_heading_stands_twice(plan, name):
    for told in (plan, in_english(plan)):
        shown = told.table(name)
        assert len(shown.data) == len(plan.layers()[name])
        assert shown.data.columns.is_unique
        assert not shown.data.isin(["nan", "None"]).to_numpy().any()
        assert shown.data.columns.isin(HEADINGS.values()).all() == (told is not plan)


def test_a_table_without_rows_keeps_its_headings(plan):
    shown = plan.table("signs", ["street", "status"], rows=plan.signs.iloc[:0])
    assert list(shown.data) == ["Straat", "Status"]
    assert "Straat" in shown.to_html()


def test_no_name_in_a_table_becomes_a_part_of_the_page(plan):
    for name in NAMES:
        page = plan.table(name).to_html()
        assert "<img" not in page
        assert "<script" not in page
    assert "&lt;img" in plan.table("segments").to_html()


def test_the_same_table_is_the_same_bytes(plan):
    assert plan.table("groups").to_html() == plan.table("groups").to_html()


def test_a_table_of_a_layer_or_column_that_is_not_there_names_those_that_are(plan):
    with pytest.raises(SettingsError, match=r"no layer roads\. The layers are: segments, cores"):
        plan.table("roads")
    with pytest.raises(SettingsError, match=r"has no column geometry to show\. Its columns are: core_id, name"):
        plan.table("cores", ["geometry"])
