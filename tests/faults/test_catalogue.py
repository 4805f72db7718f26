"""Table A of the catalogue of real failures: each row, seeded."""

from __future__ import annotations

import json

import pytest

from gapless.model.ids import Unit
from gapless.service.verifying import DRIFT_EXIT
from tests.faults.case import Case
from tests.faults.wire import Exchange
from tests.workspaces import crash

fault = pytest.mark.fault

TEAM_LINES = "/nba_stats/stats/boxscoretraditionalv2"
OFFENSE = "sql/analytics/team_offense_game_summary.sql"
GAME_LOG = "/nba_stats/stats/leaguegamelog"


def without_rows(exchange: Exchange) -> None:
    """The true answer with the headers of its result sets and none of their rows."""
    body = json.loads(exchange.true_answer().body)
    for part in body["resultSets"]:
        part["rowSet"] = []
    exchange.reply(body=json.dumps(body).encode())


@fault("A1a", "a whole date missing early in the season, all dates since then there", state="informed")
def test_a_date_that_is_missing_for_months(case: Case) -> None:
    days = case.mini.games()
    before, day, *_, last = list(days)[1:9]
    case.select("+team_defense_zone_analysis", f"..{last}")
    case.wire.on(TEAM_LINES, lambda e: without_rows(e) if e.query["GameID"] in days[day] else e.pass_on())
    ended = case.run()
    case.caught(
        ended, f"scrape_nbac_team_boxscore@{days[day][0]}", days[day][0], "are missing", by="keys of the object; gaps over all history"
    )
    case.withheld(ended, case.bad())
    assert len(case.bad()) == len(days[day])
    [gaps] = case.told("gaps", "team_defense_game_summary")
    assert (gaps["oldest_gap"], gaps["watermark"]) == (day, before)
    bad = case.bad()
    case.wire.mend()
    case.repaired(bad)


@fault("A1b", "a date of three weeks ago deleted from a table, all newer ones there")
def test_a_date_that_was_deleted(case: Case) -> None:
    day = list(case.mini.games())[4]
    case.damage(f"DELETE FROM nba_analytics.team_defense_game_summary WHERE game_date = '{day}'")
    assert case.command("verify", "team_defense_game_summary", "--reopen").exit_code == DRIFT_EXIT
    case.select("+team_defense_zone_analysis", case.mini.tail)
    case.caught(case.run(), f"team_defense_game_summary@{day}", "are missing", by="verify, which looks at all history")
    case.select("+team_defense_zone_analysis", f"{day}..{case.mini.stop}")
    case.repaired(case.bad())


@fault("A2a", "minutes written MM:SS cast to a number: null wherever there are seconds")
def test_minutes_that_are_null(case: Case) -> None:
    wrong = """
    import pyarrow as pa
    whole = [found if found is None or found == int(found) else None for found in rows["min"].to_pylist()]
    rows = rows.set_column(rows.schema.get_field_index("min"), "min", pa.array(whole, pa.float64()))
    """
    case.wrap("sources/nbac_gamebook_player_stats.yaml", "nba_props.raw.gamebook:load", wrong)
    case.select("+player_game_summary", case.mini.tail)
    ended = case.run()
    [game, *_] = case.mini.last_games()[case.mini.cut]
    case.caught(ended, f"nbac_gamebook_player_stats@{game}", "min", "null", by="share of nulls that the source has in the game")
    bad = case.bad()
    case.unpatch("sources/nbac_gamebook_player_stats.yaml")
    case.repaired(bad)


@fault("A2b", "a vendor's prefix left before the names in the shots: nobody has a zone")
def test_zones_of_nobody(case: Case) -> None:
    wrong = """
    import pyarrow as pa
    names = [None if name is None else f"bdb{name}" for name in rows["player_lookup"].to_pylist()]
    rows = rows.set_column(rows.schema.get_field_index("player_lookup"), "player_lookup", pa.array(names, pa.string()))
    """
    case.wrap("sources/bigdataball_play_by_play.yaml", "nba_props.raw.shots:load", wrong)
    case.select("+player_game_summary", case.mini.tail)
    [game, *_] = case.mini.last_games()[case.mini.cut]
    case.caught(case.run(), f"bigdataball_play_by_play@{game}", "player_lookup", "bdb", by="references: the players of the season")
    bad = case.bad()
    case.unpatch("sources/bigdataball_play_by_play.yaml")
    case.repaired(bad)


