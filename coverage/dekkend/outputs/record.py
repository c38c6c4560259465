"""Writes the record of a run: what went in, how it was set, what it cost and what its reader must know."""

import json
from math import isfinite
from pathlib import Path
from typing import Any

from dekkend.outputs.texts import Texts
from dekkend.plan import CBS_ATTRIBUTION, OSM_ATTRIBUTION, OSM_LICENCE, Plan


def run_record(plan: Plan) -> dict[str, Any]:
    """Return the record of a run.

    Parameters
    ----------
    plan
        The result of a run.

    Returns
    -------
    dict
        ``title``, ``schematic``, ``data_date``, ``attribution``, ``inputs`` with their SHA-256, ``captured_share``
        (None where no trip is known), ``layers`` with their counts of rows, ``warnings`` in English and in the
        language of the run, ``settings``, ``versions``
        and ``steps`` with seconds and peak memory (MB); nothing but what :mod:`json` can write.
    """
    texts = Texts(plan.settings.lang)
    return {
        "title": plan.title,
        "schematic": plan.schematic,
        "data_date": plan.data_date,
        "attribution": _attribution(plan),
        "inputs": [{"role": each.role, "path": each.path.as_posix(), "sha256": each.sha256} for each in plan.inputs],
        "captured_share": round(plan.captured_share, 4) if isfinite(plan.captured_share) else None,
        "layers": {name: len(rows) for name, rows in plan.layers().items()},
        "warnings": [{"en": str(warning), plan.settings.lang: texts.tell(warning)} for warning in plan.warnings],
        "settings": plan.settings.model_dump(mode="json"),
        "versions": dict(sorted(plan.versions.items())),
        "steps": [
            {"name": step.name, "seconds": round(step.seconds, 3), "peak_mb": round(step.peak_mb, 1)}
            for step in plan.steps
        ],
    }


def write_record(plan: Plan, path: Path) -> None:
    """Write the record of a run as JSON.

    Parameters
    ----------
    plan
        The result of a run.
    path
        The JSON file to write.

    Raises
    ------
    OSError
        The file cannot be written.
    """
    text = json.dumps(run_record(plan), ensure_ascii=False, indent=2, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def _attribution(plan: Plan) -> list[dict[str, str]]:
    roads = {"layer": "osm", "text": OSM_ATTRIBUTION, "licence": OSM_LICENCE}
    if plan.neighbourhoods.empty:
        return [roads]
    source, licence = CBS_ATTRIBUTION.split(", ")
    return [roads, {"layer": "neighbourhoods", "text": source, "licence": licence}]
