"""Writes all results to a folder, or none: a failure leaves the earlier results whole."""

import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from pyogrio.errors import DataLayerError, DataSourceError

from dekkend.errors import OutputError
from dekkend.outputs.exchange import GEODATABASE, exchange_files
from dekkend.outputs.geopackage import write_geopackage
from dekkend.outputs.map import write_map
from dekkend.outputs.record import write_record
from dekkend.outputs.report import write_report
from dekkend.outputs.report_pdf import write_report_pdf
from dekkend.outputs.workbook import write_workbook
from dekkend.plan import Plan
from dekkend.settings.results import FORMATS

FILES: Mapping[str, Callable[[Plan, Path], None]] = {
    "plan.gpkg": write_geopackage,
    "map.html": write_map,
    "report.html": write_report,
    "report.pdf": write_report_pdf,
    "plan.xlsx": write_workbook,
    "run.json": write_record,
}
# What a municipality publishes holds no layer: what is in it cannot be told from a look at the page.
_PUBLIC = ("map.html", "report.html", "report.pdf")
# SQLite keeps these beside a GeoPackage while a program has it open; a new file under an old one would be spoilt.
_OPEN_MARKS = ("plan.gpkg-wal", "plan.gpkg-journal")


def write_all(plan: Plan, folder: Path) -> dict[str, Path]:
    """Write every result of a run.

    All files are first written to a temporary folder inside the target and then moved into place. If anything
    fails, earlier results stay or come back as they were. Other files in the folder are not touched.

    Parameters
    ----------
    plan
        The result of a run.
    folder
        The folder; it is made where it does not exist.

    Returns
    -------
    dict of str to pathlib.Path
        The files by name: ``plan.gpkg``, ``map.html``, ``report.html``, ``report.pdf``, ``plan.xlsx`` and
        ``run.json``, and those of the formats that the settings ask for; for the public the map and the report alone.

    Raises
    ------
    OutputError
        The folder cannot be written to, a file in it is in use, or it holds internal results and these are public.
    """
    files = _files(plan)
    with _made(folder):
        _require_free(folder, files)
        workshop = _workshop(folder)
        try:
            fresh, earlier = workshop / "fresh", workshop / "earlier"
            _write(plan, folder, fresh, files)
            earlier.mkdir()
            _swap(fresh, folder, earlier, files)
        finally:
            shutil.rmtree(workshop, ignore_errors=True)
    return {name: folder / name for name in files}


def _files(plan: Plan) -> dict[str, Callable[[Plan, Path], None]]:
    if plan.settings.results.audience == "public":
        return {name: write for name, write in FILES.items() if name in _PUBLIC}
    return {**FILES, **exchange_files(plan.settings.results.formats)}


def _write(plan: Plan, folder: Path, fresh: Path, files: Mapping[str, Callable[[Plan, Path], None]]) -> None:
    try:
        fresh.mkdir()
        for name, write in files.items():
            write(plan, fresh / name)
    except OutputError:
        raise
    except (OSError, DataSourceError, DataLayerError) as error:
        raise OutputError(
            "{folder}: the results cannot be written ({reason}). Is the disk full? "
            "Earlier results were left as they were.",
            folder=folder,
            reason=error,
        ) from error


def _swap(fresh: Path, folder: Path, earlier: Path, files: Iterable[str]) -> None:
    moved: list[tuple[Path, Path]] = []
    try:
        for name in files:
            for old, new in ((folder / name, earlier / name), (fresh / name, folder / name)):
                if old.exists():
                    old.replace(new)
                    moved.append((old, new))
    except BaseException as error:
        for old, new in reversed(moved):
            new.replace(old)
        if not isinstance(error, OSError):
            raise
        raise OutputError(
            "{file}: this file cannot be replaced. Close it in the program that has it open, and run again. "
            "Earlier results were left as they were.",
            file=folder / name,
        ) from error


def _require_free(folder: Path, files: Iterable[str]) -> None:
    internal = [name for name in (*FILES, *exchange_files(FORMATS)) if name not in _PUBLIC and (folder / name).exists()]
    if internal and not set(files).difference(_PUBLIC):
        raise OutputError(
            "{folder}: internal results are in this folder ({files}). Write what is to be published to a folder of its "
            "own.",
            folder=folder,
            files=", ".join(internal),
        )
    for name in files:
        if (folder / name).is_dir() and not _is_geodatabase(folder / name):
            raise OutputError(
                "{file}: a result of this name must be written here, but there is a folder in its place. "
                "Give that folder another name.",
                file=folder / name,
            )
    locks = (folder / GEODATABASE).glob("*.lock") if GEODATABASE in files else ()
    for mark in (*(folder / name for name in _OPEN_MARKS), *sorted(locks)):
        if mark.exists():
            raise OutputError(
                "{file}: the earlier results are open in another program, such as QGIS. Close them there and run "
                "again. If no program has them open, delete this file.",
                file=mark,
            )


def _is_geodatabase(path: Path) -> bool:
    return path.name == GEODATABASE and (path / "a00000001.gdbtable").is_file()


def _workshop(folder: Path) -> Path:
    try:
        return Path(tempfile.mkdtemp(prefix=".dekkend-", dir=folder))
    except OSError as error:
        raise _refused(folder, error) from error


@contextmanager
def _made(folder: Path) -> Iterator[None]:
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _refused(folder, error) from error
    try:
        yield
    except BaseException:
        with suppress(OSError):
            for each in missing:
                each.rmdir()
        raise


def _refused(folder: Path, error: OSError) -> OutputError:
    return OutputError(
        "{folder}: results cannot be written to this folder ({reason}). Choose another folder, or make it writable.",
        folder=folder,
        reason=error.strerror or error,
    )
