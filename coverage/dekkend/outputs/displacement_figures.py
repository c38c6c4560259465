"""The figures of a comparison of crime before and after: as tables to read, and as a record for scripts."""

from collections.abc import Mapping
from dataclasses import asdict
from math import isfinite
from typing import Any

from dekkend.before_after import Change, Displacement, Findings
from dekkend.outputs.tables import Table
from dekkend.outputs.texts import Texts
from dekkend.outputs.words import _

_SIDES: Mapping[str, str] = {
    "treated": _("treated areas"),
    "treated_control": _("their control areas"),
    "displacement": _("displacement areas"),
    "displacement_control": _("the control areas of those"),
}
_ROLES: Mapping[str, str] = {
    "treated": _("treated"),
    "displacement": _("displacement"),
    "control": _("control"),
    "out": _("left out"),
}
_VERDICTS: Mapping[str, str] = {"fell": _("fewer"), "rose": _("more"), "none": _("no verdict")}


def displacement_tables(result: Displacement, texts: Texts) -> tuple[Table, ...]:
    """Return the figures of a comparison.

    Parameters
    ----------
    result
        The comparison.
    texts
        The language.

    Returns
    -------
    tuple of Table
        Counts by kind of area, differences with their standard error, interval and smallest detectable change, and the
        neighbourhoods with their roles; without a comparison the last one only.
    """
    areas = _areas_table(result, texts)
    return (*_figures(result, result.findings, texts), areas) if result.findings is not None else (areas,)


def displacement_record(result: Displacement) -> dict[str, Any]:
    """Return a comparison for scripts.

    Parameters
    ----------
    result
        The comparison.

    Returns
    -------
    dict
        ``before``, ``after`` (years), ``refusal``, ``counts``, ``treated``, ``displacement`` and ``together`` (each
        ``difference``, ``poisson_se``, ``se``, ``low``, ``high``, ``detectable``, ``rounding`` and ``verdict``),
        ``spread``, ``quotient``, ``no_quotient``, ``areas``, ``notes``, ``warnings`` (English), ``attribution``,
        ``crime_sources`` and ``schematic``. What is not known is None; nothing but what :mod:`json` can write.
    """
    found = result.findings
    return {
        "before": list(result.years.before),
        "after": list(result.years.after),
        "refusal": None if result.refusal is None else str(result.refusal),
        **({} if found is None else _findings_record(found)),
        "areas": [
            {
                **{name: row[name] for name in ("code", "name", "role", "control_of")},
                "before": _known(row["before"]),
                "after": _known(row["after"]),
                "why": str(row["why"]),
            }
            for row in result.areas.to_dict("records")
        ],
        "notes": [str(note) for note in result.notes],
        "warnings": [str(warning) for warning in result.warnings],
        "attribution": result.credit,
        "crime_sources": [asdict(source) for source in result.crime_sources],
        "schematic": result.schematic,
    }


def span_of(result: Displacement, texts: Texts) -> str:
    """Return which years are compared.

    Parameters
    ----------
    result
        The comparison.
    texts
        The language.

    Returns
    -------
    str
        The years before, and those after.
    """
    return texts.say(
        "Registered crime before ({before}) and after ({after})",
        before=", ".join(map(str, result.years.before)),
        after=", ".join(map(str, result.years.after)),
    )


def signed(texts: Texts, value: float) -> str:
    """Write a difference with its sign.

    Parameters
    ----------
    texts
        The language.
    value
        The difference.

    Returns
    -------
    str
        A whole number; above 0 with a plus.
    """
    return texts.number(value) if round(value) <= 0 else f"+{texts.number(value)}"


def _figures(result: Displacement, found: Findings, texts: Texts) -> tuple[Table, Table]:
    areas = result.areas.set_index("code")
    of = areas["control_of"].map(areas["role"])
    number = {
        kind: int(
            (of == kind.removesuffix("_control")).sum() if kind.endswith("_control") else (areas["role"] == kind).sum()
        )
        for kind in _SIDES
    }
    counts = Table(
        caption=span_of(result, texts),
        headings=tuple(texts.gettext(each) for each in (_("Role"), _("Areas"), _("Before"), _("After"), _("Change"))),
        rows=tuple(
            (
                texts.gettext(word),
                texts.number(number[kind]),
                texts.number(found.counts[kind].before),
                texts.number(found.counts[kind].after),
                signed(texts, found.counts[kind].change),
            )
            for kind, word in _SIDES.items()
        ),
        numeric=frozenset({1, 2, 3, 4}),
    )
    changes = ((_("treated"), found.direct), (_("displacement"), found.moved), (_("together"), found.together))
    headings = (_("Difference"), _("Standard error"), _("95% interval"), _("Smallest change that shows"), _("Verdict"))
    differences = Table(
        caption=texts.gettext("Beyond the control areas"),
        headings=tuple(texts.gettext(each) for each in (_("Role"), *headings)),
        rows=tuple(_difference(texts, word, change) for word, change in changes if change is not None),
        numeric=frozenset({1, 2, 3, 4}),
    )
    return counts, differences


def _difference(texts: Texts, word: str, change: Change) -> tuple[str, ...]:
    return (
        texts.gettext(word),
        signed(texts, change.difference),
        texts.number(change.se, 1),
        texts.say("{low} to {high}", low=signed(texts, change.low), high=signed(texts, change.high)),
        texts.number(change.detectable),
        texts.gettext(_VERDICTS[change.verdict]),
    )


def _areas_table(result: Displacement, texts: Texts) -> Table:
    names = dict(zip(result.areas["code"], result.areas["name"], strict=True))
    order = result.areas.assign(place=result.areas["role"].map({role: at for at, role in enumerate(_ROLES)}))
    rows = order.sort_values(["place", "code"], kind="stable").to_dict("records")
    roles = [_ROLES[row["role"]] for row in rows]
    headings = (_("Neighbourhood"), _("Role"), _("Control for"), _("Before"), _("After"), _("Why"))
    return Table(
        caption=texts.gettext("Neighbourhoods and their roles"),
        headings=tuple(texts.gettext(each) for each in headings),
        rows=tuple(
            (
                row["name"],
                texts.gettext(role),
                names.get(row["control_of"], texts.gettext("not needed") if row["role"] == "control" else ""),
                texts.number(row["before"]),
                texts.number(row["after"]),
                texts.tell(row["why"]),
            )
            for row, role in zip(rows, roles, strict=True)
        ),
        numeric=frozenset({3, 4}),
        wide=frozenset({5}),
    )


def _findings_record(found: Findings) -> dict[str, Any]:
    return {
        "counts": {kind: {"before": each.before, "after": each.after} for kind, each in found.counts.items()},
        "treated": _change_record(found.direct),
        "displacement": None if found.moved is None else _change_record(found.moved),
        "together": _change_record(found.together),
        "spread": _known(found.spread),
        "quotient": _known(found.quotient),
        "no_quotient": None if found.no_quotient is None else str(found.no_quotient),
    }


def _change_record(change: Change) -> dict[str, Any]:
    figures = ("poisson_se", "se", "low", "high", "detectable", "rounding")
    return {
        "difference": change.difference,
        **{name: _known(getattr(change, name)) for name in figures},
        "verdict": change.verdict,
    }


def _known(value: float) -> float | None:
    return round(float(value), 4) if isfinite(value) else None
