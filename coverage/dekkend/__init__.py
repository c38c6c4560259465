"""Coverage toolkit for neighbourhood watch: entry roads, signs, street coverage and exposure.

The names below are the public interface. They are loaded on first use, so that ``import dekkend`` is quick.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dekkend.analysis.compare import compare
    from dekkend.displacement import compare_crime, compared_years
    from dekkend.entry_roads import build_network, find_entry_roads
    from dekkend.errors import (
        DekkendError,
        DekkendWarning,
        InputError,
        InputMissingError,
        LayerError,
        NoPlanError,
        OutputError,
        PersonalDataError,
        SettingsError,
        SourceUnreachableError,
    )
    from dekkend.evaluation import evaluate_entries
    from dekkend.group_review import check_groups
    from dekkend.outputs.folder import write_all
    from dekkend.outputs.texts import Texts
    from dekkend.pipeline import run
    from dekkend.plan import Plan
    from dekkend.settings import Settings
    from dekkend.sources.finished_run import read_finished_run
    from dekkend.sources.osm import OsmData, read_osm

_WHERE = {
    "DekkendError": "errors",
    "DekkendWarning": "errors",
    "InputError": "errors",
    "InputMissingError": "errors",
    "LayerError": "errors",
    "NoPlanError": "errors",
    "OsmData": "sources.osm",
    "OutputError": "errors",
    "PersonalDataError": "errors",
    "Plan": "plan",
    "Settings": "settings",
    "SettingsError": "errors",
    "SourceUnreachableError": "errors",
    "Texts": "outputs.texts",
    "build_network": "entry_roads",
    "check_groups": "group_review",
    "compare": "analysis.compare",
    "compare_crime": "displacement",
    "compared_years": "displacement",
    "evaluate_entries": "evaluation",
    "find_entry_roads": "entry_roads",
    "read_finished_run": "sources.finished_run",
    "read_osm": "sources.osm",
    "run": "pipeline",
    "write_all": "outputs.folder",
}

__all__ = [
    "DekkendError",
    "DekkendWarning",
    "InputError",
    "InputMissingError",
    "LayerError",
    "NoPlanError",
    "OsmData",
    "OutputError",
    "PersonalDataError",
    "Plan",
    "Settings",
    "SettingsError",
    "SourceUnreachableError",
    "Texts",
    "build_network",
    "check_groups",
    "compare",
    "compare_crime",
    "compared_years",
    "evaluate_entries",
    "find_entry_roads",
    "read_finished_run",
    "read_osm",
    "run",
    "write_all",
]


def __getattr__(name: str) -> object:
    """Load a public name on first use."""
    if name not in _WHERE:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)


def __dir__() -> list[str]:
    """List the public names."""
    return sorted(__all__)
