"""Box scores of a date from balldontlie (payload 12), a page at a time. Its ids of games, teams and players are its own."""

from __future__ import annotations

from collections.abc import Sequence

from nba_props.league.index import Game, Index, Row, Team
from nba_props.league.payloads.encoding import clock, encoded, plain

_COUNTS = ("fgm", "fga", "fg_pct", "fg3m", "fg3a", "fg3_pct", "ftm", "fta", "ft_pct", "oreb", "dreb", "reb", "ast", "stl", "blk")
_UNKNOWN = ("position", "height", "weight", "jersey_number", "college", "country", "draft_year", "draft_round", "draft_number")
_FINALS = ("4", "5")


def own_id(league_id: int) -> int:
    """The id that balldontlie has for what the league has another id for: always the same, and no two alike below 2^31."""
    return (league_id * 1_103_515_245 + 12_345) % 2**31


def bdl_box_scores(index: Index, games: Sequence[Game], *, per_page: int, cursor: int) -> bytes:
    """The games of a date of which there are player lines, whose own ids are greater than ``cursor``; ``next_cursor`` is the last id of the page."""
    listed = sorted((own_id(int(game.game_id)), game) for game in games if game.game_id in index.players)
    left = [(number, game) for number, game in listed if number > cursor]
    page = left[:per_page]
    meta = {"per_page": per_page}
    if len(left) > len(page):
        meta["next_cursor"] = page[-1][0]
    return encoded({"data": [_game(index, game) for _, game in page], "meta": meta})


def _game(index: Index, game: Game) -> dict[str, object]:
    lines = index.players.of(game.game_id)
    return {
        "date": game.game_date.isoformat(),
        "season": game.start_year,
        "status": "Final" if game.is_final else None,
        "period": game.periods,
        "time": "Final" if game.is_final else None,
        "postseason": game.kind in _FINALS,
        "home_team_score": game.home_pts,
        "visitor_team_score": game.away_pts,
        "home_team": _team(game.home, lines),
        "visitor_team": _team(game.away, lines),
    }


def _team(team: Team, lines: Sequence[Row]) -> dict[str, object]:
    return {
        "id": None if team.id is None else own_id(team.id),
        "conference": team.conference,
        "division": team.division,
        "city": team.city,
        "name": team.nickname,
        "full_name": team.team_name,
        "abbreviation": team.abbr,
        "players": [_line(line) for line in lines if line["team_abbr"] == team.abbr],
    }


def _line(line: Row) -> dict[str, object]:
    first, _, last = (line["player_name"] or "").partition(" ")
    player = None if line["player_id"] is None else own_id(line["player_id"])
    return {
        "min": _minutes(line["min"]),
        **{column: line[column] for column in _COUNTS},
        "turnover": line["tov"],
        "pf": line["pf"],
        "pts": line["pts"],
        "player": {"id": player, "first_name": first, "last_name": last, **dict.fromkeys(_UNKNOWN)},
    }


def _minutes(minutes: float | None) -> str | None:
    """Whole minutes as ``28``, others as ``28:30``."""
    whole = plain(minutes)
    return str(whole) if isinstance(whole, int) else clock(minutes)
