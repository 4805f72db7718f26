"""``/bdl``: balldontlie. A key stands in the header Authorization."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from aiohttp import web

from nba_props.league.answers import Answers, Handler, key_is_right
from nba_props.league.index import Index
from nba_props.league.parameters import Parameters
from nba_props.league.payloads.bdl_box_scores import bdl_box_scores
from nba_props.league.payloads.bdl_games import bdl_games
from nba_props.league.payloads.bdl_injuries import bdl_injuries
from nba_props.league.payloads.bdl_players import bdl_players
from nba_props.league.payloads.bdl_standings import bdl_standings

_MOST_A_PAGE = 100
_A_PAGE = 25


class BalldontlieRoutes:
    """``key`` is the only one that is accepted; without one any will do."""

    def __init__(self, index: Index, answers: Answers, key: str | None) -> None:
        self._index, self._answers, self._key = index, answers, key

    def routes(self) -> Iterable[web.RouteDef]:
        handlers = {
            "box_scores": self.box_scores,
            "games": self.games,
            "standings": self.standings,
            "player_injuries": self.injuries,
            "players/active": self.players,
        }
        return [web.get(f"/bdl/v1/{path}", self._locked(handler)) for path, handler in handlers.items()]

    def _locked(self, handler: Handler) -> Handler:
        async def asked(request: web.Request) -> web.StreamResponse:
            if key_is_right(request.headers.get("Authorization", "").strip(), self._key):
                return await handler(request)
            return web.Response(status=401, text="Unauthorized: send your key in the header Authorization.")

        return asked

    async def box_scores(self, request: web.Request) -> web.Response:
        parameters = Parameters(request.query)
        day = parameters.day("date") or date.min
        per_page, cursor = _paging(parameters)
        parameters.finish()
        games = self._index.days.get(day, ())
        return self._answers.json(request, lambda: bdl_box_scores(self._index, games, per_page=per_page, cursor=cursor))

    async def games(self, request: web.Request) -> web.Response:
        """Without both of its dates it answers for its last date, and says nothing of parameters that it does not know."""
        parameters = Parameters(request.query)
        first = parameters.day("start_date", required=False)
        last = parameters.day("end_date", required=False)
        per_page, cursor = _paging(parameters)
        parameters.check()
        if first is None or last is None:
            first = last = max(self._index.days)
        games = [game for day, of_day in self._index.days.items() if first <= day <= last for game in of_day]
        return self._answers.json(request, lambda: bdl_games(games, per_page=per_page, cursor=cursor))

    async def standings(self, request: web.Request) -> web.Response:
        parameters = Parameters(request.query)
        year = parameters.whole("season", 1946, 2999)
        day = parameters.day("date") or date.min
        parameters.finish()
        season = f"{year}-{(year + 1) % 100:02}"
        return self._answers.json(request, lambda: bdl_standings(self._index, season, day))

    async def injuries(self, request: web.Request) -> web.Response:
        parameters = Parameters(request.query)
        day = parameters.day("date") or date.min
        per_page, cursor = _paging(parameters)
        parameters.finish()
        return self._answers.json(request, lambda: bdl_injuries(self._index, day, per_page=per_page, cursor=cursor))

    async def players(self, request: web.Request) -> web.Response:
        parameters = Parameters(request.query)
        per_page, cursor = _paging(parameters)
        parameters.finish()
        return self._answers.json(request, lambda: bdl_players(self._index, per_page=per_page, cursor=cursor))


def _paging(parameters: Parameters) -> tuple[int, int]:
    """Items a page, and the number after which the page begins."""
    return parameters.whole("per_page", 1, _MOST_A_PAGE, default=_A_PAGE), parameters.whole("cursor", -1, 2**31, default=-1)
