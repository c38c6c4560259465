"""Writes the report: one HTML page with the findings first and the tables after, to read aloud in a meeting."""

from pathlib import Path

from dekkend.outputs.assets import static, templates
from dekkend.outputs.charts import sign_charts
from dekkend.outputs.coverage_tables import coverage_tables, recruit_tables, register_tables
from dekkend.outputs.findings import findings
from dekkend.outputs.research import research
from dekkend.outputs.tables import account_tables, core_tables, group_tables, neighbourhood_tables, sign_tables
from dekkend.outputs.texts import Texts
from dekkend.plan import CBS_ATTRIBUTION, Plan


def write_report(plan: Plan, path: Path) -> None:
    """Write the report of a run.

    The page asks the network for nothing and runs no script. Every name from the data is escaped.

    Parameters
    ----------
    plan
        The result of a run; its settings say the language.
    path
        The HTML file to write.

    Raises
    ------
    OSError
        The file cannot be written.
    """
    texts = Texts(plan.settings.lang)
    page = templates(texts).get_template("report.html.j2")
    html = page.render(
        lang=texts.lang,
        title=texts.say("Neighbourhood watch in {place}", place=plan.title),
        schematic=plan.schematic,
        attribution=plan.credit,
        css=static("report.css"),
        chapters=findings(plan, texts),
        sections=(
            ("cores", texts.gettext("Cores and entry roads"), (), core_tables(plan, texts)),
            ("signs", texts.gettext("Signs"), sign_charts(plan, texts), sign_tables(plan, texts)),
            ("coverage", texts.gettext("Coverage"), (), (*coverage_tables(plan, texts), *recruit_tables(plan, texts))),
            ("neighbourhoods", texts.gettext("Neighbourhoods"), (), neighbourhood_tables(plan, texts)),
            ("groups", texts.gettext("Groups"), (), (*group_tables(plan, texts), *register_tables(plan, texts))),
        ),
        research=research(texts),
        warnings=tuple(texts.tell(warning) for warning in plan.warnings),
        accounts=account_tables(plan, texts),
        sources=_sources(plan, texts),
    )
    path.write_text(html, encoding="utf-8", newline="\n")


def _sources(plan: Plan, texts: Texts) -> tuple[str, ...]:
    roads = texts.say(
        "Roads, places and addresses: {attribution}. Date of the data: {date}.",
        attribution=plan.credit or texts.gettext("unknown"),
        date=texts.date(plan.data_date),
    )
    if plan.neighbourhoods.empty:
        return (roads,)
    return roads, texts.say("Neighbourhoods and their figures: {attribution}.", attribution=CBS_ATTRIBUTION)
