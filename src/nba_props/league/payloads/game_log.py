"""The game log of players or teams (payload 3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nba_props.league.index import Game, Index, Row
from nba_props.league.payloads.encoding import plain
from nba_props.league.payloads.result_sets import ResultSet, answer

_STATISTICS = ("FGM", "FGA", "FG_PCT", "FG3M", "FG3A", "FG3_PCT", "FTM", "FTA", "FT_PCT", "OREB", "DREB", "REB", "AST", "STL", "BLK", "TOV")
_HEADERS = (
    *("SEASON_ID", "PLAYER_ID", "PLAYER_NAME", "TEAM_ID", "TEAM_ABBREVIATION", "TEAM_NAME", "GAME_ID", "GAME_DATE", "MATCHUP", "WL", "MIN"),
    *(*_STATISTICS, "PF", "PTS", "PLUS_MINUS", "FANTASY_PTS", "VIDEO_AVAILABLE"),
)
_TEAM_HEADERS = tuple(header for header in _HEADERS if not header.startswith("PLAYER_"))
_SAME = ("PLAYER_ID", "PLAYER_NAME", "TEAM_ID", "MATCHUP", "WL", *_STATISTICS, "PF", "PTS", "PLUS_MINUS")

SORTERS = ("DATE", "MIN", *_STATISTICS, "PF", "PTS", "PLUS_MINUS")


def game_log(
    index: Index, games: Sequence[Game], parameters: Mapping[str, object], *, of_players: bool, sorter: str, descending: bool
) -> bytes:
    """The lines of ``games``, sorted by one of :data:`SORTERS`; what has no value comes last."""
    lines = index.players if of_players else index.teams
    rows = [_row(game, line) for game in games for line in lines.of(game.game_id)]
    column = "GAME_DATE" if sorter == "DATE" else sorter
    known = sorted((row for row in rows if row[column] is not None), key=lambda row: row[column], reverse=descending)  # type: ignore[arg-type, return-value]
    unknown = [row for row in rows if row[column] is None]
    table = ResultSet("LeagueGameLog", _HEADERS if of_players else _TEAM_HEADERS, known + unknown)
    return answer("leaguegamelog", parameters, (table,))


def _row(game: Game, line: Row) -> dict[str, object]:
    team = game.team(line["team_abbr"])
    return {
        "SEASON_ID": f"{game.kind}{game.start_year}",
        "TEAM_ABBREVIATION": team.abbr,
        "TEAM_NAME": line["team_name"] or team.team_name,
        "GAME_ID": game.game_id,
        "GAME_DATE": game.game_date.isoformat(),
        "MIN": plain(line["min"]),
        **{header: line.get(header.lower()) for header in _SAME},
    }
