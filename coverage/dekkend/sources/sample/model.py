"""What the schematic is made of, before it becomes nodes and ways."""

from dataclasses import dataclass

from dekkend.sources.sample.geometry import XY, Points

MAIN_CLASSES = frozenset({"primary", "secondary", "tertiary"})


@dataclass(frozen=True)
class Buurt:
    """A CBS neighbourhood with its figures.

    Attributes
    ----------
    code, name
        As CBS has them.
    point
        A point inside it (EPSG:28992).
    residents, residents_65, households, land_ha
        CBS figures for 2024; land in hectares.
    """

    code: str
    name: str
    point: XY
    residents: int
    residents_65: int
    households: int
    land_ha: int

    @property
    def district(self) -> str:
        """The code of the wijk that it lies in."""
        return "WK" + self.code[2:8]


@dataclass(frozen=True)
class Site:
    """Ground on which streets are laid out: a core, or one of the two halves of Urmond.

    Attributes
    ----------
    key
        Its own name.
    core
        The village core that it is (part of).
    town
        The woonplaats in its addresses.
    outline
        Corners of the ground.
    heart
        Where its main streets meet.
    block_m
        Length of a block between two side streets.
    turn_deg
        How far its streets are turned, counter-clockwise.
    bend_m
        How far its streets bend.
    """

    key: str
    core: str
    town: str
    outline: Points
    heart: XY
    block_m: float = 150.0
    turn_deg: float = 0.0
    bend_m: float = 6.0


@dataclass(frozen=True)
class Lane:
    """A road through the open country, drawn along its middle.

    Attributes
    ----------
    key
        Its own name.
    name, ref, highway, speed
        Name of the street, number of the road, class, and limit outside built-up areas (km/h).
    points
        Where it runs; an end that enters a site is moved to the nearest junction there, and an end near another
        lane is joined to it.
    start, end
        Keys of the sites that it enters at its start and at its end, empty where it does not.
    dead_end
        It ends in a field or a yard.
    tags
        More tags.
    """

    key: str
    name: str
    highway: str
    points: Points
    ref: str = ""
    speed: int = 60
    start: str = ""
    end: str = ""
    dead_end: bool = False
    tags: tuple[tuple[str, str], ...] = ()

    @property
    def main(self) -> bool:
        """Whether it is a through road: tertiary or higher."""
        return self.highway in MAIN_CLASSES


@dataclass(frozen=True)
class Gate:
    """A junction of a site at which a lane enters it."""

    lane: Lane
    target: XY


@dataclass(frozen=True)
class Block:
    """A stretch of street between two junctions; houses stand along ``long`` ones, side streets have few."""

    points: Points
    long: bool


@dataclass(frozen=True)
class Street:
    """A named street of a site."""

    name: str
    town: str
    site: str
    highway: str
    speed: int
    blocks: tuple[Block, ...]

    @property
    def points(self) -> Points:
        """The whole street as one line."""
        line = list(self.blocks[0].points)
        for block in self.blocks[1:]:
            line.extend(block.points[1:])
        return tuple(line)


@dataclass(frozen=True)
class Address:
    """A home.

    Attributes
    ----------
    street, number, postcode, town
        The address.
    point
        Where it stands (EPSG:28992).
    along
        Unit vector along its street.
    site
        The site that it belongs to, empty for a farm in the open country.
    buurt
        Code of its neighbourhood.
    """

    street: str
    number: int
    postcode: str
    town: str
    point: XY
    along: XY
    site: str
    buurt: str


@dataclass(frozen=True)
class Line:
    """A line that becomes an OSM way."""

    points: Points
    tags: dict[str, str]
