"""Streets of the register: what is certain is found, and what is not is left to a person."""

import warnings

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, box

from dekkend.analysis.coverage import cover_streets
from dekkend.analysis.matching import match_groups
from dekkend.crs import RD_NEW
from dekkend.errors import DekkendWarning
from dekkend.settings import MatchingSettings

from .towns import core_table, segment_table

SETTINGS = MatchingSettings()
NAMES = (
    "Kerkstraat", "Kerkhofstraat", "Dorpsstraat", "Burgemeester Jansenlaan", "Van der Venstraat", "Molenweg",
    "Doctor Schaepmanlaan", "Sint-Jansplein", "Prins Bernhardstraat", "Prins Hendrikstraat", "Lange Akker",
)  # fmt: skip


def streets(names, *, at=(0, 0)):
    """Streets below one another, 100 m long in two pieces, with 5 addresses on each piece."""
    x, y = at
    return [
        (name, LineString([(x + a, y - 20 * row), (x + a + 50, y - 20 * row)]))
        for row, name in enumerate(names)
        for a in (0, 50)
    ]


def table(named):
    return segment_table([line for _, line in named], street=[name for name, _ in named], addresses=5)


def register(*groups):
    rows = [
        {"group_id": f"G{number}", "name": "", "core": core, "streets": tuple(names), "since": "", "status": status}
        for number, (core, names, status) in enumerate(groups)
    ]
    return pd.DataFrame(rows, columns=["group_id", "name", "core", "streets", "since", "status"])


ONE_VILLAGE = core_table(Adorp=box(-50, -400, 150, 50))


def found(*names, segments=None, core="Adorp", outlines=ONE_VILLAGE, settings=SETTINGS):
    segments = table(streets(NAMES)) if segments is None else segments
    return match_groups(register((core, names, "active")), segments, outlines, settings=settings)


@given(st.lists(st.sampled_from(NAMES), unique=True, min_size=1))
@settings(max_examples=30, deadline=None)
def test_a_name_as_it_stands_on_the_map_is_that_street_and_all_of_it(names):
    group = found(*names).layer.iloc[0]
    assert group["streets"] == tuple(names)
    assert group["unmatched"] == ()
    assert group["length_m"] == pytest.approx(100 * len(names))
    assert group["addresses"] == 10 * len(names)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Kerkstr.", "Kerkstraat"),
        ("kerk straat", "Kerkstraat"),
        ("KERKSTRAAT", "Kerkstraat"),
        ("Burg. Jansenlaan", "Burgemeester Jansenlaan"),
        ("Burg Jansenln", "Burgemeester Jansenlaan"),
        ("v.d. Venstr", "Van der Venstraat"),
        ("v/d Venstraat", "Van der Venstraat"),
        ("vd Venstraat", "Van der Venstraat"),
        ("Dr. Schaepmanlaan", "Doctor Schaepmanlaan"),
        ("St. Jansplein", "Sint-Jansplein"),
        ("Pr. Bernhardstr", "Prins Bernhardstraat"),
        ("Burgemeester Jansnelaan", "Burgemeester Jansenlaan"),
        ("Prins Bernardstraat", "Prins Bernhardstraat"),
        ("Dorpstraat", "Dorpsstraat"),
        ("Lange  Akker ", "Lange Akker"),
    ],
)
def test_an_abbreviation_or_a_slip_is_understood(written, meant):
    assert found(written).layer["streets"].iloc[0] == (meant,)


@pytest.mark.parametrize(
    ("written", "never"),
    [("Kerkstraat", "Kerkhofstraat"), ("Kerkhofstraat", "Kerkstraat"), ("Prins Hendrikstr", "Prins Bernhardstraat")],
)
def test_a_name_is_never_taken_for_another_street(written, never):
    without = [name for name in NAMES if name == never]
    with pytest.warns(DekkendWarning, match=never):
        group = found(written, segments=table(streets(without))).layer.iloc[0]
    assert group["streets"] == ()
    assert group["unmatched"] == (written,)


def test_an_unknown_name_is_told_with_the_names_most_like_it():
    with pytest.warns(DekkendWarning) as caught:
        group = found("Kerkstraat", "Kerkpad").layer.iloc[0]
    assert group["streets"] == ("Kerkstraat",)
    assert group["unmatched"] == ("Kerkpad",)
    said = str(caught[0].message)
    assert "Group G0" in said
    assert "“Kerkpad”" in said
    assert "Kerkstraat" in said


def test_between_two_streets_that_are_equally_like_it_nobody_chooses():
    with pytest.warns(DekkendWarning, match="Jansenlaan, Burgemeester Jansonlaan"):
        group = found(
            "Burgemeester Jansinlaan", segments=table(streets(["Burgemeester Jansenlaan", "Burgemeester Jansonlaan"]))
        ).layer.iloc[0]
    assert group["streets"] == ()


