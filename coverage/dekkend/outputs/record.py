"""Writes the record of a run: what went in, how it was set, what it cost and what its reader must know."""

import json
from dataclasses import asdict
from math import isfinite
from pathlib import Path
from typing import Any

from dekkend.outputs.texts import texts_of
from dekkend.plan import Plan
from dekkend.provenance import CBS_ATTRIBUTION, OSM_ATTRIBUTION, OSM_LICENCE


def run_record(plan: Plan) -> dict[str, Any]:
    """Return the record of a run.

    Parameters
    ----------
    plan
        The result of a run.

    Returns
    -------
    dict
        ``title``, ``schematic``, ``data_date``, ``attribution``, ``inputs`` with their SHA-256 and sources,
        ``sign_plan`` (what it captures, costs and is held against; None where nothing is known), ``coverage`` (the
        elderly beside all, and how many entries of the register need an answer), ``layers`` with their counts of rows,
        ``warnings`` in English and in the language of the run, ``settings``, ``versions``
        and ``steps`` with seconds and peak memory (MB); nothing but what :mod:`json` can write.
    """
    texts = texts_of(plan)
    return {
        "title": plan.title,
        "schematic": plan.schematic,
        "data_date": plan.data_date,
        "attribution": _attribution(plan),
        "inputs": [
            {
                "role": each.role,
                "path": each.path.as_posix(),
                "sha256": each.sha256,
                "sources": [asdict(source) for source in each.sources],
            }
            for each in plan.inputs
        ],
        "sign_plan": _sign_plan(plan),
        "coverage": _coverage(plan),
        "layers": {name: len(rows) for name, rows in plan.layers().items()},
        "warnings": [{"en": str(warning), plan.settings.lang: texts.tell(warning)} for warning in plan.warnings],
        # A run asks nobody, and an address may hold a password.
        "settings": plan.settings.model_dump(mode="json", exclude={"fetch"}),
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
    inputs, said = plan.settings.inputs, []
    if inputs.roads is not None:
        said.append({"layer": "roads", "text": plan.settings.roads.attribution, "licence": ""})
    if inputs.roads is None or inputs.osm is not None:
        said.append({"layer": "osm", "text": OSM_ATTRIBUTION, "licence": OSM_LICENCE})
    if len(plan.neighbourhoods):
        source, licence = CBS_ATTRIBUTION.rsplit(", ", 1)
        said.append({"layer": "neighbourhoods", "text": source, "licence": licence})
    return said


def _sign_plan(plan: Plan) -> dict[str, object]:
    case = plan.sign_case
    old, consulted = case.old_way, case.consulted
    return {
        "trips_a_day": _rounded(case.trips_a_day, 0),
        "captured_share": _rounded(case.captured_share),
        "by_core": {core: _rounded(share) for core, share in case.by_core},
        "gap": _rounded(case.gap, 9),
        "cost_eur": _rounded(case.cost_eur, 2),
        "curve": [{"signs": number, "captured_share": _rounded(share)} for number, share in case.curve],
        "knee": case.knee,
        "interchangeable": [place.place_id for place in case.interchangeable],
        "lost_share": _rounded(case.lost_share),
        "old_way": None
        if old is None
        else {"signs": old.number, "cost_eur": old.cost_eur, "captured_share": _rounded(old.captured_share)},
        "by_hand": None
        if consulted is None
        else {
            "best_share": _rounded(consulted.best_share),
            "broken": [{"sign": sign, "rule": str(check)} for sign, check in consulted.broken],
            "cores_without": list(consulted.without),
        },
    }


def _coverage(plan: Plan) -> dict[str, object]:
    case = plan.coverage_case
    return {
        "equity": [
            {
                "level": each.level,
                "areas": each.areas,
                **{
                    name: {end: _rounded(getattr(figure, end)) for end in ("value", "low", "high")}
                    for name, figure in (
                        ("coverage", each.coverage), ("coverage_65", each.coverage_65), ("ratio", each.ratio)
                    )
                },
                "p_value": _rounded(each.p_value),
                "gini": _rounded(each.gini),
            }
            for each in case.equity
        ],
        "to_answer": len(case.review),
        "remarks": [str(each) for each in case.upkeep],
    }  # fmt: skip


def _rounded(value: float, digits: int = 4) -> float | None:
    return round(value, digits) if isfinite(value) else None
