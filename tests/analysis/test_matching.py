"""Streets of the register: what is certain is found, and what is not is left to a person."""

import warnings
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, box

from dekkend.analysis.matching import match_groups
from dekkend.claims import parse_claims
from dekkend.crs import RD_NEW, WGS84
from dekkend.errors import DekkendWarning
from dekkend.settings import MatchingSettings

from .towns import core_table, segment_table

SETTINGS = MatchingSettings()
NAMES = (
    "Kerkstraat", "Kerkhofstraat", "Dorpsstraat", "Burgemeester Jansenlaan", "Van der Venstraat", "Molenweg",
    "Doctor Schaepmanlaan", "Sint-Jansplein", "Prins Bernhardstraat", "Prins Hendrikstraat", "Lange Akker",
)  # fmt: skip
LEFT = "until somebody says which street is meant"


def streets(names, *, at=(0, 0)):
    """Streets below one another, 100 m long in two pieces."""
    x, y = at
    return [
        (name, LineString([(x + a, y - 20 * row), (x + a + 50, y - 20 * row)]))
        for row, name in enumerate(names)
        for a in (0, 50)
    ]


def table(named):
    return segment_table([line for _, line in named], street=[name for name, _ in named], addresses=5)


def homes_along(segments, *, city="", named=True):
    """Five homes on each segment, numbered along each street: 1 to 10 on the usual one of two pieces."""
    rows, count = [], {}
    for at, (street, line) in enumerate(zip(segments["street"], segments.geometry, strict=True)):
        for along in range(5):
            start = (street, round(line.coords[0][1]))
            count[start] = count.get(start, 0) + 1
            rows.append((street if named else "", str(count[start]), at, line.interpolate(5 + 10 * along)))
    frame = pd.DataFrame(rows, columns=["street", "housenumber", "segment", "geometry"])
    frame["postcode"] = [f"1234{letter}A" for letter in np.where(frame["segment"] % 2, "B", "A")]
    return gpd.GeoDataFrame(frame.assign(city=city), geometry="geometry", crs=RD_NEW)


def register(*groups, outlines=None):
    rows = [
        {
            "group_id": f"G{number}", "name": "", "core": core, "since": "", "until": "", "status": status,
            "claims": tuple(claim for name in names for claim in parse_claims(name)),
        }
        for number, (core, names, status) in enumerate(groups)
    ]  # fmt: skip
    columns = ["group_id", "name", "core", "claims", "since", "until", "status"]
    drawn = gpd.GeoSeries(outlines or [None] * len(rows), crs=RD_NEW)
    return gpd.GeoDataFrame(pd.DataFrame(rows, columns=columns), geometry=drawn)


ONE_VILLAGE = core_table(Adorp=box(-50, -400, 150, 50))


def matched(*names, segments=None, homes=None, core="Adorp", outlines=ONE_VILLAGE, answers=None, settings=SETTINGS):
    segments = table(streets(NAMES)) if segments is None else segments
    homes = homes_along(segments) if homes is None else homes
    groups = register((core, names, "active"))
    return match_groups(groups, segments, outlines, homes, settings=settings, answers=answers)


def found(*names, **given):
    return matched(*names, **given).layer.iloc[0]


