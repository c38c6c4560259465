"""What the municipality itself reads: the findings first, the tables after, and what the figures do not say."""

from collections.abc import Iterator

from dekkend.outputs.charts import Chart
from dekkend.outputs.coverage_charts import coverage_charts
from dekkend.outputs.coverage_tables import coverage_tables, recruit_tables, review_table, upkeep
from dekkend.outputs.credits import nobody_named, source_lines
from dekkend.outputs.document import Block, Document, Drawing, Figures, Item, Items, Paragraph, Section, Subject, listed
from dekkend.outputs.entry_findings import homes_assumed
from dekkend.outputs.findings import findings
from dekkend.outputs.research import research
from dekkend.outputs.sign_charts import sign_charts
from dekkend.outputs.sign_tables import sign_tables, way_table
from dekkend.outputs.tables import Table, account_tables, core_tables, group_tables, neighbourhood_tables
from dekkend.outputs.texts import Texts
from dekkend.outputs.words import _
from dekkend.plan import Plan
from dekkend.provenance import CBS_ATTRIBUTION, OSM_ATTRIBUTION, OSM_LICENCE

_LIMITS = (
    _("Exposure is no prediction. It only says how near uncovered streets lie to covered ones."),
    _(
        "Covered means that an active group names the street. It does not say how many neighbours take part, or how "
        "much crime the group prevents."
    ),
    _(
        "The car traffic from outside is a model: the fastest routes from the edge of the map to the addresses, "
        "weighed "
        "by the class of the road. It is no traffic count. Best and worst rank show how much the order depends on "
        "those "
        "weights."
    ),
    _(
        "Figures per neighbourhood are spread evenly over its addresses. CBS rounds small figures and leaves out the "
        "smallest."
    ),
    _("A place for a sign is a proposal. Look on site first, and ask the road authority for a permit."),
)
_INTRO = _("Entry roads, signs, coverage and exposure, worked out from public data.")
_OWN_INTRO = _("Entry roads, signs, coverage and exposure, worked out from a road layer of your own and other data.")
_OF_VOLUNTEERS = _("The road data comes from volunteers. A road or an address that is not in it does not count here.")
_OWN_ROADS = _(
    "The roads are those of a layer of your own. A road that is not in it does not count here, and what it does not "
    "say of a road is assumed, or unknown."
)
_OTHERS_OF_VOLUNTEERS = _(
    "Places, homes and all else on the map come from volunteers. What they left out does not count."
)


def internal_report(plan: Plan, texts: Texts) -> Document:
    """Return the report for the municipality itself.

    Parameters
    ----------
    plan
        The result of a run.
    texts
        The language.

    Returns
    -------
    Document
        Findings, then a section a subject with its charts and tables, then warnings, research, limits and sources. A
        subject without data says so.
    """
    say = texts.gettext
    return Document(
        title=texts.say("Neighbourhood watch in {place}", place=plan.title),
        intro=say(_INTRO if plan.settings.inputs.roads is None else _OWN_INTRO),
        skip=say("Skip to the findings"),
        sections=(
            Section("findings", say("What we found"), tuple(_findings(plan, texts))),
            _tabled("cores", say("Cores and entry roads"), (), core_tables(plan, texts), texts),
            _tabled(
                "signs",
                say("Signs"),
                sign_charts(plan, texts),
                (*way_table(plan, texts), *sign_tables(plan, texts)),
                texts,
            ),
            _tabled(
                "coverage",
                say("Coverage"),
                coverage_charts(plan, texts),
                (*coverage_tables(plan, texts), *recruit_tables(plan, texts)),
                texts,
            ),
            _tabled("neighbourhoods", say("Neighbourhoods"), (), neighbourhood_tables(plan, texts), texts),
            _groups(plan, texts),
            Section("warnings", say("Warnings"), (_warnings(plan, texts),)),
            Section(
                "research",
                say("What research says, both ways"),
                (
                    Items(tuple(Item(line, source=source) for line, source in research(texts))),
                    Paragraph(say("So this report speaks of exposure and flags, and predicts nothing.")),
                ),
            ),
            Section("limits", say("What these figures do not say"), (listed(say(each) for each in _limits(plan)),)),
            Section("account", say("How this report was made"), tuple(_account(plan, texts))),
        ),
        schematic=plan.schematic,
        attribution=plan.credit,
        date=plan.data_date,
    )


