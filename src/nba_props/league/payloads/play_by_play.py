"""The play-by-play of a game (payload 5). Its actions are made by ``sql/events.sql``."""

from __future__ import annotations

from nba_props.league.index import Game, Index
from nba_props.league.payloads.encoding import encoded


def play_by_play(index: Index, game: Game) -> bytes:
    """Actions in their order, none where the archive has nothing of the game."""
    meta = encoded({"version": 1, "code": 200, "request": f"playbyplay_{game.game_id}.json", "time": None})
    actions = index.events.of(game.game_id)
    return b'{"meta":%b,"game":{"gameId":"%b","actions":[%b]}}' % (meta, game.game_id.encode(), actions)
