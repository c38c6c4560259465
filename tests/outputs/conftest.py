"""An invented plan, small enough to check by eye, with names that try to break out of every output."""

from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import LineString, MultiLineString, Point, Polygon, box

from dekkend import layers
from dekkend.coverage_case import CoverageCase, Equity, Interval
from dekkend.crs import RD_NEW, WGS84
from dekkend.gap_case import RecruitCase, Together
from dekkend.plan import InputFile, Plan, StepCost
from dekkend.sentences import Sentence
from dekkend.settings import Settings
from dekkend.sign_case import OldWay, OtherPlace, SignCase

# The Python of QGIS runs it, not that of the tests.
collect_ignore = ["qgis_layers.py"]
X, Y = 190_000.0, 505_000.0
NASTY = ('"><img src=x onerror=alert(1)>', "${alert(1)}", "`${alert(2)}`", "</script><script>alert(3)</script>")


# What is said where nothing is tested and nobody is exposed.
NO_GAPS = (
    Together(0, *[float("nan")] * 3, 0, (), (Sentence("No lying together can be tested."),)),
    RecruitCase(0.0, 0.0, 0.0, True, 0.0, 0, 0, ()),
)


def frame(layer, geometry, **columns):
    return layer.conform(gpd.GeoDataFrame(columns, geometry=geometry, crs=RD_NEW))


def line(x1, y1, x2, y2):
    return LineString([(X + x1, Y + y1), (X + x2, Y + y2)])


def _segments():
    lines = [line(-500, 0, 0, 0), line(0, 0, 600, 0), line(0, 0, 0, 600), line(600, 0, 600, 600), line(600, 0, 2000, 0)]
    return frame(
        layers.SEGMENTS, lines,
        segment_id=["1/1/2", "2/2/3", "3/2/4", "4/3/5", "5/3/6"],
        u=[1, 2, 2, 3, 3], v=[2, 3, 4, 5, 6], osm_way_id=[1, 2, 3, 4, 5],
        street=["Zomerdijk", "Dorpsstraat", NASTY[0], NASTY[1], ""], ref=["", "", "", "", "N764"],
        highway=["tertiary", "residential", "residential", "living_street", "primary"], access=["public"] * 5,
        speed_kmh=[60.0, 30.0, 30.0, 15.0, 80.0], oneway=[False] * 5, bridge=[False] * 5, tunnel=[False] * 5,
        roundabout=[False] * 5, zone=["", "urban", "urban", "", ""], length_m=[each.length for each in lines],
        addresses=[0, 40, 25, 15, 2],
    )  # fmt: skip


def _cores():
    return frame(
        layers.CORES, [box(X - 20, Y - 60, X + 660, Y + 620), Point(X + 2300, Y + 100).buffer(320)],
        core_id=["Zomerdorp", NASTY[3]], name=["Zomerdorp", NASTY[3]], kind=["village", "hamlet"],
        addresses=[80, 31], area_ha=[46.2, 32.1], entries=[3, 1], sealed=[True, False], at_edge=[False, False],
        evidence=["addresses", "addresses"], leaks=[(), ("Achterom",)], least_entries=[2, 1],
        least_roads=[("N764", "Zomerdijk"), ()],
    )  # fmt: skip


def _edges():
    lines = [
        [line(-20, -60, 660, -60), line(660, -60, 660, 620), line(660, 620, -20, 620), line(-20, 620, -20, -60)],
        [LineString(Point(X + 2300, Y + 100).buffer(320).exterior)],
    ]
    lengths = [sum(each.length for each in lines[0][1:]), lines[0][0].length, lines[1][0].length]
    return frame(
        layers.EDGES, [MultiLineString(lines[0][1:]), lines[0][0], lines[1][0]],
        edge_id=["Zomerdorp:1", "Zomerdorp:2", f"{NASTY[3]}:1"], core_id=["Zomerdorp", "Zomerdorp", NASTY[3]],
        length_m=lengths, evidence=[("addresses", "lamps"), ("addresses",), ()],
        against=[("homes", "maxspeed"), (), ()], support=[4.25, 0.5, float("nan")],
    )  # fmt: skip


