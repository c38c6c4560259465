"""The words for the codes of the data and the headings of its columns, in English, marked for translation."""

from collections.abc import Mapping


def _(message: str) -> str:
    """Mark a text for the catalogue."""
    return message


WORDS: Mapping[str, str] = {
    # flags
    "none": _("none"),
    "watch": _("watch"),
    "high": _("high"),
    "unknown": _("unknown"),
    "exposed": _("exposed"),
    # signs
    "proposed": _("proposed"),
    "keep": _("keep"),
    "remove": _("remove"),
    "standing": _("standing"),
    # groups
    "active": _("active"),
    "ended": _("ended"),
    # cores
    "city": _("city"),
    "town": _("town"),
    "village": _("village"),
    "hamlet": _("hamlet"),
    "unnamed": _("unnamed"),
    # evidence for the outline of a core
    "addresses": _("addresses"),
    "buildings": _("buildings"),
    "landuse": _("land use"),
    "places": _("place names"),
    "admin": _("administrative boundaries"),
    "water": _("water"),
    # yes_no columns
    "yes": _("yes"),
    "no": _("no"),
    # classes of road
    "motorway": _("motorway"),
    "motorway_link": _("motorway slip road"),
    "trunk": _("expressway"),
    "trunk_link": _("expressway slip road"),
    "primary": _("primary road"),
    "primary_link": _("link to a primary road"),
    "secondary": _("secondary road"),
    "secondary_link": _("link to a secondary road"),
    "tertiary": _("through road"),
    "tertiary_link": _("link to a through road"),
    "unclassified": _("minor road"),
    "residential": _("residential street"),
    "living_street": _("home zone"),
    "pedestrian": _("pedestrian street"),
    "road": _("road of unknown class"),
    "service": _("service road"),
    "track": _("track"),
    # inputs
    "osm": _("road data"),
    "neighbourhoods": _("neighbourhoods"),
    "groups": _("register of groups"),
    "signs": _("standing signs"),
    "boundary": _("outline of the municipality"),
    # units that are words
    "persons": _("persons"),
}

COMPASS = (
    _("north"),
    _("north-east"),
    _("east"),
    _("south-east"),
    _("south"),
    _("south-west"),
    _("west"),
    _("north-west"),
)

LAYER_NAMES: Mapping[str, str] = {
    "cores": _("Cores"),
    "entries": _("Entry roads"),
    "signs": _("Signs"),
    "groups": _("Groups"),
    "streets": _("Streets"),
    "neighbourhoods": _("Neighbourhoods"),
}

HEADINGS: Mapping[str, str] = {
    "addresses": _("Addresses"),
    "area_ha": _("Area"),
    "at_edge": _("At the edge of the data"),
    "captured_share": _("Share of all trips that pass it"),
    "checks": _("Checks"),
    "code": _("Code"),
    "core": _("Core in the register"),
    "core_id": _("Core"),
    "core_name": _("Core name"),
    "coverage_share": _("Addresses covered"),
    "coverage_share_65": _("65 and over covered"),
    "covered": _("Covered"),
    "covered_addresses": _("Covered addresses"),
    "covered_m": _("Covered street length"),
    "crossings": _("Crossings"),
    "data_share": _("Share of the area with road data"),
    "distance_m": _("Distance to the nearest covered street"),
    "entries": _("Entry roads"),
    "entry_id": _("Entry road"),
    "evidence": _("Outline drawn from"),
    "exposure": _("Exposure"),
    "facing_deg": _("Faces"),
    "flag": _("Flag"),
    "group_id": _("Group number"),
    "group_ids": _("Groups"),
    "highway": _("Kind of road"),
    "inbound_deg": _("Driving direction"),
    "inflow_share": _("Share of car trips from outside"),
    "kind": _("Kind"),
    "lat": _("Latitude"),
    "length_m": _("Length"),
    "lon": _("Longitude"),
    "main": _("Main entry road"),
    "marginal_share": _("Share of trips that pass only this sign"),
    "name": _("Name"),
    "neighbourhood": _("Neighbourhood"),
    "provenance": _("Origin"),
    "rank": _("Rank"),
    "rank_high": _("Worst rank"),
    "rank_low": _("Best rank"),
    "rd_x": _("RD x"),
    "rd_y": _("RD y"),
    "reasons": _("Reasons"),
    "residents": _("Residents"),
    "residents_65": _("Residents of 65 and over"),
    "sealed": _("Sealed"),
    "segment_id": _("Road segment"),
    "share_65": _("Share of 65 and over"),
    "sign_id": _("Sign number"),
    "since": _("Since"),
    "stability": _("Stability of the flag"),
    "status": _("Status"),
    "street": _("Street"),
    "street_m": _("Street length"),
    "streets": _("Streets"),
    "unmatched": _("Names without a street"),
    "why": _("Why"),
    "x": _("x"),
    "y": _("y"),
}
