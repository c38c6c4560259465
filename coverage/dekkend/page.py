"""A page inside a notebook."""

import html
from dataclasses import dataclass

_HEIGHT_PX = 860


@dataclass(frozen=True)
class Page:
    """A page that a notebook shows in a frame of its own.

    Attributes
    ----------
    title
        What the frame is called, for whoever does not see it.
    html
        The whole page.
    """

    title: str
    html: str

    def _repr_html_(self) -> str:
        # In a frame neither the page's styles nor its scripts reach the notebook.
        return (
            f'<iframe title="{html.escape(self.title)}" srcdoc="{html.escape(self.html)}" '
            'sandbox="allow-scripts allow-downloads allow-popups" '
            f'style="width: 100%; height: {_HEIGHT_PX}px; border: 1px solid #5a5a5a"></iframe>'
        )
