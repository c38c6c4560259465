import csv
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import geopandas as gpd
import openpyxl
import pytest
from shapely.geometry import LineString, Point, box

from dekkend.crs import RD_NEW
from dekkend.errors import OutputError
from dekkend.outputs.geopackage import write_geopackage
from dekkend.outputs.jobs import checks_of, facing_words, jobs_of
from dekkend.outputs.site_map import HEIGHT_M, WIDTH_M, site_map
from dekkend.outputs.texts import Texts
from dekkend.outputs.work_order import FILES, write_work_order
from dekkend.sources.finished import read_finished_plan
from dekkend.sources.signs import read_signs

DUTCH = Texts("nl")
COMMON = ["sign_id", "street", "status", "entry_id", "facing_deg", "provenance"]


def written(finished, folder, texts=DUTCH):
    return write_work_order(
        finished.signs,
        finished.segments,
        finished.cores,
        folder,
        texts=texts,
        credit=finished.credit,
        schematic=finished.schematic,
    )


@pytest.fixture(scope="module")
def gpkg(plan, tmp_path_factory):
    path = tmp_path_factory.mktemp("plan") / "plan.gpkg"
    write_geopackage(plan, path)
    return path


@pytest.fixture(scope="module")
def finished(gpkg):
    return read_finished_plan(gpkg)


@pytest.fixture(scope="module")
def files(finished, tmp_path_factory):
    return written(finished, tmp_path_factory.mktemp("order") / "new" / "folder")


def read_csv(path, separator=";"):
    text = path.read_bytes().decode("utf-8")
    assert text.startswith("\N{ZERO WIDTH NO-BREAK SPACE}")
    return list(csv.DictReader(text[1:].splitlines(), delimiter=separator))


class TestJobs:
    def signs(self, finished, **columns):
        return finished.signs.assign(**columns)

    def test_a_kept_sign_and_one_that_nothing_is_said_of_ask_for_no_work(self, finished):
        signs = self.signs(finished, status=["standing", "keep", "remove"])
        assert jobs_of(signs, finished.cores, DUTCH)["sign_id"].tolist() == ["S-8"]

    def test_what_is_redundant_or_struck_out_is_taken_away_unless_it_was_only_proposed(self, finished):
        signs = self.signs(finished, status=["struck", "struck", "redundant"])
        jobs = jobs_of(signs, finished.cores, DUTCH)
        assert sorted(jobs["sign_id"]) == ["S-7", "S-8"]
        assert set(jobs["kind"]) == {"take_away"}

    def test_work_goes_by_core_street_and_number(self, finished):
        base = finished.signs.iloc[[0] * 4].assign(
            core_id=["Zomerdorp", "Zomerdorp", "Zomerdorp", "A"], street=["b", "B", "a", "z"],
            sign_id=["S-10", "S-9", "S-11", "S-12"],
        )  # fmt: skip
        jobs = jobs_of(base, finished.cores, DUTCH)
        assert jobs["sign_id"].tolist() == ["S-12", "S-11", "S-9", "S-10"]
        assert jobs["number"].tolist() == [1, 2, 3, 4]

    def test_codes_are_told_in_words_and_names_stay(self, finished):
        signs = self.signs(finished, mounting=["lamp", "", "x"], authority=["province", "", "Waterschap Zo"])
        jobs = jobs_of(signs, finished.cores, DUTCH).set_index("sign_id")
        assert jobs.loc["Zomerdorp/1", ["mounting", "authority"]].tolist() == ["lantaarnpaal", "provincie"]
        assert jobs.loc["S-8", ["mounting", "authority"]].tolist() == ["x", "Waterschap Zo"]

    @pytest.mark.parametrize(
        ("degrees", "dutch"), [(45, "naar het noordoosten"), (359, "naar het noorden"), (float("nan"), "")]
    )
    def test_the_direction_is_told_in_words(self, degrees, dutch):
        assert facing_words(DUTCH, degrees) == dutch

    def test_checks_are_told_one_by_one_in_either_language(self):
        told = ["Voldoet niet: 5,2 m van de St. Janstraat; daar kan het niet anders.", "Onbekend: zicht."]
        assert list(checks_of(" ".join(told))) == told
        assert list(checks_of("")) == []


