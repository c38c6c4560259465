"""The documentation says what the code does."""

import re
import runpy
import tomllib
from itertools import chain
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]


def test_the_page_of_settings_is_made_from_the_settings() -> None:
    made = runpy.run_path(str(ROOT / "docs" / "settings_table.py"))["table"]()
    assert (ROOT / "docs" / "settings.md").read_text(encoding="utf-8") == made


def test_the_picture_of_the_rooms_is_drawn_from_the_code() -> None:
    made = runpy.run_path(str(ROOT / "docs" / "rooms.py"))
    drawn = (ROOT / "docs" / "images" / "rooms.svg").read_text(encoding="utf-8")
    assert drawn == made["picture"](made["rooms"]()), "run: python docs/rooms.py > docs/images/rooms.svg"


def needs(project: dict[str, Any]) -> list[str]:
    extra = project["project"]["optional-dependencies"].values()
    return [*project["project"]["dependencies"], *chain(*extra), *chain(*project["dependency-groups"].values())]


def test_every_dependency_says_what_it_is_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    needed = needs(project)
    names = [re.split(r"[<>=!~\[ ]", need)[0] for need in needed]
    unsaid = [name for name in names if name not in page and not name.startswith("types-")]
    assert unsaid == []


def test_every_dependency_has_an_exact_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = {line.split("==")[0].lower() for line in lines if "==" in line}
    needed = needs(project)
    assert {re.split(r"[<>=!~\[ ]", need)[0].lower() for need in needed} <= pinned


def test_no_file_names_where_packages_are_downloaded() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert not [line for line in lines if "://" in line or "@" in line]


def test_the_readme_is_short_and_its_links_lead_somewhere() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(text.splitlines()) < 80
    targets = [target.split("#")[0] for target in re.findall(r"\]\(([^)]+)\)", text) if "://" not in target]
    assert targets
    assert [target for target in targets if not (ROOT / target).exists()] == []
