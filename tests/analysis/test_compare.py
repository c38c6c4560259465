"""Two runs side by side: what changed, and what did it."""

from dataclasses import replace
from math import isnan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dekkend.analysis.compare import compare
from dekkend.analysis.compare_coverage import compare_coverage
from dekkend.analysis.compare_signs import nearest_pairs
from dekkend.analysis.compare_streets import street_units
from dekkend.errors import InputError

from .runs import AREAS, RECORD, Group, Street, X, cores, entries, record, run, signs

often = settings(max_examples=25, deadline=None)
NEW_REGISTER = record(groups="other")
NEW_BOTH = record(groups="other", osm="other")


def street(name="Koolweg", addresses=10, *, groups=(), covered=None, area="BU1", segment=None):
    watched = covered if covered is not None else addresses * bool(groups)
    return Street(area, segment or name, name, addresses, watched, tuple(groups))


def share(streets):
    addresses = sum(each.addresses for each in streets)
    return sum(each.covered for each in streets) / addresses if addresses else float("nan")


def parts(shift):
    return shift.by_groups, shift.by_map, shift.by_rest


@st.composite
def worlds(draw):
    """Streets on two maps under two registers; what the later map lacks is claimed as it was."""
    streets = []
    for at in range(draw(st.integers(1, 6))):
        counts = st.lists(st.integers(0, 9), min_size=1, max_size=3)
        then, now = draw(counts), draw(counts)
        claimed_then = draw(st.booleans())
        claimed_now = draw(st.booleans()) if sum(now) else claimed_then
        streets.append((draw(st.sampled_from(AREAS)), f"Straat {at}", then, now, claimed_then, claimed_now))
    return streets


