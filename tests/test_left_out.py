"""The line at the end of the tests that says which kinds were left out."""

from .conftest import left_out


def test_kinds_that_were_left_out_are_counted_with_what_brings_them() -> None:
    reasons = ["Skipped: no Chromium is installed (looked for chrome)"] * 2
    reasons += ["Skipped: no PostGIS: PostgreSQL is not installed", "Skipped: the superuser may write anywhere"]
    assert left_out(reasons) == (
        "2 of browser (apt install chromium), 1 of PostGIS (apt install postgresql postgresql-postgis)"
    )


def test_nothing_is_said_where_nothing_was_left_out() -> None:
    assert left_out(["Skipped: the superuser may write anywhere"]) == ""
