"""``dekkend fetch``: from the name of a municipality to a folder that is ready to run."""

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dekkend.commands.common import ConfigFile, LangFlag, Quiet, config_here, file_flag, load, progress, told

if TYPE_CHECKING:
    from dekkend.fetching import Fetched, Wish
    from dekkend.settings import Settings


def fetch(
    place: Annotated[str, typer.Argument(help='The municipality: "Stein", "Stein, Limburg" or its CBS code GM0971.')],
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder to fetch into; data/raw/NAME if not given.", show_default=False)
    ] = None,
    without: Annotated[
        list[str] | None,
        typer.Option(
            "--without",
            help="Leave a source out (may be given more than once): neighbourhoods, figures, crime, roads, addresses, "
            "squares, population-cores.",
            metavar="SOURCE",
            show_default=False,
        ),
    ] = None,
    extract: Annotated[
        str | None,
        typer.Option(
            "--extract",
            help="Cut the roads out of an OpenStreetMap extract, instead of asking the Overpass API: a file, or a "
            "province (limburg) whose extract is fetched from Geofabrik.",
            metavar="FILE|PROVINCE",
            show_default=False,
        ),
    ] = None,
    areas: Annotated[
        Path | None, file_flag("--areas", "CBS's yearly Wijk- en buurtkaart (GeoPackage), instead of PDOK's service.")
    ] = None,
    year: Annotated[
        int | None, typer.Option("--year", help="Year of the neighbourhoods and their figures.", show_default=False)
    ] = None,
    cache: Annotated[
        Path | None, typer.Option("--cache", help="Folder in which answers of services are kept.", show_default=False)
    ] = None,
    lang: LangFlag = None,
    config: ConfigFile = None,
    *,
    offline: Annotated[bool, typer.Option("--offline", help="Take what was fetched before, and ask nobody.")] = False,
    refresh: Annotated[bool, typer.Option("--refresh", help="Ask anew for what was fetched before.")] = False,
    quiet: Quiet = False,
) -> None:
    """Fetch all that a run needs: a folder with a dekkend.toml that is ready to run."""
    flags = {"fetch.year": year, "fetch.cache": cache, "lang": lang and lang.value}
    settings = load(config or config_here(), flags)
    with told(settings.lang):
        from dekkend.fetching import Wish

        wish = Wish(place, out, tuple(without or ()), extract, areas, offline=offline, refresh=refresh)
        _fetch(wish, settings, quiet=quiet)


def _fetch(wish: "Wish", settings: "Settings", *, quiet: bool) -> None:
    with progress(settings.lang, _steps, shown=not quiet and sys.stderr.isatty()) as announce:
        from dekkend.fetching import fetch

        fetched = fetch(wish, settings, announce=announce)
    if not quiet:
        _print_summary(fetched, settings)


def _print_summary(fetched: "Fetched", settings: "Settings") -> None:
    from dekkend.outputs.credits import source_line
    from dekkend.outputs.texts import Texts
    from dekkend.sources.web.publishing import ROADS

    texts = Texts(settings.lang)
    municipality = fetched.municipality
    typer.secho(f"{municipality.name} ({municipality.code})", bold=True)
    for name, sources in fetched.files.items():
        for source in sources:
            typer.echo(f"  {fetched.folder / name}: {source_line(source, texts)}")
    if fetched.warnings:
        typer.secho(texts.gettext("Warnings"), bold=True)
    for number, warning in enumerate(fetched.warnings, start=1):
        typer.echo(f"  {number}. {texts.tell(warning)}")
    settings_file = fetched.folder / "dekkend.toml"
    if fetched.kept_settings:
        typer.echo(
            texts.say(
                "{file} was there already and is left as it is: see that it names these files.", file=settings_file
            )
        )
    if (fetched.folder / ROADS).exists():
        typer.echo(texts.say("Now run: dekkend run --config {file}", file=shlex.quote(str(settings_file))))
    else:
        typer.echo(texts.say("There are no roads yet, without which nothing can be run: fetch them, or name a file."))


def _steps() -> int:
    from dekkend.fetching import STEPS

    return len(STEPS)
