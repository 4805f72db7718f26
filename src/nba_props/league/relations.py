"""The relations of an archive: which files are read as one table, and with which columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """Files that are read as one table: the pattern of their names, columns with their types, columns that must be there.

    Types are DuckDB's, and two of our own: ``GAME_ID`` (ten digits, also from a number) and ``MINUTES`` (a number of minutes, or
    text as ``34:12``). A ``large`` relation stays in its files and is read a few games at a time.
    """

    pattern: str
    columns: Mapping[str, str]
    needed: tuple[str, ...]
    large: bool = False


_COUNTS = ("pts", "fgm", "fga", "fg3m", "fg3a", "ftm", "fta", "oreb", "dreb", "reb", "ast", "stl", "blk", "tov", "pf", "plus_minus")
_SHARES = ("fg_pct", "fg3_pct", "ft_pct")
_STATISTICS = {"min": "MINUTES", **dict.fromkeys(_COUNTS, "BIGINT"), **dict.fromkeys(_SHARES, "DOUBLE")}
_TEAM_LINE = {
    "game_id": "GAME_ID",
    "team_id": "BIGINT",
    "team_abbr": "VARCHAR",
    "team_name": "VARCHAR",
    "matchup": "VARCHAR",
    "wl": "VARCHAR",
    **_STATISTICS,
}
_PLAYER = {"player_id": "BIGINT", "player_name": "VARCHAR"}
_PLAYER_LINE = {**_PLAYER, **_TEAM_LINE}
_OFFICIALS = {column: "VARCHAR" for number in range(1, 5) for column in (f"official{number}", f"official{number}_code")}

RELATIONS: Mapping[str, Relation] = {
    "games": Relation(
        pattern="games*.parquet",
        columns={
            "game_id": "GAME_ID",
            "season": "VARCHAR",
            "game_date": "DATE",
            "tipoff_et": "TIMESTAMP",
            "tipoff_utc": "TIMESTAMP",
            "home_team_id": "BIGINT",
            "home_abbr": "VARCHAR",
            "away_team_id": "BIGINT",
            "away_abbr": "VARCHAR",
            "home_pts": "BIGINT",
            "away_pts": "BIGINT",
            "score_final": "BOOLEAN",
            "periods": "BIGINT",
            "neutral_site": "BOOLEAN",
            "arena": "VARCHAR",
            "arena_city": "VARCHAR",
            "label": "VARCHAR",
        },
        needed=("game_id", "game_date", "home_abbr", "away_abbr"),
    ),
    "player_boxscores": Relation(
        pattern="player_boxscores*.parquet", columns=_PLAYER_LINE, needed=("game_id", "player_id", "player_name", "team_abbr")
    ),
    "player_gamelogs_reduced": Relation(
        pattern="player_gamelogs_reduced*.parquet", columns=_PLAYER_LINE, needed=("game_id", "player_id", "player_name", "team_abbr")
    ),
    "team_boxscores": Relation(pattern="team_boxscores*.parquet", columns=_TEAM_LINE, needed=("game_id", "team_abbr")),
    "shots": Relation(
        pattern="shots*.parquet",
        columns={
            "game_id": "GAME_ID",
            "team_id": "BIGINT",
            "team_abbr": "VARCHAR",
            "player_id": "BIGINT",
            "player_name": "VARCHAR",
            "quarter": "BIGINT",
            "mins_left": "BIGINT",
            "secs_left": "BIGINT",
            "shot_made": "BOOLEAN",
            "shot_value": "BIGINT",
            "action_type": "VARCHAR",
            "basic_zone": "VARCHAR",
            "zone_area": "VARCHAR",
            "zone_range": "VARCHAR",
            "loc_x": "FLOAT",
            "loc_y": "FLOAT",
            "shot_distance": "FLOAT",
        },
        needed=("game_id", "player_id", "shot_made"),
        large=True,
    ),
    "play_by_play": Relation(
        pattern="play_by_play*.parquet",
        columns={
            "game_id": "GAME_ID",
            "number": "BIGINT",
            "period": "BIGINT",
            "seconds_left": "DOUBLE",
            "team_abbr": "VARCHAR",
            **_PLAYER,
            "action_type": "VARCHAR",
            "sub_type": "VARCHAR",
            "made": "BOOLEAN",
            "distance": "FLOAT",
            "home_score": "BIGINT",
            "away_score": "BIGINT",
            "description": "VARCHAR",
        },
        needed=("game_id", "number", "action_type"),
        large=True,
    ),
    "standings_final": Relation(
        pattern="standings_final*.parquet",
        columns={
            "season": "VARCHAR",
            "team_abbreviation": "VARCHAR",
            "teamcity": "VARCHAR",
            "teamname": "VARCHAR",
            "conference": "VARCHAR",
            "division": "VARCHAR",
        },
        needed=(),
    ),
    "gamebook": Relation(
        pattern="gamebook*.parquet",
        columns={
            "game_id": "GAME_ID",
            **_PLAYER,
            "team_abbr": "VARCHAR",
            "status": "VARCHAR",
            "reason": "VARCHAR",
            "starter": "BOOLEAN",
            "seconds": "BIGINT",
        },
        needed=("game_id", "player_id", "player_name", "team_abbr", "status"),
    ),
    "rosters": Relation(
        pattern="rosters*.parquet",
        columns={
            "game_date": "DATE",
            "team_abbr": "VARCHAR",
            **_PLAYER,
            "position": "VARCHAR",
            "jersey": "VARCHAR",
            "birth_date": "DATE",
            "experience": "BIGINT",
        },
        needed=("game_date", "team_abbr", "player_id", "player_name"),
    ),
    "players": Relation(
        pattern="players*.parquet",
        columns={
            "season": "VARCHAR",
            **_PLAYER,
            "team_abbr": "VARCHAR",
            "position": "VARCHAR",
            "jersey": "VARCHAR",
            "height": "VARCHAR",
            "weight": "VARCHAR",
            "country": "VARCHAR",
            "from_year": "BIGINT",
            "to_year": "BIGINT",
        },
        needed=("season", "player_id", "player_name", "team_abbr"),
    ),
    "player_movement": Relation(
        pattern="player_movement*.parquet",
        columns={
            **_PLAYER,
            "team_id": "BIGINT",
            "team_abbr": "VARCHAR",
            "transaction_date": "DATE",
            "transaction_type": "VARCHAR",
            "description": "VARCHAR",
        },
        needed=("player_id", "player_name", "team_id", "transaction_date", "transaction_type"),
    ),
    "injury_reports": Relation(
        pattern="injury_reports*.parquet",
        columns={
            "game_date": "DATE",
            "team_abbr": "VARCHAR",
            **_PLAYER,
            "status": "VARCHAR",
            "description": "VARCHAR",
            "since": "DATE",
        },
        needed=("game_date", "team_abbr", "player_name", "status"),
    ),
    "injury_transactions": Relation(
        pattern="injury_transactions*.parquet",
        columns={"date": "DATE", "team": "VARCHAR", "acquired": "VARCHAR", "relinquished": "VARCHAR", "notes": "VARCHAR"},
        needed=("date", "team", "acquired", "relinquished"),
    ),
    "referee_assignments": Relation(
        pattern="referee_assignments*.parquet",
        columns={"game_id": "GAME_ID", "assignment_date": "DATE", **_OFFICIALS},
        needed=("game_id", "official1"),
    ),
    "game_odds": Relation(
        pattern="game_odds*.parquet",
        columns={
            "game_id": "GAME_ID",
            "whos_favored": "VARCHAR",
            "spread": "DOUBLE",
            "total": "DOUBLE",
            "moneyline_away": "DOUBLE",
            "moneyline_home": "DOUBLE",
        },
        needed=("game_id",),
    ),
    "odds_lines": Relation(
        pattern="odds_lines*.parquet",
        columns={
            "game_id": "GAME_ID",
            "snapshot": "VARCHAR",
            "bookmaker": "VARCHAR",
            "market": "VARCHAR",
            "outcome": "VARCHAR",
            "price": "DOUBLE",
            "point": "DOUBLE",
        },
        needed=("game_id", "snapshot", "bookmaker", "market", "outcome"),
    ),
    "player_props": Relation(
        pattern="player_props*.parquet",
        columns={
            "game_id": "GAME_ID",
            "snapshot": "VARCHAR",
            "bookmaker": "VARCHAR",
            "player_name": "VARCHAR",
            "line": "DOUBLE",
            "over_price": "DOUBLE",
            "under_price": "DOUBLE",
        },
        needed=("game_id", "snapshot", "bookmaker", "player_name", "line"),
    ),
    "site_props": Relation(
        pattern="site_props*.parquet",
        columns={
            "game_id": "GAME_ID",
            "offer_id": "BIGINT",
            "book_id": "BIGINT",
            "player_name": "VARCHAR",
            "team_abbr": "VARCHAR",
            "line": "DOUBLE",
            "over_odds": "DOUBLE",
            "under_odds": "DOUBLE",
        },
        needed=("game_id", "offer_id", "book_id", "player_name", "team_abbr", "line"),
    ),
}
