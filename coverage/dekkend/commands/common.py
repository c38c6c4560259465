"""What commands share: their flags, how they load settings, show progress and tell an error."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from dekkend.settings import Settings

CONFIG_NAME = "dekkend.toml"


class Lang(StrEnum):
    """Languages of what a planner reads."""

    NL = "nl"
    EN = "en"


def file_flag(flag: str, meaning: str) -> Any:
    """Return a flag that names a file.

    Parameters
    ----------
    flag
        The flag.
    meaning
        What the file holds.

    Returns
    -------
    Any
        What typer takes for a flag.
    """
    return typer.Option(flag, help=meaning, metavar="FILE", show_default=False)


Out = Annotated[Path | None, typer.Option("--out", help="Folder of the results.", show_default=False)]
LangFlag = Annotated[Lang | None, typer.Option("--lang", help="Language of what you read: nl (default) or en.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="Say nothing but errors.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the summary as JSON, for scripts.")]
Ignored = Annotated[
    str | None,
    typer.Option(
        "--ignore-evidence",
        help="Kinds of evidence for a core to leave out, with commas between them: addresses, buildings, landuse, "
        "places, zone_traffic, maxspeed, lamps, city_limit, admin, cbs, own, assumed.",
        metavar="NAMES",
        show_default=False,
    ),
]
Osm = Annotated[Path | None, file_flag("--osm", "OpenStreetMap extract (.osm.pbf, .osm, .osm.gz, .osm.bz2).")]
Cores = Annotated[Path | None, file_flag("--cores", "The municipality's own outlines of its cores.")]
PopulationCores = Annotated[Path | None, file_flag("--population-cores", "CBS population cores (bevolkingskernen).")]
ConfigFile = Annotated[
    Path | None, file_flag("--config", f"Settings file; {CONFIG_NAME} in this folder is read without asking.")
]


def config_here() -> Path | None:
    """Return the settings file of the folder in which the command was started, None where there is none."""
    here = Path(CONFIG_NAME)
    return here if here.is_file() else None


def load(config: Path | None, flags: Mapping[str, object], ignored: str | None = None) -> "Settings":
    """Load the settings of a command.

    Parameters
    ----------
    config
        The settings file, None for none.
    flags
        Values of flags by the dotted name of their setting, None where a flag was not given; ``lang`` among them.
    ignored
        Kinds of evidence for a core that are left out, with commas between them.

    Returns
    -------
    dekkend.settings.Settings
        Flags before environment before file before defaults.
    """
    import os

    # Until the settings are read, only a flag or the environment can say which language its reader understands.
    with told(str(flags["lang"] or os.environ.get("DEKKEND_LANG"))):
        from dekkend.settings import Settings
        from dekkend.settings.reading import evidence_without

        return Settings.load(config, flags={**flags, "cores.evidence": evidence_without(ignored)})


def print_json(record: Mapping[str, object]) -> None:
    """Print a record as JSON, for scripts."""
    import json

    # Escaped, so that a script can read it whatever the encoding of the terminal.
    typer.echo(json.dumps(record, indent=2))


@contextmanager
def progress(lang: str, steps: Callable[[], int], *, shown: bool) -> Iterator[Callable[[str], None]]:
    """Show a bar with the step that is under way, on a terminal only; it stands there while the libraries load."""
    if not shown:
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    from dekkend.outputs.texts import Texts

    texts = Texts(lang)  # type: ignore[arg-type]  # the settings allow nl and en only
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=steps())

        def announce(name: str) -> None:
            bar.update(task, description=texts.tell(name), advance=0 if bar.tasks[0].description == "" else 1)

        yield announce


@contextmanager
def told(lang: str) -> Iterator[None]:
    """Tell an error that dekkend raises on purpose as one message in the reader's language, with its exit code."""
    from dekkend.errors import DekkendError

    try:
        yield
    except DekkendError as error:
        from dekkend.outputs.texts import Texts

        typer.secho(Texts("en" if lang == "en" else "nl").tell(error.sentence), err=True, fg=typer.colors.RED)
        raise typer.Exit(error.exit_code) from error
