"""What a run or an evaluation yields: its layers, and what a reader must know about how they came about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from dekkend.coverage_case import CoverageCase
from dekkend.page import Page
from dekkend.provenance import OSM_ATTRIBUTION, OSM_LICENCE, Provenance
from dekkend.scores import Evaluation
from dekkend.sentences import Sentence
from dekkend.settings import Settings
from dekkend.sign_case import SignCase

if TYPE_CHECKING:
    from pandas.io.formats.style import Styler


@dataclass(frozen=True)
class InputFile:
    """A file that a run has read.

    Attributes
    ----------
    role
        What it was read as: ``osm``, ``roads``, ``neighbourhoods``, ``squares``, ``groups``, ``answers``, ``signs``,
        ``counts``, ``boundary``, ``addresses``, ``cores`` or ``population_cores``.
    path
        Where it lay.
    sha256
        Its SHA-256, in hexadecimal.
    sources
        Where it came from and under which licence, if ``dekkend fetch`` fetched it; empty for any other file.
    """

    role: str
    path: Path
    sha256: str
    sources: tuple[Provenance, ...] = ()


@dataclass(frozen=True)
class StepCost:
    """What one step of a run took.

    Attributes
    ----------
    name
        The step.
    seconds
        Time on the clock.
    peak_mb
        Most memory that the process held while it ran, in megabytes.
    """

    name: str
    seconds: float
    peak_mb: float


@dataclass(frozen=True)
class Plan:
    """The result of a run.

    Attributes
    ----------
    segments, cores, edges, entries, signs, groups, streets, neighbourhoods, areas, recruits
        The layers of :mod:`dekkend.layers`, all in one metric CRS. Those for which no input was given are empty.
    sign_case
        What the sign plan is worth.
    coverage_case
        What the groups' coverage comes to.
    title
        Name of the area: the municipality where the boundary or the neighbourhoods name it, else the largest core.
    schematic
        The road data says of itself that it is a drawn-up example and no map of a real place.
    data_date
        Date of the road data (YYYY-MM-DD), empty where the file does not say.
    settings
        The settings that it was made with.
    inputs
        The files that were read.
    warnings
        What the run could live with and its reader must know.
    steps
        Time and memory of each step.
    versions
        Versions of dekkend, Python and the libraries behind it.
    """

    segments: gpd.GeoDataFrame
    cores: gpd.GeoDataFrame
    edges: gpd.GeoDataFrame
    entries: gpd.GeoDataFrame
    signs: gpd.GeoDataFrame
    groups: gpd.GeoDataFrame
    streets: gpd.GeoDataFrame
    neighbourhoods: gpd.GeoDataFrame
    areas: gpd.GeoDataFrame
    recruits: gpd.GeoDataFrame
    sign_case: SignCase
    coverage_case: CoverageCase
    title: str
    schematic: bool
    data_date: str
    settings: Settings
    inputs: tuple[InputFile, ...]
    warnings: tuple[Sentence, ...]
    steps: tuple[StepCost, ...]
    versions: Mapping[str, str]

    @property
    def homes_assumed(self) -> bool:
        """Nothing that was read shows where people live, so that homes are assumed."""
        inputs = self.settings.inputs
        return inputs.roads is not None and inputs.osm is None and inputs.addresses is None

    @property
    def credit(self) -> str:
        """Who made the roads and what is around them, and under which licence; empty where nobody says."""
        inputs, own = self.settings.inputs, self.settings.roads.attribution
        alone = inputs.roads is not None and inputs.osm is None
        named = [own if inputs.roads else "", "" if alone else f"{OSM_ATTRIBUTION}, {OSM_LICENCE}"]
        named += [
            f"{each.attribution}, {each.licence}"
            for file in self.inputs
            if file.role == "addresses"
            for each in file.sources
        ]
        return "; ".join(dict.fromkeys(filter(None, named)))

    def layers(self) -> dict[str, gpd.GeoDataFrame]:
        """Return the result layers by name, in the order of the house.

        Returns
        -------
        dict of str to geopandas.GeoDataFrame
            The ten layers.
        """
        return {
            field.name: value
            for field in fields(self)
            if isinstance(value := getattr(self, field.name), gpd.GeoDataFrame)
        }

    def map(self, *layers: str) -> Page:
        """Return the map, to show in a notebook.

        Parameters
        ----------
        *layers
            Names of the layers that it shows; all by default. Streets come with their groups, without which a street
            is neither covered nor uncovered.

        Returns
        -------
        Page
            The page that a run writes as ``map.html``.

        Raises
        ------
        SettingsError
            There is no layer of this name.

        Examples
        --------
        ``plan.map()`` as the last line of a cell shows the map, ``plan.map("cores", "signs")`` the cores and the signs.
        """
        page: Page = _drawn().map_page(self, layers)
        return page

    def table(self, layer: str, columns: Sequence[str] | None = None, *, rows: pd.DataFrame | None = None) -> "Styler":
        """Return a layer in words, to show in a notebook.

        Parameters
        ----------
        layer
            Name of the layer.
        columns
            Names of its columns, in the order in which they are shown; by default all that have a heading.
        rows
            Rows of the layer; all by default.

        Returns
        -------
        pandas.io.formats.style.Styler
            Headings, figures and codes in the language of the settings, as the report tells them. ``data`` is the
            plain table of texts.

        Raises
        ------
        SettingsError
            There is no layer of this name, or it has no such column.

        Examples
        --------
        ``plan.table("entries", ["street", "inflow_share"], rows=plan.entries.query("main"))`` shows the main entry
        roads and how much traffic uses each.
        """
        styler: Styler = _drawn().layer_table(self, layer, columns, rows)
        return styler

    def report(self) -> Page:
        """Return the report, to show in a notebook.

        Returns
        -------
        Page
            The page that a run writes as ``report.html``.
        """
        page: Page = _drawn().report_page(self)
        return page

    def _repr_html_(self) -> str:
        return self.map()._repr_html_()


def _drawn() -> ModuleType:
    # What draws a plan stands above what it is: it is looked up when somebody wants to see it.
    return import_module("dekkend.outputs.notebook")


@dataclass(frozen=True)
class Trial:
    """Entry roads that were found without a look at the signs where villages begin, held against those signs.

    Attributes
    ----------
    cores, entries
        Layers of :mod:`dekkend.layers`, in one metric CRS.
    evaluation
        The spots where signs stand, and how well the entries agree with them.
    title
        Name of the largest core, empty where none was found.
    schematic, data_date
        As in a :class:`Plan`.
    settings
        The settings that it was made with; those of its inputs that were not read are empty.
    inputs, warnings, steps
        As in a :class:`Plan`.
    """

    cores: gpd.GeoDataFrame
    entries: gpd.GeoDataFrame
    evaluation: Evaluation
    title: str
    schematic: bool
    data_date: str
    settings: Settings
    inputs: tuple[InputFile, ...]
    warnings: tuple[Sentence, ...]
    steps: tuple[StepCost, ...]
