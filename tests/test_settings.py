from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from dekkend.errors import SettingsError
from dekkend.outputs.texts import Texts
from dekkend.outputs.words import WORDS
from dekkend.settings import InputSettings, Settings, describe
from dekkend.settings.faults import reason
from dekkend.sources.osm.tags import ROAD_CLASSES


def write(folder: Path, text: str) -> Path:
    path = folder / "dekkend.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_without_a_word_from_anybody_the_defaults_hold() -> None:
    assert Settings.load(environment={}) == Settings()


def test_flags_win_over_the_environment_over_the_file_over_the_defaults(tmp_path: Path) -> None:
    file = write(tmp_path, "lang = 'en'\n[cores]\nmin_addresses = 30\nmargin_m = 20\nstretch_m = 20\n")
    found = Settings.load(
        file,
        environment={"DEKKEND_CORES__MIN_ADDRESSES": "40", "DEKKEND_CORES__MARGIN_M": "15.5", "PATH": "/bin"},
        flags={"cores.min_addresses": 50, "lang": None},
    )
    assert found.lang == "en"
    assert (found.cores.min_addresses, found.cores.margin_m, found.cores.stretch_m) == (50, 15.5, 20)
    assert found.cores.name_reach_m == Settings().cores.name_reach_m


def test_the_environment_of_the_process_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEKKEND_LANG", "en")
    monkeypatch.setenv("DEKKEND_REAL_DATA", "somewhere")
    assert Settings.load().lang == "en"


def test_paths_in_a_file_are_relative_to_that_file_and_those_of_flags_are_not(tmp_path: Path) -> None:
    file = write(
        tmp_path, "out = 'results'\n[inputs]\nosm = 'map.osm.pbf'\nlayer = 'buurten'\ngroups = '/data/groups.csv'\n"
    )
    found = Settings.load(file, environment={}, flags={"inputs.signs": Path("signs.csv")})
    assert found.out == tmp_path / "results"
    assert found.inputs.osm == tmp_path / "map.osm.pbf"
    assert found.inputs.layer == "buurten"
    assert found.inputs.groups == Path("/data/groups.csv")
    assert found.inputs.signs == Path("signs.csv")


def test_every_file_among_the_inputs_is_relative_to_the_settings_file(tmp_path: Path) -> None:
    files = [name for name, value in InputSettings.model_fields.items() if value.annotation == Path | None]
    assert {"osm", "squares", "counts"} <= set(files)
    file = write(tmp_path, "[inputs]\n" + "".join(f"{name} = 'x'\n" for name in files))
    found = Settings.load(file, environment={}).inputs
    assert {getattr(found, name) for name in files} == {tmp_path / "x"}


