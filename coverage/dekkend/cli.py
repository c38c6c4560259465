"""The command line: it parses, calls and prints. Heavy libraries are loaded by the command that needs them."""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

if TYPE_CHECKING:
    from dekkend.plan import Plan, Trial
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
evaluate = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Hold what dekkend finds against what stands along real roads.",
)
app.add_typer(evaluate, name="evaluate")
sign_commands = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Bring the signs of a plan to the people who place them or decide on them.",
)
app.add_typer(sign_commands, name="signs")


class Lang(StrEnum):
    """Languages of what a planner reads."""

    NL = "nl"
    EN = "en"


_Out = Annotated[Path | None, typer.Option("--out", help="Folder of the results.", show_default=False)]
_Lang = Annotated[Lang | None, typer.Option("--lang", help="Language of what you read: nl (default) or en.")]
_Quiet = Annotated[bool, typer.Option("--quiet", help="Say nothing but errors.")]
_Json = Annotated[bool, typer.Option("--json", help="Print the summary as JSON, for scripts.")]
_Ignored = Annotated[
    str | None,
    typer.Option(
        "--ignore-evidence",
        help="Kinds of evidence for a core to leave out, with commas between them: addresses, buildings, landuse, "
        "places, zone_traffic, maxspeed, lamps, city_limit, admin, cbs, own.",
        metavar="NAMES",
        show_default=False,
    ),
]


def _file(flag: str, meaning: str) -> Any:
    return typer.Option(flag, help=meaning, metavar="FILE", show_default=False)


_Osm = Annotated[Path | None, _file("--osm", "OpenStreetMap extract (.osm.pbf, .osm, .osm.gz, .osm.bz2).")]
_Cores = Annotated[Path | None, _file("--cores", "The municipality's own outlines of its cores.")]
_PopulationCores = Annotated[Path | None, _file("--population-cores", "CBS population cores (bevolkingskernen).")]
_Config = Annotated[
    Path | None, _file("--config", f"Settings file; {CONFIG_NAME} in this folder is read without asking.")
]


@app.command()
def run(
    osm: _Osm = None,
    neighbourhoods: Annotated[Path | None, _file("--neighbourhoods", "CBS neighbourhoods.")] = None,
    layer: Annotated[str | None, typer.Option("--layer", help="Layer of the neighbourhoods file.")] = None,
    groups: Annotated[Path | None, _file("--groups", "Register of groups (CSV or XLSX).")] = None,
    signs: Annotated[
        Path | None, _file("--signs", "Signs that stand already, or a plan changed by hand (CSV, GeoJSON, GeoPackage).")
    ] = None,
    number_of_signs: Annotated[
        int | None, typer.Option("--number-of-signs", help="Most signs of the plan.", show_default=False)
    ] = None,
    budget: Annotated[
        float | None, typer.Option("--budget", help="Most euros for new signs.", show_default=False)
    ] = None,
    counts: Annotated[Path | None, _file("--counts", "Counted vehicles a day (CSV or XLSX).")] = None,
    boundary: Annotated[Path | None, _file("--boundary", "Outline of the municipality.")] = None,
    cores: _Cores = None,
    population_cores: _PopulationCores = None,
    ignore_evidence: _Ignored = None,
    out: _Out = None,
    lang: _Lang = None,
    config: _Config = None,
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
        "inputs.counts": counts,
        "signs.number": number_of_signs,
        "signs.budget_eur": budget,
        "inputs.boundary": boundary,
        "inputs.cores": cores,
        "inputs.population_cores": population_cores,
        "inputs.drop_personal_data": drop_personal_data,
        "out": out,
        "lang": lang and lang.value,
    }
    settings = _load(config or _config_here(), flags, ignore_evidence)
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


@evaluate.command("entries")
def evaluate_entries(
    osm: _Osm = None,
    map_file: Annotated[Path | None, _file("--map", "Draw hits and misses on a map (.html).")] = None,
    cores: _Cores = None,
    population_cores: _PopulationCores = None,
    ignore_evidence: _Ignored = None,
    lang: _Lang = None,
    config: _Config = None,
    *,
    as_json: _Json = False,
) -> None:
    """Find entry roads without seeing the signs, and compare them."""
    flags = {
        "inputs.osm": osm,
        "inputs.cores": cores,
        "inputs.population_cores": population_cores,
        "lang": lang and lang.value,
    }
    settings = _load(config or _config_here(), flags, ignore_evidence)
    with _told(settings.lang):
        _evaluate(settings, map_file, as_json=as_json)


