"""What a layer is: a table with a geometry and a fixed set of columns, each with its type, unit and meaning."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import geopandas as gpd
import numpy as np
import pandas as pd
from pyproj import CRS

from dekkend.crs import require_metric
from dekkend.errors import LayerError

Kind = Literal["text", "whole", "number", "yes_no", "texts", "sentences"]
Shape = Literal["Point", "LineString", "Polygon"]

_DTYPES: dict[Kind, str] = {"whole": "int64", "number": "float64", "yes_no": "bool"}


@dataclass(frozen=True)
class Column:
    """One column of a layer.

    Attributes
    ----------
    name
        Its name in the table.
    kind
        ``text`` (empty where there is none), ``whole`` (integers, never missing), ``number`` (floats, NaN where
        unknown), ``yes_no``, ``texts`` (a tuple of texts in each row) or ``sentences`` (a tuple of
        :class:`dekkend.sentences.Sentence`, which an output tells in the reader's language).
    meaning
        What a value says, for readers of a result.
    unit
        The unit, empty where there is none.
    """

    name: str
    kind: Kind
    meaning: str
    unit: str = ""


@dataclass(frozen=True)
class Layer:
    """A table with a geometry and a fixed set of columns.

    Attributes
    ----------
    name
        Its name in ``plan.gpkg``.
    row
        What one row is.
    shape
        The kind of geometry; multi-part ones count as the same kind.
    columns
        The columns, in order; the first one identifies a row.
    """

    name: str
    row: str
    shape: Shape
    columns: tuple[Column, ...]

    def __iter__(self) -> Iterator[Column]:
        return iter(self.columns)

    @property
    def key(self) -> str:
        """The column that identifies a row."""
        return self.columns[0].name

    def conform(self, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        """Return a copy with exactly this layer's columns, types and order, and a fresh index.

        Parameters
        ----------
        frame
            A table with at least this layer's columns, in a metric CRS.

        Returns
        -------
        geopandas.GeoDataFrame
            This layer's columns and ``geometry``, sorted as they came.

        Raises
        ------
        LayerError
            A column is missing, a value has another type, a key occurs twice, a geometry is missing or of
            another kind, or the CRS is not metric.
        """
        missing = [column.name for column in self if column.name not in frame]
        if missing:
            raise LayerError("The layer {layer} lacks {columns}.", layer=self.name, columns=", ".join(missing))
        require_metric(frame, self.name)
        try:
            data = {column.name: _cast(frame[column.name], column.kind) for column in self}
        except (TypeError, ValueError) as error:
            raise LayerError(
                "The layer {layer} holds a value of another type: {error}", layer=self.name, error=error
            ) from error
        out = gpd.GeoDataFrame(data, geometry=frame.geometry.array, crs=frame.crs, index=frame.index)
        out = out.reset_index(drop=True)
        if out[self.key].duplicated().any():
            twice = out.loc[out[self.key].duplicated(), self.key].iloc[0]
            raise LayerError(
                "The layer {layer} has two rows with {key} {twice}.",
                layer=self.name,
                key=self.key,
                twice=twice,
            )
        kinds = set(out.geom_type.dropna().str.removeprefix("Multi"))
        if out.geometry.isna().any() or not kinds <= {self.shape}:
            raise LayerError("The layer {layer} should hold {shape}s only.", layer=self.name, shape=self.shape)
        return out

    def empty(self, crs: CRS) -> gpd.GeoDataFrame:
        """Return this layer without rows, in a metric CRS.

        Parameters
        ----------
        crs
            A metric CRS.

        Returns
        -------
        geopandas.GeoDataFrame
            This layer's columns with their types, and no row.
        """
        frame = gpd.GeoDataFrame({column.name: [] for column in self}, geometry=gpd.GeoSeries([], crs=crs), crs=crs)
        return self.conform(frame)


def _cast(values: pd.Series, kind: Kind) -> pd.Series:
    if kind == "text":
        return values.astype("object").where(values.notna(), "").astype("str")
    if kind in {"texts", "sentences"}:
        return values.map(tuple).astype("object")
    return values.astype(np.dtype(_DTYPES[kind]))
