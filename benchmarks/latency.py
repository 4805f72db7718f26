"""Units that wait: each is one HTTP call of 50 ms, 20 at once. The ideal is that 20 calls are always under way."""

from __future__ import annotations

import asyncio
import multiprocessing
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

import aiohttp
import bare
import uvloop
from aiohttp import web
from conducted import carry_out
from grid import PROCESSORS, graph_of
from measured import Measured, report

from gapless.adapters.pool.local import LocalPool
from gapless.model.action import Http
from gapless.model.graph import Graph
from gapless.service.lanes import REQUESTS

DATES = (50, 500)
CALL = 0.05


async def _answer(_request: web.Request) -> web.Response:
    await asyncio.sleep(CALL)
    return web.json_response({})


async def _serve(port: Connection) -> None:
    app = web.Application()
    app.router.add_get("/", _answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port.send(runner.addresses[0][1])
    await asyncio.get_running_loop().run_in_executor(None, _closed, port)


def _closed(port: Connection) -> None:
    try:
        port.recv()
    except EOFError:
        return


def _server(port: Connection) -> None:
    asyncio.run(_serve(port))


@contextmanager
def served() -> Iterator[str]:
    """The server in a process of its own; it ends when this one does."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_server, args=(theirs,), daemon=True)
    process.start()
    theirs.close()
    try:
        yield f"http://127.0.0.1:{ours.recv()}/"
    finally:
        ours.close()
        process.join()


async def _bare(graph: Graph, folder: Path, url: str) -> float:
    """The floor: the same calls by a bare loop."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:

        async def call() -> None:
            async with session.get(url) as response:
                await response.read()

        return await bare.run(graph, folder, call, REQUESTS.most)


def measure(dates: int) -> Measured:
    """Seconds of the conductor, with those of a bare loop, each on a fresh ledger."""
    units = dates * PROCESSORS
    ideal = units * CALL / REQUESTS.most
    with served() as url, tempfile.TemporaryDirectory() as name, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        folder = Path(name)
        graph = graph_of(dates, Http(url=url, connect_timeout=5.0, timeout=10.0))
        floor = runner.run(_bare(graph, folder, url))
        seconds = runner.run(carry_out(graph, folder, lambda: LocalPool(folder, lambda upstream: (folder / upstream.object).read_bytes())))
    return Measured(
        name=f"50 ms HTTP grid, {units:,} units, {REQUESTS.most} at once",
        value=seconds,
        unit="s",
        floor=floor,
        budget=f"<= {1.05 * ideal:.2f}",
        note=f"ratio {seconds / ideal:.2f} to the ideal of {ideal:.2f} s, the bare loop {floor / ideal:.2f}",
    )


def rows() -> Iterator[Measured]:
    for dates in DATES:
        yield measure(dates)


if __name__ == "__main__":
    report(rows())
