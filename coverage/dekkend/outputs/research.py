"""What research says of groups and of displacement, both ways, in five lines with their sources."""

from dekkend.outputs.texts import Texts
from dekkend.outputs.words import _

# What was found, and where that is written. Titles of papers are not translated.
_LINES = (
    (
        _(
            "In 35 neighbourhoods of Tilburg burglaries fell by about 40% per thousand residents after WhatsApp groups "
            "began, and none were seen to move to neighbourhoods next door."
        ),
        "Akkermans & Vollaard (oktober 2015), Effect van het WhatsApp-project in Tilburg op het aantal woninginbraken",
    ),
    (
        _(
            "An earlier version of the same study still thought it possible that burglars partly moved to "
            "neighbourhoods without a group."
        ),
        "Akkermans & Vollaard (juli 2015), Effect van het WhatsApp-project in Tilburg op het aantal woninginbraken",
    ),
    (
        _(
            "In 102 evaluations of other prevention displacement was the exception, and mostly smaller than the gain; "
            "crime nearby fell as well about as often."
        ),
        "Guerette & Bowers (2009), Criminology 47(4); Johnson, Guerette & Bowers (2014), J Exp Criminol 10(4)",
    ),
    (
        _("In larger areas studies taken together show neither displacement nor a benefit for places next door."),
        "Telep, Weisburd, Gill, Vitter & Teichman (2014), J Exp Criminol 10(4)",
    ),
    (
        _(
            "Other Dutch work doubts the effect: in an experiment in Rotterdam groups proved hard to improve, and "
            "their members thought their neighbourhood less safe than others did."
        ),
        "Hogeschool Inholland, De werkzaamheid van WhatsApp-buurtpreventie verbeteren: verslag van een experiment",
    ),
)


def research(texts: Texts) -> tuple[tuple[str, str], ...]:
    """Return what research says, for and against.

    Parameters
    ----------
    texts
        The language.

    Returns
    -------
    tuple of (str, str)
        Five lines, each with its source.
    """
    return tuple((texts.gettext(line), source) for line, source in _LINES)
