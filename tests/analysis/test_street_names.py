"""Street names written out in full, and what two of them have in common."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dekkend.analysis.name_parts import is_person, is_telling, is_thing, parted
from dekkend.analysis.name_slips import has_slips
from dekkend.analysis.short_names import is_short_for
from dekkend.analysis.street_names import likeness, plain, sound, spelled, tokens

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
        ("v.d. Heuvelln.", "van de heuvellaan"),
        ("'s-Gravenweg", "s gravenweg"),
        ("Zeeëgelstraße", "zeeegelstrasse"),
        ("2e Kruisstr", "2e kruisstraat"),
        ("Tweede Kruisstr.", "2e kruisstraat"),
        ("2de Kruisstraat", "2e kruisstraat"),
        ("Prof. Mr. J.P. Smitpln", "professor meester j p smitplein"),
        ("Gebr. Smitkd.", "gebroeders smitkade"),
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


@given(names)
def test_the_same_name_sounds_the_same_and_has_no_slip(name):
    assert sound(plain(name)) == sound(plain(name.upper()))
    assert not has_slips(plain(name), plain(name))
    assert spelled(spelled(plain(name))).count(" ") == plain(name).count(" ")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kerckstraat", "Kerkstraat"),
        ("Hoogeweg", "Hogeweg"),
        ("Heerenstraat", "Herenstraat"),
        ("Jeroen Boschstraat", "Jeroen Bosstraat"),
        ("Visscherstraat", "Visserstraat"),
        ("Huys te Wyk", "Huis te Wijk"),
        ("Meyerweg", "Meijerweg"),
        ("Schaepmanlaan", "Schaapmanlaan"),
        ("Dorpstraat", "Dorpsstraat"),
        ("Catharinastraat", "Katharinastraat"),
        ("Thorbeckeplein", "Torbekeplein"),
        ("Quarles van Uffordweg", "Kwarles van Uffordweg"),
        ("Van den Broekstraat", "v.d. Broekstr."),
        ("Dokter Damstraat", "Dr. Damstraat"),
        ("Pr. Beatrixlaan", "Prinses Beatrixlaan"),
        ("Kon. Willemstraat", "Koning Willemstraat"),
    ],
)
def test_old_and_new_spellings_sound_the_same(one, other):
    assert sound(plain(one)) == sound(plain(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Boomstraat", "Bomstraat"),
        ("Kerkstraat", "Kerkhofstraat"),
        ("Veenstraat", "Venestraat"),
        ("Schoolstraat", "Schoorstraat"),
        ("Reeveweg", "Reveweg"),
        ("Eikenlaan", "Eikenstraat"),
        ("Beukenlaan", "Boekenlaan"),
    ],
)
def test_other_words_do_not(one, other):
    assert sound(plain(one)) != sound(plain(other))


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Burgmeester Jansenlaan", "Burgemeester Jansenlaan"),
        ("Burgemeester Jansnelaan", "Burgemeester Jansenlaan"),
        ("Molensraat", "Molenstraat"),
        ("Molenstaat", "Molenstraat"),
        ("Kerkstrat", "Kerkstraat"),
        ("Molenwegg", "Molenweg"),
        ("Bakerstraat", "Bakkerstraat"),
        ("Lindelaan", "Lindenlaan"),
        ("Kemphaansraat", "Kemphaanstraat"),
        ("Schepensstrat", "Schepenstraat"),
        ("Wilhemlinastraat", "Wilhelminastraat"),
        ("Bovem Nieuwstraat", "Boven Nieuwstraat"),
        ("Stationspelin 1945", "Stationsplein 1945"),
    ],
)
def test_a_slip_is_seen(written, name):
    assert has_slips(plain(written), plain(name))


@pytest.mark.parametrize(
    ("written", "name"),
    [
        # Two streets of one real town each, but for the last four.
        ("Balkstraat", "Valkstraat"),
        ("Hoogstraat", "Loogstraat"),
        ("Tulpstraat", "Wulpstraat"),
        ("Veenstraat", "Venestraat"),
        ("Rondeweg", "Rondweg"),
        ("Bovenbroekseweg", "Bovenbroeksweg"),
        ("Uiterwijkseweg", "Uiterwijksteeg"),
        ("Schoolstraat", "Schoorstraat"),
        ("Leefkenshoekstraat", "Liefkenshoekstraat"),
        ("Kauterstraat", "Kouterstraat"),
        ("Stadionplein", "Stationsplein"),
        ("Molenweg", "Molenstraat"),
        ("Oosterham", "Oosterdam"),
        ("Lage Akkerstraat", "Lange Akkerstraat"),
        ("Kerkstraat", "Kerkhofstraat"),
    ],
)
def test_another_street_is_no_slip(written, name):
    assert not has_slips(plain(written), plain(name))
    assert not has_slips(plain(name), plain(written))


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Schaepmanlaan", "Doctor Schaepmanlaan"),
        ("Diggelenkade", "Ingenieur B.P.G. van Diggelenkade"),
        ("Ir. v. Diggelenkade", "Ingenieur B.P.G. van Diggelenkade"),
        ("J. Catsstraat", "Jacob Catsstraat"),
        ("Fr. Halsstraat", "Frans Halsstraat"),
        ("Fr Halsstraat", "Frans Halsstraat"),
        ("Diggelenweg", "Van Diggelenweg"),
        ("Bongerd", "De Bongerd"),
        ("De Bongerd", "Bongerd"),
        ("Prof. Thorbeckelaan", "Thorbeckelaan"),
    ],
)
def test_titles_first_names_and_articles_may_be_missing_or_short(written, name):
    assert is_short_for(tokens(written), plain(name))


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Nieuwstraat", "Boven Nieuwstraat"),
        ("Kerkstraat", "Grote Kerkstraat"),
        ("Wetering", "Kamper Wetering"),
        ("Heuvelstraat", "Sint Jozefheuvelstraat"),
        ("Heuvelstraat", "Cornelis Heuvelstraat"),
        ("Bakkerstraat", "Pastoor Bakkerstraat"),
        ("Dijkstraat", "Hilbert van Dijkstraat"),
        ("Willemstraat", "Jan Frans Willemsstraat"),
        ("Pastoor Schaepmanlaan", "Burgemeester Schaepmanlaan"),
        ("Prins Hendrikstraat", "Hendrikstraat"),
        ("Jan Catsstraat", "Jacob Catsstraat"),
    ],
)
def test_what_tells_streets_apart_may_not(written, name):
    assert not is_short_for(tokens(written), plain(name))


def test_words_are_what_they_are():
    assert parted("kerkstraat") == ("kerk", "straat")
    assert parted("straat") == ("straat", "")
    assert is_person("burgemeester")
    assert is_telling("kleine")
    assert is_thing("molenaar")
    assert not is_thing("thorbecke")
