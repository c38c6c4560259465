from dataclasses import replace

from dekkend.outputs.findings import findings
from dekkend.outputs.texts import Texts
from dekkend.sentences import Sentence
from dekkend.sign_case import Consulted

EN, NL = Texts("en"), Texts("nl")


def told(plan, texts=EN):
    return {chapter.title: " ".join(chapter.sentences) for chapter in findings(plan, texts)}


def test_cores_that_are_not_sealed_are_named(plan):
    said = told(plan)["Entry roads"]
    assert "There are 2 cores" in said
    assert "4 entry roads lead in" in said
    assert "3 are main entry roads" in said
    assert (
        f"{plan.cores['name'][1]} is not sealed: with its entry roads closed, a car still gets in by Achterom." in said
    )


def test_cores_that_are_all_sealed_are_said_to_be_so(plan):
    sealed = replace(plan, cores=plan.cores.assign(sealed=True))
    assert "Every core is sealed" in told(sealed)["Entry roads"]
    assert "not sealed" not in told(sealed)["Entry roads"]


def case_of(plan, **changes):
    return replace(plan, sign_case=replace(plan.sign_case, **changes))


def test_the_core_that_signs_serve_best_and_the_one_that_they_serve_worst_are_named(plan):
    said = told(plan)["Signs"]
    assert "to 96% (Zomerdorp)" in said
    assert "from 0%" in said
    assert "into Zomerdorp, 96%" in told(case_of(plan, by_core=(("Zomerdorp", 0.96),)))["Signs"]


def test_what_the_plan_is_worth_is_told_beside_the_old_way(plan):
    said = told(plan)["Signs"]
    assert "no plan of as many signs under the same rules captures more" in said
    assert "One more place would do nearly as well in a plan of as many signs: Dorpsstraat (Zomerdorp)." in said
    assert "Bound by no rule for single cores, the best 2 signs capture 80% of all trips" in said
    assert "The plan costs about 475 euro" in said
    assert "takes 6 signs, costs about 2,100 euro and captures 40% of all trips" in said
    assert "Without them 1.2% of all car trips into the cores pass no sign any more." in said
    assert "old way" not in told(case_of(plan, old_way=None))["Signs"]


def test_a_plan_by_hand_is_held_against_the_best_one(plan):
    rule = Sentence("Failed: on the left-hand side of the road for those who drive in.")
    by_hand = Consulted(best_share=0.9, broken=tuple((f"bord-{n}", rule) for n in range(7)), without=("Winterdorp",))
    said = told(case_of(plan, consulted=by_hand, gap=float("nan")))["Signs"]
    assert "could capture 90.0% of all trips: 2.5% more" in said
    assert said.count("on the left-hand side") == 5
    assert "2 more rules are broken" in said
    assert "Without a sign of their own: Winterdorp." in said
    assert "It is proved" not in said
    dutch = told(case_of(plan, consulted=by_hand), NL)["Borden"]
    assert "kunnen evenveel borden 90,0% van alle ritten bereiken: 2,5% meer." in dutch


def test_of_standing_signs_nothing_is_said_where_none_was_given(plan):
    proposed = plan.signs[plan.signs["provenance"] == "proposed"]
    said = told(replace(plan, signs=proposed))["Signs"]
    assert "proposed: 1." in said
    assert "Standing signs" not in said


def test_signs_are_counted_by_what_is_to_be_done(plan):
    said = told(plan)["Signs"]
    for sentence in ("proposed: 1.", "stay: 1.", "taken away: 1."):
        assert sentence in said


def test_flagged_neighbourhoods_are_told_with_their_reasons_and_suppressed_ones_are_named(plan):
    said = told(plan)["Neighbourhoods"]
    assert (
        "Kern-Oost: high exposure. 75% of its addresses are uncovered and near covered streets. 30% of its residents"
        in said
    )
    assert "Figures are missing" in said
    assert "Buitengebied" in said
    assert "No neighbourhood stands out" not in said


def test_the_same_is_told_in_dutch(plan):
    said = told(plan, NL)
    assert "Appgroepen letten op 65 van de 82 adressen (79%), en op 1,2 km van de 3,7 km" in said["Dekking"]
    assert "Kern-Oost: hoge blootstelling." in said["Buurten"]


def test_a_run_on_roads_alone_says_what_it_cannot_say(bare):
    said = told(bare)
    assert said["Entry roads"] == "No village core was found in the road data."
    assert said["Signs"] == "No sign is proposed and no standing sign was given."
    assert said["Coverage"].startswith("No register of groups was given")
    assert said["Neighbourhoods"].startswith("No neighbourhoods were given")
    assert said["Warnings"] == "There are no warnings about the input."


