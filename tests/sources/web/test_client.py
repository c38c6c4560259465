"""A service is asked patiently; whatever it does, it ends in one message, and the cache stays whole."""

import json
import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path

import pytest

from dekkend.errors import OutputError, SettingsError, SourceUnreachableError
from dekkend.sources.web.cache import Cache, Question
from dekkend.sources.web.client import Client
from dekkend.sources.web.documents import read_object
from dekkend.sources.web.manners import Manners

from ...played import Asked, Reply, Service, played, secured

QUICK = Manners(timeout_s=0.4, patience_s=3, tries=2, pause_s=0.01, largest_mb=0.01)


def answer(asked: Asked) -> Reply:
    return Reply(json.dumps({"path": asked.path, "params": asked.params}).encode())


@pytest.fixture
def service() -> Iterator[Service]:
    with played(answer) as playing:
        yield playing


def client(folder: Path, manners: Manners = QUICK, **how: bool) -> Client:
    return Client(Cache(folder / "cache"), manners, **how)


def ask(folder: Path, service: Service, manners: Manners = QUICK, **how: bool) -> dict:
    return client(folder, manners, **how).ask("crime", Question(f"{service.url}/rows"), read_object).value


def len_of(path: Path) -> int:
    return path.stat().st_size


def held(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


class TestAnAnswer:
    def test_is_asked_for_once_and_then_kept_with_its_date(self, service: Service, tmp_path: Path) -> None:
        question = Question(f"{service.url}/rows", (("code", "GM0001"),))
        first = client(tmp_path).ask("crime", question, read_object)
        again = client(tmp_path).ask("crime", question, read_object)
        assert first == again
        assert first.value == {"path": "/rows", "params": {"code": "GM0001"}}
        assert len(service.asked) == 1
        assert time.strptime(first.fetched, "%Y-%m-%dT%H:%M:%SZ")

    def test_is_told_who_asks(self, service: Service, tmp_path: Path) -> None:
        ask(tmp_path, service)
        assert service.asked[0].agent.startswith(f"dekkend/{version('dekkend')} ")

    def test_of_another_question_is_another_one(self, service: Service, tmp_path: Path) -> None:
        one = client(tmp_path).ask("", Question(f"{service.url}/rows", (("page", "1"),)), read_object)
        other = client(tmp_path).ask("", Question(f"{service.url}/rows", (("page", "2"),)), read_object)
        assert one.value != other.value

    def test_is_found_offline_once_the_service_is_gone(self, tmp_path: Path) -> None:
        with played(answer) as service:
            online = ask(tmp_path, service)
        assert ask(tmp_path, service, offline=True) == online

    def test_is_asked_for_anew_where_that_is_wanted(self, service: Service, tmp_path: Path) -> None:
        ask(tmp_path, service)
        ask(tmp_path, service, refresh=True)
        assert len(service.asked) == 2

    def test_that_was_damaged_on_disk_is_asked_for_anew(self, service: Service, tmp_path: Path) -> None:
        ask(tmp_path, service)
        kept = next((tmp_path / "cache" / "answers").iterdir())
        kept.write_bytes(b"{}")
        assert ask(tmp_path, service)["path"] == "/rows"
        assert len(service.asked) == 2

    def test_that_can_no_longer_be_read_is_asked_for_anew_but_not_offline(
        self, service: Service, tmp_path: Path
    ) -> None:
        asking = client(tmp_path, offline=True)
        question = Question(f"{service.url}/rows")
        client(tmp_path).ask("", question, len_of)
        assert client(tmp_path).ask("", question, read_object).value["path"] == "/rows"
        service.faults.append(Reply(b"[]"))
        client(tmp_path, refresh=True).ask("", question, len_of)
        with pytest.raises(SourceUnreachableError, match="the answer is damaged"):
            asking.ask("", question, read_object)
        assert client(tmp_path).ask("", question, read_object).value["path"] == "/rows"


FAULTS = {
    "busy, and comes back too late": (
        [Reply(status=429, headers={"Retry-After": "3600"})], "error 429 .*; to ask again would take 3,600 s",
    ),
    "busy all the time": ([Reply(b"<html>", status=504)] * 2, "error 504"),
    "cut connection": ([Reply(b'{"a": 1', announced=100)] * 2, "the connection failed or was cut"),
    "slow to answer": ([Reply(b"{}", wait_s=1)] * 2, "no answer within 0.4 s"),
    "HTML instead of JSON": ([Reply(b"<!doctype html><p>Log in")] * 2, "a web page or a message instead of data"),
    "half an answer": ([Reply(b'{"a": ')] * 2, "the answer is damaged"),
    "no object": ([Reply(b"[]")] * 2, "the answer is damaged"),
    "nothing": ([Reply()] * 2, "the answer is empty"),
    "huge, and says so": ([Reply(b" " * 20_000 + b"{}")], "more than 0 MB"),
    "refused": ([Reply(b"{}", status=403)], "error 403 (Forbidden)"),
    "without a word for it": ([Reply(b"{}", status=599)], "error 599 (?)"),
    "round in circles": ([Reply(status=302, headers={"Location": "/rows"})] * 7, "TooManyRedirects"),
    "led to no address": ([Reply(status=302, headers={"Location": "http://[::1"})], "cannot be asked"),
    "busy until a day that is none": (
        [Reply(status=503, headers={"Retry-After": "Fri, 31 Dec 99999 23:59:59 GMT"})] * 2, "error 503",
    ),
    "busy for longer than numbers go": ([Reply(status=503, headers={"Retry-After": "9" * 5000})] * 2, "error 503"),
}  # fmt: skip


@pytest.mark.parametrize(("faults", "said"), FAULTS.values(), ids=FAULTS)
def test_each_fault_ends_in_a_clear_last_word_and_leaves_the_cache_as_it_was(
    faults: list[Reply], said: str, service: Service, tmp_path: Path
) -> None:
    ask(tmp_path, service)
    before = held(tmp_path)
    service.faults[:] = faults
    begun = time.monotonic()
    with pytest.raises(SourceUnreachableError) as caught:
        ask(tmp_path, service, refresh=True)
    assert time.monotonic() - begun < QUICK.patience_s + QUICK.timeout_s
    message = str(caught.value)
    assert message.startswith(f"{service.url.removeprefix('http://')}/rows: ")
    assert all(part in message for part in said.split(" .*"))
    assert "--without crime" in message
    assert caught.value.exit_code == 4
    assert held(tmp_path) == before
    assert ask(tmp_path, service, offline=True)["path"] == "/rows"


def test_a_trickle_of_bytes_does_not_outlast_the_patience(service: Service, tmp_path: Path) -> None:
    service.faults.append(Reply(b"{}" + b" " * 500, trickle_s=0.05))
    with pytest.raises(SourceUnreachableError, match=r"had not come whole after 0\.5 s"):
        ask(tmp_path, service, Manners(timeout_s=0.4, patience_s=0.5, tries=2, pause_s=0.01))


ENDLESS = {
    "headers": b"HTTP/1.1 200 OK\r\nX-Long: " + b"a" * 500,
    "promises": b"HTTP/1.1 100 Continue\r\n\r\n" * 50,
    "pieces": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;" + b"a" * 500,
}


@pytest.mark.parametrize("sent", ENDLESS.values(), ids=ENDLESS)
def test_whatever_trickles_in_does_not_outlast_the_patience(sent: bytes, service: Service, tmp_path: Path) -> None:
    service.faults.append(Reply(sent, bare=True, trickle_s=0.02))
    begun = time.monotonic()
    with pytest.raises(SourceUnreachableError, match=r"had not come whole after 0\.5 s"):
        ask(tmp_path, service, Manners(timeout_s=0.4, patience_s=0.5, tries=1))
    assert time.monotonic() - begun < 2
    assert not list((tmp_path / "cache").glob("*.part"))


def test_a_huge_answer_that_does_not_say_so_is_not_taken_whole(service: Service, tmp_path: Path) -> None:
    import gzip

    packed = gzip.compress(b" " * 1_000_000)
    assert len(packed) < 10_000
    service.faults.append(Reply(packed, headers={"Content-Encoding": "gzip"}))
    with pytest.raises(SourceUnreachableError, match="more than 0 MB"):
        ask(tmp_path, service)


def test_all_answers_of_one_fetch_count_together(service: Service, tmp_path: Path) -> None:
    asking = client(tmp_path)
    service.faults[:] = [Reply(b'{"a": "' + b"x" * 6000 + b'"}')] * 2
    asking.ask("", Question(f"{service.url}/one"), read_object)
    with pytest.raises(SourceUnreachableError, match="allows"):
        asking.ask("", Question(f"{service.url}/two"), read_object)


def test_a_try_that_failed_takes_no_room(service: Service, tmp_path: Path) -> None:
    service.faults[:] = [Reply(b" " * 6000, announced=9000), Reply(b'{"a": "' + b"x" * 6000 + b'"}')]
    assert len(ask(tmp_path, service)["a"]) == 6000


def test_a_service_that_asks_to_wait_is_waited_for(service: Service, tmp_path: Path) -> None:
    service.faults.append(Reply(status=429, headers={"Retry-After": "1"}))
    assert ask(tmp_path, service)["path"] == "/rows"
    first, second = service.asked
    assert second.at - first.at >= 1


def test_a_service_that_was_asked_too_much_is_left_alone_for_longer(service: Service, tmp_path: Path) -> None:
    service.faults[:] = [Reply(status=429), Reply(status=503)]
    ask(tmp_path, service, Manners(timeout_s=1, patience_s=9, tries=3, pause_s=0.05))
    first, second, third = (asked.at for asked in service.asked)
    assert second - first >= 15 * 0.05
    assert third - second < 10 * 0.05


def test_what_is_not_there_may_be_there_of_another_year(service: Service, tmp_path: Path) -> None:
    service.faults.append(Reply(status=404))
    with pytest.raises(SourceUnreachableError, match=r"of this name or year: correct that \(--year\), or leave"):
        ask(tmp_path, service)


def test_what_passes_is_tried_again(service: Service, tmp_path: Path) -> None:
    service.faults[:] = [Reply(b"<html>busy", status=503, headers={"Retry-After": "soon"})]
    assert ask(tmp_path, service)["path"] == "/rows"


def test_offline_stands_above_refresh(service: Service, tmp_path: Path) -> None:
    ask(tmp_path, service)
    ask(tmp_path, service, offline=True, refresh=True)
    assert len(service.asked) == 1


def test_offline_a_question_that_was_never_asked_says_what_to_do(service: Service, tmp_path: Path) -> None:
    with pytest.raises(SourceUnreachableError, match=r"was not fetched before.*without --offline"):
        ask(tmp_path, service, offline=True)
    assert service.asked == []


def test_a_service_that_is_not_there_is_out_of_reach(tmp_path: Path) -> None:
    with played(answer) as service:
        pass
    with pytest.raises(SourceUnreachableError, match="the connection failed or was cut"):
        ask(tmp_path, service)


def test_names_and_passwords_in_an_address_are_not_told(service: Service, tmp_path: Path) -> None:
    url = service.url.replace("http://", "http://someone:secret@") + "/rows"
    question = Question(url, (("key", "hidden"),))
    service.faults.append(Reply(status=403))
    with pytest.raises(SourceUnreachableError) as caught:
        client(tmp_path).ask("", question, read_object)
    assert client(tmp_path).ask("", question, read_object).url == f"{service.url}/rows"
    assert "secret" not in str(caught.value)
    assert "hidden" not in str(caught.value)


def test_an_address_that_is_none_is_told(tmp_path: Path) -> None:
    with pytest.raises(SourceUnreachableError, match="cannot be asked"):
        client(tmp_path).ask("", Question("nowhere"), read_object)


def test_a_cache_that_cannot_be_written_is_told(service: Service, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file")
    with pytest.raises(OutputError, match="answers of services cannot be kept there"):
        ask(tmp_path, service)


class TestTheCache:
    def test_forgets_an_answer_that_was_replaced_unless_another_question_needs_it(
        self, service: Service, tmp_path: Path
    ) -> None:
        questions = [Question(f"{service.url}/{name}") for name in ("one", "two")]
        service.faults[:] = [Reply(b"{}"), Reply(b"{}"), Reply(b'{"new": 1}'), Reply(b'{"new": 2}')]
        for question in questions:
            client(tmp_path).ask("", question, read_object)
        assert len(list((tmp_path / "cache" / "answers").iterdir())) == 1
        client(tmp_path, refresh=True).ask("", questions[0], read_object)
        assert client(tmp_path, offline=True).ask("", questions[1], read_object).value == {}
        client(tmp_path, refresh=True).ask("", questions[1], read_object)
        kept = sorted(path.read_text() for path in (tmp_path / "cache" / "answers").iterdir())
        assert kept == ['{"new": 1}', '{"new": 2}']

    def test_clears_away_what_a_killed_fetch_left_and_nothing_that_is_under_way(
        self, service: Service, tmp_path: Path
    ) -> None:
        (tmp_path / "cache").mkdir()
        left, fresh = (tmp_path / "cache" / name for name in ("left.part", "fresh.part"))
        for path in (left, fresh):
            path.write_text("half")
        os.utime(left, (0, 0))
        ask(tmp_path, service)
        assert not left.exists()
        assert fresh.exists()

    def test_serves_many_fetches_at_once(self, service: Service, tmp_path: Path) -> None:
        with ThreadPoolExecutor(8) as pool:
            asked = [pool.submit(ask, tmp_path, service, refresh=True) for _ in range(40)]
        assert all(each.result()["path"] == "/rows" for each in asked)
        assert len(list((tmp_path / "cache" / "answers").iterdir())) == 1
        assert not list((tmp_path / "cache").glob("*.part"))


class TestNetworksOfMunicipalities:
    def test_a_proxy_is_asked_where_the_environment_names_one(
        self, service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("http_proxy", service.url)
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        client(tmp_path).ask("", Question("http://service.invalid/rows"), read_object)
        assert service.asked[0].path == "http://service.invalid/rows"

    def test_a_proxy_that_does_not_answer_is_told_as_one(
        self, service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        service.stop()
        monkeypatch.setenv("http_proxy", service.url)
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        with pytest.raises(SourceUnreachableError, match="the proxy does not let this through"):
            client(tmp_path).ask("", Question("http://service.invalid/rows"), read_object)

    @pytest.fixture
    def behind_a_certificate(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Service, Path]]:
        for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
            monkeypatch.delenv(name, raising=False)
        wrap, own = secured(tmp_path)
        with played(answer, wrap=wrap) as playing:
            yield playing, own

    def test_a_certificate_of_its_own_is_not_trusted_at_once(
        self, behind_a_certificate: tuple[Service, Path], tmp_path: Path
    ) -> None:
        with pytest.raises(SourceUnreachableError, match=r"not trusted; fetch\.certificates"):
            ask(tmp_path, behind_a_certificate[0])

    def test_it_is_where_the_settings_name_it(
        self, behind_a_certificate: tuple[Service, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        service, own = behind_a_certificate
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", "")
        assert ask(tmp_path, service, Manners(certificates=own))["path"] == "/rows"

    def test_it_is_where_the_environment_names_it(
        self, behind_a_certificate: tuple[Service, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        service, own = behind_a_certificate
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(own))
        assert ask(tmp_path, service)["path"] == "/rows"

    def test_a_file_of_certificates_that_is_not_there_is_told(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with pytest.raises(SettingsError, match=r"none\.pem: there is no such file .* variable fetch\.certificates"):
            client(tmp_path, Manners(certificates=tmp_path / "none.pem"))
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "none.pem"))
        with pytest.raises(SettingsError, match="variable REQUESTS_CA_BUNDLE"):
            client(tmp_path)

    def test_a_file_without_certificates_is_told(self, tmp_path: Path) -> None:
        (tmp_path / "own.pem").write_text("-----BEGIN NOTHING-----\n")
        with pytest.raises(SettingsError, match="no certificates that can be read"):
            client(tmp_path, Manners(certificates=tmp_path / "own.pem"))
