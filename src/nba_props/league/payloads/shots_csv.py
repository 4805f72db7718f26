"""The shots of a game as the play-by-play spreadsheet (payload 14), with zones and the player's id in columns at the end.

``remaining_time`` is left in the period, ``h:mm:ss``. ``points`` are those scored: none for a miss; a three-pointer says ``3PT`` in
its description. ``converted_x``, ``converted_y`` are the feet of the archive, ``original_x``, ``original_y`` the same in tenths.
"""

from __future__ import annotations

import csv
from io import StringIO

from nba_props.league.index import Game, Index, Row

HEADER = (
    *("game_id", "data_set", "date", "a1", "a2", "a3", "a4", "a5", "h1", "h2", "h3", "h4", "h5", "period", "away_score", "home_score"),
    *("remaining_time", "elapsed", "play_length", "play_id", "team", "event_type", "assist", "away", "home", "block", "entered", "left"),
    *("num", "opponent", "outof", "player", "points", "possession", "reason", "result", "steal", "type", "shot_distance"),
    *("original_x", "original_y", "converted_x", "converted_y", "description"),
    *("zone_basic", "zone_area", "zone_range", "player_id"),
)
_POSITION = {column: position for position, column in enumerate(HEADER)}
_THREE = 3
_REGULAR_PERIODS, _REGULAR_SECONDS, _OVERTIME_SECONDS = 4, 720, 300


def shots_csv(index: Index, game: Game) -> bytes:
    """In order of the clock, numbered from 1; the header alone where the archive has no shots of the game."""
    text = StringIO()
    sheet = csv.writer(text, lineterminator="\n")
    sheet.writerow(HEADER)
    for number, shot in enumerate(index.shots.of(game.game_id), start=1):
        row: list[object] = [None] * len(HEADER)
        for column, value in _event(game, shot, number).items():
            row[_POSITION[column]] = value
        sheet.writerow(row)
    return text.getvalue().encode()


def _event(game: Game, shot: Row, number: int) -> dict[str, object]:
    made, worth, left = shot["shot_made"], shot["shot_value"], shot["seconds_left"]
    return {
        "game_id": int(game.game_id),
        "data_set": f"NBA {game.season} {game.season_type}",
        "date": game.game_date.isoformat(),
        "period": shot["period"],
        "remaining_time": _clock(left),
        "elapsed": _clock(_elapsed(shot["period"], left)),
        "play_id": number,
        "team": shot["team_abbr"],
        "event_type": "shot" if made else "miss",
        "player": shot["player_name"],
        "points": worth if made else 0,
        "result": "made" if made else "missed",
        "type": shot["action_type"],
        "shot_distance": _number(shot["shot_distance"]),
        "original_x": _number(shot["loc_x"], 10),
        "original_y": _number(shot["loc_y"], 10),
        "converted_x": _number(shot["loc_x"]),
        "converted_y": _number(shot["loc_y"]),
        "description": _description(shot),
        **{column: shot[column] for column in ("zone_basic", "zone_area", "zone_range", "player_id")},
    }


def _elapsed(period: int | None, left: int | None) -> int | None:
    if period is None or left is None:
        return None
    return (_REGULAR_SECONDS if period <= _REGULAR_PERIODS else _OVERTIME_SECONDS) - left


def _clock(seconds: int | None) -> str | None:
    return None if seconds is None else f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _number(value: float | None, times: int = 1) -> str | None:
    """Seven digits, which is what a single-precision number has."""
    return None if value is None else f"{value * times:.7g}"


def _description(shot: Row) -> str:
    distance = "" if shot["shot_distance"] is None else f"{shot['shot_distance']:.0f}'"
    three = "3PT" if shot["shot_value"] == _THREE else ""
    worth = f"({shot['shot_value']} PTS)" if shot["shot_made"] and shot["shot_value"] else ""
    words = ("" if shot["shot_made"] else "MISS", shot["player_name"] or "", distance, three, shot["action_type"] or "", worth)
    return " ".join(word for word in words if word)
