"""A planner changes the plan of signs in the map, and a run takes it back."""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from dekkend.outputs.map import write_map

from ..command import dekkend
from ..outputs.hostile import HOSTILE, poisoned
from ..two_villages import APART, BLOCK, degrees, write_villages

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# On the right-hand side of those who drive in: 100 m out on the Westweg, and short of the crossroads on the Heideweg.
WESTWEG_FURTHER_OUT = (-100.0, BLOCK - 4.5)
HEIDEWEG = (APART + BLOCK - 4.5, 2 * BLOCK + 75)
REMARK = 'staat in de weg </script><img src=x onerror=alert(1)> ${alert(2)} \u202egnol "é"\n=HYPERLINK("x")'


@dataclass(frozen=True)
class Result:
    """What a run wrote: its signs by number, as it exports them to be edited, and what it says of its sign plan."""

    folder: Path
    signs: dict[str, Any]
    plan: dict[str, Any]

    def status(self, sign_id):
        return self.signs[sign_id]["properties"]["status"]

    def place(self, sign_id):
        return self.signs[sign_id]["geometry"]["coordinates"]


def run(out, *words):
    result = dekkend("run", "--out", out, *words)
    assert (result.exit_code, result.stderr) == (0, ""), result.output
    assert dekkend("signs", "export", "--plan", out / "plan.gpkg", "--out", out, "--quiet").exit_code == 0
    return Result(out, by_number(collection(out / "signs.geojson")), collection(out / "run.json")["sign_plan"])


def collection(path):
    return json.loads(path.read_text(encoding="utf-8"))


def by_number(read):
    signs = {feature["properties"]["sign_id"]: feature for feature in read["features"]}
    assert len(signs) == len(read["features"])
    return signs


@pytest.fixture(scope="module")
def osm(tmp_path_factory):
    return write_villages(tmp_path_factory.mktemp("villages"))


@pytest.fixture(scope="module")
def first(osm, tmp_path_factory):
    return run(tmp_path_factory.mktemp("first"), "--osm", osm)


class Editor:
    """The map with the box open in which signs are edited."""

    def __init__(self, seen, heading="Borden bewerken"):
        self.seen, self.page = seen, seen.page
        self.box = self.page.locator("details.editing")
        self.list = self.box.get_by_label("Bord", exact=True)
        self.told = self.box.get_by_role("status")
        self.unsaved = self.box.get_by_text("Nog niet opgeslagen.")
        self.heading = heading

    def open(self):
        self.box.get_by_text(self.heading).click()
        return self

    def choose(self, sign_id):
        self.list.select_option(sign_id)

    def press(self, name):
        self.box.get_by_role("button", name=name).click()

    def remark(self, text):
        self.box.get_by_label("Opmerking").fill(text)

    def marker(self, title):
        return self.page.locator(f".leaflet-marker-icon[title*='{title}']")

    def spot(self, place):
        """Return where a place lies on the screen."""
        lon, lat = place
        x, y = self.page.evaluate(
            "([lon, lat]) => { const { x, y } = map_0.latLngToContainerPoint([lat, lon]);"
            " const box = map_0.getContainer().getBoundingClientRect(); return [box.x + x, box.y + y]; }",
            [lon, lat],
        )
        return x, y

    def look_at(self, place):
        lon, lat = place
        self.page.evaluate("([lon, lat]) => { map_0.setView([lat, lon], 18, { animate: false }); }", [lon, lat])

    def drag(self, title, start, end):
        box = self.marker(title).bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        (from_x, from_y), (to_x, to_y) = self.spot(start), self.spot(end)
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x + (to_x - from_x) / 2, y + (to_y - from_y) / 2, steps=4)
        self.page.mouse.move(x + to_x - from_x, y + to_y - from_y, steps=4)
        self.page.mouse.up()

    def saved(self, how=None):
        with self.page.expect_download() as download:
            (how or (lambda: self.press("Opslaan")))()
        assert download.value.suggested_filename == "signs-edited.geojson"
        return Path(download.value.path())


@pytest.fixture
def editor(visit, first):
    return Editor(visit(first.folder / "map.html")).open()


def near(place, metres=1.0):
    return pytest.approx(place, abs=metres / 68_000)


