"""A run asks nobody, whatever its libraries would like to do."""

import os
import socket
from pathlib import Path

import pytest
from pyproj import network

from dekkend import pipeline
from dekkend.commands.alone import asking_nobody
from dekkend.errors import SourceUnreachableError

from .command import dekkend, said
from .played import Reply, Service, played


@pytest.fixture
def service():
    with played(lambda _: Reply(b"{}")) as playing:
        yield playing


def connect(service: Service) -> None:
    host, port = service.url.removeprefix("http://").split(":")
    socket.create_connection((host, int(port)), timeout=2).close()


def test_a_connection_is_refused_and_afterwards_allowed_again(service: Service) -> None:
    with asking_nobody(), pytest.raises(SourceUnreachableError, match=r"asks nobody.* 127\.0\.0\.1\. Nothing was sent"):
        connect(service)
    assert service.asked == []
    connect(service)


def test_grids_are_not_fetched_whatever_the_environment_says() -> None:
    usual = network.is_network_enabled()
    network.set_network_enabled(active=True)
    try:
        with asking_nobody():
            assert not network.is_network_enabled()
        assert network.is_network_enabled()
    finally:
        network.set_network_enabled(active=usual)


def test_sockets_within_the_machine_are_let_alone(tmp_path: Path) -> None:
    with asking_nobody(), socket.socket(socket.AF_UNIX) as listening, socket.socket(socket.AF_UNIX) as calling:
        place = os.path.relpath(tmp_path / "s")
        listening.bind(place)
        listening.listen()
        calling.connect(place)


def test_a_run_that_would_ask_somebody_ends_in_one_message(
    service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "run", lambda *_, **__: connect(service))
    message = said(dekkend("run", "--osm", "x.osm.pbf", "--out", tmp_path / "out", "--lang", "en"), 4)
    assert message == "A run asks nobody, but something tried to reach 127.0.0.1. Nothing was sent."
    assert service.asked == []


def test_offline_and_a_database_exclude_one_another(tmp_path: Path) -> None:
    flags = ("--osm", "x.osm.pbf", "--to", "postgresql://127.0.0.1/plans", "--out", tmp_path / "out", "--lang", "en")
    message = said(dekkend("run", "--offline", *flags), 2)
    assert message == "--offline asks nobody, and --to asks a database: leave out one of them."
