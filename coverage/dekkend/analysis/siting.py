"""Which places get a sign: the best plan under the rules, or the one that people have made by hand, and its worth."""

from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd
from pyproj import CRS, Transformer

from dekkend.analysis.flow_capture import Optimum, curve, fewest, knee, most_captured
from dekkend.analysis.passing import Passing
from dekkend.analysis.plan_alternatives import Alternatives, alternatives
from dekkend.analysis.plan_clash import broken_by
from dekkend.analysis.plan_rules import Rules
from dekkend.analysis.sign_places import SignPlaces
from dekkend.analysis.trips import Trips
from dekkend.arrays import Flags, Objects, Whole, objects
from dekkend.crs import RD_NEW, WGS84
from dekkend.errors import NoPlanError
from dekkend.layers import SIGNS
from dekkend.sentences import Sentence
from dekkend.settings import SignSettings
from dekkend.sign_case import Consulted, OtherPlace, SignCase

# So many points of the curve are computed at most.
_POINTS = 40
_GOING = ("remove", "struck")
_NO_STREET = Sentence("Failed: no street within reach, so that nobody drives past it.")


@dataclass(frozen=True)
class SignPlan:
    """Where signs should stand, and what that is worth.

    Attributes
    ----------
    layer
        The layer ``signs`` (:data:`dekkend.layers.SIGNS`): the signs of the plan in the order of their places, then
        those that are none of its.
    case
        What the plan is worth.
    """

    layer: gpd.GeoDataFrame
    case: SignCase


@dataclass(frozen=True)
class _Case:
    """The places at which signs may stand, who passes them, and what a plan must keep."""

    places: gpd.GeoDataFrame
    passing: Passing
    rules: Rules


def plan_signs(
    places: SignPlaces,
    trips: Trips,
    given: gpd.GeoDataFrame,
    cores: gpd.GeoDataFrame,
    *,
    by_hand: bool,
    settings: SignSettings,
) -> SignPlan:
    """Find the best plan for signs, or value the one that people have made by hand.

    A trip is captured where it passes a sign (Hodgson 1990). With a number or a budget the plan captures most trips;
    without, it has the fewest signs that a share of every core's trips passes, and captures most of all such plans.
    A place whose post breaks another rule of siting gets a sign only
    where every plan without such places has more signs, or captures less by more than the margin.

    Parameters
    ----------
    places
        Where signs may stand.
    trips
        The trips into the cores, with the marks of the places noted.
    given
        Signs that stand already, or the plan by hand: ``sign_id``, ``street``, ``status``, ``provenance``, ``remark``
        (:data:`dekkend.sources.signs.STANDING_SIGNS`).
    cores
        The layer ``cores``.
    by_hand
        The given signs are a plan, to be valued as it is, and not only a list of what stands.
    settings
        The rules, and what signs cost.

    Returns
    -------
    SignPlan
        The layer ``signs`` and what the plan is worth; the share of all trips into cores that passes each sign, and
        that passes no other one of the plan. Of a sign that goes: the share that passes it and none of the plan.

    Raises
    ------
    NoPlanError
        No plan keeps the rules.
    """
    case = _case(places, trips, given, cores, settings)
    case, best = (case, None) if by_hand else _soundest(case, settings)
    chosen = _by_hand(case, given["status"]) if best is None else best.chosen
    others = None if best is None or not case.passing.total else _alternatives(case, best, settings)
    gone = (places.of_given >= 0) & ~_used(case, chosen, len(given))
    signs = [_planned(case, chosen, others, given), _rest(case, chosen, places, given, settings)]
    layer = _with_coordinates(pd.concat(signs, ignore_index=True), cores)
    total = case.passing.total
    captured = case.passing.captured(chosen)
    standing = chosen.copy()
    standing[places.of_given[gone]] = True
    numbers, shares = _curve(case)
    return SignPlan(
        SIGNS.conform(layer),
        SignCase(
            trips_a_day=total,
            captured_share=captured / total if total else float("nan"),
            by_core=_by_core(case.passing, chosen, cores),
            gap=float("nan") if best is None else best.gap,
            cost_eur=float(layer["cost_eur"].sum()),
            curve=tuple(zip(numbers, shares, strict=True)),
            knee=knee(numbers, np.array(shares)) if numbers else 0,
            interchangeable=() if others is None else _others(case, others.near & ~chosen),
            lost_share=(case.passing.captured(standing) - captured) / total if total else float("nan"),
            old_way=None,
            consulted=_consulted(case, chosen, cores) if best is None else None,
        ),
    )


