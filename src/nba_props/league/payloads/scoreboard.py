"""The scoreboard of a date, version 2 (payload 2). Line scores have the visitors first, as in the code of the game."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nba_props.league.index import Game, Index, Team
from nba_props.league.payloads.result_sets import ResultSet, answer
from nba_props.league.payloads.schedule import status

_HEADER = (
    *("GAME_DATE_EST", "GAME_SEQUENCE", "GAME_ID", "GAME_STATUS_ID", "GAME_STATUS_TEXT", "GAMECODE", "HOME_TEAM_ID", "VISITOR_TEAM_ID"),
    *("SEASON", "LIVE_PERIOD", "LIVE_PC_TIME", "NATL_TV_BROADCASTER_ABBREVIATION", "HOME_TV_BROADCASTER_ABBREVIATION"),
    *("AWAY_TV_BROADCASTER_ABBREVIATION", "LIVE_PERIOD_TIME_BCAST", "ARENA_NAME", "WH_STATUS", "WNBA_COMMISSIONER_FLAG"),
)
_SCORE = (
    *("GAME_DATE_EST", "GAME_SEQUENCE", "GAME_ID", "TEAM_ID", "TEAM_ABBREVIATION", "TEAM_CITY_NAME", "TEAM_NAME", "TEAM_WINS_LOSSES"),
    *(f"PTS_QTR{number}" for number in range(1, 5)),
    *(f"PTS_OT{number}" for number in range(1, 11)),
    *("PTS", "FG_PCT", "FT_PCT", "FG3_PCT", "AST", "REB", "TOV"),
)
_STANDINGS = (
    "TEAM_ID",
    "LEAGUE_ID",
    "SEASON_ID",
    "STANDINGSDATE",
    "CONFERENCE",
    "TEAM",
    "G",
    "W",
    "L",
    "W_PCT",
    "HOME_RECORD",
    "ROAD_RECORD",
)

# What the archive has nothing of.
_EMPTY = (
    ResultSet(
        "SeriesStandings",
        ("GAME_ID", "HOME_TEAM_ID", "VISITOR_TEAM_ID", "GAME_DATE_EST", "HOME_TEAM_WINS", "HOME_TEAM_LOSSES", "SERIES_LEADER"),
    ),
    ResultSet(
        "LastMeeting",
        (
            *("GAME_ID", "LAST_GAME_ID", "LAST_GAME_DATE_EST"),
            *(f"LAST_GAME_HOME_TEAM_{what}" for what in ("ID", "CITY", "NAME", "ABBREVIATION", "POINTS")),
            *(f"LAST_GAME_VISITOR_TEAM_{what}" for what in ("ID", "CITY", "NAME", "CITY1", "POINTS")),
        ),
    ),
    ResultSet("EastConfStandingsByDay", _STANDINGS),
    ResultSet("WestConfStandingsByDay", _STANDINGS),
    ResultSet("Available", ("GAME_ID", "PT_AVAILABLE")),
    ResultSet(
        "TeamLeaders",
        (
            *("GAME_ID", "TEAM_ID", "TEAM_CITY", "TEAM_NICKNAME", "TEAM_ABBREVIATION"),
            *(name for what in ("PTS", "REB", "AST") for name in (f"{what}_PLAYER_ID", f"{what}_PLAYER_NAME", what)),
        ),
    ),
    ResultSet("TicketLinks", ("GAME_ID", "LEAG_TIX")),
)


def scoreboard(index: Index, games: Sequence[Game], parameters: Mapping[str, object]) -> bytes:
    """``games`` are those of the date."""
    headers, scores = [], []
    for number, game in enumerate(games, start=1):
        shared = {"GAME_DATE_EST": f"{game.game_date.isoformat()}T00:00:00", "GAME_SEQUENCE": number, "GAME_ID": game.game_id}
        headers.append({**shared, **_header(game)})
        lines = {line["team_abbr"]: line for line in index.teams.of(game.game_id)}
        for team, points in ((game.away, game.away_pts), (game.home, game.home_pts)):
            scores.append({**shared, **_score(team, points, lines.get(team.abbr, {}))})
    return answer("scoreboardV2", parameters, (ResultSet("GameHeader", _HEADER, headers), ResultSet("LineScore", _SCORE, scores), *_EMPTY))


def _header(game: Game) -> dict[str, object]:
    code, words = status(game)
    return {
        "GAME_STATUS_ID": code,
        "GAME_STATUS_TEXT": words,
        "GAMECODE": game.code,
        "HOME_TEAM_ID": game.home.id,
        "VISITOR_TEAM_ID": game.away.id,
        "SEASON": str(game.start_year),
        "LIVE_PERIOD": game.periods,
        "ARENA_NAME": game.arena,
    }


def _score(team: Team, points: int | None, line: Mapping[str, object]) -> dict[str, object]:
    return {
        "TEAM_ID": team.id,
        "TEAM_ABBREVIATION": team.abbr,
        "TEAM_CITY_NAME": team.city,
        "TEAM_NAME": team.nickname,
        "PTS": points,
        **{column.upper(): line.get(column) for column in ("fg_pct", "ft_pct", "fg3_pct", "ast", "reb", "tov")},
    }
