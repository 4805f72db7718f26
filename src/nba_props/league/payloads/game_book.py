"""The game book (payload 15): what a parser gets out of the document. Who is inactive is listed by last name only."""

from __future__ import annotations

from collections.abc import Sequence

from nba_props.league.index import Game, Index, Row
from nba_props.league.payloads.encoding import clock, encoded, plain

_COUNTS = ("pts", "fgm", "fga", "fg3m", "fg3a", "ftm", "fta", "oreb", "dreb", "reb", "ast", "stl", "blk", "tov", "pf", "plus_minus")
_SECONDS_A_MINUTE = 60


def game_book(index: Index, game: Game) -> bytes:
    """The visitors first; no teams where the archive has nothing of the game."""
    rows = index.books.of(game.game_id)
    listed = ((team, [row for row in rows if row["team_abbr"] == team.abbr]) for team in (game.away, game.home))
    return encoded(
        {
            "gameId": game.game_id,
            "gameDate": game.game_date.isoformat(),
            "officials": [row["official_name"] for row in index.officials.of(game.game_date) if row["game_id"] == game.game_id],
            "teams": [{"teamTricode": team.abbr, **_players(own)} for team, own in listed if own],
        }
    )


def _players(rows: Sequence[Row]) -> dict[str, object]:
    return {
        "active": [_active(row) for row in rows if row["player_status"] == "active"],
        "dnp": [
            {"personId": row["player_id"], "name": row["player_name"], "reason": row["reason"]}
            for row in rows
            if row["player_status"] == "dnp"
        ],
        "inactive": [{"lastName": row["player_name"], "reason": row["reason"]} for row in rows if row["player_status"] == "inactive"],
    }


def _active(row: Row) -> dict[str, object]:
    """Minutes are ``34:12`` where the seconds are known, a number where they are not."""
    seconds = row["seconds"]
    return {
        "personId": row["player_id"],
        "name": row["player_name"],
        "starter": row["is_starter"],
        "minutes": plain(row["min"]) if seconds is None else clock(seconds / _SECONDS_A_MINUTE),
        **{column: row[column] for column in _COUNTS},
    }
