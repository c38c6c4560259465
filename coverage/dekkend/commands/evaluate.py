"""``dekkend evaluate``: hold what is found against what stands along real roads."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dekkend.commands.common import (
    AsJson,
    ConfigFile,
    Cores,
    Ignored,
    LangFlag,
    Osm,
    PopulationCores,
    config_here,
    file_flag,
    load,
    print_json,
    progress,
    told,
)

if TYPE_CHECKING:
    from dekkend.plan import Trial
    from dekkend.settings import Settings

commands = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Hold what dekkend finds against what stands along real roads.",
)


@commands.command("entries")
def evaluate_entries(
    osm: Osm = None,
    map_file: Annotated[Path | None, file_flag("--map", "Draw hits and misses on a map (.html).")] = None,
    cores: Cores = None,
    population_cores: PopulationCores = None,
    ignore_evidence: Ignored = None,
    lang: LangFlag = None,
    config: ConfigFile = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Find entry roads without seeing the signs, and compare them."""
    flags = {
        "inputs.osm": osm,
        "inputs.cores": cores,
        "inputs.population_cores": population_cores,
        "lang": lang and lang.value,
    }
    settings = load(config or config_here(), flags, ignore_evidence)
    with told(settings.lang):
        _evaluate(settings, map_file, as_json=as_json)


def _evaluate(settings: "Settings", map_file: Path | None, *, as_json: bool) -> None:
    with progress(settings.lang, _steps_of_a_trial, shown=not as_json and sys.stderr.isatty()) as announce:
        from dekkend.evaluation import evaluate_entries as run_trial
        from dekkend.outputs.trial import trial_record
        from dekkend.outputs.trial_map import write_trial_map

        trial = run_trial(settings, announce=announce)
        if map_file is not None:
            write_trial_map(trial, map_file)
    if as_json:
        print_json({**trial_record(trial), "files": {"map": str(map_file)} if map_file else {}})
    else:
        _print_trial(trial, map_file)


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


def _steps_of_a_trial() -> int:
    from dekkend.evaluation import TRIAL_STEPS

    return len(TRIAL_STEPS)
