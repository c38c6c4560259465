"""Small invented towns as streets that meet, and what is true of them, by trying everything."""

from itertools import combinations

import networkx as nx
from hypothesis import strategies as st

from dekkend.analysis.recruit_sets import Town


@st.composite
def towns(draw, most_streets: int = 7) -> tuple[Town, list[int]]:
    """Draw a town with what each of its streets gains."""
    count = draw(st.integers(1, most_streets))
    pairs = draw(st.sets(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), max_size=2 * count))
    meeting = nx.Graph([(a, b) for a, b in pairs if a != b])
    meeting.add_nodes_from(range(count))
    homes = draw(st.lists(st.integers(1, 6), min_size=count, max_size=count))
    gains = draw(st.lists(st.integers(0, 9), min_size=count, max_size=count))
    least = draw(st.integers(1, 8))
    return Town(homes, [sorted(meeting[n]) for n in range(count)], least, least + draw(st.integers(0, 8))), gains


def all_groups(town: Town) -> list[tuple[int, ...]]:
    """Return every connected set of streets within the size."""
    meeting = nx.Graph([(a, b) for a, beside in enumerate(town.neighbours) for b in beside])
    meeting.add_nodes_from(range(len(town.homes)))
    return [
        group
        for size in range(1, len(town.homes) + 1)
        for group in combinations(range(len(town.homes)), size)
        if town.least <= sum(town.homes[s] for s in group) <= town.most and nx.is_connected(meeting.subgraph(group))
    ]


def most_gained(town: Town, gains: list[int], at_most: int) -> int:
    """Return the most that so many groups without a street in common gain, by trying all of them."""
    groups = all_groups(town)

    def best(first: int, taken: frozenset[int], left: int) -> int:
        found = 0
        for number in range(first, len(groups) if left else first):
            if not taken & set(groups[number]):
                with_it = sum(gains[s] for s in groups[number]) + best(
                    number + 1, taken | set(groups[number]), left - 1
                )
                found = max(found, with_it)
        return found

    return best(0, frozenset(), at_most)
