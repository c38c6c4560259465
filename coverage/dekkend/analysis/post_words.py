"""A post in words: where it stands, what the rules say of it, and whose permission it needs."""

import re
from dataclasses import dataclass
from typing import Final

from pyproj import CRS

from dekkend.crs import RD_NEW
from dekkend.sentences import Sentence
from dekkend.settings import SignSettings

RIJKSWATERSTAAT: Final = "rijkswaterstaat"
PROVINCE: Final = "province"
# Where no sign may stand: what the road data may or may not say of a road, and its class.
STRUCTURES: Final = ("bridge", "tunnel", "roundabout", "highway")
_NUMBERED = re.compile(r"([AN])(\d{1,3})")
_LAST_NATIONAL: Final = 99
_FIRST_PROVINCIAL: Final = 200
# So far along the road, or from the road, people still describe a place by what is there.
_NEAR_M: Final = 150.0
_HAIR_M: Final = 1e-6


@dataclass(frozen=True)
class Landmark:
    """A junction or crossing by which a place can be described.

    Attributes
    ----------
    what
        What it is, in words.
    away_m
        How far the post is from it, along the road or straight (m).
    """

    what: Sentence
    away_m: float


def landmark(kind: str, streets: tuple[str, ...] = ()) -> Sentence:
    """Say what meets there.

    Parameters
    ----------
    kind
        ``roundabout``, ``junction``, ``crossing`` or ``traffic_signals``.
    streets
        Names of the other streets of a junction.

    Returns
    -------
    Sentence
        What it is.
    """
    if kind == "roundabout":
        return Sentence("the roundabout")
    if kind == "crossing":
        return Sentence("a crossing")
    if kind == "traffic_signals":
        return Sentence("the traffic lights")
    if streets:
        return Sentence("the junction with {streets}", streets=" / ".join(streets))
    return Sentence("the junction")


def where(
    street: str, side: str, *, ahead: Landmark | None, behind: Landmark | None, address: tuple[str, float] | None
) -> Sentence:
    """Say where a post stands: from the nearest junction along the road, else at the nearest address.

    Parameters
    ----------
    street
        Name or number of the road, empty where it has none.
    side
        ``right`` or ``left`` in the direction of driving.
    ahead, behind
        The junction to come, and the one that has been passed.
    address
        The nearest address, and how far away it is (m).

    Returns
    -------
    Sentence
        The place in words.
    """
    road = street or Sentence("a road without a name")
    hand = Sentence("right") if side == "right" else Sentence("left")
    if ahead is not None and ahead.away_m <= min(_NEAR_M, behind.away_m if behind else _NEAR_M):
        return Sentence(
            "{street}, {distance:.0f} m before {what}, {side}",
            street=road, distance=ahead.away_m, what=ahead.what, side=hand,
        )  # fmt: skip
    if behind is not None and behind.away_m <= _NEAR_M:
        return Sentence(
            "{street}, {distance:.0f} m past {what}, {side}",
            street=road, distance=behind.away_m, what=behind.what, side=hand,
        )  # fmt: skip
    if address is not None and address[1] <= _NEAR_M:
        return Sentence("{street}, near {address}, {side}", street=road, address=address[0], side=hand)
    return Sentence("{street}, {side}", street=road, side=hand)


def authority(operator: str, ref: str, crs: CRS) -> str:
    """Say who keeps a road, as far as the map tells.

    Parameters
    ----------
    operator
        Who keeps it, as the map says, empty where it does not.
    ref
        Number of the road, empty where it has none.
    crs
        CRS of the network: the numbers are those of the Netherlands, and tell only where that is RD New.

    Returns
    -------
    str
        ``rijkswaterstaat`` (A-roads, and N-roads up to N99), ``province`` (N-roads from N200), the name of another
        keeper, or an empty string where nobody knows.

    Examples
    --------
    >>> authority("", "N307", RD_NEW), authority("", "N50", RD_NEW), authority("Waterschap Zo", "", RD_NEW)
    ('province', 'rijkswaterstaat', 'Waterschap Zo')
    """
    if operator:
        return RIJKSWATERSTAAT if operator.casefold() == RIJKSWATERSTAAT else operator
    found = _NUMBERED.match(ref.replace(" ", "")) if crs == RD_NEW else None
    if found is None:
        return ""
    number = int(found[2])
    if found[1] == "A" or number <= _LAST_NATIONAL:
        return RIJKSWATERSTAAT
    return PROVINCE if number >= _FIRST_PROVINCIAL else ""


def junction_check(near: Landmark | None, stretch_m: float | None, *, closed: bool, least: float) -> Sentence:
    """Say whether a post keeps its distance from junctions and crossings, and if not, why.

    Parameters
    ----------
    near
        The nearest one, None where there is none.
    stretch_m
        Length of the stretch on which it may stand (m); None where the place was given, and none was looked for.
    closed
        A junction ends the stretch on both sides.
    least
        The distance that is asked (m).

    Returns
    -------
    Sentence
        The check.
    """
    if near is None:
        return Sentence("Passed: no junction on this stretch of road.")
    if near.away_m >= least - _HAIR_M:
        return Sentence("Passed: {distance:.0f} m from {what}.", distance=near.away_m, what=near.what)
    if stretch_m is None:
        return Sentence(
            "Failed: {distance:.1f} m from {what}, {least:.0f} m asked.",
            distance=near.away_m,
            what=near.what,
            least=least,
        )
    if closed and stretch_m < 2 * least:
        return Sentence(
            "Failed: {distance:.1f} m from {what}, {least:.0f} m asked; the stretch between two junctions is "
            "{length:.0f} m long, and beyond them not everybody who drives in passes.",
            distance=near.away_m,
            what=near.what,
            least=least,
            length=stretch_m,
        )
    return Sentence(
        "Failed: {distance:.1f} m from {what}, {least:.0f} m asked; no place that all who drive in pass keeps that "
        "distance without breaking a weightier rule.",
        distance=near.away_m,
        what=near.what,
        least=least,
    )


