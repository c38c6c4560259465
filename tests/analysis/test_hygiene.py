"""What the keepers of a register are told, on an invented village whose homes are counted."""

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString

from dekkend.analysis.hygiene import KINDS, check_register
from dekkend.analysis.matching import match_groups
from dekkend.crs import RD_NEW
from dekkend.errors import DekkendWarning
from dekkend.sentences import Sentence
from dekkend.settings import MatchingSettings, RegisterSettings

from .test_matching import NAMES, ONE_VILLAGE, homes_along, register, streets, table


def lines(*drawn):
    """Barriers: kind, name and points."""
    return gpd.GeoDataFrame(
        {"kind": [kind for kind, _, _ in drawn], "name": [name for _, name, _ in drawn]},
        geometry=gpd.GeoSeries([LineString(points) for _, _, points in drawn], crs=RD_NEW),
        crs=RD_NEW,
    )


def checked(*groups, segments=None, barriers=None, most_homes=250):
    segments = table(streets(NAMES)) if segments is None else segments
    homes = homes_along(segments, city="Adorp")
    groups = [("Adorp", names, status) for names, status in groups]
    matches = match_groups(register(*groups), segments, ONE_VILLAGE, homes, settings=MatchingSettings())
    return check_register(
        matches, segments, homes, ONE_VILLAGE, lines() if barriers is None else barriers,
        settings=RegisterSettings(most_homes=most_homes),
    )  # fmt: skip


def only(kind, found):
    rows = found[found["kind"] == kind]
    assert len(rows) == 1
    return rows.iloc[0]


def test_in_a_register_in_order_there_is_nothing_to_look_at():
    assert checked((["Kerkstraat", "Kerkhofstraat"], "active"), (["Dorpsstraat"], "active")).empty


def test_homes_that_two_active_groups_claim_are_counted_by_street():
    found = checked((["Kerkstraat", "Molenweg"], "active"), (["Kerkstraat 1-4"], "active"))
    row = only("claimed_twice", found)
    assert (row["group_ids"], row["street"], row["core"], row["homes"]) == (("G0", "G1"), "Kerkstraat", "Adorp", 4)
    assert row["said"] == "Groups G0, G1 claim the same 4 homes of Kerkstraat (Adorp)."


def test_a_group_that_ended_claims_nothing_from_others_and_is_named():
    found = checked((["Kerkstraat"], "active"), (["Kerkstraat", "Molenweg"], "ended"))
    assert found["kind"].tolist() == ["ended"]
    assert only("ended", found)["group_ids"] == ("G1",)


def test_what_is_said_can_be_told_in_another_language():
    found = checked((["Kerkstraat"], "active"), (["Kerkstraat"], "active"))
    assert len(found) > 0
    assert all(isinstance(said, Sentence) for said in found["said"])


def test_a_group_that_covers_nothing_is_named():
    with pytest.warns(DekkendWarning, match="covers nothing"):
        found = checked((["Kerkpad"], "active"), (["Kerkstraat"], "active"))
    assert only("no_street", found)["group_ids"] == ("G0",)


def test_a_street_of_which_a_part_is_covered_is_named_with_those_who_cover_it():
    found = checked((["Kerkstraat 1-3", "Molenweg"], "active"), (["Kerkstraat 9-10"], "active"))
    row = only("partly_covered", found)
    assert (row["group_ids"], row["street"], row["homes"]) == (("G0", "G1"), "Kerkstraat", 10)
    assert row["said"] == "Of the 10 homes of Kerkstraat (Adorp), 5 are covered, by G0, G1."


def test_a_street_that_groups_cover_together_is_whole():
    found = checked((["Kerkstraat oneven"], "active"), (["Kerkstraat even"], "active"))
    assert found.empty


@pytest.mark.parametrize(("most", "told"), [(19, 1), (20, 0)])
def test_a_group_with_more_homes_than_people_know_is_named(most, told):
    found = checked((["Kerkstraat", "Kerkhofstraat"], "active"), most_homes=most)
    assert (found["kind"] == "too_large").sum() == told


class TestSplit:
    """Streets lie below one another 20 m apart; a line between the first and the second divides them."""

    PAIR = (["Kerkstraat", "Kerkhofstraat"], "active")
    BETWEEN = ((-500, -10), (600, -10))

    @pytest.mark.parametrize(
        ("kind", "name", "told"),
        [("canal", "Burgel", "Burgel"), ("railway", "", "a railway"), ("river", "", "water")],
    )
    def test_water_and_railways_divide(self, kind, name, told):
        row = only("split", checked(self.PAIR, barriers=lines((kind, name, self.BETWEEN))))
        assert row["said"] == f"Group G0 falls into parts of 10, 10 homes, divided by {told}."

    @pytest.mark.parametrize(("highway", "divides"), [("primary", True), ("tertiary", True), ("residential", False)])
    def test_main_roads_divide_and_others_do_not(self, highway, divides):
        segments = self.with_road(highway)
        assert ("split" in checked(self.PAIR, segments=segments)["kind"].tolist()) == divides

    def test_a_main_road_in_a_tunnel_does_not(self):
        assert checked(self.PAIR, segments=self.with_road("primary").assign(tunnel=True)).empty

    def test_a_main_road_that_the_group_itself_watches_does_not(self):
        segments = self.with_road("primary", name="Molenweg")
        both = ([*self.PAIR[0], "Molenweg"], "active")
        assert "split" not in checked(both, segments=segments)["kind"].tolist()

    def test_a_line_that_one_can_walk_around_within_the_group_does_not(self):
        short = lines(("canal", "Burgel", ((-500, -10), (40, -10))))
        assert checked(self.PAIR, barriers=short).empty

    def test_a_few_homes_across_are_no_part(self):
        across = (["Kerkstraat", "Kerkhofstraat 1-4"], "active")
        found = checked(across, barriers=lines(("canal", "Burgel", self.BETWEEN)))
        assert "split" not in found["kind"].tolist()

    def with_road(self, highway, name=""):
        segments = table([*streets(NAMES[:2]), (name, LineString(self.BETWEEN))])
        return segments.assign(highway=[*["residential"] * (len(segments) - 1), highway])


@given(
    st.lists(st.sampled_from(["Kerkstraat", "Kerkstraat 1-5", "Molenweg 2-9", "Dorpsstraat"]), min_size=1, max_size=4)
)
@settings(max_examples=20, deadline=None)
def test_findings_are_in_order_and_count_no_home_that_is_not_there(written):
    found = checked(*(([name], "active") for name in written), most_homes=5)
    kinds = pd.Categorical(found["kind"], KINDS, ordered=True)
    assert list(kinds) == sorted(found["kind"], key=KINDS.index)
    twice = found[found["kind"] == "claimed_twice"]
    assert (twice.groupby("street")["homes"].sum() <= 10).all()
    assert all(len(ids) > 1 for ids in twice["group_ids"])
