"""What changed between two runs of one municipality, and what did it."""

from collections.abc import Iterator
from dataclasses import replace

import geopandas as gpd
import shapely
from shapely.geometry.base import BaseGeometry

from dekkend.analysis.compare_basis import compare_basis, differing
from dekkend.analysis.compare_coverage import compare_coverage
from dekkend.analysis.compare_groups import compare_groups, renumbered, with_numbers
from dekkend.analysis.compare_signs import compare_places, compare_signs
from dekkend.comparison import Comparison, FinishedRun, Part
from dekkend.errors import InputError
from dekkend.sentences import Sentence

# Cores grow and villages merge; two municipalities share no built-up area.
_SAME_PLACE = 0.5
_PARTS: tuple[Part, ...] = ("coverage", "flags", "signs", "places")


def compare(old: FinishedRun, new: FinishedRun) -> Comparison:
    """Compare two runs of one municipality.

    Parameters
    ----------
    old
        The earlier run.
    new
        The later run.

    Returns
    -------
    Comparison
        Groups, coverage, flags, signs, cores and entry roads that changed, what the runs were made from, and which of
        it did what.

    Raises
    ------
    InputError
        The runs are not of one area, or one of them alone is a drawn-up example.
    """
    _require_one_place(old, new)
    found = differing(old.record, new.record)
    causes = {part: found.causes(part) for part in _PARTS}
    lacking = tuple(dict.fromkeys((*old.lacking, *new.lacking)))
    notes = (*_notes(old, new), *_notes_on_lacking(old, new))
    old, new = _without(old, lacking), _without(new, lacking)
    numbers = renumbered(old, new)
    old = with_numbers(old, numbers)
    total, neighbourhoods = compare_coverage(old, new, causes["coverage"])
    records = [run.record for run in (new, old) if run.record is not None]
    return Comparison(
        title=next((record.title for record in records if record.title), ""),
        dates=(_date(old), _date(new)),
        credit="; ".join(filter(None, dict.fromkeys([*new.credit.split("; "), *old.credit.split("; ")]))),
        schematic=new.schematic,
        groups=compare_groups(old.groups, new.groups, numbers, causes["coverage"]),
        total=total,
        neighbourhoods=neighbourhoods,
        signs=compare_signs(old, new),
        places=compare_places(old, new),
        basis=compare_basis(old.record, new.record),
        causes=causes,
        notes=notes,
    )


def _require_one_place(old: FinishedRun, new: FinishedRun) -> None:
    if old.schematic != new.schematic:
        raise InputError(
            "{old} and {new}: one of these runs is a drawn-up example, the other is not. Compare two runs of one "
            "municipality.",
            old=old.path,
            new=new.path,
        )
    if old.streets.crs == new.streets.crs:
        then, now = _built_up(old), _built_up(new)
        least = min(then.area, now.area)
        if not least or shapely.area(shapely.intersection(then, now)) >= _SAME_PLACE * least:
            return
    raise InputError(
        "{old} and {new}: these runs are of two different places ({then} and {now}). Compare two runs of one "
        "municipality.",
        old=old.path,
        new=new.path,
        then=_title(old),
        now=_title(new),
    )


def _built_up(run: FinishedRun) -> BaseGeometry:
    if not run.cores.empty:
        return shapely.union_all(shapely.make_valid(run.cores.geometry.to_numpy()))
    return shapely.convex_hull(shapely.union_all(run.streets.geometry.to_numpy()))


def _title(run: FinishedRun) -> str:
    return run.record.title if run.record is not None and run.record.title else "?"


def _date(run: FinishedRun) -> str:
    return run.record.data_date if run.record is not None else ""


def _without(run: FinishedRun, layers: tuple[str, ...]) -> FinishedRun:
    empty: dict[str, gpd.GeoDataFrame] = {layer: getattr(run, layer).iloc[:0] for layer in layers}
    return replace(run, **empty)  # type: ignore[arg-type]  # each is a table


def _notes(old: FinishedRun, new: FinishedRun) -> Iterator[Sentence]:
    for run in (old, new):
        if run.record is None:
            yield Sentence(
                "{file}: there is no run.json beside it that can be read, so that nothing is known of the inputs and "
                "settings of this run. What did what is told from the streets alone.",
                file=run.path,
            )
    if _date(old) > _date(new) > "":
        yield Sentence("The road data of the first run is newer than that of the second. Name the earlier run first.")


def _notes_on_lacking(old: FinishedRun, new: FinishedRun) -> Iterator[Sentence]:
    for run in (old, new):
        for layer in run.lacking:
            yield Sentence(
                "{file}: the layer {layer} is missing or incomplete, as in a plan of an older version, so that nothing "
                "is compared of it.",
                file=run.path,
                layer=layer,
            )
