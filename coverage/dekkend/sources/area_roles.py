"""Reads which role somebody has given to a neighbourhood in a comparison of crime."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from dekkend.errors import InputError
from dekkend.sources.columns import normalised
from dekkend.sources.tables import read_table

_NAMES: Mapping[str, tuple[str, ...]] = {
    "code": ("code", "buurtcode", "bucode", "wijkcode", "wkcode", "gebiedscode", "regiocode"),
    "role": ("role", "rol"),
}
_Role = Literal["treated", "displacement", "control", "out"]
_ROLES: Mapping[str, _Role] = {
    "treated": "treated", "behandeld": "treated", "ingreep": "treated", "appgroep": "treated",
    "displacement": "displacement", "verplaatsing": "displacement",
    "control": "control", "controle": "control", "vergelijking": "control",
    "out": "out", "none": "out", "geen": "out", "weg": "out", "buiten": "out",
}  # fmt: skip


def read_area_roles(path: Path) -> dict[str, _Role]:
    """Read the roles of neighbourhoods that somebody has set.

    Parameters
    ----------
    path
        A CSV file or workbook with the columns ``code`` (``buurtcode``) and ``role`` (``rol``): ``treated``
        (``behandeld``), ``displacement`` (``verplaatsing``), ``control`` (``controle``) or ``out`` (``geen``).

    Returns
    -------
    dict of str to str
        Roles by code, in capitals.

    Raises
    ------
    InputMissingError
        There is no such file.
    InputError
        The file cannot be read, a code is missing or stands twice, or a role is not known.
    """
    table = read_table(path, _NAMES, needs=[("code", "role")])
    roles: dict[str, _Role] = {}
    for row in table.rows:
        code, role = table.value(row, "code").upper(), table.value(row, "role")
        if not code:
            raise InputError("{file}: row {row} has no code. Fill it in.", file=path, row=row.number)
        if code in roles:
            raise InputError(
                "{file}: row {row} names {code} again. Keep one row for each neighbourhood.",
                file=path,
                row=row.number,
                code=code,
            )
        if normalised(role) not in _ROLES:
            raise InputError(
                "{file}: row {row} has the role “{role}”. Write treated, displacement, control or out.",
                file=path,
                row=row.number,
                role=role,
            )
        roles[code] = _ROLES[normalised(role)]
    return roles