@pytest.mark.parametrize(
    ("written", "other"),
    [
        ("1e Wijkdwarsstraat", "2e Wijkdwarsstraat"),
        ("Oude Molenweg 1", "Oude Molenweg 12"),
        ("Wijkdwarsstraat 1", "Wijkdwarsstraat"),
    ],
)
def test_a_number_in_a_name_is_no_slip(written, other):
    with pytest.warns(DekkendWarning, match=f"“{written}”. Most alike: {other}"):
        group = found(written, segments=table(streets([other]))).layer.iloc[0]
    assert group["unmatched"] == (written,)


def test_a_slip_beside_the_right_number_is_understood():
    segments = table(streets(["1e Wijkdwarsstraat", "2e Wijkdwarsstraat"]))
    assert found("1e Wijkdwarstraat", segments=segments).layer["streets"].iloc[0] == ("1e Wijkdwarsstraat",)


def two_villages(apart):
    return table([*streets(["Kerkstraat"]), *streets(["Kerkstraat", "Molenweg"], at=(apart, 0))])


@pytest.mark.parametrize("apart", [3000, 300])
def test_of_two_streets_of_one_name_the_one_in_the_core_of_the_group_is_meant(apart):
    outlines = core_table(Adorp=box(-50, -100, 150, 50), Bdorp=box(apart - 50, -100, apart + 150, 50))
    first = found("Kerkstraat", segments=two_villages(apart), outlines=outlines)
    second = found("Kerkstraat", segments=two_villages(apart), outlines=outlines, core="bdorp")
    assert first.watched["segment"].tolist() == [0, 1]
    assert second.watched["segment"].tolist() == [2, 3]


def test_of_two_streets_of_one_name_none_is_meant_where_the_core_is_not_known():
    outlines = core_table(Adorp=box(-50, -100, 150, 50), Bdorp=box(2950, -100, 3150, 50))
    with pytest.warns(DekkendWarning, match="“Kerkstraat”"):
        group = found("Kerkstraat", segments=two_villages(3000), outlines=outlines, core="").layer.iloc[0]
    assert group["unmatched"] == ("Kerkstraat",)


def test_a_name_that_places_share_is_told_as_such():
    outlines = core_table(Adorp=box(-50, -100, 150, 50), Bdorp=box(2950, -100, 3150, 50))
    with pytest.warns(DekkendWarning) as caught:
        found("Kerkstraat", segments=two_villages(3000), outlines=outlines, core="")
    said = [str(each.message) for each in caught]
    assert len(said) == 1
    assert "“Kerkstraat” is the name of 2 streets that lie apart (near Adorp, Bdorp)" in said[0]
    assert "as it stands on the map" not in said[0]


def outskirts(away):
    """Return a village, and a street that begins so many metres east of it."""
    return table([*streets(["Kerkstraat"]), *streets(["Zandpad"], at=(150 + away, 0))])


@pytest.mark.parametrize("written", ["Zandpad", "Zand pad", "Zandpd"])
def test_a_street_in_the_outskirts_is_found(written):
    assert found(written, segments=outskirts(SETTINGS.near_m - 1)).watched["segment"].tolist() == [2, 3]


@pytest.mark.parametrize("away", [1001, 6300])
def test_a_street_beyond_the_outskirts_is_told_and_not_taken(away):
    with pytest.warns(DekkendWarning, match=rf"“Zandpad”. Zandpad near Adorp lies {away / 1000:.1f} km away") as caught:
        group = found("Zandpad", segments=outskirts(away)).layer.iloc[0]
    assert len(caught) == 1
    assert group["streets"] == ()
    assert group["unmatched"] == ("Zandpad",)


def test_how_far_the_outskirts_reach_is_a_setting():
    wide = MatchingSettings(near_m=2000)
    assert found("Zandpad", segments=outskirts(1500), settings=wide).layer["streets"].iloc[0] == ("Zandpad",)


def test_of_two_streets_of_one_name_outside_the_core_the_one_in_its_outskirts_is_meant():
    segments = table([*streets(["Zandpad"], at=(500, 0)), *streets(["Zandpad"], at=(9000, 0))])
    assert found("Zandpad", segments=segments).watched["segment"].tolist() == [0, 1]


@pytest.mark.parametrize("written", ["Molenweg", "Molenwegg"])
def test_a_street_of_another_village_is_told_with_its_place_and_not_taken(written):
    outlines = core_table(Adorp=box(-50, -100, 150, 50), Bdorp=box(2950, -100, 3150, 50))
    with pytest.warns(DekkendWarning, match=rf"“{written}”. Molenweg near Bdorp lies 2.9 km away") as caught:
        group = found(written, segments=two_villages(3000), outlines=outlines).layer.iloc[0]
    assert "no street in Adorp or within 1000 m of it" in str(caught[0].message)
    assert group["unmatched"] == (written,)


