"""Names as people write them in a register held against the streets of a real town: dekkend beside plain rapidfuzz.

Run with ``make bench``. Queries are made by a seeded script out of the names on the map, so that the answer to each is
known; the script knows nothing of how dekkend matches. ``WRatio`` takes the best of all names in the town, once always
and once from a score of 90 on. The table goes to ``matching.md``.
"""

import random
import re
import string
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
from entries import HERE, extracts
from rapidfuzz import fuzz, process

from dekkend import Settings, find_entry_roads, read_osm
from dekkend.analysis.matching import Matches, match_groups
from dekkend.claims import parse_claims
from dekkend.errors import DekkendWarning

SEED = 1
EACH = 60
# The streets that are not on the map are those of the map itself, left out in so many turns.
TURNS = 5
# Who makes two slips in a name makes them in a long one.
LONG = 12
CUT_OFF = 90
KINDS_OF_STREET = ("straat", "weg", "laan", "plein", "hof", "dijk", "kade", "singel", "steeg", "pad")
SHORT = (
    (r"straat\b", "str."), (r"straat\b", "str"), (r"laan\b", "ln."), (r"laan\b", "ln"), (r"weg\b", "wg."),
    (r"plein\b", "pl."), (r"\bBurgemeester\b", "Burg."), (r"\bDoctor\b", "Dr."), (r"\bDokter\b", "Dr"),
    (r"\bSint\b", "St."), (r"\bSint\b", "St"), (r"\bPastoor\b", "Past."), (r"\bPrins\b", "Pr."),
    (r"\bKoningin\b", "Kon."), (r"\bIngenieur\b", "Ir."), (r"\bProfessor\b", "Prof."), (r"\bMeester\b", "Mr."),
    (r"\bDominee\b", "Ds."), (r"\b[Vv]an der\b", "v.d."), (r"\b[Vv]an de\b", "v/d"), (r"\b[Vv]an\b", "v."),
    (r"\b(Jan|Johan|Willem|Hendrik|Jacob|Thomas|Albert|Anna|Frans|Frederik|Louis|Marie)\b", None),
)  # fmt: skip
OLD = (
    (r"straat\b", "straet"), (r"rk", "rck"), (r"ij", "y"), (r"aa(?!t\b)", "ae"), (r"s(?=straat\b)", "sch"),
    (r"(?<=[rh])e(?=[rl]e)", "ee"), (r"o(?=[gtd]e\w)", "oo"), (r"(?<=[nr])g(?=e)", "gh"), (r"ui", "uy"),
    (r"\bK(?=[aou])", "C"), (r"ks", "x"), (r"t(?=e[lr])", "th"), (r"f(?=o)", "ph"),
)  # fmt: skip
OF_A_PERSON = frozenset(
    {
        "burgemeester", "doctor", "dokter", "dominee", "ingenieur", "juffrouw", "koning", "koningin", "meester",
        "pastoor", "prins", "prinses", "professor", "sint", "zuster", "de", "der", "den", "la", "ten", "ter", "van",
        "albert", "alexander", "anna", "catharina", "chris", "christiaan", "clara", "elisabeth", "ferdinand",
        "frans", "frederica", "frederik", "geert", "geertruit", "hendrik", "henk", "henry", "hilbert", "ida", "izak",
        "jacob", "jan", "jeroen", "jo", "johan", "jozef", "koert", "louis", "louise", "marie", "marinus", "paulus",
        "philip", "robert", "samuel", "simon", "thomas", "toon", "willem", "adolf", "albrecht", "alfons", "alice",
        "august", "edgard", "eduard", "emiel", "ernest", "felix", "gerard", "guido", "gustaaf", "herman", "joost",
        "julia", "leo", "lodewijk", "paul", "peter", "piet", "pieter", "raymond", "rudolf",
    }
) | set(string.ascii_lowercase)  # fmt: skip
KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


@dataclass(frozen=True)
class Query:
    """What somebody writes, and the street that is meant; none where it is not on the map."""

    kind: str
    written: str
    core: str
    meant: str
    ask: bool = False
    homes: frozenset[int] | None = field(default=None, compare=False)


def short(name: str, rng: random.Random) -> str:
    fits = [(each, into) for each, into in SHORT if re.search(each, name)]
    for each, into in rng.sample(fits, min(len(fits), rng.randint(1, 3))):
        name = re.sub(each, (lambda found: f"{found[0][0]}.") if into is None else into, name, count=1)
    return name


