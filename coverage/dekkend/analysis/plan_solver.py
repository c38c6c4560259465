"""The solver of the sign plan: HiGHS, quiet, and set up for proofs on small models.

Its own presolve stays off: places are decided and rows summed before a model comes here
(:mod:`dekkend.analysis.plan_model`), and a plan is called best only on what branch and bound itself has shown. Its
heuristic "feasibility jump" takes more time than a small model. The others that cost much, which solve smaller models,
take half the time of a large one: they stay off where a good plan is known, and only a proof is wanted.
"""

from dataclasses import dataclass

import highspy
import numpy as np
from scipy import sparse

from dekkend.arrays import Real

_OPTIONS: dict[str, bool | float | str] = {
    "output_flag": False,
    "presolve": "off",
    "mip_rel_gap": 0.0,
    "mip_heuristic_run_feasibility_jump": False,
    "threads": 1,
}
_ONLY_PROVE: dict[str, bool | float | str] = {
    "mip_heuristic_run_rens": False,
    "mip_heuristic_run_rins": False,
    "mip_heuristic_run_root_reduced_cost": False,
}
_NONE = (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible)


@dataclass(frozen=True)
class Limits:
    """Rows of a linear program.

    Attributes
    ----------
    rows
        Shape (rows, columns): what each column counts for in each row.
    low, high
        Between what each row lies.
    """

    rows: sparse.csr_array
    low: Real
    high: Real


@dataclass(frozen=True)
class Minimum:
    """The least cost.

    Attributes
    ----------
    values
        Value of each column.
    bound
        What no values go below.
    prices
        What the cost gains per unit by which each row is relaxed; of no meaning where some columns are whole.
    """

    values: Real
    bound: float
    prices: Real


def minimum(
    cost: Real, limits: Limits, least: Real, most: Real, *, whole: int = 0, below: float = np.inf
) -> Minimum | None:
    """Find the values of least cost, proved.

    Parameters
    ----------
    cost
        Cost of each column.
    limits
        What rows of columns must keep.
    least, most
        Between what each column lies.
    whole
        How many columns, from the first, are whole numbers.
    below
        Cost that is of no use any more, since values that cost no more are known.

    Returns
    -------
    Minimum or None
        None where no values keep the limits at a cost below that one.

    Raises
    ------
    RuntimeError
        The solver stopped for another reason.

    Examples
    --------
    >>> limits = Limits(sparse.csr_array([[2.0, 2.0]]), np.array([3.0]), np.array([np.inf]))
    >>> minimum(np.array([1.0, 3.0]), limits, np.zeros(2), np.ones(2), whole=2).bound
    4.0
    >>> minimum(np.array([1.0, 3.0]), limits, np.zeros(2), np.ones(2)).bound
    2.5
    """
    solver = highspy.Highs()  # type: ignore[no-untyped-call]  # the one method of it without types
    known = {**_ONLY_PROVE, "objective_bound": below} if whole and np.isfinite(below) else {}
    for name, value in (_OPTIONS | known).items():
        solver.setOptionValue(name, value)
    rows = limits.rows
    kind = np.zeros(len(cost), dtype=np.int32)
    kind[:whole] = int(highspy.HighsVarType.kInteger)
    solver.passModel(
        len(cost), len(limits.low), rows.nnz,
        int(highspy.MatrixFormat.kRowwise), int(highspy.ObjSense.kMinimize), 0.0,
        cost, least, most, limits.low, limits.high,
        rows.indptr.astype(np.int32), rows.indices.astype(np.int32), rows.data.astype(np.float64), kind,
    )  # fmt: skip
    solver.run()
    status = solver.getModelStatus()
    if status in _NONE:
        return None
    if status not in (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kModelEmpty):
        raise RuntimeError(f"HiGHS stopped: {solver.modelStatusToString(status)}")
    info, found = solver.getInfo(), solver.getSolution()
    bound = info.mip_dual_bound if whole else info.objective_function_value
    return Minimum(np.array(found.col_value), float(bound), np.array(found.row_dual))
