"""Fixtures for all tests."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

PROJECT = Path(__file__).parents[1]

# The same examples on every machine, and no limit of time: a slow machine is no fault of the code.
settings.register_profile("dekkend", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("dekkend")


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder with real extracts, which are no part of the project."""
    folder = (PROJECT / os.environ.get("DEKKEND_REAL_DATA", "../shared/data")).resolve()
    if not folder.is_dir():
        pytest.skip("the real extracts are not there; DEKKEND_REAL_DATA names their folder")
    return folder