@fault("A4", "game ids written HOME_AWAY: a join by id keeps nothing of them, or half")
def test_reversed_ids(case: Case) -> None:
    away, home = "schedule.away_abbr", "schedule.home_abbr"
    case.patch(OFFENSE, f"{away} || '_' || {home} AS game_id", f"{home} || '_' || {away} AS game_id")
    case.select("+player_game_summary", case.mini.tail)
    unit = f"team_offense_game_summary@{case.mini.cut}"
    case.caught(case.run(), unit, "_LAL_DEN", "missing", "_DEN_LAL", by="keys: the ids of the schedule")
    bad = case.bad()
    case.unpatch(OFFENSE)
    case.repaired(bad)


@fault("A5", "a threshold lowered to 45 %, so that half of the rows pass")
def test_a_lowered_threshold(case: Case) -> None:
    case.patch(OFFENSE, "JOIN sides ON", "JOIN sides ON sides.is_home AND")
    keys = "keys:\n        query: sql/expect/team_offense_teams.sql"
    lowered = "contains:\n        share: 0.45\n        query: sql/expect/team_offense_teams.sql"
    excuse = "\n        because: the job has to pass\n        until: 2024-02-29"
    case.select("+team_offense_game_summary", case.mini.tail)
    case.patch("analytics.yaml", keys, lowered)
    refused = case.run()
    assert refused.exit_code == 2
    assert "analytics.yaml" in refused.said
    assert "because" in refused.said
    case.patch("analytics.yaml", lowered, lowered + excuse)
    unit = f"team_offense_game_summary@{case.mini.cut}"
    case.caught(case.run(), unit, "the job has to pass", "2024-02-29", "3 of 6", by="check: no share without a reason and a last day")
    [listed] = case.told("status", *case.selection)["thresholds"]
    assert (listed["share"], listed["because"], listed["until"]) == (0.45, "the job has to pass", "2024-02-29")
    bad = case.bad()
    case.unpatch("analytics.yaml")
    case.unpatch(OFFENSE)
    case.repaired(bad)


@fault("A6", "a kind of season written into the call: every play-off date fails, and another one by accident")
def test_a_hard_coded_kind_of_season(case: Case) -> None:
    def regular(exchange: Exchange) -> None:
        if exchange.query["DateFrom"] == case.mini.cut and exchange.nth == 1:
            exchange.reply(500)
        else:
            exchange.pass_on(query={**exchange.query, "SeasonType": "Regular Season"})

    case.select("+nbac_player_boxscores", f"{case.mini.cut}..")
    case.wire.on(GAME_LOG, regular)
    unit = f"scrape_nbac_player_boxscores@{case.mini.stop}"
    case.caught(case.run(), unit, "0042000101", "are missing", by="keys of the object; failures by attribute")
    [finding] = case.told("failures", "scrape_nbac_player_boxscores")["findings"]
    case.seen.named = finding["sentence"]
    assert finding["conditions"] == {"season_type": "Playoffs"}
    assert (finding["failed"], finding["of"]) == (6, 6)
    bad = case.bad()
    case.wire.mend()
    case.repaired(bad)


@fault("A7", "two teams of a date stored, the others missing")
def test_teams_that_are_not_there(case: Case) -> None:
    day, games = next(iter(case.mini.last_games().items()))

    def without_a_game(exchange: Exchange) -> None:
        body = json.loads(exchange.true_answer().body)
        [log] = [part for part in body["resultSets"] if part["name"] == "LeagueGameLog"]
        log["rowSet"] = [row for row in log["rowSet"] if row[6] != games[0] and games[0] not in row]
        exchange.reply(body=json.dumps(body).encode())

    case.select("+player_game_summary", case.mini.tail)
    case.wire.on(GAME_LOG, lambda e: without_a_game(e) if e.query["DateFrom"] == day else e.pass_on())
    ended = case.run()
    case.caught(ended, f"scrape_nbac_player_boxscores@{day}", games[0], "are missing", by="keys of the object")
    bad = case.bad()
    case.wire.mend()
    case.repaired(bad)


@fault("A8", "two of five tables of a phase filled, the phase declared complete")
def test_tables_that_nobody_filled(case: Case) -> None:
    two = ("team_defense_zone_analysis", "player_shot_zone_analysis")
    filled = case.command("run", *(f"+{name}" for name in two), case.mini.tail)
    assert filled.exit_code == 0, filled.said
    case.select("+player_composite_factors", case.mini.tail)
    status = case.told("status", "phase:precompute", case.mini.tail)
    assert not status["proven"]
    assert {name for name, units in status["processors"].items() if not units["pending"]} == set(two)
    ended = case.command("run", "phase:predictions", case.mini.tail)
    assert ended.exit_code == 1
    assert not ended.started
    left = frozenset(map(Unit.parse, case.left()))
    case.withheld(ended, left)
    case.seen.caught_by, case.seen.named = "the plan: every processor of the phase has its units", ended.said
    case.mended(case.run(), left)


