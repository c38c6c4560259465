import re

import pytest

from dekkend.outputs.geopackage import write_geopackage
from dekkend.outputs.texts import Texts
from dekkend.outputs.work_order import write_work_order
from dekkend.sources.finished import read_finished_plan

pytestmark = pytest.mark.browser

A4_WIDTH, A4_HEIGHT = 794, 1123
CHECKS = " ".join(f"Voldoet niet: {n} m van het kruispunt met de Burgemeester van der Veldestraat." for n in range(9))


@pytest.fixture(scope="module")
def path(plan, tmp_path_factory):
    """A work order with as much on each page as there will ever be."""
    folder = tmp_path_factory.mktemp("order")
    write_geopackage(plan, folder / "plan.gpkg")
    found = read_finished_plan(folder / "plan.gpkg")
    signs = found.signs.assign(
        checks=CHECKS, where="Koolweg, 40 m voor de rotonde, rechts", remark="Liever aan de overkant, zie de heg. " * 4,
        mounting="sign_post", authority="Waterschap", cost_eur=350.0, status=["proposed", "remove", "proposed"],
    )  # fmt: skip
    files = write_work_order(
        signs, found.segments, found.cores, folder, texts=Texts("nl"), credit=found.credit, schematic=True
    )
    return files["work-order.html"]


@pytest.mark.parametrize("width", [A4_WIDTH, 400])
def test_the_page_fits_the_screen_and_asks_for_nothing(visit, path, width):
    seen = visit(path, width, A4_HEIGHT)
    assert seen.errors == seen.dialogs == seen.asked == []
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= width


def test_each_sign_takes_one_page_of_paper(visit, path):
    page = visit(path, A4_WIDTH, A4_HEIGHT).page
    paper = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", paper)) == page.locator(".sheet").count() == 3


def test_the_map_shows_the_sign_its_direction_and_the_names_within_its_frame(visit, path):
    page = visit(path, A4_WIDTH, A4_HEIGHT).page
    assert page.locator(".post").count() == 2
    assert page.locator(".cross").count() == 1
    assert "rotate(270" in page.locator(".place .faces").first.get_attribute("transform")
    for drawing in page.locator("svg.map").all():
        frame = drawing.bounding_box()
        for text in drawing.locator("text").all():
            box = text.bounding_box()
            assert frame["x"] <= box["x"]
            assert box["x"] + box["width"] <= frame["x"] + frame["width"]


def test_names_that_look_like_code_stay_text(visit, path):
    page = visit(path).page
    assert page.locator("img, script").count() == 0
    assert '"><img src=x onerror=alert(1)>' in page.locator("body").text_content()
