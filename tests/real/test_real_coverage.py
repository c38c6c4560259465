"""Coverage on the real Kampen, with CBS's real figures: their rounding, and what CBS does not publish."""

from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from dekkend.analysis.areas import measure_areas
from dekkend.analysis.coverage import Covered, cover, cover_streets, is_residential
from dekkend.analysis.equity import measure_equity
from dekkend.analysis.matching import match_groups
from dekkend.analysis.residents import live_at, spread_residents
from dekkend.coverage_case import Equity
from dekkend.crs import RD_NEW
from dekkend.entry_roads import EntryRoads
from dekkend.settings import EquitySettings, MatchingSettings
from dekkend.sources.boundary import read_boundary
from dekkend.sources.neighbourhoods import read_neighbourhoods
from dekkend.sources.osm import OsmData
from dekkend.sources.register import read_register

from .kampen import GROUPS

pytestmark = [pytest.mark.real, pytest.mark.filterwarnings("ignore::dekkend.errors.DekkendWarning")]

EXACT = ("street_m", "covered_m", "addresses", "covered_addresses")
PEOPLE = ("residents", "residents_65", "covered_residents", "covered_residents_65")
BOUNDED = (*PEOPLE, "residents_share", "residents_65_share")
NOT_PUBLISHED = {"Groene Hart", "De Venen", "Reeve"}


@dataclass(frozen=True)
class Measured:
    neighbourhoods: gpd.GeoDataFrame
    homes: gpd.GeoDataFrame
    covered: Covered
    streets: gpd.GeoDataFrame
    areas: gpd.GeoDataFrame
    # The same, knowing what CBS publishes of whole districts and the municipality.
    with_totals: gpd.GeoDataFrame
    equity: dict[str, Equity]


@pytest.fixture(scope="module")
def key_figures(real_data: Path) -> pd.DataFrame:
    return pd.read_csv(real_data / "nl/kwb_2024_misdrijven.csv")


@pytest.fixture(scope="module")
def totals(key_figures: pd.DataFrame) -> pd.DataFrame:
    """Districts and municipalities, as read_totals gives them."""
    fine = key_figures[key_figures["niveau"] == "buurt"]
    whole = key_figures[key_figures["niveau"] != "buurt"]
    named = whole.rename(columns={"inwoners": "residents", "inwoners65plus": "residents_65"})
    parts = ("WK" + fine["code"].str[2:8]).value_counts()
    return named.assign(parts=named["code"].map(parts))[["code", "residents", "residents_65", "parts"]]


@pytest.fixture(scope="module")
def measured(real_data: Path, kampen: OsmData, visible: EntryRoads, totals: pd.DataFrame) -> Measured:
    neighbourhoods = read_neighbourhoods(real_data / "kampen/buurten_2024.gpkg", crs=RD_NEW).reset_index(drop=True)
    area = read_boundary(real_data / "kampen/gemeente_2022.gpkg", crs=RD_NEW).polygon
    net, cores = visible.network, visible.cores
    spread = spread_residents(neighbourhoods, net.homes, kampen.extent)
    homes = net.homes.assign(segment=net.segment_of_address, **live_at(spread))
    found = match_groups(read_register(GROUPS), net.segments, cores, homes, settings=MatchingSettings())
    covered = cover(found.watched, found.homes, found.layer, net.segments, homes)
    known = spread_residents(neighbourhoods, net.homes, kampen.extent, totals)
    areas, with_totals = (
        measure_areas(net.segments, covered, homes, people, neighbourhoods, cores, area) for people in (spread, known)
    )
    return Measured(
        neighbourhoods=neighbourhoods,
        homes=homes,
        covered=covered,
        streets=cover_streets(net.segments, covered, homes, neighbourhoods, cores),
        areas=areas,
        with_totals=with_totals,
        equity={each.level: each for each in measure_equity(areas, settings=EquitySettings())},
    )


def rows(areas: gpd.GeoDataFrame, level: str) -> pd.DataFrame:
    return areas[areas["level"] == level].set_index("name")


