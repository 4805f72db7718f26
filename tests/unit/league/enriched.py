"""A little of every relation that an archive of box scores lacks, all of it of a few games of one season."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

SEASON = "2022-23"
NAMES = ("Ivan Young", "Goran Young", "Hugo Quist Jr.", "Yann Ågren", "Yves Ågren")
"""Inactive players: two Youngs who differ in the initial, two Ågrens who do not."""


def rows(folder: Path, name: str) -> list[dict]:
    return [row for path in sorted(folder.glob(f"{name}.parquet")) for row in pq.read_table(path).to_pylist()]


def games_of(folder: Path) -> list[dict]:
    """Games of the regular season, in order."""
    listed = [row for row in rows(folder, "games") if row["season"] == SEASON and row["season_type"] == "Regular Season"]
    return sorted(listed, key=lambda row: (row["game_date"], row["game_id"]))


def lines_of(folder: Path, game: dict) -> list[dict]:
    return [line for line in rows(folder, "player_boxscores") if line["game_id"] == game["game_id"]]


def enrich(folder: Path) -> None:
    first, second, third, *_ = games_of(folder)
    lines = lines_of(folder, first)
    for name, made in {
        "gamebook_2022_23": game_book(first, lines),
        "play_by_play_2022_23": events(first, lines),
        "rosters_2022_23": roster(first, lines),
        "players": players(lines),
        "player_movement": movement(lines),
        "injury_reports_2022_23": reports(first, lines),
        "odds_lines_2022_23": odds(first),
        "player_props_2022_23": props(first, lines),
        "site_props_2022_23": offers(first, lines),
        "referee_assignments": crews(first),
        "game_odds": consensus(first, second, third),
        "injury_transactions": transactions(folder),
    }.items():
        pq.write_table(pa.Table.from_pylist(made), folder / f"{name}.parquet")


def game_book(game: dict, lines: list[dict]) -> list[dict]:
    shared = {"game_id": game["game_id"], "reason": None, "starter": False, "seconds": None}
    best = {team: sorted((line["min"], line["player_id"]) for line in lines if line["team_abbr"] == team)[-5:] for team in sides(game)}
    active = [
        {
            **shared,
            "player_id": line["player_id"],
            "player_name": line["player_name"],
            "team_abbr": line["team_abbr"],
            "status": "active",
            "starter": (line["min"], line["player_id"]) in best[line["team_abbr"]],
            "seconds": line["min"] * 60 + 5,
        }
        for line in lines
    ]
    dnp = [
        {
            **shared,
            "player_id": 90 + number,
            "player_name": f"Otto Bench{number}",
            "team_abbr": team,
            "status": "dnp",
            "reason": "DNP - Coach's Decision",
        }
        for number, team in enumerate(sides(game))
    ]
    inactive = [
        {
            **shared,
            "player_id": 70 + number,
            "player_name": name,
            "team_abbr": sides(game)[number % 2],
            "status": "inactive",
            "reason": "Injury/Illness",
        }
        for number, name in enumerate(NAMES)
    ]
    elsewhere = [{**dnp[0], "team_abbr": "XXX"}]
    return active + dnp + inactive + elsewhere


def events(game: dict, lines: list[dict]) -> list[dict]:
    line = lines[0]
    by = {"team_abbr": line["team_abbr"], "player_id": line["player_id"], "player_name": line["player_name"]}
    nobody = dict.fromkeys(by)
    told = [
        (1, 720.0, nobody, "period", "start", None, None, 0),
        (1, 700.4, by, "2pt", "layup", True, 1.5, 2),
        (1, 65.0, by, "3pt", "jumper", False, 24.0, 2),
        (5, 9.25, by, "freethrow", None, True, None, 3),
    ]
    return [
        {
            "game_id": game["game_id"],
            "number": number,
            "period": period,
            "seconds_left": left,
            **who,
            "action_type": kind,
            "sub_type": sub_type,
            "made": made,
            "value": {"2pt": 2, "3pt": 3, "freethrow": 1}.get(kind),
            "distance": distance,
            "home_score": score,
            "away_score": 0,
            "description": f'{kind} "of" {number}',
        }
        for number, (period, left, who, kind, sub_type, made, distance, score) in enumerate(told, start=1)
    ][::-1]


def roster(game: dict, lines: list[dict]) -> list[dict]:
    return [
        {
            "game_date": game["game_date"],
            "team_abbr": line["team_abbr"],
            "player_id": line["player_id"],
            "player_name": line["player_name"],
            "position": "G",
            "jersey": "00",
            "birth_date": game["game_date"].replace(year=game["game_date"].year - 25) + timedelta(days=number % 2),
            "experience": number,
        }
        for number, line in enumerate(lines)
    ]


def players(lines: list[dict]) -> list[dict]:
    return [
        {
            "season": SEASON,
            "player_id": line["player_id"],
            "player_name": line["player_name"],
            "team_abbr": line["team_abbr"],
            "position": "F",
            "jersey": "7",
            "height": "6-7",
            "weight": "220",
            "country": "Latvia",
            "from_year": 2018,
            "to_year": 2023,
        }
        for line in lines
    ]


def movement(lines: list[dict]) -> list[dict]:
    return [
        {
            "player_id": line["player_id"],
            "player_name": line["player_name"],
            "team_id": line["team_id"],
            "team_abbr": line["team_abbr"],
            "transaction_date": day,
            "transaction_type": kind,
            "description": f"{kind} of {line['player_name']}",
        }
        for line, day, kind in zip(
            lines, (date(2022, 6, 30), date(2022, 7, 1), date(2023, 2, 9)), ("Waive", "Signing", "Trade"), strict=False
        )
    ]


def reports(game: dict, lines: list[dict]) -> list[dict]:
    listed = [(lines[0]["player_id"], lines[0]["player_name"], "Out"), (None, "Nemo Nobody", "Questionable")]
    return [
        {
            "game_date": game["game_date"],
            "team_abbr": team,
            "player_id": player,
            "player_name": name,
            "status": status,
            "description": "left knee",
            "since": game["game_date"] - timedelta(days=3),
        }
        for team, (player, name, status) in zip(sides(game), listed, strict=True)
    ]


def odds(game: dict) -> list[dict]:
    home, away = game["home_abbr"], game["away_abbr"]
    quoted = [("h2h", home, -150.0, None), ("h2h", away, 130.0, None), ("spreads", home, -110.0, -3.5), ("spreads", away, -110.0, 3.5)]
    quoted += [("totals", "Over", -112.0, 225.5), ("totals", "Under", -108.0, 225.5)]
    return [
        {
            "game_id": game["game_id"],
            "snapshot": snapshot,
            "bookmaker": bookmaker,
            "market": market,
            "outcome": outcome,
            "price": price,
            "point": point,
        }
        for snapshot in ("open", "close")
        for bookmaker in ("fanduel", "draftkings")
        for market, outcome, price, point in quoted
    ]


def props(game: dict, lines: list[dict]) -> list[dict]:
    return [
        {
            "game_id": game["game_id"],
            "snapshot": "close",
            "bookmaker": bookmaker,
            "player_name": line["player_name"],
            "line": 10.5 + number,
            "over_price": -115.0,
            "under_price": -105.0,
        }
        for bookmaker in ("fanduel", "draftkings")
        for number, line in enumerate(lines[:3])
    ]


def offers(game: dict, lines: list[dict]) -> list[dict]:
    """One name is written with the last name first."""
    named = [(line, line["player_name"]) for line in lines[:4]]
    first, _, last = named[0][1].partition(" ")
    named[0] = (lines[0], f"{last}, {first}")
    return [
        {
            "game_id": game["game_id"],
            "offer_id": 500 + number,
            "book_id": book,
            "player_name": name,
            "team_abbr": line["team_abbr"],
            "line": 12.5,
            "over_odds": -110.0,
            "under_odds": None if number else -120.0,
        }
        for number, (line, name) in enumerate(named)
        for book in (10, 12)
    ]


def crews(game: dict) -> list[dict]:
    """Assigned for a date on which the game was not played, too."""
    crew = {
        "official1": "Ann One",
        "official1_code": "11",
        "official2": "Bo Two",
        "official2_code": None,
        "official3": "Cy Three",
        "official3_code": "13",
    }
    shared = {"game_id": game["game_id"], **crew, "official4": None, "official4_code": None}
    return [{**shared, "assignment_date": day} for day in (game["game_date"], game["game_date"] - timedelta(days=2))]


def consensus(first: dict, second: dict, third: dict) -> list[dict]:
    """The first game has lines of bookmakers, which win."""
    nothing = {"whos_favored": None, "spread": None, "total": None, "moneyline_home": None, "moneyline_away": None}
    return [
        {**nothing, "game_id": first["game_id"], "whos_favored": "home", "spread": 99.0},
        {
            **nothing,
            "game_id": second["game_id"],
            "whos_favored": "home",
            "spread": 4.5,
            "total": 220.5,
            "moneyline_home": -190.0,
            "moneyline_away": 160.0,
        },
        {**nothing, "game_id": third["game_id"], "whos_favored": "away", "spread": 2.0},
    ]


def transactions(folder: Path) -> list[dict]:
    """Of the season after that of the reports: a player who comes back, one who plays again, one who stays out, one of an unknown team."""
    name, missed, _ = absence(folder)
    days = dates_with_lines(folder)
    shared = {"acquired": "", "relinquished": "", "notes": ""}
    return [
        {**shared, "date": days[0], "team": "Lakers", "relinquished": "• Nemo (Neo) Back", "notes": "sore knee (DTD)"},
        {**shared, "date": days[1], "team": "Lakers", "relinquished": "• Nemo Back", "notes": "placed on IL with sore knee"},
        {**shared, "date": days[3], "team": "Lakers", "acquired": "• Nemo Back", "notes": "activated from IL"},
        {**shared, "date": missed, "team": "Celtics", "relinquished": f"• {name}", "notes": "illness (DTD)"},
        {**shared, "date": days[-1], "team": "Heat", "relinquished": "• Samuel Out / Sam Out", "notes": "torn tendon (out for season)"},
        {**shared, "date": days[0], "team": "Globetrotters", "relinquished": "• Some Body", "notes": "illness (DTD)"},
        {**shared, "date": days[0] - timedelta(days=60), "team": "Knicks", "relinquished": "• Early Bird", "notes": "placed on IL"},
    ]


def dates_with_lines(folder: Path) -> list[date]:
    return sorted({line["game_date"] for line in rows(folder, "player_boxscores") if line["season"] == "2023-24"})


def absence(folder: Path) -> tuple[str, date, date]:
    """A player, a date with games on which he did not play, and the date on which he did next."""
    played: dict[str, list[date]] = {}
    for line in rows(folder, "player_boxscores"):
        if line["season"] == "2023-24":
            played.setdefault(line["player_name"], []).append(line["game_date"])
    found = (
        (name, missed, back)
        for name, its in sorted(played.items())
        for left, back in pairwise(sorted(its))
        for missed in dates_with_lines(folder)
        if left < missed < back
    )
    return next(found)


def sides(game: dict) -> tuple[str, str]:
    return game["away_abbr"], game["home_abbr"]
