"""Referee assignments of a date (payload 8). A postponed game was assigned on both of its dates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from nba_props.league.index import Game, Index, Row
from nba_props.league.payloads.encoding import encoded

_CREW = 4
_OFFICIALS = tuple(
    column for place in range(1, _CREW + 1) for column in (f"official{place}", f"official{place}_code", f"official{place}_JNum")
)
_COLUMNS = (
    *("game_id", "game_date", "season", "game_code", "home_team_id", "home_team", "home_team_abbr"),
    *("away_team_id", "away_team", "away_team_abbr", *_OFFICIALS),
)
_REPLAY = ("game_date", "official_code", "replaycenter_official")


def referees(index: Index, day: date) -> bytes:
    """A row for every game that was assigned for this date."""
    crews = groupby(index.officials.of(day), lambda row: row["game_id"])
    rows = [_row(index.games[game_id], day, list(crew)) for game_id, crew in crews]
    return encoded({league: _tables(rows if league == "nba" else []) for league in ("nba", "gl", "wnba")})


def _tables(rows: list[dict[str, object]]) -> dict[str, object]:
    return {"Table": {"rows": rows, "columns": _columns(_COLUMNS)}, "Table1": {"rows": [], "columns": _columns(_REPLAY)}}


def _columns(names: Sequence[str]) -> list[dict[str, str]]:
    return [{"Name": name, "DataType": "System.Int32" if name.endswith(("_id", "_code")) else "System.String"} for name in names]


def _row(game: Game, day: date, crew: Sequence[Row]) -> dict[str, object]:
    named = {f"official{row['official_position']}": row["official_name"] for row in crew}
    codes = {f"official{row['official_position']}_code": row["official_code"] for row in crew}
    return {
        **dict.fromkeys(_COLUMNS),
        "game_id": game.game_id,
        "game_date": f"{day:%m/%d/%Y}",
        "season": f"{game.kind}{game.start_year}",
        "game_code": f"{day:%Y%m%d}/{game.away.abbr}{game.home.abbr}",
        "home_team_id": game.home.id,
        "home_team": game.home.nickname,
        "home_team_abbr": game.home.abbr,
        "away_team_id": game.away.id,
        "away_team": game.away.nickname,
        "away_team_abbr": game.away.abbr,
        **named,
        **codes,
    }