def _entries():
    why = (Sentence("A car crosses into the core here by {street}.", street="Zomerdijk"),)
    return frame(
        layers.ENTRIES, [Point(X - 20, Y), Point(X + 660, Y), Point(X, Y + 620), Point(X + 1980, Y)],
        entry_id=["Zomerdorp/1", "Zomerdorp/5", "Zomerdorp/3", "E/5"],
        core_id=["Zomerdorp"] * 3 + [NASTY[3]], core_name=["Zomerdorp"] * 3 + [NASTY[3]],
        street=["Zomerdijk", "N764", NASTY[0], "N764"], highway=["tertiary", "primary", "track", "primary"],
        kind=["street", "street", "track", "street"], from_core=["", NASTY[3], "", ""],
        evidence=[("homes", "lamps"), ("maxspeed",), (), ()],
        crossings=[("1/1/2",), ("5/3/6",), ("3/2/4",), ("5/3/6",)],
        inflow_share=[0.56, 0.40, 0.04, 1.0], rank=[1, 2, 3, 1], rank_low=[1, 1, 3, 1], rank_high=[2, 2, 3, 1],
        main=[True, True, False, True], inbound_deg=[90.0, 270.0, 180.0, 90.0], why=[why] * 4,
    )  # fmt: skip


def _signs():
    points = [Point(X - 60, Y - 4), Point(X + 700, Y + 4), Point(X + 4, Y + 300)]
    degrees = gpd.GeoSeries(points, crs=RD_NEW).to_crs(WGS84)
    checks = (
        Sentence("Passed: a post stands there already."),
        Sentence("Look on site."),
    )
    return frame(
        layers.SIGNS, points,
        sign_id=["Zomerdorp/1", "S-7", "S-8"], entry_id=["Zomerdorp/1", "Zomerdorp/5", ""],
        core_id=["Zomerdorp", "Zomerdorp", ""], street=["Zomerdijk", "N764", NASTY[2]],
        status=["proposed", "keep", "remove"], captured_share=[0.5, 0.3, float("nan")],
        marginal_share=[0.5, 0.3, 0.0], facing_deg=[270.0, 90.0, float("nan")],
        rd_x=[each.x for each in points], rd_y=[each.y for each in points],
        lon=degrees.x.to_numpy(), lat=degrees.y.to_numpy(), checks=[checks, checks[:1], ()],
        provenance=["proposed", "standing", "standing"], regret_share=[0.4, 0.1, float("nan")],
        swaps=[("Zomerdorp/2",), (), ()], where=[checks[1:], (), ()], mounting=["lamp", "new", ""],
        authority=["province", "", ""], cost_eur=[400.0, 0.0, 75.0], remark=["", "=1+1", NASTY[1]],
    )  # fmt: skip


def _groups():
    return frame(
        layers.GROUPS, [MultiLineString([line(0, 0, 600, 0), line(0, 0, 0, 600)]), line(600, 0, 600, 600)],
        group_id=["G1", "=1+1"], name=["Buurtapp Zomerdorp", "=HYPERLINK(\"http://example.org\")"],
        core=["Zomerdorp", ""], streets=[("Dorpsstraat", NASTY[0]), (NASTY[1],)],
        unmatched=[("Winterlaan",), ()], since=["2019-03-01", ""], status=["active", "ended"], until=["", "2024-12-31"],
        length_m=[1200.0, 600.0], addresses=[65, 15],
    )  # fmt: skip