def left(*names, **given):
    """Return the one entry that is left to a person."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DekkendWarning)
        review = matched(*names, **given).review
    assert len(review) == 1
    return review.iloc[0]


@given(st.lists(st.sampled_from(NAMES), unique=True, min_size=1))
@settings(max_examples=30, deadline=None)
def test_a_name_as_it_stands_on_the_map_is_that_street_and_all_of_it(names):
    matches = matched(*names)
    group = matches.layer.iloc[0]
    assert group["streets"] == tuple(names)
    assert group["unmatched"] == ()
    assert group["length_m"] == pytest.approx(100 * len(names))
    assert group["addresses"] == len(matches.homes) == 10 * len(names)
    assert (matches.watched["share"] == 1).all()
    assert matches.review.empty


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Kerkstr.", "Kerkstraat"),
        ("kerk straat", "Kerkstraat"),
        ("KERKSTRAAT", "Kerkstraat"),
        ("Kerckstraat", "Kerkstraat"),
        ("Burg. Jansenlaan", "Burgemeester Jansenlaan"),
        ("Burg Jansenln", "Burgemeester Jansenlaan"),
        ("v.d. Venstr", "Van der Venstraat"),
        ("v/d Venstraat", "Van der Venstraat"),
        ("vd Venstraat", "Van der Venstraat"),
        ("Dr. Schaepmanlaan", "Doctor Schaepmanlaan"),
        ("Schaepmanlaan", "Doctor Schaepmanlaan"),
        ("Dokter Schaapmanlaan", "Doctor Schaepmanlaan"),
        ("St. Jansplein", "Sint-Jansplein"),
        ("Pr. Bernhardstr", "Prins Bernhardstraat"),
        ("P. Bernhardstraat", "Prins Bernhardstraat"),
        ("Burgemeester Jansnelaan", "Burgemeester Jansenlaan"),
        ("Prins Bernardstraat", "Prins Bernhardstraat"),
        ("Dorpstraat", "Dorpsstraat"),
        ("Lange  Akker ", "Lange Akker"),
    ],
)
def test_an_abbreviation_an_old_spelling_or_a_slip_is_understood(written, meant):
    assert found(written)["streets"] == (meant,)


@pytest.mark.parametrize(
    ("written", "never"),
    [
        ("Kerkstraat", "Kerkhofstraat"),
        ("Kerkhofstraat", "Kerkstraat"),
        ("Prins Hendrikstr", "Prins Bernhardstraat"),
        ("Molenstraat", "Molenweg"),
        ("Heuvelstraat", "Sint Jozefheuvelstraat"),
        ("Nieuwstraat", "Boven Nieuwstraat"),
        ("Bakkerstraat", "Pastoor Bakkerstraat"),
        ("Valkstraat", "Balkstraat"),
        ("Rondweg", "Rondeweg"),
        ("Hertenstraat", "Hertenlaan"),
    ],
)
def test_a_name_is_never_taken_for_another_street_and_that_one_is_offered_first(written, never):
    review = left(written, segments=table(streets([never, "Zandpad"])))
    assert (review["why"], review["candidates"][0]) == ("unlike", never)
    assert review[["group_id", "written", "core"]].tolist() == ["G0", written, "Adorp"]
    assert list(review["scores"]) == sorted(review["scores"], reverse=True)


def test_however_many_entries_are_left_the_reader_is_told_once():
    with pytest.warns(DekkendWarning, match=f"^2 entries of the register cover nothing {LEFT}") as caught:
        group = found("Kerkstraat", "Kerkpad", "Zandpad")
    assert len(caught) == 1
    assert group["streets"] == ("Kerkstraat",)
    assert group["unmatched"] == ("Kerkpad", "Zandpad")


def test_between_two_streets_that_are_equally_like_it_nobody_chooses():
    pair = ["Burgemeester Jansenlaan", "Burgemeester Jansonlaan"]
    assert set(left("Burgemeester Jansnlaan", segments=table(streets(pair)))["candidates"]) == set(pair)


@pytest.mark.parametrize(
    ("written", "other"), [("1e Wijkdwarsstraat", "2e Wijkdwarsstraat"), ("Plein 1944", "Plein 1945")]
)
def test_a_number_in_a_name_is_no_slip(written, other):
    assert left(written, segments=table(streets([other])))["candidates"][0] == other


def test_a_slip_beside_the_right_number_is_understood():
    segments = table(streets(["1e Wijkdwarsstraat", "2e Wijkdwarsstraat"]))
    assert found("1e Wijkdwarstraat", segments=segments)["streets"] == ("1e Wijkdwarsstraat",)


def two_villages(apart):
    return table([*streets(["Kerkstraat"]), *streets(["Kerkstraat", "Molenweg"], at=(apart, 0))])


def outlines_of(apart):
    return core_table(Adorp=box(-50, -100, 150, 50), Bdorp=box(apart - 50, -100, apart + 150, 50))


@pytest.mark.parametrize("apart", [3000, 300])
def test_of_two_streets_of_one_name_the_one_in_the_core_of_the_group_is_meant(apart):
    first = matched("Kerkstraat", segments=two_villages(apart), outlines=outlines_of(apart))
    second = matched("Kerkstraat", segments=two_villages(apart), outlines=outlines_of(apart), core="bdorp")
    assert first.watched["segment"].tolist() == [0, 1]
    assert second.watched["segment"].tolist() == [2, 3]
    assert first.homes["home"].tolist() == list(range(10))
    assert second.homes["home"].tolist() == list(range(10, 20))


def test_of_two_streets_of_one_name_none_is_meant_where_the_core_is_not_known():
    review = left("Kerkstraat", segments=two_villages(3000), outlines=outlines_of(3000), core="")
    assert review["why"] == "shared"
    assert review["candidates"] == ("Kerkstraat (Adorp)", "Kerkstraat (Bdorp)")


def outskirts(away):
    """Return a village, and a street that begins so many metres east of it."""
    return table([*streets(["Kerkstraat"]), *streets(["Zandpad"], at=(150 + away, 0))])


@pytest.mark.parametrize("written", ["Zandpad", "Zand pad", "Zandpd"])
def test_a_street_in_the_outskirts_is_found(written):
    assert matched(written, segments=outskirts(SETTINGS.near_m - 1)).watched["segment"].tolist() == [2, 3]


@pytest.mark.parametrize("away", [1001, 6300])
def test_a_street_beyond_the_outskirts_is_not_taken(away):
    review = left("Zandpad", segments=outskirts(away))
    assert (review["why"], review["candidates"]) == ("far", ("Zandpad (Adorp)",))


def test_how_far_the_outskirts_reach_is_a_setting():
    wide = MatchingSettings(near_m=2000)
    assert found("Zandpad", segments=outskirts(1500), settings=wide)["streets"] == ("Zandpad",)


def test_of_two_streets_of_one_name_outside_the_core_the_one_in_its_outskirts_is_meant():
    segments = table([*streets(["Zandpad"], at=(500, 0)), *streets(["Zandpad"], at=(9000, 0))])
    assert matched("Zandpad", segments=segments).watched["segment"].tolist() == [0, 1]


@pytest.mark.parametrize(("written", "why"), [("Molenweg", "far"), ("Molenwegg", "unlike")])
def test_a_street_of_another_village_is_offered_with_its_place_and_not_taken(written, why):
    review = left(written, segments=two_villages(3000), outlines=outlines_of(3000))
    assert review["why"] == why
    assert "Molenweg (Bdorp)" in review["candidates"]


def test_a_street_of_the_town_is_found_however_far_from_its_core():
    segments = table([*streets(["Kerkstraat"]), *streets(["Zandpad"], at=(9000, 0))])
    matches = matched("Zandpad", segments=segments, homes=homes_along(segments, city="Adorp"))
    assert matches.watched["segment"].tolist() == [2, 3]


def test_a_group_may_name_a_town_that_is_no_core():
    segments = two_villages(3000)
    homes = homes_along(segments).assign(city=["Adorp"] * 10 + ["Cdorp"] * 20)
    matches = matched("Kerkstraat", segments=segments, homes=homes, core="Cdorp")
    assert matches.watched["segment"].tolist() == [2, 3]


def test_a_road_through_two_towns_belongs_to_each_with_its_own_homes():
    segments = table(streets(["Dijkweg"]))
    homes = homes_along(segments).assign(city=["Adorp"] * 5 + ["Bdorp"] * 5)
    for core, part in (("Adorp", 0), ("Bdorp", 1)):
        matches = matched("Dijkweg", segments=segments, homes=homes, core=core, outlines=ONE_VILLAGE.iloc[:0])
        assert matches.watched["segment"].tolist() == [part]
        assert matches.homes["home"].tolist() == list(range(5 * part, 5 * part + 5))


def test_what_bears_one_name_in_one_town_is_one_street_however_far_apart():
    segments = table([*streets(["Zandpad"]), *streets(["Zandpad"], at=(900, 0))])
    homes = homes_along(segments, city="Adorp")
    assert len(matched("Zandpad", segments=segments, homes=homes).watched) == 4


def test_where_the_core_is_not_on_the_map_a_name_counts_if_one_street_alone_bears_it():
    with pytest.warns(DekkendWarning) as caught:
        group = found("Kerkstraat", "Molenweg", segments=two_villages(3000), outlines=outlines_of(3000), core="Cdorp")
    assert group["streets"] == ("Molenweg",)
    assert group["unmatched"] == ("Kerkstraat",)
    said = [str(each.message) for each in caught]
    assert ["1 group names a core or town that is not on the map (Cdorp)" in each for each in said] == [True, False]


def test_a_register_from_another_town_is_told_in_one_sentence():
    groups = register(*[(f"Edorp {number}", [], "active") for number in range(20)])
    segments = table(streets(NAMES))
    with pytest.warns(DekkendWarning, match="^20 groups name a core") as caught:
        match_groups(groups, segments, ONE_VILLAGE, homes_along(segments), settings=SETTINGS)
    assert len(caught) == 1
    assert "…" in str(caught[0].message)


def test_where_the_register_names_no_core_there_is_nothing_to_warn_of():
    assert found("Molenweg", core="")["streets"] == ("Molenweg",)


def namesakes():
    """Return two villages of one name, the second of them the smaller, each with streets of its own."""
    outlines = core_table(Berg=box(-50, -100, 150, 50), again=box(2950, -100, 3150, 50)).assign(name="Berg")
    segments = table([*streets(["Kerkstraat", "Brink"]), *streets(["Molenweg", "Brink"], at=(3000, 0))])
    return {"segments": segments, "outlines": outlines, "core": "Berg"}


def test_of_two_cores_of_one_name_the_streets_of_both_are_found():
    assert matched("Kerkstraat", "Molenweg", **namesakes()).watched["segment"].tolist() == [0, 1, 4, 5]


def test_a_street_in_both_of_two_cores_of_one_name_is_left_to_a_person():
    assert left("Brink", **namesakes())["why"] == "shared"


def test_a_street_that_leads_out_of_the_core_belongs_to_the_group_as_a_whole():
    outlines = core_table(Adorp=box(-50, -100, 40, 50))
    assert found("Kerkstraat", segments=table(streets(["Kerkstraat"])), outlines=outlines)["length_m"] == 100


class TestHouseNumbers:
    """Ten homes stand along each street, numbered 1 to 10, five on each piece."""

    @pytest.mark.parametrize(
        ("written", "numbers"),
        [
            ("Kerkstraat 3-7", {3, 4, 5, 6, 7}),
            ("Kerkstr. 1 t/m 9 oneven", {1, 3, 5, 7, 9}),
            ("Kerkstraat (even zijde)", {2, 4, 6, 8, 10}),
            ("Kerkstraat vanaf 8", {8, 9, 10}),
            ("Kerkstraat4", {4}),
            ("Kerkstr.4a", {4}),
            ("Kerkstrat nr 4", {4}),
            ("1234 AA 1-3", {1, 2, 3}),
        ],
    )
    def test_the_homes_of_these_numbers_are_claimed_and_no_others(self, written, numbers):
        segments = table(streets(["Kerkstraat"]))
        matches = matched(written, segments=segments)
        assert {*(matches.homes["home"] + 1)} == numbers
        assert matches.layer["addresses"].tolist() == [len(numbers)]

    def test_a_segment_is_watched_for_the_share_of_its_homes(self):
        matches = matched("Kerkstraat 3-6", segments=table(streets(["Kerkstraat"])))
        assert dict(zip(matches.watched["segment"], matches.watched["share"], strict=True)) == {0: 0.6, 1: 0.2}
        assert matches.layer["length_m"].iloc[0] == pytest.approx(40)

    def test_two_ranges_on_one_street_add_up(self):
        matches = matched("Kerkstraat 1-2, 4-5", segments=table(streets(["Kerkstraat"])))
        assert matches.watched["share"].tolist() == [0.8]

    def test_a_whole_street_beside_a_range_of_it_is_whole(self):
        assert matched("Kerkstraat", "Kerkstraat 1-2").watched["share"].tolist() == [1, 1]

    def test_numbers_that_no_home_has_are_left_to_a_person(self):
        review = left("Kerkstraat 100-200")
        assert (review["why"], review["candidates"]) == ("no_house", ("Kerkstraat",))

    @pytest.mark.parametrize(
        ("name", "written"), [("Plein 1944", "plein 1944"), ("Wijk 12", "Wijk 12"), ("1e Pad", "1e pad")]
    )
    def test_a_street_of_that_name_goes_before_a_house_number(self, name, written):
        assert found(written, segments=table(streets([name, "Plein", "Wijk"])))["length_m"] == 100

    def test_a_slip_in_a_name_with_a_number_is_understood(self):
        assert found("Stationspelin 1945", segments=table(streets(["Stationsplein 1945"])))["length_m"] == 100


class TestPostcodes:
    """The homes on the first piece of each street have the postcode 1234 AA, those on the second 1234 BA."""

    def test_the_homes_that_have_it_are_claimed_in_whatever_street(self):
        segments = table(streets(["Kerkstraat", "Molenweg"]))
        matches = matched("1234 aa", segments=segments)
        assert matches.watched["segment"].tolist() == [0, 2]
        assert matches.layer["streets"].iloc[0] == ("Kerkstraat", "Molenweg")

    def test_beside_a_street_both_hold(self):
        assert matched("Molenweg 1234BA", segments=table(streets(["Kerkstraat", "Molenweg"]))).watched[
            "segment"
        ].tolist() == [3]

    def test_one_that_no_home_has_is_left_to_a_person(self):
        assert left("9999 ZZ")["why"] == "no_postcode"


class TestOutlines:
    def drawn(self, outline, crs=RD_NEW):
        segments = table(streets(["Kerkstraat", "Molenweg"]))
        groups = register(("Adorp", [], "active"), outlines=[outline]).to_crs(crs)
        return match_groups(groups, segments, ONE_VILLAGE, homes_along(segments), settings=SETTINGS)

    @pytest.mark.parametrize("crs", [RD_NEW, WGS84])
    def test_what_lies_in_it_is_watched_by_length_and_by_home(self, crs):
        matches = self.drawn(box(-1, -1, 75, 1), crs)
        assert matches.watched["segment"].tolist() == [0, 1]
        assert matches.watched["share"].tolist() == pytest.approx([1, 0.5], abs=1e-3)
        # Homes stand at 5, 15, … 95 m.
        assert len(matches.homes) in {7, 8}
        assert matches.layer["streets"].iloc[0] == ("Kerkstraat",)

    @given(st.floats(0, 100), st.floats(0, 100), st.sampled_from((-1.0, -21.0)))
    @settings(max_examples=25, deadline=None)
    def test_its_length_and_homes_are_those_within(self, one, other, south):
        west, east = sorted((one, other))
        rows = 1 if south == -1 else 2
        matches = self.drawn(box(west, south, east, 1))
        inside = sum(west <= 5 + 10 * at <= east for at in range(10))
        assert len(matches.homes) == inside * rows
        # What it only touches is not watched: less than a metre, at most twice in each row.
        assert matches.layer["length_m"].iloc[0] == pytest.approx((east - west) * rows, abs=2.01 * rows)


class TestAlleys:
    """Where no car drives there are homes and no segment of that name."""

    def alley(self):
        segments = table(streets(["Kerkstraat"]))
        homes = homes_along(segments)
        homes.loc[[0, 1], ["street", "housenumber"]] = [["Kerksteeg", "1"], ["Kerksteeg", "2"]]
        return {"segments": segments, "homes": homes}

    def test_it_is_found_by_its_homes(self):
        matches = matched("Kerksteeg", **self.alley())
        assert matches.layer["streets"].iloc[0] == ("Kerksteeg",)
        assert matches.homes["home"].tolist() == [0, 1]
        assert matches.watched["share"].tolist() == [0.4]

    def test_its_homes_are_none_of_the_street_that_they_are_reached_from(self):
        assert matched("Kerkstraat", **self.alley()).homes["home"].tolist() == list(range(2, 10))


def test_homes_without_a_street_in_their_address_belong_to_the_road_that_they_are_reached_from():
    segments = table(streets(NAMES))
    assert len(matched("Molenweg", segments=segments, homes=homes_along(segments, named=False)).homes) == 10


class TestAnswers:
    def answers(self, written, street, core=""):
        return pd.DataFrame({"group_id": ["G0"], "written": [written], "street": [street], "core": [core]})

    def test_an_answer_goes_before_everything(self):
        group = found("Kerkstraat", answers=self.answers("Kerkstraat", "Molenweg"))
        assert group["streets"] == ("Molenweg",)

    def test_an_empty_answer_means_no_street_and_asks_no_more(self):
        matches = matched("Kerkpad", answers=self.answers("Kerkpad", ""))
        assert matches.review.empty
        assert matches.layer.iloc[0][["streets", "unmatched"]].tolist() == [(), ()]

    def test_house_numbers_hold_for_the_street_of_the_answer(self):
        matches = matched("Kerkpad 1-3", answers=self.answers("Kerkpad 1-3", "Kerkstraat"))
        assert matches.homes["home"].tolist() == [0, 1, 2]

    @pytest.mark.parametrize(("core", "segments"), [("Adorp", [0, 1]), ("Bdorp", [2, 3])])
    def test_the_core_of_the_answer_tells_streets_of_one_name_apart(self, core, segments):
        matches = matched(
            "Kerkstraat", segments=two_villages(3000), outlines=outlines_of(3000), core="",
            answers=self.answers("Kerkstraat", "Kerkstraat", core),
        )  # fmt: skip
        assert matches.watched["segment"].tolist() == segments

    def test_a_street_far_away_may_be_answered(self):
        answers = self.answers("Zandpad", "Zandpad")
        assert found("Zandpad", segments=outskirts(6000), answers=answers)["streets"] == ("Zandpad",)

    def test_an_answer_that_is_no_street_on_the_map_is_asked_again(self):
        assert left("Kerkpad", answers=self.answers("Kerkpad", "Nergensstraat"))["why"] == "unlike"

    def test_the_answer_of_another_group_is_none(self):
        answers = self.answers("Kerkstraat", "Molenweg").assign(group_id="G1")
        assert found("Kerkstraat", answers=answers)["streets"] == ("Kerkstraat",)


def test_groups_that_overlap_each_have_all_that_they_claim():
    segments = table(streets(NAMES))
    groups = register(("Adorp", ["Kerkstraat"], "active"), ("Adorp", ["Kerkstraat 1-3"], "ended"))
    matches = match_groups(groups, segments, ONE_VILLAGE, homes_along(segments), settings=SETTINGS)
    assert matches.layer["status"].tolist() == ["active", "ended"]
    assert matches.homes.groupby("group_id").size().to_dict() == {"G0": 10, "G1": 3}


def test_a_name_that_stands_twice_counts_once():
    group = found("Kerkstraat", "Kerkstr.")
    assert group["streets"] == ("Kerkstraat",)
    assert group["length_m"] == pytest.approx(100)


def test_a_register_without_rows_gives_no_groups():
    segments = table(streets(NAMES))
    matches = match_groups(register(), segments, ONE_VILLAGE, homes_along(segments), settings=SETTINGS)
    assert matches.layer.empty
    assert matches.watched.empty
    assert matches.homes.empty
    assert matches.review.empty


def test_where_the_map_has_no_named_street_nothing_is_offered():
    segments = segment_table([LineString([(0, 0), (9, 9)])])
    assert left("Kerkstraat", segments=segments, homes=homes_along(segments).iloc[:0])["candidates"] == ()


def test_a_group_without_any_street_that_is_found_stays_in_the_table():
    with pytest.warns(DekkendWarning, match=LEFT):
        group = found("Kerkpad")
    assert group["length_m"] == 0
    assert group.geometry.is_empty


@given(st.permutations(range(6)))
@settings(max_examples=15, deadline=None)
def test_the_order_of_the_register_does_not_matter(order):
    rows = register(*[("Adorp", [one, f"{other} 1-4"], "active") for one, other in pairwise(NAMES[:7])])
    segments = table(streets(NAMES))
    homes = homes_along(segments)
    one = match_groups(rows, segments, ONE_VILLAGE, homes, settings=SETTINGS)
    other = match_groups(rows.iloc[list(order)], segments, ONE_VILLAGE, homes, settings=SETTINGS)
    for name in ("layer", "watched", "homes", "review"):
        assert getattr(one, name).equals(getattr(other, name))


def test_segments_and_homes_keep_their_position_where_their_index_is_another():
    segments = table(streets(NAMES))
    homes = homes_along(segments)
    moved = {
        "segments": segments.set_index(np.arange(len(segments))[::-1] + 500),
        "homes": homes.set_index(np.arange(len(homes))[::-1] + 900),
    }
    for written in ("Molenweg", "Molenweg 2-5", "1234AA"):
        one, other = matched(written, **moved), matched(written)
        assert one.watched.equals(other.watched)
        assert one.homes.equals(other.homes)


@given(
    st.lists(st.sampled_from(["Kerkstraat", "Kerkstraat 1-5", "1234AA", "Molenweg oneven", "Molenweg 9"]), max_size=5)
)
@settings(max_examples=30, deadline=None)
def test_no_group_claims_a_home_or_a_segment_twice_and_shares_are_shares(written):
    matches = matched(*written)
    assert not matches.homes.duplicated().any()
    assert not matches.watched.duplicated(["segment", "group_id"]).any()
    assert matches.watched["share"].between(0, 1, inclusive="right").all()