def _others(case: _Case, which: Flags) -> tuple[OtherPlace, ...]:
    names = objects([*case.rules.core_names, ""])
    places = case.places[which]
    core = np.where(places["core"] < len(case.rules.core_names), places["core"], -1)
    spots = places.geometry
    told = (places["place_id"], places["street"], names[core].tolist(), spots.x.tolist(), spots.y.tolist())
    return tuple(OtherPlace(*each) for each in zip(*told, strict=True))


def _by_core(passing: Passing, chosen: Flags, cores: gpd.GeoDataFrame) -> tuple[tuple[str, float], ...]:
    total = np.bincount(passing.core, weights=passing.trips, minlength=len(cores))
    shares = passing.by_core(chosen) / np.where(total > 0, total, np.nan)
    return tuple(
        (core, share) for core, share in zip(cores["core_id"], shares.tolist(), strict=True) if np.isfinite(share)
    )


def _case(
    places: SignPlaces, trips: Trips, given: gpd.GeoDataFrame, cores: gpd.GeoDataFrame, settings: SignSettings
) -> _Case:
    layer = places.layer
    sets = trips.sets.tocsc()[:, layer["mark"].to_numpy()].tocsr()[trips.passed]
    passing = Passing.summed(sets, trips.a_day, trips.core, len(cores))
    core = layer["core"].to_numpy().copy()
    # A sign in the open country serves the core that most of its traffic goes to.
    for place in np.flatnonzero((core < 0) | (core >= len(cores))).tolist():
        rows = passing.sets[:, [place]].toarray().ravel() > 0
        core[place] = np.bincount(passing.core[rows], weights=passing.trips[rows], minlength=1).argmax()
    of_given = layer["given"].to_numpy()
    stands = ~np.isin(_of(given["provenance"], of_given, "proposed"), ("proposed",))
    new_eur = settings.sign_eur + settings.work_eur + settings.post_eur * (layer["mounting"] == "new")
    ids = tuple(layer["place_id"])
    goes = np.isin(_of(given["status"], of_given, ""), _GOING)
    # Whoever gave a sign is told what is wrong with its place; that is no reason to take it away.
    poor = (layer["failed"].map(len) > 0).to_numpy(bool) & (of_given < 0)
    return _Case(
        layer.assign(core=core, stands=stands, poor=poor),
        passing,
        Rules(
            places=ids,
            core=core,
            core_names=tuple(cores["name"]),
            cost_eur=np.where(stands, 0.0, new_eur),
            at_most=settings.number,
            budget_eur=settings.budget_eur,
            least_per_core=settings.least_per_core,
            most_per_core=settings.most_per_core,
            kept=tuple(layer["place_id"][stands & ~goes]) if settings.keep_standing else (),
            forced=settings.forced,
            forbidden=settings.forbidden,
            apart=_too_near(layer, settings.apart_m),
            share=None if settings.number or settings.budget_eur else settings.share,
        ),
    )


def _too_near(places: gpd.GeoDataFrame, apart_m: float) -> tuple[tuple[str, str], ...]:
    if not apart_m:
        return ()
    one, other = places.sindex.query(places.geometry, predicate="dwithin", distance=apart_m)
    ids = places["place_id"].to_numpy(object)
    return tuple((ids[a], ids[b]) for a, b in zip(one.tolist(), other.tolist(), strict=True) if a < b)


