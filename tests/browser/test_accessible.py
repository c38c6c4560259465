"""axe-core finds no barrier on any page, and what it leaves to people is settled in docs/accessibility.md."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from dekkend.analysis.compare import compare
from dekkend.outputs.comparison import write_comparison
from dekkend.outputs.displacement import write_displacement_page
from dekkend.outputs.geopackage import write_geopackage
from dekkend.outputs.map import write_map
from dekkend.outputs.report import write_report
from dekkend.outputs.texts import Texts
from dekkend.outputs.work_order import write_work_order
from dekkend.sources.finished import read_finished_plan

from ..outputs.half_a_year import finished, later
from ..outputs.test_displacement import result

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SETTLED = Path(__file__).parents[2] / "docs" / "accessibility.md"
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {"runOnly": {"type": "tag", "values": LEVELS}, "resultTypes": ["violations", "incomplete"]}
EDITIONS = [(lang, audience) for lang in ("nl", "en") for audience in ("internal", "public")]


def edition(plan, lang, audience):
    results = plan.settings.results.model_copy(update={"audience": audience})
    return replace(plan, settings=plan.settings.model_copy(update={"lang": lang, "results": results}))


def maps_and_reports(plan, folder):
    for lang, audience in EDITIONS:
        for name, write in (("map", write_map), ("report", write_report)):
            path = folder / f"{name}-{lang}-{audience}.html"
            write(edition(plan, lang, audience), path)
            yield name, path


def other_pages(plan, folder):
    found = compare(finished(plan, folder / "then"), finished(later(plan), folder / "now"))
    write_geopackage(plan, folder / "plan.gpkg")
    done = read_finished_plan(folder / "plan.gpkg")
    for lang in ("nl", "en"):
        (folder / lang).mkdir()
        yield "comparison", write_comparison(found, folder / lang, texts=Texts(lang))["comparison.html"]
        write_displacement_page(result(), Texts(lang), folder / lang / "displacement.html")
        yield "displacement", folder / lang / "displacement.html"
        files = write_work_order(
            done.signs, done.segments, done.cores, folder / lang, texts=Texts(lang), credit=done.credit, schematic=True
        )
        yield "work order", files["work-order.html"]


@pytest.fixture(scope="module")
def pages(plan, tmp_path_factory):
    """Every kind of page with its files, in each language and for each audience."""
    kinds = {}
    for make in (maps_and_reports, other_pages):
        for name, path in make(plan, tmp_path_factory.mktemp("pages")):
            kinds.setdefault(name, []).append(path)
    return kinds


def settled():
    """Return the rules that docs/accessibility.md settles, by page."""
    rows = re.findall(r"^\| ([a-z ]+) \| `([a-z-]+)` \| .+ \|$", SETTLED.read_text(encoding="utf-8"), re.MULTILINE)
    return {name: {rule for other, rule in rows if other == name} for name, _ in rows}


@pytest.mark.parametrize("name", ["report", "comparison", "displacement", "work order", "map"])
def test_nothing_stands_in_the_way_and_what_axe_leaves_open_is_settled(visit, pages, name):
    left = set()
    for path, width in ((path, width) for path in pages[name] for width in (1280, 400)):
        page = visit(path, width).page
        page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        found = Axe().run(page, options=OPTIONS).response
        broken = {each["id"]: [node["html"] for node in each["nodes"]] for each in found["violations"]}
        assert broken == {}, (path.name, width)
        left |= {each["id"] for each in found["incomplete"]}
        page.close()
    assert left == settled().get(name, set())


def test_axe_sees_what_is_wrong(visit, tmp_path):
    (tmp_path / "page.html").write_text("<!DOCTYPE html><html><body><img src='data:,'><p>x</p></body></html>")
    found = Axe().run(visit(tmp_path / "page.html").page, options=OPTIONS).response
    assert {"html-has-lang", "image-alt", "document-title"} <= {each["id"] for each in found["violations"]}
