"""Tells what a comparison of crime before and after found: in sentences, as plain text, and on one page."""

from collections.abc import Mapping
from pathlib import Path

from dekkend.before_after import Change, Displacement, Findings
from dekkend.errors import OutputError
from dekkend.outputs.assets import static, templates
from dekkend.outputs.credits import source_lines
from dekkend.outputs.displacement_figures import displacement_tables, signed, span_of
from dekkend.outputs.tables import Table
from dekkend.outputs.texts import Texts
from dekkend.outputs.words import _

_GAP = "   "
_DIRECT: Mapping[str, str] = {
    "fell": _(
        "Where groups started there were {size} crimes fewer than the control areas lead one to expect. That stands "
        "out from chance."
    ),
    "rose": _(
        "Where groups started there were {size} crimes more than the control areas lead one to expect. That stands out "
        "from chance."
    ),
    "none": _(
        "Where groups started: no verdict. The difference from the control areas is {difference} crimes, and the "
        "smallest change that these counts could have shown is {detectable}."
    ),
}
_MOVED: Mapping[str, str] = {
    "fell": _(
        "Did it move? These counts speak against it: nearby there were {size} crimes fewer than the control areas lead "
        "one to expect, and that stands out from chance."
    ),
    "rose": _(
        "Did it move? These counts speak for it: nearby there were {size} crimes more than the control areas lead one "
        "to expect, and that stands out from chance."
    ),
    "rose_alone": _(
        "Did it move? Nearby there were {size} crimes more than the control areas lead one to expect, and that stands "
        "out from chance. But where groups started no fall stands out, so that it cannot be said to have come from "
        "there."
    ),
    "none": _(
        "Did it move? These counts cannot tell: nearby the difference from the control areas is {difference} crimes, "
        "and the smallest change that they could have shown is {detectable}."
    ),
}
_TOGETHER: Mapping[str, str] = {
    "fell": _(
        "Both together, the weighted displacement difference, there were {size} crimes fewer than the control areas "
        "lead one to expect. That stands out from chance."
    ),
    "rose": _(
        "Both together, the weighted displacement difference, there were {size} crimes more than the control areas "
        "lead one to expect. That stands out from chance."
    ),
    "none": _(
        "Both together, the weighted displacement difference: no verdict. It is {difference} crimes, and the smallest "
        "change that these counts could have shown is {detectable}."
    ),
}


def displacement_sentences(result: Displacement, texts: Texts) -> tuple[str, ...]:
    """Return what a comparison found, in sentences.

    Parameters
    ----------
    result
        The comparison.
    texts
        The language.

    Returns
    -------
    tuple of str
        A verdict, or that there is none, on treated areas, on displacement areas and on both; the quotient; and what no
        such comparison can say. Or why there is no comparison.
    """
    found = result.findings
    if found is None:
        return (texts.tell(result.refusal or ""),)
    return (
        _verdict(texts, _DIRECT[found.direct.verdict], found.direct),
        _moved(texts, found),
        _verdict(texts, _TOGETHER[found.together.verdict], found.together),
        *_near_misses(texts, found),
        _quotient(texts, found),
        texts.gettext(
            "A comparison of areas is no proof: what else changed in them is not known here. Studies found both, crime "
            "that moved a short way and, more often, crime that fell nearby as well."
        ),
    )


def displacement_lines(result: Displacement, texts: Texts) -> tuple[str, ...]:
    """Return a comparison as plain text.

    Parameters
    ----------
    result
        The comparison.
    texts
        The language.

    Returns
    -------
    tuple of str
        The sentences, the tables with aligned columns, and what a reader must know of them.
    """
    lines = [*displacement_sentences(result, texts), ""]
    for table in displacement_tables(result, texts):
        lines += [table.caption, *_aligned(table), ""]
    return (*lines, *(texts.tell(note) for note in result.notes))


def write_displacement_page(result: Displacement, texts: Texts, path: Path) -> None:
    """Write a comparison as one HTML page, which runs no script and asks the network for nothing.

    Parameters
    ----------
    result
        The comparison.
    texts
        The language.
    path
        The file to write.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    html = (
        templates(texts)
        .get_template("displacement.html.j2")
        .render(
            lang=texts.lang,
            css=static("report.css"),
            schematic=result.schematic,
            span=span_of(result, texts),
            sentences=displacement_sentences(result, texts),
            tables=displacement_tables(result, texts),
            notes=tuple(texts.tell(note) for note in (*result.notes, *result.warnings)),
            attribution=result.credit,
            sources=source_lines(result.crime_sources, texts),
        )
    )
    try:
        path.write_text(html, encoding="utf-8", newline="\n")
    except OSError as error:
        raise OutputError(
            "{file}: the page cannot be written here ({reason}). Name another file.",
            file=path,
            reason=error.strerror or error,
        ) from error


def _verdict(texts: Texts, template: str, change: Change) -> str:
    return texts.say(
        template,
        size=texts.number(abs(change.difference)),
        difference=signed(texts, change.difference),
        detectable=texts.number(change.detectable),
    )


def _moved(texts: Texts, found: Findings) -> str:
    if found.moved is None:
        return texts.gettext(
            "Did it move? No neighbourhood lies where crime may have moved to, so that nothing is said of it."
        )
    alone = found.moved.verdict == "rose" and found.direct.verdict != "fell"
    return _verdict(texts, _MOVED["rose_alone" if alone else found.moved.verdict], found.moved)


def _near_misses(texts: Texts, found: Findings) -> tuple[str, ...]:
    changes = [each for each in (found.direct, found.moved, found.together) if each is not None]
    if not any(each.verdict == "none" and (each.low > 0 or each.high < 0) for each in changes):
        return ()
    return (
        texts.gettext(
            "An interval below lies wholly on one side of 0 and still there is no verdict: counts this small show such "
            "a change only where chance makes it look larger than it is."
        ),
    )


def _quotient(texts: Texts, found: Findings) -> str:
    if found.no_quotient is not None:
        return texts.say("There is no weighted displacement quotient: {why}", why=found.no_quotient)
    value = found.quotient
    if value > 1:
        meaning = texts.gettext("crime fell nearby as well, and more than where groups started.")
    elif value >= 0:
        meaning = texts.gettext("crime fell nearby as well, or stayed as it was.")
    elif value >= -1:
        meaning = texts.gettext("crime rose nearby, by no more than it fell where groups started.")
    else:
        meaning = texts.gettext("crime rose nearby, by more than it fell where groups started.")
    return texts.say(
        "The weighted displacement quotient is {value:.2f}: {meaning} It has no interval of its own.",
        value=value,
        meaning=meaning,
    )


def _aligned(table: Table) -> list[str]:
    rows = [table.headings, *table.rows]
    widths = [max(len(row[at]) for row in rows) for at in range(len(table.headings))]
    return [
        _GAP.join(
            cell.rjust(widths[at]) if at in table.numeric else cell.ljust(widths[at]) for at, cell in enumerate(row)
        ).rstrip()
        for row in rows
    ]
