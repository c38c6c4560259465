"""What a reader is told where the roads are those of an own layer, and nothing shows where people live."""

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from dekkend.outputs.findings import findings
from dekkend.outputs.internal_report import internal_report
from dekkend.outputs.map import write_map
from dekkend.outputs.report import write_report
from dekkend.outputs.tables import core_tables
from dekkend.outputs.texts import texts_of
from dekkend.outputs.workbook import write_workbook

from ..map_page import data_of, layers_of

ASSUMED = "De weggegevens laten geen woningen zien."
NOBODY = "Wegen: de maker is niet genoemd"


def on_own_roads(plan, attribution="", **inputs):
    named = {"osm": None, "addresses": None, "roads": Path("wegen.gpkg"), **inputs}
    settings = plan.settings.model_copy(
        update={
            "inputs": plan.settings.inputs.model_copy(update=named),
            "roads": plan.settings.roads.model_copy(update={"attribution": attribution}),
        }
    )
    return replace(plan, settings=settings)


@pytest.fixture(scope="module")
def own(plan):
    return on_own_roads(plan)


def said(plan):
    return [sentence for chapter in findings(plan, texts_of(plan)) for sentence in chapter.sentences]


def sources(plan):
    return "\n".join(
        str(section) for section in internal_report(plan, texts_of(plan)).sections if section.key == "account"
    )


def test_that_homes_are_assumed_is_the_first_thing_that_is_said(plan, own):
    assert said(own)[0].startswith(ASSUMED)
    assert not any("aangenomen" in each for each in said(plan))


def test_it_stands_beside_every_figure_in_the_report(own, tmp_path):
    write_report(own, tmp_path / "report.html")
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    for key in ("cores", "signs", "coverage", "neighbourhoods"):
        section = next(each for each in internal_report(own, texts_of(own)).sections if each.key == key)
        assert ASSUMED in str(section.blocks[0])
    assert ">Aangenomen woningen<" in text
    assert ">Adressen<" not in text


def test_it_stands_in_the_map_and_the_workbook(own, tmp_path):
    write_map(own, tmp_path / "map.html")
    page = layers_of(data_of((tmp_path / "map.html").read_text(encoding="utf-8")))
    heads = {head for each in page.values() for head in each["headings"]}
    assert {"Aangenomen woningen", "Deel van de autoritten van buiten naar aangenomen woningen"} <= heads
    assert "Adressen" not in heads
    write_workbook(own, tmp_path / "plan.xlsx")
    book = openpyxl.load_workbook(tmp_path / "plan.xlsx")
    assert any(str(cell.value).startswith(ASSUMED) for (cell,) in book.worksheets[0].iter_rows(max_col=1, max_row=6))
    assert "Aangenomen woningen" in [cell.value for cell in book["Kernen"][1]]


@pytest.mark.parametrize("inputs", [{"osm": Path("x.osm.pbf")}, {"addresses": Path("adressen.csv")}])
def test_homes_of_a_map_or_of_a_file_are_not_assumed(plan, inputs):
    assert not any("aangenomen" in each for each in said(on_own_roads(plan, **inputs)))


def test_a_layer_of_which_nobody_is_named_is_said_to_be_one(plan, own, tmp_path):
    write_map(own, tmp_path / "map.html")
    assert NOBODY in data_of((tmp_path / "map.html").read_text(encoding="utf-8"))["credit"]
    assert NOBODY in sources(own)
    named = on_own_roads(plan, "Gemeente Zomerdorp, CC0")
    write_map(named, tmp_path / "map.html")
    assert data_of((tmp_path / "map.html").read_text(encoding="utf-8"))["credit"].startswith("Gemeente Zomerdorp, CC0")
    assert "Wegen: Gemeente Zomerdorp, CC0." in sources(named)
    assert NOBODY not in sources(named)


def test_an_own_layer_is_not_said_to_be_the_work_of_volunteers(plan, own):
    limits = {
        name: str(next(each for each in internal_report(each, texts_of(each)).sections if each.key == "limits"))
        for name, each in {"osm": plan, "own": own, "both": on_own_roads(plan, osm=Path("x.osm.pbf"))}.items()
    }
    assert ("eigen wegenlaag" in limits["osm"], "vrijwilligers" in limits["osm"]) == (False, True)
    assert ("eigen wegenlaag" in limits["own"], "vrijwilligers" in limits["own"]) == (True, False)
    assert ("eigen wegenlaag" in limits["both"], "vrijwilligers" in limits["both"]) == (True, True)


def test_where_no_road_has_a_class_none_is_said_to_be_a_through_road(plan):
    bare = replace(plan, entries=plan.entries.assign(highway="road"))
    assert any("Wat doorgaande wegen zijn, zeggen de weggegevens niet." in each for each in said(bare))
    assert not any("Wat doorgaande wegen zijn" in each for each in said(plan))


def test_the_proof_says_that_it_holds_for_the_roads_of_the_layer(plan, own):
    condition = "bewezen voor de wegen zoals ze in uw eigen laag staan"
    assert condition in core_tables(own, texts_of(own))[0].note
    assert condition not in core_tables(plan, texts_of(plan))[0].note
    assert any(condition in each for each in said(own))
    assert not any(condition in each for each in said(plan))
    unproved = replace(own, cores=own.cores.assign(sealed=False))
    assert not any(condition in each for each in said(unproved))