class TestTotals:
    def test_streets_homes_and_people_add_up_to_the_same_at_every_level(self, measured: Measured) -> None:
        names = [*EXACT, *PEOPLE, *(f"{name}_{side}" for name in PEOPLE for side in ("low", "high"))]
        sums = measured.areas.groupby("level")[names].sum()
        assert set(sums.index) == {"neighbourhood", "district", "core", "municipality"}
        for name in names:
            assert sums[name].to_numpy() == pytest.approx(sums.loc["municipality", name], abs=1e-3), name

    def test_they_are_those_of_the_figures_and_of_the_map(self, measured: Measured, visible: EntryRoads) -> None:
        municipality = rows(measured.areas, "municipality").sum(numeric_only=True)
        published = measured.neighbourhoods["residents"].sum()
        assert published == 56_180
        assert municipality["residents_low"] <= published <= municipality["residents_high"]
        assert municipality["residents"] == pytest.approx(published, abs=10)
        residential = measured.streets[is_residential(visible.network.segments)]
        assert municipality["street_m"] <= residential["length_m"].sum()
        covered = (residential["length_m"] * residential["covered_share"]).sum()
        assert municipality["covered_m"] == pytest.approx(covered, rel=0.01)
        assert municipality["covered_addresses"] == pytest.approx(measured.covered.homes.sum(), rel=0.01)

    def test_the_count_of_the_municipality_lies_within_the_bounds_of_its_parts(
        self, measured: Measured, totals: pd.DataFrame
    ) -> None:
        whole = totals.set_index("code").loc["GM0166"]
        assert whole["residents"] == 56_177
        row = rows(measured.areas, "municipality").iloc[0]
        for who in ("residents", "residents_65"):
            assert row[f"{who}_low"] <= whole[who] <= row[f"{who}_high"]

    def test_a_street_or_home_that_several_groups_watch_counts_once(self, measured: Measured) -> None:
        shared = measured.streets["group_ids"].map(len) > 1
        assert shared.any()
        assert measured.streets["covered_share"].between(0, 1).all()
        assert (measured.streets["covered_addresses"] <= measured.streets["addresses"]).all()
        assert (measured.areas["covered_m"] <= measured.areas["street_m"] + 1e-6).all()
        assert (measured.areas["covered_addresses"] <= measured.areas["addresses"]).all()

    def test_people_along_the_streets_are_those_at_the_homes(self, measured: Measured) -> None:
        reached = measured.homes[measured.homes["segment"] >= 0]
        for who in ("residents", "residents_65"):
            assert measured.streets[who].sum() == pytest.approx(reached[who].sum())


class TestGaps:
    def test_what_is_not_published_has_an_interval_that_is_neither_an_error_nor_nothing(
        self, measured: Measured
    ) -> None:
        found = rows(measured.areas, "neighbourhood")
        secret = measured.neighbourhoods[["residents", "residents_65"]].isna().any(axis="columns")
        assert set(measured.neighbourhoods.loc[secret, "name"]) == NOT_PUBLISHED
        for name in ("Groene Hart", "De Venen"):
            # Their density is secret as well: fewer than ten live there, or nobody.
            assert found.loc[name, ["residents_low", "residents_high"]].tolist() == pytest.approx([0, 9])
            assert found.loc[name, ["residents_65_low", "residents_65_high"]].tolist() == pytest.approx([0, 9])
            assert found.loc[name, "residents"] > 0
        assert found.loc["Reeve", ["residents_65_low", "residents_65_high"]].tolist() == pytest.approx([0, 194])
        told = {name for name in found.index if any("Not all figures" in note for note in found.loc[name, "notes"])}
        assert told == NOT_PUBLISHED

    def test_a_district_that_is_published_bounds_what_is_secret_within_it(self, measured: Measured) -> None:
        # Five of 65 or over in the district Reeve, within four, and Reeve is its only neighbourhood.
        found = rows(measured.with_totals, "neighbourhood")
        assert found.loc["Reeve", ["residents_65_low", "residents_65_high"]].tolist() == pytest.approx([1, 9])

    def test_every_figure_lies_within_its_bounds(self, measured: Measured) -> None:
        for areas in (measured.areas, measured.with_totals):
            for name in BOUNDED:
                known = areas[areas[name].notna()]
                assert (known[f"{name}_low"] <= known[name] + 1e-9).all(), name
                assert (known[name] <= known[f"{name}_high"] + 1e-9).all(), name

    def test_whether_those_beyond_the_map_are_covered_stays_open(self, measured: Measured) -> None:
        # The extract ends before Zalk, and within Kamperveen.
        found = rows(measured.areas, "neighbourhood")
        assert found.loc["Zalk", ["residents_share_low", "residents_share_high"]].tolist() == pytest.approx([0, 1])
        assert 0.8 < found.loc["Kamperveen", "residents_share_high"] < 1