class TestWhatDidIt:
    def laid_out(self, streets, counts, claims, renamed=""):
        return [
            Street(
                area, f"{renamed}{name}/{at}", name, addresses, addresses * bool(row[claims]), ("G",) * row[claims]
            )
            for row in streets
            for area, name in [row[:2]]
            for at, addresses in enumerate(row[counts])
        ]  # fmt: skip

    @given(worlds(), st.booleans())
    @often
    def test_groups_did_what_the_new_register_does_on_the_old_map_and_the_map_the_rest(self, streets, drawn_anew):
        old = self.laid_out(streets, 2, 4)
        between = self.laid_out(streets, 2, 5)
        new = self.laid_out(streets, 3, 5, renamed="w" if drawn_anew else "")
        total, neighbourhoods = compare_coverage(run(old), run(new), ("groups", "map"))
        rows = [("", total), *((row.code, row) for row in neighbourhoods.itertuples())]
        for code, shift in rows:
            then, middle, now = (share([each for each in one if code in each.area]) for one in (old, between, new))
            if not isnan(then) and not isnan(now):
                assert parts(shift) == pytest.approx((middle - then, now - middle, 0))

    @given(st.data(), st.sets(st.sampled_from(["groups", "map", "settings"])))
    @often
    def test_the_parts_add_up_whatever_was_counted_and_whatever_differs(self, data, causes):
        def drawn():
            segments = st.tuples(
                st.sampled_from(AREAS), st.sampled_from("abcd"), st.sampled_from(["A", "B", ""]), st.integers(0, 9),
                st.floats(0, 1), st.sets(st.sampled_from("GH")),
            )  # fmt: skip
            rows = data.draw(st.lists(segments, max_size=6, unique_by=lambda row: row[1]))
            streets = [Street(*row[:4], int(row[3] * row[4]), tuple(sorted(row[5]))) for row in rows]
            counts = st.integers(0, 50).flatmap(lambda most: st.tuples(st.just(most), st.integers(0, most)))
            counted = data.draw(st.fixed_dictionaries(dict.fromkeys(AREAS, counts)))
            return streets, data.draw(st.lists(st.builds(Group, st.sampled_from("GH")), max_size=1)), counted

        (old, groups_then, counted_then), (new, groups_now, counted_now) = drawn(), drawn()
        then, now = run(old, groups_then, counted=counted_then), run(new, groups_now, counted=counted_now)
        total, neighbourhoods = compare_coverage(then, now, causes)
        for shift in (total, *neighbourhoods.itertuples()):
            change = shift.share_now - shift.share_then
            assert sum(parts(shift)) == pytest.approx(change, nan_ok=True)

    def test_where_the_register_alone_differs_it_did_everything(self):
        old = run([street(), street("Heuvel")])
        new = run([street(groups=["G"]), street("Heuvel")], [Group("G", ("Koolweg",))], told=NEW_REGISTER)
        found = compare(old, new)
        assert found.causes["coverage"] == ("groups",)
        assert parts(found.total) == (0.5, 0, 0)

    def test_where_the_register_is_the_same_the_groups_did_nothing(self):
        old = run([street(), street("Heuvel")])
        new = run([street(groups=["G"]), street("Heuvel")], told=record(osm="other"))
        assert parts(compare(old, new).total) == (0, 0.5, 0)

    def test_where_a_setting_alone_differs_it_did_everything(self):
        old, new = run([street(), street("Heuvel")]), run([street(groups=["G"]), street("Heuvel")])
        assert parts(compare(old, replace(new, record=record(**{"matching.certain": 80.0}))).total) == (0, 0, 0.5)
        assert compare(old, replace(new, record=record(dekkend="2.0"))).causes["coverage"] == ("settings",)

    def test_settings_of_other_parts_and_other_libraries_change_no_coverage(self):
        told = record(**{"signs.number": 7, "entries.merge_m": 5.0}, shapely="3.0")
        causes = compare(run([street()]), run([street()], told=told)).causes
        assert causes == {"coverage": (), "flags": (), "signs": ("settings",), "places": ("settings",)}

    def test_new_addresses_on_a_street_with_the_same_groups_are_the_maps_doing(self):
        old = run([street(groups=["G"]), street("Heuvel")], [Group("G", ("Koolweg",))])
        new = run([street(addresses=30, groups=["G"]), street("Heuvel")], [Group("G", ("Koolweg",))], told=NEW_BOTH)
        assert parts(compare(old, new).total) == pytest.approx((0, 0.25, 0))

    def test_a_street_that_the_map_has_cut_elsewhere_or_drawn_anew_is_the_same_street(self):
        old = run([street(segment="1"), street("Heuvel")])
        pieces = [street(addresses=4, groups=["G"], segment="2"), street(addresses=6, groups=["G"], segment="3")]
        assert parts(compare(old, run([*pieces, street("Heuvel")], told=NEW_BOTH)).total) == pytest.approx((0.5, 0, 0))

    def test_a_street_that_the_map_renamed_is_lost_by_the_map_and_not_by_its_group(self):
        old = run([street(groups=["G"]), street("Heuvel")], [Group("G", ("Koolweg",))])
        new = run(
            [street("Nieuweweg", segment="Koolweg"), street("Heuvel")], [Group("G", (), unmatched=("Koolweg",))],
            told=NEW_BOTH,
        )  # fmt: skip
        assert parts(compare(old, new).total) == pytest.approx((0, -0.5, 0))

    def test_a_name_that_both_registers_hold_but_one_run_found_was_not_claimed_anew(self):
        old = run([street(), street("Heuvel")], [Group("G", (), unmatched=("KOOLWEG",))])
        streets = [street(groups=["G"]), street("Heuvel")]
        told = record(groups="other", **{"matching.certain": 80.0})
        found = compare(old, run(streets, [Group("G", ("Koolweg",))], told=told))
        assert parts(found.total) == pytest.approx((0, 0, 0.5))
        assert found.groups["cause"].tolist() == ["map_or_settings"]

    def test_more_houses_watched_on_the_same_street_are_the_groups_doing(self):
        old = run([street(groups=["G"], covered=2)], [Group("G", ("Koolweg",), addresses=2)])
        new = run([street(groups=["G"], covered=7)], [Group("G", ("Koolweg",), addresses=7)], told=NEW_BOTH)
        assert parts(compare(old, new).total) == pytest.approx((0.5, 0, 0))

    def test_streets_are_fitted_to_the_addresses_that_were_counted(self):
        # Of the covered street's addresses only 2 stand in this neighbourhood; the other street has 18 there.
        old = run([street(groups=["G"]), street("Heuvel")], [Group("G", ("Koolweg",))], counted={"BU1": (20, 2)})
        new = run([street(), street("Heuvel")], told=NEW_BOTH, counted={"BU1": (20, 0)})
        assert parts(compare(old, new).total) == pytest.approx((-0.1, 0, 0))

    def test_nothing_is_known_without_records(self):
        old = run([street()], told=None)
        found = compare(old, run([street(groups=["G"])]))
        assert found.causes["coverage"] == ("groups", "map", "settings")
        assert "run.json" in str(found.notes[0])
        assert found.basis.empty


