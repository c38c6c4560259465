"""Runs the command line within the tests' own process."""

import os

from typer.testing import CliRunner, Result

from dekkend.cli import app

NAMES = ("plan.gpkg", "map.html", "report.html", "report.pdf", "plan.xlsx", "run.json")


def dekkend(*arguments: object, **environment: str) -> Result:
    """Run a command as if no variable of dekkend's were set but those that are given."""
    unset = dict.fromkeys((name for name in os.environ if name.startswith("DEKKEND_")), None)
    return CliRunner().invoke(app, [str(argument) for argument in arguments], env={**unset, **environment})


def said(result: Result, exit_code: int) -> str:
    """Return the one message with which a command gave up, after checking that it is all that was said."""
    assert result.exit_code == exit_code, result.output
    assert isinstance(result.exception, SystemExit)
    assert result.stdout == ""
    message = result.stderr.removesuffix("\n")
    assert message
    assert "\n" not in message
    assert "Traceback" not in message
    return message
