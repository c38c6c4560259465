"""The layers of coverage: groups, streets, neighbourhoods, areas, and where new groups would help."""

from dekkend.layers.schema import Column, Layer

GROUPS = Layer(
    "groups",
    "a WhatsApp group and the streets that it watches",
    "LineString",
    (
        Column("group_id", "text", "its number in the register"),
        Column("name", "text", "its name"),
        Column("core", "text", "the core or place that the register names"),
        Column("streets", "texts", "names of the streets that it watches, whole or in part"),
        Column("unmatched", "texts", "entries of the register that no street is certainly meant by"),
        Column("since", "text", "date of the start (YYYY-MM-DD), empty where unknown"),
        Column("until", "text", "date of the end (YYYY-MM-DD), empty for none"),
        Column("status", "text", "active, ended, or planned: it starts after the day of the run"),
        Column("length_m", "number", "length of what it watches", "m"),
        Column("addresses", "whole", "addresses that it watches"),
    ),
)

STREETS = Layer(
    "streets",
    "a segment with its coverage",
    "LineString",
    (
        Column("segment_id", "text", "the segment"),
        Column("street", "text", "name of the street"),
        Column("core_id", "text", "the core that it lies in, empty outside cores"),
        Column("length_m", "number", "length", "m"),
        Column("addresses", "whole", "addresses that are reached from it"),
        Column("covered", "yes_no", "active groups watch at least half of it"),
        Column("covered_share", "number", "share of it that active groups watch"),
        Column("covered_addresses", "whole", "addresses reached from it that active groups watch"),
        Column(
            "residents", "number", "residents along it, spread over the addresses of their neighbourhood", "persons"
        ),
        Column("residents_65", "number", "those of 65 and over among them, spread likewise", "persons"),
        Column("group_ids", "texts", "the active groups that watch it or a part of it"),
        Column("neighbourhood", "text", "code of the neighbourhood that most of it lies in"),
        Column("distance_m", "number", "distance over the network to the nearest covered street", "m"),
        Column("exposure", "number", "nearness to covered streets, 0 (far, or covered itself) to 1"),
        Column("flag", "text", "exposed where it is uncovered, residential and near covered streets, else none"),
    ),
)

NEIGHBOURHOODS = Layer(
    "neighbourhoods",
    "a CBS neighbourhood (buurt)",
    "Polygon",
    (
        Column("code", "text", "CBS code"),
        Column("name", "text", "name"),
        Column("residents", "number", "residents, missing where suppressed", "persons"),
        Column("residents_65", "number", "residents of 65 and over, missing where suppressed", "persons"),
        Column("share_65", "number", "share of residents who are 65 and over"),
        Column("street_m", "number", "length of residential streets", "m"),
        Column("covered_m", "number", "length of residential streets that a group watches", "m"),
        Column("addresses", "whole", "addresses"),
        Column("covered_addresses", "whole", "addresses on streets that a group watches"),
        Column("coverage_share", "number", "share of addresses that are covered"),
        Column(
            "coverage_share_65",
            "number",
            "share of residents of 65 and over who are covered, spread over addresses",
        ),
        Column(
            "exposure",
            "number",
            "its uncovered addresses, each counted by nearness to covered streets and by who lives there, for each "
            "address in it",
        ),
        Column("flag", "text", "none, watch, high, or unknown where figures are missing"),
        Column("reasons", "sentences", "the figures behind the flag"),
        Column("stability", "number", "share of the tried settings under which the flag stays the same"),
        Column("data_share", "number", "share of its area that the road data covers"),
    ),
)


def _interval(name: str, meaning: str, unit: str = "") -> tuple[Column, Column, Column]:
    return (
        Column(name, "number", meaning, unit),
        Column(f"{name}_low", "number", "the least that it can be, given how CBS rounds and suppresses", unit),
        Column(f"{name}_high", "number", "the most that it can be; missing where nothing bounds it", unit),
    )


AREAS = Layer(
    "areas",
    "a neighbourhood, district, core or municipality with its coverage, or what lies outside all of a level",
    "Polygon",
    (
        Column("area_id", "text", "level and code"),
        Column("level", "text", "neighbourhood, district, core or municipality; the rows of each add up to the same"),
        Column("code", "text", "CBS code, the core, or outside for what lies in no area of this level"),
        Column("name", "text", "name, empty where unknown"),
        Column("street_m", "number", "length of residential streets", "m"),
        Column("covered_m", "number", "length of residential streets that active groups watch", "m"),
        Column("addresses", "whole", "addresses"),
        Column("covered_addresses", "whole", "addresses that active groups watch"),
        Column("coverage_share", "number", "share of addresses that are covered"),
        *_interval("residents", "residents by the figures of their neighbourhoods", "persons"),
        *_interval("residents_65", "residents of 65 and over by the figures of their neighbourhoods", "persons"),
        *_interval(
            "covered_residents",
            "covered residents, if those of a neighbourhood are spread over its addresses as assumed",
            "persons",
        ),
        *_interval(
            "covered_residents_65",
            "covered residents of 65 and over, if they are spread over its addresses as assumed",
            "persons",
        ),
        *_interval("residents_share", "share of residents who are covered"),
        *_interval("residents_65_share", "share of residents of 65 and over who are covered"),
        Column("notes", "sentences", "what is not published, or cannot be placed"),
    ),
)

RECRUITS = Layer(
    "recruits",
    "a proposed new group: streets where recruiting would take away most exposure of residents of 65 and over",
    "LineString",
    (
        Column("recruit_id", "text", "its place in the order, 1 takes away most"),
        Column("core_id", "text", "the core that it lies in"),
        Column("streets", "texts", "names of its streets"),
        Column("length_m", "number", "length of its streets", "m"),
        Column("addresses", "whole", "addresses on its streets that no group watches yet"),
        Column("residents_65", "number", "residents of 65 and over at these addresses", "persons"),
        Column("exposed_65", "number", "these residents, each counted by the exposure of the street", "persons"),
        Column(
            "net_65",
            "number",
            "how much lower exposure would be with it and those before it, now that streets beside it become more "
            "exposed; negative where it would be higher",
            "persons",
        ),
    ),
)