def test_a_table_by_class_of_road_may_be_set_in_part(tmp_path: Path) -> None:
    found = Settings.load(write(tmp_path, "[network.speeds_kmh]\nresidential = 25\n"), environment={})
    assert found.network.speeds_kmh == {**Settings().network.speeds_kmh, "residential": 25}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("langg = 'nl'", "There is no setting langg. Did you mean lang?"),
        ("[cores]\nmin_adresses = 3", "There is no setting cores.min_adresses. Did you mean cores.min_addresses?"),
        ("[core]\nmargin_m = 3", "There is no setting core. Did you mean cores?"),
        ("[network.speeds_kmh]\nresidental = 3", "Did you mean network.speeds_kmh.residential?"),
        ("[inflow.gateway_vehicles]\nmotorways = 3", "Did you mean inflow.gateway_vehicles.motorway?"),
        ("lang = 'de'", "The setting lang cannot be 'de'"),
        ("[cores]\nmin_addresses = 0", "The setting cores.min_addresses cannot be 0"),
        ("[cores]\nmin_addresses = 'many'", "The setting cores.min_addresses cannot be 'many'"),
        ("[entries]\nmain_share = 1.5", "The setting entries.main_share cannot be 1.5"),
        ("cores = 3", "The setting cores cannot be 3"),
        ("[network]\nspeeds_kmh = 3", "The setting network.speeds_kmh cannot be 3"),
        ("[network.speeds_kmh]\nresidential = 'fast'", "The setting network.speeds_kmh.residential cannot be 'fast'"),
        ("network = 3", "The setting network cannot be 3"),
        ("[inputs]\nosm = 3", "The setting inputs.osm cannot be 3"),
        ("inputs = 'a.osm'", "The setting inputs cannot be 'a.osm'"),
    ],
)  # fmt: skip
def test_what_is_not_known_or_not_allowed_is_said_by_name(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.load(write(tmp_path, text), environment={})
    assert message in str(caught.value)
    assert caught.value.exit_code == 2


NOT_FINITE = ("nan", "inf", "-inf")
NUMBERS = [name for name, _, default, _ in describe() if isinstance(default, int | float) and default is not False]


@pytest.mark.parametrize("value", NOT_FINITE)
@pytest.mark.parametrize("name", [*NUMBERS, "network.speeds_kmh.residential", "inflow.gateway_vehicles.residential"])
def test_no_number_is_endless_or_none_at_all(name: str, value: str) -> None:
    for given_value in (value, float(value)):
        with pytest.raises(SettingsError, match=f"The setting {name} cannot be"):
            Settings.load(environment={}, flags={name: given_value})


@pytest.mark.parametrize(
    ("name", "value"),
    [("network.speeds_kmh.track", 0), ("network.speeds_kmh.track", -5), ("inflow.gateway_vehicles.track", -0.5)],
)
def test_a_speed_is_more_than_nothing_and_a_weight_is_not_less(name: str, value: float) -> None:
    with pytest.raises(SettingsError, match=f"The setting {name} cannot be {value}: it must be"):
        Settings.load(environment={}, flags={name: value})
    assert Settings.load(environment={}, flags={"inflow.gateway_vehicles.track": 0})


@pytest.mark.parametrize("table", [Settings().network.speeds_kmh, Settings().inflow.gateway_vehicles])
def test_tables_by_class_of_road_have_every_class_that_a_car_may_drive_on(table: dict[str, float]) -> None:
    assert table.keys() == ROAD_CLASSES | {"pedestrian"}
    assert table.keys() <= WORDS.keys()


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("cores.margin_m", 0, "het moet meer zijn dan 0"),
        ("cores.min_addresses", 0, "het moet minstens 1 zijn"),
        ("entries.main_share", 1.5, "het mag hoogstens 1 zijn"),
        ("cores.margin_m", "veel", "het moet een getal zijn"),
        ("cores.margin_m", "nan", "het moet een getal zijn"),
        ("cores.margin_m", [], "het moet een getal zijn"),
        ("cores.min_addresses", "veel", "het moet een geheel getal zijn"),
        ("cores.min_addresses", 1.5, "het moet een geheel getal zijn"),
        ("cores.min_addresses", [], "het moet een geheel getal zijn"),
        ("cores.min_addresses", "9" * 5000, "het moet een geheel getal zijn"),
        ("lang", "de", "het moet een van deze zijn: 'nl', 'en'"),
        ("inputs.drop_personal_data", "soms", "het moet true of false zijn"),
        ("inputs.drop_personal_data", [], "het moet true of false zijn"),
        ("inputs.osm", 3, "het moet de naam van een bestand of map zijn"),
        ("inputs.layer", 3, "het moet een tekst zijn"),
        ("cores", 3, "het is een groep instellingen"),
        ("network.speeds_kmh", 3, "het is een groep instellingen"),
    ],
)
def test_why_a_value_is_not_allowed_is_told_in_dutch_too(name: str, value: object, why: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.load(environment={}, flags={name: value})
    assert Texts("nl").tell(caught.value.sentence).endswith(f": {why}.")


def test_a_fault_that_nobody_thought_of_is_told_in_words_of_our_own() -> None:
    said = reason({"type": "date_type", "loc": (), "msg": "Input should be a valid date", "input": 3})
    assert Texts("nl").tell(said) == "deze waarde kan niet"


def test_an_unknown_variable_of_the_environment_is_said_too() -> None:
    with pytest.raises(SettingsError, match=r"There is no setting cores\.margin\. Did you mean cores\.margin_m\?"):
        Settings.load(environment={"DEKKEND_CORES__MARGIN": "3"})


@pytest.mark.parametrize(
    "environment", [{"DEKKEND_CORES": "3", "DEKKEND_CORES__MARGIN_M": "4"}, {"DEKKEND_LANG__X": "3"}, {"DEKKEND_": "3"}]
)
def test_variables_that_contradict_one_another_are_an_error_and_no_crash(environment: dict[str, str]) -> None:
    with pytest.raises(SettingsError):
        Settings.load(environment=environment)


def test_a_settings_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"geen\.toml: there is no such settings file"):
        Settings.load(tmp_path / "geen.toml", environment={})


