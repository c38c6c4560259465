"""Moves what was fetched into its folder: all of it, or nothing."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from dekkend.provenance import Provenance
from dekkend.sources.files import sha256
from dekkend.sources.provenances import NAME, read_all, settings_mark, write_provenances
from dekkend.sources.web.writing import write_settings

SETTINGS_FILE: Final = "dekkend.toml"


ROADS: Final = "roads.osm.pbf"
# What a run reads each file as; crime is for the comparison of before and after.
_ROLES: Final = {
    "boundary.gpkg": "boundary", "neighbourhoods.gpkg": "neighbourhoods", ROADS: "osm", "addresses.gpkg": "addresses",
    "squares.gpkg": "squares", "population_cores.gpkg": "population_cores",
}  # fmt: skip


def publish(staging: Path, folder: Path, files: Mapping[str, tuple[Provenance, ...]], lang: str) -> bool:
    """Move what was fetched into place.

    Parameters
    ----------
    staging
        The folder in which it lies.
    folder
        Where to; it is made where it does not exist.
    files
        What was fetched, with its sources. What an earlier fetch left there beside it is kept.
    lang
        Language of the run.

    Returns
    -------
    bool
        There was a ``dekkend.toml`` that somebody has written or changed, which is left as it is. One that is as an
        earlier fetch wrote it is written anew.

    Raises
    ------
    InputError
        The ``sources.json`` in the folder is not what ``dekkend fetch`` writes.
    OSError
        The folder cannot be written to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    fresh = {name: (sha256(staging / name), sources) for name, sources in files.items()}
    earlier = {name: said for name, said in read_all(folder).items() if (folder / name).is_file()}
    settings = folder / SETTINGS_FILE
    kept = settings.exists() and sha256(settings) != settings_mark(folder)
    inputs = {role: name for name, role in _ROLES.items() if name in {**earlier, **fresh}}
    write_settings(staging / SETTINGS_FILE, lang, inputs)
    mark = settings_mark(folder) if kept else sha256(staging / SETTINGS_FILE)
    write_provenances(staging / NAME, {**earlier, **fresh}, mark)
    # The settings come last: where they are, all is there that they name.
    for name in (*files, NAME, *(() if kept else (SETTINGS_FILE,))):
        # Another fetch into the same folder has another number.
        part = folder / f".{name}.{os.getpid()}.part"
        shutil.copyfile(staging / name, part)
        part.replace(folder / name)
    return kept