def taken_back(saved, osm, folder):
    path = folder / "signs-edited.geojson"
    path.write_bytes(saved.read_bytes())
    return run(folder / "out", "--osm", osm, "--signs", path)


def test_a_plan_that_nobody_touched_is_saved_as_it_was_exported(editor, first):
    assert collection(editor.saved()) == collection(first.folder / "signs.geojson")
    assert editor.seen.errors == []


def test_signs_changed_with_the_mouse_come_back_changed_from_a_run(editor, first, osm, tmp_path):
    westweg = first.place("adorp-westweg")
    editor.look_at(westweg)
    editor.drag("Nieuw bord, voorgesteld: Westweg", westweg, degrees(*WESTWEG_FURTHER_OUT))
    assert "verplaatst" in editor.told.inner_text()
    editor.choose("adorp-zuidweg")
    editor.press("Schrappen")
    editor.remark(REMARK)
    editor.choose("adorp-noordweg")
    editor.press("Schrappen")
    editor.press("Ongedaan maken")
    editor.look_at(degrees(*HEIDEWEG))
    editor.press("Toevoegen: klik op de kaart")
    editor.page.mouse.click(*editor.spot(degrees(*HEIDEWEG)))
    path = editor.saved()
    assert editor.seen.dialogs == editor.seen.errors == []

    found = taken_back(path, osm, tmp_path)
    assert set(found.signs) == {*first.signs, "added-001"}
    assert found.status("adorp-westweg") == "proposed"
    assert found.place("adorp-westweg") == near(degrees(*WESTWEG_FURTHER_OUT))
    assert found.status("adorp-zuidweg") == "struck"
    assert found.signs["adorp-zuidweg"]["properties"]["remark"] == REMARK
    assert found.signs["adorp-noordweg"] == first.signs["adorp-noordweg"]
    added = found.signs["added-001"]["properties"]
    assert (added["status"], added["street"], added["core_id"]) == ("proposed", "Heideweg", "bdorp")
    assert found.place("added-001") == near(degrees(*HEIDEWEG))
    assert found.plan["by_hand"] is not None
    assert found.plan["by_hand"]["cores_without"] == []


FOCUSED = (
    "() => { const at = document.activeElement;"
    " return at.ariaLabel ?? at.labels?.[0]?.firstChild.textContent ?? at.innerText ?? ''; }"
)


def tab_to(page, name, *, back=False):
    for _ in range(80):
        if page.evaluate(FOCUSED) == name:
            return
        page.keyboard.press("Shift+Tab" if back else "Tab")
    raise AssertionError(f"Tab never comes to {name}")


