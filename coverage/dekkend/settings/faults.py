"""Says in a few words what is wrong with a value of a setting."""

from pydantic_core import ErrorDetails

from dekkend.sentences import Sentence

_NUMBER = Sentence("it must be a number")
_WHOLE = Sentence("it must be a whole number")
_GROUP = Sentence("it is a group of settings")
_REASONS = {
    "bool_parsing": Sentence("it must be true or false"),
    "bool_type": Sentence("it must be true or false"),
    "dict_type": _GROUP,
    "finite_number": _NUMBER,
    "float_parsing": _NUMBER,
    "float_type": _NUMBER,
    "int_from_float": _WHOLE,
    "int_parsing": _WHOLE,
    "int_parsing_size": _WHOLE,
    "int_type": _WHOLE,
    "model_type": _GROUP,
    "path_type": Sentence("it must be the name of a file or folder"),
    "string_type": Sentence("it must be a text"),
}


def reason(fault: ErrorDetails) -> Sentence:
    """Return why a value is not allowed, in words that can be told in more than one language.

    Parameters
    ----------
    fault
        What pydantic says of the value.

    Returns
    -------
    Sentence
        The end of a sentence, without a full stop.
    """
    bounds = fault.get("ctx", {})
    match fault["type"]:
        case "greater_than":
            return Sentence("it must be more than {least:g}", least=bounds["gt"])
        case "greater_than_equal":
            return Sentence("it must be at least {least:g}", least=bounds["ge"])
        case "less_than_equal":
            return Sentence("it must be at most {most:g}", most=bounds["le"])
        case "literal_error":
            return Sentence("it must be one of {allowed}", allowed=bounds["expected"].replace(" or ", ", "))
        case kind:
            return _REASONS.get(kind, Sentence("this is not a value that it can have"))
