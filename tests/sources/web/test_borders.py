"""Along which border an extract was cut, in the form in which Geofabrik tells it."""

from pathlib import Path

import pytest
from shapely.geometry import Point

from dekkend.sources.web.borders import read_border
from dekkend.sources.web.faults import AnswerError

SQUARE = """limburg
1
   5.0E0   50.0E0
   6.0   50.0
   6.0   51.0
   5.0   51.0
END
!2
   5.4   50.4
   5.6   50.4
   5.6   50.6
   5.4   50.6
END
far
   7.0   52.0
   7.1   52.0
   7.1   52.1
END
END
"""


def written(folder: Path, text: str) -> Path:
    (folder / "answer").write_text(text, encoding="utf-8")
    return folder / "answer"


def test_a_border_has_parts_and_holes(tmp_path: Path) -> None:
    area = read_border(written(tmp_path, SQUARE))
    assert area.area == pytest.approx(1 - 0.04 + 0.005)
    assert [area.contains(Point(place)) for place in ((5.2, 50.2), (5.5, 50.5), (7.09, 52.05))] == [True, False, True]


@pytest.mark.parametrize("text", ["", "<html>", "limburg\n1\n 5 50\nEND\nEND\n", "limburg\n1\n a b\nEND\nEND\n"])
def test_what_is_no_border_is_a_fault(text: str, tmp_path: Path) -> None:
    with pytest.raises(AnswerError):
        read_border(written(tmp_path, text))