def test_a_run_in_which_nothing_stands_out_says_so(plan):
    calm = replace(plan, neighbourhoods=plan.neighbourhoods.assign(flag="none"))
    assert told(calm)["Neighbourhoods"].startswith("No neighbourhood stands out.")


def test_without_groups_no_neighbourhood_is_said_to_be_calm(plan):
    said = told(replace(plan, groups=plan.groups.iloc[:0]))["Neighbourhoods"]
    assert said.startswith("Without covered streets")


def test_a_plan_without_standing_signs_entries_or_addresses_is_told_too(plan):
    bare = replace(
        plan,
        entries=plan.entries.iloc[:0],
        neighbourhoods=plan.neighbourhoods.iloc[:0],
        streets=plan.streets.iloc[:0],
        areas=plan.areas.iloc[:0],
        coverage_case=replace(plan.coverage_case, equity=(), review=plan.coverage_case.review.iloc[:0], upkeep=()),
        sign_case=replace(plan.sign_case, by_core=()),
    )
    said = told(bare)
    assert "0 entry roads lead in" in said["Entry roads"]
    assert "car traffic" not in said["Signs"]
    assert said["Coverage"].startswith("There is one active group")
    assert "register" not in said["Coverage"]


def test_neighbourhoods_to_watch_are_named(plan):
    watched = replace(plan, neighbourhoods=plan.neighbourhoods.assign(flag=["watch", "watch", "none"]))
    said = told(watched)["Neighbourhoods"]
    assert said.endswith("Keep an eye on: Kern-West and Kern-Oost. The table gives the reasons.")


def test_what_all_signs_catch_together_is_said_first_of_all_shares(plan, english):
    said = [sentence for chapter in findings(english, Texts("en")) for sentence in chapter.sentences]
    assert "Of all car trips from outside into the cores, 88% pass at least one proposed or kept sign." in said
    dutch = [sentence for chapter in findings(plan, Texts("nl")) for sentence in chapter.sentences]
    assert any("komt 88% langs minstens één bord" in sentence for sentence in dutch)


def test_neighbourhoods_that_the_roads_do_not_reach_are_told_apart_from_those_without_figures(plan):
    beyond = plan.neighbourhoods.assign(flag=["unknown", "high", "unknown"], data_share=[0.49, 1.0, 0.5])
    said = told(replace(plan, neighbourhoods=beyond))["Neighbourhoods"]
    assert "The road data does not reach there, so nothing can be said, for: Kern-West." in said
    assert "Figures are missing, so nothing can be said, for: Buitengebied" in said
    assert "does not reach" not in told(plan)["Neighbourhoods"]


def test_without_a_trip_from_outside_nothing_is_said_of_trips(plan):
    nowhere = case_of(plan, captured_share=float("nan"), by_core=(), curve=(), knee=0, old_way=None, lost_share=0.0)
    said = told(nowhere)["Signs"]
    assert "%" not in said
    assert "trips" not in said
    assert "nan" not in said


def test_whether_the_list_of_entry_roads_is_complete_is_said_in_plain_dutch(plan):
    said = told(plan, NL)["Invalswegen"]
    assert f"De lijst van invalswegen is voor {plan.cores['name'][1]} niet compleet" in said
    assert "komt er nog een auto van buiten in via Achterom." in said
    sealed = replace(plan, cores=plan.cores.assign(sealed=True))
    assert "De lijst van invalswegen is compleet: als ze allemaal dicht zijn" in told(sealed, NL)["Invalswegen"]


def test_a_core_at_the_edge_of_the_data_is_not_said_to_let_cars_in(plan):
    cores = plan.cores.assign(at_edge=[False, True])
    said = told(replace(plan, cores=cores))["Entry roads"]
    assert f"{plan.cores['name'][1]} reaches the edge of the road data, at Achterom." in said
    assert "sealed" not in said


def test_standing_signs_elsewhere_are_counted_apart(plan):
    assert "elsewhere" not in told(plan)["Signs"]
    said = told(replace(plan, signs=plan.signs.assign(status=["proposed", "keep", "standing"])))["Signs"]
    assert "Standing signs elsewhere, of which this report says nothing: 1." in said


def test_of_some_sealed_cores_it_is_said_how_many(english):
    said = [sentence for chapter in findings(english, Texts("en")) for sentence in chapter.sentences]
    assert "Proved for 1 of 2 cores: with their entry roads closed, no car gets in from outside." in said


