"""Offers on the points of players from the props site (payload 11 and its kin), all pages of a date at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from nba_props.league.index import Game, Index, Row, Team
from nba_props.league.payloads.encoding import encoded
from nba_props.league.payloads.ids import site_event

_MARKET = 156


def site_offers(index: Index, day: date, *, limit: int) -> list[bytes]:
    """``limit`` offers a page, in order of their ids; at least one page."""
    offers = [(id, list(rows)) for id, rows in groupby(index.offers.of(day), lambda row: row["offer_id"])]
    pages = max(1, -(-len(offers) // limit))
    return [
        _page(index, day, offers[limit * (number - 1) : limit * number], _pagination(number, limit, pages, len(offers)))
        for number in range(1, pages + 1)
    ]


def _pagination(page: int, limit: int, pages: int, items: int) -> dict[str, object]:
    return {"page": page, "limit": limit, "total_pages": pages, "total_items": items, "next_page": page + 1 if page < pages else None}


def _page(index: Index, day: date, offers: Sequence[tuple[int, Sequence[Row]]], pagination: dict[str, object]) -> bytes:
    games = {game: index.games[game] for game in dict.fromkeys(rows[0]["game_id"] for _, rows in offers)}
    return encoded(
        {
            "_parameters": {"sport": "NBA", "market": "points", "date": day.isoformat()},
            "_pagination": pagination,
            "events": [_event(game) for game in games.values()],
            "offers": [_offer(id, rows, games[rows[0]["game_id"]]) for id, rows in offers],
        }
    )


def _event(game: Game) -> dict[str, object]:
    return {"id": site_event(game), "sport": "NBA", "scheduled": _scheduled(game), "home": game.home.abbr, "visitor": game.away.abbr}


def _scheduled(game: Game) -> str | None:
    return None if game.tipoff_utc is None else f"{game.tipoff_utc:%Y-%m-%d %H:%M:%S}"


def _offer(id: int, rows: Sequence[Row], game: Game) -> dict[str, object]:
    """``rows`` in order of side."""
    row = rows[0]
    return {
        "id": id,
        "sport": "NBA",
        "market_id": _MARKET,
        "event_id": site_event(game),
        "scheduled": _scheduled(game),
        "participants": [_participant(row["player_name"], game.team(row["team_abbr"]))],
        "selections": [
            {
                "selection": side,
                "label": side.capitalize(),
                "books": [{"id": sold["book_id"], "lines": [{"line": sold["line"], "cost": sold["odds"]}]} for sold in of_side],
            }
            for side, of_side in groupby(rows, lambda row: row["bet_side"])
        ],
    }


def _participant(name: str, team: Team) -> dict[str, object]:
    """The site may write the last name first: a comma says so."""
    if ", " in name:
        last, _, first = name.partition(", ")
    else:
        first, _, last = name.partition(" ")
    return {
        "id": None,
        "name": name,
        "player": {"first_name": first, "last_name": last, "short_name": f"{first[:1]}. {last}", "team": team.abbr},
    }
