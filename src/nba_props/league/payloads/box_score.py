"""The traditional box score of a game, version 2 (payload 4)."""

from __future__ import annotations

from collections.abc import Mapping

from nba_props.league.index import Game, Index, Row
from nba_props.league.payloads.encoding import clock
from nba_props.league.payloads.result_sets import ResultSet, answer

_SHOOTING = ("FGM", "FGA", "FG_PCT", "FG3M", "FG3A", "FG3_PCT", "FTM", "FTA", "FT_PCT", "OREB", "DREB", "REB", "AST", "STL", "BLK")
_STATISTICS = (*_SHOOTING, "TO", "PF", "PTS", "PLUS_MINUS")
_SAME = tuple((header, {"TO": "tov"}.get(header, header.lower())) for header in _STATISTICS)

_PLAYER = (
    *("GAME_ID", "TEAM_ID", "TEAM_ABBREVIATION", "TEAM_CITY", "PLAYER_ID", "PLAYER_NAME", "NICKNAME", "START_POSITION", "COMMENT", "MIN"),
    *_STATISTICS,
)
_TEAM = ("GAME_ID", "TEAM_ID", "TEAM_NAME", "TEAM_ABBREVIATION", "TEAM_CITY", "MIN", *_STATISTICS)
_BENCH = ("GAME_ID", "TEAM_ID", "TEAM_NAME", "TEAM_ABBREVIATION", "TEAM_CITY", "STARTERS_BENCH", "MIN", *_STATISTICS[:-1])


def box_score(index: Index, game: Game | None, parameters: Mapping[str, object]) -> bytes:
    """A game without lines, or one that nobody knows, has empty tables. Who started is not known."""
    players = [] if game is None else [_player(game, line) for line in index.players.of(game.game_id)]
    teams = [] if game is None else [_line(game, line) for line in index.teams.of(game.game_id)]
    tables = (ResultSet("PlayerStats", _PLAYER, players), ResultSet("TeamStats", _TEAM, teams), ResultSet("TeamStarterBenchStats", _BENCH))
    return answer("boxscore", parameters, tables)


def _player(game: Game, line: Row) -> dict[str, object]:
    return {**_line(game, line), "PLAYER_ID": line["player_id"], "PLAYER_NAME": line["player_name"]}


def _line(game: Game, line: Row) -> dict[str, object]:
    team = game.team(line["team_abbr"])
    return {
        "GAME_ID": game.game_id,
        "TEAM_ID": line["team_id"],
        "TEAM_ABBREVIATION": team.abbr,
        "TEAM_CITY": team.city,
        "TEAM_NAME": team.nickname,
        "MIN": clock(line["min"]),
        **{header: line[column] for header, column in _SAME},
    }
