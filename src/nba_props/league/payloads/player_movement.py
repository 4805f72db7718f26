"""Transactions of players, the whole history (payload 7). Its ids are floats; a player is named by his slug alone."""

from __future__ import annotations

from nba_props.league.index import Index, Row
from nba_props.league.payloads.encoding import encoded
from nba_props.league.payloads.slug import slug

_COLUMNS = {
    "Transaction_Type": "System.String",
    "TRANSACTION_DATE": "System.DateTime",
    "TRANSACTION_DESCRIPTION": "System.String",
    "TEAM_ID": "System.Double",
    "TEAM_SLUG": "System.String",
    "PLAYER_ID": "System.Double",
    "PLAYER_SLUG": "System.String",
    "Additional_Sort": "System.Double",
    "GroupSort": "System.String",
}


def player_movement(index: Index) -> bytes:
    """In order of their dates."""
    nicknames = {team.id: team.nickname for teams in index.teams_of.values() for team in teams.values()}
    rows = [_row(number, row, nicknames.get(row["team_id"])) for number, row in enumerate(index.movement, start=1)]
    columns = [{"Name": name, "DataType": kind} for name, kind in _COLUMNS.items()]
    return encoded({"NBA_Player_Movement": {"rows": rows, "columns": columns}})


def _row(number: int, row: Row, nickname: str | None) -> dict[str, object]:
    return {
        "Transaction_Type": row["transaction_type"],
        "TRANSACTION_DATE": f"{row['transaction_date'].isoformat()}T00:00:00",
        "TRANSACTION_DESCRIPTION": row["description"],
        "TEAM_ID": None if row["team_id"] is None else float(row["team_id"]),
        "TEAM_SLUG": None if nickname is None else slug(nickname),
        "PLAYER_ID": float(row["player_id"]),
        "PLAYER_SLUG": slug(row["player_name"]),
        "Additional_Sort": 0.0,
        "GroupSort": f"{row['transaction_type']} {number:07}",
    }
