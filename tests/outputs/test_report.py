from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pandas as pd
import pytest

from dekkend.outputs.coverage_charts import coverage_charts
from dekkend.outputs.report import write_report
from dekkend.outputs.sign_charts import sign_charts
from dekkend.outputs.sign_findings import place_name
from dekkend.outputs.sign_tables import sign_tables, way_table
from dekkend.outputs.tables import core_tables, group_tables
from dekkend.outputs.texts import Texts
from dekkend.provenance import Provenance
from dekkend.sentences import Sentence
from dekkend.sign_case import OtherPlace

VOID = {"meta", "link", "img", "br", "input"}


class Page(HTMLParser):
    """Collects what the tests ask about, and notices tags that do not nest."""

    def __init__(self):
        super().__init__()
        self.open, self.seen, self.texts = [], [], []

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if data.strip() and not {"style", "head"} & set(self.open):
            self.texts.append(data.strip())

    def tags(self, name):
        return [attrs for tag, attrs in self.seen if tag == name]


def written(plan, path):
    write_report(plan, path / "report.html")
    text = (path / "report.html").read_text(encoding="utf-8")
    page = Page()
    page.feed(text)
    page.close()
    assert not page.open
    return text, page


@pytest.fixture(scope="module")
def report(plan, tmp_path_factory):
    return written(plan, tmp_path_factory.mktemp("report"))


def test_a_schematic_plan_says_so_in_the_first_line(report):
    assert report[1].texts[0] == "schematisch voorbeeld, geen echte kaart"


def test_a_plan_of_a_real_place_does_not(plan, tmp_path):
    text, page = written(replace(plan, schematic=False), tmp_path)
    assert "schematisch voorbeeld" not in text
    assert page.texts[0] == "Ga direct naar de bevindingen"


def test_findings_come_before_tables(report):
    text, _ = report
    assert text.index("Wat we vonden") < text.index("<table")


def test_names_from_the_data_are_text(report):
    text, page = report
    assert not page.tags("script")
    assert not page.tags("img")
    assert any('"><img src=x onerror=alert(1)>' in each for each in page.texts)
    assert "onerror=alert(1)>" not in text.replace("onerror=alert(1)&gt;", "")


def test_the_page_refers_to_nothing_outside_itself(report):
    links = [value for _, attrs in report[1].seen for name, value in attrs.items() if name in {"src", "href"}]
    assert all(link.startswith("#") or link == "data:," for link in links)


def test_every_link_within_the_page_leads_somewhere(report):
    _, page = report
    ids = {attrs["id"] for _, attrs in page.seen if "id" in attrs}
    assert {attrs["href"][1:] for attrs in page.tags("a")} <= ids
    assert {attrs["aria-labelledby"] for _, attrs in page.seen if "aria-labelledby" in attrs} <= ids


def test_the_page_is_accessible_in_structure(report):
    _, page = report
    assert page.tags("html")[0]["lang"] == "nl"
    assert [len(page.tags(tag)) for tag in ("h1", "main", "title")] == [1, 1, 1]
    assert len(page.tags("caption")) == len(page.tags("table")) > 5
    assert {attrs["scope"] for attrs in page.tags("th")} == {"col", "row"}
    levels = [int(tag[1]) for tag, _ in page.seen if tag in {"h1", "h2", "h3"}]
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_settings_that_differ_are_told_and_others_are_not(report):
    texts = report[1].texts
    assert "cores.min_addresses" in texts
    assert texts[texts.index("network.speeds_kmh.track") + 2 :][:2] == ["12,50", "15"]
    assert "cores.margin_m" not in texts
    assert "network.speeds_kmh.residential" not in texts


def test_the_report_names_its_sources(report, bare, tmp_path):
    text, _ = report
    assert "© OpenStreetMap contributors, ODbL 1.0. Datum van de gegevens: 2 november 2025." in text
    assert "CBS, Kadaster, CC BY 4.0" in text
    alone, _ = written(bare, tmp_path)
    assert "© OpenStreetMap contributors" in alone
    assert "CBS, Kadaster, CC BY 4.0" not in alone


def test_warnings_are_told_in_full_and_in_dutch(plan, tmp_path):
    said = Sentence("{file}: there is no such file. Check its name and folder.", file="a.csv")
    _, page = written(replace(plan, warnings=(said,)), tmp_path)
    assert "a.csv: dit bestand bestaat niet. Controleer de naam en de map." in page.texts


