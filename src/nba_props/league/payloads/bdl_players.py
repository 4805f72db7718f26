"""Active players from balldontlie (payload 12), a page at a time: those of the last season that has players."""

from __future__ import annotations

from nba_props.league.index import Index, Row, Team
from nba_props.league.payloads.bdl import page, player_facts, team_facts
from nba_props.league.payloads.ids import bdl_id


def bdl_players(index: Index, *, per_page: int, cursor: int) -> bytes:
    """Every player with his last team."""
    seasons = index.player_list.values()
    rows = index.player_list.of(seasons[-1]) if seasons else []
    teams = index.teams_of[seasons[-1]] if seasons else {}

    def write(row: Row) -> dict[str, object]:
        number = bdl_id(row["player_id"])
        known = {key: row[key] for key in ("position", "height", "weight", "country")}
        team = teams.get(row["team_abbr"], Team(abbr=row["team_abbr"], id=row["team_id"]))
        return {**player_facts(number, row["player_name"], **known, jersey_number=row["jersey"]), "team": team_facts(team)}

    return page(((bdl_id(row["player_id"]), row) for row in rows), write, per_page=per_page, cursor=cursor)
