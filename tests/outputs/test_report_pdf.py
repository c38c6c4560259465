import os
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise

import pypdf
import pytest

from dekkend.errors import OutputError
from dekkend.outputs import report_pdf
from dekkend.outputs.internal_report import internal_report
from dekkend.outputs.report_pdf import write_report_pdf
from dekkend.outputs.texts import Texts

from .hostile import HOSTILE, poisoned
from .report_files import structure, text_of


def written(plan, folder):
    write_report_pdf(plan, folder / "report.pdf")
    return pypdf.PdfReader(folder / "report.pdf")


@pytest.fixture(scope="module")
def pdf(plan, tmp_path_factory):
    return written(plan, tmp_path_factory.mktemp("report"))


def texts_of(block):
    """Return what a block says, in its order."""
    match block.kind:
        case "subject" | "paragraph":
            return [block.text]
        case "items":
            return [item.text for item in block.items]
        case "drawing":
            return [block.chart.told]
        case _:
            return [block.table.caption]


def plain(text):
    """Leave out where lines are broken, and what a reader turns round."""
    return "".join(each for each in text if each.isalnum())


def test_it_says_that_it_is_tagged_in_which_language_and_by_which_standard(pdf):
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "nl"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert pdf.metadata.title == "Buurtpreventie in Zomerland"
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data()


def test_each_figure_has_a_text_of_its_own(pdf, plan):
    figures = [each for each in structure(pdf) if each["/S"] == "/Figure"]
    assert [each["/Alt"] for each in figures] == [
        "Het beste plan bij elk aantal borden",
        "Ritten langs een bord, per kern",
        "Inwoners die gedekt zijn, per buurt",
    ]


def test_headings_follow_one_another_and_tables_have_headers(pdf):
    kinds = [each["/S"] for each in structure(pdf)]
    levels = [int(kind[2:]) for kind in kinds if kind[:2] == "/H" and kind[2:].isdigit()]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert kinds.count("/Table") == kinds.count("/THead") > 10
    assert kinds.count("/TH") > 50


def test_it_holds_the_same_as_the_page_in_the_same_order(pdf, plan):
    document = internal_report(plan, Texts("nl"))
    told = plain(text_of(pdf))
    at = 0
    for block in (block for section in document.sections for block in section.blocks):
        for said in texts_of(block):
            at = told.index(plain(said), at)
    assert [each.title for each in pdf.outline if not isinstance(each, list)] == [
        section.title for section in document.sections
    ]


def test_its_date_is_that_of_the_data(pdf, bare, tmp_path):
    assert pdf.metadata.creation_date.date().isoformat() == "2025-11-02"
    assert written(bare, tmp_path).metadata.creation_date is None


def test_it_is_told_in_english_on_request(english, tmp_path):
    pdf = written(english, tmp_path)
    assert pdf.trailer["/Root"]["/Lang"] == "en"
    assert "Exposure is no prediction" in text_of(pdf)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_text(plan, tmp_path, name):
    pdf = written(poisoned(plan, name), tmp_path)
    assert pdf.metadata.title == f"Buurtpreventie in {HOSTILE[name]}Zomerland"


def test_marks_of_markup_are_set_as_they_are(plan, tmp_path):
    told = text_of(written(replace(plan, title="#panic() $x$ *b* @ref"), tmp_path))
    assert "Buurtpreventie in #panic() $x$ *b* @ref" in told


def test_what_no_font_can_show_is_told_by_a_sign(plan, tmp_path):
    odd = "A\0B\x85C\U000effffD\U0001f3e0\u4e2d"
    groups = plan.groups.assign(name=[odd, "x"])
    pdf = written(replace(plan, groups=groups), tmp_path)
    assert "A\ufffdB\ufffdC\ufffdD" in text_of(pdf)


PROGRAM = """
import pickle, sys
from pathlib import Path
from dekkend.outputs.report_pdf import write_report_pdf
write_report_pdf(pickle.loads(sys.stdin.buffer.read()), Path(sys.argv[1]))
"""


def test_the_same_plan_gives_the_same_bytes_whatever_the_order_of_hashes(plan, tmp_path):
    import pickle

    for seed in ("1", "2"):
        subprocess.run(
            [sys.executable, "-c", PROGRAM, str(tmp_path / f"{seed}.pdf")],
            input=pickle.dumps(plan),
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
        )
    assert (tmp_path / "1.pdf").read_bytes() == (tmp_path / "2.pdf").read_bytes()


def test_a_report_that_cannot_be_set_names_the_file_and_the_page(plan, tmp_path, monkeypatch):
    monkeypatch.setattr(report_pdf, "static", lambda name: "#panic()")
    with pytest.raises(OutputError, match=r"report\.pdf: the report cannot be made into an accessible PDF"):
        write_report_pdf(plan, tmp_path / "report.pdf")
    assert not (tmp_path / "report.pdf").exists()
