"""What the answers of ESPN share (payload 13): games as events, teams, whose tricodes it writes in its own way."""

from __future__ import annotations

from nba_props.league.index import Game, Index, Team
from nba_props.league.payloads.ids import espn_event, espn_id

_SPELLED = {"GSW": "GS", "NOP": "NO", "NYK": "NY", "SAS": "SA", "UTA": "UTAH", "WAS": "WSH"}
_SEASON_TYPES = {"1": (1, "preseason"), "4": (3, "post-season"), "5": (5, "play-in-season")}
_REGULAR = (2, "regular-season")
_SCHEDULED, _FINAL = ("1", "STATUS_SCHEDULED", "pre"), ("3", "STATUS_FINAL", "post")


def spelled(abbr: str) -> str:
    """A tricode as ESPN writes it."""
    return _SPELLED.get(abbr, abbr)


def tricodes(index: Index) -> dict[str, str]:
    """The tricodes of all teams of all seasons, by what ESPN has in its addresses."""
    return {spelled(abbr).lower(): abbr for teams in index.teams_of.values() for abbr in teams}


def team_facts(team: Team) -> dict[str, object]:
    return {
        "id": None if team.id is None else espn_id(team.id),
        "location": team.city,
        "name": team.nickname,
        "abbreviation": spelled(team.abbr),
        "displayName": team.team_name,
        "shortDisplayName": team.nickname,
    }


def season_facts(game: Game) -> dict[str, object]:
    """The season by the year in which it ends."""
    kind, words = _SEASON_TYPES.get(game.kind, _REGULAR)
    return {"year": game.start_year + 1, "type": kind, "slug": words}


def competition(game: Game) -> dict[str, object]:
    """A game with its two competitors, the home team first."""
    id, name, state = _FINAL if game.is_final else _SCHEDULED
    sides = (("home", game.home, game.home_pts, game.away_pts), ("away", game.away, game.away_pts, game.home_pts))
    return {
        "id": espn_event(game),
        "date": starts(game),
        "neutralSite": game.neutral_site,
        "venue": {"fullName": game.arena, "address": {"city": game.arena_city}},
        "competitors": [
            {
                "homeAway": side,
                "order": order,
                "winner": None if own is None or other is None else own > other,
                "team": team_facts(team),
                "score": None if own is None else str(own),
            }
            for order, (side, team, own, other) in enumerate(sides)
        ],
        "status": {"period": game.periods, "type": {"id": id, "name": name, "state": state, "completed": game.is_final}},
    }


def starts(game: Game) -> str | None:
    """When a game starts, in UTC without seconds."""
    return None if game.tipoff_utc is None else f"{game.tipoff_utc:%Y-%m-%dT%H:%MZ}"
