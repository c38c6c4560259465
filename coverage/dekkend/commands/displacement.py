"""``dekkend displacement``: hold crime before and after groups started against crime nearby and elsewhere."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dekkend.commands.common import AsJson, ConfigFile, LangFlag, config_here, file_flag, load, print_json, told

if TYPE_CHECKING:
    from dekkend.before_after import Displacement
    from dekkend.settings import Settings


def _years_flag(flag: str, meaning: str) -> object:
    return typer.Option(flag, help=meaning, metavar="YEARS", show_default=False)


def displacement(
    plan: Annotated[Path, file_flag("--plan", "The plan.gpkg of a run with neighbourhoods and groups.")],
    crime: Annotated[
        Path, file_flag("--crime", "Crimes per neighbourhood, a column a year, or points with a date (CSV, XLSX, GIS).")
    ],
    before: Annotated[str, _years_flag("--before", "Years before the groups started, with commas between them.")],
    after: Annotated[str, _years_flag("--after", "Years after they started, as many.")],
    roles: Annotated[
        Path | None, file_flag("--roles", "Roles of neighbourhoods set by hand (CSV or XLSX: code, role).")
    ] = None,
    page: Annotated[Path | None, file_flag("--page", "Write the comparison as a page (.html).")] = None,
    lang: LangFlag = None,
    config: ConfigFile = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Did crime move? Compare where groups started, nearby, and elsewhere."""
    settings = load(config or config_here(), {"lang": lang and lang.value})
    with told(settings.lang):
        _compare(plan, crime, (before, after), roles, page, settings=settings, as_json=as_json)


def _compare(
    plan: Path,
    crime: Path,
    spans: tuple[str, str],
    roles: Path | None,
    page: Path | None,
    *,
    settings: "Settings",
    as_json: bool,
) -> None:
    from dekkend.displacement import compare_crime, compared_years
    from dekkend.outputs.displacement import write_displacement_page
    from dekkend.outputs.displacement_figures import displacement_record
    from dekkend.outputs.texts import Texts

    years = compared_years(*(_years(span) for span in spans))
    result = compare_crime(plan, crime, years, roles=roles, settings=settings)
    if page is not None:
        write_displacement_page(result, Texts(settings.lang), page)
    if as_json:
        print_json({**displacement_record(result), "files": {"page": str(page)} if page else {}})
    else:
        _print(result, settings, page)


def _years(span: str) -> list[int]:
    from dekkend.errors import SettingsError

    try:
        return [int(year) for year in span.split(",")]
    except ValueError as error:
        raise SettingsError(
            "--before and --after: “{span}” is no list of years. Write them with commas between them, such as "
            "2021,2022.",
            span=span,
        ) from error


def _print(result: "Displacement", settings: "Settings", page: Path | None) -> None:
    from dekkend.outputs.displacement import displacement_lines
    from dekkend.outputs.texts import Texts

    texts = Texts(settings.lang)
    for line in displacement_lines(result, texts):
        typer.echo(line)
    if result.warnings:
        typer.secho(texts.gettext("Warnings"), bold=True)
    for number, warning in enumerate(result.warnings, start=1):
        typer.echo(f"  {number}. {texts.tell(warning)}")
    if page is not None:
        typer.echo(texts.say("{file}: the comparison as a page", file=page))
