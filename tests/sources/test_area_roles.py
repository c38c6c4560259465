from pathlib import Path

import pytest

from dekkend.errors import InputError
from dekkend.sources.area_roles import read_area_roles


def roles(folder: Path, text: str) -> dict[str, str]:
    (folder / "roles.csv").write_text(text, encoding="utf-8")
    return read_area_roles(folder / "roles.csv")


def test_roles_are_read_in_dutch_and_english(tmp_path: Path) -> None:
    text = "buurtcode;rol\nbu1;Behandeld\nBU2;verplaatsing\nBU3;control\nBU4;geen\n"
    assert roles(tmp_path, text) == {"BU1": "treated", "BU2": "displacement", "BU3": "control", "BU4": "out"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("code,role\nBU1,helped\n", "row 2 has the role “helped”"),
        ("code,role\nBU1,treated\nBU1,control\n", "row 3 names BU1 again"),
        ("code,role\n,treated\n", "row 2 has no code"),
        ("code,name\nBU1,x\n", "among them code, role"),
    ],
)
def test_what_cannot_be_meant_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        roles(tmp_path, text)
