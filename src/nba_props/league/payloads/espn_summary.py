"""The summary of a game from ESPN: the box score of those who played, as text under names, ``--`` where nothing is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nba_props.league.index import Game, Index, Row
from nba_props.league.payloads.encoding import encoded
from nba_props.league.payloads.espn import competition, season_facts, team_facts
from nba_props.league.payloads.ids import espn_event, espn_id

_UNKNOWN = "--"
_SHOOTING = {"FG": ("fgm", "fga"), "3PT": ("fg3m", "fg3a"), "FT": ("ftm", "fta")}
_COUNTS = {"OREB": "oreb", "DREB": "dreb", "REB": "reb", "AST": "ast", "STL": "stl", "BLK": "blk", "TO": "tov", "PF": "pf"}
_NAMES = ("MIN", *_SHOOTING, *_COUNTS, "+/-", "PTS")


def espn_summary(index: Index, game: Game) -> bytes:
    """Teams of which there are player lines; who started is known where there is a game book."""
    lines = index.players.of(game.game_id)
    started = {row["player_id"]: row["is_starter"] for row in index.books.of(game.game_id)}
    teams = ((team, [line for line in lines if line["team_abbr"] == team.abbr]) for team in (game.away, game.home))
    return encoded(
        {
            "header": {"id": espn_event(game), "season": season_facts(game), "competitions": [competition(game)]},
            "boxscore": {"players": [{"team": team_facts(team), "statistics": [_table(own, started)]} for team, own in teams if own]},
        }
    )


def _table(lines: Sequence[Row], started: Mapping[int, bool | None]) -> dict[str, object]:
    return {
        "names": _NAMES,
        "athletes": [
            {
                "athlete": {"id": espn_id(line["player_id"]), "displayName": line["player_name"]},
                "starter": started.get(line["player_id"]),
                "didNotPlay": False,
                "stats": _stats(line),
            }
            for line in lines
        ],
    }


def _stats(line: Row) -> list[str]:
    minutes = None if line["min"] is None else f"{line['min']:g}"
    shooting = [
        _UNKNOWN if line[made] is None or line[tried] is None else f"{line[made]}-{line[tried]}" for made, tried in _SHOOTING.values()
    ]
    counts = [_text(line[column]) for column in _COUNTS.values()]
    margin = None if line["plus_minus"] is None else f"{line['plus_minus']:+d}"
    return [_text(minutes), *shooting, *counts, _text(margin), _text(line["pts"])]


def _text(value: object) -> str:
    return _UNKNOWN if value is None else str(value)
