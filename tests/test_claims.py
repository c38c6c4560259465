"""What people write in a register when they mean a street, some of its houses, or a postcode."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dekkend.claims import Claim, parse_claim, parse_claims


def read(text: str) -> tuple[str, int | None, int | None, str, str]:
    claim = parse_claim(text)
    return claim.street, claim.first, claim.last, claim.side, claim.postcode


@pytest.mark.parametrize(
    "name",
    [
        "Koolweg", "1e Dwarsstraat", "2e Weg", "Dr. Kolfflaan", "Burg. v.d. Berglaan", "'s-Gravenweg", "’t Hof",
        "Steven", "Evenstraat", "Vanafweg", "Nummerstraat", "Jan en Pietstraat", "N348", "Straat 123456",
    ],
)  # fmt: skip
def test_a_name_alone_is_a_whole_street(name: str) -> None:
    assert parse_claim(name) == Claim(written=name, street=name)
    assert parse_claims(name) == (Claim(written=name, street=name),)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Koolweg 12", ("Koolweg", 12, 12, "", "")),
        ("Koolweg 12a", ("Koolweg", 12, 12, "", "")),
        ("Koolweg 3bis", ("Koolweg", 3, 3, "", "")),
        ("Koolweg12", ("Koolweg", 12, 12, "", "")),
        ("Koolweg nr. 12", ("Koolweg", 12, 12, "", "")),
        ("1e Dwarsstraat 5", ("1e Dwarsstraat", 5, 5, "", "")),
        ("Koolweg 1-45 oneven", ("Koolweg", 1, 45, "odd", "")),
        ("Koolweg 2 t/m 20 even", ("Koolweg", 2, 20, "even", "")),
        ("Koolweg 1–45", ("Koolweg", 1, 45, "", "")),
        ("Koolweg 45-1", ("Koolweg", 1, 45, "", "")),
        ("Koolweg 12a t/m 20b", ("Koolweg", 12, 20, "", "")),
        ("Koolweg van 1 tot en met 45", ("Koolweg", 1, 45, "", "")),
        ("Koolweg huisnummers 1 t/m 45", ("Koolweg", 1, 45, "", "")),
        ("Koolweg, even nummers 2-20", ("Koolweg", 2, 20, "even", "")),
        ("Koolweg vanaf 20", ("Koolweg", 20, None, "", "")),
        ("Koolweg t/m 20", ("Koolweg", None, 20, "", "")),
        ("Koolweg from 20", ("Koolweg", 20, None, "", "")),
        ("Koolweg up to 20 odd", ("Koolweg", None, 20, "odd", "")),
        ("Koolweg oneven", ("Koolweg", None, None, "odd", "")),
        ("Koolweg (even zijde)", ("Koolweg", None, None, "even", "")),
        ("Koolweg, alleen oneven nummers", ("Koolweg", None, None, "odd", "")),
        ("Burg. v.d. Berglaan 10 t/m 20", ("Burg. v.d. Berglaan", 10, 20, "", "")),
    ],
)
def test_house_numbers_and_a_side_say_which_part_of_a_street(text: str, meant: tuple[object, ...]) -> None:
    assert read(text) == meant
    assert parse_claim(text).written == text


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("6171 AB", ("", None, None, "", "6171AB")),
        ("6171ab", ("", None, None, "", "6171AB")),
        ("6171 AB 2-20", ("", 2, 20, "", "6171AB")),
        ("6171AB even", ("", None, None, "even", "6171AB")),
        ("Koolweg 1-9 (6171 AB)", ("Koolweg", 1, 9, "", "6171AB")),
        ("Koolweg 6171 AB", ("Koolweg", None, None, "", "6171AB")),
    ],
)
def test_a_postcode_stands_alone_or_beside_a_street(text: str, meant: tuple[object, ...]) -> None:
    assert read(text) == meant


@pytest.mark.parametrize("text", ["0171 AB", "6171 SS", "6171 ABC", "16171 AB", "6171"])
def test_what_is_no_dutch_postcode_is_not_taken_for_one(text: str) -> None:
    assert parse_claim(text).postcode == ""


@pytest.mark.parametrize("text", ["12-20", "oneven", "5"])
def test_numbers_without_a_street_are_kept_as_a_name_that_no_street_has(text: str) -> None:
    assert parse_claim(text) == Claim(written=text, street=text)


def test_a_year_in_a_name_can_be_read_both_ways() -> None:
    assert parse_claim("Plein 1944") == Claim("Plein 1944", street="Plein", first=1944, last=1944)
    assert parse_claim("Plein 1940-1945") == Claim("Plein 1940-1945", street="Plein", first=1940, last=1945)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Koolweg; Dorpsstraat\nKerkplein 1-5", ["Koolweg", "Dorpsstraat", "Kerkplein 1-5"]),
        ("Koolweg, Dorpsstraat", ["Koolweg", "Dorpsstraat"]),
        ("Koolweg, Dorpsstraat, 2-8", ["Koolweg", "Dorpsstraat 2-8"]),
        ("Koolweg 1, 3 en 5a", ["Koolweg 1", "Koolweg 3", "Koolweg 5a"]),
        ("1e Dwarsstraat & 2e Dwarsstraat", ["1e Dwarsstraat", "2e Dwarsstraat"]),
        ("6171 AB, 6171 AC; 6171AD 2-8, 10", ["6171 AB", "6171 AC", "6171AD 2-8", "6171AD 10"]),
        ("Koolweg, oneven", ["Koolweg, oneven"]),
        (" ;, \n ", []),
    ],
)
def test_a_list_is_read_entry_by_entry(text: str, meant: list[str]) -> None:
    assert [claim.written for claim in parse_claims(text)] == meant
    assert parse_claims(text) == tuple(map(parse_claim, meant))


def test_a_side_after_several_numbers_holds_for_all_of_them() -> None:
    assert [(c.first, c.last, c.side) for c in parse_claims("Koolweg 1-15 en 21-33 oneven")] == [
        (1, 15, "odd"), (21, 33, "odd"),
    ]  # fmt: skip
    assert [c.side for c in parse_claims("Koolweg 1-15 oneven, 2-8 even")] == ["odd", "even"]


STREETS = st.sampled_from(["Koolweg", "1e Dwarsstraat", "Dr. Kolfflaan", "Burg. v.d. Berglaan", "’t Hof", "Lange Hof"])
TO = st.sampled_from(["-", " - ", " t/m ", " tm ", " tot en met ", " tot ", "–"])
SIDES = st.sampled_from(
    [("", ""), (" even", "even"), (" oneven", "odd"), (" (oneven)", "odd"), (", even zijde", "even")]
)


@given(STREETS, st.integers(1, 9999), st.integers(0, 500), TO, SIDES)
def test_every_range_of_house_numbers_is_read_in_any_spelling(
    street: str, first: int, more: int, to: str, side: tuple[str, str]
) -> None:
    text = f"{street} {first}{to}{first + more}{side[0]}"
    assert read(text) == (street, first, first + more, side[1], "")
    (claim,) = parse_claims(text)
    assert claim == parse_claim(text)


@given(st.text(max_size=60))
def test_no_text_is_lost_or_breaks_the_reading(text: str) -> None:
    claim = parse_claim(text)
    assert claim.written == " ".join(text.split())
    assert claim.street or claim.postcode or not claim.written
    assert claim.first is None or claim.last is None or claim.first <= claim.last
    assert all(each.street or each.postcode for each in parse_claims(text))
