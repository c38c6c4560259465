"""Whether an input file is there, and which one it is."""

import hashlib
from pathlib import Path

from dekkend.errors import InputError, InputMissingError

# A Shapefile is several files of one name: its shapes alone do not say what a result was made from.
_SHAPEFILE_PARTS = (".shp", ".dbf", ".shx", ".prj", ".cpg")
_BLOCK_BYTES = 1 << 20


def require_file(path: Path) -> Path:
    """Return the path of a file after checking that it is there, can be opened and holds something.

    Every reader calls this first, so that the plain faults have one wording whatever the format.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    pathlib.Path
        The same path.

    Raises
    ------
    InputMissingError
        There is no such file.
    InputError
        It is a folder, it is empty, or it may not be opened.
    """
    if path.is_dir():
        raise InputError("{file}: this is a folder. Name the file in it that you mean.", file=path)
    try:
        with path.open("rb") as stream:
            first = stream.read(1)
    except FileNotFoundError as error:
        raise InputMissingError("{file}: there is no such file. Check its name and folder.", file=path) from error
    except OSError as error:
        raise InputError(
            "{file}: this file cannot be opened ({reason}). Check that you may read it and that it is not in use.",
            file=path,
            reason=error.strerror,
        ) from error
    if not first:
        raise InputError("{file}: this file is empty. Save or download it again.", file=path)
    return path


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file, so that a result can say exactly what it was made from.

    Parameters
    ----------
    path
        The file. Of a Shapefile all parts count that are there, one after another: .shp, .dbf, .shx, .prj, .cpg.

    Returns
    -------
    str
        64 hexadecimal digits.

    Raises
    ------
    InputError
        The file cannot be used; see :func:`require_file`.
    """
    digest = hashlib.sha256()
    for part in _parts(require_file(path)):
        with part.open("rb") as stream:
            while block := stream.read(_BLOCK_BYTES):
                digest.update(block)
    return digest.hexdigest()


def _parts(path: Path) -> list[Path]:
    if path.suffix.lower() != ".shp":
        return [path]
    # Beside ROADS.SHP lies ROADS.DBF.
    beside = {each.suffix.lower(): each for each in sorted(path.parent.iterdir()) if each.stem == path.stem}
    return [path] + [beside[part] for part in _SHAPEFILE_PARTS[1:] if part in beside]
