"""``dekkend run`` and ``dekkend demo``: from files to a plan, its map, report and tables."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from dekkend.commands.common import (
    AsJson,
    ConfigFile,
    Cores,
    Ignored,
    LangFlag,
    Osm,
    Out,
    PopulationCores,
    Quiet,
    config_here,
    file_flag,
    load,
    print_json,
    progress,
    told,
)

if TYPE_CHECKING:
    from dekkend.plan import Plan
    from dekkend.sentences import Sentence
    from dekkend.settings import Settings


# Stands in a list of results for all layers.
_ONE_LAYER = "segments"


class Audience(StrEnum):
    """For whom results are."""

    INTERNAL = "internal"
    PUBLIC = "public"


class Format(StrEnum):
    """Further files with all layers."""

    GEOPARQUET = "geoparquet"
    GEOJSON = "geojson"
    GDB = "gdb"


def run(
    osm: Osm = None,
    roads: Annotated[Path | None, file_flag("--roads", "A road layer of your own, such as the NWB.")] = None,
    neighbourhoods: Annotated[Path | None, file_flag("--neighbourhoods", "CBS neighbourhoods.")] = None,
    layer: Annotated[str | None, typer.Option("--layer", help="Layer of the neighbourhoods file.")] = None,
    squares: Annotated[Path | None, file_flag("--squares", "CBS squares of 100 m.")] = None,
    groups: Annotated[
        Path | None,
        file_flag("--groups", "Register of groups (CSV, XLSX, GeoPackage, GeoJSON, Shapefile or FlatGeobuf)."),
    ] = None,
    signs: Annotated[
        Path | None,
        file_flag(
            "--signs",
            "Signs that stand already, or a plan changed by hand (CSV, XLSX, GeoJSON, GeoPackage, Shapefile or "
            "FlatGeobuf).",
        ),
    ] = None,
    number_of_signs: Annotated[
        int | None, typer.Option("--number-of-signs", help="Most signs of the plan.", show_default=False)
    ] = None,
    budget: Annotated[
        float | None, typer.Option("--budget", help="Most euros for new signs.", show_default=False)
    ] = None,
    counts: Annotated[Path | None, file_flag("--counts", "Counted vehicles a day (CSV or XLSX).")] = None,
    boundary: Annotated[Path | None, file_flag("--boundary", "Outline of the municipality.")] = None,
    addresses: Annotated[
        Path | None, file_flag("--addresses", "Addresses of the BAG, in the place of OpenStreetMap's.")
    ] = None,
    cores: Cores = None,
    population_cores: PopulationCores = None,
    ignore_evidence: Ignored = None,
    out: Out = None,
    lang: LangFlag = None,
    audience: Annotated[
        Audience | None,
        typer.Option("--audience", help="For whom: public leaves out what is not for publication.", show_default=False),
    ] = None,
    tiles: Annotated[
        bool | None,
        typer.Option("--tiles/--no-tiles", help="A background behind the map, or none.", show_default=False),
    ] = None,
    formats: Annotated[
        list[Format] | None,
        typer.Option("--format", help="Write all layers in this form too; may be given more than once."),
    ] = None,
    to: Annotated[
        str | None,
        typer.Option(
            "--to",
            help="Write all layers to this PostGIS database too: postgresql://user@host/name.",
            metavar="ADDRESS",
            show_default=False,
        ),
    ] = None,
    config: ConfigFile = None,
    drop_personal_data: Annotated[
        bool | None,
        typer.Option("--drop-personal-data", help="Empty cells of register and signs that hold personal data."),
    ] = None,
    *,
    offline: Annotated[
        bool,
        typer.Option(
            "--offline",
            help="Refuse --to as well, so that nobody is asked at all; a run itself reads files alone.",
        ),
    ] = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Make a plan: map.html, report.html, report.pdf, plan.xlsx, plan.gpkg and run.json."""
    flags = {
        "inputs.osm": osm,
        "inputs.roads": roads,
        "inputs.neighbourhoods": neighbourhoods,
        "inputs.layer": layer,
        "inputs.squares": squares,
        "inputs.groups": groups,
        "inputs.signs": signs,
        "inputs.counts": counts,
        "signs.number": number_of_signs,
        "signs.budget_eur": budget,
        "inputs.boundary": boundary,
        "inputs.addresses": addresses,
        "inputs.cores": cores,
        "inputs.population_cores": population_cores,
        "inputs.drop_personal_data": drop_personal_data,
        "out": out,
        "lang": lang and lang.value,
        "results.audience": audience and audience.value,
        "results.tiles": tiles,
        "results.formats": [each.value for each in formats] if formats else None,
        "results.database": to,
    }
    settings = load(config or config_here(), flags, ignore_evidence)
    with told(settings.lang):
        if settings.results.audience == "public" and (formats or to):
            from dekkend.errors import SettingsError

            raise SettingsError(
                "What is for the public is a map and a report: leave out {flags}.", flags="--format, --to"
            )
        if offline and settings.results.database:
            from dekkend.errors import SettingsError

            raise SettingsError("--offline asks nobody, and --to asks a database: leave out one of them.")
        _run(settings, quiet=quiet, as_json=as_json, database=True)


