"""Writes the map of an evaluation: which spots with place name signs were found, and which were missed."""

from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import pandas as pd

from dekkend.errors import OutputError
from dekkend.outputs.features import drawn_rows, view_of
from dekkend.outputs.map import Sheet, write_sheet
from dekkend.outputs.styles import BLACK, BLUE, STYLES, VERMILLION, Style
from dekkend.outputs.texts import Texts
from dekkend.outputs.words import _
from dekkend.plan import Trial
from dekkend.provenance import OSM_ATTRIBUTION
from dekkend.scores import SPOTS

# A place name sign on its pole: with a tick where it was found, with a cross where it was missed.
_POLE = f'<path d="M11 17V34" stroke="{BLACK}" stroke-width="2"/>'
_FOUND = (
    _POLE + f'<rect x="1" y="4" width="20" height="13" rx="2" fill="{BLUE}" stroke="#fff" stroke-width="1.5"/>'
    '<path d="m6 10 4 4 7-7" fill="none" stroke="#fff" stroke-width="2.5"/>'
)
_MISSED = (
    _POLE + f'<rect x="1" y="4" width="20" height="13" rx="2" fill="#fff" stroke="{VERMILLION}" stroke-width="2.5"/>'
    f'<path d="m7.5 7 7 7m0-7-7 7" stroke="{VERMILLION}" stroke-width="2.5"/>'
)
_SPOT = ("signs", "entry_m", "entry_core", "main_entry_m")
_OF_PLAN = {style.key: style for style in STYLES}

_CORE_STYLES = (_OF_PLAN["sealed"], _OF_PLAN["leaking"])
_ENTRY_STYLES = (_OF_PLAN["apart_entries"], _OF_PLAN["other_entries"], _OF_PLAN["main_entries"])
_SPOT_STYLES = (
    Style("hit", _("Spot with signs, entry road within 100 m"), SPOTS, lambda rows: rows["hit"], "names", _SPOT,
          icon=_FOUND, stands=True),
    Style("missed", _("Spot with signs, missed"), SPOTS, lambda rows: ~rows["hit"], "names", _SPOT,
          icon=_MISSED, stands=True),
)  # fmt: skip


def write_trial_map(trial: Trial, path: Path) -> None:
    """Write the map of an evaluation: cores, entries, and the spots that were found or missed.

    Parameters
    ----------
    trial
        The evaluation; its settings say the language.
    path
        The HTML file to write.

    Raises
    ------
    OutputError
        The file cannot be written, or the page names an address outside it that it should not.
    """
    texts, spots = Texts(trial.settings.lang), trial.evaluation.spots
    sheet = Sheet(
        heading=texts.say_n(
            "{place}: {found} of {n} spot with place name signs found within 100 m",
            "{place}: {found} of {n} spots with place name signs found within 100 m",
            len(spots),
            place=trial.title or texts.gettext("without a name"),
            found=int(spots["hit"].sum()),
        ),
        drawn=tuple(drawn_rows(rows, texts, style) for style, rows in _shown(trial)),
        # A spot that was missed may lie far from any core.
        view=view_of([pd.concat([trial.cores[["geometry"]], spots[["geometry"]]])]),
        credit=OSM_ATTRIBUTION,
        schematic=trial.schematic,
        tiles=trial.settings.results.tiles,
    )
    try:
        write_sheet(sheet, texts, path)
    except OutputError:
        raise
    except OSError as error:
        raise OutputError(
            "{file}: the map cannot be written here ({reason}). Name another file.",
            file=path,
            reason=error.strerror or error,
        ) from error


def _shown(trial: Trial) -> Iterator[tuple[Style, gpd.GeoDataFrame]]:
    layers = ((_CORE_STYLES, trial.cores), (_ENTRY_STYLES, trial.entries), (_SPOT_STYLES, trial.evaluation.spots))
    for styles, layer in layers:
        for style in styles:
            rows = layer[style.chosen(layer).to_numpy(bool)]
            if len(rows):
                yield style, rows
