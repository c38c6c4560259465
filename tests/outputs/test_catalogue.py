"""The Dutch catalogue says everything that dekkend can say, and nothing else.

Failing tests list the messages to add to, or take out of, ``outputs/locale/nl.po``.
"""

import string
from importlib.resources import files
from pathlib import Path

import jinja2.ext
from babel.messages.extract import extract
from babel.messages.pofile import read_po

from dekkend import comparison
from dekkend.outputs.tables import tunables
from dekkend.outputs.workbook import SHEETS, sheet_columns

PACKAGE = Path(str(files("dekkend")))
_SAID = (
    "_", "gettext", "say", "Sentence", "DekkendWarning", "InputError", "InputMissingError", "NoPlanError",
    "OutputError", "PersonalDataError", "SettingsError", "SourceUnreachableError",
)  # fmt: skip
# The tables of a comparison of two runs, which its workbook explains.
COMPARED = (
    comparison.GROUP_CHANGES, comparison.NEIGHBOURHOOD_CHANGES, comparison.SIGN_CHANGES, comparison.PLACE_CHANGES,
    comparison.BASIS_CHANGES,
)  # fmt: skip
# LayerError speaks to programmers and stays English.
KEYWORDS = {**dict.fromkeys(_SAID, None), "ngettext": (1, 2), "say_n": (1, 2)}


def said_in_sources():
    found = {}
    for path in sorted(PACKAGE.rglob("*")):
        method = {".py": "python", ".j2": jinja2.ext.babel_extract}.get(path.suffix)
        if method is not None:
            with path.open("rb") as file:
                for line, message, _, _ in extract(method, file, keywords=KEYWORDS):
                    found.setdefault(message, f"{path.relative_to(PACKAGE)}:{line}")
    return found


def said_in_schemas():
    columns = [column for layer in SHEETS for column in sheet_columns(layer)]
    columns += [column for schema in COMPARED for column in schema]
    return dict.fromkeys(
        [*(layer.row for layer in SHEETS), *(each.meaning for each in columns), *(each[1] for each in tunables())],
        "schema",
    )


def all_said():
    return {**said_in_schemas(), **said_in_sources()}


def catalogue():
    with (PACKAGE / "outputs" / "locale" / "nl.po").open("rb") as file:
        return {each.id: each.string for each in read_po(file, locale="nl", abort_invalid=True) if each.id}


def fields(template):
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def formats(template):
    # One language has a plural where another has none.
    parsed = string.Formatter().parse(template)
    return {(name, spec, how) for _, name, spec, how in parsed if name is not None and "|" not in (spec or "")}


def forms(text):
    return text if isinstance(text, tuple) else (text,)


def test_every_message_has_a_dutch_translation():
    dutch = catalogue()
    missing = {message: place for message, place in all_said().items() if not all(forms(dutch.get(message) or ""))}
    assert not missing, "add to nl.po:\n" + "\n".join(f"{place}: {message!r}" for message, place in missing.items())


def test_nothing_in_the_catalogue_is_unused():
    unused = sorted(map(str, set(catalogue()) - set(all_said())))
    assert not unused, "take out of nl.po:\n" + "\n".join(unused)


def test_each_translation_has_the_fields_of_its_message():
    wrong = {
        message: string
        for message, string in catalogue().items()
        for english, dutch in zip(forms(message), forms(string), strict=True)
        if formats(english) != formats(dutch) or fields(english) != fields(dutch)
    }
    assert not wrong


def test_a_plural_counts_and_a_singular_may_leave_the_number_out():
    for singular, plural in (each for each in all_said() if isinstance(each, tuple)):
        assert fields(plural) - fields(singular) <= {"n"}
        assert "n" in fields(plural) or fields(plural) == fields(singular)


def test_the_extraction_sees_code_templates_and_schemas():
    found = all_said()
    assert "schematic example, not a real map" in found
    assert "What we found" in found
    assert "name of the place" in found
    assert any(isinstance(message, tuple) for message in found)
