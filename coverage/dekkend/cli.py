"""The command line: its commands, by name."""

import typer

from dekkend.commands import compare, displacement, evaluate, fetch, groups, run, signs

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Coverage toolkit for neighbourhood watch: entry roads, signs, street coverage and exposure.",
    epilog="Exit codes: 0 done, 1 a bug, 2 usage, 3 input that cannot be used, 4 a source out of reach.",
)
app.command()(run.run)
app.command()(run.demo)
app.command()(fetch.fetch)
app.command()(compare.compare)
app.command()(displacement.displacement)
app.add_typer(evaluate.commands, name="evaluate")
app.add_typer(groups.commands, name="groups")
app.add_typer(signs.commands, name="signs")


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()
