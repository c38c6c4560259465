"""Which neighbourhoods coverage leaves exposed more than others, and how sure that is.

A flag compares: it tells where to look first, not how bad things are. Where nearly all neighbourhoods lie beside
covered streets, as they do while few are covered, a flag on all of them would tell nobody where to begin.
"""

from dataclasses import dataclass
from itertools import product

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from dekkend.analysis.coverage import Shares
from dekkend.analysis.exposure import nearness
from dekkend.analysis.flag_reasons import Figures, reasons
from dekkend.arrays import Flags, Real, Whole, objects
from dekkend.layers import NEIGHBOURHOODS
from dekkend.settings import ExposureSettings

# Flags are tried again with each of these factors on bandwidth and on thresholds, and with each weight.
_BANDWIDTH_FACTORS = (0.5, 0.75, 1.0, 1.5, 2.0)
_THRESHOLD_FACTORS = (0.8, 1.0, 1.2)
_ALL_HOMES, _ALL_ELDERLY = 0.0, 1.0
_ENOUGH_DATA = 0.5
# Figures that differ by rounding alone are the same.
_SAME = 1e-9


@dataclass(frozen=True)
class AtHome:
    """The homes behind the figures of neighbourhoods, each an array in the order of the homes.

    Attributes
    ----------
    area
        Position of the neighbourhood, negative for none.
    covered
        An active group watches the home.
    distance_m
        How far its street lies from covered ones over the road, 0 on a covered street, infinite where there is no way.
    elderly
        Residents of 65 and over, as they are assumed to be spread over the homes; NaN where nothing is known.
    """

    area: Whole
    covered: Flags
    distance_m: Real
    elderly: Real


def flag_neighbourhoods(
    neighbourhoods: gpd.GeoDataFrame, shares: Shares, homes: AtHome, *, settings: ExposureSettings
) -> gpd.GeoDataFrame:
    """Flag the neighbourhoods that are more exposed than others.

    The exposure of a neighbourhood is the sum over its uncovered homes of nearness times weight, divided by all its
    homes. A home weighs ``1 - elderly_weight`` plus ``elderly_weight`` times its residents of 65 and over, relative to
    those of the mean home.

    Parameters
    ----------
    neighbourhoods
        Neighbourhoods with ``code``, ``name``, ``residents`` and ``residents_65`` (NaN where suppressed). One with 0
        residents is never flagged, and one of which the number of 65 and over is suppressed never ``high``.
    shares
        Their totals.
    homes
        What is at stake at each home.
    settings
        Bandwidth, weight and thresholds.

    Returns
    -------
    geopandas.GeoDataFrame
        The layer ``neighbourhoods`` (:data:`dekkend.layers.NEIGHBOURHOODS`). ``exposure`` is NaN where there are no
        homes. ``stability`` is the share of 45 settings (bandwidth halved to doubled; homes alone, the elderly alone
        and the weight between; thresholds a fifth lower to a fifth higher; these ones among them) that give the same
        flag.
    """
    residents = neighbourhoods["residents"].to_numpy(float)
    elderly = neighbourhoods["residents_65"].to_numpy(float)
    share_65 = np.divide(elderly, residents, out=np.full(len(residents), np.nan), where=residents > 0)
    known = (shares.data_share >= _ENOUGH_DATA) & (shares.addresses > 0)
    counted = known & np.isfinite(share_65)
    usual_65 = elderly[counted].sum() / residents[counted].sum() if counted.any() else np.nan
    older = share_65 > usual_65 + _SAME
    worth = _worth(homes, known)

    def flags(tried: ExposureSettings, factor: float) -> NDArray[np.str_]:
        exposure, usual = _exposure(homes, worth, shares.addresses, known, tried)
        at_least = np.maximum(tried.watch_share, tried.watch_ratio * usual) * factor - _SAME
        watch = (residents != 0) & (exposure > 0) & (exposure >= at_least)
        high = watch & older & (exposure >= tried.high_ratio * factor * usual - _SAME)
        return np.where(~known, "unknown", np.where(high, "high", np.where(watch, "watch", "none")))

    flag = flags(settings, 1.0)
    tried = [flags(other, factor) for other, factor in product(_others(settings), _THRESHOLD_FACTORS)]
    exposure, usual = _exposure(homes, worth, shares.addresses, known, settings)
    coverage = _per(shares.covered_addresses, shares.addresses)
    told = Figures(
        addresses=shares.addresses,
        data_share=shares.data_share,
        uncovered=1 - coverage,
        near=_near(homes, settings.bandwidth_m, len(residents)),
        ratio=exposure / usual if usual > 0 else np.full(len(residents), np.nan),
        residents=residents,
        share_65=share_65,
    )
    return NEIGHBOURHOODS.conform(
        neighbourhoods.assign(
            share_65=share_65,
            street_m=shares.street_m,
            covered_m=shares.covered_m,
            addresses=shares.addresses,
            covered_addresses=shares.covered_addresses,
            coverage_share=coverage,
            coverage_share_65=np.where(np.isfinite(elderly), _covered_65(homes, len(residents)), np.nan),
            exposure=exposure,
            flag=flag,
            reasons=objects(reasons(told, settings.bandwidth_m, usual_65, least_data=_ENOUGH_DATA)),
            stability=np.mean([other == flag for other in tried], axis=0),
            data_share=shares.data_share,
        )
    )


