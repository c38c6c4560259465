import pytest

from dekkend.layers import CORES, EDGES, ENTRIES, GROUPS, NEIGHBOURHOODS, RESULT_LAYERS, SIGNS
from dekkend.outputs.cells import cell, columns_of, heading, joined
from dekkend.outputs.texts import Texts
from dekkend.outputs.workbook import SHEETS, sheet_columns
from dekkend.sentences import Sentence

NL = Texts("nl")


def told(layer, name, value):
    (column,) = columns_of(layer, [name])
    return cell(NL, column, value)


@pytest.mark.parametrize(
    ("layer", "name", "value", "words"),
    [
        (ENTRIES, "inflow_share", 0.345, "34%"),
        (ENTRIES, "main", True, "ja"),
        (ENTRIES, "highway", "living_street", "woonerf"),
        (ENTRIES, "inbound_deg", 91.0, "oost"),
        (ENTRIES, "kind", "private", "eigen weg"),
        (ENTRIES, "evidence", ("homes", "maxspeed"), "woningen, maximumsnelheid"),
        (ENTRIES, "evidence", (), ""),
        (EDGES, "evidence", ("addresses", "lamps"), "adressen, straatverlichting"),
        (EDGES, "against", ("homes", "lamps"), "geen woningen, geen straatverlichting"),
        (EDGES, "support", 2.46, "2,5"),
        (CORES, "evidence", "addresses, landuse", "adressen, grondgebruik"),
        (CORES, "kind", "industrial", "bedrijventerrein"),
        (ENTRIES, "street", "None", "None"),
        (SIGNS, "status", "remove", "weghalen"),
        (SIGNS, "rd_x", 189_940.4, "189940"),
        (SIGNS, "rd_x", float("nan"), "onbekend"),
        (SIGNS, "lon", 5.912345678, "5,91235"),
        (GROUPS, "since", "2019-03-01", "1\N{NO-BREAK SPACE}maart\N{NO-BREAK SPACE}2019"),
        (GROUPS, "since", "", ""),
        (GROUPS, "length_m", 1200.0, "1,2 km"),
        (GROUPS, "streets", ("Dorpsstraat", "Kerkstraat"), "Dorpsstraat; Kerkstraat"),
        (NEIGHBOURHOODS, "residents", 1500.0, "1.500"),
        (NEIGHBOURHOODS, "exposure", 0.371, "0,37"),
        (NEIGHBOURHOODS, "stability", float("nan"), "onbekend"),
    ],
)
def test_a_value_is_told_as_a_planner_reads_it(layer, name, value, words):
    assert told(layer, name, value) == words


def test_sentences_in_one_cell_follow_one_another_and_names_are_set_apart():
    assert joined(NL, (Sentence("One."), Sentence("Two."))) == "One. Two."
    assert joined(NL, ("Jan Str.", "Kerkstraat")) == "Jan Str.; Kerkstraat"
    assert joined(NL, ()) == ""


def test_every_column_that_a_reader_sees_has_a_heading():
    for layer in SHEETS:
        for column in sheet_columns(layer):
            assert heading(NL, column)


def test_every_result_layer_but_segments_and_edges_is_in_the_workbook():
    assert [layer.name for layer in RESULT_LAYERS if layer not in SHEETS] == ["segments", "edges"]
