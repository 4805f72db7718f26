"""Lines and props at a moment of the past from the odds site (payloads 9 and 10).

It has two snapshots a day, at 15:00 and 22:30 UTC; a question is answered by the latest at or before its time. Of a day's snapshots it
knows the games of that Eastern date of which it has anything. Its times are UTC: a game of the evening has the date of the next day.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import NamedTuple, Self

from nba_props.league.index import Game, Index, Lines, Row, Team
from nba_props.league.payloads.encoding import encoded, moment
from nba_props.league.payloads.ids import odds_event

LINES = ("h2h", "spreads", "totals")
PROPS = "player_points"

_TAKEN = (("close", time(22, 30)), ("open", time(15, 0)))
_EVENING = time(23, 0)


class Snapshot(NamedTuple):
    """One of the two of a day."""

    day: date
    name: str
    at: datetime

    @classmethod
    def before(cls, asked: datetime) -> Self:
        """The latest at or before this time."""
        for name, taken in _TAKEN:
            if asked.time() >= taken:
                return cls(asked.date(), name, datetime.combine(asked.date(), taken))
        name, taken = _TAKEN[0]
        day = asked.date() - timedelta(days=1)
        return cls(day, name, datetime.combine(day, taken))

    @property
    def previous(self) -> datetime:
        return Snapshot.before(self.at - timedelta(seconds=1)).at

    @property
    def next(self) -> datetime:
        return Snapshot.before(self.at + timedelta(hours=17)).at


def events(index: Index, snapshot: Snapshot, games: Sequence[Game]) -> bytes:
    """The events of the snapshot; ``games`` are those of its day."""
    return _answer(snapshot, [_event(game) for game in games if _rows(index.odds, game, snapshot) or _rows(index.props, game, snapshot)])


def lines(index: Index, snapshot: Snapshot, games: Sequence[Game], markets: Collection[str]) -> bytes:
    """The events of the snapshot of which there are lines, with all their bookmakers."""
    found = ((game, _lines(index, snapshot, game, markets)) for game in games)
    return _answer(snapshot, [{**_event(game), "bookmakers": bookmakers} for game, bookmakers in found if bookmakers])


def event_odds(index: Index, snapshot: Snapshot, game: Game, markets: Collection[str]) -> bytes:
    """One event, whether anything is known of it at the snapshot or not."""
    bookmakers = [
        *_lines(index, snapshot, game, [market for market in markets if market in LINES]),
        *(_props(index, snapshot, game) if PROPS in markets else []),
    ]
    return _answer(snapshot, {**_event(game), "bookmakers": bookmakers})


def _answer(snapshot: Snapshot, data: object) -> bytes:
    times = {"timestamp": snapshot.at, "previous_timestamp": snapshot.previous, "next_timestamp": snapshot.next}
    return encoded({**{key: moment(at) for key, at in times.items()}, "data": data})


def _rows(table: Lines, game: Game, snapshot: Snapshot) -> list[Row]:
    return [row for row in table.of(game.game_id) if row["snapshot"] == snapshot.name]


def _lines(index: Index, snapshot: Snapshot, game: Game, markets: Collection[str]) -> list[dict[str, object]]:
    rows = [row for row in _rows(index.odds, game, snapshot) if row["market"] in markets]
    names = {team.abbr: _name(team) for team in (game.home, game.away)}

    def outcome(row: Row) -> list[dict[str, object]]:
        named = {"name": names.get(row["outcome"], row["outcome"]), "price": row["price"]}
        return [named if row["market"] == "h2h" else {**named, "point": row["point"]}]

    return _bookmakers(snapshot, rows, lambda row: row["market"], outcome)


def _props(index: Index, snapshot: Snapshot, game: Game) -> list[dict[str, object]]:
    def outcomes(row: Row) -> list[dict[str, object]]:
        shared = {"description": row["player_name"], "point": row["line"]}
        return [{"name": "Over", "price": row["over_price"], **shared}, {"name": "Under", "price": row["under_price"], **shared}]

    return _bookmakers(snapshot, _rows(index.props, game, snapshot), lambda _: PROPS, outcomes)


def _bookmakers(
    snapshot: Snapshot, rows: Sequence[Row], market: Callable[[Row], str], outcomes: Callable[[Row], list[dict[str, object]]]
) -> list[dict[str, object]]:
    """``rows`` in order of bookmaker, then market."""
    updated = moment(snapshot.at)
    return [
        {
            "key": key,
            "title": key,
            "last_update": updated,
            "markets": [
                {"key": name, "last_update": updated, "outcomes": [each for row in quoted for each in outcomes(row)]}
                for name, quoted in groupby(of_bookmaker, market)
            ],
        }
        for key, of_bookmaker in groupby(rows, lambda row: row["bookmaker"])
    ]


def _event(game: Game) -> dict[str, object]:
    return {
        "id": odds_event(game),
        "sport_key": "basketball_nba",
        "sport_title": "NBA",
        "commence_time": moment(game.tipoff_utc or datetime.combine(game.game_date, _EVENING)),
        "home_team": _name(game.home),
        "away_team": _name(game.away),
    }


def _name(team: Team) -> str:
    return team.team_name or team.abbr