def test_without_groups_the_report_has_no_figure_of_coverage(plan, bare, tmp_path):
    text, page = written(replace(bare, neighbourhoods=plan.neighbourhoods), tmp_path)
    assert "Buurten en hun inwoners" in page.texts
    assert "Er is geen register van appgroepen gegeven, dus over de dekking van buurten is niets bekend." in page.texts
    assert not any(words in page.texts for words in ("Adressen gedekt", "Blootstelling", "Signaal"))
    assert "niet gedekt" not in text


def test_an_empty_section_says_that_it_is_empty(bare, tmp_path):
    _, page = written(bare, tmp_path)
    empty = [each for each in page.texts if each.startswith("Hier is niets te tonen")]
    assert len(empty) == 5


def test_the_report_is_told_in_english_on_request(english, tmp_path):
    text, page = written(english, tmp_path)
    assert page.tags("html")[0]["lang"] == "en"
    assert "schematic example, not a real map" in text
    assert "Exposure is no prediction" in text


def test_the_same_plan_gives_the_same_bytes(plan, tmp_path):
    (tmp_path / "again").mkdir()
    assert written(plan, tmp_path)[0] == written(plan, tmp_path / "again")[0]


def test_neighbourhoods_with_the_highest_flag_come_first(report):
    text, _ = report
    table = text[text.index("<caption>Buurten en hun dekking") :]
    assert table.index("Kern-Oost") < table.index("Buitengebied") < table.index("Kern-West")


def test_groups_stand_in_the_order_of_their_numbers(plan):
    several = pd.concat([plan.groups.iloc[:1]] * 4, ignore_index=True).assign(group_id=["1", "10", "2", "1a"])
    (table,) = group_tables(replace(plan, groups=several), Texts("nl"))
    assert [row[0] for row in table.rows] == ["1", "1a", "2", "10"]


def test_main_entries_come_first_and_those_that_are_no_street_are_counted_below(plan):
    entries = plan.entries.assign(main=[False, True, False, True])
    tables = core_tables(replace(plan, entries=entries), Texts("nl"))
    assert [row[1] for row in tables[1].rows] == ["N764", "Zomerdijk"]
    assert tables[1].note == "Ook één oprit, landweg of eigen weg komt Zomerdorp in; die staat in de spreadsheet."
    assert tables[2].note == ""
    assert "IJzerdorp" in dict(zip(*from_other_core(plan), strict=True))["Komt uit de kern"]


def from_other_core(plan):
    entries = plan.entries.assign(from_core=["IJzerdorp", "", "", ""])
    table = core_tables(replace(plan, entries=entries), Texts("nl"))[1]
    return table.headings, table.rows[0]


def test_a_core_that_only_tracks_lead_into_has_a_line_and_no_table(plan, tmp_path):
    tracks = replace(plan, entries=plan.entries.assign(kind="track", main=False, from_core=""))
    text, page = written(tracks, tmp_path)
    assert "Invalswegen van Zomerdorp" not in text
    assert "Ook 3 opritten, landwegen en eigen wegen komen Zomerdorp in; die staan in de spreadsheet." in page.texts


def test_the_table_of_cores_counts_main_entries_and_gives_the_bound_where_it_is_smaller(plan):
    table = core_tables(plan, Texts("nl"))[0]
    told = [dict(zip(table.headings, row, strict=True)) for row in table.rows]
    assert [row["Soort"] for row in told] == ["dorp", "gehucht"]
    assert [row["Belangrijke invalswegen"] for row in told] == ["2", "1"]
    assert [row["Zo weinig borden volstaan"] for row in told] == ["2", ""]
    as_many = replace(plan, cores=plan.cores.assign(least_entries=plan.cores["entries"]))
    assert "Zo weinig borden volstaan" not in core_tables(as_many, Texts("nl"))[0].headings


def test_what_the_outlines_rest_on_is_told_by_length(plan):
    total = plan.edges["length_m"].sum()
    addresses, both = plan.edges["length_m"][:2].sum() / total, plan.edges["length_m"][0] / total
    note = core_tables(plan, Texts("nl"))[0].note
    assert f"uit: adressen ({addresses:.0%}) en straatverlichting ({both:.0%})." in note
    assert f"Langs {both:.0%} van de lengte blijkt ook" in note
    assert core_tables(replace(plan, edges=plan.edges.iloc[:0]), Texts("nl"))[0].note == ""


