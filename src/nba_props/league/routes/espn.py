"""``/espn``: ESPN."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property

from aiohttp import web

from nba_props.league.answers import Answers, absent
from nba_props.league.index import Game, Index, Team
from nba_props.league.parameters import Parameters
from nba_props.league.payloads.espn import tricodes
from nba_props.league.payloads.espn_roster import espn_roster
from nba_props.league.payloads.espn_scoreboard import espn_scoreboard
from nba_props.league.payloads.espn_summary import espn_summary
from nba_props.league.payloads.ids import espn_event


class EspnRoutes:
    def __init__(self, index: Index, answers: Answers) -> None:
        self._index, self._answers = index, answers

    def routes(self) -> Iterable[web.RouteDef]:
        return (
            web.get("/espn/scoreboard", self.scoreboard),
            web.get("/espn/summary", self.summary),
            web.get("/espn/teams/{team}/roster", self.roster),
        )

    @cached_property
    def _events(self) -> Mapping[str, Game]:
        return {espn_event(game): game for game in self._index.games.values()}

    @cached_property
    def _tricodes(self) -> Mapping[str, str]:
        return tricodes(self._index)

    async def scoreboard(self, request: web.Request) -> web.Response:
        parameters = Parameters(request.query)
        day = parameters.compact_day("dates") or date.min
        parameters.finish()
        return self._answers.json(request, lambda: espn_scoreboard(day, self._index.days.get(day, ())))

    async def summary(self, request: web.Request) -> web.Response:
        parameters = Parameters(request.query)
        event = parameters.text("event", r"\d{10}", "the ten digits of an event")
        parameters.finish()
        game = self._events.get(event)
        return absent(f"event {event}") if game is None else self._answers.json(request, lambda: espn_summary(self._index, game))

    async def roster(self, request: web.Request) -> web.Response:
        parameters = Parameters(request.query)
        day = parameters.compact_day("date") or date.min
        parameters.finish()
        abbr = self._tricodes.get(request.match_info["team"])
        if abbr is None:
            return absent(f"team {request.match_info['team']}")
        found = [(game, team) for game in self._index.days.get(day, ()) for team in (game.away, game.home) if team.abbr == abbr]
        game, team = found[0] if found else (None, self._team(abbr))
        return self._answers.json(request, lambda: espn_roster(self._index, team, game))

    def _team(self, abbr: str) -> Team:
        """The team as it was known in its last season."""
        return [teams[abbr] for _, teams in sorted(self._index.teams_of.items()) if abbr in teams][-1]