class TestTables:
    def test_csv_is_as_a_dutch_spreadsheet_reads_it(self, files):
        away, place = read_csv(files["work-order.csv"])
        assert (away["Wat te doen"], place["Wat te doen"]) == ("Bord weghalen", "Bord plaatsen")
        assert (place["Kern"], place["Straat"], place["RD x"]) == ("Zomerdorp", "Zomerdijk", "189940,0")
        assert (place["Voorkant naar"], place["Windstreek"]) == ("270", "naar het westen")
        assert place["Controle van de plek"].startswith("Voldoet: er staat al een paal")
        assert away["Voorkant naar"] == ""
        assert away["Kosten (euro)"] == "75"

    def test_csv_in_english_has_commas_and_points(self, finished, tmp_path):
        files = written(finished, tmp_path, Texts("en"))
        _, place = read_csv(files["work-order.csv"], ",")
        assert (place["What to do"], place["RD x"], place["Status"]) == ("Place a sign", "189940.0", "proposed")

    def test_nothing_in_csv_is_a_formula_to_a_spreadsheet(self, finished, tmp_path):
        signs = finished.signs.assign(street='=HYPERLINK("http://example.org")', sign_id=["+1", "-2", "@x"])
        files = write_work_order(
            signs, finished.segments, finished.cores, tmp_path, texts=DUTCH, credit=finished.credit, schematic=False
        )
        for row in read_csv(files["work-order.csv"]):
            assert not [value for value in row.values() if value[:1] in {"=", "+", "-", "@"}]

    def test_the_workbook_holds_the_same_and_no_formula(self, finished, tmp_path):
        signs = finished.signs.assign(street="=1+1", cost_eur=350.0)
        files = write_work_order(
            signs, finished.segments, finished.cores, tmp_path, texts=DUTCH, credit=finished.credit, schematic=False
        )
        sheet = openpyxl.load_workbook(files["work-order.xlsx"])["Werkopdracht"]
        head, first, second, *_ = sheet.iter_rows(values_only=True)
        rows = [dict(zip(head, row, strict=True)) for row in (first, second)]
        assert [row["Straat"] for row in rows] == ["=1+1", "=1+1"]
        assert [row["Kosten (euro)"] for row in rows] == [350, 350]
        assert rows[0]["Voorkant naar"] is None
        assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}

    def test_rd_coordinates_are_left_out_where_a_place_has_none(self, finished, tmp_path):
        signs = finished.signs.assign(rd_x=float("nan"), rd_y=float("nan"))
        files = write_work_order(
            signs, finished.segments, finished.cores, tmp_path, texts=DUTCH, credit=finished.credit, schematic=False
        )
        assert "RD x" not in read_csv(files["work-order.csv"])[0]
        assert "RD-co" not in files["work-order.html"].read_text(encoding="utf-8")


class TestExchange:
    def test_it_is_geojson_in_degrees_without_coordinates_that_would_not_follow(self, files, finished):
        collection = json.loads(files["signs.geojson"].read_text(encoding="utf-8"))
        assert "crs" not in collection
        assert len(collection["features"]) == len(finished.signs)
        first = collection["features"][0]
        assert first["geometry"]["coordinates"] == pytest.approx([5.9, 52.5], abs=0.2)
        assert not {"rd_x", "rd_y", "lon", "lat"} & set(first["properties"])
        assert first["properties"]["facing_deg"] == 90.0
        assert "© OpenStreetMap contributors" in collection["attribution"]

    @pytest.mark.filterwarnings("error")
    def test_it_is_read_back_as_the_plan_that_it_was(self, files, gpkg):
        ours, theirs = read_signs(gpkg, crs=RD_NEW), read_signs(files["signs.geojson"], crs=RD_NEW)
        assert ours[COMMON].equals(theirs[COMMON])
        assert ours["status"].tolist() == ["keep", "remove", "proposed"]
        assert (ours.distance(theirs) < 0.02).all()

    def test_what_people_change_in_it_is_read(self, files, tmp_path):
        collection = json.loads(files["signs.geojson"].read_text(encoding="utf-8"))
        kept, _, proposed = collection["features"]
        kept["properties"]["status"] = "geschrapt"
        proposed["properties"]["remark"] = "liever voor de brug"
        blank = dict.fromkeys(kept["properties"])
        collection["features"].append({**kept, "properties": blank})
        edited = tmp_path / "edited.geojson"
        edited.write_text(json.dumps(collection), encoding="utf-8")
        signs = read_signs(edited, crs=RD_NEW).set_index("sign_id")
        assert signs["status"].to_dict() == {
            "S-7": "remove", "S-8": "remove", "Zomerdorp/1": "proposed", "added-001": "proposed",
        }  # fmt: skip
        assert signs["remark"]["Zomerdorp/1"] == "liever voor de brug"

    @pytest.mark.parametrize(("lang", "name"), [("nl", "csv"), ("nl", "xlsx"), ("en", "csv"), ("en", "xlsx")])
    def test_the_tables_are_read_back_too(self, finished, tmp_path, lang, name):
        files = written(finished, tmp_path, Texts(lang))
        signs = read_signs(files[f"work-order.{name}"], crs=RD_NEW).set_index("sign_id")
        assert signs["status"].to_dict() == {"S-8": "struck", "Zomerdorp/1": "proposed"}
        assert signs["facing_deg"]["Zomerdorp/1"] == 270
        assert signs.geometry["Zomerdorp/1"].distance(finished.signs.geometry[0]) < 0.1


