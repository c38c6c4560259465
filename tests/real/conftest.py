"""The real Kampen, read once, and its entry roads, found once with the evidence of the signs and once without."""

from pathlib import Path

import pytest

from dekkend.entry_roads import EntryRoads
from dekkend.sources.osm import OsmData, read_osm
from dekkend.sources.osm.hide import hide

from .kampen import FILE, entry_roads_of


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Call every test on a real extract slow."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def kampen_file(real_data: Path) -> Path:
    return real_data / FILE


@pytest.fixture(scope="session")
def kampen(kampen_file: Path) -> OsmData:
    return read_osm(kampen_file)


@pytest.fixture(scope="session")
def visible(kampen: OsmData) -> EntryRoads:
    """Entry roads with all that the map says of where the villages begin."""
    return entry_roads_of(kampen)


@pytest.fixture(scope="session")
def hidden(kampen: OsmData) -> EntryRoads:
    """Entry roads without the signs and the zones."""
    return entry_roads_of(hide(kampen))
