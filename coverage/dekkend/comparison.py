"""What a comparison of two finished runs starts from, and what it yields."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import geopandas as gpd
import pandas as pd

from dekkend.layers import Column
from dekkend.sentences import Sentence

Part = Literal["coverage", "flags", "signs", "places"]
Cause = Literal["groups", "map", "figures", "signs", "counts", "settings"]


@dataclass(frozen=True)
class ReadFile:
    """A file that a run has read.

    Attributes
    ----------
    name
        Its name, without its folder.
    sha256
        Its SHA-256, in hexadecimal.
    """

    name: str
    sha256: str


@dataclass(frozen=True)
class RunRecord:
    """What ``run.json`` tells of a run.

    Attributes
    ----------
    title
        Name of the area.
    data_date
        Date of the road data (YYYY-MM-DD), empty where unknown.
    inputs
        The files that were read, by what they were read as.
    settings
        Values of the settings that shape the figures, by dotted name.
    versions
        Versions of dekkend and of the libraries behind it, by name.
    """

    title: str
    data_date: str
    inputs: Mapping[str, ReadFile]
    settings: Mapping[str, object]
    versions: Mapping[str, str]


@dataclass(frozen=True)
class FinishedRun:
    """A finished run, as far as it is compared with another.

    Attributes
    ----------
    path
        Its ``plan.gpkg``.
    record
        What ``run.json`` beside it tells, None where that is missing or cannot be read.
    credit
        Whom to name beside it, with licences between semicolons.
    schematic
        The road data says of itself that it is a drawn-up example.
    streets
        ``segment_id``, ``street`` (texts), ``addresses``, ``covered_addresses`` (numbers), ``group_ids`` (a tuple in
        each row) and lines.
    groups
        ``group_id``, ``name``, ``core``, ``since``, ``status`` (texts), ``streets``, ``unmatched`` (tuples) and
        ``addresses``.
    neighbourhoods
        ``code``, ``name``, ``flag``, ``reasons`` (texts), ``residents``, ``residents_65``, ``addresses``,
        ``covered_addresses``, ``coverage_share_65`` and ``data_share`` (numbers, missing where unknown), and polygons.
    signs
        ``sign_id``, ``core_id``, ``street``, ``status``, ``provenance`` and points.
    entries
        ``entry_id``, ``core_id``, ``core_name``, ``street`` and points.
    cores
        ``core_id``, ``name`` and polygons.
    lacking
        Layers that the plan lacks, or of which columns are missing, as in a plan of an older version; empty above.
    """

    path: Path
    record: RunRecord | None
    credit: str
    schematic: bool
    streets: gpd.GeoDataFrame
    groups: gpd.GeoDataFrame
    neighbourhoods: gpd.GeoDataFrame
    signs: gpd.GeoDataFrame
    entries: gpd.GeoDataFrame
    cores: gpd.GeoDataFrame
    lacking: tuple[str, ...] = ()


GROUP_CHANGES = (
    Column("group_id", "text", "its number in the register"),
    Column("number_then", "text", "its number in the earlier register, where that was another"),
    Column("name", "text", "its name"),
    Column("name_then", "text", "its earlier name, where that was another"),
    Column("change", "text", "came, gone, started, ended, resumed or changed"),
    Column("cause", "text", "groups where the register says so, else what the map or the settings made of it"),
    Column("streets_added", "texts", "streets that it watches now and did not then"),
    Column("streets_removed", "texts", "streets that it watched then and does not now"),
    Column("addresses_then", "number", "addresses along its streets in the earlier run"),
    Column("addresses_now", "number", "addresses along its streets in the later run"),
)
NEIGHBOURHOOD_CHANGES = (
    Column("code", "text", "CBS code"),
    Column("name", "text", "name"),
    Column("addresses_then", "number", "addresses in the earlier run"),
    Column("addresses_now", "number", "addresses in the later run"),
    Column("covered_then", "number", "covered addresses in the earlier run"),
    Column("covered_now", "number", "covered addresses in the later run"),
    Column("share_then", "number", "share of addresses that were covered in the earlier run"),
    Column("share_now", "number", "share of addresses that are covered in the later run"),
    Column("points", "number", "how much that share grew, in percentage points"),
    Column("by_groups", "number", "what the groups did of it: the new register on the old map"),
    Column("by_map", "number", "what the map did of it: the new roads, addresses and outlines under the new register"),
    Column("by_rest", "number", "what settings did of it, and what cannot be told apart"),
    Column("share_65_then", "number", "share of residents of 65 and over who were covered in the earlier run"),
    Column("share_65_now", "number", "share of residents of 65 and over who are covered in the later run"),
    Column("flag_then", "text", "flag in the earlier run, empty where the neighbourhood was not in it"),
    Column("flag_now", "text", "flag in the later run, empty where the neighbourhood is not in it"),
    Column("reasons_then", "text", "the figures behind the earlier flag, in the language of that run"),
    Column("reasons_now", "text", "the figures behind the later flag, in the language of that run"),
)
SIGN_CHANGES = (
    Column("sign_id", "text", "its number in the register of signs, or its core and street"),
    Column("core_name", "text", "name of the core that it stands at"),
    Column("street", "text", "name of the street"),
    Column("change", "text", "placed, removed, moved, proposed, dropped or changed (what the plan says of it)"),
    Column("status_then", "text", "what the earlier plan said of it"),
    Column("status_now", "text", "what the later plan says of it"),
    Column("moved_m", "number", "how far it moved", "m"),
    Column("proposal", "text", "the proposed sign of the earlier plan at whose place it was placed"),
)
PLACE_CHANGES = (
    Column("place_id", "text", "the core or the entry road"),
    Column("kind", "text", "core or entry"),
    Column("core_name", "text", "name of the core"),
    Column("street", "text", "name of the street of an entry road"),
    Column("change", "text", "came or gone"),
)
BASIS_CHANGES = (
    Column("kind", "text", "file, date, setting or version"),
    Column("item", "text", "what the file was read as, or the name of the setting or of the software"),
    Column("then", "text", "in the earlier run, empty where there was none"),
    Column("now", "text", "in the later run, empty where there is none"),
)


@dataclass(frozen=True)
class Shift:
    """How the coverage of an area changed, and what did it.

    Attributes
    ----------
    addresses_then, addresses_now
        Addresses in the earlier and in the later run; NaN where the area was in one of them alone.
    covered_then, covered_now
        Those that active groups watch.
    by_groups, by_map, by_rest
        What the groups, the map and the rest (settings, and what cannot be told apart) did to the share that is
        covered. They add up to :attr:`change`; NaN where that is unknown.
    """

    addresses_then: float
    addresses_now: float
    covered_then: float
    covered_now: float
    by_groups: float
    by_map: float
    by_rest: float

    @property
    def share_then(self) -> float:
        """The share that was covered, NaN without addresses."""
        return self.covered_then / self.addresses_then if self.addresses_then else float("nan")

    @property
    def share_now(self) -> float:
        """The share that is covered, NaN without addresses."""
        return self.covered_now / self.addresses_now if self.addresses_now else float("nan")

    @property
    def change(self) -> float:
        """The later share less the earlier one."""
        return self.share_now - self.share_then


@dataclass(frozen=True)
class Comparison:
    """What changed between two runs.

    Attributes
    ----------
    title
        Name of the area, of the later run where it is known.
    dates
        Dates of the road data, then and now (YYYY-MM-DD, empty where unknown).
    credit
        Whom to name beside it, with licences between semicolons.
    schematic
        The road data says of itself that it is a drawn-up example.
    groups
        The groups that changed (:data:`GROUP_CHANGES`), by number.
    total
        The coverage of all neighbourhoods with road data together, or of all streets where a run has none.
    neighbourhoods
        All neighbourhoods, then and now (:data:`NEIGHBOURHOOD_CHANGES`), by code.
    signs
        The signs that changed (:data:`SIGN_CHANGES`), by kind of change and number.
    places
        Cores and entry roads that came or went (:data:`PLACE_CHANGES`).
    basis
        Inputs, settings and versions that differ (:data:`BASIS_CHANGES`).
    causes
        For each part of a run, what may have changed it: that of which it is not known that it is the same in both.
    notes
        What a reader must know of the comparison.
    """

    title: str
    dates: tuple[str, str]
    credit: str
    schematic: bool
    groups: pd.DataFrame
    total: Shift
    neighbourhoods: pd.DataFrame
    signs: pd.DataFrame
    places: pd.DataFrame
    basis: pd.DataFrame
    causes: Mapping[Part, tuple[Cause, ...]]
    notes: tuple[Sentence, ...] = field(default=())

    @property
    def flags(self) -> pd.DataFrame:
        """The neighbourhoods whose flag is another now; those that are in one run alone are left out."""
        rows = self.neighbourhoods
        both = (rows["flag_then"] != "") & (rows["flag_now"] != "")
        return rows[both & (rows["flag_then"] != rows["flag_now"])]

    @property
    def same(self) -> bool:
        """No group, no coverage, no flag, no sign, no core and no entry road changed."""
        rows = self.neighbourhoods
        pairs = [
            ("addresses_then", "addresses_now"),
            ("covered_then", "covered_now"),
            ("share_65_then", "share_65_now"),
        ]
        alike = all((rows[then].eq(rows[now]) | (rows[then].isna() & rows[now].isna())).all() for then, now in pairs)
        total = self.total
        alike &= (total.addresses_then, total.covered_then) == (total.addresses_now, total.covered_now)
        return bool(alike and (rows["flag_then"] == rows["flag_now"]).all()) and not any(
            map(len, (self.groups, self.signs, self.places))
        )
