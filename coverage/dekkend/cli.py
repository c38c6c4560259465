"""The command line: it parses, calls and prints. Heavy libraries are loaded by the command that needs them."""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from dekkend.plan import Plan
    from dekkend.sentences import Sentence
    from dekkend.settings import Settings

CONFIG_NAME = "dekkend.toml"

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Coverage toolkit for neighbourhood watch: entry roads, signs, street coverage and exposure.",
    epilog="Exit codes: 0 done, 1 a bug, 2 usage, 3 input that cannot be used, 4 a source out of reach.",
)


class Lang(StrEnum):
    """Languages of what a planner reads."""

    NL = "nl"
    EN = "en"


_Out = Annotated[Path | None, typer.Option("--out", help="Folder of the results.", show_default=False)]
_Lang = Annotated[Lang | None, typer.Option("--lang", help="Language of what you read: nl (default) or en.")]
_Quiet = Annotated[bool, typer.Option("--quiet", help="Say nothing but errors.")]
_Json = Annotated[bool, typer.Option("--json", help="Print the summary as JSON, for scripts.")]


def _file(flag: str, meaning: str) -> object:
    return typer.Option(flag, help=meaning, metavar="FILE", show_default=False)


@app.command()
def run(
    osm: Annotated[Path | None, _file("--osm", "OpenStreetMap extract (.osm.pbf, .osm, .osm.gz, .osm.bz2).")] = None,
    neighbourhoods: Annotated[Path | None, _file("--neighbourhoods", "CBS neighbourhoods.")] = None,
    layer: Annotated[str | None, typer.Option("--layer", help="Layer of the neighbourhoods file.")] = None,
    groups: Annotated[Path | None, _file("--groups", "Register of groups (CSV or XLSX).")] = None,
    signs: Annotated[Path | None, _file("--signs", "Signs that stand already (CSV, GeoJSON, GeoPackage).")] = None,
    boundary: Annotated[Path | None, _file("--boundary", "Outline of the municipality.")] = None,
    out: _Out = None,
    lang: _Lang = None,
    config: Annotated[
        Path | None, _file("--config", f"Settings file; {CONFIG_NAME} in this folder is read without asking.")
    ] = None,
    drop_personal_data: Annotated[
        bool | None,
        typer.Option("--drop-personal-data", help="Empty cells of register and signs that hold personal data."),
    ] = None,
    *,
    quiet: _Quiet = False,
    as_json: _Json = False,
) -> None:
    """Make a plan: plan.gpkg, map.html, report.html, plan.xlsx and run.json."""
    flags = {
        "inputs.osm": osm,
        "inputs.neighbourhoods": neighbourhoods,
        "inputs.layer": layer,
        "inputs.groups": groups,
        "inputs.signs": signs,
        "inputs.boundary": boundary,
        "inputs.drop_personal_data": drop_personal_data,
        "out": out,
        "lang": lang and lang.value,
    }
    if config is None and Path(CONFIG_NAME).is_file():
        config = Path(CONFIG_NAME)
    settings = _load(config, flags)
    with _told(settings.lang):
        _run(settings, quiet=quiet, as_json=as_json)


@app.command()
def demo(out: _Out = None, lang: _Lang = None, *, quiet: _Quiet = False, as_json: _Json = False) -> None:
    """Run on the bundled sample, a schematic of gemeente Stein."""
    folder = out or Path("dekkend-demo")
    sample = folder / "stein-sample"
    flags = {
        "inputs.osm": sample / "stein.osm.pbf",
        "inputs.neighbourhoods": sample / "neighbourhoods.gpkg",
        "inputs.groups": sample / "groups.csv",
        "inputs.signs": sample / "signs.csv",
        "inputs.boundary": sample / "boundary.gpkg",
        "out": folder,
        "lang": lang and lang.value,
    }
    settings = _load(None, flags)
    with _told(settings.lang):
        if not quiet and not as_json:
            _say_what_comes(settings.lang, sample)
        _make_sample(sample)
        _run(settings, quiet=quiet, as_json=as_json)


def main() -> None:
    """Run the command line."""
    app()


