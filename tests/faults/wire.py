"""The wire between gapless and the sources: a proxy before the league that answers otherwise where a test says so."""

from __future__ import annotations

import csv
import io
import json
import socket
import struct
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Query = dict[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    content_type: str
    body: bytes


@dataclass(slots=True)
class Rule:
    """What is done with requests whose path begins so. ``met`` counts them."""

    beginning: str
    act: Callable[[Exchange], None]
    met: int = 0


@dataclass(slots=True)
class Exchange:
    """One request and the ways to answer it. ``nth`` counts those that its rule has met, this one included."""

    path: str
    query: Query
    nth: int
    _handler: _Handler

    @property
    def token(self) -> str:
        """What the request says of who asks."""
        return self._handler.headers.get("Authorization", "")

    def true_answer(self, path: str | None = None, query: Query | None = None) -> Answer:
        """What the league answers, to this request or to another one."""
        asked = urllib.parse.urlencode(self.query if query is None else query)
        request = urllib.request.Request(f"{self._handler.wire.league}{path or self.path}?{asked}")
        if "Authorization" in self._handler.headers:
            request.add_header("Authorization", self._handler.headers["Authorization"])
        try:
            with urllib.request.urlopen(request) as answer:
                return Answer(answer.status, answer.headers["Content-Type"], answer.read())
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.headers["Content-Type"], error.read())

    def pass_on(self, path: str | None = None, query: Query | None = None) -> None:
        found = self.true_answer(path, query)
        self.reply(found.status, found.body, found.content_type)

    def altered(self, change: Callable[[Any], None]) -> None:
        """The true answer, in JSON, after something was changed in it."""
        found = self.true_answer()
        body = json.loads(found.body)
        change(body)
        self.reply(found.status, json.dumps(body).encode(), found.content_type)

    def altered_lines(self, change: Callable[[list[dict[str, str]]], None]) -> None:
        """The true answer, in CSV, after something was changed in its lines."""
        found = self.true_answer()
        reader = csv.DictReader(io.StringIO(found.body.decode()))
        lines = list(reader)
        change(lines)
        written = io.StringIO()
        writer = csv.DictWriter(written, reader.fieldnames or (), lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines)
        self.reply(found.status, written.getvalue().encode(), found.content_type)

    def reply(
        self, status: int = 200, body: bytes = b"", content_type: str = "application/json", headers: dict[str, str] | None = None
    ) -> None:
        self.begin(status, len(body), content_type, headers)
        self.send(body)

    def begin(self, status: int, length: int, content_type: str = "application/json", headers: dict[str, str] | None = None) -> None:
        """Only the head of an answer that promises so many bytes. It is dated now, unless ``headers`` say otherwise."""
        handler = self._handler
        handler.send_response_only(status)
        own = {"Date": handler.date_time_string(), "Content-Type": content_type, "Content-Length": str(length)}
        for name, value in {**own, **(headers or {})}.items():
            handler.send_header(name, value)
        handler.end_headers()

    def send(self, piece: bytes) -> None:
        self._handler.wfile.write(piece)
        self._handler.wfile.flush()

    def reset(self) -> None:
        """Cut the connection off so that the other side is told of a reset."""
        self._handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._handler.connection.close()

    def hold(self) -> None:
        """Say nothing until the test mends the wire."""
        self._handler.wire.mended.wait()


@dataclass(slots=True)
class Wire:
    """``address`` stands in for the league. ``asked`` are the requests that came, in order, as path and query."""

    league: str
    address: str = ""
    rules: list[Rule] = field(default_factory=list)
    asked: list[tuple[str, Query]] = field(default_factory=list)
    mended: threading.Event = field(default_factory=threading.Event)

    def on(self, beginning: str, act: Callable[[Exchange], None]) -> Rule:
        """Have requests whose path begins so answered by ``act``; of several rules the first that fits."""
        self.mended.clear()
        rule = Rule(beginning, act)
        self.rules.append(rule)
        return rule

    def mend(self) -> None:
        """From now on everything is passed on as it is."""
        self.rules.clear()
        self.mended.set()


class _Handler(BaseHTTPRequestHandler):
    wire: Wire
    lock = threading.Lock()

    def do_GET(self) -> None:
        path, _, text = self.path.partition("?")
        query = dict(urllib.parse.parse_qsl(text))
        with self.lock:
            self.wire.asked.append((path, query))
            rule = next((rule for rule in self.wire.rules if path.startswith(rule.beginning)), None)
            nth = 0
            if rule is not None:
                rule.met += 1
                nth = rule.met
        exchange = Exchange(path, query, nth, self)
        try:
            if rule is None:
                exchange.pass_on()
            else:
                rule.act(exchange)
        except OSError:
            pass  # the other side has gone away

    def log_message(self, format: str, *arguments: object) -> None:
        """Nothing is written to the output of the tests."""


@contextmanager
def wired(league: str) -> Iterator[Wire]:
    wire = Wire(league)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"wire": wire}))
    server.daemon_threads = True
    wire.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield wire
    finally:
        wire.mend()
        server.shutdown()
        thread.join()
        server.server_close()
