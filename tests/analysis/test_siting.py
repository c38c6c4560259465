"""Signs: on the side that drivers see, clear of junctions, and no more than are needed."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from shapely.geometry import LineString, Point

from dekkend.analysis.inflow import add_inflow, follow_traffic, model_trips
from dekkend.analysis.main_entries import choose_main
from dekkend.analysis.siting import plan_signs
from dekkend.crs import RD_NEW
from dekkend.settings import InflowSettings, SignSettings

from .towns import BLOCK, SETTINGS, Town, X, Y, analyse, analysed_town, build, layouts, plain_town

DRAWS = InflowSettings(draws=5)


def standing(**spots):
    return gpd.GeoDataFrame(
        {"sign_id": list(spots), "street": ""},
        geometry=gpd.GeoSeries([Point(X + x, Y + y) for x, y in spots.values()], crs=RD_NEW),
        crs=RD_NEW,
    )


def entries_with_inflow(town):
    """Return the entries of a town with all that is known of them, and the trips behind that."""
    trips = model_trips(town.laid, town.segments, settings=DRAWS)
    found = replace(town.entries, layer=add_inflow(town.entries, trips, town.laid.graph, settings=DRAWS))
    chosen = choose_main(found, town.laid, town.segments, settings=SETTINGS.entries)
    return follow_traffic(replace(found, layer=chosen), trips, town.laid.graph, town.segments), trips


def signs_of(town, signs=None, **changes):
    town = analyse(town.osm()) if isinstance(town, Town) else town
    found, trips = entries_with_inflow(town)
    plan = plan_signs(
        found,
        trips,
        town.laid.graph,
        town.segments,
        town.cores,
        standing=standing() if signs is None else signs,
        settings=SignSettings(**changes),
    )
    return plan.layer, found.layer


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
    signs, layer = signs_of(analysed_town(*kinds), drive_on=side)
    east, north = away_from(signs, x, y)
    ahead = np.radians(heading)
    # The core begins in sight of its first homes, and that is where who drives in passes the sign.
    begins = np.array([layer.geometry.iloc[0].x - X - x, layer.geometry.iloc[0].y - Y - y])
    inward = np.array([np.sin(ahead), np.cos(ahead)])
    assert begins @ inward == pytest.approx(-50, abs=SETTINGS.cores.stretch_m)
    assert np.array([east, north]) @ inward == pytest.approx(begins @ inward, abs=0.01)
    assert east * np.cos(ahead) - north * np.sin(ahead) == pytest.approx(to_the_right, abs=0.01)
    assert signs["facing_deg"].iloc[0] == pytest.approx((heading + 180) % 360)


@given(layouts())
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_main_entry_has_one_sign_that_faces_against_the_traffic(layout):
    signs, layer = signs_of(build(layout))
    main = layer[layer["main"]].reset_index(drop=True)
    assert signs["entry_id"].tolist() == main["entry_id"].tolist()
    assert signs["sign_id"].is_unique
    assert (signs["status"] == "proposed").all()
    assert ((signs["marginal_share"] <= signs["captured_share"] + 1e-9) & (signs["captured_share"] <= 1 + 1e-9)).all()


def test_with_a_sign_at_every_entry_of_one_town_every_car_passes_one():
    signs, layer = signs_of(analysed_town("approach", "approach", "nothing", "approach"))
    assert layer["main"].all()
    assert signs["captured_share"].sum() == pytest.approx(1)
    assert signs["marginal_share"].tolist() == pytest.approx(layer["inflow_share"].tolist())


def junction_near(*aways):
    """A town that begins 60 m before its outermost street, with country lanes off its one road inward."""
    town = plain_town("approach")
    line = town.draft.lines[0]
    for away in sorted(aways, reverse=True):
        spot = (0.0, -float(away))
        line.insert(-1, spot)
        town.draft.road(spot, (-300.0, -float(away)), name=f"Zijweg {away}", highway="unclassified", maxspeed_kmh=80.0)
    town.draft.sign((4.0, -60.0), "Adorp")
    return town


def junction_check(signs):
    return signs["checks"].iloc[0][0]


@pytest.mark.parametrize(("away", "stands"), [(50, -75), (80, -55), (85, -60), (60, -85)])
def test_a_sign_keeps_25_m_from_junctions_where_the_road_is_long_enough(away, stands):
    signs, _ = signs_of(junction_near(away))
    assert away_from(signs, 0, 0)[1] == pytest.approx(stands, abs=1)
    assert junction_check(signs).startswith("Passed")


def test_between_junctions_too_near_to_each_other_a_sign_stands_in_the_middle_and_the_check_fails():
    signs, _ = signs_of(junction_near(50, 80))
    assert away_from(signs, 0, 0)[1] == pytest.approx(-65, abs=0.1)
    assert junction_check(signs) == "Failed: 15 m from the nearest junction, 25 m asked."


def test_where_a_driveway_comes_out_is_no_junction():
    town = junction_near(65)
    town.draft.roads[-1].update(highway="service", access="service")
    signs, _ = signs_of(town)
    assert away_from(signs, 0, 0)[1] == pytest.approx(-60, abs=5)
    assert junction_check(signs).startswith("Passed")


def test_a_sign_on_a_bridge_fails_its_check():
    town = plain_town("approach")
    town.draft.roads[0]["bridge"] = True
    assert signs_of(town)[0]["checks"].iloc[0][1].startswith("Failed")
    assert signs_of(analysed_town("approach"))[0]["checks"].iloc[0][1].startswith("Passed")


def test_what_cannot_be_known_from_a_map_is_told_as_unknown():
    assert signs_of(analysed_town("approach"))[0]["checks"].iloc[0][-1].startswith("Unknown")


def test_a_standing_sign_nearby_is_kept_and_one_within_the_core_can_go():
    signs, _ = signs_of(analysed_town("approach"), standing(near=(5, -50), far=(5, -300), within=(90, 90)))
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
    signs, _ = signs_of(analysed_town("approach"), standing(second=(5, -70), first=(5, -45)))
    assert signs.set_index("sign_id")["status"].to_dict() == {"first": "keep", "second": "remove"}


def proposed_at(town):
    """Return where signs are proposed for a town, in metres from the origin."""
    return [(spot.x - X, spot.y - Y) for spot in signs_of(town)[0].geometry]


@pytest.mark.parametrize(("share", "statuses"), [(0.4, ["keep", "proposed"]), (0.6, ["proposed", "keep"])])
def test_a_standing_sign_between_two_entries_serves_the_nearer_of_them(share, statuses):
    town = analysed_town("approach", "approach")
    one, other = np.array(proposed_at(town))
    signs, _ = signs_of(town, standing(only=one + share * (other - one)), match_m=80)
    assert signs["status"].tolist() == statuses
    assert signs["sign_id"].tolist()[statuses.index("keep")] == "only"


@pytest.mark.parametrize(("away", "statuses"), [(49, ["keep"]), (51, ["proposed", "standing"])])
def test_a_standing_sign_just_out_of_reach_is_not_matched(away, statuses):
    town = analysed_town("approach")
    ((x, y),) = proposed_at(town)
    assert signs_of(town, standing(s=(x, y - away)))[0]["status"].tolist() == statuses


def test_of_a_sign_in_a_town_without_entries_nothing_is_said():
    signs, _ = signs_of(analysed_town("dead end"), standing(old=(5, -50), within=(90, 90)))
    assert signs["status"].tolist() == ["standing", "standing"]
    assert signs_of(analysed_town("dead end"))[0].empty


def test_coordinates_are_told_in_both_systems():
    signs, _ = signs_of(analysed_town("approach"))
    sign = signs.iloc[0]
    assert (sign["rd_x"], sign["rd_y"]) == pytest.approx((sign.geometry.x, sign.geometry.y), abs=0.051)
    degrees = signs.to_crs(4326).geometry.iloc[0]
    assert (sign["lon"], sign["lat"]) == pytest.approx((degrees.x, degrees.y), abs=1e-6)


def test_abroad_there_are_no_rd_coordinates():
    town = analysed_town("approach")
    found, trips = entries_with_inflow(town)
    here = (found.layer, town.segments, town.cores, standing())
    entries, segments, cores, none = (frame.set_crs(32632, allow_override=True) for frame in here)
    found = replace(found, layer=entries)
    signs = plan_signs(found, trips, town.laid.graph, segments, cores, standing=none, settings=SETTINGS.signs).layer
    assert signs["rd_x"].isna().all()
    assert signs["lon"].notna().all()


def test_a_sign_at_a_bend_looks_along_the_road_there():
    town = plain_town("approach")
    town.draft.lines[0].insert(-1, (0.0, -80.0))
    town.draft.lines[0][0] = (-700.0, -780.0)
    town.draft.nodes.update({(0.0, -80.0): 900, (-700.0, -780.0): 901})
    town.draft.sign((4.0, -60.0), "Adorp")
    signs, layer = signs_of(town)
    assert layer["inbound_deg"].iloc[0] == pytest.approx(0, abs=1)
    assert signs["facing_deg"].iloc[0] == pytest.approx(180, abs=1)
    assert LineString([(X, Y - 80), (X, Y)]).distance(signs.geometry.iloc[0]) == pytest.approx(4, abs=0.1)


def test_on_a_road_without_junctions_a_sign_stands_where_the_core_begins():
    town = plain_town("nothing")
    # Where one road becomes another of a different name is no junction.
    town.draft.road((BLOCK, -720), (BLOCK, -120), name="Aanloop", highway="tertiary")
    town.draft.road((BLOCK, -120), (BLOCK, 0), name="Laan", highway="tertiary")
    town.draft.sign((BLOCK + 4, -125), "Adorp")
    signs, layer = signs_of(town)
    assert layer["street"].tolist() == ["Aanloop"]
    assert away_from(signs, BLOCK + 4, -125) == pytest.approx((0, 0), abs=0.5)
    assert junction_check(signs) == "Passed: no junction on this stretch of road."


def test_of_an_entry_with_several_crossings_the_sign_stands_at_the_one_that_leads_it():
    town = plain_town("nothing")
    for aside in (-6, 6):
        line = (BLOCK + aside, -720.0), (BLOCK + aside, -60.0), (BLOCK, 0.0)
        town.draft.road(*line, name="Heerstraat", highway="tertiary", oneway=1)
    found = analyse(town.osm())
    entries, trips = entries_with_inflow(found)
    assert len(entries.layer) == 1
    assert len(entries.arc) == 2
    for lead in entries.arc:
        led = replace(entries, lead=np.array([lead]))
        signs = plan_signs(
            led, trips, found.laid.graph, found.segments, found.cores, standing=standing(), settings=SETTINGS.signs
        ).layer
        at = Point(found.laid.graph.xy[found.laid.graph.head[lead]])
        assert signs.geometry.iloc[0].distance(at) == pytest.approx(4, abs=0.1)
        assert signs["captured_share"].tolist() == pytest.approx([1])


@pytest.mark.parametrize("kind", ["track", "service", "private"])
def test_no_sign_stands_at_a_road_that_is_not_for_everybody(kind):
    signs, layer = signs_of(analysed_town("approach", kind, ring=True))
    assert len(layer) == 2
    assert signs["street"].tolist() == ["Invalsweg 0"]
