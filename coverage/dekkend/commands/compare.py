"""``dekkend compare``: what changed between two runs, from one meeting to the next."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dekkend.commands.common import AsJson, ConfigFile, LangFlag, Out, Quiet, config_here, load, print_json, told

if TYPE_CHECKING:
    from dekkend.comparison import Comparison
    from dekkend.outputs.texts import Texts
    from dekkend.settings import Settings


def compare(
    old: Annotated[Path, typer.Argument(help="Folder of the earlier results, or the plan.gpkg in it.")],
    new: Annotated[Path, typer.Argument(help="Folder of the later results, or the plan.gpkg in it.")],
    out: Out = None,
    lang: LangFlag = None,
    config: ConfigFile = None,
    *,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Tell what changed between two runs, and what did it: groups, the map or the settings."""
    settings = load(config or config_here(), {"out": out, "lang": lang and lang.value})
    with told(settings.lang):
        _compare(old, new, settings, quiet=quiet, as_json=as_json)


def _compare(old: Path, new: Path, settings: "Settings", *, quiet: bool, as_json: bool) -> None:
    from dekkend.analysis.compare import compare as compared
    from dekkend.outputs.comparison import comparison_record, write_comparison
    from dekkend.outputs.texts import Texts
    from dekkend.sources.finished_run import read_finished_run

    comparison = compared(read_finished_run(old), read_finished_run(new))
    texts = Texts(settings.lang)
    files = write_comparison(comparison, settings.out, texts=texts)
    if as_json:
        print_json({**comparison_record(comparison), "files": {name: str(path) for name, path in files.items()}})
    elif not quiet:
        _print(comparison, files, texts)


def _print(comparison: "Comparison", files: dict[str, Path], texts: "Texts") -> None:
    from dekkend.outputs.comparison_findings import comparison_findings
    from dekkend.sentences import Sentence

    for chapter in comparison_findings(comparison, texts):
        typer.secho(chapter.title, bold=True)
        for sentence in chapter.sentences:
            typer.echo(f"  {sentence}")
    if comparison.notes:
        typer.secho(texts.gettext("How to read this"), bold=True)
    for note in comparison.notes:
        typer.echo(f"  {texts.tell(note)}")
    typer.secho(texts.gettext("Results"), bold=True)
    meanings = {
        "comparison.html": Sentence("what changed, in sentences and tables"),
        "comparison.xlsx": Sentence("the same tables for a spreadsheet"),
    }
    for name, meaning in meanings.items():
        typer.echo(f"  {files[name]}: {texts.tell(meaning)}")
