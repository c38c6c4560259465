"""The layers in a real PostGIS, which the tests start themselves: written, read back, and broken off."""

import json
import logging
import os
import socket
from dataclasses import replace
from itertools import count

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import sqlalchemy as sa

from dekkend.errors import OutputError, SourceUnreachableError
from dekkend.layers import RESULT_LAYERS
from dekkend.outputs import postgis
from dekkend.outputs.postgis import require_database, write_database
from dekkend.outputs.record import run_record
from dekkend.settings import Settings

from ..command import dekkend
from ..postgis_server import PASSWORD, lacking, running

pytestmark = pytest.mark.postgis

NUMBERS = count()


@pytest.fixture(scope="module")
def server():
    why = lacking()
    if why and os.environ.get("CI") == "true":
        pytest.fail(why)
    if why:
        pytest.skip(why)
    with running() as place:
        yield place


@pytest.fixture(scope="module")
def told(server):
    """Run SQL as the one who may do all, each statement by itself."""
    engines = {}

    def run(statement, database="postgres"):
        if database not in engines:
            address = f"postgresql+psycopg://postgres@/{database}?{server}"
            engines[database] = sa.create_engine(address, isolation_level="AUTOCOMMIT", poolclass=sa.pool.NullPool)
        with engines[database].connect() as connection:
            result = connection.execute(sa.text(statement))
            return [tuple(row) for row in result] if result.returns_rows else []

    return run


