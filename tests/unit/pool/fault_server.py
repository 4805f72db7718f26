"""A loopback server that plays the faults of real sources. It lives inside one ``async with`` and ends with it."""

from __future__ import annotations

import asyncio
import gzip
import json
import zlib
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Self

from aiohttp import web

from gapless.adapters.clock import SystemClock
from gapless.adapters.pool.group import Groups
from gapless.adapters.pool.http import HttpClient
from gapless.adapters.pool.token import Tokens
from gapless.model.action import Http
from gapless.model.attempt import Attempt, Input, Report
from gapless.model.calendar import Partition
from gapless.model.ids import Fence, PartitionKey, ProcessorName, RunId, Unit
from gapless.model.source import Source
from gapless.ports.clock import Clock

ROWS = b'{"rows": [1,  2]}'
ROOM = 4096


class FaultServer:
    """``requests`` are those that came in; ``accepted`` is what an Authorization header may be; ``cut_off`` is set when a client goes away before it is answered."""

    def __init__(self) -> None:
        self.requests: list[web.Request] = []
        self.bodies: list[bytes] = []
        self.accepted: set[str] = set()
        self.cut_off = asyncio.Event()
        self.waiting = asyncio.Event()
        self._stopping = asyncio.Event()

    async def __aenter__(self) -> Self:
        app = web.Application(middlewares=[self._recorded])
        app.router.add_route("*", "/{fault}", self._answer)
        app.router.add_route("*", "/{fault}/{argument}", self._answer)
        self._runner = web.AppRunner(app, handler_cancellation=True, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *error: object) -> None:
        self._stopping.set()
        await self._runner.cleanup()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    @web.middleware
    async def _recorded(self, request: web.Request, handler) -> web.StreamResponse:
        self.requests.append(request)
        self.bodies.append(await request.read())
        return await handler(request)

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        return await getattr(self, "play_" + request.match_info["fault"])(request)

    async def play_rows(self, request: web.Request) -> web.Response:
        return web.Response(body=ROWS, content_type=request.query.get("type", "application/json"))

    async def play_echo(self, request: web.Request) -> web.Response:
        body = (await request.read()).decode()
        return web.json_response({"path": request.raw_path, "query": dict(request.query), "method": request.method, "body": body})

    async def play_body(self, request: web.Request) -> web.Response:
        return web.Response(body=bytes.fromhex(request.query["hex"]), content_type=request.query.get("type", "application/json"))

    async def play_status(self, request: web.Request) -> web.Response:
        headers = {name: request.query[name] for name in ("Retry-After", "Date") if name in request.query}
        said = request.query.get("say", "no\nluck")
        return web.Response(status=int(request.match_info["argument"]), text=said, headers=headers)

    async def play_said(self, request: web.Request) -> web.Response:
        """The body, status and headers that the query names; a header is ``Name: value``."""
        headers = dict(header.split(": ", 1) for header in request.query.getall("header", []))
        status, content_type = int(request.query.get("status", "200")), request.query.get("type", "application/json")
        return web.Response(status=status, text=request.query.get("body", "[1]"), content_type=content_type, headers=headers)

    async def play_guarded(self, request: web.Request) -> web.Response:
        """Rows for those who carry what is accepted; anybody else reads their header back."""
        carried = request.headers.get("Authorization", "nothing")
        if carried in self.accepted:
            return web.Response(body=ROWS, content_type="application/json")
        return web.Response(status=401, text=f"{carried} is not accepted")

    async def play_echo_failure(self, request: web.Request) -> web.Response:
        """An error page that repeats everything it was sent."""
        body = (await request.read()).decode()
        return web.Response(
            status=403, text=f"{request.headers.get('X-Key')} {request.headers.get('Authorization')} {request.raw_path} {body}"
        )

    async def play_slow(self, request: web.Request) -> web.Response:
        self.waiting.set()
        try:
            await self._stopping.wait()
        except asyncio.CancelledError:
            self.cut_off.set()
            raise
        return web.json_response({})

    async def play_drip(self, request: web.Request) -> web.StreamResponse:
        """Begins an answer and never ends it."""
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        await response.prepare(request)
        await response.write(b'{"rows": [')
        await self._stopping.wait()
        return response

    async def play_reset(self, request: web.Request) -> web.Response:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    async def play_short(self, request: web.Request) -> web.StreamResponse:
        """Promises more bytes than it sends."""
        response = web.StreamResponse(headers={"Content-Length": "100", "Content-Type": "application/json"})
        await response.prepare(request)
        await response.write(b'{"rows": ')
        assert request.transport is not None
        request.transport.close()
        return response

    async def play_garbage(self, request: web.Request) -> web.Response:
        assert request.transport is not None
        request.transport.write(b"this is not HTTP\r\n\r\n")
        request.transport.close()
        return web.Response()

    async def play_packed(self, request: web.Request) -> web.Response:
        raw = zlib.compressobj(wbits=-zlib.MAX_WBITS)
        half = len(ROWS) // 2
        body, encoding = {
            "gzip": (gzip.compress(ROWS), "gzip"),
            "members": (gzip.compress(ROWS[:half]) + gzip.compress(ROWS[half:]), "gzip"),
            "padded": (gzip.compress(ROWS) + b"\0" * 16, "gzip"),
            "zlib": (zlib.compress(ROWS), "deflate"),
            "raw": (raw.compress(ROWS) + raw.flush(), "deflate"),
            "cut": (gzip.compress(ROWS)[:-9], "gzip"),
            "damaged": (b"\x1f\x8b\x08" + b"\xff" * 40, "gzip"),
            "foreign": (ROWS, "br"),
            "bomb": (gzip.compress(b"[" + b" " * 2_000_000 + b"]"), "gzip"),
        }[request.match_info["argument"]]
        return web.Response(body=body, headers={"Content-Encoding": encoding, "Content-Type": "application/json"})

    async def play_pages(self, request: web.Request) -> web.Response:
        """Three pages for each team; with ``loop`` the last one points back, with ``endless`` there always is a next one."""
        cursor = int(request.query.get("cursor", "0"))
        page: dict[str, object] = {"page": cursor, "team": request.query.get("team")}
        endless, loop = "endless" in request.query, "loop" in request.query
        if cursor < 2 or endless:
            page["meta"] = {"next": cursor + 1}
        elif loop:
            page["meta"] = {"next": 1}
        else:
            page["meta"] = {"next": None}
        return web.Response(body=json.dumps(page).encode(), content_type="application/json")

    async def play_redirect(self, request: web.Request) -> web.Response:
        return web.Response(status=int(request.match_info["argument"]), headers={"Location": request.query["to"]})

    async def play_loop(self, request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": "/loop"})

    async def play_large(self, request: web.Request) -> web.StreamResponse:
        """One byte more than ROOM, without saying how many it will be."""
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        response.enable_chunked_encoding()
        await response.prepare(request)
        await response.write(b"1" * ROOM)
        await response.write(b"1")
        return response


UPSTREAM = ProcessorName("events")


def attempt(*keys: str, inputs: Iterable[str] = (), source: Source | None = None) -> Attempt:
    """An attempt at these units; each needs the objects at these paths."""
    partitions = tuple(
        Partition(PartitionKey(key), {"day": key, "teams": ("AAA", "B/B"), "odd": "a b&c=d/é", "none": ()})
        for key in keys or ("2024-01-15",)
    )
    needed = tuple(Input(unit=Unit(UPSTREAM, PartitionKey(path)), object=path) for path in inputs)
    return Attempt(
        run=RunId("r"),
        processor=ProcessorName("scrape"),
        fence=Fence(7),
        partitions=partitions,
        source=source,
        inputs={partition.key: needed for partition in partitions},
    )


@asynccontextmanager
async def client(
    stored: Mapping[str, bytes] | None = None, *, folder: Path = Path(), clock: Clock | None = None
) -> AsyncIterator[HttpClient]:
    """A client that reads these objects, and whose sources' commands run in this folder."""
    groups = Groups()
    made = HttpClient(lambda upstream: (stored or {})[upstream.object], Tokens(folder, groups, clock or SystemClock()))
    try:
        yield made
    finally:
        await made.close()
        groups.close()


async def fetch(action: Http, asked: Attempt, stored: Mapping[str, bytes] | None = None) -> Report:
    """What a client reports that reads these objects."""
    async with client(stored) as made:
        return await made.run(action, asked)