def slip(name: str, rng: random.Random) -> str:
    """Make one of the slips that nearly all are (Damerau 1964), with the key beside, and not in the first letter."""
    at = rng.choice([place for place, char in enumerate(name) if char.isalpha() and place])
    char, after = name[at], name[at + 1 : at + 2]
    return rng.choice(
        (
            name[:at] + name[at + 1 :],
            name[:at] + char + name[at:],
            name[:at] + after + char + name[at + 2 :],
            name[: at + 1] + _beside(char, rng) + name[at + 1 :],
            name[:at] + _beside(char, rng) + name[at + 1 :],
        )
    )


def any_letter(name: str, rng: random.Random) -> str:
    at = rng.choice([place for place, char in enumerate(name) if char.isalpha()])
    return name[:at] + rng.choice(string.ascii_lowercase) + name[at + rng.randint(0, 1) :]


def _beside(char: str, rng: random.Random) -> str:
    for row in KEYBOARD:
        if char.lower() in row:
            at = row.index(char.lower())
            return rng.choice(row[max(at - 1, 0) : at] + row[at + 1 : at + 2])
    return char


def two_slips(name: str, rng: random.Random) -> str:
    return slip(slip(name, rng), rng) if len(name) >= LONG else name


def without_prefix(name: str, rng: random.Random) -> str:
    """Leave out what belongs to a person; what is left is a name of its own, and longer than its kind of street."""
    words = name.split()
    most = next((at for at, word in enumerate(words) if word.rstrip(".").lower() not in OF_A_PERSON), len(words) - 1)
    left = " ".join(words[rng.randint(1, most) :]) if 0 < most < len(words) else name
    return left[0].upper() + left[1:]


def apart_or_together(name: str, rng: random.Random) -> str:
    ends = [name[: -len(kind)] + " " + kind for kind in KINDS_OF_STREET if name.endswith(kind) and name != kind]
    somewhere = rng.randint(2, max(len(name) - 2, 2))
    choices = [*ends, name.replace(" ", ""), name.replace(" ", "-"), f"{name[:somewhere]} {name[somewhere:]}"]
    return rng.choice([each for each in choices if each != name])


def old_spelling(name: str, rng: random.Random) -> str:
    fits = [(each, into) for each, into in OLD if re.search(each, name)]
    return re.sub(*rng.choice(fits), name, count=1) if fits else name


def cased(name: str, rng: random.Random) -> str:
    flat = name.replace("ï", "i").replace("é", "e").replace("ë", "e").replace("-", " ")
    return rng.choice((name.upper(), name.lower(), name.swapcase(), f" {flat.upper()}  ", flat.lower()))


def other_kind(name: str, rng: random.Random) -> str:
    kind = next((kind for kind in KINDS_OF_STREET if name.endswith(kind) and len(name) > len(kind) + 2), "")
    return (
        name.removesuffix(kind) + rng.choice([each for each in KINDS_OF_STREET[:4] if each != kind]) if kind else name
    )


MAKERS: tuple[tuple[str, Callable[[str, random.Random], str]], ...] = (
    ("abbreviated", short),
    ("one typing slip", slip),
    ("two typing slips", two_slips),
    ("prefix missing", without_prefix),
    ("joined or split", apart_or_together),
    ("old spelling", old_spelling),
    ("capitals and accents", cased),
    ("any letter wrong", any_letter),
    ("other kind of street", other_kind),
)


@dataclass(frozen=True)
class Town:
    """A map, and its names: for each the core or town that it lies in, where that is one alone."""

    segments: gpd.GeoDataFrame
    cores: gpd.GeoDataFrame
    homes: gpd.GeoDataFrame
    place: dict[str, str]
    shared: tuple[tuple[str, str], ...]

    @classmethod
    def read(cls, path: Path) -> "Town":
        roads = find_entry_roads(read_osm(path), Settings())
        net = roads.network
        return cls.of(net.segments, roads.cores, net.homes.assign(segment=net.segment_of_address))

    @classmethod
    def of(cls, segments: gpd.GeoDataFrame, cores: gpd.GeoDataFrame, homes: gpd.GeoDataFrame) -> "Town":
        named = homes[(homes["street"] != "") & (homes["city"] != "")]
        # Spellings of one name (De Chalmotweg, de Chalmotweg) are one street, and no hard query.
        names = pd.Series([*segments["street"], *named["street"]])
        one = names[names != ""].drop_duplicates().groupby(lambda at: names[at].casefold()).agg(list)
        clear = {each[0] for each in one if len(each) == 1}
        towns = named[named["street"].isin(clear)].groupby("street")["city"].agg(lambda city: sorted({*city}))
        place = {name: cities[0] for name, cities in towns.items() if len(cities) == 1}
        cored = set(cores["name"])
        shared = [(name, city) for name, cities in towns.items() if len({*cities} & cored) > 1 for city in cities]
        return cls(segments, cores, homes, place, tuple((name, city) for name, city in shared if city in cored))

    def without(self, names: set[str]) -> "Town":
        """Return the town as if some streets were not on the map."""
        return Town(
            self.segments.assign(street=self.segments["street"].where(~self.segments["street"].isin(names), "")),
            self.cores,
            self.homes[~self.homes["street"].isin(names)].reset_index(drop=True),
            {name: city for name, city in self.place.items() if name not in names},
            (),
        )