def _limits(plan: Plan) -> tuple[str, ...]:
    inputs = plan.settings.inputs
    if inputs.roads is None:
        return (*_LIMITS, _OF_VOLUNTEERS)
    return (*_LIMITS, _OWN_ROADS, *(() if inputs.osm is None else (_OTHERS_OF_VOLUNTEERS,)))


def _findings(plan: Plan, texts: Texts) -> Iterator[Block]:
    for chapter in findings(plan, texts):
        yield Subject(chapter.title)
        yield listed(chapter.sentences)


def _tabled(key: str, title: str, charts: tuple[Chart, ...], tables: tuple[Table, ...], texts: Texts) -> Section:
    blocks: tuple[Block, ...] = (*map(Drawing, charts), *map(Figures, tables))
    lead: tuple[Block, ...] = (Paragraph(homes_assumed(texts)),) if texts.homes_assumed and blocks else ()
    return Section(key, title, (*lead, *blocks) or (_nothing(texts),))


def _nothing(texts: Texts) -> Paragraph:
    return Paragraph(
        texts.gettext("There is nothing to show here, because the data for it was not given or held nothing.")
    )


def _groups(plan: Plan, texts: Texts) -> Section:
    tables = (*group_tables(plan, texts), *review_table(plan, texts))
    blocks: list[Block] = [*map(Figures, tables)]
    remarks = upkeep(plan, texts)
    if remarks:
        blocks += [Subject(texts.gettext("What the keepers of the register should look at")), listed(remarks)]
    return Section("groups", texts.gettext("Groups"), tuple(blocks) or (_nothing(texts),))


def _warnings(plan: Plan, texts: Texts) -> Block:
    if not plan.warnings:
        return Paragraph(texts.gettext("There are no warnings about the input."))
    return listed((texts.tell(warning) for warning in plan.warnings), ordered=True)


def _account(plan: Plan, texts: Texts) -> Iterator[Block]:
    yield from map(Figures, account_tables(plan, texts))
    yield Subject(texts.gettext("Sources"))
    yield listed(_sources(plan, texts))


def _sources(plan: Plan, texts: Texts) -> tuple[str, ...]:
    return (
        road_source(plan, texts),
        *(
            ()
            if plan.neighbourhoods.empty
            else (texts.say("Neighbourhoods and their figures: {attribution}.", attribution=CBS_ATTRIBUTION),)
        ),
        *source_lines((source for file in plan.inputs for source in file.sources), texts),
    )


def road_source(plan: Plan, texts: Texts) -> str:
    """Say whom the road data and what is around them are from, under which licence, and of which date.

    Parameters
    ----------
    plan
        The result of a run.
    texts
        The language.

    Returns
    -------
    str
        A few sentences.
    """
    if plan.settings.inputs.roads is not None:
        return " ".join(_own_sources(plan, texts))
    return texts.say(
        "Roads, places and addresses: {attribution}. Date of the data: {date}.",
        attribution=plan.credit or texts.gettext("unknown"),
        date=texts.date(plan.data_date),
    )


def _own_sources(plan: Plan, texts: Texts) -> Iterator[str]:
    inputs, own = plan.settings.inputs, plan.settings.roads.attribution
    yield texts.say("Roads: {attribution}.", attribution=own) if own else nobody_named(texts)
    if inputs.osm is not None:
        yield texts.say(
            "Places and addresses: {attribution}. Date of the data: {date}.",
            attribution=f"{OSM_ATTRIBUTION}, {OSM_LICENCE}",
            date=texts.date(plan.data_date),
        )
    if plan.homes_assumed:
        yield texts.say("Homes: assumed.")