def test_the_curve_of_the_sign_plan_is_drawn_told_and_tabled(plan, tmp_path):
    text, page = written(plan, tmp_path)
    assert text.count("<figure>") == 3
    assert "Met 2 borden bereikt het beste plan 80% van alle ritten. Het langste plan dat bekeken is heeft 3" in text
    assert "Dit plan heeft 2 borden en bereikt 88%." in text
    title = "Het beste plan bij elk aantal borden"
    assert {"role": "img", "aria-label": title}.items() <= page.tags("svg")[0].items()
    assert "Het beste plan bij elk aantal borden" in page.texts
    assert {"50,0%", "80,0%", "87,5%"} <= set(page.texts)


def test_without_a_curve_there_is_no_figure(plan, tmp_path):
    text, _ = written(replace(plan, sign_case=replace(plan.sign_case, curve=(), knee=0)), tmp_path)
    assert text.count("<figure>") == 2
    assert "Het beste plan bij elk aantal borden" not in text


def test_each_sign_is_told_with_what_it_is_worth_and_where_it_stands(plan, tmp_path):
    _, page = written(plan, tmp_path)
    assert {"Kan ook op", "Kosten", "Bevestiging", "Wegbeheerder"} <= set(page.texts)
    assert "Dorpsstraat (Zomerdorp)" in page.texts
    assert "€\N{NO-BREAK SPACE}400" in page.texts


def test_what_was_fetched_is_named_once_with_its_licence_and_day(plan, tmp_path):
    bag = Provenance(
        title="Basisregistratie Adressen en Gebouwen", attribution="Kadaster", licence="CC0 1.0",
        licence_url="https://example.org", url="https://example.org/wfs", fetched="2026-03-01T09:00:00Z",
    )  # fmt: skip
    fetched = replace(plan.inputs[0], role="addresses", sources=(bag, bag))
    write_report(replace(plan, inputs=(*plan.inputs, fetched)), tmp_path / "report.html")
    html = (tmp_path / "report.html").read_text(encoding="utf-8")
    said = "Basisregistratie Adressen en Gebouwen: Kadaster, CC0 1.0. Opgehaald van example.org op 1 maart 2026."
    assert html.count(said) == 1
    assert replace(plan, inputs=(fetched,)).credit.endswith("; Kadaster, CC0 1.0")


def test_research_is_told_both_ways_in_five_lines_with_their_sources(report):
    text, page = report
    assert len(page.tags("cite")) == 5
    assert "verplaatsten zich niet zichtbaar naar buurten ernaast" in text
    assert "hield het nog voor mogelijk dat inbrekers voor een deel uitweken" in text


def test_a_plan_of_one_sign_is_told_in_the_singular(plan):
    one = replace(
        plan, signs=plan.signs.iloc[:1], sign_case=replace(plan.sign_case, curve=((0, 0.0), (1, 0.5)), knee=1)
    )
    told = sign_charts(one, Texts("nl"))[0].told
    assert "Het beste bord alleen bereikt 50%" in told
    assert "Dit plan heeft één bord" in told
    assert "borden" not in told.split("De lijn kijkt")[0]


def test_what_each_core_gets_is_drawn_and_tabled(plan):
    chart = sign_charts(plan, Texts("nl"))[1]
    assert [row[0::2] for row in chart.table.rows] == [("Zomerdorp", "96%"), (plan.cores["name"][1], "0%")]
    assert sign_charts(replace(plan, cores=plan.cores.iloc[:1]), Texts("nl"))[1:] == ()


def test_the_plan_stands_beside_the_old_way(plan):
    (table,) = way_table(plan, Texts("nl"))
    assert [row[1:] for row in table.rows] == [
        ("2", "€\N{NO-BREAK SPACE}475", "88%"),
        ("6", "€\N{NO-BREAK SPACE}2.100", "40%"),
    ]
    assert way_table(replace(plan, sign_case=replace(plan.sign_case, old_way=None)), Texts("nl")) == ()