def flat(name: str) -> str:
    return re.sub(r"[\W_]", "", name).casefold()


def queries(town: Town) -> Iterator[Query]:
    """Yield the queries about streets that are on the map."""
    rng = random.Random(SEED)  # noqa: S311 - nothing secret
    names = sorted(town.place)
    known = {flat(name) for name in {*town.segments["street"], *town.homes["street"]}}
    for kind, make in MAKERS:
        made = 0
        for name in rng.sample(names, len(names)):
            written = make(name, rng)
            # What is another street's name, or no other than the right one, is no hard query.
            trivial = kind not in {"capitals and accents", "joined or split"} and flat(written) == flat(name)
            if trivial or written == name or (flat(written) != flat(name) and flat(written) in known):
                continue
            core = town.place[name]
            rivals = [each for each in names if town.place[each] == core and flat(each).endswith(flat(written))]
            ask = kind == "other kind of street" or (kind == "prefix missing" and len(rivals) > 1)
            yield Query(kind, written, core, name, ask)
            made += 1
            if made == EACH:
                break
    yield from numbered(town, names, rng)
    yield from (Query("in two cores", name, core, name) for name, core in town.shared)


def numbered(town: Town, names: list[str], rng: random.Random) -> Iterator[Query]:
    numbers = town.homes["housenumber"].str.extract(r"(\d+)")[0].astype(float)
    by_name = town.homes.assign(number=numbers).dropna(subset="number").groupby("street")
    long = [name for name in names if name in by_name.groups and len(by_name.groups[name]) >= 10]
    for name in rng.sample(long, min(EACH, len(long))):
        street = by_name.get_group(name)
        low, high = sorted(int(rng.choice(street["number"].tolist())) for _ in range(2))
        first = rng.choice((name, short(name, rng), name.lower()))
        writings = (
            (f"{first}{low}", low, low, None), (f"{first} nr {low}a", low, low, None),
            (f"{first} nr. {low}", low, low, None), (f"{first}, {low}-{high}", low, high, None),
            (f"{first} {low} t/m {high}", low, high, None), (f"{first}{low}-{high}", low, high, None),
            (f"{first} {low}-{high} {'oneven' if low % 2 else 'even'}", low, high, low % 2),
            (f"{first} vanaf {high}", high, np.inf, None),
        )  # fmt: skip
        written, least, most, odd = rng.choice(writings)
        fits = street["number"].between(least, most) & (True if odd is None else street["number"] % 2 == odd)
        yield Query("house numbers", written, town.place[name], name, homes=frozenset(street.index[fits]))


def not_on_the_map(town: Town) -> Iterator[tuple[Town, list[Query]]]:
    """Yield the town without some of its streets, and those as queries, until each was left out once."""
    names = sorted(town.place)
    random.Random(SEED).shuffle(names)  # noqa: S311 - nothing secret
    for turn in range(TURNS):
        gone = names[turn::TURNS]
        yield town.without(set(gone)), [Query("not on the map", name, town.place[name], "", ask=True) for name in gone]


def matched(town: Town, asked: list[Query]) -> Matches:
    register = gpd.GeoDataFrame(
        [
            {
                "group_id": f"{number:05d}", "name": "", "core": each.core, "claims": parse_claims(each.written),
                "since": "", "until": "", "status": "active",
            }
            for number, each in enumerate(asked)
        ],
        geometry=gpd.GeoSeries([None] * len(asked), crs=town.segments.crs),
    )  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DekkendWarning)
        return match_groups(register, town.segments, town.cores, town.homes, settings=Settings().matching)


def verdicts(town: Town, asked: list[Query]) -> list[str]:
    """Say of each query what came of it: right, asked or wrong."""
    found = matched(town, asked)
    candidates = found.review.set_index("group_id")["candidates"]
    homes = found.homes.groupby("group_id")["home"].agg(set)
    said = []
    for query, row in zip(asked, found.layer.itertuples(), strict=True):
        if not row.streets:
            offered = [each.partition(" (")[0] for each in candidates[row.group_id]]
            asks = "first" if query.meant in offered[:1] else "asks"
            said.append("right" if query.ask and (not query.meant or query.meant in offered) else asks)
            continue
        exact = query.homes is None or homes.get(row.group_id, set()) == query.homes
        there = {*town.homes["city"].iloc[sorted(homes.get(row.group_id, set()))]} <= {query.core, ""}
        said.append("right" if row.streets == (query.meant,) and exact and there and not query.ask else "wrong")
    return said


