from pathlib import Path

import pytest

from dekkend.errors import InputError
from dekkend.provenance import Provenance
from dekkend.sources.provenances import read_provenances, write_provenances

SOURCE = Provenance(
    "Kaart", "Iemand", "CC0 1.0", "https://example.org/l", "https://example.org/k", "2026-01-02T03:04:05Z"
)


def test_a_file_has_the_sources_that_lie_beside_it(tmp_path: Path) -> None:
    write_provenances(tmp_path / "sources.json", {"a.gpkg": ("12", (SOURCE,))})
    assert read_provenances(tmp_path / "a.gpkg", "12") == (SOURCE,)


def test_a_file_that_has_changed_since_or_is_another_one_has_none(tmp_path: Path) -> None:
    assert read_provenances(tmp_path / "a.gpkg", "12") == ()
    write_provenances(tmp_path / "sources.json", {"a.gpkg": ("12", (SOURCE,))})
    assert read_provenances(tmp_path / "a.gpkg", "34") == ()
    assert read_provenances(tmp_path / "b.gpkg", "12") == ()


@pytest.mark.parametrize(
    "text", ["", "[]", '{"files": {"a.gpkg": 1}}', '{"files": {"a.gpkg": {"sha256": "", "sources": [{"x": 1}]}}}']
)
def test_a_list_of_another_kind_is_told(text: str, tmp_path: Path) -> None:
    (tmp_path / "sources.json").write_text(text)
    with pytest.raises(InputError, match="not a list of sources as dekkend fetch writes it"):
        read_provenances(tmp_path / "a.gpkg", "12")