def _streets(segments):
    return frame(
        layers.STREETS, segments.geometry,
        segment_id=segments["segment_id"], street=segments["street"],
        core_id=["", "Zomerdorp", "Zomerdorp", "Zomerdorp", ""], length_m=segments["length_m"],
        addresses=segments["addresses"], covered=[False, True, True, False, False],
        covered_share=[0.0, 1.0, 1.0, 0.0, 0.0], covered_addresses=segments["addresses"] * [0, 1, 1, 0, 0],
        residents=2.5 * segments["addresses"], residents_65=0.5 * segments["addresses"],
        group_ids=[(), ("G1",), ("G1",), (), ()], neighbourhood=["BU1", "BU1", "BU1", "BU2", "BU3"],
        distance_m=[250.0, 0.0, 0.0, 300.0, 1000.0], exposure=[0.43, 0.0, 0.0, 0.37, 0.03],
        flag=["none", "none", "none", "exposed", "none"],
    )  # fmt: skip


def _neighbourhoods():
    gap = float("nan")
    squares = [box(X - 520, Y - 200, X + 300, Y + 700), box(X + 300, Y - 200, X + 900, Y + 700),
               Polygon([(X + 900, Y - 300), (X + 2700, Y - 300), (X + 2700, Y + 500), (X + 900, Y + 500)])]  # fmt: skip
    near = (
        Sentence("{share:.0%} of its addresses are uncovered and near covered streets.", share=0.75),
        Sentence("{share:.0%} of its residents are 65 or older.", share=0.3),
    )
    return frame(
        layers.NEIGHBOURHOODS, squares,
        code=["BU1", "BU2", "BU3"], name=["Kern-West", "Kern-Oost", f"Buitengebied {NASTY[2]}"],
        residents=[1500.0, 500.0, gap], residents_65=[300.0, 150.0, gap], share_65=[0.2, 0.3, gap],
        street_m=[1700.0, 600.0, 1400.0], covered_m=[1200.0, 0.0, 0.0], addresses=[65, 15, 2],
        covered_addresses=[65, 0, 0], coverage_share=[1.0, 0.0, 0.0], coverage_share_65=[1.0, 0.0, gap],
        exposure=[0.1, 0.37, 0.03], flag=["none", "high", "unknown"], reasons=[(), near, ()],
        stability=[1.0, 0.8, gap], data_share=[1.0, 1.0, 0.9],
    )  # fmt: skip


def _areas():
    gap = float("nan")
    squares = [box(X - 520, Y - 300, X + 2700, Y + 700), box(X - 520, Y - 200, X + 300, Y + 700),
               box(X + 300, Y - 200, X + 900, Y + 700), box(X + 900, Y - 300, X + 2700, Y + 500)]  # fmt: skip
    figures = {
        "residents": [(2000.0, 1992.0, 2013.0), (1500.0, 1496.0, 1504.0), (500.0, 496.0, 504.0), (gap, 0.0, 9.0)],
        "residents_65": [(450.0, 442.0, 467.0), (300.0, 296.0, 304.0), (150.0, 146.0, 154.0), (gap, 0.0, 9.0)],
        "covered_residents": [(1500.0, 1496.0, 1513.0), (1500.0, 1496.0, 1504.0), (0.0, 0.0, 0.0), (gap, 0.0, 9.0)],
        "covered_residents_65": [(300.0, 296.0, 313.0), (300.0, 296.0, 304.0), (0.0, 0.0, 0.0), (gap, 0.0, 9.0)],
        "residents_share": [(0.75, 0.74, 0.76), (1.0, 1.0, 1.0), (0.0, 0.0, 0.0), (gap, 0.0, 1.0)],
        "residents_65_share": [(0.667, 0.63, 0.7), (1.0, 1.0, 1.0), (0.0, 0.0, 0.0), (gap, 0.0, 1.0)],
    }
    codes = ["GM1", "BU1", "BU2", "BU3"]
    levels = ["municipality", "neighbourhood", "neighbourhood", "neighbourhood"]
    suppressed = (Sentence("Look on site."),)
    return frame(
        layers.AREAS, squares,
        area_id=[f"{level}/{code}" for level, code in zip(levels, codes, strict=True)], level=levels, code=codes,
        name=["Zomerland", "Kern-West", "Kern-Oost", f"Buitengebied {NASTY[2]}"],
        street_m=[3700.0, 1700.0, 600.0, 1400.0], covered_m=[1200.0, 1200.0, 0.0, 0.0], addresses=[82, 65, 15, 2],
        covered_addresses=[65, 65, 0, 0], coverage_share=[65 / 82, 1.0, 0.0, 0.0], notes=[(), (), (), suppressed],
        **{f"{name}{end}": [row[at] for row in rows]
           for name, rows in figures.items() for at, end in enumerate(("", "_low", "_high"))},
    )  # fmt: skip


