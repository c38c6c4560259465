"""A page asks for nothing but what it was allowed, and building one that would is an error."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from dekkend.errors import OutputError
from dekkend.outputs import map as map_page
from dekkend.outputs.folder import write_all
from dekkend.outputs.inside import addresses, policy, require_inside

CDN = "https://cdn.example.org/x.js"


@pytest.mark.parametrize(
    "page",
    [
        f'<script src="{CDN}"></script>',
        f'<link rel="stylesheet" href="{CDN}">',
        f"<img srcset={CDN}>",
        f'<a href="{CDN}">x</a>',
        f'<style>@import "{CDN}";</style>',
        f"<style>body {{ background: url('{CDN}') }}</style>",
        f'<p style="background: url({CDN})">x</p>',
        f"<script>fetch(`{CDN}`)</script>",
        f'<meta http-equiv="refresh" content="{CDN}">',
        f'<form action="{CDN}"></form>',
    ],
)
def test_an_address_outside_the_page_is_an_error(page):
    assert addresses(page) == (CDN,)
    with pytest.raises(OutputError, match=r"map\.html: .* names https://cdn\.example\.org/x\.js"):
        require_inside(page, Path("map.html"))
    require_inside(page, Path("map.html"), ("https://cdn.example.org",))


@pytest.mark.parametrize("page", ["<script>import('./x.js')</script>", '<img src="images/x.png">'])
def test_a_file_beside_the_page_is_outside_it_too(page):
    assert len(addresses(page)) == 1


def test_data_for_scripts_and_what_a_reader_sees_may_hold_any_text():
    page = f'<p>{CDN}</p><script type="application/json">"{CDN}"</script><a href="#x">y</a><img src="data:,">'
    assert addresses(page) == ()


def test_the_policy_names_each_script_and_style_by_its_hash():
    allowed = policy("<style>a</style><script>b</script><script type='application/json'>c</script><script>d</script>")
    assert "default-src 'none'" in allowed
    assert len(re.findall("sha256-", re.search(r"script-src ([^;]+)", allowed)[1])) == 2
    assert len(re.findall("sha256-", re.search(r"style-src ([^;]+)", allowed)[1])) == 1
    assert "unsafe" not in allowed
    assert "img-src data:;" in allowed
    assert "img-src data: https://tiles.example.org;" in policy("", "https://tiles.example.org")
    assert all(f"{name} 'none'" in allowed for name in ("connect-src", "base-uri", "form-action"))


def test_the_map_names_the_host_of_its_tiles_alone(plan, tmp_path):
    map_page.write_map(replace(plan, schematic=False), tmp_path / "map.html")
    page = (tmp_path / "map.html").read_text(encoding="utf-8")
    assert {each.split("/")[2] for each in addresses(page)} == {"service.pdok.nl"}
    rules = re.search(r'Content-Security-Policy" content="([^"]+)"', page)[1]
    assert re.findall(r"https?://[^\s;\"]+", rules) == ["https://service.pdok.nl"]
    assert "unsafe" not in rules
    map_page.write_map(plan, tmp_path / "map.html")
    assert addresses((tmp_path / "map.html").read_text(encoding="utf-8")) == ()


def test_a_package_that_slips_in_an_address_stops_the_run_and_leaves_earlier_results(plan, tmp_path, monkeypatch):
    (tmp_path / "map.html").write_text("earlier")
    monkeypatch.setattr(map_page, "leaflet_js", lambda: f"load('{CDN}');")
    with pytest.raises(OutputError, match="please report it"):
        write_all(plan, tmp_path)
    assert (tmp_path / "map.html").read_text() == "earlier"
