from dataclasses import replace

from dekkend.coverage_case import Interval
from dekkend.outputs.coverage_findings import coverage_findings
from dekkend.outputs.coverage_tables import coverage_tables, review_table, upkeep
from dekkend.outputs.texts import Texts
from dekkend.sentences import Sentence

EN, NL = Texts("en"), Texts("nl")


def told(plan, texts=EN):
    return " ".join(coverage_findings(plan, texts))


def with_equity(plan, **changes):
    """A plan in which what is said of neighbourhoods is something else."""
    homes, areas = plan.coverage_case.equity
    case = replace(plan.coverage_case, equity=(homes, replace(areas, **changes)))
    return replace(plan, coverage_case=case)


def test_addresses_and_streets_are_counted_once_though_every_level_holds_them(plan):
    assert "watch 65 of the 82 addresses (79%), and 1.2 km of the 3.7 km" in told(plan)


def test_residents_are_told_with_the_bounds_that_rounding_leaves(plan):
    assert "65 and over 67% (63% to 70%) are covered, of all residents 75% (74% to 76%)" in told(plan)


def test_a_figure_whose_bounds_read_the_same_stands_alone():
    assert EN.between(Interval(0.751, 0.7496, 0.7504), EN.share) == "75%"
    assert EN.between(Interval(float("nan"), 0.0, 9.0), EN.number) == "0 to 9"
    assert EN.between(Interval(12.0, 8.0, float("nan")), EN.number) == "12 (at least 8)"
    assert EN.between(Interval(*[float("nan")] * 3), EN.number) == "unknown"


def test_a_test_that_was_refused_is_told_with_its_reason(plan):
    assert "No difference can be tested." in told(plan)


def test_a_difference_that_chance_often_makes_is_told_as_none(plan):
    usual = with_equity(plan, untested=None, p_value=0.31, permutations=999)
    assert "0.89 times as well as all; chance alone often does as much (p = 0.31)" in told(usual)
    rare = with_equity(plan, untested=None, p_value=0.004, permutations=999)
    assert "0,89 keer zo goed gedekt als iedereen; toeval alleen doet zelden even veel (p = 0,004)" in told(rare, NL)


def test_without_neighbourhoods_nothing_is_said_of_the_elderly(plan):
    alone = replace(plan, coverage_case=replace(plan.coverage_case, equity=()))
    assert "nothing can be said about residents of 65 and over" in told(alone)


def test_where_nobody_is_known_nothing_is_said_of_them(plan):
    homes, areas = plan.coverage_case.equity
    unknown = Interval(*[float("nan")] * 3)
    case = replace(plan.coverage_case, equity=(replace(homes, coverage_65=unknown), areas))
    assert "65 and over" not in told(replace(plan, coverage_case=case))


def test_entries_to_answer_and_remarks_about_the_register_are_counted(plan):
    assert "One entry of the register needs an answer" in told(plan)
    many = replace(plan.coverage_case, upkeep=tuple(Sentence("Remark {n}.", n=n) for n in range(7)))
    said = told(replace(plan, coverage_case=many))
    assert "Remark 4." in said
    assert "Remark 5." not in said
    assert "There are 2 more remarks" in said


def test_groups_without_a_street_on_the_map_are_counted_apart(plan):
    said = told(plan)
    assert "There is one active group with a street on the map." in said
    assert "no street on the map" not in said
    active = plan.groups.assign(status="active", length_m=[1200.0, 0.0])
    said = told(replace(plan, groups=active))
    assert "There is one active group with a street on the map. One active group has no street on the map" in said
    said = told(replace(plan, groups=active.assign(length_m=0.0)))
    assert "There are 0 active groups with streets on the map. 2 active groups have no street" in said


def test_there_is_a_table_for_each_level_with_bounds_and_what_is_not_published(plan):
    municipality, neighbourhoods, equity = coverage_tables(plan, NL)
    assert municipality.rows[0][:4] == ("Zomerland", "3,7 km", "82", "79%")
    assert municipality.rows[0][4] == "2.000 (1.992 t/m 2.013)"
    assert neighbourhoods.rows[2][4:6] == ("0 t/m 9", "0% t/m 100%")
    assert "Notes" not in municipality.headings
    assert neighbourhoods.headings[-1] == "Opmerkingen"
    assert equity.rows[0][0] == "woning"
    assert equity.rows[0][5] == "niet getoetst"


def test_the_register_has_its_own_tables(plan):
    (review,) = review_table(plan, EN)
    assert review.rows[0][:3] == ("G1", "Winterlaan", "No street is certainly meant by it.")
    assert review.rows[0][3].startswith("Zomerdijk, ")
    assert len(upkeep(plan, EN)) == 1
    assert coverage_tables(replace(plan, groups=plan.groups.iloc[:0]), EN) == ()
