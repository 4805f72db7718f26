"""The scoreboard of a date from ESPN (payload 13)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from nba_props.league.index import Game
from nba_props.league.payloads.encoding import encoded
from nba_props.league.payloads.espn import competition, season_facts, spelled, starts
from nba_props.league.payloads.ids import espn_event


def espn_scoreboard(day: date, games: Sequence[Game]) -> bytes:
    """``games`` are those of the date."""
    return encoded(
        {"leagues": [{"abbreviation": "NBA", "slug": "nba"}], "day": {"date": day.isoformat()}, "events": [_event(game) for game in games]}
    )


def _event(game: Game) -> dict[str, object]:
    played = competition(game)
    return {
        "id": espn_event(game),
        "date": starts(game),
        "name": f"{game.away.team_name} at {game.home.team_name}",
        "shortName": f"{spelled(game.away.abbr)} @ {spelled(game.home.abbr)}",
        "season": season_facts(game),
        "competitions": [played],
        "status": played["status"],
    }
