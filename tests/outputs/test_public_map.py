"""The map that a municipality publishes holds nothing that helps a burglar, in any byte."""

import json
from dataclasses import replace

import numpy as np
import pytest
import shapely

from dekkend.crs import WGS84
from dekkend.outputs.assets import leaflet_css, leaflet_js
from dekkend.outputs.map import write_map
from dekkend.outputs.public_styles import PUBLIC_STYLES

from ..map_page import data_of, layers_of

# What is of no use outside the municipality, in both languages and as the data calls it.
WORDS = (
    "exposure", "exposed", "blootstelling", "flag", "signaal", "let op", "uncovered", "niet-gedekt", "ongedekt",
    "covered", "gedekt", "redundant", "overbodig", "weggehaald", "taken away", "struck", "doorgestreept", "recruit",
    "voorgesteld", "proposed", "inflow", "captured", "neighbourhoods", "address", "adressen", "stability", "remark",
)  # fmt: skip


def published(plan, path, lang="nl"):
    results = plan.settings.results.model_copy(update={"audience": "public"})
    settings = plan.settings.model_copy(update={"results": results, "lang": lang})
    write_map(replace(plan, settings=settings), path / "map.html")
    return (path / "map.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module", params=["nl", "en"])
def page(request, plan, tmp_path_factory):
    return published(plan, tmp_path_factory.mktemp("public"), request.param)


def test_it_says_nothing_of_gaps_flags_or_changes(page):
    own = page.replace(leaflet_js(), "").replace(leaflet_css(), "").lower()
    assert [word for word in WORDS if word in own] == []


def test_the_internal_map_says_all_of_it_so_that_the_search_can_fail(plan, tmp_path):
    write_map(plan, tmp_path / "map.html")
    own = (tmp_path / "map.html").read_text(encoding="utf-8").lower()
    assert len([word for word in WORDS if word in own]) > len(WORDS) / 2


def test_it_holds_the_cores_the_groups_and_the_signs_that_stay_or_come(page):
    layers = layers_of(data_of(page))
    assert [*layers] == ["group", "core", "sign", "planned"]
    assert [each["count"] for each in layers.values()] == [1, 2, 1, 1]
    assert layers["group"]["titles"] == ["Buurtapp Zomerdorp"]
    assert layers["sign"]["titles"] == ["N764"]


def test_its_lines_lie_on_the_streets_of_groups_alone(plan, page):
    watched = plan.groups[plan.groups["status"] == "active"].to_crs(WGS84).union_all().buffer(2e-5)
    assert shapely.contains_xy(watched, np.array(layers_of(data_of(page))["group"]["points"])).all()


def test_a_sign_that_goes_and_a_group_that_ended_are_nowhere_in_it(plan, page):
    strings = json.dumps(data_of(page)["strings"])
    assert "S-8" not in strings
    assert "HYPERLINK" not in strings
    assert "Oostweg" not in strings


def test_it_tells_what_anybody_can_do(page):
    assert all(step in page for step in ("Signaleer", "Alarmeer", "112", "App:", "Reageer"))


def test_it_counts_no_homes():
    assert not {"addresses", "residents", "length_m"} & {name for style in PUBLIC_STYLES for name in style.columns}
