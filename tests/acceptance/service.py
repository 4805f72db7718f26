"""A small service on loopback: it remembers what it was asked, and answers as the test says."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple


class Asked(NamedTuple):
    """One request: its path, and its headers by lower-case name."""

    path: str
    headers: Mapping[str, str]


class Said(NamedTuple):
    """One answer. ``body`` is sent as JSON."""

    body: object
    status: int = 200
    headers: Mapping[str, str] = {}


def echo(asked: Asked) -> Said:
    """The path back: every unit gets another object."""
    return Said({"path": asked.path})


@dataclass
class Service:
    """``answer`` may be changed at any time; it is called for one request after the other."""

    url: str
    answer: Callable[[Asked], Said] = echo
    asked: list[Asked] = field(default_factory=list)


@contextmanager
def served() -> Iterator[Service]:
    turns = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            asked = Asked(self.path, {name.lower(): value for name, value in self.headers.items()})
            with turns:
                service.asked.append(asked)
                said = service.answer(asked)
            body = json.dumps(said.body).encode()
            self.send_response(said.status)
            for name, value in {"Content-Type": "application/json", "Content-Length": str(len(body)), **said.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *said: object) -> None:
            """Keeps quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        service = Service(f"http://127.0.0.1:{server.server_address[1]}")
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield service
        server.shutdown()
