"""Signs: on the side that drivers see, clear of junctions, and no more than are needed."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from shapely.geometry import LineString, Point

from dekkend.analysis.inflow import add_inflow, model_trips
from dekkend.analysis.siting import plan_signs
from dekkend.crs import RD_NEW
from dekkend.settings import InflowSettings, SignSettings

from .towns import BLOCK, SETTINGS, X, Y, analyse, build, layouts, plain_town

DRAWS = InflowSettings(draws=5)


def standing(**spots):
    return gpd.GeoDataFrame(
        {"sign_id": list(spots), "street": ""},
        geometry=gpd.GeoSeries([Point(X + x, Y + y) for x, y in spots.values()], crs=RD_NEW),
        crs=RD_NEW,
    )


def signs_of(town, signs=None, **changes):
    town = analyse(town.osm())
    trips = model_trips(town.laid, town.segments, settings=DRAWS)
    layer = add_inflow(town.entries, trips, town.laid.graph, entry_settings=SETTINGS.entries, settings=DRAWS)
    rules = SignSettings(**changes)
    signs = standing() if signs is None else signs
    plan = plan_signs(
        replace(town.entries, layer=layer),
        trips,
        town.laid.graph,
        town.segments,
        town.cores,
        standing=signs,
        settings=rules,
    )
    return plan.layer, layer


def away_from(signs, x, y):
    spot = signs.geometry.iloc[0]
    return spot.x - X - x, spot.y - Y - y


# Ends of the first street at each side of a town of three by three: where it is, and the direction of travel inward.
ENDS = {0: (0, 0, 0), 3: (0, 2 * BLOCK, 180), 6: (0, 0, 90), 9: (2 * BLOCK, 0, 270)}


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize(("side", "to_the_right"), [("right", 4), ("left", -4)])
def test_a_sign_stands_on_the_side_that_cars_keep_to_and_faces_those_who_drive_in(end, side, to_the_right):
    x, y, heading = ENDS[end]
    kinds = ["nothing"] * 12
    kinds[end] = "approach"
    signs, _ = signs_of(plain_town(*kinds), drive_on=side)
    east, north = away_from(signs, x, y)
    ahead = np.radians(heading)
    # The outline lies 40 m outside the outermost street, so that is where who drives in passes the sign.
    assert east * np.sin(ahead) + north * np.cos(ahead) == pytest.approx(-40, abs=2)
    assert east * np.cos(ahead) - north * np.sin(ahead) == pytest.approx(to_the_right, abs=0.01)
    assert signs["facing_deg"].iloc[0] == pytest.approx((heading + 180) % 360)


@given(layouts())
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_main_entry_has_one_sign_that_faces_against_the_traffic(layout):
    signs, layer = signs_of(build(layout))
    main = layer[layer["main"]].reset_index(drop=True)
    assert signs["entry_id"].tolist() == main["entry_id"].tolist()
    assert signs["sign_id"].is_unique
    assert (signs["status"] == "proposed").all()
    assert ((signs["marginal_share"] <= signs["captured_share"] + 1e-9) & (signs["captured_share"] <= 1 + 1e-9)).all()


def test_with_a_sign_at_every_entry_of_one_town_every_car_passes_one():
    signs, layer = signs_of(plain_town("approach", "approach", "nothing", "approach"))
    assert layer["main"].all()
    assert signs["captured_share"].sum() == pytest.approx(1)
    assert signs["marginal_share"].tolist() == pytest.approx(layer["inflow_share"].tolist())


def junction_near(*aways):
    """A town with one road inward, with side roads at these distances from its outermost street."""
    town = plain_town("approach")
    line = town.draft.lines[0]
    for away in sorted(aways, reverse=True):
        spot = (0.0, -float(away))
        line.insert(-1, spot)
        town.draft.road(spot, (-80.0, -float(away)), name=f"Zijweg {away}")
    return town


def junction_check(signs):
    return signs["checks"].iloc[0][0]


@pytest.mark.parametrize(("away", "stands"), [(30, -55), (60, -35), (75, -40)])
def test_a_sign_keeps_25_m_from_junctions_where_the_road_is_long_enough(away, stands):
    signs, _ = signs_of(junction_near(away))
    assert away_from(signs, 0, 0)[1] == pytest.approx(stands, abs=1)
    assert junction_check(signs).startswith("Passed")


def test_between_junctions_too_near_to_each_other_a_sign_stands_in_the_middle_and_the_check_fails():
    signs, _ = signs_of(junction_near(30, 60))
    assert away_from(signs, 0, 0)[1] == pytest.approx(-45, abs=0.1)
    assert junction_check(signs) == "Failed: 15 m from the nearest junction, 25 m asked."


def test_where_a_driveway_comes_out_is_no_junction():
    town = junction_near(45)
    town.draft.roads[-1].update(highway="service", access="service")
    signs, _ = signs_of(town)
    assert away_from(signs, 0, 0)[1] == pytest.approx(-40, abs=5)
    assert junction_check(signs).startswith("Passed")


def test_a_sign_on_a_bridge_fails_its_check():
    town = plain_town("approach")
    town.draft.roads[0]["bridge"] = True
    assert signs_of(town)[0]["checks"].iloc[0][1].startswith("Failed")
    assert signs_of(plain_town("approach"))[0]["checks"].iloc[0][1].startswith("Passed")


def test_what_cannot_be_known_from_a_map_is_told_as_unknown():
    assert signs_of(plain_town("approach"))[0]["checks"].iloc[0][-1].startswith("Unknown")


def test_a_standing_sign_nearby_is_kept_and_one_within_the_core_can_go():
    signs, _ = signs_of(plain_town("approach"), standing(near=(5, -50), far=(5, -300), within=(90, 90)))
    assert dict(zip(signs["sign_id"], signs["status"], strict=True)) == {
        "near": "keep",
        "far": "standing",
        "within": "remove",
    }
    assert signs["provenance"].tolist() == ["standing"] * 3
    assert away_from(signs, 5, -50) == pytest.approx((0, 0))
    removed = signs[signs["status"] == "remove"]
    assert (removed["entry_id"] == "").all()
    assert (removed["captured_share"] == 0).all()


def test_of_two_standing_signs_at_one_entry_the_nearer_one_is_kept():
    signs, _ = signs_of(plain_town("approach"), standing(second=(5, -70), first=(5, -45)))
    assert signs.set_index("sign_id")["status"].to_dict() == {"first": "keep", "second": "remove"}


def test_a_standing_sign_between_two_entries_serves_one_of_them():
    signs, _ = signs_of(plain_town("approach", "approach"), standing(only=(50, -40)), match_m=60)
    assert signs["status"].tolist() == ["proposed", "keep"]
    assert signs["sign_id"].tolist()[1] == "only"


def test_a_standing_sign_just_out_of_reach_is_not_matched():
    near, far = standing(s=(4, -40 - 49)), standing(s=(4, -40 - 52))
    assert signs_of(plain_town("approach"), near)[0]["status"].tolist() == ["keep"]
    assert signs_of(plain_town("approach"), far)[0]["status"].tolist() == ["proposed", "standing"]


def test_of_a_sign_in_a_town_without_entries_nothing_is_said():
    signs, _ = signs_of(plain_town("dead end"), standing(old=(5, -50), within=(90, 90)))
    assert signs["status"].tolist() == ["standing", "standing"]
    assert signs_of(plain_town("dead end"))[0].empty


def test_coordinates_are_told_in_both_systems():
    signs, _ = signs_of(plain_town("approach"))
    sign = signs.iloc[0]
    assert (sign["rd_x"], sign["rd_y"]) == pytest.approx((sign.geometry.x, sign.geometry.y), abs=0.051)
    degrees = signs.to_crs(4326).geometry.iloc[0]
    assert (sign["lon"], sign["lat"]) == pytest.approx((degrees.x, degrees.y), abs=1e-6)


def test_abroad_there_are_no_rd_coordinates():
    town = analyse(plain_town("approach").osm())
    trips = model_trips(town.laid, town.segments, settings=DRAWS)
    layer = add_inflow(town.entries, trips, town.laid.graph, entry_settings=SETTINGS.entries, settings=DRAWS)
    here = (layer, town.segments, town.cores, standing())
    entries, segments, cores, none = (frame.set_crs(32632, allow_override=True) for frame in here)
    found = replace(town.entries, layer=entries)
    signs = plan_signs(found, trips, town.laid.graph, segments, cores, standing=none, settings=SETTINGS.signs).layer
    assert signs["rd_x"].isna().all()
    assert signs["lon"].notna().all()


def test_a_sign_at_a_bend_looks_along_the_road_there():
    town = plain_town("approach")
    town.draft.lines[0].insert(-1, (0.0, -60.0))
    town.draft.lines[0][0] = (-700.0, -760.0)
    town.draft.nodes.update({(0.0, -60.0): 900, (-700.0, -760.0): 901})
    signs, layer = signs_of(town)
    assert layer["inbound_deg"].iloc[0] == pytest.approx(0, abs=1)
    assert signs["facing_deg"].iloc[0] == pytest.approx(180, abs=1)
    assert LineString([(X, Y - 60), (X, Y)]).distance(signs.geometry.iloc[0]) == pytest.approx(4, abs=0.1)


def test_on_a_road_without_junctions_a_sign_stands_where_the_core_begins():
    town = plain_town()
    town.draft.road((45.0, -720.0), (45.0, 45.0), name="Doodloper")
    signs, _ = signs_of(town)
    assert away_from(signs, 45, 0)[1] == pytest.approx(-40, abs=5)
    assert junction_check(signs) == "Passed: no junction on this stretch of road."
