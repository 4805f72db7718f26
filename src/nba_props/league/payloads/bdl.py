"""What the answers of balldontlie share (payload 12): teams, players, pages. Its ids of games, teams and players are its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from nba_props.league.index import Game, Team
from nba_props.league.payloads.encoding import encoded
from nba_props.league.payloads.ids import bdl_id

Item = TypeVar("Item")

_ABOUT = ("position", "height", "weight", "jersey_number", "college", "country", "draft_year", "draft_round", "draft_number")
_FINALS = ("4", "5")


def page(items: Iterable[tuple[int, Item]], write: Callable[[Item], object], *, per_page: int, cursor: int) -> bytes:
    """Those of the numbered items whose number is greater than ``cursor``; ``next_cursor`` is the last number of the page."""
    left = sorted((item for item in items if item[0] > cursor), key=lambda item: item[0])
    shown = left[:per_page]
    meta = {"per_page": per_page}
    if len(left) > len(shown):
        meta["next_cursor"] = shown[-1][0]
    return encoded({"data": [write(item) for _, item in shown], "meta": meta})


def game_facts(game: Game) -> dict[str, object]:
    """What every answer says of a game beside its teams."""
    words = "Final" if game.is_final else None
    return {
        "date": game.game_date.isoformat(),
        "season": game.start_year,
        "status": words,
        "period": game.periods,
        "time": words,
        "postseason": game.kind in _FINALS,
        "home_team_score": game.home_pts,
        "visitor_team_score": game.away_pts,
    }


def team_facts(team: Team) -> dict[str, object]:
    return {
        "id": None if team.id is None else bdl_id(team.id),
        "conference": team.conference,
        "division": team.division,
        "city": team.city,
        "name": team.nickname,
        "full_name": team.team_name,
        "abbreviation": team.abbr,
    }


def player_facts(number: int | None, name: str | None, **known: object) -> dict[str, object]:
    """A player, his name in two parts; ``known`` of what else could be said of him."""
    first, _, last = (name or "").partition(" ")
    return {"id": number, "first_name": first, "last_name": last, **dict.fromkeys(_ABOUT), **known}