def _recruits():
    return frame(
        layers.RECRUITS, [MultiLineString([line(600, 0, 600, 600)])],
        recruit_id=["1"], core_id=["Zomerdorp"], streets=[("Oostweg", NASTY[0])], length_m=[600.0], addresses=[15],
        residents_65=[7.5], exposed_65=[2.8], net_65=[2.1],
    )  # fmt: skip


def _coverage_case():
    review = pd.DataFrame(
        [("G1", "Winterlaan", "Zomerdorp", "unlike", ("Zomerdijk", NASTY[0]), (61.0, 40.0))],
        columns=["group_id", "written", "core", "why", "candidates", "scores"],
    )
    homes = Equity(
        "home", 2, Interval(0.75, 0.74, 0.76), Interval(0.667, 0.63, 0.7), Interval(0.889, 0.82, 0.95),
        float("nan"), 0, float("nan"), None,
    )  # fmt: skip
    areas = replace(homes, level="neighbourhood", untested=Sentence("No difference can be tested."))
    upkeep = (Sentence("{street} is watched twice.", street=NASTY[0]),)
    return CoverageCase((homes, areas), review, upkeep, *NO_GAPS)


@pytest.fixture(scope="session")
def plan():
    """A plan with every kind of row."""
    segments = _segments()
    return Plan(
        segments=segments,
        cores=_cores(),
        edges=_edges(),
        entries=_entries(),
        signs=_signs(),
        groups=_groups(),
        streets=_streets(segments),
        neighbourhoods=_neighbourhoods(),
        areas=_areas(),
        recruits=_recruits(),
        coverage_case=_coverage_case(),
        sign_case=SignCase(
            trips_a_day=4321.0, captured_share=0.875, by_core=(("Zomerdorp", 0.96), (NASTY[3], 0.0)), gap=0.0,
            cost_eur=475.0, curve=((0, 0.0), (1, 0.5), (2, 0.8), (3, 0.875)), knee=2,
            interchangeable=(OtherPlace("Zomerdorp/2", "Dorpsstraat", "Zomerdorp"),),
            lost_share=0.012, old_way=OldWay(number=6, cost_eur=2100.0, captured_share=0.4), consulted=None,
        ),
        title="Zomerland",
        schematic=True,
        data_date="2025-11-02",
        settings=Settings.load(environment={}, flags={"cores.min_addresses": 10, "network.speeds_kmh.track": 12.5}),
        inputs=(
            InputFile("osm", Path("in/zomerland.osm.pbf"), "ab" * 32),
            InputFile("groups", Path("g.csv"), "cd" * 32),
        ),
        warnings=(
            Sentence(
                "{file}: the group {group} names {street}, which is no street here.",
                file="g.csv",
                group=NASTY[0],
                street="Winterlaan",
            ),
        ),
        steps=(StepCost("read", 1.23456, 210.04), StepCost("cores", 0.5, 220.0)),
        versions={"python": "3.11.2", "dekkend": "0.1.0"},
    )  # fmt: skip


@pytest.fixture(scope="session")
def english(plan):
    """The same plan, told in English."""
    return replace(plan, settings=plan.settings.model_copy(update={"lang": "en"}))


@pytest.fixture(scope="session")
def bare(plan):
    """A plan of a run that was given roads alone, and found nothing in them."""
    empty = {layer.name: layer.empty(RD_NEW) for layer in layers.RESULT_LAYERS}
    nothing = CoverageCase((), plan.coverage_case.review.iloc[:0], (), *NO_GAPS)
    return replace(
        plan, **empty, coverage_case=nothing, schematic=False, data_date="", warnings=(), inputs=plan.inputs[:1]
    )