def test_the_keyboard_alone_can_do_the_same(visit, first, osm, tmp_path):
    editor = Editor(visit(first.folder / "map.html"))
    page, keys = editor.page, editor.page.keyboard
    tab_to(page, "Borden bewerken")
    keys.press("Enter")
    tab_to(page, "Bord")
    keys.type("Westweg")
    tab_to(page, "1 meter naar het noorden")
    start = first.place("adorp-westweg")
    for _ in range(3):
        keys.press("Shift+ArrowLeft")
    keys.press("ArrowRight")
    assert "29 m" in editor.told.inner_text()
    tab_to(page, "Bord", back=True)
    keys.type("Zuidweg")
    tab_to(page, "1 meter naar het noorden")
    keys.press("Delete")
    tab_to(page, "Opmerking (geen namen, telefoonnummers of mailadressen)")
    keys.insert_text(REMARK)
    tab_to(page, "Bord", back=True)
    keys.type("Oostweg")
    tab_to(page, "Toevoegen midden op de kaart")
    keys.press("Enter")
    oostweg = first.place("bdorp-oostweg")
    x_metre, y_metre = (b - a for a, b in zip(degrees(0, 0), degrees(1, 1), strict=True))
    aim = degrees(*HEIDEWEG)
    east, north = round((aim[0] - oostweg[0]) / x_metre), round((aim[1] - oostweg[1]) / y_metre)
    for key, number in (("ArrowLeft", -east), ("ArrowUp", north)):
        for _ in range(number // 10):
            keys.press(f"Shift+{key}")
        for _ in range(number % 10):
            keys.press(key)
    tab_to(page, "Ongedaan maken")
    keys.press("Enter")
    tab_to(page, "Opnieuw")
    keys.press("Space")
    tab_to(page, "Opslaan als bestand")
    path = editor.saved(lambda: keys.press("Enter"))
    assert editor.seen.dialogs == editor.seen.errors == []

    found = taken_back(path, osm, tmp_path)
    assert set(found.signs) == {*first.signs, "added-001"}
    assert found.place("adorp-westweg") == near([start[0] - 29 * x_metre, start[1]])
    assert found.status("adorp-westweg") == "proposed"
    assert found.status("adorp-zuidweg") == "struck"
    assert found.signs["adorp-zuidweg"]["properties"]["remark"] == REMARK
    assert found.signs["added-001"]["properties"]["street"] == "Heideweg"
    assert found.place("added-001") == near(aim, 2.0)


def test_a_sign_that_has_the_focus_on_the_map_is_moved_and_struck_out_by_its_keys(editor, first):
    editor.choose("bdorp-oostweg")
    marker = editor.marker("bdorp-oostweg")
    marker.focus()
    for key in ("ArrowUp", "Shift+ArrowUp", "Delete"):
        editor.page.keyboard.press(key)
    assert "geschrapt" in marker.get_attribute("title")
    sign = by_number(collection(editor.saved()))["bdorp-oostweg"]
    lon, lat = first.place("bdorp-oostweg")
    assert sign["geometry"]["coordinates"][0] == lon
    assert (sign["geometry"]["coordinates"][1] - lat) * 111_267 == pytest.approx(11, abs=0.1)
    assert sign["properties"]["status"] == "struck"


def test_all_can_be_undone_and_done_again(editor, first):
    editor.choose("adorp-westweg")
    editor.press("1 meter naar het oosten")
    editor.press("1 meter naar het zuiden")
    editor.press("Schrappen")
    editor.remark("te smal")
    editor.press("Toevoegen midden op de kaart")
    changed = editor.saved().read_bytes()
    assert b"added-001" in changed
    for _ in range(4):
        editor.press("Ongedaan maken")
    assert collection(editor.saved()) == collection(first.folder / "signs.geojson")
    editor.press("Ongedaan maken")
    assert editor.told.inner_text() == "Er is niets om ongedaan te maken."
    for _ in range(4):
        editor.press("Opnieuw")
    assert editor.saved().read_bytes() == changed
    editor.press("Opnieuw")
    assert editor.told.inner_text() == "Er is niets om opnieuw te doen."


def test_what_is_not_saved_is_not_lost_unasked(editor):
    def leave():
        editor.page.evaluate("() => { setTimeout(() => location.reload()); }")
        editor.page.wait_for_timeout(300)

    editor.choose("adorp-westweg")
    editor.remark("te smal")
    assert editor.unsaved.is_visible()
    leave()
    assert len(editor.seen.dialogs) == 1
    editor.saved()
    assert not editor.unsaved.is_visible()
    leave()
    assert len(editor.seen.dialogs) == 1


def test_what_was_changed_is_seen_without_colour(editor):
    editor.choose("adorp-westweg")
    editor.press("1 meter naar het oosten")
    editor.press("Schrappen")
    marker = editor.marker("adorp-westweg")
    assert marker.locator(".tag").inner_text() == "verplaatst, geschrapt"
    assert "stroke" in marker.locator("svg path").last.evaluate("(path) => path.outerHTML")
    assert "verplaatst, geschrapt" in editor.list.locator("option:checked").inner_text()
    editor.press("Terugnemen")
    assert marker.locator(".tag").inner_text() == "verplaatst"


def test_escape_adds_no_sign_and_the_map_moves_without_adding_one(editor, first):
    editor.press("Toevoegen: klik op de kaart")
    editor.page.keyboard.press("Escape")
    editor.page.mouse.click(640, 600)
    editor.press("Toevoegen: klik op de kaart")
    editor.page.mouse.move(640, 600)
    editor.page.mouse.down()
    editor.page.mouse.move(700, 640, steps=4)
    editor.page.mouse.up()
    assert set(by_number(collection(editor.saved()))) == set(first.signs)


def test_signs_cannot_be_moved_by_accident(visit, first):
    editor = Editor(visit(first.folder / "map.html"))
    editor.look_at(first.place("adorp-westweg"))
    editor.drag("Nieuw bord, voorgesteld: Westweg", first.place("adorp-westweg"), degrees(*WESTWEG_FURTHER_OUT))
    editor.open()
    assert not editor.unsaved.is_visible()
    assert collection(editor.saved()) == collection(first.folder / "signs.geojson")


class TestInvented:
    """A plan with signs that stand, that stay and that go."""

    @pytest.fixture
    def saved(self, visit, plan, tmp_path):
        def after(change, given=plan):
            write_map(given, tmp_path / "map.html")
            editor = Editor(visit(tmp_path / "map.html")).open()
            change(editor)
            return by_number(collection(editor.saved()))

        return after

    def test_a_sign_that_stands_is_taken_away_or_stays_after_all(self, saved):
        def change(editor):
            for sign_id, button in (("S-7", "Schrappen"), ("S-8", "Terugnemen"), ("Zomerdorp/1", "Schrappen")):
                editor.choose(sign_id)
                editor.press(button)

        signs = saved(change)
        assert {sign_id: sign["properties"]["status"] for sign_id, sign in signs.items()} == {
            "S-7": "remove", "S-8": "keep", "Zomerdorp/1": "struck",
        }  # fmt: skip

    def test_a_sign_that_is_added_and_struck_out_again_was_never_there(self, saved, plan):
        def change(editor):
            editor.press("Toevoegen midden op de kaart")
            editor.press("Schrappen")

        assert set(saved(change)) == set(plan.signs["sign_id"])

    def test_a_new_sign_never_takes_the_number_of_another(self, saved, plan):
        taken = replace(plan, signs=plan.signs.assign(sign_id=["added-001", "ADDED-002", "S-8"]))

        def change(editor):
            for _ in range(2):
                editor.press("Toevoegen midden op de kaart")

        assert set(saved(change, taken)) == {"added-001", "ADDED-002", "S-8", "added-003", "added-004"}

    def test_what_a_moved_sign_told_of_its_old_place_is_left_out(self, saved, plan):
        def change(editor):
            editor.choose("S-7")
            editor.press("1 meter naar het westen")

        moved = saved(change)["S-7"]["properties"]
        known = {name: value for name, value in moved.items() if value is not None}
        assert known == {"sign_id": "S-7", "status": "keep", "remark": "=1+1", "provenance": "standing"}

    @pytest.mark.parametrize("name", sorted(HOSTILE))
    def test_hostile_texts_stay_text(self, saved, plan, name):
        given = poisoned(plan, name)
        sign_id = next(each for each in given.signs["sign_id"] if each.endswith("S-7"))

        def change(editor):
            for option in given.signs["sign_id"]:
                editor.choose(option)
            editor.choose(sign_id)
            editor.remark(HOSTILE[name])
            editor.press("Schrappen")
            assert "geschrapt" in editor.told.inner_text()
            assert sign_id in editor.list.locator("option:checked").inner_text()
            assert editor.page.locator("img[src='x']").count() == 0
            assert editor.seen.dialogs == editor.seen.errors == []

        found = saved(change, given)[sign_id]["properties"]
        assert (found["status"], found["remark"]) == ("remove", HOSTILE[name])

    def test_it_speaks_english_too(self, visit, english, tmp_path):
        write_map(english, tmp_path / "map.html")
        editor = Editor(visit(tmp_path / "map.html"), "Edit signs").open()
        editor.box.get_by_label("Sign", exact=True).select_option("S-7")
        editor.press("Strike out")
        assert editor.told.inner_text() == "N764 (S-7) was struck out."


@pytest.mark.real
def test_a_sign_of_kampen_that_was_dragged_comes_back_moved(visit, real_data, tmp_path):
    osm = real_data / "kampen" / "kampen.osm.pbf"
    before = run(tmp_path / "before", "--osm", osm)
    sign_id = next(each for each in before.signs if before.status(each) == "proposed")
    place = before.place(sign_id)
    aim = [place[0] + 0.0002, place[1] + 0.0001]
    editor = Editor(visit(before.folder / "map.html")).open()
    editor.choose(sign_id)
    editor.look_at(place)
    editor.drag(sign_id, place, aim)
    after = taken_back(editor.saved(), osm, tmp_path)
    assert set(after.signs) == set(before.signs)
    assert after.place(sign_id) == near(aim)
    assert after.plan["by_hand"] is not None
    others = set(before.signs) - {sign_id}
    assert {each: after.place(each) for each in others} == {each: before.place(each) for each in others}