@pytest.mark.parametrize("content", [b"lang = ", b"\xff\xfe", b"[cores\n"])
def test_a_settings_file_that_is_no_toml_is_said(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.toml").write_bytes(content)
    with pytest.raises(SettingsError, match=r"a\.toml: this is not a readable TOML file \("):
        Settings.load(tmp_path / "a.toml", environment={})


def test_a_folder_is_no_settings_file(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="this is not a readable TOML file"):
        Settings.load(tmp_path, environment={})


def test_settings_do_not_change_once_made() -> None:
    settings = Settings()
    with pytest.raises(ValidationError, match="frozen"):
        settings.lang = "en"
    with pytest.raises(ValidationError, match="frozen"):
        settings.cores.margin_m = 3


def test_every_tunable_says_what_it_means_and_where_its_default_comes_from() -> None:
    rows = [*describe()]
    names = [name for name, *_ in rows]
    assert len(set(names)) == len(names)
    assert {"lang", "out", "inputs.osm", "cores.min_addresses", "network.speeds_kmh"} <= set(names)
    for name, meaning, _, source in rows:
        assert meaning, name
        assert source or "." not in name or name.startswith("inputs."), name
        if name.endswith("_m"):
            assert meaning.endswith("(m)"), name


def test_the_description_lists_every_field_of_every_group() -> None:
    wanted = set()
    for name, value in Settings():
        wanted |= {f"{name}.{inner}" for inner, _ in value} if isinstance(value, BaseModel) else {name}
    assert {name for name, *_ in describe()} == wanted


@given(st.integers(1, 10**6))
def test_a_value_means_the_same_from_every_source(value: int) -> None:
    by_flag = Settings.load(environment={}, flags={"cores.min_addresses": value})
    by_environment = Settings.load(environment={"DEKKEND_CORES__MIN_ADDRESSES": str(value)})
    assert by_flag == by_environment
    assert by_flag.cores.min_addresses == value


@given(st.dictionaries(st.from_regex(r"DEKKEND_[A-Z_]{0,12}", fullmatch=True), st.text(max_size=5), max_size=4))
def test_whatever_the_environment_holds_it_is_read_or_refused_in_words(environment: dict[str, str]) -> None:
    try:
        Settings.load(environment=environment)
    except SettingsError as error:
        assert str(error)  # noqa: PT017 - either outcome is right


def test_an_empty_variable_of_the_environment_sets_nothing() -> None:
    assert Settings.load(environment={"DEKKEND_INPUTS__GROUPS": "", "DEKKEND_LANG": ""}) == Settings()


def test_a_file_with_a_mark_of_its_encoding_is_read(tmp_path: Path) -> None:
    path = tmp_path / "dekkend.toml"
    path.write_text('lang = "en"\n', encoding="utf-8-sig")
    assert Settings.load(path, environment={}).lang == "en"
