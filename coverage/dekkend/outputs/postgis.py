"""Writes the layers to a PostGIS database: all of them or none, and no table that is not dekkend's."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from math import isnan
from typing import TYPE_CHECKING, Any

from pyproj import CRS

from dekkend.errors import OutputError, SourceUnreachableError
from dekkend.layers import RESULT_LAYERS, Column, Layer
from dekkend.outputs.geopackage import attribution, multi_part
from dekkend.outputs.texts import Texts, texts_of
from dekkend.plan import Plan

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from sqlalchemy import Connection, Engine, Table
    from sqlalchemy.engine import URL
    from sqlalchemy.types import TypeEngine

SCHEMA = "dekkend"
# A table whose comment begins so was made by dekkend, and may be replaced.
_MARK = "dekkend: "
_PACKAGES = ("sqlalchemy", "geoalchemy2", "psycopg")
_PATIENCE_S = 10
_NO_RIGHT = "42501"
_STILL_USED = "2BP01"


def require_database(address: str) -> None:
    """Refuse a database that cannot be written to, before a run begins.

    Parameters
    ----------
    address
        ``postgresql://user@host/name``; a password may stand in it, in ``PGPASSWORD`` or in ``~/.pgpass``.

    Raises
    ------
    OutputError
        The address is none of PostgreSQL, packages are lacking, the server lets the user not in, the database lacks
        PostGIS, or the user may not write there.
    SourceUnreachableError
        No server answers.
    """
    with _connected(_url(address)) as connection, connection.begin() as attempt:
        _enter_schema(connection, _schema(_url(address)))
        attempt.rollback()


def write_database(plan: Plan, address: str) -> str:
    """Write all layers to a PostGIS database in one transaction: if anything fails, the tables stay as they were.

    Each layer is a table that bears its name, with the columns of the layer and ``geom``; several texts in one cell are
    an array. A table of the same columns keeps its rights and what was built on it, such as views, and gets new rows;
    another is made anew.

    Parameters
    ----------
    plan
        The result of a run; its settings say the language of sentences.
    address
        As in :func:`require_database`. The tables go into the schema ``dekkend``, so that they stand apart from those
        of others; into the first one of the search path where the address sets it
        (``?options=-csearch_path=name``).

    Returns
    -------
    str
        Where the layers are now, without the password: server, database and schema.

    Raises
    ------
    OutputError
        As in :func:`require_database`, or a table of another maker bears the name of a layer.
    SourceUnreachableError
        No server answers.
    """
    url = _url(address)
    schema = _schema(url)
    texts = texts_of(plan)
    with _connected(url) as connection, connection.begin():
        _enter_schema(connection, schema)
        for layer in RESULT_LAYERS:
            rows = plan.layers()[layer.name]
            table = _table(layer, schema, _srid(rows), plan.credit)
            _make_ready(connection, table)
            if not rows.empty:
                connection.execute(table.insert(), [*_records(rows, layer, texts)])
    shown = url.set(drivername="postgresql", query={}).render_as_string(hide_password=True)
    return f"{shown} ({schema})"


def _url(address: str) -> "URL":
    if any(find_spec(package) is None for package in _PACKAGES):
        raise OutputError(
            "A database needs packages that are not installed. Install them: pip install {package}",
            package='"dekkend[postgis]"',
        )
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        url = None
    if url is None or url.drivername not in {"postgresql", "postgres", "postgresql+psycopg"} or not url.database:
        # What was given may hold a password: neither is it told, nor the error that says it.
        raise OutputError("This is no address of a database. Write it as postgresql://user@host/name.")
    return url.set(drivername="postgresql+psycopg")


def _schema(url: "URL") -> str:
    options = url.query.get("options", "")
    found = re.search(r"search_path\s*=\s*\"?([^\s,\"]+)", options if isinstance(options, str) else " ".join(options))
    return found[1] if found else SCHEMA


@contextmanager
def _connected(url: "URL") -> Iterator["Connection"]:
    from sqlalchemy import create_engine
    from sqlalchemy.exc import DBAPIError
    from sqlalchemy.pool import NullPool

    patience = {} if "connect_timeout" in url.query else {"connect_timeout": _PATIENCE_S}
    # What goes wrong is told without the rows that went with it.
    engine = create_engine(url, poolclass=NullPool, connect_args=patience, hide_parameters=True)
    connection = _opened(engine, url)
    try:
        yield connection
    except DBAPIError as error:
        raise _told(error, url) from None
    finally:
        connection.close()
        engine.dispose()


def _opened(engine: "Engine", url: "URL") -> "Connection":
    from sqlalchemy.exc import DBAPIError

    try:
        return engine.connect()
    except DBAPIError as error:
        reason = _reason(error, url)
        if "FATAL" in reason or "password" in reason:
            raise OutputError(
                "{host}: the database server does not let {user} into {database} ({reason}). Check the user, the "
                "database and the password; a password may stand in the variable PGPASSWORD or in the file .pgpass.",
                **_names(url),
                reason=reason,
            ) from None
        raise SourceUnreachableError(
            "{host}: no database server answers there ({reason}). Check the address and the port, and whether a "
            "firewall is in the way.",
            host=_names(url)["host"],
            reason=reason,
        ) from None


def _names(url: "URL") -> dict[str, str]:
    host = str(url.query.get("host") or url.host or "localhost")
    return {"host": host, "user": url.username or "?", "database": url.database or "?"}


def _reason(error: Exception, url: "URL") -> str:
    said = " ".join(str(getattr(error, "orig", error)).split())
    return said.replace(str(url.password), "***") if url.password else said


def _told(error: Exception, url: "URL") -> OutputError:
    code = getattr(getattr(error, "orig", None), "sqlstate", None)
    values = {**_names(url), "schema": _schema(url), "reason": _reason(error, url)}
    if code == _NO_RIGHT:
        return _no_right(url, values["reason"])
    if code == _STILL_USED:
        return OutputError(
            "{host}: a table of the schema {schema} has other columns now, and something in {database} is built on "
            "the old ones ({reason}). Remove that, and run again. The tables were left as they were.",
            **values,
        )
    return OutputError(
        "{host}: the layers cannot be written to {database} ({reason}). The tables were left as they were.", **values
    )


def _no_right(url: "URL", reason: str) -> OutputError:
    return OutputError(
        "{host}: {user} may not write to the schema {schema} of {database} ({reason}). Ask the manager of the "
        "database for that right, or for CREATE on the database. The tables were left as they were.",
        **_names(url),
        schema=_schema(url),
        reason=reason,
    )


def _enter_schema(connection: "Connection", schema: str) -> None:
    from sqlalchemy import text
    from sqlalchemy.schema import CreateSchema

    found = connection.scalar(
        text("SELECT nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = extnamespace WHERE extname = 'postgis'")
    )
    if found is None:
        raise OutputError(
            "{database}: this database has no PostGIS. Ask its manager to run: CREATE EXTENSION postgis",
            database=connection.engine.url.database,
        )
    if not connection.scalar(text("SELECT 1 FROM pg_namespace WHERE nspname = :name"), {"name": schema}):
        connection.execute(CreateSchema(schema))
    may = text("SELECT has_schema_privilege(:name, 'CREATE')")
    if not connection.scalar(may, {"name": schema}):
        raise _no_right(connection.engine.url, "CREATE")
    # The types of PostGIS are found wherever it was put.
    quoted = ", ".join(connection.dialect.identifier_preparer.quote_identifier(name) for name in (schema, found))
    connection.execute(text("SELECT set_config('search_path', :path, true)"), {"path": quoted})


def _table(layer: Layer, schema: str, srid: int, credit: str) -> "Table":
    import sqlalchemy as sa
    from geoalchemy2 import Geometry

    shape = layer.shape.upper() if layer.shape == "Point" else f"MULTI{layer.shape.upper()}"
    return sa.Table(
        layer.name,
        sa.MetaData(schema=schema),
        *(sa.Column(each.name, _type(each), primary_key=each.name == layer.key, comment=_said(each)) for each in layer),
        sa.Column("geom", Geometry(shape, srid=srid, nullable=False)),
        comment=f"{_MARK}{layer.row}. {attribution(layer, credit)}",
    )


def _srid(rows: "GeoDataFrame") -> int:
    # Every layer is in RD New or a UTM zone.
    return CRS.from_user_input(rows.crs).to_epsg() or 0


def _type(column: Column) -> "TypeEngine[Any]":
    import sqlalchemy as sa

    kinds: Mapping[str, TypeEngine[Any]] = {
        "text": sa.Text(),
        "whole": sa.BigInteger(),
        "number": sa.Double(),
        "yes_no": sa.Boolean(),
    }
    return kinds.get(column.kind, sa.ARRAY(sa.Text()))


def _said(column: Column) -> str:
    return f"{column.meaning} ({column.unit})" if column.unit else column.meaning


def _make_ready(connection: "Connection", table: "Table") -> None:
    from sqlalchemy import inspect, text

    schema, name = str(table.schema), table.name
    inspector = inspect(connection)
    if not inspector.has_table(name, schema):
        table.create(connection)
        return
    if not (inspector.get_table_comment(name, schema)["text"] or "").startswith(_MARK):
        raise OutputError(
            "{schema}.{table}: a table of this name was not made by dekkend, and is not replaced. Choose another "
            "schema: put ?options=-csearch_path=name behind the address.",
            schema=schema,
            table=name,
        )
    quoted = connection.dialect.identifier_preparer.format_table(table)
    columns = connection.execute(
        text(
            "SELECT attname, lower(format_type(atttypid, atttypmod)) FROM pg_attribute "
            "WHERE attrelid = cast(:name AS regclass) AND attnum > 0 AND NOT attisdropped ORDER BY attnum"
        ),
        {"name": quoted},
    )
    wanted = [(each.name, each.type.compile(connection.dialect).lower()) for each in table.columns]
    if [tuple(row) for row in columns] == wanted:
        # Those who read meanwhile see the old rows until the new ones are whole.
        connection.execute(table.delete())
    else:
        table.drop(connection)
        table.create(connection)


def _records(rows: "GeoDataFrame", layer: Layer, texts: Texts) -> Iterator[dict[str, object]]:
    from geoalchemy2.shape import from_shape

    srid = _srid(rows)
    rows = multi_part(rows, layer)
    kinds = {column.name: column.kind for column in layer}
    for values, place in zip(rows[list(kinds)].itertuples(index=False, name=None), rows.geometry, strict=True):
        cells = {name: _cell(value, texts) for name, value in zip(kinds, values, strict=True)}
        yield {**cells, "geom": from_shape(place, srid=srid)}


def _cell(value: object, texts: Texts) -> object:
    if isinstance(value, tuple):
        return [_whole(texts.tell(each)) for each in value]
    if isinstance(value, str):
        return _whole(value)
    return None if isinstance(value, float) and isnan(value) else value


def _whole(text: str) -> str:
    # The one character that PostgreSQL has no place for.
    return text.replace("\x00", "")