def _soundest(case: _Case, settings: SignSettings) -> tuple[_Case, Optimum]:
    """Find the best plan, and take one whose posts keep all rules of siting instead where that is as good.

    From then on the rules forbid the other places, so that all that is said of the plan holds under them.
    """
    best = _best(case)
    poor = case.places["poor"] & ~case.places["place_id"].isin(settings.forced)
    if not poor[best.chosen].any():
        return case, best
    forbidden = (*case.rules.forbidden, *case.places["place_id"][poor])
    stricter = replace(case, rules=replace(case.rules, forbidden=forbidden))
    try:
        sound = _best(stricter)
    except NoPlanError:
        return case, best
    as_few = sound.chosen.sum() <= best.chosen.sum()
    as_good = sound.captured >= (1 - settings.margin) * best.captured
    return (stricter, sound) if as_few and as_good else (case, best)


def _best(case: _Case) -> Optimum:
    if case.rules.share is None:
        return most_captured(case.passing, case.rules)
    # Fewest signs, and of these plans the one that captures most: one euro each.
    found = fewest(_met(case.passing), replace(case.rules, cost_eur=np.ones(len(case.places))))
    return replace(found, cost_eur=float(case.rules.cost_eur[found.chosen].sum()))


def _alternatives(case: _Case, best: Optimum, settings: SignSettings) -> Alternatives:
    rules = replace(case.rules, at_most=case.rules.at_most or int(best.chosen.sum()))
    return alternatives(_met(case.passing), rules, best, margin=settings.margin)


def _met(passing: Passing) -> Passing:
    """Leave out the trips that pass no place: nobody can capture them, and they count for no share."""
    met = np.diff(passing.sets.indptr) > 0
    return replace(passing, sets=passing.sets[met], trips=passing.trips[met], core=passing.core[met])


def _by_hand(case: _Case, status: pd.Series) -> Flags:
    return ~np.isin(_of(status, case.places["given"].to_numpy(), _GOING[0]), _GOING)


def _used(case: _Case, chosen: Flags, count: int) -> Flags:
    used = np.zeros(count, dtype=bool)
    given = case.places["given"].to_numpy()[chosen]
    used[given[given >= 0]] = True
    return used


