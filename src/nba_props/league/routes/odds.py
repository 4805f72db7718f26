"""``/odds``: the odds site, its history. A key stands in the parameter apiKey."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from aiohttp import web

from nba_props.league.answers import Answers, Handler, absent, key_is_right
from nba_props.league.index import Game, Index
from nba_props.league.parameters import Parameters
from nba_props.league.payloads import odds
from nba_props.league.payloads.ids import odds_event

_HISTORY = "/odds/v4/historical/sports/basketball_nba"


class OddsRoutes:
    """``key`` is the only one that is accepted; without one any will do."""

    def __init__(self, index: Index, answers: Answers, key: str | None) -> None:
        self._index, self._answers, self._key = index, answers, key

    def routes(self) -> Iterable[web.RouteDef]:
        return (
            web.get(f"{_HISTORY}/odds", self._locked(self.lines)),
            web.get(f"{_HISTORY}/events", self._locked(self.events)),
            web.get(f"{_HISTORY}/events/{{event}}/odds", self._locked(self.event)),
        )

    def _locked(self, handler: Handler) -> Handler:
        async def asked(request: web.Request) -> web.StreamResponse:
            if key_is_right(request.query.get("apiKey", "").strip(), self._key):
                return await handler(request)
            return web.Response(status=401, text="Unauthorized: send your key in the parameter apiKey.")

        return asked

    @cached_property
    def _events(self) -> Mapping[str, Game]:
        return {odds_event(game): game for game in self._index.games.values()}

    async def events(self, request: web.Request) -> web.Response:
        parameters = _parameters(request)
        snapshot = odds.Snapshot.before(parameters.moment("date"))
        parameters.finish()
        return self._answers.json(request, lambda: odds.events(self._index, snapshot, self._of_day(snapshot)))

    async def lines(self, request: web.Request) -> web.Response:
        parameters = _parameters(request)
        parameters.choice("regions", "us")
        markets = parameters.some("markets", *odds.LINES)
        snapshot = odds.Snapshot.before(parameters.moment("date"))
        parameters.finish()
        return self._answers.json(request, lambda: odds.lines(self._index, snapshot, self._of_day(snapshot), markets))

    async def event(self, request: web.Request) -> web.Response:
        parameters = _parameters(request)
        parameters.choice("regions", "us")
        markets = parameters.some("markets", *odds.LINES, odds.PROPS)
        snapshot = odds.Snapshot.before(parameters.moment("date"))
        parameters.finish()
        game = self._events.get(request.match_info["event"])
        if game is None:
            return absent(f"event {request.match_info['event']}")
        return self._answers.json(request, lambda: odds.event_odds(self._index, snapshot, game, markets))

    def _of_day(self, snapshot: odds.Snapshot) -> Sequence[Game]:
        return self._index.days.get(snapshot.day, ())


def _parameters(request: web.Request) -> Parameters:
    parameters = Parameters(request.query)
    parameters.text("apiKey", r".+", "your key")
    return parameters
