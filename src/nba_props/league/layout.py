"""The layout in which a simulated archive is written: the tables of an archive, with their types."""

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
_BODY = {"position": pa.string(), "jersey": pa.string()}

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
PLAY_BY_PLAY = pa.schema(
    {
        "game_id": pa.string(),
        "number": pa.int16(),
        "period": pa.int8(),
        "seconds_left": pa.int16(),
        "team_abbr": pa.string(),
        **_PLAYER,
        "action_type": pa.string(),
        "sub_type": pa.string(),
        "made": pa.bool_(),
        "value": pa.int8(),
        "distance": pa.int8(),
        "home_score": pa.int16(),
        "away_score": pa.int16(),
        "description": pa.string(),
    }
)
GAMEBOOK = pa.schema(
    {
        "game_id": pa.string(),
        **_PLAYER,
        "team_abbr": pa.string(),
        "status": pa.string(),
        "reason": pa.string(),
        "starter": pa.bool_(),
        "seconds": pa.int64(),
    }
)
ROSTERS = pa.schema(
    {
        "game_date": pa.date32(),
        "team_abbr": pa.string(),
        **_PLAYER,
        **_BODY,
        "birth_date": pa.date32(),
        "experience": pa.int8(),
    }
)
PLAYERS = pa.schema(
    {
        "season": pa.string(),
        **_PLAYER,
        "team_abbr": pa.string(),
        **_BODY,
        "height": pa.string(),
        "weight": pa.int16(),
        "country": pa.string(),
        "from_year": pa.int16(),
        "to_year": pa.int16(),
    }
)
PLAYER_MOVEMENT = pa.schema(
    {
        **_PLAYER,
        "team_id": pa.int64(),
        "team_abbr": pa.string(),
        "transaction_date": pa.date32(),
        "transaction_type": pa.string(),
        "description": pa.string(),
    }
)
INJURY_REPORTS = pa.schema(
    {
        "game_date": pa.date32(),
        "team_abbr": pa.string(),
        **_PLAYER,
        "status": pa.string(),
        "description": pa.string(),
        "since": pa.date32(),
    }
)
ODDS_LINES = pa.schema(
    {
        **dict.fromkeys(("game_id", "snapshot", "bookmaker", "market", "outcome"), pa.string()),
        "price": pa.float64(),
        "point": pa.float64(),
    }
)
PLAYER_PROPS = pa.schema(
    {
        **dict.fromkeys(("game_id", "snapshot", "bookmaker", "player_name"), pa.string()),
        **dict.fromkeys(("line", "over_price", "under_price"), pa.float64()),
    }
)
SITE_PROPS = pa.schema(
    {
        "game_id": pa.string(),
        "offer_id": pa.int64(),
        "book_id": pa.int64(),
        "player_name": pa.string(),
        "team_abbr": pa.string(),
        **dict.fromkeys(("line", "over_odds", "under_odds"), pa.float64()),
    }
)
REFEREES = pa.schema(
    {
        "season_code": pa.string(),
        "game_id": pa.string(),
        "assignment_date": pa.date32(),
        **dict.fromkeys(("game_code", "home_abbr", "away_abbr"), pa.string()),
        **{f"official{number}{code}": pa.string() for number in (1, 2, 3, 4) for code in ("", "_code")},
    }
)
STANDINGS = pa.schema(
    {
        "season": pa.string(),
        "teamid": pa.int64(),
        **dict.fromkeys(("teamcity", "teamname", "conference", "division"), pa.string()),
        **dict.fromkeys(("playoffrank", "wins", "losses"), pa.int64()),
        "winpct": pa.float64(),
        "home": pa.string(),
        "road": pa.string(),
        "team_abbreviation": pa.string(),
    }
)
