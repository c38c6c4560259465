"""Reads and writes ``sources.json``: where the files of a folder came from, and under which licence."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from dekkend.errors import InputError
from dekkend.provenance import Provenance

NAME: Final = "sources.json"


def read_provenances(path: Path, fingerprint: str) -> tuple[Provenance, ...]:
    """Say where a file came from, by the ``sources.json`` that lies beside it.

    Parameters
    ----------
    path
        The file.
    fingerprint
        Its SHA-256. What ``sources.json`` says holds for the file that was fetched, not for one that was changed or
        put in its place since.

    Returns
    -------
    tuple of Provenance
        Its sources; empty where nothing is said of this file.

    Raises
    ------
    InputError
        ``sources.json`` is not what ``dekkend fetch`` writes.
    """
    said, sources = read_all(path.parent).get(path.name, ("", ()))
    return sources if said == fingerprint else ()


def read_all(folder: Path) -> dict[str, tuple[str, tuple[Provenance, ...]]]:
    """Read the ``sources.json`` of a folder.

    Parameters
    ----------
    folder
        The folder.

    Returns
    -------
    dict
        SHA-256 and sources by name of the file; empty where there is no ``sources.json``.

    Raises
    ------
    InputError
        It is not what ``dekkend fetch`` writes.
    """
    try:
        return {
            name: (str(said["sha256"]), tuple(map(_provenance, said["sources"])))
            for name, said in _said(folder).get("files", {}).items()
        }
    except (KeyError, TypeError, AttributeError) as error:
        raise _foreign(folder) from error


def settings_mark(folder: Path) -> str:
    """Return the SHA-256 of the settings file that ``dekkend fetch`` wrote into a folder.

    Parameters
    ----------
    folder
        The folder.

    Returns
    -------
    str
        The SHA-256; empty where it wrote none.

    Raises
    ------
    InputError
        ``sources.json`` is not what ``dekkend fetch`` writes.
    """
    return str(_said(folder).get("settings", ""))


def write_provenances(path: Path, files: Mapping[str, tuple[str, tuple[Provenance, ...]]], settings: str = "") -> None:
    """Write where files came from.

    Parameters
    ----------
    path
        The ``sources.json`` to write.
    files
        SHA-256 and sources by name of the file.
    settings
        SHA-256 of the settings file beside them, empty where none was written.

    Raises
    ------
    OSError
        The file cannot be written.
    """
    table = {
        name: {"sha256": fingerprint, "sources": [asdict(source) for source in sources]}
        for name, (fingerprint, sources) in sorted(files.items())
    }
    text = json.dumps({"files": table, "settings": settings}, ensure_ascii=False, indent=2)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def _said(folder: Path) -> dict[str, Any]:
    path = folder / NAME
    if not path.is_file():
        return {}
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _foreign(folder) from error
    if not isinstance(said, dict) or "files" not in said:
        raise _foreign(folder)
    return said


def _foreign(folder: Path) -> InputError:
    return InputError(
        "{file}: this is not a list of sources as dekkend fetch writes it. Rename it or remove it.", file=folder / NAME
    )


def _provenance(said: Mapping[str, object]) -> Provenance:
    return Provenance(**{name: str(value) for name, value in said.items()})
