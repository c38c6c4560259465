"""What the municipality publishes tells where groups and signs are, and nothing that helps a burglar."""

from dataclasses import replace

import pypdf
import pytest

from dekkend.outputs.public_report import public_report
from dekkend.outputs.report import write_report
from dekkend.outputs.report_pdf import write_report_pdf
from dekkend.outputs.texts import Texts
from dekkend.sentences import Sentence

from .report_files import bytes_of, text_of

# Names that stand in nothing but what is internal.
SECRET = (
    "Geheimlaan", "Weghaalweg", "Doorstreeplaan", "Wervingslaan", "Lekstraat", "Blootbuurt", "Kladopmerking",
    "Waarschuwtekst", "Vraagstraat", "Stopgroep", "Stopstraat", "Invalsdijk", "Zoekstraat", "Achtergrondzin",
)  # fmt: skip
# Words and figures of what is internal, in both languages.
UNSAID = (
    "blootst", "exposure", "exposed", "gedekt", "covered", "coverage", "dekking", "signaal", "flag", "65", "inwoner",
    "resident", "weghalen", "take away", "taken away", "werv", "recruit", "adres", "waarschuwing", "warning", "8.765",
    "8,765", "4321", "kosten", "cost", "zomerland.osm.pbf", "g.csv",
)  # fmt: skip
# The licence's line on whom the map is from says what it is made of.
SOURCES = ("Wegen, plaatsen en adressen", "Roads, places and addresses")


@pytest.fixture(scope="module")
def public(plan):
    """The invented plan for the public, with a name of its own for all that is internal."""
    why = (Sentence("Achtergrondzin."),)
    signs = plan.signs.iloc[[0, 1, 2, 2, 2]].assign(
        sign_id=["Zomerdorp/1", "S-7", "S-8", "S-9", "S-10"],
        street=["Zomerdijk", "N764", "Weghaalweg", "Doorstreeplaan", "Weghaalweg"],
        status=["proposed", "keep", "remove", "struck", "redundant"],
        remark="Kladopmerking",
        cost_eur=8765.0,
        checks=[why] * 5,
    )
    groups = plan.groups.assign(
        name=["Buurtapp Zomerdorp", "Stopgroep"], streets=[("Dorpsstraat",), ("Stopstraat",)],
        unmatched=[("Vraagstraat",), ()], addresses=[8765, 8765],
    )  # fmt: skip
    results = plan.settings.results.model_copy(update={"audience": "public"})
    return replace(
        plan,
        settings=plan.settings.model_copy(update={"results": results}),
        signs=signs,
        groups=groups,
        cores=plan.cores.assign(name=["Zomerdorp", "Winterdorp"], addresses=8765, leaks=[("Lekstraat",)] * 2),
        entries=plan.entries.assign(street="Invalsdijk", why=[why] * 4),
        streets=plan.streets.assign(street="Geheimlaan"),
        segments=plan.segments.assign(street="Geheimlaan"),
        neighbourhoods=plan.neighbourhoods.assign(name="Blootbuurt", addresses=8765),
        areas=plan.areas.assign(name="Blootbuurt", addresses=8765),
        recruits=plan.recruits.assign(streets=[("Wervingslaan",)]),
        coverage_case=replace(
            plan.coverage_case, upkeep=why, review=plan.coverage_case.review.assign(written="Zoekstraat")
        ),
        warnings=(Sentence("Waarschuwtekst."),),
    )


@pytest.fixture(scope="module", params=["nl", "en"])
def files(public, request, tmp_path_factory):
    told = replace(public, settings=public.settings.model_copy(update={"lang": request.param}))
    folder = tmp_path_factory.mktemp("public")
    write_report(told, folder / "report.html")
    write_report_pdf(told, folder / "report.pdf")
    return folder


def test_no_byte_of_the_page_tells_what_is_internal(files):
    page = (files / "report.html").read_text(encoding="utf-8")
    for source in SOURCES:
        page = page.replace(source, "")
    assert [each for each in (*SECRET, *UNSAID) if each.casefold() in page.casefold()] == []


def test_no_byte_of_the_pdf_tells_what_is_internal(files):
    told = text_of(pypdf.PdfReader(files / "report.pdf"))
    for source in SOURCES:
        told = told.replace(source, "")
    assert [each for each in (*SECRET, *UNSAID) if each.casefold() in told.casefold()] == []
    raw = bytes_of(files / "report.pdf")
    hidden = [each.encode(form) for each in SECRET for form in ("utf-8", "utf-16-be", "utf-16-le")]
    assert [each for each in hidden if each in raw] == []


def test_the_search_finds_what_is_there(files):
    told = text_of(pypdf.PdfReader(files / "report.pdf"))
    assert {"Dorpsstraat", "Zomerdijk", "Buurtapp"} <= set(told.replace(";", " ").split())
    assert b"StructTreeRoot" in bytes_of(files / "report.pdf")
    assert b"pdfuaid" in bytes_of(files / "report.pdf")


def blocks(plan, key, lang="nl"):
    return next(each for each in public_report(plan, Texts(lang)).sections if each.key == key).blocks


def test_the_four_steps_are_told_in_their_order(public):
    (steps,) = blocks(public, "steps")
    assert steps.ordered
    assert [item.lead.split(":")[0] for item in steps.items] == ["Signaleer", "Alarmeer", "App", "Reageer"]
    assert "112" in steps.items[1].lead + steps.items[1].text


def test_groups_that_are_active_or_planned_are_listed_with_their_streets(public):
    told, figures = blocks(public, "groups")
    assert told.text == "Er is één groep."
    ((name, core, status, since, streets),) = figures.table.rows
    assert (name, core, status, streets) == ("Buurtapp Zomerdorp", "Zomerdorp", "actief", "Dorpsstraat")
    assert since == "1\N{NO-BREAK SPACE}maart\N{NO-BREAK SPACE}2019"
    planned = replace(public, groups=public.groups.assign(status="planned", name=""))
    assert [row[0] for row in blocks(planned, "groups")[1].table.rows] == ["=1+1", "G1"]


def test_signs_that_stay_or_are_planned_are_listed_by_street(public):
    told, figures = blocks(public, "signs")
    assert told.text.endswith("Er staat één bord. Er komt één bord.")
    assert figures.table.rows == (("N764", "Zomerdorp", "1", "staat er"), ("Zomerdijk", "Zomerdorp", "1", "gepland"))
    nameless = replace(public, signs=public.signs.assign(street="", status="standing"))
    assert ("zonder naam", "Zomerdorp", "2", "staat er") in blocks(nameless, "signs")[1].table.rows


def test_without_groups_and_signs_the_report_says_so(public):
    none = replace(public, groups=public.groups.iloc[:0], signs=public.signs.iloc[:0])
    assert [each.text for each in blocks(none, "groups")] == ["Er is nog geen groep bekend."]
    assert [each.text for each in blocks(none, "signs")] == ["Er staat of komt nog geen bord."]
