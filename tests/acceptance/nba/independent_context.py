"""What teams and players bring to a game, computed again from the Parquet files: slow, obvious, from the description alone, no SQL.

Of the day itself only the schedule, the injured and the lines are looked at. Exhibition games count for nothing.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from statistics import fmean

from tests.acceptance.nba import independent
from tests.acceptance.nba.independent import Archive, Row, TeamGame

Place = tuple[float, float, float]
"""Latitude and longitude in degrees, hours of standard time from UTC."""

EARTH_RADIUS = 3958.8
REMEMBERED = timedelta(days=30)
STAR_POINTS = 18
COURT_MINUTES = 48


@dataclass(frozen=True, slots=True)
class Line:
    """What a player did in a game that counts."""

    game_id: str
    game_date: date
    player_id: int
    team: str
    minutes: float
    points: int
    usage: float | None


@dataclass(slots=True)
class Season:
    """The games of one season that count, oldest first."""

    archive: Archive
    name: str
    games: list[Row] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    team_games: list[TeamGame] = field(default_factory=list)

    @classmethod
    def of(cls, archive: Archive, name: str) -> Season:
        made = cls(archive, name)

        def counts(game_id: str) -> bool:
            return independent.season_of(game_id) == name and not independent.is_exhibition(game_id)

        made.games = sorted((game for key, game in archive.games.items() if counts(key)), key=lambda game: game["game_date"])
        usage = independent.usage_rates(archive)
        made.lines = sorted(
            (
                Line(
                    game_id=line["game_id"],
                    game_date=archive.games[line["game_id"]]["game_date"],
                    player_id=line["player_id"],
                    team=line["team_abbr"],
                    minutes=line["min"],
                    points=line["pts"],
                    usage=usage[line["game_id"], line["player_id"]],
                )
                for line in archive.player_lines
                if counts(line["game_id"])
            ),
            key=lambda line: line.game_date,
        )
        rated = independent.team_games(archive).values()
        made.team_games = sorted((game for game in rated if counts(game.game_id)), key=lambda game: game.game_date)
        return made

    def earlier(self, team: str, day: date) -> list[Row]:
        return [game for game in self.games if game["game_date"] < day and team in (game["home_abbr"], game["away_abbr"])]


def won(game: Row, team: str) -> bool:
    home_won = game["home_pts"] > game["away_pts"]
    return bool(home_won if team == game["home_abbr"] else not home_won)


def place_of(game: Row, cities: Mapping[str, Place], homes: Mapping[str, Place]) -> Place:
    city = (game["arena_city"] or "").split(",")[0]
    return cities[city] if city in cities else homes[game["home_abbr"]]


def miles(here: Place, there: Place) -> float:
    """Great-circle distance, over the chord between the two points."""

    def point(place: Place) -> tuple[float, float, float]:
        latitude, longitude = math.radians(place[0]), math.radians(place[1])
        return math.cos(latitude) * math.cos(longitude), math.cos(latitude) * math.sin(longitude), math.sin(latitude)

    return 2 * EARTH_RADIUS * math.asin(math.dist(point(here), point(there)) / 2)


def team_context(season: Season, game: Row, team: str, cities: Mapping[str, Place], homes: Mapping[str, Place]) -> dict[str, object]:
    """The row of ``upcoming_team_game_context`` of a team, betting lines left out."""
    day = game["game_date"]
    earlier = season.earlier(team, day)
    results = [won(played, team) for played in earlier]
    streak = 0
    for result in reversed(results):
        if result != results[-1]:
            break
        streak += 1 if result else -1
    regular = [won(played, team) for played in earlier if independent.is_regular(played["game_id"])]
    last = earlier[-1] if earlier else None
    here = place_of(game, cities, homes)
    there = place_of(last, cities, homes) if last else None
    return {
        "is_home": team == game["home_abbr"],
        "days_rest": (day - last["game_date"]).days - 1 if last else None,
        "is_back_to_back": last is not None and (day - last["game_date"]).days == 1,
        "games_last_7": sum(played["game_date"] >= day - timedelta(days=7) for played in earlier),
        "games_last_14": sum(played["game_date"] >= day - timedelta(days=14) for played in earlier),
        "streak": streak,
        "win_pct": sum(regular) / len(regular) if regular else None,
        "travel_miles": miles(here, there) if there else None,
        "time_zones_crossed": abs(here[2] - there[2]) if there else None,
    }


def own_spread(odds: Row, team: str) -> float | None:
    """The spread seen from a team: negative where it is favoured."""
    if odds["spread"] is None:
        return None
    favourite = odds["home_abbr"] if odds["whos_favored"] == "home" else odds["away_abbr"]
    return -odds["spread"] if team == favourite else odds["spread"]


def rosters(season: Season, day: date) -> dict[int, str]:
    """Where no roster is told: the team of everyone's latest line in the 30 days before."""
    teams = {line.player_id: line.team for line in season.lines if day - REMEMBERED <= line.game_date < day}
    playing = {game[side] for game in season.games if game["game_date"] == day for side in ("home_abbr", "away_abbr")}
    return {player: team for player, team in teams.items() if team in playing}


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return fmean(known) if known else None


