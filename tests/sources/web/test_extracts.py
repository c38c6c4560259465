"""What lies around a municipality is cut out of a larger extract."""

from contextlib import nullcontext
from pathlib import Path

import osmium
import pytest
from shapely.geometry import Point

from dekkend.errors import DekkendWarning, InputError, InputMissingError
from dekkend.sources.osm import read_osm
from dekkend.sources.web.extracts import cut

from ..osm.osm_xml import LAT, LON, STEP, Extract, village

BOX = (LON - 0.5 * STEP, LAT - 0.5 * STEP, LON + 1.5 * STEP, LAT + 1.5 * STEP)


def drawn() -> Extract:
    larger = village()
    larger.bounds = (LON - 9 * STEP, LAT - 9 * STEP, LON + 60 * STEP, LAT + 60 * STEP)
    larger.node(90, 50, 50)
    larger.node(91, 51, 50)
    larger.way(90, [90, 91], highway="residential", name="Ver Weg")
    larger.relation(91, [("way", 1, "outer"), ("way", 90, "outer")], boundary="administrative", admin_level="4")
    return larger


def ids(path: Path) -> set[tuple[str, int]]:
    return {(type(thing).__name__, thing.id) for thing in osmium.FileProcessor(path)}


def test_ways_come_whole_and_what_lies_elsewhere_does_not(tmp_path: Path) -> None:
    cut(drawn().write(tmp_path / "all.osm"), BOX, tmp_path / "part.osm.pbf")
    held = ids(tmp_path / "part.osm.pbf")
    assert {("Way", 1), ("Node", 4)} <= held
    assert not {("Way", 90), ("Node", 90), ("Relation", 91)} & held


def test_areas_and_boundaries_of_several_ways_come_whole(tmp_path: Path) -> None:
    larger = drawn()
    larger.relation(42, [("way", 21, "outer"), ("way", 90, "outer")], type="multipolygon", landuse="forest")
    cut(larger.write(tmp_path / "all.osm"), BOX, tmp_path / "part.osm.pbf")
    assert {("Relation", 42), ("Way", 90), ("Node", 91)} <= ids(tmp_path / "part.osm.pbf")


def test_the_part_says_which_box_it_covers_and_of_when_it_is(tmp_path: Path) -> None:
    larger = drawn()
    larger.date = "2026-01-02"
    cut(larger.write(tmp_path / "all.osm.pbf"), BOX, tmp_path / "part.osm.pbf")
    data = read_osm(tmp_path / "part.osm.pbf")
    assert data.date == "2026-01-02"
    assert data.extent_known


def test_the_part_covers_no_more_than_the_whole_does(tmp_path: Path) -> None:
    larger, (west, south, east, north) = drawn(), BOX
    larger.bounds = (west, south, west + 0.7 * (east - west), north)
    with pytest.warns(DekkendWarning, match=r"^all\.osm\.pbf: this extract ends within the surroundings"):
        cut(larger.write(tmp_path / "all.osm.pbf"), BOX, tmp_path / "part.osm.pbf")
    with osmium.io.Reader(str(tmp_path / "part.osm.pbf")) as reader:
        box = reader.header().box()
    assert box.top_right.lon == pytest.approx(larger.bounds[2])
    assert box.bottom_left.lat == pytest.approx(south)


def test_the_part_of_a_whole_that_does_not_say_what_it_covers_does_not_either(tmp_path: Path) -> None:
    larger = drawn()
    larger.bounds = None
    cut(larger.write(tmp_path / "all.osm.pbf"), BOX, tmp_path / "part.osm.pbf")
    assert not read_osm(tmp_path / "part.osm.pbf").extent_known


@pytest.mark.parametrize(("reach", "known"), [(9, True), (0.2, False)])
def test_what_was_cut_along_a_border_covers_the_box_only_where_the_border_does(
    reach: float, known: bool, tmp_path: Path
) -> None:
    # Slanted, so that the box around it says more than there is.
    border = Point(LON, LAT).buffer(reach * STEP, quad_segs=1)
    said = nullcontext() if known else pytest.warns(DekkendWarning, match="or may do so")
    with said:
        cut(drawn().write(tmp_path / "all.osm.pbf"), BOX, tmp_path / "part.osm.pbf", border)
    assert read_osm(tmp_path / "part.osm.pbf").extent_known is known


def test_what_is_kept_up_to_date_for_a_region_does_not_end_where_its_box_does(tmp_path: Path) -> None:
    whole = drawn().write(tmp_path / "all.osm.pbf")
    header = osmium.io.Header()
    header.set("osmosis_replication_base_url", "http://updates.invalid/limburg-updates")
    header.add_box(osmium.osm.Box(*drawn().bounds))
    with osmium.SimpleWriter(tmp_path / "region.osm.pbf", header=header) as writer:
        for thing in osmium.FileProcessor(whole):
            writer.add(thing)
    with pytest.warns(DekkendWarning, match="or may do so"):
        cut(tmp_path / "region.osm.pbf", BOX, tmp_path / "part.osm.pbf")
    assert not read_osm(tmp_path / "part.osm.pbf").extent_known


def test_the_same_extract_gives_the_same_bytes_whatever_its_order(tmp_path: Path) -> None:
    import random

    for name, order in (("one", None), ("two", random.Random(1))):  # noqa: S311 - no secret
        cut(drawn().write(tmp_path / f"{name}.osm", order=order), BOX, tmp_path / f"{name}.osm.pbf")
    assert (tmp_path / "one.osm.pbf").read_bytes() == (tmp_path / "two.osm.pbf").read_bytes()


def test_an_extract_of_elsewhere_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nothing around the municipality"):
        cut(drawn().write(tmp_path / "all.osm"), (4.0, 52.0, 4.1, 52.1), tmp_path / "part.osm.pbf")


def test_a_file_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "broken.osm.pbf").write_bytes(b"\0\0\0\x0dno map at all")
    with pytest.raises(InputError, match="not a whole OpenStreetMap file"):
        cut(tmp_path / "broken.osm.pbf", BOX, tmp_path / "part.osm.pbf")
    with pytest.raises(InputMissingError):
        cut(tmp_path / "none.osm.pbf", BOX, tmp_path / "part.osm.pbf")
