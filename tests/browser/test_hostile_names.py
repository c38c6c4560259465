"""Whatever a name in a file or on the map looks like, a page shows it as text and runs nothing."""

import importlib.util
from dataclasses import replace
from pathlib import Path

import pytest

from dekkend.outputs.map import write_map
from dekkend.outputs.report import write_report

pytestmark = [pytest.mark.browser, pytest.mark.slow]

_SPEC = importlib.util.spec_from_file_location("hostile", Path(__file__).parent.parent / "outputs" / "hostile.py")
_HOSTILE = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(_HOSTILE)


def for_audience(plan, audience):
    results = plan.settings.results.model_copy(update={"audience": audience})
    return replace(plan, settings=plan.settings.model_copy(update={"results": results}))


@pytest.mark.parametrize("audience", ["internal", "public"])
@pytest.mark.parametrize("name", _HOSTILE.HOSTILE)
@pytest.mark.parametrize("write", [write_map, write_report], ids=["map", "report"])
def test_a_hostile_name_is_shown_and_run_nowhere(visit, plan, tmp_path, write, name, audience):
    path = tmp_path / "page.html"
    write(_HOSTILE.poisoned(for_audience(plan, audience), name), path)
    seen = visit(path)
    # Everything that waits to be opened is opened.
    seen.page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    seen.page.wait_for_timeout(200)
    assert (seen.errors, seen.dialogs, seen.asked) == ([], [], [])
    assert seen.page.locator("img[src='x']").count() == 0
    assert _HOSTILE.HOSTILE[name] in seen.page.evaluate("document.body.textContent + document.title")
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= 1280
