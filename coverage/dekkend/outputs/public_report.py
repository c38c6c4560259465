"""What the municipality publishes: what neighbourhood watch is, how to join in, and where groups and signs are.

It holds nothing of what no group watches, of figures, or of what is to change: a page that does not hold it cannot leak
it.
"""

from collections import Counter

import pandas as pd

from dekkend.layers import GROUPS
from dekkend.outputs.cells import columns_of
from dekkend.outputs.document import Block, Document, Figures, Item, Items, Paragraph, Section, listed
from dekkend.outputs.internal_report import road_source
from dekkend.outputs.tables import Table, by_number, table_of
from dekkend.outputs.texts import Texts
from dekkend.outputs.words import _
from dekkend.plan import OSM_ATTRIBUTION, Plan

_ABOUT = (
    _(
        "Neighbours keep an eye on their own streets together. Whoever sees something that is not right first calls "
        "the "
        "police, and then tells the others in a WhatsApp group."
    ),
    _(
        "A group watches and warns. It does not take the place of the police, and nobody has to do what does not feel "
        "safe."
    ),
)
# As on the map.
_STEPS = (
    (
        _("Signaleer: look."),
        _("What do you see, where, and who or what car is it? Stay at a distance and put your own safety first."),
    ),
    (
        _("Alarmeer: call 112."),
        _(
            "Call 112 at once if it happens now or somebody is in danger. Is there no hurry, call 0900-8844. Always "
            "call first, before you use your phone for anything else."
        ),
    ),
    (
        _("App: tell your group."),
        _(
            "Write in the group what you saw and that the police know, so that nobody calls twice. Send no photos of "
            "people."
        ),
    ),
    (
        _("Reageer: act together, calmly."),
        _(
            "Turn on a light, walk outside together or make contact if that is safe. Stop nobody and chase nobody: "
            "that is for the police."
        ),
    ),
)
_JOIN = (
    _("Is there a group in your street? Ask a neighbour who is in it how to join."),
    _("Is a group missing from the list, or is something in it wrong? Tell the municipality."),
    _(
        "Is there no group yet? Ask in your street who wants to join, choose who looks after the group, and agree on "
        "when to use it."
    ),
    _(
        "Then report it to the municipality: what the group is called, when it starts, and which streets it watches. "
        "Send no names or telephone numbers of members."
    ),
)
_GROUPS = ("name", "core", "status", "since", "streets")
_TOLD = ("active", "planned")
_STANDS = ("keep", "standing")


def public_report(plan: Plan, texts: Texts) -> Document:
    """Return the report for the public.

    Parameters
    ----------
    plan
        The result of a run.
    texts
        The language.

    Returns
    -------
    Document
        What neighbourhood watch is, what to do, how to report or start a group, the groups and their streets, the signs
        that stand and stay or are planned, and sources.
    """
    say = texts.gettext
    return Document(
        title=texts.say("Neighbourhood watch in {place}", place=plan.title),
        intro=say("Which groups there are, where the signs stand, and what you can do yourself."),
        skip=say("Skip to the text"),
        sections=(
            Section("about", say("What neighbourhood watch is"), tuple(Paragraph(say(each)) for each in _ABOUT)),
            Section(
                "steps",
                say("What to do when you see something"),
                (Items(tuple(Item(say(what), lead=say(step)) for step, what in _STEPS), ordered=True),),
            ),
            Section("join", say("Join, report or start a group"), (listed(say(each) for each in _JOIN),)),
            Section("groups", say("Groups and their streets"), _groups(plan, texts)),
            Section("signs", say("Where the signs are"), _signs(plan, texts)),
            Section(
                "account",
                say("Sources"),
                (listed((say("The groups: the register of the municipality."), road_source(plan, texts))),),
            ),
        ),
        schematic=plan.schematic,
        attribution=OSM_ATTRIBUTION,
        date=plan.data_date,
    )


def _groups(plan: Plan, texts: Texts) -> tuple[Block, ...]:
    rows = plan.groups[plan.groups["status"].isin(_TOLD)]
    if rows.empty:
        return (Paragraph(texts.gettext("No group is known yet.")),)
    names = [name for name in _GROUPS if name != "since" or (rows["since"] != "").any()]
    named = rows.assign(name=rows["name"].where(rows["name"] != "", rows["group_id"]))
    caption = texts.gettext("Groups and their streets")
    return (
        Paragraph(texts.say_n("There is one group.", "There are {n:,} groups.", len(rows))),
        Figures(table_of(texts, columns_of(GROUPS, names), by_number(named), caption)),
    )


def _signs(plan: Plan, texts: Texts) -> tuple[Block, ...]:
    rows = plan.signs[plan.signs["status"].isin((*_STANDS, "proposed"))]
    if rows.empty:
        return (Paragraph(texts.gettext("No sign stands or is planned yet.")),)
    stands = int(rows["status"].isin(_STANDS).sum())
    return (
        Paragraph(
            " ".join(
                (
                    texts.gettext("A sign tells whoever drives in that neighbours keep an eye out."),
                    texts.say_n("One sign stands.", "{n:,} signs stand.", stands),
                    texts.say_n("One sign is planned.", "{n:,} signs are planned.", len(rows) - stands),
                )
            )
        ),
        Figures(_sign_table(plan, rows, texts)),
    )


def _sign_table(plan: Plan, rows: pd.DataFrame, texts: Texts) -> Table:
    names = dict(zip(plan.cores["core_id"], plan.cores["name"], strict=True))
    words = {"proposed": texts.gettext("planned")}
    told = Counter(
        (names.get(core, core), street or texts.gettext("without a name"), words.get(status, texts.gettext("stands")))
        for core, street, status in zip(rows["core_id"], rows["street"], rows["status"], strict=True)
    )
    return Table(
        texts.gettext("Where the signs are"),
        tuple(texts.gettext(each) for each in (_("Street"), _("Core"), _("Number of signs"), _("Status"))),
        tuple((street, core, texts.number(number), status) for (core, street, status), number in sorted(told.items())),
        numeric=frozenset({2}),
    )
