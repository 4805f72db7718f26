"""Table A of the catalogue of real failures: each row, seeded."""

from __future__ import annotations

import json

import pytest

from tests.faults.case import Case
from tests.faults.wire import Exchange

fault = pytest.mark.fault


@fault("A7", "two teams of a date stored, the others missing")
def test_teams_that_are_not_there(case: Case) -> None:
    day, games = next(iter(case.mini.last_games().items()))

    def without_a_game(exchange: Exchange) -> None:
        body = json.loads(exchange.true_answer().body)
        [log] = [part for part in body["resultSets"] if part["name"] == "LeagueGameLog"]
        log["rowSet"] = [row for row in log["rowSet"] if row[6] != games[0] and games[0] not in row]
        exchange.reply(body=json.dumps(body).encode())

    case.select("+player_game_summary", case.mini.tail)
    case.wire.on("/nba_stats/stats/leaguegamelog", lambda e: without_a_game(e) if e.query["DateFrom"] == day else e.pass_on())
    ended = case.run()
    case.caught(ended, f"scrape_nbac_player_boxscores@{day}", games[0], "are missing", by="keys of the object")
    bad = case.bad()
    case.wire.mend()
    case.repaired(bad)
