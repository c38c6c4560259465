"""Services played on 127.0.0.1: they answer as the real ones are documented to, and fail on request."""

import json
import ssl
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import trustme


@dataclass(frozen=True)
class Asked:
    """A question as it came in."""

    path: str
    params: dict[str, str]
    form: dict[str, str]
    agent: str
    at: float
    base: str


@dataclass(frozen=True)
class Reply:
    """An answer, or a way to fail."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    # Wait before the first byte.
    wait_s: float = 0.0
    # Send the body in pieces of one byte with this pause between them.
    trickle_s: float = 0.0
    # Say that this many bytes come, and hang up after those that there are.
    announced: int | None = None
    # The body is all that is sent, status and headers included.
    bare: bool = False


Answers = Callable[[Asked], Reply]


class Service:
    """A server that is under way, what it was asked, and how it fails."""

    def __init__(self, server: ThreadingHTTPServer, scheme: str) -> None:
        self._server = server
        self.url = f"{scheme}://127.0.0.1:{server.server_port}"
        self.asked: list[Asked] = []
        self.faults: list[Reply] = []

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "_Server"

    def do_GET(self) -> None:
        self._answer({})

    def do_POST(self) -> None:
        self._answer(_first(self.rfile.read(int(self.headers["Content-Length"])).decode()))

    def _answer(self, form: dict[str, str]) -> None:
        parts, service = urlsplit(self.path), self.server.service
        # A proxy is asked for whole addresses.
        path = self.path if parts.netloc else parts.path
        agent = self.headers.get("User-Agent", "")
        asked = Asked(path, _first(parts.query), form, agent, time.monotonic(), service.url)
        service.asked.append(asked)
        self._send(service.faults.pop(0) if service.faults else self.server.answers(asked))

    def _send(self, reply: Reply) -> None:
        time.sleep(reply.wait_s)
        if reply.bare:
            self.close_connection = True
            self._write(reply)
            return
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(reply.announced or len(reply.body)))
        self.end_headers()
        self._write(reply)
        self.close_connection = self.close_connection or reply.announced is not None

    def _write(self, reply: Reply) -> None:
        for piece in [bytes([byte]) for byte in reply.body] if reply.trickle_s else [reply.body]:
            self.wfile.write(piece)
            time.sleep(reply.trickle_s)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    answers: Answers
    service: Service

    def handle_error(self, *_: object) -> None:
        """Say nothing where a client has hung up, as it may."""
        if not isinstance(sys.exception(), OSError):
            traceback.print_exc()


@contextmanager
def played(answers: Answers, *, wrap: Callable[[ThreadingHTTPServer], str] = lambda _: "http") -> Iterator[Service]:
    """Play a service: first its faults, one a question, then what it really answers."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.answers = answers
    server.service = service = Service(server, wrap(server))
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        service.stop()
        thread.join()


def secured(folder: Path) -> tuple[Callable[[ThreadingHTTPServer], str], Path]:
    """Return what puts a service behind a certificate, and the file of the authority that vouches for it."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "own.pem"))

    def wrap(server: ThreadingHTTPServer) -> str:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1").configure_cert(context)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        return "https"

    return wrap, folder / "own.pem"


def as_json(answer: object, status: int = 200) -> Reply:
    """Answer in JSON."""
    return Reply(json.dumps(answer).encode(), status, {"Content-Type": "application/json"})


def _first(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query, keep_blank_values=True).items()}