@sign_commands.command("export")
def export_signs(
    plan: Annotated[Path, _file("--plan", "The plan.gpkg of a run.")],
    out: _Out = None,
    lang: _Lang = None,
    config: _Config = None,
    *,
    quiet: _Quiet = False,
) -> None:
    """Write the work order, and the signs as a file to edit."""
    settings = _load(config or _config_here(), {"out": out, "lang": lang and lang.value})
    with _told(settings.lang):
        _export(plan, settings, quiet=quiet)


def main() -> None:
    """Run the command line."""
    app()


def _config_here() -> Path | None:
    here = Path(CONFIG_NAME)
    return here if here.is_file() else None


def _load(config: Path | None, flags: Mapping[str, object], ignored: str | None = None) -> "Settings":
    import os

    # Until the settings are read, only a flag or the environment can say which language its reader understands.
    with _told(str(flags["lang"] or os.environ.get("DEKKEND_LANG"))):
        from dekkend.settings import Settings
        from dekkend.settings.reading import evidence_without

        return Settings.load(config, flags={**flags, "cores.evidence": evidence_without(ignored)})


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
    with _progress(settings.lang, _steps_of_a_run, shown=show and sys.stderr.isatty()) as announce:
        from dekkend import pipeline
        from dekkend.outputs.folder import write_all

        plan = pipeline.run(settings, announce=announce)
        announce(pipeline.WRITING)
        files = write_all(plan, settings.out)
    if as_json:
        from dekkend.outputs.record import run_record

        _print_json({**run_record(plan), "files": {name: str(path) for name, path in files.items()}})
    elif show:
        _print_summary(plan, files)


def _evaluate(settings: "Settings", map_file: Path | None, *, as_json: bool) -> None:
    with _progress(settings.lang, _steps_of_a_trial, shown=not as_json and sys.stderr.isatty()) as announce:
        from dekkend.evaluation import evaluate_entries as run_trial
        from dekkend.outputs.trial import trial_record
        from dekkend.outputs.trial_map import write_trial_map

        trial = run_trial(settings, announce=announce)
        if map_file is not None:
            write_trial_map(trial, map_file)
    if as_json:
        _print_json({**trial_record(trial), "files": {"map": str(map_file)} if map_file else {}})
    else:
        _print_trial(trial, map_file)


def _export(path: Path, settings: "Settings", *, quiet: bool) -> None:
    from dekkend.outputs.texts import Texts
    from dekkend.outputs.work_order import write_work_order
    from dekkend.sentences import Sentence
    from dekkend.sources.finished import read_finished_plan

    plan, texts = read_finished_plan(path), Texts(settings.lang)
    files = write_work_order(plan.signs, plan.segments, plan.cores, settings.out, texts=texts, schematic=plan.schematic)
    meanings = {
        "work-order.html": Sentence("a page for each sign to place or take away, with a map"),
        "work-order.xlsx": Sentence("the same signs for a spreadsheet"),
        "work-order.csv": Sentence("the same signs as plain text"),
        "signs.geojson": Sentence("all signs of the plan, to edit in a GIS and give back with --signs"),
    }
    for name, meaning in meanings.items():
        if not quiet:
            typer.echo(f"{files[name]}: {texts.tell(meaning)}")


def _print_trial(trial: "Trial", map_file: Path | None) -> None:
    from dekkend.outputs.texts import Texts
    from dekkend.outputs.trial import trial_lines

    texts = Texts(trial.settings.lang)
    for line in trial_lines(trial, texts):
        typer.echo(line)
    if trial.warnings:
        typer.secho(texts.gettext("Warnings"), bold=True)
    for number, warning in enumerate(trial.warnings, start=1):
        typer.echo(f"  {number}. {texts.tell(warning)}")
    if map_file is not None:
        typer.echo(texts.say("{file}: the map of hits and misses", file=map_file))


def _print_json(record: Mapping[str, object]) -> None:
    import json

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


def _steps_of_a_run() -> int:
    from dekkend.pipeline import STEPS

    return len(STEPS) + 1  # and then the results are written


def _steps_of_a_trial() -> int:
    from dekkend.evaluation import TRIAL_STEPS

    return len(TRIAL_STEPS)


@contextmanager
def _progress(lang: str, steps: Callable[[], int], *, shown: bool) -> Iterator[Callable[[str], None]]:
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
