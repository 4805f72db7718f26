"""The shots of a game as the play-by-play spreadsheet (payload 14), with zones and the player's id in columns at the end.

Its lines are made by ``sql/sheets.sql``.
"""

from __future__ import annotations

from nba_props.league.index import Game, Index

HEADER = (
    *("game_id", "data_set", "date", "a1", "a2", "a3", "a4", "a5", "h1", "h2", "h3", "h4", "h5", "period", "away_score", "home_score"),
    *("remaining_time", "elapsed", "play_length", "play_id", "team", "event_type", "assist", "away", "home", "block", "entered", "left"),
    *("num", "opponent", "outof", "player", "points", "possession", "reason", "result", "steal", "type", "shot_distance"),
    *("original_x", "original_y", "converted_x", "converted_y", "description"),
    *("zone_basic", "zone_area", "zone_range", "player_id"),
)


def shots_csv(index: Index, game: Game) -> bytes:
    """In order of the clock, numbered from 1; the header alone where the archive has no shots of the game."""
    return ",".join(HEADER).encode() + b"\n" + index.sheets.of(game.game_id)
