"""What a comparison says, and what it leaves open."""

import json
import math
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from dekkend.analysis.displacement import weigh
from dekkend.before_after import Counts, Displacement, Years
from dekkend.errors import OutputError
from dekkend.outputs.displacement import displacement_lines, displacement_sentences, write_displacement_page
from dekkend.outputs.displacement_figures import displacement_record, displacement_tables
from dekkend.outputs.texts import Texts
from dekkend.provenance import Provenance
from dekkend.sentences import Sentence

NL, EN = Texts("nl"), Texts("en")
WHY = Sentence("Set by hand.")
CREDIT = "CBS, CC BY 4.0; Gemeente Zomerland; © OpenStreetMap contributors, ODbL 1.0"
POLICE = Provenance(
    "Geregistreerde misdrijven", "Politie, CBS", "CC BY 4.0", "https://licence.invalid", "https://a.invalid",
    "2026-11-30T08:00:00Z",
)  # fmt: skip
NOT_COUNTED = Sentence(
    "{count:,} {count:crime lies|crimes lie} in no neighbourhood of the plan and {count:is|are} not counted.", count=7
)
AREAS = pd.DataFrame(
    [
        ("B1", "<b>Noord</b>", "treated", "", 30.0, 18.0, WHY),
        ("B2", "Zuid", "displacement", "", 10.0, 12.0, WHY),
        ("B3", "Oost", "control", "B1", 20.0, 20.0, WHY),
        ("B4", "West", "control", "B2", 20.0, 20.0, WHY),
        ("B5", "Ver", "control", "", 9.0, 9.0, WHY),
        ("B6", "Gat", "out", "", math.nan, 9.0, Sentence("Its crime is not known in every year compared.")),
    ],
    columns=["code", "name", "role", "control_of", "before", "after", "why"],
)


def result(*counts: tuple[int, int], **options: object) -> Displacement:
    four = counts or ((30, 18), (20, 20), (10, 12), (20, 20))
    return Displacement(
        years=Years((2020,), (2022,)), areas=AREAS, findings=weigh(*(Counts(*each) for each in four), **options),
        refusal=None, notes=(NOT_COUNTED,), warnings=(), credit=CREDIT, crime_sources=(POLICE,), schematic=False,
    )  # fmt: skip


REFUSED = replace(
    result(), findings=None, refusal=Sentence("In the areas that are compared there was no crime in any of the years.")
)


def told(*counts: tuple[int, int], **options: object) -> str:
    return " ".join(displacement_sentences(result(*counts, **options), EN))


def test_a_change_too_small_to_be_seen_gets_no_verdict() -> None:
    assert "no verdict. It is -10 crimes, and the smallest change that these counts could have shown is 34" in told()
    assert "These counts cannot tell" in told()


def test_a_fall_and_a_rise_are_told_with_the_same_words_turned_round() -> None:
    fell = told((400, 200), (300, 300), (300, 150), (300, 300))
    rose = told((200, 400), (300, 300), (150, 300), (300, 300))
    assert "200 crimes fewer" in fell
    assert "speak against it" in fell
    assert "200 crimes more" in rose
    assert "no fall stands out" in rose


def test_a_rise_nearby_speaks_for_displacement_only_where_crime_went_away() -> None:
    assert "speak for it" in told((400, 200), (300, 300), (150, 300), (300, 300))
    assert "speak for it" not in told((400, 400), (300, 300), (150, 300), (300, 300))


@pytest.mark.parametrize(
    ("nearby", "meaning"),
    [
        ((900, 300), "and more than where"),
        ((100, 90), "fell nearby as well, or stayed"),
        ((100, 140), "by no more than it fell"),
        ((100, 900), "by more than it fell"),
    ],
)
def test_the_quotient_is_told_in_words(nearby: tuple[int, int], meaning: str) -> None:
    assert meaning in told((400, 200), (300, 300), nearby, (100, 100))


