from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dekkend.outputs.texts import Texts
from dekkend.outputs.words import WORDS
from dekkend.sentences import Sentence

NL, EN = Texts("nl"), Texts("en")
GAP = float("nan")


def test_dutch_writes_a_comma_for_decimals_and_points_for_thousands():
    assert NL.number(1234567.25, digits=2) == "1.234.567,25"
    assert EN.number(1234567.25, digits=2) == "1,234,567.25"


def test_lengths_from_a_kilometre_on_are_told_in_kilometres():
    assert NL.metres(999.4) == "999 m"
    assert NL.metres(999.6) == "1,0 km"
    assert NL.metres(12_345) == "12,3 km"


def test_shares_are_whole_percentages():
    assert NL.share(0.62) == "62%"
    assert EN.share(1.0) == "100%"


@pytest.mark.parametrize("tell", [NL.number, NL.metres, NL.share, NL.direction])
def test_a_missing_figure_is_unknown_and_not_zero(tell):
    assert tell(GAP) == "onbekend"


def test_dates_are_told_in_words_and_their_absence_too():
    assert NL.date("2025-11-02") == "2 november 2025"
    assert EN.date("2025-11-02") == "November 2, 2025"
    assert NL.date("") == "onbekend"
    assert NL.date("somewhere in May") == "somewhere in May"


@pytest.mark.parametrize(
    ("degrees", "point"), [(0, "noord"), (360, "noord"), (337.6, "noord"), (45, "noordoost"), (270, "west")]
)
def test_a_direction_is_a_point_of_the_compass(degrees, point):
    assert NL.direction(degrees) == point


def test_names_are_listed_with_the_word_for_and():
    assert NL.listed(["Kampen", "Wilsum", "Grafhorst"]) == "Kampen, Wilsum en Grafhorst"
    assert NL.listed(["Kampen"]) == "Kampen"


def test_a_sentence_is_told_in_dutch_with_its_values():
    said = Sentence("There is no setting {name}. Did you mean {nearest}?", name="lnag", nearest="lang")
    assert NL.tell(said) == "De instelling lnag bestaat niet. Bedoelt u lang?"
    assert EN.tell(said) == said


def test_a_sentence_without_a_translation_is_told_in_english_with_dutch_figures():
    assert (
        NL.tell(Sentence("Nobody translated {n:,} and {x:.1f}.", n=1200, x=0.5)) == "Nobody translated 1.200 and 0,5."
    )


def test_a_sentence_within_a_sentence_is_told_too():
    inner = Sentence("There is no setting {name}. Did you mean {nearest}?", name="a", nearest="b")
    assert NL.tell(Sentence("Because: {inner}", inner=inner)) == "Because: De instelling a bestaat niet. Bedoelt u b?"


def test_a_date_in_a_sentence_is_told_in_words():
    assert NL.tell(Sentence("Since {day}.", day=date(2024, 3, 1))) == "Since 1 maart 2024."


def test_a_plain_text_is_told_as_it_is():
    assert NL.tell("Dorpsstraat {not a field} 1.5") == "Dorpsstraat {not a field} 1.5"


def test_a_text_value_keeps_its_points_and_commas():
    assert NL.tell(Sentence("{name}!", name="Dr. A.B. Kuyperlaan, 1.000")) == "Dr. A.B. Kuyperlaan, 1.000!"


@given(n=st.integers(0, 10**9), share=st.floats(0, 1), text=st.text(max_size=20))
def test_english_is_told_as_python_formats_it(n, share, text):
    said = Sentence("{n:,} {share:.1%} {text} {n}", n=n, share=share, text=text)
    assert EN.tell(said) == str(said)


@given(n=st.integers(0, 10**9), share=st.floats(0, 1))
def test_dutch_and_english_tell_the_same_digits(n, share):
    said = Sentence("{n:,} {share:.3f}", n=n, share=share)
    assert [c for c in NL.tell(said) if c.isdigit()] == [c for c in EN.tell(said) if c.isdigit()]


def test_one_is_singular_and_none_is_plural():
    forms = ("One entry road leads in.", "{n:,} entry roads lead in.")
    assert NL.say_n(*forms, 1) == "Er is één invalsweg."
    assert NL.say_n(*forms, 0) == "Er zijn 0 invalswegen."
    assert EN.say_n(*forms, 1) == "One entry road leads in."
    assert EN.say_n(*forms, 1200) == "1,200 entry roads lead in."


def test_flags_have_the_words_of_a_dutch_municipality():
    assert [NL.word(flag) for flag in ("none", "watch", "high", "unknown")] == ["geen", "let op", "hoog", "onbekend"]
    assert NL.word("no such code") == "no such code"


def test_every_word_differs_from_its_code_in_dutch_or_is_the_same_word():
    same = {code for code in WORDS if NL.word(code) == code}
    assert not same
