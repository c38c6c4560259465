import hashlib
from pathlib import Path

import pytest

from dekkend.errors import InputError, InputMissingError
from dekkend.sources.files import require_file, sha256


def test_a_file_with_something_in_it_passes(tmp_path: Path) -> None:
    file = tmp_path / "groepen.csv"
    file.write_text("x")
    assert require_file(file) == file


def test_a_missing_file_is_named_and_is_also_a_file_not_found_error(tmp_path: Path) -> None:
    with pytest.raises(InputMissingError, match=r"groepen\.csv: there is no such file") as caught:
        require_file(tmp_path / "groepen.csv")
    assert isinstance(caught.value, FileNotFoundError)


def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"this is a folder\. Name the file"):
        require_file(tmp_path)


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "leeg.gpkg").touch()
    with pytest.raises(InputError, match=r"leeg\.gpkg: this file is empty"):
        require_file(tmp_path / "leeg.gpkg")


def test_a_file_that_may_not_be_opened_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "open.xlsx").write_text("x")
    monkeypatch.setattr(Path, "open", locked)
    with pytest.raises(InputError, match=r"open\.xlsx: this file cannot be opened \(Permission denied\)"):
        require_file(tmp_path / "open.xlsx")


def test_the_hash_is_that_of_the_bytes(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"dekkend" * 100_000)
    assert sha256(tmp_path / "a") == hashlib.sha256(b"dekkend" * 100_000).hexdigest()


@pytest.mark.parametrize("upper", [False, True])
def test_the_hash_of_a_shapefile_is_that_of_all_its_parts(tmp_path: Path, upper: bool) -> None:
    parts = {f".{part.upper() if upper else part}": part.encode() for part in ("shp", "dbf", "shx", "prj", "cpg")}
    for suffix, content in parts.items():
        (tmp_path / f"buurten{suffix}").write_bytes(content)
    (tmp_path / "andere.dbf").write_bytes(b"x")
    (tmp_path / "buurten.qix").write_bytes(b"x")
    path = tmp_path / ("buurten.SHP" if upper else "buurten.shp")
    assert sha256(path) == hashlib.sha256(b"shpdbfshxprjcpg").hexdigest()
    (tmp_path / f"buurten.{'DBF' if upper else 'dbf'}").write_bytes(b"other figures")
    assert sha256(path) == hashlib.sha256(b"shpother figuresshxprjcpg").hexdigest()


def test_a_shapefile_without_some_of_its_parts_has_a_hash_too(tmp_path: Path) -> None:
    (tmp_path / "buurten.shp").write_bytes(b"shp")
    assert sha256(tmp_path / "buurten.shp") == hashlib.sha256(b"shp").hexdigest()
