"""The settings of a comparison of crime before and after."""

from dekkend.settings.groups import LOCAL_CHOICE, Group, tunable


class DisplacementSettings(Group):
    """Displacement: crime before and after, where groups started and nearby."""

    treated_share: float = tunable(
        0.25,
        "a neighbourhood with this share of its addresses covered by groups that started between the years compared is "
        "treated",
        "local choice: with fewer, crime in the neighbourhood is mostly crime where no group is",
        gt=0,
        le=1,
    )
    untouched_share: float = tunable(
        0.05,
        "a control or displacement area has at most this share of its addresses covered by such groups",
        "local choice: one street of twenty",
        ge=0,
        le=1,
    )
    distance_m: float = tunable(
        300,
        "crime may move this far from treated streets over the road (m)",
        "local choice: as exposure.bandwidth_m",
        gt=0,
    )
    near_share: float = tunable(
        0.25,
        "a neighbourhood with this share of its addresses uncovered and within that distance is a displacement area",
        "local choice: as treated_share",
        gt=0,
        le=1,
    )
    control_gap: float = tunable(
        0.25,
        "it is told where control areas had more or less crime before than the areas they are held against, by more "
        "than this share",
        LOCAL_CHOICE,
        ge=0,
    )
