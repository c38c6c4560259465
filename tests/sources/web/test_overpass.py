"""osmnx asks the Overpass API for all that a run reads, and leaves no trace of that in this process."""

import re
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import osmium
import osmnx
import pytest

from dekkend.errors import SourceUnreachableError
from dekkend.sources.osm.collect import AREA_KEYS, BARRIER_LINES, NODE_KEYS
from dekkend.sources.osm.tags import ROAD_CLASSES
from dekkend.sources.web.cache import Cache
from dekkend.sources.web.client import Client
from dekkend.sources.web.manners import Manners
from dekkend.sources.web.overpass import features, fetch_overpass, lines

from ...played import Asked, Reply, Service, as_json, played, secured
from ...played_overpass import DATE, overpass
from ..osm.osm_xml import LAT, LON, STEP, village

BOX = (LON - 0.5 * STEP, LAT - 0.5 * STEP, LON + 3.5 * STEP, LAT + 3.5 * STEP)
QUICK = Manners(timeout_s=1, patience_s=5, tries=2, pause_s=0.01, largest_mb=1)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with played(overpass(village().write(tmp_path / "village.osm"))) as playing:
        yield playing


def asked_of(url: str, folder: Path, manners: Manners = QUICK) -> osmium.io.Header:
    answer = fetch_overpass(Client(Cache(folder / "cache"), manners), "roads", url, BOX, 1)
    copy = folder / "answer.osm.pbf"
    copy.write_bytes(answer.path.read_bytes())
    with osmium.io.Reader(str(copy)) as reader:
        return reader.header()


class TestTheQuestion:
    def test_asks_for_each_kind_of_road_and_line(self) -> None:
        keys, values = re.fullmatch(r'\[~"([^"]*)"~"([^"]*)"\]', lines()).groups()
        assert all(re.search(keys, key) for key in ("highway", *BARRIER_LINES))
        assert all(re.search(values, road) for road in ROAD_CLASSES | {"pedestrian", "river", "canal", "rail"})
        assert not re.search(values, "footway")
        assert not re.search(keys, "highway:lanes")

    def test_asks_for_each_key_that_is_read(self) -> None:
        assert {*NODE_KEYS, *AREA_KEYS} <= {*features()}
        assert features()["addr:housenumber"] is True
        assert features()["admin_level"] == ["10", "8", "9"]

    def test_bears_the_name_of_who_asks_and_is_asked_once(self, service: Service, tmp_path: Path) -> None:
        asked_of(service.url, tmp_path)
        asked_of(service.url, tmp_path)
        assert [each.path for each in service.asked] == ["/interpreter"] * 2
        assert all(each.agent.startswith("dekkend") for each in service.asked)
        assert "[timeout:1]" in service.asked[0].form["data"]

    def test_may_be_put_to_the_address_that_others_name_whole(self, service: Service, tmp_path: Path) -> None:
        asked_of(f"{service.url}/api/interpreter", tmp_path)
        assert {each.path for each in service.asked} == {"/api/interpreter"}


class TestTheAnswer:
    def test_is_a_map_that_says_of_when_it_is(self, service: Service, tmp_path: Path) -> None:
        assert asked_of(service.url, tmp_path).get("osmosis_replication_timestamp") == DATE

    def test_need_not_say_of_when_it_is(self, tmp_path: Path) -> None:
        whole = {"elements": [{"type": "way", "id": 1, "nodes": [], "tags": {"highway": "residential"}}]}
        with played(lambda _: as_json(whole)) as service:
            assert asked_of(service.url, tmp_path).get("osmosis_replication_timestamp") == ""

    def test_holds_all_that_the_extract_holds(self, service: Service, tmp_path: Path) -> None:
        asked_of(service.url, tmp_path)
        held, whole = (_told(tmp_path / name) for name in ("answer.osm.pbf", "village.osm"))
        assert held.items() <= whole.items()
        assert {kind for kind, _ in held} == {"Node", "Way", "Relation"}

    @pytest.mark.parametrize(
        ("said", "message"),
        [
            ({"elements": [], "remark": 'runtime error: "x" timed out'}, r'did not finish \(runtime error: "x" timed'),
            ({"elements": []}, "holds no roads"),
            ({"elements": [{"type": "way"}]}, "damaged"),
            ({"elements": [{"type": "area", "id": 1}]}, "damaged"),
            ({"elements": 7}, "damaged"),
            ({}, "damaged"),
        ],
    )
    def test_that_is_not_what_was_asked_is_told(self, said: dict, message: str, tmp_path: Path) -> None:
        with (
            played(lambda _: as_json(said)) as service,
            pytest.raises(SourceUnreachableError, match=message) as caught,
        ):
            asked_of(service.url, tmp_path)
        assert "--without roads" in str(caught.value)

    def test_that_does_not_come_in_time_is_told_with_the_time_that_it_was_given(self, tmp_path: Path) -> None:
        with (
            played(lambda _: Reply(b"{}", wait_s=2)) as service,
            pytest.raises(SourceUnreachableError, match="no answer within 1 s"),
        ):
            asked_of(service.url, tmp_path, replace(QUICK, timeout_s=9, tries=1))

    def test_that_is_huge_is_not_taken(self, tmp_path: Path) -> None:
        with (
            played(lambda _: Reply(b"{" + b" " * 2_000_000 + b"}")) as service,
            pytest.raises(SourceUnreachableError, match="more than 1 MB"),
        ):
            asked_of(service.url, tmp_path)

    def test_may_come_from_where_the_service_sends_one(self, service: Service, tmp_path: Path) -> None:
        def elsewhere(asked: Asked) -> Reply:
            return Reply(status=307, headers={"Location": f"{service.url}/interpreter"})

        with played(elsewhere) as first:
            asked_of(first.url, tmp_path)
        assert len(service.asked) == 2


def test_it_is_asked_over_a_connection_that_ones_own_certificates_vouch_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    wrap, own = secured(tmp_path)
    with played(overpass(village().write(tmp_path / "village.osm")), wrap=wrap) as service:
        with pytest.raises(SourceUnreachableError, match=r"not trusted; fetch\.certificates"):
            asked_of(service.url, tmp_path)
        asked_of(service.url, tmp_path, replace(QUICK, certificates=own))
    assert len(service.asked) == 2


def test_osmnx_and_the_look_up_of_hosts_are_as_they_were(service: Service, tmp_path: Path) -> None:
    before = {name: getattr(osmnx.settings, name) for name in dir(osmnx.settings) if not name.startswith("__")}
    look_up = socket.getaddrinfo
    asked_of(service.url, tmp_path)
    service.faults.append(Reply(b"<html>", status=403))
    with pytest.raises(SourceUnreachableError, match="403"):
        asked_of(service.url, tmp_path / "other")
    assert {name: getattr(osmnx.settings, name) for name in before} == before
    assert socket.getaddrinfo is look_up


def test_nothing_of_a_question_that_failed_is_kept(service: Service, tmp_path: Path) -> None:
    # The first of the two is answered, the second is not.
    first = as_json({"elements": []})
    service.faults[:] = [first, Reply(b"{", announced=100), first, Reply(status=504)]
    with pytest.raises(SourceUnreachableError, match="504"):
        asked_of(service.url, tmp_path)
    assert [path for path in (tmp_path / "cache").rglob("*") if path.is_file()] == []


def _told(path: Path) -> dict[tuple[str, int], dict[str, str]]:
    return {(type(each).__name__, each.id): dict(each.tags) for each in osmium.FileProcessor(path)}