class Page(HTMLParser):
    """The tags of a page and its visible texts."""

    def __init__(self, path):
        super().__init__()
        self.tags, self.texts = [], []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.texts.append(data.strip())


@pytest.mark.parametrize("maker", ["Gemeente Zomerland & Rijkswaterstaat", ""])
def test_it_names_whoever_made_the_roads(plan, tmp_path, maker):
    own = {"inputs": plan.settings.inputs.model_copy(update={"roads": Path("nwb.gpkg"), "osm": None}),
           "roads": plan.settings.roads.model_copy(update={"attribution": maker})}  # fmt: skip
    write_geopackage(replace(plan, settings=plan.settings.model_copy(update=own)), tmp_path / "plan.gpkg")
    found = read_finished_plan(tmp_path / "plan.gpkg")
    assert found.credit == maker
    page = written(found, tmp_path)["work-order.html"].read_text(encoding="utf-8")
    assert maker.replace("&", "&amp;") in page
    assert "OpenStreetMap" not in page


class TestPages:
    def test_there_is_a_page_for_each_sign_with_all_that_is_needed_on_site(self, files):
        page = Page(files["work-order.html"])
        assert len([tag for tag, attrs in page.tags if attrs.get("class") == "sheet"]) == 2
        told = "\n".join(page.texts)
        for text in (
            "Bord plaatsen: Zomerdijk, Zomerdorp", "189940.0, 504996.0", "naar het westen (270°)", "50 m",
            "© OpenStreetMap contributors, ODbL 1.0", "2 van 2", "schematisch voorbeeld, geen echte kaart",
        ):  # fmt: skip
            assert text in told
        assert "Bord weghalen: " in told

    def test_it_runs_nothing_asks_for_nothing_and_takes_no_name_for_code(self, files):
        page = Page(files["work-order.html"])
        assert not {"script", "img", "iframe", "object", "image"} & {tag for tag, _ in page.tags}
        assert not [attrs for _, attrs in page.tags if any(name.startswith("on") for name in attrs)]
        html = files["work-order.html"].read_text(encoding="utf-8")
        assert not re.search(r"https?://", html)
        assert '"><img src=x onerror=alert(1)>' in page.texts

    def test_cost_mounting_and_remark_are_told_where_they_are_known(self, finished, tmp_path):
        signs = finished.signs.assign(cost_eur=1350.0, mounting="new", remark="let op de heg", where="bij de brug")
        files = write_work_order(
            signs, finished.segments, finished.cores, tmp_path, texts=DUTCH, credit=finished.credit, schematic=False
        )
        told = Page(files["work-order.html"]).texts
        for text in ("€ 1.350", "nieuwe paal", "let op de heg", "bij de brug"):
            assert told.count(text) == 2
        assert "schematisch" not in "".join(told)

    def test_a_plan_without_work_says_so(self, finished, tmp_path):
        signs = finished.signs.assign(status="keep")
        files = write_work_order(
            signs, finished.segments, finished.cores, tmp_path, texts=DUTCH, credit=finished.credit, schematic=False
        )
        assert "Er is geen bord te plaatsen of weg te halen." in Page(files["work-order.html"]).texts
        assert read_csv(files["work-order.csv"]) == []

    def test_a_plan_without_signs_will_do(self, bare, tmp_path):
        write_geopackage(bare, tmp_path / "plan.gpkg")
        files = written(read_finished_plan(tmp_path / "plan.gpkg"), tmp_path)
        assert json.loads(files["signs.geojson"].read_text(encoding="utf-8"))["features"] == []


