"""Box scores of a date from balldontlie (payload 12), a page at a time."""

from __future__ import annotations

from collections.abc import Sequence

from nba_props.league.index import Game, Index, Row, Team
from nba_props.league.payloads.bdl import game_facts, page, player_facts, team_facts
from nba_props.league.payloads.encoding import clock, plain
from nba_props.league.payloads.ids import bdl_id

_COUNTS = ("fgm", "fga", "fg_pct", "fg3m", "fg3a", "fg3_pct", "ftm", "fta", "ft_pct", "oreb", "dreb", "reb", "ast", "stl", "blk")


def bdl_box_scores(index: Index, games: Sequence[Game], *, per_page: int, cursor: int) -> bytes:
    """The games of a date of which there are player lines."""
    listed = ((bdl_id(int(game.game_id)), game) for game in games if game.game_id in index.players)
    return page(listed, lambda game: _game(index, game), per_page=per_page, cursor=cursor)


def _game(index: Index, game: Game) -> dict[str, object]:
    lines = index.players.of(game.game_id)
    return {**game_facts(game), "home_team": _team(game.home, lines), "visitor_team": _team(game.away, lines)}


def _team(team: Team, lines: Sequence[Row]) -> dict[str, object]:
    return {**team_facts(team), "players": [_line(line) for line in lines if line["team_abbr"] == team.abbr]}


def _line(line: Row) -> dict[str, object]:
    player = None if line["player_id"] is None else bdl_id(line["player_id"])
    return {
        "min": _minutes(line["min"]),
        **{column: line[column] for column in _COUNTS},
        "turnover": line["tov"],
        "pf": line["pf"],
        "pts": line["pts"],
        "player": player_facts(player, line["player_name"]),
    }


def _minutes(minutes: float | None) -> str | None:
    """Whole minutes as ``28``, others as ``28:30``."""
    whole = plain(minutes)
    return str(whole) if isinstance(whole, int) else clock(minutes)
