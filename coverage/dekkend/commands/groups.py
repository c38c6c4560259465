"""``dekkend groups``: what concerns the register of groups by itself."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dekkend.commands.common import (
    ConfigFile,
    Cores,
    Ignored,
    LangFlag,
    Osm,
    PopulationCores,
    config_here,
    file_flag,
    load,
    progress,
    told,
)

if TYPE_CHECKING:
    from dekkend.group_review import GroupReview
    from dekkend.outputs.texts import Texts
    from dekkend.settings import Settings

commands = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Look after the register of groups.",
)


@commands.command("check")
def check_groups(
    groups: Annotated[
        Path | None,
        file_flag("--groups", "Register of groups (CSV, XLSX, GeoPackage, GeoJSON, Shapefile or FlatGeobuf)."),
    ] = None,
    osm: Osm = None,
    boundary: Annotated[Path | None, file_flag("--boundary", "Outline of the municipality.")] = None,
    cores: Cores = None,
    population_cores: PopulationCores = None,
    ignore_evidence: Ignored = None,
    out: Annotated[Path | None, file_flag("--out", "Write the review to fill in (.csv or .xlsx).")] = None,
    answers: Annotated[Path | None, file_flag("--answers", "A review that was filled in, to remember.")] = None,
    lang: LangFlag = None,
    config: ConfigFile = None,
    drop_personal_data: Annotated[
        bool | None, typer.Option("--drop-personal-data", help="Empty cells that hold personal data.")
    ] = None,
) -> None:
    """Show which entries no street is certainly meant by, and take the answers back.

    An answer is the number of a candidate, the name of a street on the map, or - for none. Answers are remembered in
    a small file beside the register, which every later run reads.
    """
    flags = {
        "inputs.groups": groups,
        "inputs.osm": osm,
        "inputs.boundary": boundary,
        "inputs.cores": cores,
        "inputs.population_cores": population_cores,
        "inputs.drop_personal_data": drop_personal_data,
        "lang": lang and lang.value,
    }
    settings = load(config or config_here(), flags, ignore_evidence)
    with told(settings.lang):
        _check(settings, out, answers)


def _check(settings: "Settings", out: Path | None, filled: Path | None) -> None:
    with progress(settings.lang, _steps_of_a_check, shown=sys.stderr.isatty()) as announce:
        from dekkend.group_review import check_groups as check
        from dekkend.outputs.review import require_review_name, write_review
        from dekkend.outputs.texts import Texts
        from dekkend.sources.answers import write_answers

        texts = Texts(settings.lang)
        if out is not None:
            require_review_name(out)
        review = check(settings, filled=filled, announce=announce)
        if review.given:
            write_answers(review.answers_file, review.answers)
        if out is not None:
            write_review(review.matches.review, out, texts)
    _print(review, out, texts)


def _print(review: "GroupReview", out: Path | None, texts: "Texts") -> None:
    from dekkend.outputs.review import review_lines, review_summary, what_to_do

    if review.given:
        typer.echo(texts.say("{file}: {n} answers are new.", file=review.answers_file, n=review.given))
    left = review.matches.review
    typer.echo(review_summary(review.register, review.answers, left, texts))
    for line in review_lines(left, texts):
        typer.echo(f"  {line}")
    if len(left):
        typer.echo(what_to_do(out, texts))
    if review.warnings:
        typer.secho(texts.gettext("Warnings"), bold=True)
    for number, warning in enumerate(review.warnings, start=1):
        typer.echo(f"  {number}. {texts.tell(warning)}")


def _steps_of_a_check() -> int:
    from dekkend.group_review import CHECK_STEPS

    return len(CHECK_STEPS)