class TestNeighbourhoods:
    def test_one_that_is_in_one_run_alone_has_no_change(self):
        old = run([street()])
        new = run([street()], told=record(neighbourhoods="other"))
        new = replace(new, neighbourhoods=new.neighbourhoods.assign(code=["BU1", "BU9"]))
        found = compare(old, new).neighbourhoods.set_index("code")
        assert found.loc["BU2", ["flag_then", "flag_now"]].tolist() == ["none", ""]
        assert found.loc[["BU2", "BU9"], ["points", "by_groups", "by_map", "by_rest"]].isna().all(axis=None)

    def test_one_that_the_road_data_hardly_reaches_does_not_count_in_the_total(self):
        old = run([street(groups=["G"]), street("Heuvel", area="BU2")])
        old = replace(old, neighbourhoods=old.neighbourhoods.assign(data_share=[1.0, 0.4]))
        total = compare(old, old).total
        assert (total.addresses_then, total.covered_then) == (10, 10)

    def test_without_neighbourhoods_all_streets_count(self):
        old, new = run([street(), street("Heuvel", area="BU2")]), run([street(groups=["G"])], told=NEW_REGISTER)
        old, new = (replace(one, neighbourhoods=one.neighbourhoods.iloc[:0]) for one in (old, new))
        found = compare(old, new)
        assert found.neighbourhoods.empty
        assert (found.total.addresses_then, found.total.share_then, found.total.share_now) == (20, 0, 1)
        assert sum(parts(found.total)) == pytest.approx(1)

    def test_runs_without_streets_or_addresses_have_no_share(self):
        total = compare(run(), run()).total
        assert isnan(total.change)

    def test_flags_that_differ_are_raised_or_lifted(self):
        old, new = run([street()]), run([street()])
        new = replace(new, neighbourhoods=new.neighbourhoods.assign(flag=["high", "none"], reasons=["Why.", ""]))
        found = compare(old, new)
        assert found.flags[["code", "flag_then", "flag_now", "reasons_now"]].to_numpy().tolist() == [
            ["BU1", "none", "high", "Why."]
        ]
        assert not found.same

    def test_addresses_along_a_boundary_are_shared_out_and_none_is_counted_twice(self):
        one = run([street(addresses=12)])
        line = one.streets.geometry.translate(xoff=X + 5000 - one.streets.total_bounds[[0, 2]].mean())
        one = replace(one, streets=one.streets.set_geometry(line))
        areas = one.neighbourhoods
        beside = areas.set_geometry(areas.geometry.where(areas["code"] == "BU1", areas.geometry.translate(xoff=-5000)))
        units = street_units(replace(one, neighbourhoods=beside), one)
        assert units.groupby("code")["addresses_then"].sum().tolist() == pytest.approx([6, 6])
        twice = replace(one, neighbourhoods=areas.set_geometry([areas.geometry.iloc[0]] * 2))
        assert street_units(twice, one)["addresses_then"].sum() <= 12 + 1e-9


