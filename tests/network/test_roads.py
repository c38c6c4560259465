"""What roads are called, and which class matters more."""

import pandas as pd

from dekkend.network.roads import class_rank, street_or_number
from dekkend.settings import Settings


def test_a_larger_road_has_a_larger_rank() -> None:
    order = [
        "track",
        "living_street",
        "residential",
        "unclassified",
        "tertiary",
        "secondary",
        "primary",
        "trunk",
        "motorway",
    ]
    ranks = [class_rank(highway) for highway in order]
    assert ranks == sorted(set(ranks))


def test_a_slip_road_counts_as_the_road_that_it_serves() -> None:
    assert class_rank("trunk_link") == class_rank("trunk")


def test_every_class_that_has_a_speed_has_a_rank() -> None:
    assert all(class_rank(highway) >= 0 for highway in Settings().network.speeds_kmh)


def test_a_road_is_called_by_its_name_else_its_number_else_nothing() -> None:
    roads = pd.DataFrame({"street": ["Laan", "", ""], "ref": ["N1", "N2", ""]})
    assert street_or_number(roads).tolist() == ["Laan", "N2", ""]
