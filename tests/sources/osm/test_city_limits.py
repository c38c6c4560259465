"""What a sign says of the edge of a built-up area."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dekkend.sources.osm.city_limits import city_limit

BEGIN = [
    "city_limit", "NL:H01", "NL:H1", "NL:H01b", "DE:310", "DE:310-50", "AT:53.17a", "AT:53-17a", "AT:§53.17a", "AT:17a",
    "CH:4.27", "CH:4.29", "LI:4.27", "FR:EB10", "BE:F1", "BE:F1a", "BE:F1b", "DE:city_limit",
]  # fmt: skip
END = [
    "NL:H02", "NL:H2", "DE:311", "AT:53.17b", "AT:17b", "CH:4.28", "CH:4.30", "LI:4.28", "FR:EB20", "BE:F3", "BE:F3a",
]  # fmt: skip
OTHER = [
    "", "yes", "maxspeed", "hazard", "NL:A01-30", "NL:H03", "NL:H10", "DE:274", "DE:325.1", "DE:3100", "BE:F103",
    "BE:F12a", "FR:B14", "FR:EB", "CH:2.30", "310", "H01", "DE:H01", "NL:310", "IT:II.273",
]  # fmt: skip


@pytest.mark.parametrize("sign", BEGIN)
def test_a_built_up_area_begins_at_its_sign_in_any_country(sign: str) -> None:
    assert city_limit({"traffic_sign": sign}) == "begin"


@pytest.mark.parametrize("sign", END)
def test_a_built_up_area_ends_at_its_sign_in_any_country(sign: str) -> None:
    assert city_limit({"traffic_sign": sign}) == "end"


@pytest.mark.parametrize("sign", OTHER)
def test_other_signs_say_nothing_of_a_built_up_area(sign: str) -> None:
    assert city_limit({"traffic_sign": sign}) == ""


@pytest.mark.parametrize(
    ("said", "limit"),
    [
        ("NL:A01-50,NL:H01", "begin"),
        ("NL:A01-50,H02", "end"),
        ("DE:274[30]; DE:310[Stadt, Kreis; Land]", "begin"),
        ("NL:H01d[Merenlo][Gemeente Merenlo];A0150", "begin"),
        ("NL:H02(Merenlo)", "end"),
        ("NL:H02[Merenlo", "end"),
        ("DE:325,NL:H01", "begin"),
        ("NL:A01,DE:H01", ""),
        ("nl:h01", "begin"),
        ("maxspeed;city_limit", "begin"),
        ("city_limit;DE:311", "end"),
        ("DE:311,DE:310", "begin"),
        ("NL:A01[H01]", ""),
        (",;:,", ""),
    ],
)
def test_in_a_list_every_sign_counts_and_what_it_shows_does_not(said: str, limit: str) -> None:
    assert city_limit({"traffic_sign": said}) == limit


@pytest.mark.parametrize(("said", "limit"), [("begin", "begin"), ("end", "end"), ("both", "begin"), ("yes", "begin")])
def test_a_tag_says_which_end_of_the_built_up_area_it_is(said: str, limit: str) -> None:
    assert city_limit({"traffic_sign": "city_limit", "city_limit": said}) == limit


def test_without_a_sign_the_tag_says_nothing() -> None:
    assert city_limit({"city_limit": "begin"}) == ""
    assert city_limit({"traffic_sign": "maxspeed", "city_limit": "begin"}) == ""


@pytest.mark.parametrize("way", ["forward", "backward"])
def test_a_sign_for_one_direction_counts(way: str) -> None:
    assert city_limit({f"traffic_sign:{way}": "city_limit"}) == "begin"
    assert city_limit({f"traffic_sign:{way}": "DE:311"}) == "end"


def test_where_it_begins_in_one_direction_and_ends_in_the_other_it_begins() -> None:
    assert city_limit({"traffic_sign:forward": "DE:311", "traffic_sign:backward": "DE:310"}) == "begin"


@given(st.dictionaries(st.sampled_from(["traffic_sign", "traffic_sign:forward", "city_limit"]), st.text(max_size=20)))
def test_nothing_that_a_mapper_may_type_breaks_the_rules(tags: dict[str, str]) -> None:
    assert city_limit(tags) in {"", "begin", "end"}


@given(st.lists(st.sampled_from([*BEGIN, *END, *OTHER]), max_size=4))
def test_the_order_of_a_list_of_whole_numbers_changes_nothing(signs: list[str]) -> None:
    whole = [sign for sign in signs if ":" in sign]
    assert city_limit({"traffic_sign": ";".join(whole)}) == city_limit({"traffic_sign": ";".join(whole[::-1])})
