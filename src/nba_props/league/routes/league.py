"""``/nba_stats``, ``/nba_cdn`` and ``/nba_official``: the league's own services."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from aiohttp import web

from nba_props.league.answers import Answers, absent
from nba_props.league.index import Index
from nba_props.league.parameters import SEASON_TYPES, Parameters
from nba_props.league.payloads.box_score import box_score
from nba_props.league.payloads.game_book import game_book
from nba_props.league.payloads.game_log import SORTERS, game_log
from nba_props.league.payloads.play_by_play import play_by_play
from nba_props.league.payloads.player_index import player_index
from nba_props.league.payloads.player_movement import player_movement
from nba_props.league.payloads.referees import referees
from nba_props.league.payloads.schedule import schedule
from nba_props.league.payloads.scoreboard import scoreboard

_MOST_PERIODS = 14
_MOST_RANGE = 10**6


class LeagueRoutes:
    def __init__(self, index: Index, answers: Answers) -> None:
        self._index, self._answers = index, answers

    def routes(self) -> Iterable[web.RouteDef]:
        return (
            web.get("/nba_stats/stats/scheduleleaguev2", self.schedule),
            web.get("/nba_stats/stats/scoreboardv2", self.scoreboard),
            web.get("/nba_stats/stats/leaguegamelog", self.game_log),
            web.get("/nba_stats/stats/boxscoretraditionalv2", self.box_score),
            web.get("/nba_stats/stats/playerindex", self.player_index),
            web.get("/nba_stats/stats/playermovement", self.player_movement),
            web.get("/nba_stats/gamebook/{game}.json", self.game_book),
            web.get("/nba_cdn/static/json/liveData/playbyplay/playbyplay_{game}.json", self.play_by_play),
            web.get("/nba_official/referees", self.referees),
        )

    async def schedule(self, request: web.Request) -> web.Response:
        parameters = Parameters(request.query)
        parameters.choice("LeagueID", "00")
        season = parameters.season("Season")
        parameters.finish()
        return self._answers.json(request, lambda: schedule(season, self._index.seasons.get(season, ())))

    async def scoreboard(self, request: web.Request) -> web.Response:
        parameters = Parameters(request.query)
        parameters.choice("LeagueID", "00")
        day = parameters.shifted_day("GameDate", "DayOffset")
        given = parameters.finish()
        return self._answers.json(request, lambda: scoreboard(self._index, self._index.days.get(day, ()), given))

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
            of_season = self._index.days.get(first, ()) if first == last else self._index.seasons.get(season, ())
            games = [game for game in of_season if game.season == season and game.season_type == kind and first <= game.game_date <= last]
            return game_log(self._index, games, given, of_players=of_players, sorter=sorter, descending=descending)

        return self._answers.json(request, made)

    async def box_score(self, request: web.Request) -> web.Response:
        parameters = Parameters(request.query)
        game = self._index.games.get(parameters.text("GameID", r"\d{10}", "the ten digits of a game"))
        for name in ("StartPeriod", "EndPeriod"):
            parameters.whole(name, 0, _MOST_PERIODS)
        for name in ("StartRange", "EndRange"):
            parameters.whole(name, 0, _MOST_RANGE)
        parameters.choice("RangeType", "0")  # the archive has whole games only
        given = parameters.finish()
        return self._answers.json(request, lambda: box_score(self._index, game, given))

    async def player_index(self, request: web.Request) -> web.Response:
        parameters = Parameters(request.query)
        parameters.choice("LeagueID", "00")
        season = parameters.season("Season")
        given = parameters.finish()
        return self._answers.json(request, lambda: player_index(self._index, season, given))

    async def player_movement(self, request: web.Request) -> web.Response:
        Parameters(request.query).finish()
        return self._answers.json(request, lambda: player_movement(self._index))

    async def game_book(self, request: web.Request) -> web.Response:
        Parameters(request.query).finish()
        game = self._index.games.get(request.match_info["game"])
        if game is None:
            return absent(f"game {request.match_info['game']}")
        return self._answers.json(request, lambda: game_book(self._index, game))

    async def play_by_play(self, request: web.Request) -> web.Response:
        Parameters(request.query).finish()
        game = self._index.games.get(request.match_info["game"])
        if game is None:
            return absent(f"game {request.match_info['game']}")
        return self._answers.json(request, lambda: play_by_play(self._index, game))

    async def referees(self, request: web.Request) -> web.Response:
        parameters = Parameters(request.query)
        day = parameters.day("date") or date.min
        parameters.finish()
        return self._answers.json(request, lambda: referees(self._index, day))
