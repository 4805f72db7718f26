"""Games of dates from balldontlie (payload 12), a page at a time."""

from __future__ import annotations

from collections.abc import Iterable

from nba_props.league.index import Game
from nba_props.league.payloads.bdl import game_facts, page, team_facts
from nba_props.league.payloads.encoding import moment
from nba_props.league.payloads.ids import bdl_id
from nba_props.league.payloads.schedule import status


def bdl_games(games: Iterable[Game], *, per_page: int, cursor: int) -> bytes:
    """Games with their scores; the status of one that is to come is the time of its tip-off."""
    return page(((bdl_id(int(game.game_id)), game) for game in games), _game, per_page=per_page, cursor=cursor)


def _game(game: Game) -> dict[str, object]:
    return {
        "id": bdl_id(int(game.game_id)),
        **game_facts(game),
        "status": status(game)[1],
        "datetime": moment(game.tipoff_utc),
        "home_team": team_facts(game.home),
        "visitor_team": team_facts(game.away),
    }
