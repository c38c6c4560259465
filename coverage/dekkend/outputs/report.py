"""Writes the report: one HTML page with what matters first and the tables after, to read aloud in a meeting."""

from pathlib import Path

from dekkend.outputs.assets import static, templates
from dekkend.outputs.document import Document
from dekkend.outputs.internal_report import internal_report
from dekkend.outputs.public_report import public_report
from dekkend.outputs.texts import Texts, texts_of
from dekkend.plan import Plan


def report_of(plan: Plan, texts: Texts) -> Document:
    """Return the report of a run for those whom its settings name.

    Parameters
    ----------
    plan
        The result of a run; its settings say for whom it is.
    texts
        The language.

    Returns
    -------
    Document
        The report, for the municipality itself or for the public.
    """
    public = plan.settings.results.audience == "public"
    return public_report(plan, texts) if public else internal_report(plan, texts)


def write_report(plan: Plan, path: Path) -> None:
    """Write the report of a run as a page.

    The page asks the network for nothing and runs no script. Every name from the data is escaped.

    Parameters
    ----------
    plan
        The result of a run; its settings say the language, and for whom the report is.
    path
        The HTML file to write.

    Raises
    ------
    OSError
        The file cannot be written.
    """
    texts = texts_of(plan)
    page = templates(texts).get_template("report.html.j2")
    html = page.render(lang=texts.lang, css=static("report.css"), document=report_of(plan, texts))
    path.write_text(html, encoding="utf-8", newline="\n")
