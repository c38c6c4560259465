"""Which stretches of road lie in a built-up area: the labels that agree best with the evidence and with each other.

A stretch that looks built-up costs its score when it is called open, and the other way round; wherever the label
changes along a road, that costs a fixed amount. The labels of least total cost are those of a minimum cut, and are
found exactly.

References
----------
Greig, D. M., Porteous, B. T. and Seheult, A. H. (1989). Exact maximum a posteriori estimation for binary images.
Journal of the Royal Statistical Society B 51 (2), 271-279.
"""

from typing import Final

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from dekkend.arrays import Flags, Real
from dekkend.network.stretches import Stretches

# Costs are whole numbers in a maximum flow: hundredths of the score of a stretch.
_FINE: Final = 100


def built_up(stretches: Stretches, score: Real, ease: tuple[Real, Real], *, change_m: float, stretch_m: float) -> Flags:
    """Label each stretch as built-up or open.

    Parameters
    ----------
    stretches
        The stretches.
    score
        What the evidence says of each, for a stretch of ordinary length: above zero for built-up.
    ease
        Share of the full cost that a change costs at the start and at the end of each stretch
        (:func:`dekkend.analysis.evidence.ease`).
    change_m
        Metres of clear evidence (a score of 1) that a change of label costs.
    stretch_m
        Ordinary length of a stretch, in metres.

    Returns
    -------
    numpy.ndarray of bool
        True for built-up. Where both labels cost the same, the stretch is open.
    """
    count, nodes = len(stretches), stretches.nodes
    cost = np.round(score * stretches.length_m / stretch_m * _FINE).astype(np.int64)
    full = change_m / stretch_m * _FINE
    at_tail, at_head = (np.round(full * share).astype(np.int64) for share in ease)
    source, sink = count + nodes, count + nodes + 1
    each = np.arange(count)
    # A stretch hangs on the places at its ends, and a place takes the label of most roads that meet there.
    tail, head = count + stretches.tail, count + stretches.head
    rows = np.concatenate([np.full(count, source), each, each, tail, each, head])
    columns = np.concatenate([each, np.full(count, sink), tail, each, head, each])
    capacity = np.concatenate([np.maximum(cost, 0), np.maximum(-cost, 0), at_tail, at_tail, at_head, at_head])
    matrix = sparse.csr_array((capacity.astype(np.int32), (rows, columns)), shape=(sink + 1, sink + 1))
    flow = csgraph.maximum_flow(matrix, source, sink).flow
    left = sparse.csr_array(matrix - flow)
    left.eliminate_zeros()
    reached = csgraph.breadth_first_order(left, source, return_predecessors=False)
    label = np.zeros(sink + 1, dtype=bool)
    label[reached] = True
    return label[:count]
