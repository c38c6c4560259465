"""Settings of the sign plan: who drives in where, where signs can stand, how many, and what they cost."""

from collections.abc import Mapping
from typing import Literal

from pydantic import NonNegativeFloat, field_validator

from dekkend.settings.groups import LOCAL_CHOICE, Group, tunable


class InflowSettings(Group):
    """Inflow: who drives in where."""

    gateway_vehicles: Mapping[str, NonNegativeFloat] = tunable(
        {
            "motorway": 10000, "trunk": 6000, "primary": 4000, "secondary": 2500, "tertiary": 1500, "unclassified": 500,
            "motorway_link": 5000, "trunk_link": 4000, "primary_link": 3000, "secondary_link": 2000,
            "tertiary_link": 1000, "residential": 500, "living_street": 250, "pedestrian": 250, "road": 500,
            "service": 0, "track": 0,
        },
        "vehicles a day that come in by a road that leaves the map, by class, where nobody has counted",
        "local choice: higher classes carry more; no counts behind it",
    )  # fmt: skip
    trips_per_address: float = tunable(
        1.0,
        "car trips a day from an address to somewhere outside its core",
        "local choice: about 2 car trips a day for each household (CBS, ODiN), of which half set out from home",
        gt=0,
    )
    weight_spread: float = tunable(
        0.5,
        "standard deviation of the logarithm of an origin's vehicles between the draws, where nobody has counted",
        "local choice: e to the power 0.5 is a factor of 1.6",
        gt=0,
    )
    count_spread: float = tunable(
        0.1,
        "the same where somebody has counted",
        "local choice: one day's count differs by some 10 % from the year's mean",
        ge=0,
    )
    count_reach_m: float = tunable(
        2000,
        "a count belongs to the nearest road that leaves the map, within this distance over the road (m)",
        "local choice: the next main junction",
        gt=0,
    )
    time_spread_s: float = tunable(
        6.0,
        "variance of a travel time between drivers, divided by its mean (s)",
        "local choice: a trip of ten minutes then varies by one minute",
        gt=0,
    )
    route_draws: int = tunable(
        20,
        "draws of travel times behind the choice of routes",
        "local choice: shares then differ by less than one percentage point from seed to seed",
        ge=1,
    )
    draws: int = tunable(
        200,
        "draws of the origins' vehicles behind the interval of a rank",
        "local choice: ranks then change by one place at most from seed to seed",
        ge=1,
    )
    seed: int = tunable(2026, "seed of those draws", "any number will do", ge=0)


class SignSettings(Group):
    """Signs: where they can stand."""

    junction_m: float = tunable(
        25,
        "least distance from a junction (m)",
        "rules for temporary signs of Dutch municipalities ask for 25 or 30 m",
        ge=0,
    )
    ahead_m: float = tunable(
        100, "a sign stands at most this far before its core begins, over the road (m)", LOCAL_CHOICE, ge=0
    )
    beyond_m: float = tunable(
        150, "a sign stands at most this far beyond where its core begins, over the road (m)", LOCAL_CHOICE, ge=0
    )
    view_m: float = tunable(
        50,
        "drivers see a sign from this distance on, without a bend in between (m)",
        "local choice: at 50 km/h more than three seconds",
        ge=0,
        le=500,
    )
    bend_deg: float = tunable(
        20,
        "a road that turns by more than this is a bend (°)",
        "local choice: half the view through a windscreen",
        ge=0,
    )
    edge_least_m: float = tunable(
        0.6, "least distance from the edge of the carriageway (m)", "BABW, traffic signs: 0.60 to 3.60 m", ge=0
    )
    edge_most_m: float = tunable(
        3.6, "most distance from the edge of the carriageway (m)", "BABW, traffic signs: 0.60 to 3.60 m", gt=0
    )
    edge_m: float = tunable(
        1.5, "distance of a new post from the edge of the carriageway (m)", "local choice within those two", gt=0
    )
    lane_m: float = tunable(
        3,
        "width of a lane where the width of the carriageway is not tagged; streets have two, one-way streets one (m)",
        "local choice: the usual 2.75 to 3.25 m",
        gt=0,
    )
    clear_m: float = tunable(
        2.2, "clear height below a sign (m)", "BABW, traffic signs within built-up areas: 2.20 m", gt=0
    )
    sign_post_m: float = tunable(
        30,
        "a place name sign this near to the best place has its post used, over the road (m)",
        LOCAL_CHOICE,
        ge=0,
    )
    lamp_m: float = tunable(
        10, "a lamp this near to the best place has its post used, over the road (m)", LOCAL_CHOICE, ge=0
    )
    match_m: float = tunable(
        50,
        "a standing sign this near to a place serves it (m)",
        "local choice: in sight of the same driver",
        gt=0,
    )
    drive_on: Literal["right", "left"] = tunable("right", "side of the road that cars keep to", "law of the country")
    number: int | None = tunable(
        None, "most signs; the plan then captures as many trips as these can", "choice of the municipality", ge=1
    )
    budget_eur: float | None = tunable(
        None, "most that new signs may cost together (euro)", "choice of the municipality", gt=0
    )
    share: float = tunable(
        0.9,
        "without a number and a budget: the fewest signs that this share of every core's trips passes",
        "local choice: the last tenth takes as many signs as the rest",
        ge=0,
        le=1,
    )
    least_per_core: int = tunable(
        1, "fewest signs in each core", "local choice: every core sees that it is watched", ge=0
    )
    most_per_core: int | None = tunable(None, "most signs in each core", "choice of the municipality", ge=1)
    apart_m: float = tunable(
        0, "least distance between two signs (m)", "local choice: places that drivers meet as one are one entry", ge=0
    )
    forced: tuple[str, ...] = tunable((), "ids of places that must get a sign", "choice of the municipality")
    forbidden: tuple[str, ...] = tunable((), "ids of places that may have none", "choice of the municipality")
    keep_standing: bool = tunable(
        default=False,
        meaning="signs that stand already stay",
        source="local choice: those stay that the plan has a use for",
    )
    margin: float = tunable(0.01, "plans that capture at most this share less are as good", LOCAL_CHOICE, ge=0, le=1)
    sign_eur: float = tunable(200, "a large sign (euro)", "local choice: four times a small one", ge=0)
    post_eur: float = tunable(
        100, "a new post (euro)", "Dutch municipal pages: about 350 for an ordinary sign with post and labour", ge=0
    )
    work_eur: float = tunable(
        200, "labour for placing a sign (euro)", "Dutch municipal pages: about 350 for an ordinary sign with all", ge=0
    )
    removal_eur: float = tunable(75, "labour for taking a sign away (euro)", "local choice: less than placing it", ge=0)
    small_sign_eur: float = tunable(50, "a small sign at a street (euro)", "Dutch municipal pages: 48 to 50 euro", ge=0)

    @field_validator("forced", "forbidden", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        """Take ids with commas between them, as an environment variable has them, for a list."""
        return [place.strip() for place in value.split(",")] if isinstance(value, str) else value