def structure_check(*, broken: bool, untold: frozenset[str] = frozenset()) -> tuple[Sentence, ...]:
    """Say whether a post is on a structure or road where no sign may stand, as far as the road data tell.

    Parameters
    ----------
    broken
        It is.
    untold
        What the road data do not say of its road: any of :data:`STRUCTURES`.

    Returns
    -------
    tuple of Sentence
        The checks: what holds, and what is unknown.

    Examples
    --------
    >>> structure_check(broken=False, untold=frozenset({"bridge", "tunnel", "highway"}))[0]
    'Passed: not on a roundabout.'
    """
    if broken:
        return (Sentence("Failed: on a bridge, in a tunnel, on a roundabout, a motorway or a trunk road."),)
    if not untold:
        return (Sentence("Passed: not on a bridge, in a tunnel, on a roundabout, a motorway or a trunk road."),)
    told = [kind for kind in STRUCTURES if kind not in untold]
    passed = (Sentence("Passed: not {places}.", places=_either(told)),) if told else ()
    return (
        *passed,
        Sentence(
            "Unknown: whether it is {places}; the road data do not say, look on site.",
            places=_either([kind for kind in STRUCTURES if kind in untold]),
        ),
    )


def _either(kinds: list[str]) -> Sentence:
    """Name kinds of structure with the word for "or" before the last."""
    said = {
        "bridge": Sentence("on a bridge"),
        "tunnel": Sentence("in a tunnel"),
        "roundabout": Sentence("on a roundabout"),
        "highway": Sentence("on a motorway or trunk road"),
    }
    *others, told = (said[kind] for kind in kinds)
    if others:
        told = Sentence("{one} or {other}", one=others.pop(), other=told)
    for each in reversed(others):
        told = Sentence("{one}, {other}", one=each, other=told)
    return told


def view_check(straight_m: float, *, given: bool, settings: SignSettings) -> Sentence:
    """Say whether drivers see a sign in time.

    Parameters
    ----------
    straight_m
        For how far the road before it does not bend (m).
    given
        The place was given, and no better one was looked for.
    settings
        The view that is asked.

    Returns
    -------
    Sentence
        The check.
    """
    if straight_m >= settings.view_m - _HAIR_M:
        return Sentence("Passed: no bend at it or in the {view:.0f} m before it.", view=settings.view_m)
    if given:
        return Sentence(
            "Failed: the road bends {straight:.0f} m before it, {view:.0f} m without a bend asked.",
            straight=straight_m,
            view=settings.view_m,
        )
    return Sentence(
        "Failed: the road bends {straight:.0f} m before it, {view:.0f} m without a bend asked; elsewhere on the "
        "stretch it bends as well, or a weightier rule is broken.",
        straight=straight_m,
        view=settings.view_m,
    )


def side_check(side: str) -> Sentence:
    """Say that a post is on the side of the road on which those who drive in do not look for signs.

    Parameters
    ----------
    side
        ``right`` or ``left``: the side on which cars drive.

    Returns
    -------
    Sentence
        The check.
    """
    if side == "right":
        return Sentence("Failed: on the left-hand side of the road for those who drive in.")
    return Sentence("Failed: on the right-hand side of the road for those who drive in.")


def verge_check(verge_m: float, width_m: float, *, mounting: str, tagged: bool, settings: SignSettings) -> Sentence:
    """Say whether a post stands clear of the carriageways.

    Parameters
    ----------
    verge_m
        Distance from the nearest edge of a carriageway (m).
    width_m
        Width of the carriageway of its own road (m).
    mounting
        ``new``, or what stands there already.
    tagged
        The map tells that width; else it is the usual one.
    settings
        The distances that are asked.

    Returns
    -------
    Sentence
        The check.
    """
    if mounting != "new":
        return Sentence("Passed: a post stands there already.")
    least, most = settings.edge_least_m, settings.edge_most_m
    if not least - _HAIR_M <= verge_m <= most + _HAIR_M:
        return Sentence(
            "Failed: {gap:.2f} m from the nearest edge of a carriageway, {least:.2f} to {most:.2f} m asked.",
            gap=max(verge_m, 0.0),
            least=least,
            most=most,
        )
    if tagged:
        return Sentence(
            "Passed: {gap:.2f} m from the edge of a carriageway of {width:.1f} m; {least:.2f} to {most:.2f} m asked.",
            gap=verge_m,
            width=width_m,
            least=least,
            most=most,
        )
    return Sentence(
        "Unknown: {gap:.2f} m from the edge if the carriageway is {width:.1f} m wide; {least:.2f} to {most:.2f} m "
        "asked, measure on site.",
        gap=verge_m,
        width=width_m,
        least=least,
        most=most,
    )


def permission_check(keeper: str, ref: str) -> Sentence:
    """Say whom to ask for permission.

    Parameters
    ----------
    keeper
        Who keeps the road, see :func:`authority`.
    ref
        Number of the road.

    Returns
    -------
    Sentence
        The check.
    """
    if keeper == PROVINCE:
        return Sentence("Unknown: permission; by its number {ref} it may be a road of the province, ask.", ref=ref)
    if keeper == RIJKSWATERSTAAT:
        return Sentence("Unknown: permission; by its number or the map it may be a road of Rijkswaterstaat, ask.")
    if keeper:
        return Sentence("Unknown: permission; {keeper} keeps the road, the map says, ask.", keeper=keeper)
    return Sentence(
        "Unknown: permission; the map does not say whether municipality, province or water board keeps the road."
    )
