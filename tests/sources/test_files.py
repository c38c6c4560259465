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
