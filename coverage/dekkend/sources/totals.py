"""Reads what CBS publishes of whole districts and municipalities, which bounds what it suppresses within them."""

from collections.abc import Collection
from pathlib import Path

import numpy as np
import pandas as pd
import pyogrio

from dekkend.sources.columns import find_column, texts
from dekkend.sources.figures import published

COLUMNS = ("code", "residents", "residents_65", "parts")
_CODES = {
    "neighbourhood": ("buurtcode", "bucode"),
    "district": ("wijkcode", "wkcode"),
    "municipality": ("gemeentecode", "gmcode"),
}
_WATER = ("water", "h2o")


def no_totals() -> pd.DataFrame:
    """Return the table of totals without a row.

    Returns
    -------
    pandas.DataFrame
        The columns of :func:`read_totals`.
    """
    return pd.DataFrame({"code": pd.Series(dtype="str"), **{name: pd.Series(dtype="float64") for name in COLUMNS[1:]}})


def read_totals(path: Path, codes: Collection[str]) -> pd.DataFrame:
    """Read the districts and municipalities that lie in the same file as the neighbourhoods.

    CBS's yearly *Wijk- en buurtkaart* is one GeoPackage with a layer for each level. A file with one layer, or of
    another format, has no totals.

    Parameters
    ----------
    path
        The file that the neighbourhoods were read from.
    codes
        The districts and municipalities that the run is about; what the file says of others is not judged.

    Returns
    -------
    pandas.DataFrame
        ``code`` of the district or municipality; ``residents`` and ``residents_65`` as published, NaN where
        suppressed; ``parts``, the number of neighbourhoods of a district in the file, NaN where unknown. Sorted by
        code.

    Raises
    ------
    InputError
        A figure is negative.
    """
    if path.suffix.lower() != ".gpkg":
        return no_totals()
    found = [_read(path, str(layer), codes) for layer, _ in pyogrio.list_layers(path)]
    tables = [table for level, table in found if level in {"district", "municipality"}]
    if not tables:
        return no_totals()
    parts = pd.concat([table["part_of"] for level, table in found if level == "neighbourhood"] or [pd.Series()])
    totals = pd.concat(tables).drop_duplicates("code")
    totals["parts"] = totals["code"].map(parts.value_counts()).astype("float64")
    return totals[list(COLUMNS)].sort_values("code", ignore_index=True)


def _read(path: Path, layer: str, codes: Collection[str]) -> tuple[str, pd.DataFrame]:
    """Return the level of a layer, and for each row its code and district, and the figures of a level above."""
    names = pd.DataFrame(columns=np.asarray(pyogrio.read_info(path, layer=layer)["fields"], dtype=object))
    level = next((level for level, codes in _CODES.items() if find_column(names, codes) is not None), "")
    if not level:
        return level, no_totals()
    frame = pyogrio.read_dataframe(path, layer=layer, read_geometry=False)
    frame.index = pd.RangeIndex(1, len(frame) + 1, name="row")
    land = frame[texts(frame, _WATER).str.upper() != "JA"]
    if level == "neighbourhood":
        return level, pd.DataFrame({"part_of": texts(land, _CODES["district"])})
    code = texts(land, _CODES[level])
    land, code = land[code.isin(codes)], code[code.isin(codes)]
    return level, published(path, land)[["residents", "residents_65"]].assign(code=code)