class TestGroups:
    def test_each_change_has_its_word(self):
        then = [Group("1"), Group("2"), Group("3", status="ended"), Group("4", ("A", "B")), Group("6")]
        now = [
            Group("2", status="ended"), Group("3"), Group("4", ("B", "C"), name="Vier"), Group("5"), Group("6"),
        ]  # fmt: skip
        found = compare(run(groups=then), run(groups=now, told=NEW_REGISTER)).groups
        assert dict(zip(found["group_id"], found["change"], strict=True)) == {
            "1": "gone", "2": "ended", "3": "resumed", "4": "changed", "5": "came",
        }  # fmt: skip
        four = found.set_index("group_id").loc["4"]
        assert (four["name"], four["name_then"]) == ("Vier", "4")
        assert (four["streets_added"], four["streets_removed"]) == (("C",), ("A",))

    def test_a_planned_group_starts_and_does_not_resume(self):
        then, now = [Group("1", status="planned"), Group("2")], [Group("1"), Group("2", status="planned")]
        found = compare(run(groups=then), run(groups=now, told=NEW_REGISTER)).groups
        assert dict(zip(found["group_id"], found["change"], strict=True)) == {"1": "started", "2": "changed"}

    def test_other_addresses_on_the_same_streets_are_the_maps_doing_where_it_differs(self):
        old, new = run(groups=[Group("1", addresses=3)]), run(groups=[Group("1", addresses=4)], told=NEW_BOTH)
        assert compare(old, new).groups["cause"].tolist() == ["map_or_settings"]
        assert compare(old, replace(new, record=NEW_REGISTER)).groups["cause"].tolist() == ["groups"]

    def test_a_group_with_another_number_is_the_same_group(self):
        old = run([street(groups=["1"])], [Group("1", ("Koolweg",), name="Kool")])
        new = run([street(groups=["A1"])], [Group("A1", ("Koolweg",), name="kool")], told=NEW_BOTH)
        found = compare(old, new)
        assert found.groups[["group_id", "number_then", "change"]].to_numpy().tolist() == [["A1", "1", "changed"]]
        assert parts(found.total) == (0, 0, 0)

    def test_a_name_that_two_groups_bear_tells_no_number(self):
        old = run(groups=[Group("1", name="Kool"), Group("2", name="Kool")])
        new = run(groups=[Group("3", name="Kool")], told=NEW_REGISTER)
        assert compare(old, new).groups["change"].tolist() == ["gone", "gone", "came"]


class TestSigns:
    def changes(self, then, now):
        found = compare(run(signs=signs(**then)), run(signs=signs(**now))).signs
        return [tuple(row) for row in found[["sign_id", "change", "proposal"]].to_numpy()]

    def test_a_sign_that_stands_now_was_placed_and_one_that_does_not_was_removed(self):
        then = {"a": (0, "keep", "standing"), "c": (900, "remove", "standing")}
        now = {"a": (0, "keep", "standing"), "b": (500, "keep", "standing")}
        assert self.changes(then, now) == [("b", "placed", ""), ("c", "removed", "")]

    def test_a_sign_that_was_placed_near_a_proposed_one_is_that_one(self):
        proposed = {"p": (0, "proposed", "proposed"), "q": (400, "proposed", "proposed")}
        assert self.changes(proposed, {"s": (30, "keep", "standing")}) == [("s", "placed", "p"), ("q", "dropped", "")]
        assert self.changes(proposed, {"s": (60, "keep", "standing"), "q": proposed["q"]}) == [
            ("s", "placed", ""),
            ("p", "dropped", ""),
        ]
        assert self.changes({"p": proposed["p"]}, {"p": (2, "keep", "standing")}) == [("p", "placed", "p")]

    def test_a_sign_moved_if_it_stands_more_than_5_m_away(self):
        then = {"a": (0, "keep", "standing")}
        assert self.changes(then, {"a": (5, "keep", "standing")}) == []
        found = compare(run(signs=signs(**then)), run(signs=signs(a=(6, "keep", "standing")))).signs
        assert found[["change", "moved_m"]].to_numpy().tolist() == [["moved", 6.0]]

    def test_a_sign_at_the_same_place_is_the_same_sign_under_another_number(self):
        for provenance, status in (("standing", "keep"), ("proposed", "proposed")):
            assert self.changes({"a": (0, status, provenance)}, {"b": (3, status, provenance)}) == []

    def test_a_proposed_sign_that_slid_along_its_street_moved(self):
        then, now = {"a": (0, "proposed", "proposed")}, {"b": (40, "proposed", "proposed")}
        assert self.changes(then, now) == [("b", "moved", "")]

    def test_what_the_plan_says_of_a_sign_may_change(self):
        then = {"a": (0, "keep", "standing"), "p": (400, "proposed", "proposed")}
        now = {"a": (0, "remove", "standing"), "p": (400, "struck", "proposed"), "q": (800, "proposed", "proposed")}
        assert self.changes(then, now) == [("q", "proposed", ""), ("p", "dropped", ""), ("a", "changed", "")]

    def test_the_nearest_are_paired_first_and_each_once(self):
        ones, others = entries(a=(0, ""), b=(10, "")), entries(c=(9, ""), d=(40, ""))
        assert nearest_pairs(ones, others, 50) == [(1, 0), (0, 1)]
        assert nearest_pairs(ones, others, 30) == [(1, 0)]


