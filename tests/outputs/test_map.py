import json
import re
from dataclasses import replace
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from dekkend.outputs.assets import leaflet_css, leaflet_js
from dekkend.outputs.encoded import packed
from dekkend.outputs.features import drawn, first_view, shown_styles
from dekkend.outputs.map import script_json, write_map
from dekkend.outputs.styles import STYLES, picture
from dekkend.outputs.texts import Texts

from ..map_page import data_of, layers_of, unpacked

NL = Texts("nl")
STYLE = {style.key: style for style in STYLES}


def written(plan, path):
    write_map(plan, path / "map.html")
    return (path / "map.html").read_text(encoding="utf-8")


def test_what_has_no_name_bears_the_number_of_its_row_beside_its_icon(plan, tmp_path):
    bare = replace(plan, entries=plan.entries.assign(street=["", *plan.entries["street"][1:]]))
    entries = [each for each in layers_of(data_of(written(bare, tmp_path))).values() if each["kind"] == "entries"]
    told = {title: label for each in entries for title, label in zip(each["titles"], each["labels"], strict=False)}
    assert told["zonder naam, zuidwestkant (nr.\N{NO-BREAK SPACE}1)"] == "1"
    assert not any(label for title, label in told.items() if not title.startswith("zonder naam"))


def test_without_groups_neighbourhoods_look_alike_and_tell_nothing_of_coverage(plan, bare, tmp_path):
    page = layers_of(data_of(written(replace(bare, neighbourhoods=plan.neighbourhoods), tmp_path)))
    areas = [each for each in page.values() if each["kind"] == "neighbourhoods"]
    assert [each["label"] for each in areas] == ["Buurt"]
    assert areas[0]["headings"] == ["Naam", "Inwoners", "Deel 65-plussers", "Adressen"]


def test_the_name_of_a_core_stands_on_the_village_and_not_at_the_end_of_an_arm(plan, tmp_path):
    village = shapely.box(190000, 330000, 190800, 330600)
    arm = shapely.box(190700, 330600, 190800, 332000)
    cores = plan.cores.iloc[:1].set_geometry([village.union(arm)], crs=plan.cores.crs)
    page = layers_of(data_of(written(replace(plan, cores=cores, edges=plan.edges.iloc[:0]), tmp_path)))
    (spot,) = page["sealed" if cores["sealed"].iloc[0] else "leaking"]["spots"]
    tip = gpd.GeoSeries.from_xy(*zip(spot, strict=True), crs=4326).to_crs(28992).iloc[0]
    assert 330500 < tip.y < 330700


def without_tiles(plan):
    settings = plan.settings
    results = settings.results.model_copy(update={"tiles": False})
    return replace(plan, settings=settings.model_copy(update={"results": results}))


@pytest.fixture(scope="module")
def page(plan, tmp_path_factory):
    return written(plan, tmp_path_factory.mktemp("map"))