def by_wratio(town: Town, asked: list[Query], least: float) -> list[str]:
    names = sorted({*town.segments["street"], *town.homes["street"]} - {""})
    said = []
    for query in asked:
        best = process.extractOne(query.written, names, scorer=fuzz.WRatio)
        sure = best is not None and best[1] >= least
        # It knows nothing of house numbers and of cores; the name alone is held against it.
        right = sure and best is not None and best[0] == query.meant
        said.append("right" if (right and not query.ask) or (query.ask and not sure) else "wrong" if sure else "asks")
    return said


def compare(town: Town) -> pd.DataFrame:
    """Return a row for each query: its kind, and what came of it each way."""
    turns = [(town, list(queries(town))), *not_on_the_map(town)]
    rows = [
        pd.DataFrame(
            {
                "kind": [query.kind for query in asked],
                "written": [query.written for query in asked],
                "meant": [query.meant for query in asked],
                "ask": [query.ask for query in asked],
                "dekkend": verdicts(there, asked),
                "WRatio": by_wratio(there, asked, 0),
                f"WRatio from {CUT_OFF}": by_wratio(there, asked, CUT_OFF),
            }
        )
        for there, asked in turns
    ]
    return pd.concat(rows, ignore_index=True)


WAYS = ("dekkend", "WRatio", f"WRatio from {CUT_OFF}")


def shares(rows: pd.DataFrame, way: str) -> dict[str, float]:
    """Return the share of queries that was right, asked, or asked with the right one first, and how many were wrong."""
    counts = rows[way].value_counts()
    first, wrong = counts.get("first", 0), counts.get("wrong", 0)
    asks = counts.get("asks", 0) + first
    return {
        "right": counts.get("right", 0) / len(rows),
        "asks": asks / len(rows),
        "first": first / len(rows),
        "wrong": wrong,
    }


def by_kind(rows: pd.DataFrame, way: str) -> pd.DataFrame:
    """Return the figures of one way for each kind, for all queries, and their mean over the kinds."""
    kinds = pd.DataFrame({kind: shares(part, way) for kind, part in rows.groupby("kind", sort=False)}).T
    everything = pd.DataFrame({"all": shares(rows, way), "mean of kinds": kinds.mean().to_dict()}).T
    return pd.concat([kinds, everything]).assign(
        wrong=[*kinds["wrong"], *[kinds["wrong"].sum()] * 2],
        queries=[*rows.groupby("kind", sort=False).size(), len(rows), len(rows)],
    )


def lines(title: str, rows: pd.DataFrame) -> Iterator[str]:
    """Yield the rows of the table: one a kind, and the sums."""
    tables = [by_kind(rows, way) for way in WAYS]
    for kind, queries_ in tables[0]["queries"].items():
        cells = []
        for way, told in zip(WAYS, tables, strict=True):
            wanted = ("right", "asks", "first") if way == "dekkend" else ("right", "asks")
            cells += [f"{told.loc[kind, what]:.1%}" for what in wanted] + [f"{told.loc[kind, 'wrong']:.0f}"]
        yield f"| {title} | {kind} | {queries_:.0f} | {' | '.join(cells)} |"


def table(rows: list[str]) -> str:
    """Return the page."""
    columns = ["right", "asks", "first", "wrong"]
    columns += [f"{way}: {what}" for way in WAYS[1:] for what in ("right", "asks", "wrong")]
    head = [
        "# Names in a register against the streets of a map",
        "",
        "Made by `make bench`, from the names on the map itself, with a fixed seed. Right is the street that is meant",
        "(house numbers: exactly those homes; in two cores: the street in the core of the group). Where nobody can",
        "know (another kind of street, a prefix missing of several names, a street that is not on the map), asking is",
        "right, with the street that is meant among the candidates if there is one. Asks: left to a person although it",
        "might be known; first: of these, the street that is meant is the first candidate. Wrong: how many are taken",
        "for something else without a word. WRatio has one list of all names; it always takes the best, or only from a",
        f"score of {CUT_OFF} on, and is not asked for homes and cores. `all` counts each query once, `mean of kinds`",
        "each kind.",
        "",
        f"| extract | kind | queries | {' | '.join(columns)} |",
        f"| {' | '.join(['---'] * (len(columns) + 3))} |",
    ]
    return "\n".join([*head, *rows]) + "\n"


def main() -> None:
    told = []
    for path in extracts():
        town = Town.read(path)
        for line in lines(path.name.split(".")[0], compare(town)):
            told.append(line)
            print(line, flush=True)
    (HERE / "matching.md").write_text(table(told), encoding="utf-8")


if __name__ == "__main__":
    main()
