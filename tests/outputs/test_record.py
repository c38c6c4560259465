import json
from dataclasses import asdict, replace

from dekkend.outputs.record import run_record, write_record
from dekkend.provenance import Provenance


def test_the_record_tells_what_went_in_and_what_came_out(plan):
    record = run_record(plan)
    assert record["inputs"][0] == {"role": "osm", "path": "in/zomerland.osm.pbf", "sha256": "ab" * 32, "sources": []}
    assert record["layers"] == {
        "segments": 5, "cores": 2, "edges": 3, "entries": 4, "signs": 3, "groups": 2, "streets": 5,
        "neighbourhoods": 3, "areas": 4, "recruits": 1,
    }  # fmt: skip
    assert record["steps"][0] == {"name": "read", "seconds": 1.235, "peak_mb": 210.0}
    assert record["settings"]["cores"]["min_addresses"] == 10
    assert list(record["versions"]) == ["dekkend", "python"]
    assert (record["data_date"], record["schematic"]) == ("2025-11-02", True)


def test_of_a_file_that_was_fetched_it_says_where_and_when_and_under_which_licence(plan):
    source = Provenance("Kaart", "Iemand", "CC0 1.0", "https://example.org", "https://example.org/kaart", "2026-01-02")
    first = replace(plan.inputs[0], sources=(source,))
    assert run_record(replace(plan, inputs=(first,)))["inputs"][0]["sources"] == [asdict(source)]


def test_the_record_names_sources_and_licences(plan, bare):
    assert {"layer": "osm", "text": "© OpenStreetMap contributors", "licence": "ODbL 1.0"} in run_record(bare)[
        "attribution"
    ]
    assert [each["licence"] for each in run_record(plan)["attribution"]] == ["ODbL 1.0", "CC BY 4.0"]


def test_warnings_stand_in_english_and_in_the_language_of_the_run(plan, english):
    (warning,) = run_record(plan)["warnings"]
    assert set(warning) == {"en", "nl"}
    assert "Winterlaan" in warning["nl"]
    assert set(run_record(english)["warnings"][0]) == {"en"}


def test_the_file_is_the_record(plan, tmp_path):
    write_record(plan, tmp_path / "run.json")
    text = (tmp_path / "run.json").read_text(encoding="utf-8")
    assert json.loads(text) == run_record(plan)
    assert "©" in text


def test_a_share_that_nobody_knows_is_null(plan, tmp_path):
    unknown = replace(plan.sign_case, captured_share=float("nan"))
    write_record(replace(plan, sign_case=unknown), tmp_path / "run.json")
    assert json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))["sign_plan"]["captured_share"] is None