@given(st.recursive(st.text() | st.integers(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_what_is_put_into_a_script_is_read_back_and_cannot_leave_it(value):
    text = script_json(value)
    assert json.loads(text) == value
    assert not set(text) & set("<>&$`\u2028\u2029")


@given(st.lists(st.lists(st.integers(-(2**30), 2**30))))
def test_packed_numbers_are_read_back(blocks):
    assert unpacked(packed([np.array(block, dtype=np.int64) for block in blocks])) == [n for b in blocks for n in b]


def test_a_small_number_takes_one_byte():
    assert len(packed([np.array([0, 1, -1, 63, -64, 5])])) == len("12345678")


def test_the_same_plan_gives_the_same_bytes(plan, page, tmp_path):
    assert written(plan, tmp_path) == page


def test_invented_streets_lie_on_no_real_background(page):
    assert "pdok" not in page


def test_without_a_background_the_page_names_no_host(plan, tmp_path):
    real = written(without_tiles(replace(plan, schematic=False)), tmp_path)
    assert "pdok" not in real
    # Of the background; neighbourhoods are Kadaster's and CBS's.
    assert "© Kadaster" not in real


def test_a_background_can_be_the_grey_map_the_aerial_photo_or_none(plan, tmp_path):
    real = written(replace(plan, schematic=False), tmp_path)
    assert "wmts/v2_0/grijs/EPSG:3857/{z}/{x}/{y}.png" in real
    assert "luchtfotorgb/wmts/v1_0/Actueel_orthoHR/EPSG:3857/{z}/{x}/{y}.jpeg" in real
    assert all(name in real for name in ("Grijze kaart", "Luchtfoto", "Geen achtergrond"))


def test_leaflet_carries_its_pictures_within_it():
    assert "data:image/png;base64," in leaflet_css()
    assert "url(images/" not in leaflet_css()
    assert "sourceMappingURL" not in leaflet_js()


def test_who_made_the_map_is_always_said(plan, page, tmp_path):
    real = written(replace(plan, schematic=False), tmp_path)
    assert re.search(r"Kaartgegevens (©|\\u00a9) Kadaster", real)
    assert re.search(r"Luchtfoto (©|\\u00a9) Beeldmateriaal Nederland, CC BY 4.0", real)
    assert "OpenStreetMap contributors" in real
    assert "OpenStreetMap contributors" in page


def test_a_schematic_plan_has_a_banner_and_a_real_one_has_none(plan, page, tmp_path):
    assert "schematisch voorbeeld, geen echte kaart" in page
    assert "schematisch voorbeeld" not in written(replace(plan, schematic=False), tmp_path)


def test_the_page_holds_the_words_and_places_of_every_row(plan, page):
    layers = layers_of(data_of(page))
    assert [*layers] == [style.key for style in shown_styles(plan)]
    for style in shown_styles(plan):
        told, read = drawn(plan, NL, style), layers[style.key]
        assert tuple(read["titles"]) == told.titles
        assert tuple(read["numbers"]) == told.numbers
        assert [*zip(*read["columns"], strict=True)] == [row for row in told.cells if row]
        assert read["labels"] == [*told.labels]
        assert read["turns"] == told.turns.tolist()
        assert np.allclose(read["points"], shapely.get_coordinates(told.shapes), atol=1e-9)


def test_every_row_is_shown_by_one_style(plan):
    shown = {style.key: len(drawn(plan, NL, style).titles) for style in shown_styles(plan)}
    assert shown["area_none"] + shown["area_high"] + shown["area_unknown"] == len(plan.neighbourhoods)
    assert shown["sealed"] + shown["leaking"] == len(plan.cores)
    assert shown["main_entries"] + shown["apart_entries"] == len(plan.entries)
    assert shown["edges"] == len(plan.edges)
    assert shown["proposed"] + shown["keep"] + shown["remove"] == len(plan.signs)
    assert (shown["covered"], shown["exposed"], shown["groups"]) == (2, 1, 2)
    assert "area_watch" not in shown


def test_a_road_where_nobody_lives_is_not_called_uncovered(plan):
    assert drawn(plan, NL, STYLE["uncovered"]).titles == ("zonder naam",)


def test_without_groups_no_street_is_called_uncovered(plan):
    keys = {style.key for style in shown_styles(replace(plan, groups=plan.groups.iloc[:0]))}
    assert "streets" in keys
    assert not keys & {"covered", "uncovered", "exposed", "groups"}


def test_pop_ups_are_told_in_words(plan):
    row = popup(plan, "proposed", 0)
    assert row["Status"] == "voorgesteld"
    assert row["Voorkant naar"] == "west"
    assert row["Deel van alle ritten dat erlangs komt"] == "50,0%"


def popup(plan, key, row):
    told = drawn(plan, NL, STYLE[key])
    return dict(zip(told.headings[1:], told.cells[row], strict=True))


def test_entries_that_are_no_street_are_drawn_apart_and_tell_their_kind(plan):
    keys = {style.key for style in shown_styles(plan)}
    assert {"main_entries", "apart_entries"} <= keys
    assert popup(plan, "apart_entries", 0)["Soort"] == "landweg"
    minor = replace(plan, entries=plan.entries.assign(kind="street", main=False))
    assert not {style.key for style in shown_styles(minor)} & {"main_entries", "apart_entries"}
    assert "Soort" not in popup(minor, "other_entries", 0)


def test_an_entry_tells_why_it_is_one_and_from_which_core_it_comes(plan):
    told = popup(plan, "main_entries", 1)
    assert told["Komt uit de kern"] == plan.cores["name"][1]
    assert "Zomerdijk" in told["Waarom"]
    assert popup(plan, "main_entries", 0)["Komt uit de kern"] == ""


def test_the_edge_of_a_core_tells_what_it_rests_on(plan):
    told = popup(plan, "edges", 0)
    assert told["Wijst op bebouwde kom"] == "adressen, straatverlichting"
    assert told["Wijst op buitengebied daarbuiten"] == "geen woningen, hogere maximumsnelheid"
    titles = drawn(plan, NL, STYLE["edges"]).titles
    assert titles == tuple(f"Grens van {name}" for name in plan.cores["name"].iloc[[0, 0, 1]])


def test_edges_are_drawn_with_few_points(plan):
    circle = drawn(plan, NL, STYLE["edges"]).shapes[2]
    assert shapely.get_num_coordinates(circle) < shapely.get_num_coordinates(plan.edges.geometry[2])


def test_a_street_tells_the_names_of_its_groups_not_their_numbers(plan):
    assert popup(plan, "covered", 0)["Appgroepen"] == "Buurtapp Zomerdorp"


def test_coordinates_have_five_decimals_and_lie_where_they_should(plan):
    for style in shown_styles(plan):
        points = shapely.get_coordinates(drawn(plan, NL, style).shapes)
        assert np.array_equal(points.round(5), points)
        assert ((points > (5, 52)) & (points < (7, 53))).all()


def test_streets_come_in_the_order_of_their_names_those_without_one_last(plan):
    every = pd.concat([plan.streets, plan.streets]).assign(covered=True, flag="none")
    titles = drawn(replace(plan, streets=every), NL, STYLE["covered"]).titles
    assert titles[-2:] == ("zonder naam", "zonder naam")
    assert [*titles[:-2]] == sorted(titles[:-2])


def test_people_know_a_sign_and_a_group_by_its_number(plan):
    assert drawn(plan, NL, STYLE["proposed"]).numbers == ("Zomerdorp/1",)
    assert set(drawn(plan, NL, STYLE["groups"]).numbers) == {"G1", "=1+1"}


def test_the_core_of_a_street_is_told_by_its_name(plan):
    renamed = replace(plan, cores=plan.cores.assign(name="Kern"))
    assert drawn(renamed, NL, STYLE["covered"]).contexts == ("Kern", "Kern")


def test_the_map_opens_on_the_cores_else_on_what_there_is(plan, bare):
    (south, west), (north, east) = first_view(plan)
    assert south < 52.53 < north
    assert first_view(bare) == ((50.75, 3.36), (53.56, 7.23))
    assert first_view(replace(bare, segments=plan.segments)) != first_view(bare)
    assert west < 5.91 < east


def test_no_two_styles_of_a_shape_differ_in_colour_alone():
    for shape in ("LineString", "Polygon"):
        looks = [
            tuple(value for name, value in style.path.items() if name not in {"color", "opacity", "fillOpacity"})
            for style in STYLES
            if style.layer.shape == shape and style.key != "streets"
        ]
        assert len(set(looks)) == len(looks)
    icons = [re.sub(r"#\w+", "", style.icon) for style in STYLES if style.icon]
    assert len(set(icons)) == len(icons)


def test_each_sample_in_the_legend_is_a_picture_without_text():
    assert all(picture(style).startswith("<svg") and "<text" not in picture(style) for style in STYLES)


def test_a_map_of_nothing_is_still_a_map(bare, tmp_path):
    assert data_of(written(bare, tmp_path))["layers"] == []


def test_the_variables_of_the_page_are_numbered(page):
    names = re.findall(r"var (\w+) = dekkend\.layer", page)
    ends = [int(name.rpartition("_")[2]) for name in names]
    assert all(after == before + 1 for before, after in pairwise(ends))


def test_a_core_in_two_parts_bears_its_name_at_the_larger_one(plan):
    x, y, *_ = plan.cores.total_bounds
    small, large = shapely.box(x, y + 5000, x + 10, y + 5010), shapely.box(x, y, x + 1000, y + 1000)
    both = gpd.GeoSeries([shapely.MultiPolygon([small, large])] * len(plan.cores), crs=plan.cores.crs)
    told = drawn(replace(plan, cores=plan.cores.set_geometry(both)), NL, STYLE["sealed"])
    spots = gpd.GeoSeries(told.spots, crs=4326)
    assert spots.to_crs(plan.cores.crs).distance(large).max() < 2
