"""``dekkend signs``: bring the signs of a plan to the people who place them or decide on them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dekkend.commands.common import ConfigFile, LangFlag, Out, Quiet, config_here, file_flag, load, told

if TYPE_CHECKING:
    from dekkend.settings import Settings

commands = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Bring the signs of a plan to the people who place them or decide on them.",
)


@commands.command("export")
def export_signs(
    plan: Annotated[Path, file_flag("--plan", "The plan.gpkg of a run.")],
    out: Out = None,
    lang: LangFlag = None,
    config: ConfigFile = None,
    *,
    quiet: Quiet = False,
) -> None:
    """Write the work order, and the signs as a file to edit."""
    settings = load(config or config_here(), {"out": out, "lang": lang and lang.value})
    with told(settings.lang):
        _export(plan, settings, quiet=quiet)


def _export(path: Path, settings: "Settings", *, quiet: bool) -> None:
    from dekkend.outputs.texts import Texts
    from dekkend.outputs.work_order import write_work_order
    from dekkend.sentences import Sentence
    from dekkend.sources.finished import read_finished_plan

    plan, texts = read_finished_plan(path), Texts(settings.lang)
    files = write_work_order(
        plan.signs,
        plan.segments,
        plan.cores,
        settings.out,
        texts=texts,
        credit=plan.credit,
        schematic=plan.schematic,
    )
    meanings = {
        "work-order.html": Sentence("a page for each sign to place or take away, with a map"),
        "work-order.xlsx": Sentence("the same signs for a spreadsheet"),
        "work-order.csv": Sentence("the same signs as plain text"),
        "signs.geojson": Sentence("all signs of the plan, to edit in a GIS and give back with --signs"),
    }
    for name, meaning in meanings.items():
        if not quiet:
            typer.echo(f"{files[name]}: {texts.tell(meaning)}")
