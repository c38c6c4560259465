import pickle

import pytest

from dekkend import errors
from dekkend.errors import DekkendError, DekkendWarning, InputError, InputMissingError

KINDS = [
    value
    for value in vars(errors).values()
    if isinstance(value, type) and issubclass(value, DekkendError | DekkendWarning) and value is not DekkendError
]


def test_every_kind_of_error_is_here() -> None:
    assert {kind.__name__ for kind in KINDS} == {
        "SettingsError", "InputError", "InputMissingError", "PersonalDataError", "OutputError",
        "SourceUnreachableError", "LayerError", "NoPlanError", "DekkendWarning",
    }  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_says_its_sentence_and_keeps_it(kind: type[DekkendError]) -> None:
    error = kind("{file}: row {row} is wrong.", file="a{b}.csv", row=3)
    assert str(error) == "a{b}.csv: row 3 is wrong."
    assert error.sentence.template == "{file}: row {row} is wrong."
    assert error.sentence.values == {"file": "a{b}.csv", "row": 3}
    assert error.args == ("a{b}.csv: row 3 is wrong.",)


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_comes_back_whole_from_another_process(kind: type[DekkendError]) -> None:
    error = kind("{file}: {{x}} row {row} is wrong.", file="a{b}.csv", row=3)
    other = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
    assert type(other) is kind
    assert str(other) == str(error) == "a{b}.csv: {x} row 3 is wrong."
    assert other.args == error.args
    assert other.sentence.template == error.sentence.template
    assert other.sentence.values == error.sentence.values


@pytest.mark.parametrize(
    ("kind", "builtin", "code"),
    [
        (errors.SettingsError, ValueError, 2),
        (InputError, ValueError, 3),
        (InputMissingError, FileNotFoundError, 3),
        (errors.PersonalDataError, InputError, 3),
        (errors.OutputError, OSError, 3),
        (errors.SourceUnreachableError, ConnectionError, 4),
        (errors.LayerError, ValueError, 1),
    ],
)
def test_code_that_knows_nothing_of_dekkend_can_catch_each_error(kind: type, builtin: type, code: int) -> None:
    error = kind("Something.")
    assert isinstance(error, builtin)
    assert isinstance(error, DekkendError)
    assert error.exit_code == code


def test_a_warning_is_a_users_warning_and_no_error() -> None:
    assert issubclass(DekkendWarning, UserWarning)
    assert not issubclass(DekkendWarning, DekkendError)
