import json
import re
from dataclasses import replace

import geopandas as gpd
import pytest
from shapely import Point

from dekkend.analysis.evaluation import score_entries
from dekkend.crs import RD_NEW
from dekkend.errors import OutputError
from dekkend.outputs.texts import Texts
from dekkend.outputs.trial import trial_lines, trial_record
from dekkend.outputs.trial_map import write_trial_map
from dekkend.plan import InputFile, Trial

from ..map_page import data_of, layers_of

NL, EN = Texts("nl"), Texts("en")


@pytest.fixture(scope="module")
def trial(plan):
    first = plan.entries.geometry.iloc[0]
    spots = gpd.GeoDataFrame(
        {"spot_id": ["71", "72"], "names": [("Zomerdorp",), ("</script><b>${1}",)], "signs": [2, 1]},
        geometry=[Point(first.x + 40, first.y), Point(first.x - 3000, first.y)],
        crs=RD_NEW,
    )
    return Trial(
        cores=plan.cores, entries=plan.entries, evaluation=score_entries(plan.entries, spots), title="Zomerdorp",
        schematic=False, data_date="2026-01-01", settings=plan.settings, inputs=plan.inputs, warnings=plan.warnings,
        steps=plan.steps,
    )  # fmt: skip


def page_of(trial, folder):
    write_trial_map(trial, folder / "trial.html")
    return (folder / "trial.html").read_text(encoding="utf-8")


def test_the_table_tells_counts_and_shares_in_dutch(trial):
    lines = trial_lines(trial, NL)
    assert lines[0].startswith("Zomerdorp: 2 plekken met komborden.")
    assert re.search(r"^Invalswegen per plek +2,0 +1,5$", "\n".join(lines), re.MULTILINE)
    assert re.search(r"^Plekken met een invalsweg binnen 50 m +1 van 2 \(50,0%\) ", "\n".join(lines), re.MULTILINE)


def test_the_table_is_english_on_request(trial):
    lines = trial_lines(trial, EN)
    assert lines[0].startswith("Zomerdorp: 2 spots with signs")
    assert re.search(r"^Spots with one within 100 m +1 of 2 \(50\.0%\)", "\n".join(lines), re.MULTILINE)


def test_the_columns_of_the_table_end_at_one_place(trial):
    table = trial_lines(trial, NL)[1:-1]
    assert len({len(line) for line in table}) == 1


def test_each_missed_spot_has_a_line_with_its_sign(trial):
    missed = [line for line in trial_lines(trial, NL) if line.startswith("Gemist")]
    assert len(missed) == 1
    assert "(bord 72)" in missed[0]
    assert "km" in missed[0]


def test_what_is_not_known_is_told_as_such(trial, plan):
    empty = replace(trial, evaluation=score_entries(plan.entries.iloc[:0], trial.evaluation.spots), title="")
    lines = trial_lines(empty, EN)
    assert lines[0].startswith("without a name: 2 spots")
    assert lines[7].split()[-2:] == ["unknown", "unknown"]
    assert lines[-1].endswith("unknown.")


def test_the_record_holds_the_same_figures_and_nothing_that_json_cannot_say(trial):
    record = json.loads(json.dumps(trial_record(trial), allow_nan=False))
    assert record["all"]["recall"] == {"50": 0.5, "100": 0.5, "150": 0.5}
    assert record["main"]["per_spot"] == 1.5
    assert [spot["hit"] for spot in record["spots"]] == [True, False]
    assert record["spots"][0]["names"] == ["Zomerdorp"]
    assert record["spots"][0]["entry_m"] == 40
    assert 5 < record["spots"][0]["lon"] < 7
    assert record["settings"]["cores"]


def test_a_figure_that_is_not_known_is_null_in_the_record(trial, plan):
    none = replace(trial, evaluation=score_entries(plan.entries.iloc[:0], trial.evaluation.spots))
    record = json.loads(json.dumps(trial_record(none), allow_nan=False))
    assert record["all"]["near"] is None
    assert record["spots"][0]["entry_m"] is None


def test_the_map_draws_hits_and_misses_apart(trial, tmp_path):
    layers = layers_of(data_of(page_of(trial, tmp_path)))
    assert layers["hit"]["count"] == layers["missed"]["count"] == 1
    entries = ("main_entries", "other_entries", "apart_entries")
    shown = sum(layers[key]["count"] for key in entries if key in layers)
    assert shown == len(trial.entries)


def test_driveways_and_tracks_are_drawn_apart_from_other_entries(trial, tmp_path):
    entries = trial.entries.assign(main=False, kind=["track", "service", "street", "street"])
    layers = layers_of(data_of(page_of(replace(trial, entries=entries), tmp_path)))
    assert layers["apart_entries"]["count"] == layers["other_entries"]["count"] == 2
    assert "main_entries" not in layers


def test_the_heading_counts_what_was_found_and_the_credit_names_the_source(trial, tmp_path):
    page = page_of(trial, tmp_path)
    assert "<h1>Zomerdorp: 1 van 2 plekken met komborden gevonden binnen 100 m</h1>" in page
    assert data_of(page)["credit"] == "© OpenStreetMap contributors"


def test_the_map_asks_for_nothing_but_the_background(trial, tmp_path):
    page = page_of(trial, tmp_path)
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)[1]
    assert re.findall(r"https?://\S+?(?=[;\"]|$)", policy) == ["https://service.pdok.nl"]
    assert "</script><b>" not in page
    assert "achtergrondkaart" in page
    assert "achtergrondkaart" not in page_of(replace(trial, schematic=True), tmp_path)


def test_the_same_trial_gives_the_same_bytes(trial, tmp_path):
    assert page_of(trial, tmp_path) == page_of(trial, tmp_path)


def test_a_map_that_cannot_be_written_names_the_file(trial, tmp_path):
    with pytest.raises(OutputError, match=r"nowhere.trial\.html: the map cannot be written"):
        write_trial_map(trial, tmp_path / "nowhere" / "trial.html")


def test_the_inputs_are_named_with_their_fingerprints(trial):
    assert all(isinstance(each, InputFile) for each in trial.inputs)
    assert [each["sha256"] for each in trial_record(trial)["inputs"]] == [each.sha256 for each in trial.inputs]
