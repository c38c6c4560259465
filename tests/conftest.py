"""Fixtures for all tests."""

import os
from collections.abc import Generator, Iterable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

PROJECT = Path(__file__).parents[1]

# The same examples on every machine, and no limit of time: a slow machine is no fault of the code.
settings.register_profile(
    "dekkend", deadline=None, derandomize=True, max_examples=50, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("dekkend")

# Kinds of tests that need more than Python: a part of the reason with which they are left out, and what brings them.
KINDS = (
    ("browser", "no Chromium", "apt install chromium"),
    ("PostGIS", "no PostGIS", "apt install postgresql postgresql-postgis"),
    ("QGIS", "no PyQGIS", "apt install python3-qgis"),
    ("real data", "real extracts", "DEKKEND_REAL_DATA=folder"),
)


def left_out(reasons: Iterable[str]) -> str:
    """Return the line that says which kinds of tests were left out, and how to get them; empty for none."""
    told = list(reasons)
    numbers = ((kind, sum(part in each for each in told), how) for kind, part, how in KINDS)
    return ", ".join(f"{number} of {kind} ({how})" for kind, number, how in numbers if number)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> Generator[None, object, object]:
    """Say in one line, after all else, what was left out."""
    done = yield
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    line = left_out(str(report.longrepr) for report in reporter.stats.get("skipped", [])) if reporter else ""
    if line:
        reporter.write_line(f"Left out: {line}.", yellow=True)
    return done


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder with real extracts, which are no part of the project."""
    folder = (PROJECT / os.environ.get("DEKKEND_REAL_DATA", "../shared/data")).resolve()
    if not folder.is_dir():
        pytest.skip("the real extracts are not there; DEKKEND_REAL_DATA names their folder")
    return folder