class TestRounding:
    """What the bounds rest on, held against the figures of the whole country."""

    def test_counts_of_a_district_with_one_neighbourhood_differ_so_that_rounding_is_by_lot(
        self, key_figures: pd.DataFrame, totals: pd.DataFrame
    ) -> None:
        fine = key_figures[key_figures["niveau"] == "buurt"].assign(district=lambda t: "WK" + t["code"].str[2:8])
        alone = fine.merge(totals[totals["parts"] == 1], left_on="district", right_on="code").dropna(
            subset=["inwoners", "residents"]
        )
        apart = (alone["inwoners"] - alone["residents"]).abs()
        # Rounding to the nearest multiple of five would give the same number twice; by lot, 32 % differ.
        assert (apart == 5).mean() == pytest.approx(0.32, abs=0.04)
        assert apart.max() == 5

    def test_counts_of_districts_lie_within_four_of_the_sum_for_each_part_and_themselves(
        self, key_figures: pd.DataFrame, totals: pd.DataFrame
    ) -> None:
        fine = key_figures[key_figures["niveau"] == "buurt"].assign(district=lambda t: "WK" + t["code"].str[2:8])
        known = fine.groupby("district")["inwoners"].agg(["sum", "count", "size"])
        known = known[known["count"] == known["size"]].join(totals.set_index("code"), how="inner")
        known = known.dropna(subset="residents")
        apart = (known["residents"] - known["sum"]).abs()
        assert len(known) > 3000
        assert (apart <= 4 * (known["size"] + 1)).all()
        # Two for each would be too narrow.
        assert (apart > 2 * (known["size"] + 1)).sum() > 100

    def test_a_secret_density_means_fewer_than_ten_residents(self, key_figures: pd.DataFrame) -> None:
        fine = key_figures[key_figures["niveau"] == "buurt"]
        secret = fine["dichtheid"].isna()
        assert secret[fine["inwoners"].isna()].all()
        assert secret[fine["inwoners"] == 5].all()
        # Ten is nine or less rounded up, or more; the one above has a density that rounds to nothing.
        assert secret[fine["inwoners"] >= 15].sum() <= 1


class TestEquity:
    def test_it_is_told_for_homes_neighbourhoods_and_districts_side_by_side(self, measured: Measured) -> None:
        assert list(measured.equity) == ["home", "neighbourhood", "district"]
        for found in measured.equity.values():
            for interval in (found.coverage, found.coverage_65, found.ratio):
                assert interval.low - 1e-9 <= interval.value <= interval.high + 1e-9
        # Without squares, homes tell what their neighbourhoods tell.
        assert measured.equity["home"].ratio.value == pytest.approx(measured.equity["neighbourhood"].ratio.value)

    def test_the_unit_changes_the_answer(self, measured: Measured) -> None:
        fine, coarse = measured.equity["neighbourhood"], measured.equity["district"]
        assert fine.coverage.value == pytest.approx(coarse.coverage.value)
        assert abs(fine.ratio.value - coarse.ratio.value) > 0.01
        assert fine.gini > coarse.gini

    def test_neighbourhoods_and_districts_are_tested_and_homes_are_not(self, measured: Measured) -> None:
        for level in ("neighbourhood", "district"):
            assert measured.equity[level].untested is None
            assert 0.001 <= measured.equity[level].p_value <= 1
        assert np.isnan(measured.equity["home"].p_value)
