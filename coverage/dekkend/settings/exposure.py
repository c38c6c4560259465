"""The settings of exposure: where coverage leaves a gap, and where a new group would close most of it."""

from dekkend.settings.groups import LOCAL_CHOICE, Group, tunable


class ExposureSettings(Group):
    """Exposure: how near an uncovered street lies to covered ones, and who lives there."""

    bandwidth_m: float = tunable(
        300,
        "distance at which nearness has fallen to 37% (m)",
        "Johnson and Bowers (2004): after a burglary the risk is raised up to 300 to 400 m away",
        gt=0,
    )
    exposed: float = tunable(
        0.37, "a street from this nearness on is exposed", "local choice: about one bandwidth away", ge=0, le=1
    )
    elderly_weight: float = tunable(
        0.5,
        "what residents of 65 and over count for in a neighbourhood's exposure; homes count for the rest (0 to 1)",
        "local choice: what a burglar finds and who lives there count alike",
        ge=0,
        le=1,
    )
    watch_share: float = tunable(
        0.25,
        "a neighbourhood less exposed than this is not flagged, whatever the others are (0 to 1)",
        "local choice: one home of four lies beside covered streets and is not covered itself",
        ge=0,
        le=1,
    )
    watch_ratio: float = tunable(
        1.0,
        "a neighbourhood is watched from this many times the exposure of all neighbourhoods together on",
        "local choice: it bears its share of the exposure, or more",
        gt=0,
    )
    high_ratio: float = tunable(
        1.5,
        "from this many times on it is high, where more of its residents are 65 or over than in all of them together",
        "local choice: half as much again",
        gt=0,
    )
    least_areas: int = tunable(
        30,
        "with fewer neighbourhoods than this it is not tested whether the gaps lie together",
        "Esri, ArcGIS Pro: Moran's I is not reliable with fewer than 30 features",
        ge=10,
    )
    permutations: int = tunable(
        9999,
        "how often the neighbourhoods are shuffled in that test",
        "the least p, 0.0002, passes for one of 250 neighbourhoods at a false discovery rate of 5%",
        ge=999,
    )
    seed: int = tunable(1, "where the random draws of that test begin", LOCAL_CHOICE, ge=0)


class RecruitSettings(Group):
    """Where to recruit next: how many new groups, and how large."""

    groups: int = tunable(
        5, "new groups to propose, at most", "local choice: as many as can be talked to before the next meeting", ge=1
    )
    least_homes: int = tunable(
        25, "homes in a new group, at least", "CBS: a bevolkingskern, the smallest village, has at least 25 homes", ge=1
    )
    most_homes: int = tunable(
        150,
        "homes in a new group, at most",
        "Dunbar (1992): a person knows about 150 people; one member of each home joins",
        ge=1,
    )
    join_m: float = tunable(
        50,
        "streets that lie this near to each other over the road belong together (m)",
        "local choice: across a junction or a small square",
        ge=0,
    )
