import json
from dataclasses import replace

from dekkend.crs import RD_NEW
from dekkend.outputs.editing import editing
from dekkend.outputs.geopackage import write_geopackage
from dekkend.outputs.map import write_map
from dekkend.outputs.texts import Texts
from dekkend.outputs.work_order import write_work_order
from dekkend.sources.finished import read_finished_plan
from dekkend.sources.signs import read_signs

from .hostile import poisoned

NL, EN = Texts("nl"), Texts("en")


def test_the_editor_starts_from_the_signs_as_they_are_exported(plan, tmp_path):
    write_geopackage(plan, tmp_path / "plan.gpkg")
    done = read_finished_plan(tmp_path / "plan.gpkg")
    files = write_work_order(
        done.signs, done.segments, done.cores, tmp_path, texts=NL, credit=done.credit, schematic=True
    )
    assert json.loads(files["signs.geojson"].read_text(encoding="utf-8")) == editing(plan, NL)["signs"]


def test_what_it_starts_from_is_read_as_the_plan(plan, tmp_path):
    path = tmp_path / "signs.geojson"
    path.write_text(json.dumps(editing(plan, NL)["signs"]), encoding="utf-8")
    read = read_signs(path, crs=RD_NEW).set_index("sign_id")
    assert set(read.index) == set(plan.signs["sign_id"])
    assert read["remark"]["S-7"] == "=1+1"


def test_each_status_has_a_picture_and_no_picture_holds_a_text_of_the_data(plan):
    told = editing(poisoned(plan, "markup"), NL)
    assert {"proposed", "keep", "remove", "struck", "standing"} <= set(told["icons"])
    assert told["icons"] == editing(plan, NL)["icons"]


def test_its_texts_are_told_in_both_languages(plan):
    dutch, english = (editing(plan, texts)["texts"] for texts in (NL, EN))
    assert dutch.keys() == english.keys()
    assert [name for name in dutch if dutch[name] == english[name]] == []


def test_a_plan_without_signs_can_be_begun(bare):
    assert editing(bare, NL)["signs"]["features"] == []


def test_the_map_of_the_public_holds_no_editor(plan, tmp_path):
    results = plan.settings.results.model_copy(update={"audience": "public"})
    public = replace(plan, settings=plan.settings.model_copy(update={"results": results}))
    pages = []
    for number, each in enumerate((plan, public)):
        write_map(each, tmp_path / f"{number}.html")
        pages.append((tmp_path / f"{number}.html").read_text(encoding="utf-8"))
    for mark in ("signs-edited", "editPanel", "Borden bewerken", ".editing"):
        assert mark in pages[0]
        assert mark not in pages[1]
