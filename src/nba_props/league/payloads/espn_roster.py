"""The roster of a team on a date from ESPN (payload 13)."""

from __future__ import annotations

from nba_props.league.index import Game, Index, Row, Team
from nba_props.league.payloads.encoding import encoded
from nba_props.league.payloads.espn import team_facts
from nba_props.league.payloads.ids import espn_id


def espn_roster(index: Index, team: Team, game: Game | None) -> bytes:
    """``game`` is that of the team on the date, if it plays: rosters are known of these dates alone."""
    rows = [] if game is None else index.rosters.of(game.game_id)
    return encoded({"team": {**team_facts(team), "athletes": [_athlete(row) for row in rows if row["team_abbr"] == team.abbr]}})


def _athlete(row: Row) -> dict[str, object]:
    """Ages are those of the date."""
    name = row["player_name"]
    first, _, last = name.partition(" ")
    return {
        "id": None if row["player_id"] is None else espn_id(row["player_id"]),
        "firstName": first,
        "lastName": last,
        "fullName": name,
        "displayName": name,
        "shortName": f"{first[:1]}. {last}",
        "age": row["age"],
        "dateOfBirth": None if row["birth_date"] is None else f"{row['birth_date'].isoformat()}T00:00Z",
        "jersey": row["jersey"],
        "position": {"abbreviation": row["position"]},
        "experience": {"years": row["experience"]},
        "active": True,
    }