class TestMap:
    X, Y = 190_000.0, 505_000.0

    def drawn(self, *lines, names=None, classes=None):
        streets = names or [""] * len(lines)
        segments = gpd.GeoDataFrame(
            {"street": streets, "ref": "", "highway": classes or ["residential"] * len(lines)},
            geometry=[LineString([(self.X + x, self.Y + y) for x, y in line]) for line in lines],
            crs=RD_NEW,
        )
        cores = gpd.GeoDataFrame(geometry=[box(self.X - 20, self.Y, self.X + 900, self.Y + 900)], crs=RD_NEW)
        return site_map(Point(self.X, self.Y), segments, cores)

    def test_north_is_up_and_the_sign_is_in_the_middle(self):
        (road,) = self.drawn([(0, 0), (10, 40)]).roads
        assert road.path == f"M{WIDTH_M / 2:.1f} {HEIGHT_M / 2:.1f}L{WIDTH_M / 2 + 10:.1f} {HEIGHT_M / 2 - 40:.1f}"

    def test_what_lies_outside_is_cut_off(self):
        drawing = self.drawn([(-5000, 10), (5000, 10)], [(0, 2000), (10, 2000)])
        assert [road.path for road in drawing.roads] == ["M0.0 120.0L360.0 120.0"]

    def test_a_road_that_leaves_and_comes_back_is_drawn_in_two(self):
        (road,) = self.drawn([(0, 0), (300, 0), (300, 50), (0, 50)]).roads
        assert road.path.count("M") == 2

    def test_wide_roads_lie_over_narrow_ones(self):
        drawing = self.drawn([(0, 0), (9, 9)], [(0, 0), (9, 0)], classes=["primary", "service"])
        widths = [road.width for road in drawing.roads]
        assert widths == sorted(widths)
        assert widths[0] < widths[1]

    def test_the_edge_of_the_core_is_drawn_where_it_is_in_view(self):
        assert self.drawn([(0, 0), (9, 9)]).outline in {
            "M160.0 0.0L160.0 130.0L360.0 130.0",
            "M360.0 130.0L160.0 130.0L160.0 0.0",
        }

    def test_a_street_is_named_once_readable_and_clear_of_the_sign(self):
        westward = [(170, 5), (0, 6), (-170, 5)]
        (label,) = self.drawn(westward[:2], westward[1:], names=["Kerkstraat", "Kerkstraat"]).labels
        assert label.text == "Kerkstraat"
        assert abs(label.turn) < 5
        assert Point(label.x, label.y).distance(Point(WIDTH_M / 2, HEIGHT_M / 2)) > 30

    def test_names_do_not_lie_over_one_another(self):
        first, second = self.drawn(
            [(-170, 60), (170, 60)], [(-170, 62), (170, 62)], names=["Kerkstraat", "Oude Rijksweg"]
        ).labels
        assert abs(first.x - second.x) > 60

    def test_a_name_that_finds_no_room_is_left_out(self):
        assert self.drawn([(175, 0), (178, 0)], names=["Burgemeester van der Veldestraat"]).labels == ()


def test_the_same_plan_gives_the_same_bytes(finished, files, tmp_path):
    again = written(finished, tmp_path)
    assert [name for name in FILES if files[name].read_bytes() != again[name].read_bytes()] == []


def test_other_files_in_the_folder_stay_and_nothing_is_left_behind(finished, tmp_path):
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    written(finished, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"mine.txt", *FILES}


def test_a_folder_that_cannot_be_written_to_is_an_error(finished, tmp_path):
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    with pytest.raises(OutputError, match="results cannot be written"):
        written(finished, tmp_path / "taken")
