import string
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dekkend.sources.personal import find_personal

DIGIT = st.sampled_from(string.digits)
FIRST = st.sampled_from("123456789")
SPACE = st.sampled_from(["", " ", "-", ".", " - "])
INNER = st.sampled_from(["", " ", "-", "."])


def digits(count: int) -> st.SearchStrategy[str]:
    return st.text(string.digits, min_size=count, max_size=count)


@st.composite
def dutch_numbers(draw: st.DrawFn) -> str:
    code = draw(FIRST) + draw(digits(draw(st.integers(0, 2))))
    rest, inner = draw(digits(9 - len(code))), draw(INNER)
    size = draw(st.integers(1, len(rest)))
    grouped = inner.join(rest[at : at + size] for at in range(0, len(rest), size))
    start = draw(
        st.sampled_from([f"0{code}", f"(0{code})", f"+31{code}", f"+31 {code}", f"+31 (0){code}", f"0031{code}"])
    )
    return start + draw(SPACE) + grouped


@given(
    dutch_numbers(), st.sampled_from(["", "bel ", "tel: ", "Kerkstraat; "]), st.sampled_from(["", " (na 18 uur)", ";"])
)
def test_a_dutch_phone_number_is_found_however_it_is_grouped(number: str, before: str, after: str) -> None:
    assert find_personal(before + number + after) == "phone number"


@given(st.integers(1, 99).map(str), digits(8), st.sampled_from(["", " ", "-"]))
def test_a_foreign_phone_number_is_found(country: str, number: str, gap: str) -> None:
    assert find_personal(f"+{country}{gap}{number}") == "phone number"
    assert find_personal(f"00{country}{gap}{number}") == "phone number"


@pytest.mark.parametrize(
    "text",
    [
        "06-12345678",
        "06 - 12 34 56 78",
        "06-12-34-56-78",
        "0612345678 Jan",
        "tel0612345678",
        "tel.0612345678",
        "045-1234567",
        "(045) 123 45 67",
        "0478/123456",
        "+31 6 12345678",
        "+31 (0)6 1234 5678",
        "0031612345678",
        "31612345678",
        "612345678",  # a spreadsheet dropped the zero
        "06\N{NON-BREAKING HYPHEN}12345678",
        "06\N{NO-BREAK SPACE}12 34 56 78",
        "06\N{ZERO WIDTH SPACE}12345678",
        "06\n12345678",
        "\N{FULLWIDTH DIGIT ZERO}612345678",
        "01-03-2024 06-12345678",
        "+32 471 23 45 67",
        "+49 (241) 123456",
    ],
)
def test_phone_numbers_as_people_write_them_are_found(text: str) -> None:
    assert find_personal(text) == "phone number"


@pytest.mark.parametrize("text", ["jan@voorbeeld.nl", "mail Jan.de-Vries+wbp@mail.voorbeeld.nl!", "jan @ voorbeeld.nl"])
def test_e_mail_addresses_are_found(text: str) -> None:
    assert find_personal(text) == "e-mail address"


@pytest.mark.parametrize(
    "text",
    [
        "https://chat.whatsapp.com/AbCdEfGh",
        "CHAT.WHATSAPP.COM/x",
        "wa.me/31612345678",
        "t.me/groep",
        "https://signal.group/#abc",
        "discord.gg/abc",
        "https://discord.com/invite/abc",
        "whatsapp://chat?code=abc",
    ],
)
def test_invitations_to_a_chat_are_found(text: str) -> None:
    assert find_personal(text) == "chat invitation"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Plein 1940-1945",
        "1e Weerdweg",
        "2e Dwarsstraat 12-14",
        "Kerkstraat 1 t/m 23",
        "Kerkstraat 1-3, 5-7, 9-11, 13-15, 17-19",
        "6171 AB Stein",
        "2026-11-22",
        "22-11-2026",
        "01-01-2024 - 31-12-2024",
        "2024-01-01 2024-12-31",
        "01-11-26 - 31-12-27",
        "G-0045",
        "GM0971",
        "BU09710000",
        "BU09710000 12",
        "0971010000004567",  # an object in the BAG
        "N276 / A2",
        "20:00 - 06:00",
        "0900-8844",  # the police's number for everyone
        "112",
        "50.9712345678",
        "5,0612345678",
        "182314,5 331942,0",
        "Sint.me/laan",
        "@buurt",
        "A+B",
        "Straat van 8 Mei 1945",
    ],
)
def test_what_a_register_holds_by_right_is_left_alone(text: str) -> None:
    assert find_personal(text) is None


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_a_pair_of_dates_is_no_phone_number(start: date, end: date) -> None:
    for form in ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"):
        assert find_personal(f"{start.strftime(form)} - {end.strftime(form)}") is None


@given(
    st.sampled_from(["Kerkstraat", "1e Weerdweg", "Plein 1944", "Burg. Strijkerstraat", "'t Hofke"]),
    st.integers(1, 999),
    st.integers(1, 999),
)
def test_house_numbers_are_no_phone_number(street: str, low: int, high: int) -> None:
    assert find_personal(f"{street} {low}-{high}; {street} {low} t/m {high}") is None


@given(st.text(max_size=60))
def test_any_text_gets_an_answer_and_none_repeats_it(text: str) -> None:
    assert find_personal(text) in {None, "phone number", "e-mail address", "chat invitation"}
