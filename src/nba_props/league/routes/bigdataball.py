"""``/bigdataball``: the spreadsheets."""

from __future__ import annotations

from collections.abc import Iterable

from aiohttp import web

from nba_props.league.answers import Answers, absent
from nba_props.league.index import Index
from nba_props.league.parameters import Parameters
from nba_props.league.payloads.shots_csv import shots_csv


class BigdataballRoutes:
    def __init__(self, index: Index, answers: Answers) -> None:
        self._index, self._answers = index, answers

    def routes(self) -> Iterable[web.RouteDef]:
        return (web.get("/bigdataball/games/{game}.csv", self.shots),)

    async def shots(self, request: web.Request) -> web.Response:
        Parameters(request.query).finish()
        game = self._index.games.get(request.match_info["game"])
        if game is None:
            return absent(f"game {request.match_info['game']}")
        return self._answers.csv(request, lambda: shots_csv(self._index, game))