def test_what_the_rules_say_of_all_signs_alike_is_told_once(plan):
    table = sign_tables(plan, Texts("en"))[1]
    last = len(table.headings) - 1
    assert table.below == {last}
    assert [row[last] for row in table.rows] == ["Look on site.", ""]
    assert table.note == "Of all of them: Passed: a post stands there already."
    alone = sign_tables(replace(plan, signs=plan.signs.iloc[:1]), Texts("en"))[1]
    assert alone.note == ""
    assert "a post stands there already" in alone.rows[0][-1]


def test_coverage_is_drawn_for_neighbourhoods_with_figures_in_the_order_of_their_share(plan):
    (chart,) = coverage_charts(plan, Texts("nl"))
    assert chart.svg.index("Kern-West") < chart.svg.index("Kern-Oost")
    assert "Buitengebied" not in chart.svg
    assert coverage_charts(replace(plan, groups=plan.groups.iloc[:0]), Texts("nl")) == ()
    assert coverage_charts(replace(plan, areas=plan.areas.iloc[:1]), Texts("nl")) == ()


def test_only_the_largest_neighbourhoods_are_drawn_where_there_are_too_many(plan):
    row = plan.areas.iloc[[1]]
    many = [row.assign(area_id=f"n{n}", name=f"Buurt{n:02}", residents=float(100 + n)) for n in range(41)]
    (chart,) = coverage_charts(replace(plan, areas=pd.concat(many, ignore_index=True)), Texts("nl"))
    assert "Buurt40" in chart.svg
    assert "Buurt00" not in chart.svg
    assert "Alleen de 40 buurten met de meeste inwoners zijn getekend." in chart.told


def test_names_in_a_chart_are_short_text_without_commands(plan):
    strange = "$a$ \u202e<b>\U0001f3e0" + "x" * 300
    (chart,) = coverage_charts(replace(plan, areas=plan.areas.assign(name=strange)), Texts("nl"))
    assert "$a$ &lt;b&gt;\U0001f3e0xxx" in chart.svg
    assert "\u202e" not in chart.svg
    assert "x" * 30 not in chart.svg


def test_the_roads_by_which_a_core_leaks_stand_below_its_row(plan):
    table = core_tables(plan, Texts("nl"))[0]
    (place,) = table.below
    assert [row[place] for row in table.rows] == ["", "Achterom"]
    assert table.headings[place] == "Wegen die niet in de lijst staan"
    sealed = replace(plan, cores=plan.cores.assign(leaks=[(), ()]))
    assert not core_tables(sealed, Texts("nl"))[0].below


def test_an_entry_without_a_name_says_so(plan):
    entries = plan.entries.assign(street=["", "N764", "x", "N764"])
    table = core_tables(replace(plan, entries=entries), Texts("nl"))[1]
    first = plan.entries.geometry.iloc[0]
    assert table.rows[0][1] == "zonder naam, zuidwestkant (nr.\N{NO-BREAK SPACE}1)"
    assert table.headings[-2:] == ("RD x", "RD y")
    assert table.rows[0][-2:] == (f"{first.x:.0f}", f"{first.y:.0f}")
    assert "RD x" not in core_tables(plan, Texts("nl"))[1].headings


def test_a_place_without_a_name_is_told_by_where_it_is(plan):
    nl = Texts("nl")
    assert place_name(nl, OtherPlace("x-weg-3", "", "Zomerdorp", 190000.4, 330000)) == (
        "een weg zonder naam bij x 190000, y 330000 (Zomerdorp)"
    )
    assert place_name(nl, OtherPlace("x-kade", "Kade", "Zomerdorp", 190000, 330000)) == "Kade (Zomerdorp)"


def test_signs_without_a_name_are_told_apart_by_the_number_of_their_id(plan):
    ids = [f"zomerdorp-weg{end}" for end in ("", *(f"-{n}" for n in range(2, len(plan.signs) + 1)))]
    worth, places = sign_tables(replace(plan, signs=plan.signs.assign(street="", sign_id=ids)), Texts("nl"))
    told = [row[worth.headings.index("Straat")] for row in worth.rows]
    assert all(f"(nr.\N{NO-BREAK SPACE}{n})" in each for n, each in enumerate(told, start=1))
    assert {row[places.headings.index("Straat")] for row in places.rows} <= {*told}
