"""The layers of roads: segments, cores, their edges and entries, and signs."""

from typing import Final

from dekkend.layers.schema import Column, Layer

# OpenStreetMap's word for a road of which nobody said what it is, in the column ``highway``.
UNKNOWN_CLASS: Final = "road"

SEGMENTS = Layer(
    "segments",
    "a stretch of road between two junctions, with unchanging attributes",
    "LineString",
    (
        Column("segment_id", "text", "the way and the two nodes at its ends"),
        Column("u", "whole", "number of the node at its start"),
        Column("v", "whole", "number of the node at its end"),
        Column("osm_way_id", "whole", "the way in OpenStreetMap that it is part of"),
        Column("street", "text", "name of the street, empty where it has none"),
        Column("ref", "text", "number of the road (A2, N276), empty where it has none"),
        Column("highway", "text", "class of the road in OpenStreetMap"),
        Column("access", "text", "public, service (driveways, parking aisles), track or private"),
        Column("speed_kmh", "number", "speed limit, or the usual one for its class", "km/h"),
        Column("oneway", "yes_no", "a car may use it from start to end only"),
        Column("bridge", "yes_no", "it lies on a bridge"),
        Column("tunnel", "yes_no", "it lies in a tunnel"),
        Column("roundabout", "yes_no", "it is part of a roundabout"),
        Column("zone", "text", "urban or rural where traffic rules say so, else empty"),
        Column("length_m", "number", "length", "m"),
        Column("addresses", "whole", "addresses that are reached from it"),
    ),
)

CORES = Layer(
    "cores",
    "a village core: a settlement's built-up area, with a name",
    "Polygon",
    (
        Column("core_id", "text", "its name, made unique"),
        Column("name", "text", "name of the place"),
        Column("kind", "text", "city, town, village, hamlet, unnamed, ribbon, industrial or holiday"),
        Column("addresses", "whole", "addresses within it, or homes where addresses are lacking"),
        Column("area_ha", "number", "area", "ha"),
        Column("entries", "whole", "entry roads that were found"),
        Column("sealed", "yes_no", "proved: with all its entries closed, no car reaches it from outside"),
        Column("at_edge", "yes_no", "it reaches the edge of the road data, where roads may lead in that nobody knows"),
        Column("leaks", "texts", "roads by which a car still gets in, or that leave the road data from within it"),
        Column(
            "least_entries", "whole", "signs that would do the work of all entries, if they might stand farther out"
        ),
        Column("least_roads", "texts", "roads that those signs would stand on, where they are fewer than the entries"),
        Column("evidence", "text", "what its outline was drawn from"),
    ),
)

EDGES = Layer(
    "edges",
    "a stretch of a core's edge with the evidence that supports it",
    "LineString",
    (
        Column("edge_id", "text", "the core, and its number along the outline"),
        Column("core_id", "text", "the core that it is part of the outline of"),
        Column("length_m", "number", "length", "m"),
        Column("evidence", "texts", "the kinds of evidence that say built-up area just inside"),
        Column(
            "against",
            "texts",
            "the kinds of evidence that say open country just outside, or another core; empty where nothing is known",
        ),
        Column(
            "support",
            "number",
            "what all evidence together says just inside: 1 is a clear sign of a built-up area, less than 0 of open "
            "country",
        ),
    ),
)

ENTRIES = Layer(
    "entries",
    "a road by which a car enters a core from outside it",
    "Point",
    (
        Column("entry_id", "text", "the core, the road that leads in, and the node of the map that it comes to within"),
        Column("core_id", "text", "the core that it leads into"),
        Column("core_name", "text", "name of that core"),
        Column("street", "text", "name of the street, else the number of the road, else empty"),
        Column("highway", "text", "class of the road in OpenStreetMap"),
        Column("kind", "text", "street, or else track, private or service: a driveway, a parking aisle, an alley"),
        Column(
            "from_core", "text", "name of the core that the road comes straight from, empty where it comes from outside"
        ),
        Column("evidence", "texts", "the kinds of evidence that change here from open country to built-up area"),
        Column("crossings", "texts", "the segments by which a car crosses into the core here"),
        Column(
            "inflow_share",
            "number",
            "share of the car trips from outside to this core that come in here, else missing",
        ),
        Column("rank", "whole", "place by inflow among the entries of its core, 1 is the busiest"),
        Column("rank_low", "whole", "best place it takes when the origins are weighted otherwise (2.5 %)"),
        Column("rank_high", "whole", "worst place it takes when the origins are weighted otherwise (97.5 %)"),
        Column("main", "yes_no", "it is one of the main entry roads"),
        Column("inbound_deg", "number", "direction in which a car enters, clockwise from north", "°"),
        Column("why", "sentences", "why it is an entry"),
    ),
)

SIGNS = Layer(
    "signs",
    "a sign: standing, to keep, to remove, or proposed",
    "Point",
    (
        Column("sign_id", "text", "its number in the register of signs, or its core and street"),
        Column("entry_id", "text", "the entry that it stands at, empty for none"),
        Column("core_id", "text", "the core that it stands at, empty for none"),
        Column("street", "text", "name of the street"),
        Column(
            "status",
            "text",
            "proposed, keep, redundant (captures nothing that others do not), remove, struck (was proposed), or "
            "standing where nothing is said of it",
        ),
        Column("captured_share", "number", "share of all trips into cores that pass it"),
        Column("marginal_share", "number", "share of all trips into cores that pass it and no other sign of the plan"),
        Column("regret_share", "number", "share of all trips that the best plan without a sign here captures less"),
        Column("swaps", "texts", "places to which it may move without a loss that counts"),
        Column("where", "sentences", "the place in words"),
        Column("mounting", "text", "sign_post (of a place name sign), lamp, or new: what carries it"),
        Column("authority", "text", "who must permit it where the map tells: rijkswaterstaat, province, or a name"),
        Column("cost_eur", "number", "what placing it, or taking it away, costs", "€"),
        Column("facing_deg", "number", "direction that its face looks to, clockwise from north", "°"),
        Column("rd_x", "number", "RD x coordinate (EPSG:28992), missing outside the Netherlands", "m"),
        Column("rd_y", "number", "RD y coordinate (EPSG:28992), missing outside the Netherlands", "m"),
        Column("lon", "number", "longitude (EPSG:4326)", "°"),
        Column("lat", "number", "latitude (EPSG:4326)", "°"),
        Column("checks", "sentences", "rules of siting: passed, failed, or unknown (look on site)"),
        Column("provenance", "text", "standing or proposed"),
        Column("remark", "text", "what somebody remarked, empty where nothing"),
    ),
)
