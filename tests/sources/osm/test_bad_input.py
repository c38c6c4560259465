"""Files that cannot be used: each yields one message that names the file, the fault and the way out."""

import gzip
from pathlib import Path

import pytest

from dekkend.errors import InputError, InputMissingError
from dekkend.sources.osm import read_osm

from .osm_xml import Extract, village


def crowd() -> Extract:
    """Return an extract that is too large for one block of any format."""
    drawn = village()
    for number in range(1000, 21_000):
        drawn.node(number, number % 97 / 7, number % 89 / 9, name=f"{number * 7919:x}")
    return drawn


def cut_off(path: Path, share: float) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])


@pytest.mark.parametrize("suffix", [".osm.pbf", ".osm", ".osm.gz", ".osm.bz2"])
@pytest.mark.parametrize("share", [0.02, 0.5, 0.99])
def test_a_download_that_broke_off_is_told_from_a_whole_file(
    tmp_path: Path, suffix: str, share: float, capfd: pytest.CaptureFixture[str]
) -> None:
    path = crowd().write(tmp_path / f"half{suffix}")
    cut_off(path, share)
    with pytest.raises(
        InputError, match=r"half\.osm.*: this is not a whole OpenStreetMap file \(.+\)\. Download it again\.$"
    ):
        read_osm(path)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("suffix", [".osm.pbf", ".osm", ".osm.gz", ".osm.bz2"])
@pytest.mark.parametrize(
    "content", [b"id,name\n1,Kerkstraat\n", b"<html><body>504 Gateway Timeout</body></html>", b"PK\x03\x04"]
)
def test_something_else_under_the_right_name_is_refused(
    tmp_path: Path, suffix: str, content: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / f"other{suffix}"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"other\.osm.*: this is not a whole OpenStreetMap file"):
        read_osm(path)
    assert capfd.readouterr() == ("", "")


def test_a_missing_file_is_told_from_a_broken_one(tmp_path: Path) -> None:
    with pytest.raises(InputMissingError, match=r"nergens\.osm\.pbf: there is no such file"):
        read_osm(tmp_path / "nergens.osm.pbf")


def test_a_folder_is_no_extract(tmp_path: Path) -> None:
    (tmp_path / "map.osm").mkdir()
    with pytest.raises(InputError, match=r"map\.osm: this is a folder"):
        read_osm(tmp_path / "map.osm")


@pytest.mark.parametrize("suffix", [".osm.pbf", ".osm", ".osm.gz"])
def test_an_empty_file_is_refused(tmp_path: Path, suffix: str) -> None:
    (tmp_path / f"leeg{suffix}").touch()
    with pytest.raises(InputError, match=r"leeg\.osm.*: this file is empty"):
        read_osm(tmp_path / f"leeg{suffix}")


@pytest.mark.parametrize("name", ["wegen.shp", "wegen.gpkg", "wegen.pbf", "wegen", "wegen.osm.zip"])
def test_a_file_with_another_ending_is_refused_with_the_endings_that_are_read(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"something")
    with pytest.raises(
        InputError, match=r"wegen.*: OpenStreetMap data ends in one of \.osm\.pbf, \.osm, \.osm\.gz, \.osm\.bz2"
    ):
        read_osm(tmp_path / name)


def test_an_extract_without_roads_is_refused(tmp_path: Path) -> None:
    drawn = village()
    drawn.ways = {number: (refs, {**tags, "highway": "footway"}) for number, (refs, tags) in drawn.ways.items()}
    path = drawn.write(tmp_path / "voetpad.osm")
    with pytest.raises(InputError, match=r"voetpad\.osm: the extract holds no roads that a car may use\. Take one"):
        read_osm(path)


def test_an_extract_of_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no roads"):
        read_osm(Extract().write(tmp_path / "niets.osm.pbf"))


def test_a_place_that_is_not_on_earth_is_refused(tmp_path: Path) -> None:
    drawn = village()
    drawn.nodes[1] = (595.9, 52.5, {})
    with pytest.raises(InputError, match="this is not a whole OpenStreetMap file"):
        read_osm(drawn.write(tmp_path / "mars.osm"))


@pytest.mark.filterwarnings("ignore::dekkend.errors.DekkendWarning")
def test_a_place_without_a_position_is_passed_over(tmp_path: Path) -> None:
    text = (
        village()
        .xml()
        .replace('<node id="10" version="1" lat="52.5502000" lon="5.9010000">', '<node id="10" version="1">')
    )
    assert '<node id="10" version="1">' in text
    (tmp_path / "a.osm").write_text(text)
    assert read_osm(tmp_path / "a.osm").places.empty


def test_the_cause_stays_attached_for_those_who_debug(tmp_path: Path) -> None:
    (tmp_path / "a.osm.gz").write_bytes(gzip.compress(village().xml().encode())[:40])
    with pytest.raises(InputError) as caught:
        read_osm(tmp_path / "a.osm.gz")
    assert isinstance(caught.value.__cause__, RuntimeError)
    assert caught.value.exit_code == 3
