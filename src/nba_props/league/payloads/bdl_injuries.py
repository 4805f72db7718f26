"""Who was listed as injured on a date, from balldontlie (payload 12), a page at a time.

Its own answers are of now; those of a date say in ``since`` from when on a player was listed, and name his team whole.
"""

from __future__ import annotations

from datetime import date

from nba_props.league.index import Index, Row, Team
from nba_props.league.payloads.bdl import page, player_facts, team_facts
from nba_props.league.payloads.ids import bdl_id, bdl_id_of_name


def bdl_injuries(index: Index, day: date, *, per_page: int, cursor: int) -> bytes:
    """Nobody on a date without games of the schedule."""
    rows = index.injuries.of(day)
    teams = index.teams_of[rows[0]["season"]] if rows else {}

    def write(row: Row) -> dict[str, object]:
        return _injury(row, teams.get(row["team_abbr"], Team(abbr=row["team_abbr"], id=None)))

    return page(enumerate(rows, start=1), write, per_page=per_page, cursor=cursor)


def _injury(row: Row, team: Team) -> dict[str, object]:
    name, known = row["player_name"], row["player_id"]
    number = bdl_id_of_name(name) if known is None else bdl_id(known)
    about = team_facts(team)
    return {
        "player": {**player_facts(number, name), "team_id": about["id"], "team": about},
        "return_date": None,
        "description": row["description"],
        "status": row["status"],
        "since": None if row["since"] is None else row["since"].isoformat(),
    }