def test_without_a_meaning_there_is_no_quotient_and_the_reason_is_told() -> None:
    assert "There is no weighted displacement quotient: it divides by the fall" in told()


def test_an_interval_on_one_side_of_nothing_is_still_no_verdict() -> None:
    near_miss = told((60, 30), (30, 30))
    assert "wholly on one side of 0" in near_miss
    assert "no verdict" in near_miss
    assert "wholly on one side of 0" not in told()


def test_both_directions_of_the_evidence_are_told_and_nothing_is_foretold() -> None:
    told_in = ((EN, "moved a short way", "fell nearby as well"), (NL, "klein stuk", "ook dichtbij daalde"))
    for texts, move, fall in told_in:
        last = displacement_sentences(result(), texts)[-1]
        assert move in last
        assert fall in last
    assert "predict" not in told().lower()
    assert "voorspel" not in " ".join(displacement_lines(result(), NL)).lower()


def test_a_refusal_says_why_and_still_shows_the_areas() -> None:
    assert displacement_sentences(REFUSED, EN) == (str(REFUSED.refusal),)
    (areas,) = displacement_tables(REFUSED, EN)
    assert len(areas.rows) == len(AREAS)


def test_no_area_is_hidden_and_no_gap_is_a_zero() -> None:
    *_, areas = displacement_tables(result(), NL)
    assert {row[0] for row in areas.rows} == set(AREAS["name"])
    (gap,) = (row for row in areas.rows if row[0] == "Gat")
    assert gap[1:4] == ("weggelaten", "", "onbekend")
    (spare,) = (row for row in areas.rows if row[0] == "Ver")
    assert spare[2] == "niet nodig"


def test_the_columns_of_the_text_line_up() -> None:
    lines = displacement_lines(result(), EN)
    start = lines.index("Beyond the control areas")
    shown = zip(lines[start + 2 : start + 5], ("-12", "+2", "-10"), strict=True)
    ends = {line.index(word) + len(word) for line, word in shown}
    assert len(ends) == 1
    assert lines[-1].startswith("7 crimes lie in no neighbourhood")


def test_the_record_is_json_and_knows_no_infinity() -> None:
    record = json.loads(json.dumps(displacement_record(result()), allow_nan=False))
    assert record["together"]["se"] == pytest.approx(math.sqrt(150), abs=1e-4)
    assert record["quotient"] is None
    assert record["areas"][5]["before"] is None
    nothing = json.loads(json.dumps(displacement_record(result((0, 0), (0, 0))), allow_nan=False))
    assert nothing["treated"]["detectable"] is None
    assert nothing["displacement"] is None
    assert "treated" not in json.loads(json.dumps(displacement_record(REFUSED), allow_nan=False))


def test_the_page_asks_for_nothing_and_escapes_names(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    for each, texts in ((result(), NL), (REFUSED, EN)):
        write_displacement_page(each, texts, page)
        text = page.read_text(encoding="utf-8")
        assert "<b>Noord" not in text
        assert "&lt;b&gt;Noord" in text
        assert "http" not in text.replace("http-equiv", "")
        assert "<script" not in text
    write_displacement_page(result(), NL, tmp_path / "again.html")
    write_displacement_page(result(), NL, page)
    assert page.read_bytes() == (tmp_path / "again.html").read_bytes()


def test_the_page_names_whom_plan_and_crime_are_owed_to(tmp_path: Path) -> None:
    write_displacement_page(result(), NL, tmp_path / "page.html")
    foot = (tmp_path / "page.html").read_text(encoding="utf-8").split("<footer>")[1]
    assert CREDIT in foot
    assert "Geregistreerde misdrijven: Politie, CBS, CC BY 4.0. Opgehaald van a.invalid op 30 november 2026." in foot
    assert displacement_record(result())["crime_sources"][0]["attribution"] == "Politie, CBS"


def test_a_page_that_cannot_be_written_names_the_file(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"nowhere.page\.html: the page cannot be written"):
        write_displacement_page(result(), NL, tmp_path / "nowhere" / "page.html")
