"""Tells what an evaluation found: as a table to read, and as a record for scripts."""

from math import isfinite
from typing import Any

import geopandas as gpd
import shapely

from dekkend.crs import WGS84
from dekkend.outputs.cells import joined
from dekkend.outputs.texts import Texts
from dekkend.plan import Trial
from dekkend.provenance import OSM_ATTRIBUTION, OSM_LICENCE
from dekkend.scores import Score

_GAP = "   "


def trial_lines(trial: Trial, texts: Texts) -> tuple[str, ...]:
    """Return what an evaluation found as a table of plain text.

    Parameters
    ----------
    trial
        The evaluation.
    texts
        The language.

    Returns
    -------
    tuple of str
        Lines: how many spots there are, a row for each figure with a column for all entries and one for the main
        ones, and a line for each spot that was missed.
    """
    evaluation = trial.evaluation
    spots, missed = evaluation.spots, evaluation.spots[~evaluation.spots["hit"]]
    labels = (
        "",
        texts.gettext("Entry roads"),
        texts.gettext("Entry roads per spot"),
        *(texts.say("Spots with one within {n} m", n=metres) for metres in evaluation.every.recall),
        texts.gettext("Of them within 150 m of a spot"),
    )
    every = (texts.gettext("all"), *_figures(texts, evaluation.every, len(spots)))
    main = (texts.gettext("main"), *_figures(texts, evaluation.main, len(spots)))
    return (
        texts.say_n(
            "{place}: {n} spot with signs at which a village begins. Signs and zones were hidden from the analysis.",
            "{place}: {n} spots with signs at which a village begins. Signs and zones were hidden from the analysis.",
            len(spots),
            place=trial.title or texts.gettext("without a name"),
        ),
        *_aligned(labels, every, main),
        *(_missed(texts, spot) for spot in _records(missed)),
    )


def trial_record(trial: Trial) -> dict[str, Any]:
    """Return what an evaluation found, for scripts.

    Parameters
    ----------
    trial
        The evaluation.

    Returns
    -------
    dict
        ``title``, ``schematic``, ``data_date``, ``attribution``, ``inputs`` with their SHA-256, ``all`` and ``main``
        (``entries``, ``per_spot``, ``recall`` by distance in metres, ``near``: the share of them within 150 m of a
        spot), ``spots`` with their place in degrees, ``warnings`` in English, ``settings`` and ``steps``. What is not
        known is None; nothing but what :mod:`json` can write.
    """
    spots = trial.evaluation.spots
    places = shapely.get_coordinates(spots.to_crs(WGS84).geometry.to_numpy()).tolist()
    return {
        "title": trial.title,
        "schematic": trial.schematic,
        "data_date": trial.data_date,
        "attribution": [{"layer": "osm", "text": OSM_ATTRIBUTION, "licence": OSM_LICENCE}],
        "inputs": [{"role": each.role, "path": each.path.as_posix(), "sha256": each.sha256} for each in trial.inputs],
        "all": _score_record(trial.evaluation.every),
        "main": _score_record(trial.evaluation.main),
        "spots": [
            {
                **spot,
                "entry_m": _known(spot["entry_m"], 1),
                "main_entry_m": _known(spot["main_entry_m"], 1),
                "lon": round(lon, 6),
                "lat": round(lat, 6),
            }
            for spot, (lon, lat) in zip(_records(spots), places, strict=True)
        ],
        "warnings": [str(warning) for warning in trial.warnings],
        "settings": trial.settings.model_dump(mode="json", exclude={"fetch"}),
        "steps": [{"name": step.name, "seconds": step.seconds, "peak_mb": step.peak_mb} for step in trial.steps],
    }


def _figures(texts: Texts, score: Score, spots: int) -> tuple[str, ...]:
    # A share of few is told with its count, so that rounding lifts nothing over a threshold.
    return (
        texts.number(score.entries),
        texts.number(score.per_spot, 1),
        *(_part(texts, share, spots) for share in score.recall.values()),
        _part(texts, score.near, score.entries),
    )


def _part(texts: Texts, share: float, whole: int) -> str:
    if not isfinite(share):
        return texts.share(share)
    return texts.say("{part:,} of {whole:,} ({share:.1%})", part=round(share * whole), whole=whole, share=share)


def _aligned(labels: tuple[str, ...], *columns: tuple[str, ...]) -> list[str]:
    start = max(map(len, labels))
    widths = [max(map(len, column)) for column in columns]
    rows = zip(labels, *columns, strict=True)
    return [
        _GAP.join([label.ljust(start), *(value.rjust(width) for value, width in zip(values, widths, strict=True))])
        for label, *values in rows
    ]


def _missed(texts: Texts, spot: dict[str, Any]) -> str:
    return texts.say(
        "Missed: {names} (sign {sign}), with the nearest entry road at {distance}.",
        names=joined(texts, spot["names"]) or texts.gettext("without a name"),
        sign=spot["spot_id"],
        distance=texts.metres(spot["entry_m"]),
    )


def _score_record(score: Score) -> dict[str, Any]:
    return {
        "entries": score.entries,
        "per_spot": _known(score.per_spot, 4),
        "recall": {str(metres): _known(share, 4) for metres, share in score.recall.items()},
        "near": _known(score.near, 4),
    }


def _known(value: float, digits: int) -> float | None:
    return round(value, digits) if isfinite(value) else None


def _records(spots: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    rows = spots.drop(columns="geometry").to_dict("records")
    return [{str(name): value for name, value in row.items()} for row in rows]
