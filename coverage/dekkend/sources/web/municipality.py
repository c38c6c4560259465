"""Which municipality is meant: by its name, with or without its province, or by its CBS code."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from dekkend.errors import SettingsError
from dekkend.sources.columns import few, normalised
from dekkend.sources.web.cache import Question
from dekkend.sources.web.client import Client
from dekkend.sources.web.documents import listed, read_object, unexpected

_CODE: Final = re.compile(r"(?:GM)?(\d{4})", re.IGNORECASE)
# Bergen (L), Bergen (NH): what tells two of one name apart.
_SUFFIX: Final = re.compile(r"\s*\([^)]*\)\s*$")
# What everybody says, and what CBS and the Locatieserver write.
_OFFICIAL: Final = {"denhaag": "sgravenhage", "denbosch": "shertogenbosch"}
_MOST: Final = 50


@dataclass(frozen=True)
class Municipality:
    """A municipality.

    Attributes
    ----------
    code
        Its CBS code: GM and four digits.
    name
        Its name; empty where the code alone is known.
    province
        Its province; empty where the code alone is known.
    """

    code: str
    name: str = ""
    province: str = ""


def find_municipality(client: Client, locations: str, place: str) -> Municipality:
    """Say which municipality is meant.

    Parameters
    ----------
    client
        Asks.
    locations
        Address of PDOK's Locatieserver, which is asked unless a code is given.
    place
        A name (``Stein``), a name and a province (``Stein, Limburg``), or a CBS code (``GM0971``).

    Returns
    -------
    Municipality
        The municipality.

    Raises
    ------
    SettingsError
        There is none of this name, or more than one.
    SourceUnreachableError
        The service cannot be used.
    """
    if found := _CODE.fullmatch(place.strip()):
        return Municipality(f"GM{found[1]}")
    name, _, province = (part.strip() for part in place.partition(","))
    question = Question(
        f"{locations}/free",
        (
            ("q", name), ("fq", "type:gemeente"), ("fl", "gemeentecode,gemeentenaam,provincienaam"),
            ("rows", str(_MOST)),
        ),
    )  # fmt: skip
    near = client.ask("", question, _read).value
    wanted = {_plain(name), _OFFICIAL.get(normalised(name), "")}
    exact = [each for each in near if normalised(each.name) == normalised(name)]
    exact = exact or [each for each in near if _plain(each.name) in wanted]
    exact = [each for each in exact if not province or normalised(each.province) == normalised(province)]
    if len(exact) == 1:
        return exact[0]
    if exact:
        raise SettingsError(
            "There is more than one municipality {place}: {names}. Name the province as well, or give the code.",
            place=place,
            names=_names(exact),
        )
    raise SettingsError(
        "There is no municipality {place}. Give its name as CBS writes it, its name and province (Stein, Limburg), or "
        "its code (GM0971). Near to it: {names}.",
        place=place,
        names=_names(near) or "-",
    )


def _read(path: Path) -> list[Municipality]:
    response = read_object(path).get("response")
    if not isinstance(response, dict):
        raise unexpected("response")
    found = []
    for row in listed(response, "docs"):
        code, name = str(row.get("gemeentecode", "")), str(row.get("gemeentenaam", ""))
        if not code.isdecimal() or not name:
            raise unexpected("gemeentecode")
        found.append(Municipality(f"GM{code:0>4}", name, str(row.get("provincienaam", ""))))
    return found


def _plain(name: str) -> str:
    return normalised(_SUFFIX.sub("", name))


def _names(found: Iterable[Municipality]) -> str:
    return few(f"{each.name}, {each.province} ({each.code})" for each in found)
