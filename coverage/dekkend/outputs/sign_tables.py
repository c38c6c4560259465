"""The tables of the report about signs: the plan beside the old way, what each sign is worth, and where it stands."""

import pandas as pd

from dekkend.layers import SIGNS
from dekkend.outputs.cells import columns_of, joined
from dekkend.outputs.nameless import called
from dekkend.outputs.sign_findings import place_name
from dekkend.outputs.tables import Table, filled, named, table_of
from dekkend.outputs.texts import Texts
from dekkend.plan import Plan
from dekkend.sentences import Sentence

_WORTH = (
    "core_id", "street", "status", "captured_share", "marginal_share", "regret_share", "swaps", "cost_eur",
)  # fmt: skip
_PLACES = ("core_id", "street", "where", "facing_deg", "mounting", "authority", "rd_x", "rd_y", "checks")
_OF_THE_PLAN = ("proposed", "keep")


def way_table(plan: Plan, texts: Texts) -> tuple[Table, ...]:
    """Return what the plan takes, costs and captures beside the old way.

    Parameters
    ----------
    plan
        The result of a run.
    texts
        The language.

    Returns
    -------
    tuple of Table
        One table, or none where no street is covered, so that there is no old way.
    """
    case = plan.sign_case
    if case.old_way is None or plan.signs.empty:
        return ()
    standing = int(plan.signs["status"].isin(_OF_THE_PLAN).sum())
    rows = (
        (texts.gettext("This plan"), standing, case.cost_eur, case.captured_share),
        (
            texts.gettext("The old way: a small sign at both ends of every covered street"),
            case.old_way.number,
            case.old_way.cost_eur,
            case.old_way.captured_share,
        ),
    )
    return (
        Table(
            texts.gettext("The plan beside the old way"),
            (
                texts.gettext("Way of placing"),
                texts.gettext("Number of signs"),
                texts.gettext("Cost"),
                texts.gettext("Trips past a sign"),
            ),
            tuple(
                (name, texts.number(number), texts.euros(cost), texts.share(share))
                for name, number, cost, share in rows
            ),
            frozenset({1, 2, 3}),
        ),
    )


def sign_tables(plan: Plan, texts: Texts) -> tuple[Table, ...]:
    """Return what each sign is worth, and where each one that will stand comes.

    A core is told by its name, and only a standing sign by its number: that of a proposed one is for machines.

    Parameters
    ----------
    plan
        The result of a run.
    texts
        The language.

    Returns
    -------
    tuple of Table
        Two tables; those without a row are left out.
    """
    elsewhere = {other.place_id: place_name(texts, other) for other in plan.sign_case.interchangeable}
    signs = named(plan, called(plan, texts, plan.signs, SIGNS), texts).assign(
        sign_id=plan.signs["sign_id"].where(plan.signs["provenance"] == "standing", ""),
        swaps=plan.signs["swaps"].map(lambda ids: tuple(dict.fromkeys(elsewhere.get(each, each) for each in ids))),
    )
    number = ("sign_id",) if (signs["sign_id"] != "").any() else ()
    remark = ("remark",) if (signs["remark"] != "").any() else ()
    going = signs[signs["status"].isin(_OF_THE_PLAN)]
    shared = _shared(going["checks"])
    told = going.assign(checks=going["checks"].map(lambda each: tuple(check for check in each if check not in shared)))
    return filled(
        table_of(
            texts,
            columns_of(SIGNS, (*number, *_WORTH, *remark)),
            signs,
            texts.gettext("Signs that stand and signs that are proposed"),
        ),
        table_of(
            texts,
            columns_of(SIGNS, (*number, *_PLACES)),
            told,
            texts.gettext("Where the signs of the plan stand, and what the rules say of it"),
            note=texts.say("Of all of them: {checks}", checks=joined(texts, shared)) if shared else "",
        ),
    )


def _shared(checks: pd.Series) -> tuple[Sentence, ...]:
    """Return what the rules say of each of several signs alike, which needs no telling time and again."""
    if len(checks) <= 1:
        return ()
    return tuple(check for check in checks.iloc[0] if all(check in each for each in checks))
