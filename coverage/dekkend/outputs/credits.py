"""Names whom results are owed to: the sources of what was read."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from dekkend.outputs.texts import Texts
from dekkend.plan import Plan
from dekkend.provenance import Provenance


def source_lines(sources: Iterable[Provenance], texts: Texts) -> tuple[str, ...]:
    """Say of each source what it is, whom to name, under which licence, and where and when it was fetched.

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
    return tuple(source_line(each, texts) for each in dict.fromkeys(sources))


def source_line(source: Provenance, texts: Texts) -> str:
    """Say of a source what it is, whom to name, under which licence, and where and when it was fetched.

    Parameters
    ----------
    source
        The source.
    texts
        The language.

    Returns
    -------
    str
        A sentence, and another one where it was fetched.
    """
    said = {name: getattr(source, name) for name in ("title", "attribution", "licence")}
    if not source.fetched:
        return texts.say("{title}: {attribution}, {licence}.", **said)
    fetched = texts.date(source.fetched[:10])
    host = urlsplit(source.url).hostname or ""
    return texts.say(
        "{title}: {attribution}, {licence}. Fetched from {host} on {date}.", **said, host=host, date=fetched
    )


def credit_line(plan: Plan, texts: Texts) -> str:
    """Say whom a page of a plan owes its roads and what is around them to.

    Parameters
    ----------
    plan
        The result of a run.
    texts
        The language.

    Returns
    -------
    str
        Names and licences; of a road layer of which nobody is named, that this is so.
    """
    bare = plan.settings.inputs.roads is not None and not plan.settings.roads.attribution
    return "; ".join(filter(None, [nobody_named(texts).rstrip(".") if bare else "", plan.credit]))


def nobody_named(texts: Texts) -> str:
    """Say that nobody is named who made the roads.

    Parameters
    ----------
    texts
        The language.

    Returns
    -------
    str
        A sentence.
    """
    return texts.say("Roads: nobody is named who made them.")