@pytest.fixture
def database(server, told):
    """A new database with PostGIS, where postgres may do all."""
    name = f"t{next(NUMBERS)}"
    told(f"CREATE DATABASE {name}")
    told("CREATE EXTENSION postgis", name)
    yield name
    told(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def address(server, database):
    return f"postgresql://postgres@/{database}?{server}"


def read(address, table):
    engine = sa.create_engine(address.replace("postgresql:", "postgresql+psycopg:"), poolclass=sa.pool.NullPool)
    rows = sa.select(sa.text("*")).select_from(sa.table(table, schema="dekkend"))
    with engine.connect() as connection:
        return gpd.read_postgis(rows, connection, geom_col="geom")


def counts(told, database, schema="dekkend"):
    number = sa.select(sa.func.count())
    tables = {layer.name: sa.table(layer.name, schema=schema) for layer in RESULT_LAYERS}
    return {name: told(str(number.select_from(table)), database)[0][0] for name, table in tables.items()}


def test_what_was_written_is_read_back_the_same(plan, address):
    assert write_database(plan, address).endswith("(dekkend)")
    for layer in RESULT_LAYERS:
        original, rows = plan.layers()[layer.name], read(address, layer.name)
        assert list(rows.columns) == [*(column.name for column in layer), "geom"]
        assert rows.crs == original.crs
        assert rows.geometry.geom_equals(original.geometry).all()
        for column in layer:
            found, wanted = rows[column.name], original[column.name]
            if column.kind in {"whole", "number", "yes_no"}:
                np.testing.assert_array_equal(found.astype(wanted.dtype), wanted)
            elif column.kind == "text":
                assert found.tolist() == wanted.tolist()
            else:
                assert [len(cell) for cell in found] == [len(cell) for cell in wanted]


def test_several_texts_are_an_array_and_sentences_are_told(plan, address):
    write_database(plan, address)
    assert read(address, "signs")["checks"][0] == ["Voldoet: er staat al een paal.", "Look on site."]


def test_tables_have_a_type_of_geometry_a_key_an_index_and_say_what_they_hold(plan, address, database, told):
    write_database(plan, address)
    types = told("SELECT f_table_name, type, srid FROM geometry_columns WHERE f_table_schema = 'dekkend'", database)
    assert sorted(types) == sorted(
        (layer.name, layer.shape.upper() if layer.shape == "Point" else f"MULTI{layer.shape.upper()}", 28992)
        for layer in RESULT_LAYERS
    )
    indexes = told("SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'dekkend'", database)
    for layer in RESULT_LAYERS:
        own = [definition for table, definition in indexes if table == layer.name]
        assert any("gist (geom)" in definition for definition in own)
        assert any("UNIQUE" in definition and f"({layer.key})" in definition for definition in own)
    ((comment,),) = told("SELECT obj_description('dekkend.neighbourhoods'::regclass)", database)
    assert "© OpenStreetMap contributors" in comment
    assert "CBS" in comment


def test_a_second_run_replaces_the_rows_and_keeps_rights_and_views(plan, address, database, told):
    write_database(plan, address)
    told("CREATE VIEW public.to_place AS SELECT * FROM dekkend.signs WHERE status = 'proposed'", database)
    told("GRANT SELECT ON dekkend.signs TO PUBLIC", database)
    write_database(replace(plan, signs=plan.signs.iloc[:1].assign(street="Nieuwstraat")), address)
    assert told("SELECT street FROM public.to_place", database) == [("Nieuwstraat",)]
    assert told("SELECT count(*) FROM dekkend.signs", database) == [(1,)]
    grants = "SELECT 1 FROM information_schema.table_privileges WHERE grantee = 'PUBLIC' AND table_name = 'signs'"
    assert told(grants, database)


def test_a_table_whose_columns_changed_is_made_anew(plan, address, database, told):
    write_database(plan, address)
    told("ALTER TABLE dekkend.signs DROP COLUMN remark", database)
    write_database(plan, address)
    assert "remark" in read(address, "signs")


def test_a_table_whose_columns_changed_and_that_a_view_needs_is_told_and_left(plan, address, database, told):
    write_database(plan, address)
    told("CREATE VIEW public.mine AS SELECT sign_id FROM dekkend.signs", database)
    told("ALTER TABLE dekkend.signs DROP COLUMN remark", database)
    with pytest.raises(OutputError, match=r"something in .* is built on the old ones"):
        write_database(plan, address)
    assert told("SELECT count(*) FROM public.mine", database) == [(3,)]


def test_a_broken_write_leaves_the_old_tables(plan, address, database, told):
    write_database(plan, address)
    before = counts(told, database)
    # The last layer has a key twice, which no table takes; by then all others have been written.
    twice = pd.concat([plan.recruits] * 2, ignore_index=True)
    with pytest.raises(OutputError, match="The tables were left as they were"):
        write_database(replace(plan, signs=plan.signs.iloc[:0], recruits=twice), address)
    assert counts(told, database) == before
    assert before["signs"] == 3


def test_a_write_that_stops_halfway_leaves_the_old_tables(plan, address, database, told, monkeypatch):
    write_database(plan, address)
    before = counts(told, database)
    made = postgis._records

    def stopped(rows, layer, texts):
        if layer.name == "recruits":
            raise KeyboardInterrupt
        return made(rows, layer, texts)

    monkeypatch.setattr(postgis, "_records", stopped)
    with pytest.raises(KeyboardInterrupt):
        write_database(replace(plan, signs=plan.signs.iloc[:0]), address)
    assert counts(told, database) == before


def test_a_first_write_that_breaks_leaves_nothing(plan, address, database, told):
    with pytest.raises(OutputError):
        write_database(replace(plan, recruits=pd.concat([plan.recruits] * 2)), address)
    assert told("SELECT 1 FROM pg_namespace WHERE nspname = 'dekkend'", database) == []


def test_a_table_of_somebody_else_is_not_replaced(plan, address, database, told):
    told("CREATE SCHEMA dekkend", database)
    told("CREATE TABLE dekkend.groups (mine text)", database)
    told("INSERT INTO dekkend.groups VALUES ('precious')", database)
    with pytest.raises(OutputError, match=r"dekkend\.groups: a table of this name was not made by dekkend"):
        write_database(plan, address)
    assert told("SELECT mine FROM dekkend.groups", database) == [("precious",)]


def test_the_search_path_of_the_address_says_the_schema(plan, address, database, told):
    url = sa.make_url(address).update_query_dict({"options": "-csearch_path=kampen,public"})
    assert write_database(plan, url.render_as_string(hide_password=False)).endswith("(kampen)")
    assert counts(told, database, "kampen")["signs"] == 3
    assert told("SELECT 1 FROM pg_namespace WHERE nspname = 'dekkend'", database) == []


def test_postgis_is_found_in_whichever_schema_it_is(plan, server, told):
    told("CREATE DATABASE tidy")
    told("CREATE SCHEMA gis", "tidy")
    told("CREATE EXTENSION postgis SCHEMA gis", "tidy")
    write_database(plan, f"postgresql://postgres@/tidy?{server}")
    assert counts(told, "tidy")["cores"] == 2


def test_a_layer_without_rows_is_an_empty_table(bare, address, database, told):
    write_database(bare, address)
    assert set(counts(told, database).values()) == {0}


def test_names_that_would_break_out_are_kept_as_text(plan, address):
    nasty = ["'); DROP TABLE dekkend.signs; --", "%s %(street)s :street", "nul\x00here", "\u202egnp.exe", "x" * 40_000]
    rows = pd.concat([plan.signs.iloc[:1]] * len(nasty), ignore_index=True)
    rows = rows.assign(sign_id=[str(place) for place in range(len(nasty))], street=nasty)
    write_database(replace(plan, signs=rows), address)
    # PostgreSQL has no place for the character with number zero.
    assert read(address, "signs")["street"].tolist() == [name.replace("\x00", "") for name in nasty]


# What goes wrong, and what to do about it.


def test_no_server_is_told(plan):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        with pytest.raises(SourceUnreachableError, match=r"127\.0\.0\.1: no database server answers there"):
            require_database(f"postgresql://somebody:{PASSWORD.split()[0]}@127.0.0.1:{port}/gis")


def test_a_wrong_password_is_told_and_no_password_is(server, told):
    told(f"CREATE ROLE manager LOGIN PASSWORD '{PASSWORD}'")
    wrong = sa.URL.create("postgresql", "manager", "onjuist-9", database="postgres").render_as_string(
        hide_password=False
    )
    with pytest.raises(OutputError, match="does not let manager into postgres") as caught:
        require_database(f"{wrong}?{server}")
    assert "PGPASSWORD" in str(caught.value)
    assert "onjuist-9" not in str(caught.value)
    told("DROP ROLE manager")


def test_a_database_that_is_not_there_is_told(server):
    with pytest.raises(OutputError, match="does not let postgres into nowhere"):
        require_database(f"postgresql://postgres@/nowhere?{server}")


def test_a_database_without_postgis_is_told(server):
    with pytest.raises(OutputError, match=r"postgres: this database has no PostGIS.*CREATE EXTENSION postgis"):
        require_database(f"postgresql://postgres@/postgres?{server}")


def test_who_may_not_write_is_told_so(plan, server, database, told):
    told("CREATE ROLE reader LOGIN")
    try:
        address = f"postgresql://reader@/{database}?{server}"
        with pytest.raises(OutputError, match="reader may not write to the schema dekkend"):
            require_database(address)
        write_database(plan, f"postgresql://postgres@/{database}?{server}")
        told("GRANT USAGE ON SCHEMA dekkend TO reader", database)
        with pytest.raises(OutputError, match="reader may not write to the schema dekkend"):
            write_database(plan, address)
    finally:
        told("DROP OWNED BY reader", database)
        told("DROP ROLE reader")


def test_looking_whether_one_may_write_writes_nothing(address, database, told):
    require_database(address)
    assert told("SELECT 1 FROM pg_namespace WHERE nspname = 'dekkend'", database) == []


@pytest.mark.parametrize(
    "wrong",
    [
        "mysql://me:verborgen1@host/db",
        "verborgen1",
        "postgresql://me:verborgen1@host",
        "postgresql://me:verborgen1@h:x/d",
    ],
)
def test_what_is_no_address_is_refused_without_being_told(wrong):
    with pytest.raises(OutputError, match="no address of a database") as caught:
        require_database(wrong)
    assert "verborgen1" not in str(caught.value)


def test_without_its_packages_a_database_is_refused(monkeypatch):
    monkeypatch.setattr(postgis, "find_spec", lambda name: None)
    with pytest.raises(OutputError, match=r'pip install "dekkend\[postgis\]"'):
        require_database("postgresql://me@host/db")


# A password is told nowhere.


@pytest.fixture
def secret(server, database, told):
    told(f"CREATE ROLE manager SUPERUSER LOGIN PASSWORD '{PASSWORD}'")
    url = sa.URL.create("postgresql", "manager", PASSWORD, database=database)
    yield f"{url.render_as_string(hide_password=False)}&{server}".replace("&", "?", 1)
    told("REASSIGN OWNED BY manager TO postgres", database)
    told("DROP ROLE manager")


def test_the_password_stands_in_no_result_no_message_and_no_log(plan, secret, caplog):
    caplog.set_level(logging.DEBUG)
    settings = Settings.load(environment={}, flags={"results.database": secret})
    asked = replace(plan, settings=settings)
    where = write_database(asked, settings.results.database.get_secret_value())
    hidden = (PASSWORD, PASSWORD.replace(" ", "%20"), PASSWORD.replace(" ", "+"))
    told = [where, repr(settings), json.dumps(run_record(asked)), caplog.text]
    with pytest.raises(OutputError) as caught:
        write_database(replace(asked, recruits=pd.concat([plan.recruits] * 2)), secret)
    told += [str(caught.value), repr(caught.value.__cause__)]
    assert not [each for each in told for word in hidden if word in each]
    assert where.startswith("postgresql://manager:***@/")


def test_a_run_writes_its_layers_and_tells_where(plan, told, database, address, tmp_path, monkeypatch):
    monkeypatch.setattr("dekkend.pipeline.run", lambda settings, announce: replace(plan, settings=settings))
    done = dekkend("run", "--osm", "any.osm.pbf", "--out", tmp_path, "--to", address, "--format", "gdb", "--json")
    assert done.exit_code == 0, done.output
    record = json.loads(done.stdout)
    assert record["files"]["database"] == f"postgresql://postgres@/{database} (dekkend)"
    assert record["settings"]["results"]["formats"] == ["gdb"]
    assert "database" not in record["settings"]["results"]
    assert counts(told, database) == record["layers"]
    assert (tmp_path / "plan.gdb").is_dir()
    said = dekkend("run", "--osm", "any.osm.pbf", "--out", tmp_path, "--to", address)
    assert f"postgresql://postgres@/{database} (dekkend): alle lagen, elk in een tabel" in said.stdout


def test_a_run_stops_before_it_begins_where_the_database_is_out_of_reach(tmp_path):
    done = dekkend(
        "run", "--osm", tmp_path / "none.osm.pbf", "--out", tmp_path / "out", "--to", "postgresql://me@127.0.0.1:1/x"
    )
    assert done.exit_code == 4
    assert "daar antwoordt geen databaseserver" in done.stderr
    assert not (tmp_path / "out").exists()


def test_what_is_for_the_public_goes_to_no_database(tmp_path):
    done = dekkend(
        "run", "--osm", tmp_path / "none.osm.pbf", "--audience", "public", "--to", "postgresql://me:pw@host/x"
    )
    assert done.exit_code == 2
    assert "laat --format, --to weg" in done.stderr
