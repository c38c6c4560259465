"""A PostgreSQL server for the tests alone: in a temporary folder, on a socket in it, and gone when they are done."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PASSWORD = "geheim wachtwoord"  # noqa: S105 - of a server that nobody else can reach
# Whoever is called manager comes in with the password alone, everybody else without.
_WHO = "local all manager scram-sha-256\nlocal all all trust\n"
_OPTIONS = "-c listen_addresses= -c fsync=off -c unix_socket_directories={folder}"


def found() -> Path | None:
    """Return the folder of PostgreSQL's programs, the newest where there are several; None where there is none."""
    on_path = shutil.which("initdb")
    here = [Path(on_path).resolve()] if on_path else []
    return max(
        (path.parent for path in (*here, *Path("/usr/lib/postgresql").glob("*/bin/initdb"))),
        key=lambda path: (len(path.parent.name), path.parent.name),
        default=None,
    )


def lacking() -> str | None:
    """Return why no server can be started here, None where one can."""
    programs = found()
    if programs is None:
        return "no PostGIS: PostgreSQL is not installed"
    shared = subprocess.run([programs / "pg_config", "--sharedir"], capture_output=True, text=True, check=False)
    folders = [Path(shared.stdout.strip()), Path("/usr/share/postgresql") / programs.parent.name]
    if not any((folder / "extension" / "postgis.control").is_file() for folder in folders):
        return "no PostGIS is installed beside PostgreSQL"
    if os.geteuid() == 0 and not (shutil.which("runuser") and _user_id() is not None):
        return "no PostGIS: PostgreSQL does not run as root, and there is no user postgres"
    return None


@contextmanager
def running() -> Iterator[str]:
    """Start a server, and stop it in the end.

    Yields
    ------
    str
        What stands behind ``postgresql://user@/database?`` to reach it.
    """
    programs = found()
    assert programs is not None
    # A path that is short enough for a socket, and that its user may enter.
    folder = Path(tempfile.mkdtemp(prefix="dekkend-pg-"))
    if os.geteuid() == 0:
        os.chown(folder, _user_id(), -1)
    data = folder / "data"
    try:
        _run(programs / "initdb", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-sync", "-D", data)
        (data / "pg_hba.conf").write_text(_WHO)
        control = (programs / "pg_ctl", "-D", data, "-w")
        _run(*control, "-l", folder / "log", "-o", _OPTIONS.format(folder=folder), "start")
        try:
            yield f"host={folder}"
        finally:
            _run(*control, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(*command: object) -> None:
    # PostgreSQL refuses to run as root.
    user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    words = [*user, *(str(word) for word in command)]
    # Into a file: a server that outlives the command that starts it would keep a pipe open.
    with tempfile.TemporaryFile("w+") as said:
        done = subprocess.run(words, stdin=subprocess.DEVNULL, stdout=said, stderr=said, check=False, cwd="/")
        said.seek(0)
        assert done.returncode == 0, f"{' '.join(words)}: {said.read()}"


def _user_id() -> int | None:
    import pwd

    try:
        return pwd.getpwnam("postgres").pw_uid
    except KeyError:
        return None


if __name__ == "__main__":
    sys.exit(lacking())
