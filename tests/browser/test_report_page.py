from dataclasses import replace

import pytest

from dekkend.outputs.report import write_report

pytestmark = pytest.mark.browser

# The contrast ratio of WCAG 2 between the colour of a text and the nearest background behind it.
CONTRAST = """() => {
  const parts = (color) => color.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (each) => {
    for (let at = each; at; at = at.parentElement) {
      const [r, g, b, a = 1] = parts(getComputedStyle(at).backgroundColor);
      if (a > 0) return [r, g, b];
    }
    return [255, 255, 255];
  };
  const texts = [...document.querySelectorAll("body *")]
    .filter((each) => [...each.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim()));
  return Math.min(...texts.map((each) => {
    const [a, b] = [light(parts(getComputedStyle(each).color)), light(behind(each))];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  }));
}"""


@pytest.fixture(scope="module")
def path(plan, tmp_path_factory):
    path = tmp_path_factory.mktemp("report") / "report.html"
    write_report(plan, path)
    return path


TOO_WIDE = """() => [...document.querySelectorAll(".table")].filter((box) => box.scrollWidth > box.clientWidth + 1)
  .map((box) => box.querySelector("caption").textContent)"""


@pytest.mark.parametrize("width", [1280, 1000, 400, 320])
def test_neither_the_page_nor_a_table_is_wider_than_the_screen(visit, path, width):
    seen = visit(path, width)
    seen.page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    assert seen.errors == seen.dialogs == seen.asked == []
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= width
    assert seen.page.evaluate(TOO_WIDE) == []


# Words in the cells of tables that are broken over two lines, but for those that no column has room for.
BROKEN = """() => [...document.querySelectorAll("tbody td:not(.long), tbody th:not(.long)")].flatMap((cell) => {
  const text = cell.firstChild;
  if (!text || text.nodeType !== Node.TEXT_NODE) return [];
  return [...text.textContent.matchAll(/[^\\s\\/-]+/g)].map((word) => {
    const range = document.createRange();
    range.setStart(text, word.index);
    range.setEnd(text, word.index + word[0].length);
    return new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size > 1 ? word[0] : "";
  }).filter(Boolean);
})"""


@pytest.mark.parametrize("width", [1280, 1220])
def test_words_stay_whole_in_tables_even_where_all_names_are_long(visit, plan, tmp_path, width):
    name = "Burgemeesterspaden"
    long = {layer: rows.assign(**{column: name for column in ("street", "name", "core_name") if column in rows})
            for layer, rows in plan.layers().items()}  # fmt: skip
    write_report(replace(plan, **long), tmp_path / "report.html")
    page = visit(tmp_path / "report.html", width).page
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    assert name in page.content()
    assert page.evaluate(BROKEN) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_on_a_narrow_screen_each_figure_stands_behind_its_heading(visit, path):
    page = visit(path, 400).page
    cell = page.locator("#coverage td[data-label='Adressen']").first
    assert "Adressen" in cell.evaluate("(each) => getComputedStyle(each, '::before').content")
    assert page.get_by_role("table", name="Dekking per buurt").get_by_role("rowheader").count() == 3


def test_every_text_stands_out_from_its_background(visit, path):
    assert visit(path).page.evaluate(CONTRAST) >= 4.5


def test_names_that_look_like_code_stay_text(visit, path):
    seen = visit(path)
    assert seen.page.locator("img, script").count() == 0
    assert '"><img src=x onerror=alert(1)>' in seen.page.locator("#warnings").inner_text()


def test_the_first_press_of_tab_offers_to_skip_to_the_findings(visit, path):
    page = visit(path).page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#findings"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "findings"


def test_on_paper_no_table_is_cut_off(visit, path):
    page = visit(path).page
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 1000, "height": 1400})
    assert page.locator("nav").is_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 1000