def test_a_core_that_no_road_leads_into_is_not_said_to_let_cars_in(plan):
    said = told(replace(plan, cores=plan.cores.assign(leaks=[()] * 2)))["Entry roads"]
    assert (
        f"No road on the map leads into this core from outside, so nothing is proved of it: {plan.cores['name'][1]}."
        in said
    )
    assert "not sealed" not in said


def test_where_fewer_signs_farther_out_would_do_their_roads_are_named(plan):
    told_of = (
        "Round Zomerdorp, 2 signs would do the work of 3 at its entry roads if some stood farther out: on N764 and"
    )
    said = told(plan)["Entry roads"]
    assert told_of in said
    assert f"Round {plan.cores['name'][1]}" not in said
    one = plan.cores.assign(least_entries=1, least_roads=[("N764",), ()])
    assert "Round Zomerdorp, one sign farther out" in told(replace(plan, cores=one))["Entry roads"]
    dutch = told(plan, NL)["Invalswegen"]
    assert "Rond Zomerdorp doen 2 borden het werk van 3 borden bij de invalswegen, als er een paar verder" in dutch


def of_many(plan, **columns):
    """Return what is said of eight cores of which nothing is remarkable but what is given."""
    usual = {"entries": 1, "least_entries": 1, "sealed": True, "at_edge": False}
    usual |= {"leaks": [()] * 8, "least_roads": [("N1",)] * 8}
    cores = plan.cores.iloc[[0] * 8].reset_index(drop=True)
    cores = cores.assign(name=[f"Dorp {n}" for n in range(8)], **usual | columns)
    return told(replace(plan, cores=cores))["Entry roads"]


def test_of_many_cores_the_five_with_the_largest_saving_are_named_and_the_others_are_counted(plan):
    said = of_many(plan, entries=[2, 9, 3, 8, 4, 7, 5, 6])
    named = [n for n in range(8) if f"Round Dorp {n}," in said]
    assert named == [1, 3, 5, 6, 7]
    assert said.index("Round Dorp 1,") < said.index("Round Dorp 3,") < said.index("Round Dorp 6,")
    assert "Round 3 more cores fewer signs farther out would do" in said
    assert "more core" not in of_many(plan, entries=[1, 1, 1, 2, 2, 2, 2, 2])


def test_of_cores_at_the_edge_of_a_guessed_extent_it_is_said_that_nothing_is_proved(plan):
    said = of_many(plan, sealed=False, at_edge=True, leaks=[()] * 8)
    assert "these cores lie at their edge, so nothing is proved of them: Dorp 0" in said
    assert "No road on the map leads" not in said


def test_of_many_cores_that_leak_or_reach_the_edge_five_are_named_and_the_others_are_counted(plan):
    leaking = of_many(plan, sealed=False, leaks=[("Achterom",)] * 8)
    assert leaking.count("is not sealed: ") == 5
    assert "3 more cores are not sealed" in leaking
    at_edge = of_many(plan, sealed=False, at_edge=True, leaks=[("Achterom",)] * 8)
    assert at_edge.count("reaches the edge of the road data, at Achterom.") == 5
    assert "3 more cores reach the edge" in at_edge
    assert "sealed" not in at_edge


def test_of_many_roads_five_are_named_and_the_others_are_counted(plan):
    roads = tuple(f"Weg {n}" for n in range(7))
    said = of_many(plan, sealed=False, leaks=[roads] * 8)
    assert "gets in by Weg 0, Weg 1, Weg 2, Weg 3, Weg 4, and 2 others." in said
    said = of_many(plan, sealed=False, leaks=[roads[:6]] * 8)
    assert "Weg 4, and one other." in said
    assert "Weg 3, and Weg 4. " in of_many(plan, sealed=False, leaks=[roads[:5]] * 8)


def test_entries_from_a_neighbouring_core_and_those_that_are_no_street_are_counted(plan):
    said = told(plan)["Entry roads"]
    assert "Of all entry roads, one comes straight from a neighbouring core." in said
    assert "One entry road is a driveway, a track or a private road." in said
    said = told(replace(plan, entries=plan.entries.assign(kind="private", from_core="Bdorp")))["Entry roads"]
    assert "Of all entry roads, 4 come straight from a neighbouring core." in said
    assert "4 entry roads are driveways, tracks or private roads." in said
    said = told(replace(plan, entries=plan.entries.assign(kind="street", from_core="")))["Entry roads"]
    assert "neighbouring" not in said
    assert "driveway" not in said
