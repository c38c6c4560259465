"""No two cores bear one name, and none is called after what lies elsewhere."""

from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point

from dekkend.analysis.core_names import core_names
from dekkend.analysis.pieces import Homes
from dekkend.arrays import objects


def named(told: Sequence[str], *homes: tuple[int, int, str, str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Name cores, given how many homes of each lie in which place and along which street."""
    of_home = np.array([core for core, many, _, _ in homes for _ in range(many)], dtype=np.int64)
    city = objects([place for _, many, place, _ in homes for _ in range(many)])
    street = objects([way for _, many, _, way in homes for _ in range(many)])
    spots = objects([Point(0, 0)] * len(of_home))
    return core_names(told, Homes(spots, np.zeros(len(of_home), dtype=np.int64), city, street), of_home)


def test_a_core_keeps_the_name_that_it_has_alone() -> None:
    plain, apart = named(["Stein", "", ""], (0, 9, "Stein", "A"), (1, 5, "Berg", "Kade"), (1, 4, "Berg", "Dijk"))
    assert plain == apart == ("Stein", "Kade", "#3")


def test_of_two_villages_of_one_name_the_larger_keeps_it() -> None:
    one, other = (0, 9, "Zuid", "Dijk"), (1, 5, "Genemuiden", "Kade")
    assert named(["Zuid", "Zuid"], one, other) == (("Zuid", "Zuid"), ("Zuid", "Zuid (Genemuiden)"))
    assert named(["Zuid", "Zuid"], one, (1, 5, "Zuid", "Kade"))[1] == ("Zuid", "Zuid (Kade)")
    assert named(["Zuid", "Zuid", "Zuid"])[1] == ("Zuid", "Zuid (2)", "Zuid (3)")
    assert named(["Zuid", "Zuid", "Zuid (2)"])[1] == ("Zuid", "Zuid (3)", "Zuid (2)")


def test_what_nothing_names_is_called_after_the_neighbourhoods_of_more_than_half_of_its_homes() -> None:
    mixed = ((0, 40, "Oud", ""), (0, 35, "Centrum", ""), (0, 25, "Nieuw", ""))
    assert named([""], *mixed)[1] == ("Oud / Centrum",)
    assert named([""], (0, 60, "Elsloo", ""), (0, 40, "Catsop", ""))[1] == ("Elsloo",)


def test_a_patch_is_not_called_after_a_neighbourhood_that_lies_in_another_core() -> None:
    large = ((0, 60, "Oud", ""), (0, 50, "Centrum", ""))
    assert named(["", ""], *large, (1, 9, "Centrum", ""))[1] == ("Oud", "Centrum (2)")


@given(st.lists(st.sampled_from(["", "Zuid", "Zuid (2)", "Berg"]), max_size=8), st.data())
def test_no_two_cores_bear_one_name(told: list[str], data: st.DataObject) -> None:
    places = st.sampled_from(["", "Zuid", "Berg", "Oud"])
    homes = [
        (core, data.draw(st.integers(0, 3)), data.draw(places), data.draw(places))
        for core in range(len(told))
        for _ in "ab"
    ]
    plain, apart = named(told, *homes)
    assert len({*apart}) == len(apart)
    assert all(name.startswith(each) for name, each in zip(apart, plain, strict=True))
