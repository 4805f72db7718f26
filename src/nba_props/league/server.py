"""The server: the sources of the reference pipeline on the loopback interface, from an archive.

``/nba_stats`` the league's statistics, ``/bdl`` balldontlie, ``/bigdataball`` the spreadsheets. Wrong parameters are refused with
400 and a sentence each, an unknown spreadsheet with 404, a missing key on ``/bdl`` with 401. It ends with the process that started
it, whatever became of that process.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path

from aiohttp import web

from nba_props.league.archive import Archive, ArchiveError
from nba_props.league.index import Game, Index
from nba_props.league.manifest import verify_archive
from nba_props.league.parameters import SEASON_TYPES, BadRequest, Parameters
from nba_props.league.payloads.bdl_box_scores import bdl_box_scores
from nba_props.league.payloads.box_score import box_score
from nba_props.league.payloads.game_log import SORTERS, game_log
from nba_props.league.payloads.schedule import schedule
from nba_props.league.payloads.scoreboard import scoreboard
from nba_props.league.payloads.shots_csv import shots_csv

_KEPT_BYTES = 32 * 1024 * 1024
_MOST_PERIODS = 14
_MOST_RANGE = 10**6

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class _Kept:
    """Bodies of answers that were made already, the newest of them, up to a number of bytes."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._bytes = 0
        self._bodies: OrderedDict[str, bytes] = OrderedDict()

    def get(self, key: str, make: Callable[[], bytes]) -> bytes:
        if key in self._bodies:
            self._bodies.move_to_end(key)
            return self._bodies[key]
        body = self._bodies[key] = make()
        self._bytes += len(body)
        while self._bytes > self._most and len(self._bodies) > 1:
            self._bytes -= len(self._bodies.popitem(last=False)[1])
        return body


class League:
    """The answers over an index. ``bdl_key`` is the only key that ``/bdl`` accepts; without one any will do."""

    def __init__(self, index: Index, *, bdl_key: str | None = None) -> None:
        self._index = index
        self._bdl_key = bdl_key
        self._kept = _Kept(_KEPT_BYTES)

    def application(self) -> web.Application:
        application = web.Application(middlewares=[_refusals])
        application.router.add_get("/nba_stats/stats/scheduleleaguev2", self.schedule)
        application.router.add_get("/nba_stats/stats/scoreboardv2", self.scoreboard)
        application.router.add_get("/nba_stats/stats/leaguegamelog", self.game_log)
        application.router.add_get("/nba_stats/stats/boxscoretraditionalv2", self.box_score)
        application.router.add_get("/bdl/v1/box_scores", self.bdl_box_scores)
        application.router.add_get("/bigdataball/games/{game}.csv", self.shots)
        return application

    async def schedule(self, request: web.Request) -> web.Response:
        parameters = Parameters(request.query)
        parameters.choice("LeagueID", "00")
        season = parameters.season("Season")
        parameters.finish()
        return self._json(request, lambda: schedule(season, self._index.seasons.get(season, ())))

    async def scoreboard(self, request: web.Request) -> web.Response:
        parameters = Parameters(request.query)
        parameters.choice("LeagueID", "00")
        day = parameters.shifted_day("GameDate", "DayOffset")
        given = parameters.finish()
        return self._json(request, lambda: scoreboard(self._index, self._of_day(day), given))

    async def game_log(self, request: web.Request) -> web.Response:
        parameters = Parameters(request.query)
        parameters.choice("LeagueID", "00")
        season = parameters.season("Season")
        season_type = parameters.choice("SeasonType", *SEASON_TYPES)
        of_players = parameters.choice("PlayerOrTeam", "P", "T") == "P"
        parameters.whole("Counter", 0, 10**6)
        sorter = parameters.choice("Sorter", *SORTERS)
        descending = parameters.choice("Direction", "ASC", "DESC") == "DESC"
        first = parameters.day("DateFrom", american=True, required=False) or date.min
        last = parameters.day("DateTo", american=True, required=False) or date.max
        given = parameters.finish()
        kind = SEASON_TYPES[season_type]

        def made() -> bytes:
            of_season = self._of_day(first) if first == last else self._index.seasons.get(season, ())
            games = [game for game in of_season if game.season == season and game.season_type == kind and first <= game.game_date <= last]
            return game_log(self._index, games, given, of_players=of_players, sorter=sorter, descending=descending)

        return self._json(request, made)

    async def box_score(self, request: web.Request) -> web.Response:
        parameters = Parameters(request.query)
        game = self._index.games.get(parameters.text("GameID", r"\d{10}", "the ten digits of a game"))
        for name in ("StartPeriod", "EndPeriod"):
            parameters.whole(name, 0, _MOST_PERIODS)
        for name in ("StartRange", "EndRange"):
            parameters.whole(name, 0, _MOST_RANGE)
        parameters.choice("RangeType", "0")  # the archive has whole games only
        given = parameters.finish()
        return self._json(request, lambda: box_score(self._index, game, given))

    async def bdl_box_scores(self, request: web.Request) -> web.Response:
        key = request.headers.get("Authorization", "").strip()
        if not key or self._bdl_key not in (None, key):
            return web.Response(status=401, text="Unauthorized: send your key in the header Authorization.")
        parameters = Parameters(request.query)
        day = parameters.day("date")
        per_page = parameters.whole("per_page", 1, 100, default=25)
        cursor = parameters.whole("cursor", -1, 2**31, default=-1)
        parameters.finish()
        games = () if day is None else self._of_day(day)
        return self._json(request, lambda: bdl_box_scores(self._index, games, per_page=per_page, cursor=cursor))

    async def shots(self, request: web.Request) -> web.Response:
        Parameters(request.query).finish()
        game = self._index.games.get(request.match_info["game"])
        if game is None:
            return web.Response(status=404, text=f"There is no game {request.match_info['game']}.")
        body = self._kept.get(request.raw_path, lambda: shots_csv(self._index, game))
        return web.Response(body=body, content_type="text/csv", charset="utf-8")

    def _of_day(self, day: date) -> Sequence[Game]:
        return self._index.days.get(day, ())

    def _json(self, request: web.Request, make: Callable[[], bytes]) -> web.Response:
        return web.Response(body=self._kept.get(request.raw_path, make), content_type="application/json", charset="utf-8")


@web.middleware
async def _refusals(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except BadRequest as error:
        return web.Response(status=400, text=str(error))
    except web.HTTPNotFound:
        return web.Response(status=404, text=f"There is nothing at {request.path}.")


def serve(archive: Path, manifest: Path, *, port: int, port_file: Path | None, bdl_key: str | None, parent: int | None) -> None:
    """Serve until a signal comes or the parent ends: ``parent``, or the process that started this one.

    One line with the URL goes to standard output, and the port into ``port_file``, when the server is ready.

    Raises:
        ArchiveError: the archive differs from its manifest or cannot be used, or the port is taken.
    """
    parent = os.getppid() if parent is None else parent
    verify_archive(archive, manifest)
    with Archive(archive) as opened:
        index = Index.of(opened)
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(_serve(League(index, bdl_key=bdl_key), port, port_file, parent))


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
