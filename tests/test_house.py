"""The rules of the house: which part may know which, and what the folder coverage/ is and is not."""

import ast
import importlib.util
import os
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from graphlib import TopologicalSorter
from importlib.metadata import version
from pathlib import Path

import pytest

import dekkend

PROJECT = Path(__file__).parents[1]
PACKAGE = PROJECT / "coverage" / "dekkend"

# A room may import from rooms further up this list, and from itself.
RANKS = (
    ("sentences", "page", "gdal"), ("errors",), ("crs", "arrays", "claims", "provenance"), ("layers",), ("comparison",),
    ("gap_case",),
    ("scores", "sign_case", "coverage_case", "before_after", "settings", "sources"),
    ("network",),
    ("analysis",), ("world", "plan", "fetching"), ("meter", "outputs"), ("entry_roads",), ("covering",),
    ("pipeline",),
    ("evaluation", "displacement", "group_review"),
    ("batch",), ("commands",), ("cli",),
)  # fmt: skip
RANK = {room: rank for rank, rooms in enumerate(RANKS) for room in rooms}
# Rooms that may not know one another although the one stands higher.
STRANGERS = {
    "network": {"sources"},
    "analysis": {"sources"},
    "fetching": {"network", "analysis"},
    "plan": {"sources", "network", "analysis", "world"},
    "outputs": {"sources", "network", "analysis", "world"},
    "meter": {"sources", "network", "analysis", "world", "outputs"},
}
# What is slow to load; the start of the command line waits for none of it.
HEAVY = {
    "geopandas", "shapely", "pandas", "numpy", "scipy", "osmium", "pyproj", "folium", "osmnx", "pydantic", "rich",
    "matplotlib", "requests",
}  # fmt: skip


def modules() -> dict[str, Path]:
    """Return the modules of the package by their name below it."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = modules()


def tree(name: str) -> ast.Module:
    return ast.parse(MODULES[name].read_text(encoding="utf-8"))


def imports(name: str) -> Iterator[str]:
    """Yield the modules of the package that a module imports anywhere within it, by their name below the package."""
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[2] for alias in node.names if alias.name.split(".")[0] == "dekkend")
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name} imports relatively"
            package, _, rest = (node.module or "").partition(".")
            if package == "dekkend":
                for alias in node.names:
                    inner = f"{rest}.{alias.name}".strip(".")
                    yield inner if inner in MODULES else rest


def room(name: str) -> str:
    return name.split(".", maxsplit=1)[0]


def run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=PROJECT)


def test_the_rules_know_every_room() -> None:
    rooms = {room(name) for name in MODULES} - {""}
    assert rooms <= set(RANK)
    assert {"sentences", "sources", "network", "analysis", "outputs", "pipeline", "cli"} <= rooms


@pytest.mark.parametrize("name", sorted(set(MODULES) - {""}))
def test_imports_run_one_way(name: str) -> None:
    here = room(name)
    for other in (room(found) for found in imports(name)):
        if other != here:
            assert other, f"{name} imports the package itself"
            assert RANK[other] < RANK[here], f"{name} imports {other}"
            assert other not in STRANGERS.get(here, ()), f"{name} imports {other}"


def test_imports_hold_no_cycle() -> None:
    # A package's __init__ names what its modules hold; the way back from it is no cycle of meanings.
    graph = {name: {found for found in imports(name) if found != name} for name in MODULES if name}
    assert [*TopologicalSorter(graph).static_order()]


def test_the_check_of_imports_sees_imports() -> None:
    assert {"errors", "crs", "sources.osm.collect", "sources.osm.data"} <= set(imports("sources.osm.reader"))
    assert "pipeline" in set(imports("commands.run"))


def test_no_module_is_too_long_to_read() -> None:
    lengths = {name: len(path.read_text(encoding="utf-8").splitlines()) for name, path in MODULES.items()}
    assert {name: length for name, length in lengths.items() if length > 400} == {}


def test_every_package_has_an_init_and_the_source_root_has_none() -> None:
    folders = {path.parent for path in MODULES.values()}
    assert [folder for folder in folders if not (folder / "__init__.py").is_file()] == []
    assert not (PROJECT / "coverage" / "__init__.py").exists()


def test_the_name_coverage_still_means_coverage_py() -> None:
    pytest.importorskip("coverage")
    # From the project's root, where the folder of this name lies in the way.
    found = run("import coverage; print(coverage.__file__, coverage.Coverage)")
    assert found.returncode == 0, found.stderr
    assert "site-packages" in found.stdout
    assert importlib.util.find_spec("dekkend").origin == str(PACKAGE / "__init__.py")


def test_git_does_not_overlook_the_source_root() -> None:
    lines = [line.strip() for line in (PROJECT / ".gitignore").read_text(encoding="utf-8").splitlines()]
    assert [line for line in lines if line.strip("/*") in {"coverage", "dekkend"} or line in {"*", "*.py"}] == []


def test_every_public_name_is_there_and_is_listed_once() -> None:
    assert sorted(set(dekkend.__all__)) == dekkend.__all__ == dir(dekkend)
    for name in dekkend.__all__:
        found = getattr(dekkend, name)
        assert found.__name__ == name
        assert found.__doc__, name


def test_a_name_that_is_not_public_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'dekkend' has no attribute 'nothing'"):
        _ = dekkend.nothing


def test_importing_the_package_loads_nothing_heavy() -> None:
    found = run(f"import sys, dekkend; print(sorted({HEAVY!r} & set(sys.modules)))")
    assert found.stdout.strip() == "[]", found.stderr


def test_help_is_shown_without_loading_anything_heavy() -> None:
    found = run(
        "import sys\n"
        "from dekkend import cli\n"
        "try:\n    cli.app(['--help'], prog_name='dekkend')\n"
        f"except SystemExit:\n    print('loaded', sorted({HEAVY - {'rich'}!r} & set(sys.modules)))"
    )
    assert "Usage: dekkend" in found.stdout
    assert found.stdout.splitlines()[-1] == "loaded []", found.stderr


def test_the_version_is_that_of_the_project_file() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert version("dekkend") == project["version"]


def test_loading_the_whole_package_reads_no_file_of_its_own_and_says_nothing() -> None:
    names = [f"dekkend.{name}" if name else "dekkend" for name in MODULES]
    found = run(
        "import importlib, sys\n"
        "opened = []\n"
        "def note(event, args):\n"
        "    if event == 'open' and isinstance(args[0], str):\n"
        "        opened.append(args[0])\n"
        "sys.addaudithook(note)\n"
        f"for name in {names!r}:\n    importlib.import_module(name)\n"
        # The environment may lie within the project, and there libraries read their own metadata.
        "theirs = (sys.prefix, sys.base_prefix)\n"
        f"ours = [path for path in opened if path.startswith({f'{PROJECT}{os.sep}'!r}) or not path.startswith('/')]\n"
        "own = [path for path in ours if not path.startswith(theirs)]\n"
        "data = [path for path in own if not path.endswith(('.py', '.pyc', '.so')) and '.pyc.' not in path]\n"
        "sys.exit(repr(data) if data else 0)"
    )
    assert (found.returncode, found.stdout, found.stderr) == (0, "", "")


@pytest.mark.parametrize("name", sorted(name for name in MODULES if room(name) not in {"cli", "commands"}))
def test_nothing_but_the_command_line_prints(name: str) -> None:
    calls = [node.func for node in ast.walk(tree(name)) if isinstance(node, ast.Call)]
    assert not [call for call in calls if isinstance(call, ast.Name) and call.id in {"print", "input"}]
