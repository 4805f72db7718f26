"""The server: the sources of the reference pipeline on the loopback interface, from an archive.

``/nba_stats``, ``/nba_cdn`` and ``/nba_official`` the league, ``/bdl`` balldontlie, ``/espn`` ESPN, ``/odds`` the odds site,
``/bettingpros`` the props site, ``/bigdataball`` the spreadsheets. Wrong parameters are refused with 400 and a sentence each, an
unknown game, team or event with 404, a missing or wrong key on ``/bdl`` and ``/odds`` with 401. It ends with the process that
started it, whatever became of that process.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from aiohttp import web

from nba_props.league.answers import Answers, refusals
from nba_props.league.archive import Archive, ArchiveError
from nba_props.league.index import Index
from nba_props.league.manifest import verify_archive
from nba_props.league.routes.balldontlie import BalldontlieRoutes
from nba_props.league.routes.bettingpros import BettingprosRoutes
from nba_props.league.routes.bigdataball import BigdataballRoutes
from nba_props.league.routes.espn import EspnRoutes
from nba_props.league.routes.league import LeagueRoutes
from nba_props.league.routes.odds import OddsRoutes


class League:
    """The sources over an index. A key is the only one that its source accepts; without one any will do."""

    def __init__(self, index: Index, *, bdl_key: str | None = None, odds_key: str | None = None) -> None:
        self._index, self._bdl_key, self._odds_key = index, bdl_key, odds_key

    def application(self) -> web.Application:
        index, answers = self._index, Answers()
        services = (
            LeagueRoutes(index, answers),
            BalldontlieRoutes(index, answers, self._bdl_key),
            EspnRoutes(index, answers),
            OddsRoutes(index, answers, self._odds_key),
            BettingprosRoutes(index, answers),
            BigdataballRoutes(index, answers),
        )
        application = web.Application(middlewares=[refusals])
        for service in services:
            application.router.add_routes(service.routes())
        return application


def serve(
    archive: Path,
    manifest: Path,
    *,
    port: int,
    port_file: Path | None,
    bdl_key: str | None,
    odds_key: str | None,
    parent: int | None,
) -> None:
    """Serve until a signal comes or the parent ends: ``parent``, or the process that started this one.

    One line with the URL goes to standard output, and the port into ``port_file``, when the server is ready.

    Raises:
        ArchiveError: the archive differs from its manifest or cannot be used, or the port is taken.
    """
    parent = os.getppid() if parent is None else parent
    verify_archive(archive, manifest)
    with Archive(archive) as opened, asyncio.Runner(loop_factory=_loop_factory()) as runner:
        opened.settle()
        runner.run(_serve(League(Index(opened), bdl_key=bdl_key, odds_key=odds_key), port, port_file, parent))


async def _serve(league: League, port: int, port_file: Path | None, parent: int) -> None:
    over = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        loop.add_signal_handler(number, over.set)
    watch = loop.create_task(_outlived(parent, over))
    server = web.AppRunner(league.application(), access_log=None, shutdown_timeout=0.0)
    await server.setup()
    try:
        site = web.TCPSite(server, "127.0.0.1", port)
        try:
            await site.start()
        except OSError as error:
            raise ArchiveError(f"port {port} cannot be used: {error.strerror}", help="give --port 0 to take a free one") from error
        taken = server.addresses[0][1]
        if port_file is not None:
            _write_port(port_file, taken)
        sys.stdout.write(f"http://127.0.0.1:{taken}\n")
        sys.stdout.flush()
        await over.wait()
    finally:
        watch.cancel()
        await server.cleanup()


def _write_port(path: Path, port: int) -> None:
    """Whoever waits for the file never sees half of it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_name(f".{path.name}.{os.getpid()}")
        aside.write_text(f"{port}\n", encoding="ascii")
        aside.replace(path)
    except OSError as error:
        raise ArchiveError(f"the port file {path} cannot be written: {error.strerror}", help="name a file that can be written") from error


async def _outlived(parent: int, over: asyncio.Event) -> None:
    """Set ``over`` when the process ``parent`` ends."""
    loop = asyncio.get_running_loop()
    try:
        handle = os.pidfd_open(parent)
    except ProcessLookupError:
        over.set()
    except (AttributeError, OSError):  # not on Linux, or not allowed: ask now and then
        while not over.is_set() and _alive(parent):
            with suppress(TimeoutError):
                await asyncio.wait_for(over.wait(), 1)
        over.set()
    else:
        loop.add_reader(handle, over.set)
        try:
            await over.wait()
        finally:
            loop.remove_reader(handle)
            os.close(handle)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    with suppress(ImportError):
        import uvloop

        return uvloop.new_event_loop
    return None