def _others(settings: ExposureSettings) -> list[ExposureSettings]:
    weights = (_ALL_HOMES, settings.elderly_weight, _ALL_ELDERLY)
    return [
        settings.model_copy(update={"bandwidth_m": settings.bandwidth_m * factor, "elderly_weight": weight})
        for factor, weight in product(_BANDWIDTH_FACTORS, weights)
    ]


def _worth(homes: AtHome, known: Flags) -> Real:
    """Return the residents of 65 and over of each home, relative to the mean home; 1 where nobody knows."""
    of = np.isfinite(homes.elderly) & (homes.area >= 0) & np.append(known, False)[homes.area]
    mean = homes.elderly[of].mean() if of.any() else 0.0
    return np.where(np.isfinite(homes.elderly), homes.elderly / mean, 1.0) if mean > 0 else np.ones(len(homes.area))


def _exposure(
    homes: AtHome, worth: Real, addresses: Whole, known: Flags, settings: ExposureSettings
) -> tuple[Real, float]:
    """Return the exposure of each neighbourhood, and that of all of which enough is known together."""
    at_stake = (1 - settings.elderly_weight) + settings.elderly_weight * worth
    weight = np.where(homes.covered, 0.0, nearness(homes.distance_m, settings.bandwidth_m) * at_stake)
    total = _sums(homes.area, weight, len(addresses))
    return _per(total, addresses), float(total[known].sum() / addresses[known].sum()) if known.any() else np.nan


def _near(homes: AtHome, reach_m: float, count: int) -> Real:
    """Return the share of each neighbourhood's uncovered homes that lie within reach of covered streets."""
    near = ~homes.covered & (homes.distance_m <= reach_m)
    return _per(_sums(homes.area, near, count), _sums(homes.area, ~homes.covered, count))


def _covered_65(homes: AtHome, count: int) -> Real:
    elderly = np.where(np.isfinite(homes.elderly), homes.elderly, 0.0)
    return _per(_sums(homes.area, elderly * homes.covered, count), _sums(homes.area, elderly, count))


def _sums(area: Whole, weight: Real | Flags, count: int) -> Real:
    inside = area >= 0
    return np.bincount(area[inside], weights=weight[inside], minlength=count).astype(float)


def _per(part: Real | Whole, whole: Real | Whole) -> Real:
    out: Real = np.divide(part, whole, out=np.full(len(whole), np.nan), where=whole > 0)
    return out
