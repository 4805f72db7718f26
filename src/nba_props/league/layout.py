"""The layout in which a generated archive is written: the tables of the real one, with their types."""

from __future__ import annotations

import pyarrow as pa

COUNTS = ("pts", "fgm", "fga", "fg3m", "fg3a", "ftm", "fta", "oreb", "dreb", "reb", "ast", "stl", "blk", "tov", "pf")

_GAME = {"season": pa.string(), "season_type": pa.string(), "game_id": pa.string(), "game_date": pa.date32()}
_PLAYER = {"player_id": pa.int64(), "player_name": pa.string()}
_TEAM = {"team_id": pa.int64(), "team_abbr": pa.string(), "team_name": pa.string(), "matchup": pa.string(), "wl": pa.string()}
_STATISTICS = {
    **dict.fromkeys(("min", *COUNTS, "plus_minus"), pa.int16()),
    **dict.fromkeys(("fg_pct", "fg3_pct", "ft_pct"), pa.float64()),
}
_NOT_REDUCED = ("team_id", "team_name", "fgm", "fga", "fg3m", "fg3a", "ftm", "fta", "oreb", "dreb", "pf")
_PLAYER_LINE = {**_GAME, **_PLAYER, **_TEAM, **_STATISTICS}

GAMES = pa.schema(
    {
        **_GAME,
        "tipoff_et": pa.timestamp("us"),
        "tipoff_utc": pa.timestamp("us"),
        "home_team_id": pa.int64(),
        "home_abbr": pa.string(),
        "away_team_id": pa.int64(),
        "away_abbr": pa.string(),
        "home_pts": pa.int16(),
        "away_pts": pa.int16(),
        "score_final": pa.bool_(),
        "periods": pa.int8(),
        "neutral_site": pa.bool_(),
        "arena": pa.string(),
        "arena_city": pa.string(),
        "label": pa.string(),
    }
)
PLAYER_LINES = pa.schema(_PLAYER_LINE)
REDUCED_LINES = pa.schema({name: kind for name, kind in _PLAYER_LINE.items() if name not in _NOT_REDUCED})
TEAM_LINES = pa.schema({**_GAME, **_TEAM, **_STATISTICS})
SHOTS = pa.schema(
    {
        "game_id": pa.string(),
        "game_date": pa.date32(),
        "team_id": pa.int64(),
        "player_id": pa.int64(),
        "quarter": pa.int8(),
        "mins_left": pa.int8(),
        "secs_left": pa.int8(),
        "shot_made": pa.bool_(),
        "shot_value": pa.int8(),
        "action_type": pa.string(),
        "basic_zone": pa.string(),
        "zone_area": pa.string(),
        "zone_range": pa.string(),
        "loc_x": pa.float32(),
        "loc_y": pa.float32(),
        "shot_distance": pa.int8(),
    }
)
STANDINGS = pa.schema(
    {
        "season": pa.string(),
        "teamcity": pa.string(),
        "teamname": pa.string(),
        "conference": pa.string(),
        "wins": pa.int64(),
        "losses": pa.int64(),
        "team_abbreviation": pa.string(),
    }
)