def test_cores_and_entries_come_and_go():
    old = run(cores=cores("A", "B"), entries=entries(e1=(0, "Dijk"), e2=(500, "Weg")))
    new = run(cores=cores("A", "C"), entries=entries(e3=(70, "Dijk"), e4=(500, "Laan")))
    found = compare(old, new).places
    assert found[["place_id", "kind", "change"]].to_numpy().tolist() == [
        ["B", "core", "gone"],
        ["C", "core", "came"],
        ["e2", "entry", "gone"],
        ["e4", "entry", "came"],
    ]


class TestTwoRuns:
    def test_a_run_and_itself_are_the_same(self):
        one = run([street(groups=["G"])], [Group("G")], signs=signs(a=(0, "keep", "standing")))
        found = compare(one, one)
        assert found.same
        assert all(map(len, (found.groups, found.signs, found.places, found.basis))) is False
        assert set(found.causes.values()) == {()}

    def test_other_inputs_alone_change_nothing(self):
        found = compare(run([street()]), run([street()], told=replace(NEW_BOTH, data_date="2026-07-01")))
        assert found.same
        assert found.basis[["kind", "item"]].to_numpy().tolist() == [
            ["file", "groups"], ["file", "osm"], ["date", "osm"],
        ]  # fmt: skip

    def test_settings_and_versions_that_one_run_does_not_know_differ(self):
        told = replace(RECORD, settings={"new.one": True}, versions={"dekkend": "1.0"}, inputs={})
        found = compare(run([street()]), run([street()], told=told)).basis
        rows = {(row.kind, row.item): (row.then, row.now) for row in found.itertuples()}
        assert rows["setting", "new.one"] == ("", True)
        assert rows["setting", "matching.certain"] == (92.0, "")
        assert rows["version", "shapely"] == ("2.1", "")
        assert rows["file", "osm"] == ("osm.csv (osm)", "")

    def test_runs_of_two_places_are_refused(self):
        there = run([street()], cores=cores("Elders", east=5000))
        with pytest.raises(InputError, match="two different places \\(Zomerland and Winterland\\)"):
            compare(run([street()]), replace(there, record=replace(RECORD, title="Winterland")))

    def test_runs_in_two_coordinate_systems_are_of_two_places(self):
        there = run([street()])
        with pytest.raises(InputError, match="two different places"):
            compare(run([street()]), replace(there, streets=there.streets.to_crs(25831)))

    def test_without_cores_the_roads_tell_the_place(self):
        old, new = (run([street(area=area), street("Heuvel", area=area)], cores=cores()) for area in AREAS)
        assert compare(old, old).same
        with pytest.raises(InputError, match="two different places"):
            compare(replace(old, streets=_square(old.streets)), replace(new, streets=_square(new.streets)))

    def test_a_village_that_joined_the_municipality_makes_it_no_other_place(self):
        compare(run([street()], cores=cores("A")), run([street()], cores=cores("A", "B", "C")))

    def test_a_drawn_up_example_is_compared_with_another_alone(self):
        with pytest.raises(InputError, match="drawn-up example"):
            compare(run([street()]), replace(run([street()]), schematic=True))

    def test_the_later_run_first_is_remarked(self):
        found = compare(run(told=replace(RECORD, data_date="2026-07-01")), run())
        assert "Name the earlier run first" in str(found.notes[0])

    def test_a_layer_that_one_run_lacks_is_not_compared_and_said_so(self):
        old = run([street()], lacking=("groups", "signs"))
        new = run([street()], [Group("G")], signs=signs(a=(0, "keep", "standing")))
        found = compare(old, new)
        assert found.groups.empty
        assert found.signs.empty
        assert [note.values["layer"] for note in found.notes] == ["groups", "signs"]


def _square(streets):
    return streets.set_geometry(streets.buffer(100).exterior)


def test_both_maps_are_owed_to_their_makers():
    old, new = run([street()]), replace(run([street()]), credit="Gemeente Zomerland; CBS, CC BY 4.0")
    assert compare(old, new).credit == "Gemeente Zomerland; CBS, CC BY 4.0; © OpenStreetMap contributors, ODbL 1.0"
    assert compare(old, replace(new, credit="")).credit == old.credit
