"""Print docs/reference/commands.md from the commands themselves."""

import sys
from collections.abc import Iterator
from typing import Any

from typer import Context
from typer.main import get_command

from dekkend.cli import app

HEAD = """# Commands

What `dekkend COMMAND --help` says. A flag stands over the [setting](../settings.md) of the same meaning in the
environment or in `dekkend.toml`. What `make` sets up is called as `.venv/bin/dekkend`.

| exit code | means |
| --- | --- |
| 0 | done |
| 1 | a bug |
| 2 | a command, flag or setting that dekkend does not know |
| 3 | input that cannot be used, or results that cannot be written |
| 4 | a source out of reach |
"""


def table() -> str:
    """Return the page."""
    return HEAD + "".join(_told(name, command) for name, command in _commands("dekkend", get_command(app)))


def _commands(name: str, command: Any) -> Iterator[tuple[str, Any]]:
    inner = getattr(command, "commands", None)
    if inner is None:
        yield name, command
        return
    for part, below in inner.items():
        yield from _commands(f"{name} {part}", below)


def _told(name: str, command: Any) -> str:
    ctx = Context(command, info_name=name)
    given = [each for each in command.params if each.param_type_name == "argument"]
    usage = " ".join([name, *(each.name.upper() for each in given)])
    said = "\n\n".join(" ".join(part.split()) for part in command.help.split("\n\n"))
    rows = "\n".join(_row(each, ctx) for each in command.params)
    return f"\n## {usage}\n\n{said}\n\n| flag | meaning |\n| --- | --- |\n{rows}\n"


def _row(flag: Any, ctx: Context) -> str:
    names, meaning = flag.get_help_record(ctx)
    names = names if flag.param_type_name == "option" else flag.name.upper()
    names = names.replace("<list[", "<").replace("]>", ">").replace("|", " | ")
    told = meaning.replace("  [required]", " Needed.")
    return f"| `{_cell(names)}` | {_cell(told)} |"


def _cell(text: str) -> str:
    # A bar would end the cell.
    return text.replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.write(table())
