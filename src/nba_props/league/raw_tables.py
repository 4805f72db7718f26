"""The raw tables of the reference pipeline as the league knows them: which columns, made of which table of the archive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class RawTable:
    """Which table of the archive a raw table is made of, and the columns that it will have.

    ``made_of``: what a raw column is made of that the table of the archive does not have by this name. A literal is never null.
    ``told_apart``: by what rows of one game are told apart where a call asks for less than a game: by team, by snapshot.
    """

    relation: str
    columns: tuple[str, ...]
    made_of: Mapping[str, str] = field(default_factory=dict)
    told_apart: tuple[str, ...] = ()


_GAME = ("season", "season_type", "game_date", "game_id")
_TEAMS = ("home_abbr", "away_abbr")
_SCORE = ("home_pts", "away_pts")
_COUNTS = ("pts", "fgm", "fga", "fg3m", "fg3a", "ftm", "fta", "oreb", "dreb", "reb", "ast", "stl", "blk", "tov", "pf")
_LINE = ("min", *_COUNTS)
_PLACE = ("arena", "arena_city", "neutral_site")
_SHARES = ("fg_pct", "fg3_pct", "ft_pct")
_PLAYER = ("player_lookup", "player_name")
_ZONE = ("zone_basic", "zone_area", "zone_range")

_ALWAYS = "1"
_NAMED = {"player_lookup": "player_name"}
_SNAPSHOT = {"game_date_snapshot": _ALWAYS, "event_id": _ALWAYS}

RAW_TABLES: Mapping[str, RawTable] = {
    "nbac_schedule": RawTable(
        "games", (*_GAME, *_TEAMS, "home_team_id", "away_team_id", "tipoff_utc", *_SCORE, "is_final", *_PLACE, "label")
    ),
    "nbac_scoreboard_v2": RawTable("games", (*_GAME, *_TEAMS, *_SCORE, "game_status", "periods"), {"game_status": _ALWAYS}),
    "nbac_player_boxscores": RawTable(
        "player_lines", (*_GAME, "player_id", *_PLAYER, "team_id", "team_abbr", "matchup", "wl", *_LINE, "plus_minus", *_SHARES), _NAMED
    ),
    "nbac_team_boxscore": RawTable("team_lines", (*_GAME, "team_id", "team_abbr", *_LINE, "plus_minus", *_SHARES)),
    "nbac_play_by_play": RawTable(
        "play_by_play",
        (
            *(*_GAME, "event_sequence", "period", "seconds_left", "action_type", "sub_type", "team_abbr", "player_id", *_PLAYER),
            *("shot_made", "shot_value", "shot_distance", "home_score", "away_score", "description"),
        ),
        _NAMED,
    ),
    "nbac_gamebook_player_stats": RawTable(
        "game_book",
        (*_GAME, "player_id", *_PLAYER, "team_abbr", "player_status", "reason", "is_starter", *_LINE, "plus_minus"),
        _NAMED,
    ),
    "nbac_player_list_current": RawTable(
        "player_list",
        ("season", "season_year", "player_id", *_PLAYER, "team_id", "team_abbr", "position", "jersey", "from_year", "to_year"),
        _NAMED,
    ),
    "nbac_player_movement": RawTable(
        "player_movement",
        (
            "snapshot",
            "season_year",
            "player_id",
            "player_lookup",
            "team_id",
            "team_abbr",
            "transaction_date",
            "transaction_type",
            "description",
        ),
        {**_NAMED, "snapshot": _ALWAYS},
    ),
    "nbac_referee_game_assignments": RawTable("officials", (*_GAME, "official_position", "official_name", "official_code")),
    "bdl_player_boxscores": RawTable("player_lines", (*_GAME, *_PLAYER, "team_abbr", *_LINE), _NAMED),
    "bdl_games": RawTable(
        "games",
        (*_GAME, "bdl_game_id", *_TEAMS, *_SCORE, "status", "postseason"),
        {"bdl_game_id": _ALWAYS, "status": "CASE WHEN is_final THEN 'Final' ELSE CAST(tipoff_et AS VARCHAR) END", "postseason": _ALWAYS},
    ),
    "bdl_standings": RawTable(
        "standings",
        ("date_recorded", "season", "team_abbr", "conference", "wins", "losses", "conference_rank", "home_record", "road_record"),
        {"date_recorded": "game_date"},
    ),
    "bdl_injuries": RawTable(
        "injuries",
        ("scrape_date", "season", *_PLAYER, "team_abbr", "status", "description", "since"),
        {**_NAMED, "scrape_date": "game_date"},
    ),
    "bdl_active_players_current": RawTable(
        "active_players",
        ("snapshot", *_PLAYER, "team_abbr", "position", "bdl_player_id"),
        {**_NAMED, "snapshot": _ALWAYS, "bdl_player_id": "player_id"},
    ),
    "espn_scoreboard": RawTable(
        "games", (*_GAME, "espn_game_id", *_TEAMS, *_SCORE, "status", "neutral_site"), {"espn_game_id": _ALWAYS, "status": _ALWAYS}
    ),
    "espn_boxscores": RawTable(
        "espn_lines",
        (*_GAME, *_PLAYER, "espn_player_id", "team_abbr", "is_starter", *_LINE, "plus_minus"),
        {**_NAMED, "espn_player_id": "player_id"},
    ),
    "espn_team_rosters": RawTable(
        "rosters",
        ("team_date", "roster_date", "season", "team_abbr", *_PLAYER, "espn_player_id", "position", "jersey", "age", "experience"),
        {**_NAMED, "team_date": _ALWAYS, "roster_date": "game_date", "espn_player_id": "player_id"},
        ("team_abbr",),
    ),
    "odds_api_game_lines": RawTable(
        "odds_lines",
        ("game_date_snapshot", *_GAME, "event_id", "snapshot", "bookmaker", "market", "outcome", "price", "point"),
        _SNAPSHOT,
        ("snapshot",),
    ),
    "odds_api_player_points_props": RawTable(
        "player_props",
        ("game_date_snapshot", *_GAME, "event_id", "snapshot", "bookmaker", *_PLAYER, "line", "over_price", "under_price"),
        {**_NAMED, **_SNAPSHOT},
        ("snapshot",),
    ),
    "bettingpros_player_points_props": RawTable(
        "site_offers", (*_GAME, "offer_id", "bet_side", "book_id", *_PLAYER, "team_abbr", "line", "odds"), _NAMED
    ),
    "bigdataball_play_by_play": RawTable(
        "shots",
        (
            *(
                *_GAME,
                "event_sequence",
                "player_id",
                *_PLAYER,
                "team_abbr",
                "period",
                "seconds_left",
                "shot_made",
                "shot_value",
                "action_type",
            ),
            *(*_ZONE, "shot_distance", "loc_x", "loc_y"),
        ),
        {**_NAMED, "event_sequence": _ALWAYS},
    ),
}
