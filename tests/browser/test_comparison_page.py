import pytest

from dekkend.analysis.compare import compare
from dekkend.outputs.comparison import write_comparison
from dekkend.outputs.texts import Texts

from ..outputs.half_a_year import finished, later
from .test_report_page import CONTRAST

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def path(plan, tmp_path_factory):
    """A comparison of the invented plan with that of half a year later."""
    folder = tmp_path_factory.mktemp("comparison")
    found = compare(finished(plan, folder / "then"), finished(later(plan), folder / "now"))
    return write_comparison(found, folder, texts=Texts("nl"))["comparison.html"]


@pytest.mark.parametrize("width", [1280, 400])
def test_the_page_fits_the_screen_and_asks_for_nothing(visit, path, width):
    seen = visit(path, width)
    assert seen.errors == seen.dialogs == seen.asked == []
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= width


def test_every_text_stands_out_from_its_background(visit, path):
    assert visit(path).page.evaluate(CONTRAST) >= 4.5


def test_names_that_look_like_code_stay_text(visit, path):
    page = visit(path).page
    assert page.locator("img, script").count() == 0
    assert "${alert(1)}" in page.locator("#groups").inner_text()


def test_each_link_of_the_contents_leads_to_a_section(visit, path):
    page = visit(path).page
    links = page.locator("nav a").all()
    assert len(links) == 8
    for link in links:
        assert page.locator(link.get_attribute("href")).is_visible()


def test_on_paper_no_table_is_cut_off(visit, path):
    page = visit(path).page
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 1000, "height": 1400})
    assert page.locator("nav").is_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 1000