def player_context(season: Season, game: Row, player: int, team: str, mates_out: Collection[int]) -> dict[str, object]:
    """The row of ``upcoming_player_game_context`` of a player. ``mates_out``: the players of the roster who are listed as out."""
    day = game["game_date"]
    opponent = game["away_abbr"] if team == game["home_abbr"] else game["home_abbr"]
    whole = [line for line in season.lines if line.player_id == player and line.game_date < day]
    recent = [line for line in whole if line.game_date >= day - REMEMBERED]
    own_pace, opponent_pace = (_mean(played.pace for played in _last_ten(season, side, day)) for side in (team, opponent))
    allowed = [played for played in season.team_games if played.opponent == opponent and played.game_date < day][-10:]
    usage = _mean(line.usage for line in recent[-7:])
    others = [mate for mate in mates_out if mate != player]
    share = sum(_plays_share(season, mate, team, day) for mate in others)
    return {
        "history_games": len(whole),
        "days_rest": (day - recent[-1].game_date).days - 1 if recent else None,
        "is_back_to_back": bool(recent) and (day - recent[-1].game_date).days == 1,
        "back_to_backs_last_14": sum(
            (second.game_date - first.game_date).days == 1 and second.game_date >= day - timedelta(days=14)
            for first, second in pairwise(whole)
        ),
        "games_last_7": len(_since(recent, day, 7)),
        "games_last_14": len(_since(recent, day, 14)),
        "minutes_last_7": sum(line.minutes for line in _since(recent, day, 7)),
        "minutes_last_14": sum(line.minutes for line in _since(recent, day, 14)),
        "minutes_avg_last_10": _mean(line.minutes for line in recent[-10:]),
        "points_avg_last_5": _mean(line.points for line in recent[-5:]),
        "points_avg_last_10": _mean(line.points for line in recent[-10:]),
        "usage_avg_last_7": usage,
        "projected_usage": None if usage is None else usage / (1 - min(share, 0.5)),
        "stars_out": sum((_points(season, mate, day) or 0) >= STAR_POINTS for mate in others),
        "team_pace_last_10": own_pace,
        "opponent_pace_last_10": opponent_pace,
        "opponent_def_rating_last_10": _mean(played.offensive_rating for played in allowed),
        "pace_differential": None if own_pace is None or opponent_pace is None else opponent_pace - own_pace,
    }


def _since(lines: list[Line], day: date, days: int) -> list[Line]:
    return [line for line in lines if line.game_date >= day - timedelta(days=days)]


def _last_ten(season: Season, team: str, day: date) -> list[TeamGame]:
    return [played for played in season.team_games if played.team == team and played.game_date < day][-10:]


def _recent(season: Season, player: int, day: date) -> list[Line]:
    return [line for line in season.lines if line.player_id == player and day - REMEMBERED <= line.game_date < day]


def _points(season: Season, player: int, day: date) -> float | None:
    return _mean(line.points for line in _recent(season, player, day)[-10:])


def _plays_share(season: Season, player: int, team: str, day: date) -> float:
    """The part of his team's plays that a player has used in the 14 days before."""
    lines = _recent(season, player, day)
    usage = _mean(line.usage for line in lines[-7:])
    games = [game for game in season.earlier(team, day) if game["game_date"] >= day - timedelta(days=14)]
    if usage is None or not games:
        return 0.0
    return usage / 100 * sum(line.minutes for line in _since(lines, day, 14)) / (COURT_MINUTES * len(games))
