"""Sums and look-ups along trees, against walking every path."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dekkend.network.trees import last_marks, path_counts


@st.composite
def forests(draw: st.DrawFn) -> np.ndarray:
    """Draw the node before each, in any order of the nodes."""
    size = draw(st.integers(1, 40))
    order = draw(st.permutations(range(size)))
    parent = np.full(size, -9999)
    for place in range(size):
        before = draw(st.integers(-1, place - 1))
        if before >= 0:
            parent[order[place]] = order[before]
    return parent


def path(parent: np.ndarray, node: int) -> list[int]:
    """Return the nodes from a node back to the root."""
    found = [node]
    while parent[found[-1]] >= 0:
        found.append(int(parent[found[-1]]))
    return found


@given(parent=forests(), data=st.data())
def test_a_count_is_that_of_the_marked_nodes_on_the_path(parent: np.ndarray, data: st.DataObject) -> None:
    marked = np.array(data.draw(st.lists(st.booleans(), min_size=len(parent), max_size=len(parent))))
    wanted = [int(marked[path(parent, node)].sum()) for node in range(len(parent))]
    assert path_counts(parent, marked).tolist() == wanted


@given(parent=forests(), data=st.data())
def test_the_last_mark_is_the_nearest_one_back(parent: np.ndarray, data: st.DataObject) -> None:
    mark = np.array(data.draw(st.lists(st.integers(-1, 5), min_size=len(parent), max_size=len(parent))))
    found = last_marks(parent, mark)
    for node in range(len(parent)):
        on_path = [mark[step] for step in path(parent, node) if mark[step] >= 0]
        assert found[node] == on_path[0] if on_path else found[node] < 0


@pytest.mark.parametrize("size", [1, 2, 5000])
def test_a_long_chain_is_no_harder_than_a_short_one(size: int) -> None:
    parent = np.arange(size) - 1
    assert path_counts(parent, np.ones(size, dtype=bool)).tolist() == [*range(1, size + 1)]
    assert last_marks(parent, np.where(parent < 0, 7, -1)).tolist() == [7] * size


def test_what_comes_in_is_not_touched() -> None:
    parent, mark = np.array([-1, 0, 1]), np.array([4, -1, -1])
    for call in (
        lambda: path_counts(parent, mark > 0),
        lambda: last_marks(parent, mark),
    ):
        call()
        assert (parent.tolist(), mark.tolist()) == ([-1, 0, 1], [4, -1, -1])