def _planned(case: _Case, chosen: Flags, others: Alternatives | None, given: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the signs of the plan."""
    at = np.flatnonzero(chosen)
    places, total = case.places.iloc[at], case.passing.total or np.nan
    of_given = places["given"].to_numpy()
    nothing = np.full(len(at), np.nan)
    return places.assign(
        place=at,
        status=np.where(places["stands"], "keep", "proposed"),
        provenance=np.where(places["stands"], "standing", "proposed"),
        remark=_of(given["remark"], of_given, ""),
        captured_share=case.passing.passing(chosen)[at] / total,
        marginal_share=case.passing.alone(chosen)[at] / total,
        regret_share=nothing if others is None else others.regret[at] / total,
        swaps=objects([()] * len(at) if others is None else [others.swaps[place] for place in at]),
        cost_eur=case.rules.cost_eur[at],
    )


def _rest(
    case: _Case, chosen: Flags, places: SignPlaces, given: gpd.GeoDataFrame, settings: SignSettings
) -> pd.DataFrame:
    """Return the given signs that are none of the plan's, and what becomes of each.

    They are judged together: all of them go at once, and what counts is what then passes no sign.
    """
    rest = np.flatnonzero(~_used(case, chosen, len(given)))
    at = places.of_given[rest]
    total = case.passing.total or np.nan
    lost = np.array([case.passing.captured(_and(chosen, place)) for place in at.tolist()])
    lost = (lost - case.passing.captured(chosen)) / total
    passed = np.array([case.passing.captured(_and(np.zeros_like(chosen), place)) for place in at.tolist()]) / total
    proposed = given["provenance"].to_numpy(object)[rest] == "proposed"
    going = given["status"].isin(_GOING).to_numpy()[rest]
    status = np.where(proposed, "proposed", np.where(lost > 0, "remove", "redundant"))
    # A sign beside no street captures nobody, whoever proposed it, and nothing is said of one that stands there.
    status = np.where(proposed & going, "struck", np.where((at < 0) & ~proposed & ~going, "standing", status))
    about = case.places.reindex(at)
    return given.iloc[rest][["sign_id", "geometry", "remark"]].assign(
        place=at,
        entry_id=np.where(at >= 0, about["entry_id"].to_numpy(object), ""),
        core=np.where(at >= 0, about["core"].to_numpy(), -1),
        street=np.where(at >= 0, about["street"].to_numpy(object), given["street"].to_numpy(object)[rest]),
        status=status,
        provenance=np.where(proposed, "proposed", "standing"),
        captured_share=passed,
        marginal_share=lost,
        regret_share=np.nan,
        swaps=objects([()] * len(rest)),
        cost_eur=np.where(np.isin(status, ("remove", "redundant")), settings.removal_eur, 0.0),
        facing_deg=np.where(at >= 0, about["facing_deg"].to_numpy(float), np.nan),
        mounting="",
        authority=np.where(at >= 0, about["authority"].to_numpy(object), ""),
        where=objects([tuple(said) if place >= 0 else () for said, place in zip(about["where"], at, strict=True)]),
        checks=objects([(_NO_STREET,) if each == "proposed" else () for each in status]),
    )


def _of(given: pd.Series, at: Whole, nothing: str) -> Objects:
    """Return the value of each place's given sign, and something else where it has none."""
    return np.append(given.to_numpy(object), nothing)[at]


def _and(chosen: Flags, place: int) -> Flags:
    """Return a plan with one more sign, or as it is where there is no such place."""
    more = chosen.copy()
    more[[place] if place >= 0 else []] = True
    return more


def _curve(case: _Case) -> tuple[list[int], list[float]]:
    """Return the share that the best plans of ever more signs capture, whatever the other limits are."""
    total, most = case.passing.total, len(case.places)
    if not total or not most:
        return [], []
    numbers = np.unique(np.linspace(0, most, min(most, _POINTS) + 1).round().astype(int)).tolist()
    rules = replace(case.rules, share=None, budget_eur=None, least_per_core=0, most_per_core=None, kept=(), forced=())
    return numbers, (curve(case.passing, rules, numbers) / total).tolist()


def _consulted(case: _Case, chosen: Flags, cores: gpd.GeoDataFrame) -> Consulted:
    """Hold a plan by hand against the rules, and against the best one of as many signs that breaks no other rule."""
    total, rules = case.passing.total, case.rules
    number = np.bincount(rules.core[chosen], minlength=len(cores))
    here = {*case.places["place_id"][chosen]}
    most = rules.most_per_core
    free = replace(
        rules, share=None, budget_eur=None, at_most=int(chosen.sum()), least_per_core=0, kept=(), forced=(),
        most_per_core=None if most is None or number.max(initial=0) > most else most,
        forbidden=tuple(place for place in rules.forbidden if place not in here),
        apart=tuple(pair for pair in rules.apart if not here.issuperset(pair)),
    )  # fmt: skip
    signs = case.places[chosen]
    siting = [
        (sign, check)
        for sign, checks in zip(signs["sign_id"], signs["checks"], strict=True)
        for check in checks
        if check.template.startswith("Failed")
    ]
    against = broken_by(_met(case.passing), replace(rules, least_per_core=0), chosen)
    open_to = np.isin(np.arange(len(cores)), rules.core)
    return Consulted(
        best_share=most_captured(case.passing, free).captured / total if total else float("nan"),
        broken=(*((", ".join(rule.about), rule.said) for rule in against), *siting),
        without=tuple(cores["name"][(number < max(rules.least_per_core, 1)) & open_to]),
    )


def _with_coordinates(signs: pd.DataFrame, cores: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    crs = CRS(cores.crs)
    out = gpd.GeoDataFrame(signs, geometry="geometry", crs=crs)
    x, y = out.geometry.x.to_numpy(), out.geometry.y.to_numpy()
    lon, lat = Transformer.from_crs(crs, WGS84, always_xy=True).transform(x, y)
    in_rd = crs == RD_NEW
    names = objects([*cores["core_id"], ""])
    core = out["core"].to_numpy(int)
    return out.assign(
        core_id=names[np.where((core >= 0) & (core < len(cores)), core, len(cores))],
        rd_x=np.round(x, 1) if in_rd else np.nan,
        rd_y=np.round(y, 1) if in_rd else np.nan,
        lon=np.round(lon, 6),
        lat=np.round(lat, 6),
    )
