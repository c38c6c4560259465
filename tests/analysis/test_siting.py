"""Sign plans on invented towns: what is chosen, what becomes of standing signs, and plans changed by hand."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from shapely.geometry import Point

from dekkend.analysis.old_way import covered_arcs, old_way
from dekkend.analysis.posts import Roadside
from dekkend.analysis.sign_places import find_places
from dekkend.analysis.siting import plan_signs
from dekkend.analysis.trips import model_trips
from dekkend.crs import RD_NEW
from dekkend.errors import NoPlanError
from dekkend.settings import InflowSettings, SignSettings

from .towns import Town, X, Y, analyse, analysed_town, build, layouts

DRAWS = InflowSettings(draws=5, route_draws=2)
FOUR = ("approach", *("nothing",) * 2) * 3 + ("approach",)


def given_signs(*rows):
    """Return signs by their place, number, status and provenance."""
    columns = {"sign_id": 1, "status": 2, "provenance": 3}
    table = {name: [row[at] for row in rows] for name, at in columns.items()}
    points = [Point(X + row[0][0], Y + row[0][1]) for row in rows]
    return gpd.GeoDataFrame(
        {**table, "street": "", "entry_id": "", "remark": "", "facing_deg": np.full(len(rows), np.nan)},
        geometry=gpd.GeoSeries(points, crs=RD_NEW),
        crs=RD_NEW,
    )


def planned(town, *rows, by_hand=False, poor=(), **changes):
    town = analyse(town.osm()) if isinstance(town, Town) else town
    signs, chosen = given_signs(*rows), SignSettings(**changes)
    osm = town.osm
    roadside = Roadside(
        crossings=osm.crossings, signs=osm.signs, lamps=osm.lamps, addresses=osm.addresses, roads=osm.roads
    )
    places = find_places(town.entries, town.laid, town.segments, roadside, signs, settings=chosen)
    # Places at which a post would break a rule of siting.
    failed = [
        ("view",) if place in poor else each
        for place, each in places.layer[["place_id", "failed"]].itertuples(index=False)
    ]
    places = replace(places, layer=places.layer.assign(failed=failed))
    trips = model_trips(town.laid, town.segments, town.entries, settings=DRAWS, others=places.others)
    return plan_signs(places, trips, signs, town.cores, by_hand=by_hand, settings=chosen)


@pytest.fixture(scope="module")
def four():
    return analysed_town(*FOUR)


def post_of(town, street):
    layer = planned(town, share=1.0).layer.set_index("street")
    return layer.geometry[street].x - X, layer.geometry[street].y - Y


# --- Choosing ---------------------------------------------------------------------------------------------------------


@given(layouts())
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_without_a_number_the_plan_captures_the_share_of_every_core_that_signs_can(layout):
    town = analyse(build(layout).osm())
    plan = planned(town, share=1.0)
    for _, share in plan.case.by_core:
        assert share == pytest.approx(1)
    assert plan.case.gap == 0 or not plan.case.trips_a_day
    assert set(plan.layer["status"]) <= {"proposed"}
    assert plan.layer["sign_id"].is_unique


def test_of_four_roads_alike_two_signs_capture_half_of_the_trips_and_the_others_are_as_good(four):
    plan = planned(four, number=2)
    assert len(plan.layer) == 2
    assert plan.case.captured_share == pytest.approx(0.5, abs=0.02)
    assert len(plan.case.interchangeable) == 2
    assert plan.layer["captured_share"].tolist() == pytest.approx([0.25, 0.25], abs=0.02)
    assert all(set(swaps) == {other.place_id for other in plan.case.interchangeable} for swaps in plan.layer["swaps"])


def test_a_place_whose_post_breaks_a_rule_gets_no_sign_where_others_are_as_good(four):
    first = set(planned(four, number=2).layer["sign_id"])
    other = planned(four, number=2, poor=first)
    assert not first & set(other.layer["sign_id"])
    assert other.case.captured_share == pytest.approx(0.5, abs=0.02)
    assert other.case.gap == 0


def test_it_gets_one_where_all_else_captures_clearly_less(four):
    everywhere = set(planned(four, number=4).layer["sign_id"])
    assert set(planned(four, number=4, poor=everywhere).layer["sign_id"]) == everywhere


def test_the_curve_rises_to_everything(four):
    case = planned(four, number=2).case
    numbers, shares = zip(*case.curve, strict=True)
    assert numbers == (0, 1, 2, 3, 4)
    assert shares == pytest.approx((0, 0.25, 0.5, 0.75, 1), abs=0.03)


def test_a_budget_buys_as_many_signs_as_it_pays_for(four):
    one = planned(four, number=1).case.cost_eur
    plan = planned(four, budget_eur=3 * one + 1)
    assert len(plan.layer) == 3
    assert plan.case.cost_eur == pytest.approx(3 * one)


def test_forced_and_forbidden_places_are_kept_to_by_their_id(four):
    ids = planned(four, share=1.0).layer["sign_id"].tolist()
    plan = planned(four, number=2, forced=(ids[3],), forbidden=(ids[0], ids[1]))
    assert plan.layer["sign_id"].tolist() == [ids[2], ids[3]]


def test_rules_that_contradict_one_another_are_named(four):
    ids = planned(four, share=1.0).layer["sign_id"].tolist()
    with pytest.raises(NoPlanError, match=r"signs may be at most 1.*must be a sign at each of these"):
        planned(four, number=1, forced=tuple(ids[:2]))


def test_signs_keep_their_distance_from_one_another():
    town = analysed_town("approach", "approach")
    near = planned(town, share=1.0).layer
    assert len(near) == 2
    apart = near.geometry.iloc[0].distance(near.geometry.iloc[1]) + 1
    assert len(planned(town, number=2, apart_m=apart).layer) == 1


# --- Standing signs ---------------------------------------------------------------------------------------------------


def test_a_standing_sign_at_a_place_of_the_plan_is_kept_and_costs_nothing(four):
    plan = planned(four, (post_of(four, "Invalsweg 0"), "S-1", "standing", "standing"), share=1.0)
    kept = plan.layer.set_index("sign_id").loc["S-1"]
    assert (kept["status"], kept["provenance"], kept["cost_eur"]) == ("keep", "standing", 0)
    assert plan.layer["status"].value_counts().to_dict() == {"proposed": 3, "keep": 1}


def test_standing_signs_within_the_core_are_redundant_once_every_way_in_has_a_sign(four):
    inside = [((60 * n + 30, 4), f"S-{n}", "standing", "standing") for n in range(3)]
    plan = planned(four, *inside, share=1.0, number=4)
    rest = plan.layer[plan.layer["provenance"] == "standing"]
    assert len(rest) == 3
    assert set(rest["status"]) == {"redundant"}
    assert (rest["marginal_share"] == 0).all()
    assert plan.case.lost_share == 0
    assert (rest["cost_eur"] == SignSettings().removal_eur).all()


def test_what_is_lost_where_standing_signs_go_is_told_for_all_of_them_together(four):
    spots = [post_of(four, street) for street in ("Invalsweg 3", "Invalsweg 6", "Invalsweg 9")]
    rows = [(spot, f"S-{n}", "standing", "standing") for n, spot in enumerate(spots)]
    plan = planned(four, *rows, number=1, forced=(planned(four, share=1.0).layer["sign_id"].iloc[0],))
    rest = plan.layer[plan.layer["provenance"] == "standing"]
    assert set(rest["status"]) == {"remove"}
    assert plan.case.lost_share == pytest.approx(rest["marginal_share"].sum(), abs=1e-9)


def test_standing_signs_stay_where_that_is_asked(four):
    plan = planned(four, ((90, 4), "S-1", "standing", "standing"), number=2, keep_standing=True)
    assert plan.layer.set_index("sign_id").loc["S-1", "status"] == "keep"
    assert len(plan.layer) == 2


def test_of_a_sign_beside_no_street_nothing_is_said(four):
    plan = planned(four, ((5000, 5000), "S-1", "standing", "standing"))
    assert plan.layer.set_index("sign_id").loc["S-1", "status"] == "standing"


# --- By hand ----------------------------------------------------------------------------------------------------------


def as_given(layer):
    return [
        ((sign.geometry.x - X, sign.geometry.y - Y), sign.sign_id, sign.status, sign.provenance)
        for sign in layer.itertuples()
    ]


def test_a_plan_that_comes_back_unchanged_captures_what_it_did_and_is_as_good_as_the_best(four):
    plan = planned(four, number=3)
    again = planned(four, *as_given(plan.layer), by_hand=True)
    assert again.layer["sign_id"].tolist() == plan.layer["sign_id"].tolist()
    assert again.case.captured_share == pytest.approx(plan.case.captured_share)
    assert again.case.consulted.best_share == pytest.approx(plan.case.captured_share)
    assert again.case.consulted.without == ()


def test_a_sign_that_people_strike_out_is_gone_and_its_trips_are_lost(four):
    plan = planned(four, number=3)
    rows = as_given(plan.layer)
    rows[0] = (*rows[0][:2], "struck", "proposed")
    again = planned(four, *rows, by_hand=True)
    assert again.layer["status"].value_counts().to_dict() == {"proposed": 2, "struck": 1}
    assert again.case.captured_share == pytest.approx(2 / 3 * plan.case.captured_share, abs=0.03)


def test_a_plan_by_hand_is_told_which_rules_it_breaks_and_which_cores_it_leaves_without(four):
    rows = [((x, y), sign, "struck", prov) for (x, y), sign, _, prov in as_given(planned(four, number=1).layer)]
    nobody = planned(four, *rows, by_hand=True)
    assert nobody.case.consulted.without == ("Adorp",)
    assert nobody.case.captured_share == 0
    three = as_given(planned(four, number=3).layer)
    many = planned(four, *three, by_hand=True, number=2)
    assert "The number of signs may be at most 2." in [str(rule) for _, rule in many.case.consulted.broken]


# --- The old way ------------------------------------------------------------------------------------------------------


def test_a_sign_at_both_ends_of_every_covered_street_is_what_the_plan_is_held_against(four):
    streets = four.segments[["segment_id", "street"]].assign(core_id="adorp", covered=False)
    nothing = covered_arcs(four.laid.graph, streets)
    trips = model_trips(four.laid, four.segments, four.entries, settings=DRAWS, others=nothing)
    assert old_way(streets, trips, settings=SignSettings()) is None
    every = streets.assign(covered=True)
    trips = model_trips(
        four.laid, four.segments, four.entries, settings=DRAWS, others=covered_arcs(four.laid.graph, every)
    )
    way = old_way(every, trips, settings=SignSettings(small_sign_eur=50, post_eur=100, work_eur=200))
    assert way.captured_share == pytest.approx(1)
    assert way.number == 2 * streets["street"].nunique()
    assert way.cost_eur == 350 * way.number


def test_the_layer_is_left_as_it_was(four):
    before = replace(four.entries, layer=four.entries.layer.copy())
    planned(four, number=2)
    assert four.entries.layer.equals(before.layer)
