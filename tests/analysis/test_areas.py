"""Areas: every level shares out the same streets, homes and people, and nothing counts twice."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, Point, box

from dekkend.analysis.areas import measure_areas
from dekkend.analysis.coverage import Covered, cover
from dekkend.analysis.residents import spread_residents
from dekkend.crs import RD_NEW
from dekkend.errors import LayerError
from dekkend.layers import AREAS

from .towns import core_table, segment_table

SIZE = 400
GAP = float("nan")
EVERYWHERE = box(-1e6, -1e6, 1e6, 1e6)
TOTALS = (
    "street_m", "covered_m", "addresses", "covered_addresses", "residents", "residents_low", "residents_high",
    "residents_65", "residents_65_low", "residents_65_high", "covered_residents", "covered_residents_low",
    "covered_residents_high", "covered_residents_65", "covered_residents_65_low", "covered_residents_65_high",
)  # fmt: skip
often = settings(max_examples=15, deadline=None)
places = st.tuples(st.integers(0, SIZE + 100), st.integers(0, SIZE))
roads = st.lists(places, min_size=2, max_size=2, unique=True)


def neighbourhoods(*rows):
    """Strips side by side, 100 m wide: residents, those of 65 and over, and the district of each."""
    count = len(rows)
    residents, elderly, district = zip(*rows, strict=True) if rows else ((), (), ())
    return gpd.GeoDataFrame(
        {
            "code": [f"BU{n}" for n in range(count)], "name": [f"Buurt {n}" for n in range(count)],
            "district": list(district), "district_name": [f"Wijk {code}" if code else "" for code in district],
            "municipality": "GM1", "municipality_name": "Zomerland", "residents": np.array(residents, dtype=float),
            "residents_65": np.array(elderly, dtype=float), "percentage_65": GAP,
            "under_ten": False,
        },
        geometry=gpd.GeoSeries([box(100 * n, 0, 100 * n + 100, SIZE) for n in range(count)], crs=RD_NEW),
        crs=RD_NEW,
    )  # fmt: skip


FOUR = neighbourhoods((100, 20, "WK1"), (200, 60, "WK1"), (GAP, GAP, "WK2"), (300, 30, "")).assign(
    under_ten=[False, False, True, False]
)


def homes(*spots):
    return gpd.GeoDataFrame(geometry=gpd.GeoSeries([Point(spot) for spot in spots], crs=RD_NEW), crs=RD_NEW)


def measured(areas, spots, watched=(), *, lines=(), share=(), cores=None, area=None):
    segments = segment_table([LineString(line) for line in lines] or [LineString([(0, 5), (400, 5)])])
    covered = Covered(
        share=np.array(share, dtype=float) if len(share) else np.zeros(len(segments)),
        group_ids=np.empty(len(segments), dtype=object),
        homes=np.isin(np.arange(len(spots)), watched),
    )
    found, cores = homes(*spots), core_table() if cores is None else cores
    return measure_areas(segments, covered, found, spread_residents(areas, found, EVERYWHERE), areas, cores, area)


@pytest.mark.filterwarnings("ignore:There is no home")
class TestTotals:
    @given(
        st.lists(roads, min_size=1, max_size=6), st.lists(places, max_size=25),
        st.lists(st.tuples(st.integers(0, 5), st.sampled_from("AB"), st.sampled_from((0.3, 1.0))), max_size=8),
        st.lists(st.tuples(st.integers(0, 24), st.sampled_from("AB")), max_size=30),
    )  # fmt: skip
    @often
    def test_they_agree_across_every_level_and_with_the_whole_however_groups_overlap(
        self, lines, spots, streets, doors
    ):
        segments, found = segment_table([LineString(line) for line in lines]), homes(*spots)
        streets = [row for row in streets if row[0] < len(segments)]
        doors = [row for row in doors if row[0] < len(found)]
        groups = pd.DataFrame({"group_id": ["A", "B"], "status": "active"})
        covered = cover(
            pd.DataFrame(streets, columns=["segment", "group_id", "share"]).astype({"segment": int, "share": float}),
            pd.DataFrame(doors, columns=["home", "group_id"]).astype({"home": int}),
            groups, segments, found.assign(segment=-1),
        )  # fmt: skip
        cores = core_table(k0=box(50, 0, 250, 300), k1=box(250, 0, 450, 200))
        area = box(0, 0, SIZE, SIZE)
        spread = spread_residents(FOUR, found, EVERYWHERE)
        rows = measure_areas(segments, covered, found, spread, FOUR, cores, area)
        by_level = rows.groupby("level")[list(TOTALS)].sum()
        assert set(by_level.index) == {"neighbourhood", "district", "municipality", "core"}
        for name in TOTALS:
            assert by_level[name].to_numpy() == pytest.approx(by_level.loc["neighbourhood", name], abs=1e-6), name
        whole = by_level.iloc[0]
        length = segments.intersection(area).length.to_numpy()
        inside = found.intersects(area).to_numpy(bool)
        assert whole["street_m"] == pytest.approx(length.sum())
        assert whole["covered_m"] == pytest.approx((length * covered.share).sum())
        assert whole["addresses"] == inside.sum()
        assert whole["covered_addresses"] == (inside & covered.homes).sum()
        assert (rows["covered_m"] <= rows["street_m"] + 1e-6).all()
        assert (rows["covered_addresses"] <= rows["addresses"]).all()

    @given(st.lists(places, min_size=1, max_size=25), st.sets(st.integers(0, 24)))
    @often
    def test_every_figure_lies_within_its_bounds(self, spots, watched):
        rows = measured(FOUR, spots, sorted(watched), cores=core_table(k0=box(50, 0, 250, 300)))
        for name in (
            "residents", "residents_65", "covered_residents", "covered_residents_65", "residents_share",
            "residents_65_share",
        ):  # fmt: skip
            known = rows[rows[name].notna()]
            assert (known[f"{name}_low"].fillna(-1) <= known[name] + 1e-9).all(), name
            assert (known[name] <= known[f"{name}_high"].fillna(np.inf) + 1e-9).all(), name
        assert rows["residents_share_high"].max() <= 1 + 1e-9


class TestRows:
    def test_levels_come_in_order_each_with_what_lies_outside(self):
        rows = measured(FOUR, [(50, 5), (150, 5), (250, 5), (350, 5)], cores=core_table(k0=box(0, 0, 100, 100)))
        assert rows["area_id"].tolist() == [
            *(f"neighbourhood/{code}" for code in ("BU0", "BU1", "BU2", "BU3", "outside")),
            "district/WK1", "district/WK2", "district/outside", "municipality/GM1", "municipality/outside",
            "core/k0", "core/outside",
        ]  # fmt: skip
        named = rows.set_index("area_id")["name"]
        assert named[["district/WK1", "municipality/GM1", "core/k0"]].tolist() == ["Wijk WK1", "Zomerland", "k0"]
        # The fourth neighbourhood has no district.
        assert rows.set_index("area_id").loc["district/outside", ["residents", "addresses"]].tolist() == [300, 1]
        assert rows.set_index("area_id").geometry["core/outside"].area == pytest.approx(4 * 100 * SIZE - 100 * 100)

    def test_the_share_of_covered_residents_follows_the_homes(self):
        spots = [(10, 5), (20, 5), (30, 5), (40, 5), (110, 5)]
        rows = measured(neighbourhoods((100, 20, "WK1"), (300, 30, "WK1")), spots, [0]).set_index("area_id")
        first = rows.loc["neighbourhood/BU0"]
        assert first[["residents", "covered_residents", "covered_residents_65"]].tolist() == pytest.approx([100, 25, 5])
        assert first[["covered_residents_low", "covered_residents_high"]].tolist() == pytest.approx([24, 26])
        # However many live there, a quarter of them is covered.
        assert first[["residents_share_low", "residents_share_high"]].tolist() == pytest.approx([0.25, 0.25])
        district = rows.loc["district/WK1"]
        assert district["residents_share"] == pytest.approx(25 / 400)
        assert district["residents_share_low"] == pytest.approx(0.25 * 96 / (96 + 304))
        assert district["residents_share_high"] == pytest.approx(0.25 * 104 / (104 + 296))

    def test_a_core_has_the_residents_of_the_homes_in_it(self):
        spots = [(10, 5), (90, 5), (110, 5)]
        rows = measured(
            neighbourhoods((100, 20, "WK1"), (300, 30, "WK1")), spots, cores=core_table(k0=box(50, 0, 200, 100))
        )
        assert rows.set_index("area_id")["residents"][["core/k0", "core/outside"]].tolist() == pytest.approx([350, 50])

    def test_residents_without_a_home_on_the_map_count_and_may_be_covered_or_not(self):
        areas = neighbourhoods((100, 20, "WK1"), (300, 30, "WK1"))
        with pytest.warns(match="no home on the map"):
            rows = measured(areas, [(10, 5)], [0], cores=core_table(k0=box(0, 0, 50, 50))).set_index("area_id")
        second = rows.loc["neighbourhood/BU1"]
        assert second[["residents", "covered_residents_low", "covered_residents_high"]].tolist() == [300, 0, 304]
        assert second[["residents_share_low", "residents_share_high"]].tolist() == [0, 1]
        assert [str(note) for note in second["notes"]] == [
            "Not all homes of Buurt 1 are on the map; whether those who live there are covered is unknown."
        ]
        assert rows.loc["core/outside", "residents"] == 300
        assert rows.loc["municipality/GM1", "residents_share_high"] == 1

    def test_a_secret_figure_is_told_and_has_bounds(self):
        rows = measured(neighbourhoods((100, GAP, "WK1"), (200, 40, "WK1")), [(10, 5), (110, 5)]).set_index("area_id")
        first = rows.loc["neighbourhood/BU0"]
        assert first[["residents_65", "residents_65_low", "residents_65_high"]].tolist() == [20, 0, 104]
        assert [str(note) for note in first["notes"]] == [
            "Not all figures of residents are published of Buurt 0; what is missing is estimated within its bounds."
        ]
        assert rows.loc["district/WK1", "residents_65_high"] == 104 + 44
        assert rows.loc["neighbourhood/BU1", "notes"] == ()

    def test_what_nothing_bounds_has_no_bound(self):
        areas = neighbourhoods((GAP, GAP, "WK1"), (200, 40, "WK1"))
        rows = measured(areas, [(10, 5), (110, 5)], [0]).set_index("area_id")
        assert np.isnan(rows.loc["neighbourhood/BU0", "residents_high"])
        assert np.isnan(rows.loc["district/WK1", "covered_residents_high"])
        assert rows.loc["district/WK1", "residents_share_high"] == pytest.approx(1)

    @pytest.mark.filterwarnings("ignore:There is no home")
    def test_only_what_lies_in_the_municipality_counts(self):
        lines = [[(0, 50), (600, 50)], [(900, 0), (900, 100)]]
        rows = measured(
            FOUR, [(500, 50), (800, 50)], lines=lines, share=[1, 1], area=box(0, 0, 550, SIZE),
            cores=core_table(k0=box(500, 0, 600, 100), k1=box(850, 0, 950, 100)),
        ).set_index("area_id")  # fmt: skip
        assert rows.loc["neighbourhood/outside", ["street_m", "addresses"]].tolist() == pytest.approx([150, 1])
        assert rows.loc["core/k0", ["street_m", "addresses"]].tolist() == pytest.approx([50, 1])
        assert "core/k1" not in rows.index

    def test_without_neighbourhoods_and_cores_there_are_no_rows(self):
        assert measured(neighbourhoods(), [(10, 5)]).empty
        assert list(measured(neighbourhoods(), [(10, 5)]).columns)[:-1] == [column.name for column in AREAS]

    def test_without_neighbourhoods_cores_are_measured_and_their_residents_are_unknown(self):
        rows = measured(neighbourhoods(), [(10, 5), (300, 5)], [0], cores=core_table(k0=box(0, 0, 100, 100)))
        assert rows["area_id"].tolist() == ["core/k0", "core/outside"]
        assert rows["covered_addresses"].tolist() == [1, 0]
        assert rows["street_m"].tolist() == pytest.approx([100, 300])
        assert rows[["residents", "residents_high", "covered_residents_65"]].isna().all(axis=None)
        assert "nobody knows how many live there" in rows["notes"][0][0]

    def test_layers_in_degrees_are_refused(self):
        with pytest.raises(LayerError):
            measured(FOUR.set_crs(4326, allow_override=True), [(50 + 100 * n, 5) for n in range(4)])