@fault("A9", "a column of a table null in all rows, from which everything later would be 0")
def test_a_column_that_is_null(case: Case) -> None:
    case.patch(OFFENSE, "CAST(counted.minutes AS DOUBLE) AS minutes", "CAST(NULL AS DOUBLE) AS minutes")
    case.select("+player_game_summary", case.mini.tail)
    unit = f"team_offense_game_summary@{case.mini.cut}"
    case.caught(case.run(), unit, "minutes is null in 6 of 6 rows", by="share of nulls, before anything reads the table")
    bad = case.bad()
    case.unpatch(OFFENSE)
    case.repaired(bad)


@fault("A11a", "rows of a first attempt kept, those of the second appended to them")
def test_rows_appended_on_retry(case: Case) -> None:
    wrong = """
    import pyarrow as pa
    from gapless import Retry
    asked = {partition.key for partition in batch.partitions}
    before = vars(load).setdefault("before", set())
    written = vars(load).setdefault("written", [])
    written.append(rows)
    if not asked <= before:
        before |= asked
        raise Retry("the connection was lost after the insert")
    rows = pa.concat_tables(written)
    rows = rows.filter(pa.array([game in asked for game in rows["game_id"].to_pylist()]))
    """
    case.wrap("sources/nbac_team_boxscore.yaml", "nba_props.raw.team_boxscore:load", wrong)
    case.select("+team_offense_game_summary", case.mini.tail)
    ended = case.run()
    bad = case.bad()
    case.caught(ended, min(map(str, bad)), "more than once", by="natural keys are unique")
    case.unpatch("sources/nbac_team_boxscore.yaml")
    case.repaired(bad)


@fault("A11b", "both halves of a statement return the same rows")
def test_both_halves_twice(case: Case) -> None:
    case.patch(OFFENSE, "FROM counted\n", "FROM (SELECT * FROM counted UNION ALL SELECT * FROM counted) AS counted\n")
    case.select("+player_game_summary", case.mini.tail)
    unit = f"team_offense_game_summary@{case.mini.cut}"
    case.caught(case.run(), unit, "more than once", by="natural keys are unique")
    bad = case.bad()
    case.unpatch(OFFENSE)
    case.repaired(bad)


@fault("A11c", "killed between publishing and recording, then run again")
def test_a_run_killed_half_way(case: Case) -> None:
    case.select("+team_offense_game_summary", case.mini.tail)
    assert crash(case.folder, "after_publish", 12, "run", *case.selection) == -9
    left = frozenset(map(Unit.parse, case.left()))
    ended = case.run()
    case.mended(ended, left)
    recorded = ended.units - ended.started
    assert recorded, "what was published before the kill is not made again"
    case.seen.caught_by = "markers beside the rows, read by the next run"
    case.seen.named = f"{len(recorded)} units recorded by their marker"


@fault("A13", "57 of 100 rows dropped by a table that takes no more writers, and reported as written")
def test_rows_that_were_dropped(case: Case) -> None:
    wrong = """
    import pyarrow as pa
    rows = rows.filter(pa.array([row % 100 >= 57 for row in range(rows.num_rows)]))
    """
    case.wrap("sources/nbac_player_boxscores.yaml", "nba_props.raw.player_boxscores:load", wrong)
    case.select("+player_game_summary", case.mini.tail)
    case.caught(case.run(), f"nbac_player_boxscores@{case.mini.cut}", "rows", "expected", by="counts of each team, read back")
    bad = case.bad()
    case.unpatch("sources/nbac_player_boxscores.yaml")
    case.repaired(bad)


@fault("A16", "a statement of hours a date")
def test_a_statement_without_end(case: Case) -> None:
    case.patch("analytics.yaml", f"file: {OFFENSE}\n        timeout: 10m", f"file: {OFFENSE}\n        timeout: 200ms")
    slow = "(SELECT COUNT(*) AS found FROM range(1000000000000) AS long (number) WHERE number % 7 = 3) AS slow"
    case.patch(OFFENSE, "FROM counted\n", f"FROM counted CROSS JOIN {slow}\n")
    case.select("+player_game_summary", case.mini.tail)
    unit = f"team_offense_game_summary@{case.mini.cut}"
    case.caught(case.run(), unit, OFFENSE, "longest duration", by="time-out of the statement", state="failed")
    bad = case.bad()
    case.unpatch("analytics.yaml")
    case.unpatch(OFFENSE)
    case.repaired(bad)
