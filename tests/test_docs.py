"""The documentation says what the code does."""

import re
import runpy
import tomllib
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

import dekkend

ROOT = Path(__file__).parents[1]
PAGES = sorted((ROOT / "docs").rglob("*.md"))


def test_the_page_of_settings_is_made_from_the_settings() -> None:
    made = runpy.run_path(str(ROOT / "docs" / "settings_table.py"))["table"]()
    assert (ROOT / "docs" / "settings.md").read_text(encoding="utf-8") == made


def test_the_page_of_layers_is_made_from_the_layers() -> None:
    made = runpy.run_path(str(ROOT / "docs" / "layers_table.py"))["table"]()
    assert (ROOT / "docs" / "reference" / "layers.md").read_text(encoding="utf-8") == made


def test_the_page_of_commands_is_made_from_the_commands() -> None:
    made = runpy.run_path(str(ROOT / "docs" / "commands_table.py"))["table"]()
    assert (ROOT / "docs" / "reference" / "commands.md").read_text(encoding="utf-8") == made


def test_every_public_name_is_in_the_reference() -> None:
    pages = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "docs" / "reference").glob("*.md"))
    assert set(re.findall(r"^::: dekkend\.(\w+)$", pages, re.MULTILINE)) == set(dekkend.__all__)


def test_the_picture_of_the_rooms_is_drawn_from_the_code() -> None:
    made = runpy.run_path(str(ROOT / "docs" / "rooms.py"))
    drawn = (ROOT / "docs" / "images" / "rooms.svg").read_text(encoding="utf-8")
    assert drawn == made["picture"](made["rooms"]()), "run: python docs/rooms.py > docs/images/rooms.svg"


def test_the_architecture_tells_of_every_room() -> None:
    graph = runpy.run_path(str(ROOT / "docs" / "rooms.py"))["rooms"]()
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    told = re.findall(r"`(\w+)(?:\.py|/)`", page)
    assert [room for room in graph if room not in told] == []


def example(heading: str) -> str:
    page = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
    return page.partition(f"\n### {heading}\n")[2].partition("```csv\n")[2].partition("```")[0]


def test_the_register_of_the_examples_is_certain_on_the_sample(tmp_path: Path) -> None:
    (tmp_path / "groups.csv").write_text(example("Register of groups"), encoding="utf-8")
    sample = ROOT / "data" / "raw" / "stein-sample"
    flags = {
        "inputs.groups": tmp_path / "groups.csv",
        "inputs.osm": sample / "stein.osm.pbf",
        "inputs.boundary": sample / "boundary.gpkg",
    }
    review = dekkend.check_groups(dekkend.Settings.load(flags=flags))
    assert len(review.matches.review) == 0


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


def local_links(page: Path) -> list[str]:
    text = re.sub(r"^ *```.*?^ *```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    return [link for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link]


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", heading).strip().lower()) for heading in headings}


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) < 80


@pytest.mark.parametrize("page", [*PAGES, ROOT / "README.md", ROOT / "CONTRIBUTING.md"], ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for link in local_links(page):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.is_file(), link
        assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_page_of_the_manual_links_beyond_it(page: Path) -> None:
    inside = ROOT / "docs"
    assert [link for link in local_links(page) if not (page.parent / link).resolve().is_relative_to(inside)] == []


def test_every_page_of_the_manual_is_in_its_contents_once() -> None:
    contents = (ROOT / "mkdocs.yml").read_text(encoding="utf-8").partition("\nnav:\n")[2]
    listed = re.findall(r": (\S+\.md)$", contents, re.MULTILINE)
    assert sorted(listed) == sorted(page.relative_to(ROOT / "docs").as_posix() for page in PAGES)


@pytest.mark.parametrize("page", [page for page in PAGES if page.parent.name == "methods"], ids=lambda page: page.name)
def test_every_method_tells_what_it_assumes_what_it_cannot_say_and_its_sources(page: Path) -> None:
    headings = re.findall(r"^## (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert [heading for heading in headings if "ssumption" in heading]
    assert {"What it cannot say", "Sources"} <= set(headings)


@pytest.mark.parametrize(
    ("page", "fault"),
    [
        ("<p>$$ x $$</p>", "a formula is not drawn"),
        ("<p>See :func:<code>run</code></p>", "a role of reStructuredText shows"),
        ('<a href="gone.html">x</a>', "leads nowhere: gone.html"),
        ('<a href="#gone">x</a>', "leads nowhere: #gone"),
        ('<script src="https://example.org/x.js"></script>', "asks another host: https://example.org/x.js"),
    ],
)
def test_the_check_of_the_built_manual_sees_faults(tmp_path: Path, page: str, fault: str) -> None:
    faults = runpy.run_path(str(ROOT / "docs" / "check_site.py"))["faults"]
    (tmp_path / "index.html").write_text('<h1 id="here">x</h1><a href="index.html#here">x</a><code>$$</code>')
    assert [*faults(tmp_path)] == []
    (tmp_path / "page.html").write_text(page)
    assert [*faults(tmp_path)] == [f"page.html: {fault}"]
