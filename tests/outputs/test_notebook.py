import html
import re
from dataclasses import replace

import pytest

from dekkend.errors import SettingsError
from dekkend.outputs.map import write_map
from dekkend.outputs.report import write_report
from dekkend.page import Page


def framed(shown: str) -> str:
    """Return the page within a frame."""
    return html.unescape(re.search(r'srcdoc="([^"]*)"', shown)[1])


def test_a_plan_shows_the_map_that_a_run_writes(plan, tmp_path):
    write_map(plan, tmp_path / "map.html")
    written = (tmp_path / "map.html").read_text(encoding="utf-8")
    assert plan.map().html == written
    assert framed(plan._repr_html_()) == written


def test_a_plan_shows_the_report_that_a_run_writes(plan, tmp_path):
    write_report(plan, tmp_path / "report.html")
    assert plan.report().html == (tmp_path / "report.html").read_text(encoding="utf-8")


def test_the_map_of_a_layer_shows_that_layer_alone(plan):
    group = plan.groups["name"].iloc[0]
    assert group in plan.map("groups").html
    assert group not in plan.map("signs").html
    assert len(plan.map("signs").html) < len(plan.map().html)


def test_a_layer_that_is_not_there_is_told_with_those_that_are(plan):
    with pytest.raises(SettingsError, match=r"no layer roads\. The layers are: segments, cores"):
        plan.map("roads")


def test_a_page_in_a_frame_cannot_reach_the_notebook():
    shown = Page('"><script>alert(1)</script>', '<p title="a">&lt;</p>')._repr_html_()
    assert "<script>" not in shown
    assert framed(shown) == '<p title="a">&lt;</p>'
    sandbox = re.search(r'sandbox="([^"]*)"', shown)[1].split()
    assert "allow-same-origin" not in sandbox
    assert "allow-top-navigation" not in sandbox


def test_what_is_shown_is_for_the_audience_of_the_settings(plan):
    results = plan.settings.results.model_copy(update={"audience": "public"})
    public = replace(plan, settings=plan.settings.model_copy(update={"results": results}))
    assert public.map().html != plan.map().html
