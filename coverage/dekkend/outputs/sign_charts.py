"""The charts of the sign plan: what each number of signs captures, and how the cores fare."""

from matplotlib.ticker import FuncFormatter, MaxNLocator

from dekkend.outputs.charts import Chart, drawn, figure_of, label_bars
from dekkend.outputs.styles import BLUE, GREY, VERMILLION
from dekkend.outputs.tables import Table
from dekkend.outputs.texts import Texts
from dekkend.plan import Plan

_HEIGHT = 3.0  # inches
_ROW, _FRAME = 0.24, 0.7  # inches: a core, and what stands round all of them


def sign_charts(plan: Plan, texts: Texts) -> tuple[Chart, ...]:
    """Draw what the best plan of so many signs captures and where this plan lies, and what it captures by core.

    Parameters
    ----------
    plan
        The result of a run.
    texts
        The language.

    Returns
    -------
    tuple of Chart
        Up to two charts, none without signs: the first where there is a curve, the second where there are several
        cores.
    """
    if plan.signs.empty:
        return ()
    return (*_curve(plan, texts), *_cores(plan, texts))


def _curve(plan: Plan, texts: Texts) -> tuple[Chart, ...]:
    case = plan.sign_case
    if len(case.curve) <= 1:
        return ()
    standing = int(plan.signs["status"].isin(["proposed", "keep"]).sum())
    numbers, shares = zip(*case.curve, strict=True)
    figure = figure_of(_HEIGHT)
    axes = figure.axes[0]
    axes.grid(axis="y", color="#d8d8d8", linewidth=0.8)
    axes.set_xlabel(texts.gettext("Number of signs"))
    axes.set_ylabel(texts.gettext("Trips past a sign"))
    axes.set_ylim(0, 1.03)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: texts.share(value)))
    axes.plot(numbers, shares, color=BLUE, linewidth=2, label=texts.gettext("best plan of so many signs"))
    axes.plot(
        [standing], [case.captured_share], "D", color=VERMILLION, markersize=8, label=texts.gettext("this plan")
    )  # fmt: skip
    if case.old_way is not None and case.old_way.number <= 2 * numbers[-1]:
        axes.plot(
            [case.old_way.number], [case.old_way.captured_share], "X", color=GREY, markersize=9,
            label=texts.gettext("the old way"),
        )  # fmt: skip
    axes.legend(loc="lower right", frameon=False)
    told = " ".join(
        (
            texts.say_n(
                "The best single sign captures {share:.0%} of all trips.",
                "The best plan of {n:,} signs captures {share:.0%} of all trips.",
                case.knee,
                share=dict(case.curve).get(case.knee, 0.0),
            )
            if case.knee
            else "",
            texts.say_n(
                "The longest plan that was looked at has one sign and captures {share:.0%}.",
                "The longest plan that was looked at has {n:,} signs and captures {share:.0%}.",
                numbers[-1],
                share=shares[-1],
            ),
            texts.say_n(
                "This plan has one sign and captures {share:.0%}.",
                "This plan has {n:,} signs and captures {share:.0%}.",
                standing,
                share=case.captured_share,
            ),
            texts.say(
                "The curve looks at all trips together and at the places that are open to this plan, and knows no "
                "other rules; the plan also keeps its rules for each core, and signs that stay."
            ),
        )
    ).strip()
    table = Table(
        texts.gettext("The best plan by the number of signs"),
        (texts.gettext("Number of signs"), texts.gettext("Trips past a sign")),
        tuple((texts.number(number), texts.share(share, digits=1)) for number, share in case.curve),
        frozenset({0, 1}),
    )
    return (Chart(table.caption, drawn(figure, table.caption), told, table),)


def _cores(plan: Plan, texts: Texts) -> tuple[Chart, ...]:
    names = dict(zip(plan.cores["core_id"], plan.cores["name"], strict=True))
    shares = {core: share for core, share in plan.sign_case.by_core if core in names}
    if len(shares) <= 1:
        return ()
    signs = plan.signs[plan.signs["status"].isin(["proposed", "keep"])].groupby("core_id").size()
    figure = figure_of(_FRAME + _ROW * len(shares))
    axes = figure.axes[0]
    axes.barh(range(len(shares)), list(shares.values()), color=BLUE, height=0.6)
    across = texts.gettext("Trips from outside into the core that pass a sign")
    label_bars(axes, [names[core] for core in shares], texts, across)
    table = Table(
        texts.gettext("Trips past a sign by core"),
        (texts.gettext("Core"), texts.gettext("Number of signs"), across),
        tuple(
            (names[core], texts.number(int(signs.get(core, 0))), texts.share(share)) for core, share in shares.items()
        ),
        frozenset({1, 2}),
    )
    told = texts.say(
        "For each core: how much of the car traffic from outside comes in past a proposed or kept sign, at whichever "
        "core that stands."
    )
    return (Chart(table.caption, drawn(figure, table.caption), told, table),)