def test_where_the_core_is_not_on_the_map_a_name_counts_if_one_street_alone_bears_it():
    outlines = core_table(Adorp=box(-50, -100, 150, 50), Bdorp=box(2950, -100, 3150, 50))
    with pytest.warns(DekkendWarning) as caught:
        group = found("Kerkstraat", "Molenweg", segments=two_villages(3000), outlines=outlines, core="Cdorp").layer
    assert group["streets"].iloc[0] == ("Molenweg",)
    assert group["unmatched"].iloc[0] == ("Kerkstraat",)
    said = [str(each.message) for each in caught]
    assert ["core “Cdorp” is not on the map" in each for each in said] == [True, False]


def test_where_the_register_names_no_core_there_is_nothing_to_warn_of():
    assert found("Molenweg", core="").layer["streets"].iloc[0] == ("Molenweg",)


def namesakes():
    """Return two villages of one name, the second of them the smaller, each with streets of its own."""
    outlines = core_table(Berg=box(-50, -100, 150, 50), again=box(2950, -100, 3150, 50)).assign(name="Berg")
    segments = table([*streets(["Kerkstraat", "Brink"]), *streets(["Molenweg", "Brink"], at=(3000, 0))])
    return {"segments": segments, "outlines": outlines, "core": "Berg"}


def test_of_two_cores_of_one_name_the_streets_of_both_are_found():
    assert found("Kerkstraat", "Molenweg", **namesakes()).watched["segment"].tolist() == [0, 1, 4, 5]


def test_a_street_in_both_of_two_cores_of_one_name_is_left_to_a_person():
    with pytest.warns(DekkendWarning, match=r"“Brink” is the name of 2 streets that lie apart \(near Berg\)"):
        group = found("Brink", **namesakes()).layer.iloc[0]
    assert group["unmatched"] == ("Brink",)


def test_a_street_that_leads_out_of_the_core_belongs_to_the_group_as_a_whole():
    outlines = core_table(Adorp=box(-50, -100, 40, 50))
    groups = found("Kerkstraat", segments=table(streets(["Kerkstraat"])), outlines=outlines).layer
    assert groups["length_m"].tolist() == [100]


def test_an_ended_group_is_kept_but_covers_nothing():
    segments = table(streets(NAMES))
    groups = register(("Adorp", ["Kerkstraat"], "active"), ("Adorp", ["Molenweg"], "ended"))
    matches = match_groups(groups, segments, ONE_VILLAGE, settings=SETTINGS)
    assert matches.layer["status"].tolist() == ["active", "ended"]
    assert matches.layer["streets"].tolist() == [("Kerkstraat",), ("Molenweg",)]
    nowhere = gpd.GeoDataFrame({"code": []}, geometry=gpd.GeoSeries([], crs=RD_NEW), crs=RD_NEW)
    covered = cover_streets(segments, matches.watched, matches.layer, nowhere, ONE_VILLAGE)
    assert set(covered.loc[covered["covered"], "street"]) == {"Kerkstraat"}


def test_a_name_that_stands_twice_counts_once():
    group = found("Kerkstraat", "Kerkstr.").layer.iloc[0]
    assert group["streets"] == ("Kerkstraat",)
    assert group["length_m"] == pytest.approx(100)


def test_a_register_without_rows_gives_no_groups():
    matches = match_groups(register(), table(streets(NAMES)), ONE_VILLAGE, settings=SETTINGS)
    assert matches.layer.empty
    assert matches.watched.empty


def test_a_group_without_any_street_that_is_found_stays_in_the_table():
    with pytest.warns(DekkendWarning, match="Most alike: –"):
        group = found("Kerkstraat", segments=segment_table([LineString([(0, 0), (9, 9)])])).layer.iloc[0]
    assert group["length_m"] == 0
    assert group.geometry.is_empty


@given(st.permutations(range(6)))
@settings(max_examples=15, deadline=None)
def test_the_order_of_the_register_does_not_matter(order):
    rows = register(*[("Adorp", [NAMES[n], NAMES[n + 1]], "active") for n in range(6)])
    segments = table(streets(NAMES))
    with warnings.catch_warnings():
        one = match_groups(rows, segments, ONE_VILLAGE, settings=SETTINGS)
        other = match_groups(rows.iloc[list(order)], segments, ONE_VILLAGE, settings=SETTINGS)
    assert one.layer.equals(other.layer)
    assert one.watched.equals(other.watched)


def test_segments_keep_their_position_where_their_index_is_another():
    segments = table(streets(NAMES))
    moved = segments.set_index(np.arange(len(segments))[::-1] + 500)
    assert found("Molenweg", segments=moved).watched.equals(found("Molenweg").watched)
