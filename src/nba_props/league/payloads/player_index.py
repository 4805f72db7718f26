"""The player index of a season (payload 6)."""

from __future__ import annotations

from collections.abc import Mapping

from nba_props.league.index import Index, Row, Team
from nba_props.league.payloads.result_sets import ResultSet, answer
from nba_props.league.payloads.slug import slug

_HEADERS = (
    *("PERSON_ID", "PLAYER_LAST_NAME", "PLAYER_FIRST_NAME", "PLAYER_SLUG", "TEAM_ID", "TEAM_SLUG", "IS_DEFUNCT", "TEAM_CITY", "TEAM_NAME"),
    *("TEAM_ABBREVIATION", "JERSEY_NUMBER", "POSITION", "HEIGHT", "WEIGHT", "COLLEGE", "COUNTRY", "DRAFT_YEAR", "DRAFT_ROUND"),
    *("DRAFT_NUMBER", "ROSTER_STATUS", "FROM_YEAR", "TO_YEAR", "PTS", "REB", "AST", "STATS_TIMEFRAME"),
)


def player_index(index: Index, season: str, parameters: Mapping[str, object]) -> bytes:
    """The players of the season with their last team."""
    teams = index.teams_of.get(season, {})
    rows = [_player(row, teams.get(row["team_abbr"], Team(abbr=row["team_abbr"], id=None))) for row in index.player_list.of(season)]
    return answer("playerindex", parameters, (ResultSet("PlayerIndex", _HEADERS, rows),))


def _player(row: Row, team: Team) -> dict[str, object]:
    first, _, last = row["player_name"].partition(" ")
    return {
        "PERSON_ID": row["player_id"],
        "PLAYER_LAST_NAME": last,
        "PLAYER_FIRST_NAME": first,
        "PLAYER_SLUG": slug(row["player_name"]),
        "TEAM_ID": row["team_id"],
        "TEAM_SLUG": None if team.nickname is None else slug(team.nickname),
        "IS_DEFUNCT": 0,
        "TEAM_CITY": team.city,
        "TEAM_NAME": team.nickname,
        "TEAM_ABBREVIATION": team.abbr,
        "JERSEY_NUMBER": row["jersey"],
        "POSITION": row["position"],
        "HEIGHT": row["height"],
        "WEIGHT": row["weight"],
        "COUNTRY": row["country"],
        "FROM_YEAR": _text(row["from_year"]),
        "TO_YEAR": _text(row["to_year"]),
    }


def _text(year: int | None) -> str | None:
    return None if year is None else str(year)
