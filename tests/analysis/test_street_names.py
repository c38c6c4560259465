"""Street names written out in full."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dekkend.analysis.street_names import likeness, plain

names = st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyzABC éëïöü.'-/0123456789"), max_size=30)


@pytest.mark.parametrize(
    ("written", "full"),
    [
        ("Boven Nieuwstr.", "boven nieuwstraat"),
        ("Wilhelminaln", "wilhelminalaan"),
        ("Burg. v. Engelenweg", "burgemeester van engelenweg"),
        ("Past. Kerckhofspl.", "pastoor kerckhofsplein"),
        ("Kon. Emmasngl", "koningin emmasingel"),
        ("v.d. Venstraat", "van de venstraat"),
        ("v d Venstraat", "van de venstraat"),
        ("v/d Venstraat", "van de venstraat"),
        ("v.d.Venstraat", "van de venstraat"),
        ("'s-Gravenweg", "s gravenweg"),
        ("Zeeëgelstraße", "zeeegelstrasse"),
        ("2e Kruisstr", "2e kruisstraat"),
    ],
)
def test_what_is_written_short_is_written_out(written, full):
    assert plain(written) == full


@pytest.mark.parametrize("name", ["Steeg", "Dam", "Wal", "Amstel", "Lage Weg", "Plan", "Stad", "Singel", "Gulden"])
def test_a_whole_word_that_looks_like_an_abbreviation_is_left_alone(name):
    assert plain(name) == name.lower()


@given(names)
def test_what_is_plain_stays_as_it_is(name):
    assert plain(plain(name)) == plain(name)


@given(names, names)
def test_likeness_goes_both_ways_and_is_full_only_for_the_same_letters(one, other):
    one, other = plain(one), plain(other)
    assert likeness(one, other) == likeness(other, one)
    assert 0 <= likeness(one, other) <= 100
    assert (likeness(one, other) == 100) == (one.replace(" ", "") == other.replace(" ", ""))
