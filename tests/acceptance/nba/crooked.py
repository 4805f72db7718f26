"""A proxy before the league that asks it for something else than it was asked for, where a test says so."""

from __future__ import annotations

import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Query = dict[str, str]
Bend = Callable[[str, Query], tuple[str, Query]]
"""Another path and query, of those that came."""


@contextmanager
def crooked(league: str, bends: Mapping[str, Bend]) -> Iterator[str]:
    """The address of a proxy before ``league``; ``bends`` by the beginning of the path that each of them changes."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path, _, text = self.path.partition("?")
            query = dict(urllib.parse.parse_qsl(text))
            for beginning, bend in bends.items():
                if path.startswith(beginning):
                    path, query = bend(path, query)
            asked = urllib.request.Request(f"{league}{path}?{urllib.parse.urlencode(query)}", headers=self._passed_on())
            try:
                with urllib.request.urlopen(asked) as answer:
                    self._answer(answer.status, answer.headers["Content-Type"], answer.read())
            except urllib.error.HTTPError as error:
                self._answer(error.code, error.headers["Content-Type"], error.read())

        def _passed_on(self) -> dict[str, str]:
            return {name: value for name, value in self.headers.items() if name == "Authorization"}

        def _answer(self, status: int, content_type: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: object) -> None:
            """Nothing is written to the output of the tests."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