def _load(config: Path | None, flags: Mapping[str, object]) -> "Settings":
    import os

    # Until the settings are read, only a flag or the environment can say which language its reader understands.
    with _told(str(flags["lang"] or os.environ.get("DEKKEND_LANG"))):
        from dekkend.settings import Settings

        return Settings.load(config, flags=flags)


def _say_what_comes(lang: Literal["nl", "en"], folder: Path) -> None:
    from dekkend.outputs.texts import Texts
    from dekkend.sentences import Sentence

    typer.echo(Texts(lang).tell(Sentence("Making the sample in {folder}, then running on it.", folder=folder)))


def _make_sample(folder: Path) -> None:
    from dekkend.errors import OutputError
    from dekkend.sources.sample import make

    try:
        make(folder)
    except (OSError, RuntimeError) as error:  # osmium and GDAL say with a RuntimeError that a file cannot be opened
        raise OutputError(
            "{folder}: results cannot be written to this folder ({reason}). Choose another folder, or make it "
            "writable.",
            folder=folder,
            reason=getattr(error, "strerror", None) or error,
        ) from error


def _run(settings: "Settings", *, quiet: bool, as_json: bool) -> None:
    show = not quiet and not as_json
    with _progress(settings.lang, shown=show and sys.stderr.isatty()) as announce:
        from dekkend import pipeline
        from dekkend.outputs.folder import write_all

        plan = pipeline.run(settings, announce=announce)
        announce(pipeline.WRITING)
        files = write_all(plan, settings.out)
    if as_json:
        _print_json(plan, files)
    elif show:
        _print_summary(plan, files)


def _print_json(plan: "Plan", files: dict[str, Path]) -> None:
    import json

    from dekkend.outputs.record import run_record

    record = run_record(plan)
    record["files"] = {name: str(path) for name, path in files.items()}
    # Escaped, so that a script can read it whatever the encoding of the terminal.
    typer.echo(json.dumps(record, indent=2))


def _print_summary(plan: "Plan", files: dict[str, Path]) -> None:
    from dekkend.outputs.findings import findings
    from dekkend.outputs.texts import Texts

    texts = Texts(plan.settings.lang)
    if plan.schematic:
        typer.secho(texts.gettext("schematic example, not a real map"), fg=typer.colors.YELLOW)
    for chapter in findings(plan, texts):
        typer.secho(chapter.title, bold=True)
        for sentence in chapter.sentences:
            typer.echo(f"  {sentence}")
    # The last chapter counts the warnings and says that they stand below.
    for number, warning in enumerate(plan.warnings, start=1):
        typer.echo(f"  {number}. {texts.tell(warning)}")
    typer.secho(texts.gettext("Results"), bold=True)
    for name, meaning in _meanings().items():
        typer.echo(f"  {files[name]}: {texts.tell(meaning)}")


def _meanings() -> "dict[str, Sentence]":
    from dekkend.sentences import Sentence

    return {
        "map.html": Sentence("the map: cores, entry roads, signs, covered streets and neighbourhoods"),
        "report.html": Sentence("the report: the findings in sentences, then the tables"),
        "plan.xlsx": Sentence("the same tables for a spreadsheet"),
        "plan.gpkg": Sentence("all layers for a GIS"),
        "run.json": Sentence("what the run read, with which settings, and how long it took"),
    }


@contextmanager
def _progress(lang: str, *, shown: bool) -> Iterator[Callable[[str], None]]:
    """Show a bar with the step that is under way, on a terminal only."""
    if not shown:
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    from dekkend.outputs.texts import Texts

    texts = Texts(lang)  # type: ignore[arg-type]  # the settings allow nl and en only
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        from dekkend.pipeline import STEPS

        task = bar.add_task("", total=len(STEPS) + 1)

        def announce(name: str) -> None:
            bar.update(task, description=texts.tell(name), advance=0 if bar.tasks[0].description == "" else 1)

        yield announce


@contextmanager
def _told(lang: str) -> Iterator[None]:
    """Tell an error that dekkend raises on purpose as one message in the reader's language, with its exit code."""
    from dekkend.errors import DekkendError

    try:
        yield
    except DekkendError as error:
        from dekkend.outputs.texts import Texts

        typer.secho(Texts("en" if lang == "en" else "nl").tell(error.sentence), err=True, fg=typer.colors.RED)
        raise typer.Exit(error.exit_code) from error


if __name__ == "__main__":
    main()
