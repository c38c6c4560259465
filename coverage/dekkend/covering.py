"""From the register of groups to what they cover in every area, and how exposed the rest is."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np

from dekkend.analysis.areas import measure_areas
from dekkend.analysis.autocorrelation import gaps_together
from dekkend.analysis.coverage import Covered, cover, cover_streets, share_by_neighbourhood
from dekkend.analysis.equity import measure_equity
from dekkend.analysis.exposure import expose_streets
from dekkend.analysis.flags import AtHome, flag_neighbourhoods
from dekkend.analysis.hygiene import check_register
from dekkend.analysis.matching import Matches, match_groups
from dekkend.analysis.no_register import areas_without_register, without_register
from dekkend.analysis.recruit import propose_groups
from dekkend.analysis.residents import Residents, live_at, spread_residents
from dekkend.coverage_case import CoverageCase
from dekkend.entry_roads import Layout
from dekkend.settings import Settings
from dekkend.world import World


@dataclass(frozen=True)
class Covering:
    """What the groups cover.

    Attributes
    ----------
    matches
        What was found on the map of each group.
    covered
        Which share of each segment, and which homes, active groups watch.
    homes
        Homes with the segment that each is reached from (``segment``) and who lives there (``residents``,
        ``residents_65``).
    residents
        Who lives in each neighbourhood, and how many at each home.
    streets
        The layer ``streets``, without exposure.
    """

    matches: Matches
    covered: Covered
    homes: gpd.GeoDataFrame
    residents: Residents
    streets: gpd.GeoDataFrame


@dataclass(frozen=True)
class Measured:
    """What coverage comes to.

    Attributes
    ----------
    streets, neighbourhoods, areas, recruits
        The layers of these names.
    case
        What the register leaves open, and how the elderly are covered.
    """

    streets: gpd.GeoDataFrame
    neighbourhoods: gpd.GeoDataFrame
    areas: gpd.GeoDataFrame
    recruits: gpd.GeoDataFrame
    case: CoverageCase


def cover_map(world: World, layout: Layout, settings: Settings) -> Covering:
    """Find the streets and homes of the groups on the map.

    Parameters
    ----------
    world
        The input files.
    layout
        The network and its cores.
    settings
        How names are matched.

    Returns
    -------
    Covering
        What the groups cover.
    """
    net, cores = layout.network, layout.cores
    residents = spread_residents(world.neighbourhoods, net.homes, world.osm.extent, world.totals, world.squares)
    homes = net.homes.assign(segment=net.segment_of_address, **live_at(residents))
    matches = match_groups(
        world.register, net.segments, layout.as_called, homes, settings=settings.matching, answers=world.answers
    )
    covered = cover(matches.watched, matches.homes, matches.layer, net.segments, homes)
    streets = cover_streets(net.segments, covered, homes, world.neighbourhoods, cores)
    return Covering(matches, covered, homes, residents, streets)


def measure_covering(world: World, layout: Layout, covering: Covering, settings: Settings) -> Measured:
    """Measure coverage in every area, and how exposed the rest is. Without a register nothing is known of either.

    Parameters
    ----------
    world
        The input files.
    layout
        The network and its cores.
    covering
        What the groups cover.
    settings
        Bandwidths, thresholds and draws.

    Returns
    -------
    Measured
        The layers, and what they come to.
    """
    net, covered, homes = layout.network, covering.covered, covering.homes
    streets = expose_streets(covering.streets, net.segments, net.graph, settings=settings.exposure)
    shares = share_by_neighbourhood(net.segments, covered, homes, world.neighbourhoods, world.osm.extent)
    away = np.full(len(homes), np.inf)
    reached = net.segment_of_address >= 0
    away[reached] = streets["distance_m"].fillna(np.inf).to_numpy()[net.segment_of_address[reached]]
    at_home = AtHome(covering.residents.area, covered.homes, away, homes["residents_65"].to_numpy(float))
    neighbourhoods = flag_neighbourhoods(world.neighbourhoods, shares, at_home, settings=settings.exposure)
    areas = measure_areas(
        net.segments, covered, homes, covering.residents, world.neighbourhoods, layout.cores, world.area
    )
    recruits = propose_groups(
        streets, net.segments, net.graph, bandwidth_m=settings.exposure.bandwidth_m, settings=settings.recruit
    )
    remarks = check_register(
        covering.matches, net.segments, homes, layout.cores, world.osm.barriers, settings=settings.groups
    )
    known = not world.register.empty
    case = CoverageCase(
        equity=measure_equity(areas, settings=settings.equity) if known else (),
        review=covering.matches.review,
        upkeep=tuple(remarks["said"]),
        together=gaps_together(neighbourhoods, settings=settings.exposure),
        recruit=recruits.case,
    )
    if not known:
        neighbourhoods, areas = without_register(neighbourhoods), areas_without_register(areas)
    return Measured(streets, neighbourhoods, areas, recruits.layer, case)