def demo(out: Out = None, lang: LangFlag = None, *, quiet: Quiet = False, as_json: AsJson = False) -> None:
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
    settings = load(None, flags)
    with told(settings.lang):
        if not quiet and not as_json:
            _say_what_comes(settings.lang, sample)
        _make_sample(sample)
        _run(settings, quiet=quiet, as_json=as_json)


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


def _run(settings: "Settings", *, quiet: bool, as_json: bool, database: bool = False) -> None:
    show = not quiet and not as_json
    with progress(settings.lang, _steps_of_a_run, shown=show and sys.stderr.isatty()) as announce:
        from dekkend import pipeline
        from dekkend.commands.alone import asking_nobody
        from dekkend.outputs.exchange import require_packages
        from dekkend.outputs.folder import write_all

        address = settings.results.database if database and settings.results.audience == "internal" else None
        require_packages(settings.results.formats)
        if address:
            from dekkend.outputs.postgis import require_database, write_database

            require_database(address.get_secret_value())
        with asking_nobody():
            plan = pipeline.run(settings, announce=announce)
            announce(pipeline.WRITING)
            files = write_all(plan, settings.out)
        written = {name: str(path) for name, path in files.items()}
        if address:
            written["database"] = write_database(plan, address.get_secret_value())
    if as_json:
        from dekkend.outputs.record import run_record

        print_json({**run_record(plan), "files": written})
    elif show:
        _print_summary(plan, written)


def _print_summary(plan: "Plan", files: dict[str, str]) -> None:
    from dekkend.outputs.findings import findings
    from dekkend.outputs.texts import texts_of

    texts = texts_of(plan)
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
        if name in files:
            typer.echo(f"  {files[name].replace(_ONE_LAYER, '*')}: {texts.tell(meaning)}")


def _meanings() -> "dict[str, Sentence]":
    from dekkend.sentences import Sentence

    return {
        "map.html": Sentence("the map: cores, entry roads, signs, covered streets and neighbourhoods"),
        "report.html": Sentence("the report, in sentences and tables"),
        "report.pdf": Sentence("the same report for paper, and for whoever has it read aloud"),
        "plan.xlsx": Sentence("the same tables for a spreadsheet"),
        "plan.gpkg": Sentence("all layers for a GIS"),
        "run.json": Sentence("what the run read, with which settings, and how long it took"),
        f"plan-{_ONE_LAYER}.parquet": Sentence("each layer as GeoParquet"),
        f"plan-{_ONE_LAYER}.geojson": Sentence("each layer as GeoJSON, in degrees"),
        "plan.gdb": Sentence("all layers for ArcGIS"),
        "database": Sentence("all layers, a table each"),
    }


def _steps_of_a_run() -> int:
    from dekkend.pipeline import STEPS

    return len(STEPS) + 1  # and then the results are written
