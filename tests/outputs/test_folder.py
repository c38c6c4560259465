import os
import pickle
import subprocess
import sys

import pytest

from dekkend.errors import OutputError
from dekkend.outputs import folder as folder_module
from dekkend.outputs.folder import FILES, write_all

ALL = {"plan.gpkg", "map.html", "report.html", "report.pdf", "plan.xlsx", "run.json"}


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def quick(monkeypatch):
    """Write small files instead of real ones; the text can be changed."""
    said = {"text": "first"}

    def write(plan, path):
        path.write_text(f"{path.name} {said['text']}")

    monkeypatch.setattr(folder_module, "FILES", dict.fromkeys(FILES, write))
    return said


def test_all_results_are_written_and_returned(plan, tmp_path):
    found = write_all(plan, tmp_path / "new" / "folder")
    assert set(found) == ALL == set(contents(tmp_path / "new" / "folder"))
    assert all(path.stat().st_size > 0 for path in found.values())


def test_two_runs_write_the_same_bytes_but_for_the_record(plan, tmp_path):
    write_all(plan, tmp_path / "a")
    write_all(plan, tmp_path / "b")
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_other_files_of_the_user_are_not_touched(plan, tmp_path, quick):
    (tmp_path / "notes.txt").write_text("mine")
    write_all(plan, tmp_path)
    write_all(plan, tmp_path)
    assert (tmp_path / "notes.txt").read_text() == "mine"
    assert set(contents(tmp_path)) == {*ALL, "notes.txt"}


def test_a_writer_that_fails_leaves_earlier_results_whole(plan, tmp_path, quick, monkeypatch):
    write_all(plan, tmp_path)
    before = contents(tmp_path)
    quick["text"] = "second"

    def full(plan, path):
        path.write_text("half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(folder_module, "FILES", {**folder_module.FILES, "run.json": full})
    with pytest.raises(OutputError, match="No space left"):
        write_all(plan, tmp_path)
    assert contents(tmp_path) == before


WITH_LITTLE_SPACE = """
import pickle, resource, sys
from pathlib import Path
from dekkend.errors import OutputError
from dekkend.outputs.folder import write_all
plan, folder, size = pickle.loads(Path(sys.argv[1]).read_bytes()), Path(sys.argv[2]), int(sys.argv[3])
resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
try:
    write_all(plan, folder)
except OutputError as error:
    print(error)
"""


@pytest.mark.skipif(os.name == "nt", reason="needs a limit on the size of files")
@pytest.mark.parametrize("size", [0, 4096, 60_000])
def test_a_disk_that_is_full_is_told_in_a_sentence_and_leaves_earlier_results_whole(plan, tmp_path, quick, size):
    write_all(plan, tmp_path / "out")
    before = contents(tmp_path / "out")
    (tmp_path / "plan.pickle").write_bytes(pickle.dumps(plan))
    arguments = [str(tmp_path / "plan.pickle"), str(tmp_path / "out"), str(size)]
    done = subprocess.run(
        [sys.executable, "-c", WITH_LITTLE_SPACE, *arguments], capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stderr
    assert "the results cannot be written" in done.stdout
    assert contents(tmp_path / "out") == before


@pytest.mark.parametrize("number", range(1, 11))
def test_a_move_that_fails_puts_earlier_results_back(plan, tmp_path, quick, monkeypatch, number):
    write_all(plan, tmp_path)
    before = contents(tmp_path)
    quick["text"] = "second"
    moves = []
    replace = type(tmp_path).replace

    def locked(self, target):
        moves.append(self)
        if len(moves) == number:
            raise PermissionError(13, "in use")
        return replace(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(type(tmp_path), "replace", locked)
        with pytest.raises(OutputError, match="cannot be replaced"):
            write_all(plan, tmp_path)
    assert contents(tmp_path) == before


def test_a_stop_from_the_keyboard_leaves_earlier_results_whole_too(plan, tmp_path, quick, monkeypatch):
    write_all(plan, tmp_path)
    before = contents(tmp_path)
    quick["text"] = "second"
    moves = []
    replace = type(tmp_path).replace

    def stopped(self, target):
        moves.append(self)
        if len(moves) == 4:
            raise KeyboardInterrupt
        return replace(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(type(tmp_path), "replace", stopped)
        with pytest.raises(KeyboardInterrupt):
            write_all(plan, tmp_path)
    assert contents(tmp_path) == before


def test_a_failure_leaves_no_folder_that_was_not_there(plan, tmp_path, quick, monkeypatch):
    def broken(plan, path):
        raise RuntimeError("a bug")

    monkeypatch.setattr(folder_module, "FILES", {"plan.gpkg": broken})
    with pytest.raises(RuntimeError, match="a bug"):
        write_all(plan, tmp_path / "new" / "folder")
    assert not contents(tmp_path)


def test_a_file_where_the_folder_should_be_is_named(plan, tmp_path, quick):
    (tmp_path / "out").write_text("a file")
    with pytest.raises(OutputError, match=r"out: results cannot be written to this folder"):
        write_all(plan, tmp_path / "out")
    with pytest.raises(OutputError, match="results cannot be written to this folder"):
        write_all(plan, tmp_path / "out" / "deeper")


def test_a_folder_in_the_place_of_a_result_is_named(plan, tmp_path, quick):
    (tmp_path / "plan.xlsx").mkdir()
    with pytest.raises(OutputError, match=r"plan.xlsx: a result of this name"):
        write_all(plan, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"plan.xlsx"}


def test_a_geopackage_that_is_open_elsewhere_is_not_replaced(plan, tmp_path, quick):
    write_all(plan, tmp_path)
    (tmp_path / "plan.gpkg-wal").write_text("")
    before = contents(tmp_path)
    with pytest.raises(OutputError, match="open in another program"):
        write_all(plan, tmp_path)
    assert contents(tmp_path) == before


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_folder_that_may_not_be_written_to_is_named(plan, tmp_path, quick):
    tmp_path.chmod(0o500)
    with pytest.raises(OutputError, match="results cannot be written to this folder"):
        write_all(plan, tmp_path)
    tmp_path.chmod(0o700)


def test_a_temporary_folder_that_cannot_be_made_is_named(plan, tmp_path, quick, monkeypatch):
    def refused(**_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(folder_module.tempfile, "mkdtemp", refused)
    with pytest.raises(OutputError, match=r"cannot be written to this folder \(Permission denied\)"):
        write_all(plan, tmp_path)
