"""Names whom results are owed to: the sources of what was read."""

from collections.abc import Iterable

from dekkend.outputs.texts import Texts
from dekkend.provenance import Provenance


def source_lines(sources: Iterable[Provenance], texts: Texts) -> tuple[str, ...]:
    """Say of each source what it is, whom to name, under which licence, and when it was fetched.

    Parameters
    ----------
    sources
        The sources; one that comes twice is told once.
    texts
        The language.

    Returns
    -------
    tuple of str
        Two sentences for each.
    """
    return tuple(
        texts.say(
            "{title}: {attribution}, {licence}. Fetched on {date}.",
            title=each.title,
            attribution=each.attribution,
            licence=each.licence,
            date=texts.date(each.fetched[:10]),
        )
        for each in dict.fromkeys(sources)
    )
