"""Table A of the catalogue of real failures: each row, seeded."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from gapless.model.event import EventKind
from gapless.model.ids import Unit
from gapless.service.verifying import DRIFT_EXIT
from tests.faults.case import Case
from tests.faults.wire import Exchange
from tests.workspaces import crash

fault = pytest.mark.fault

TEAM_LINES = "/nba_stats/stats/boxscoretraditionalv2"
DEFENSE = "sql/analytics/team_defense_game_summary.sql"
OFFENSE = "sql/analytics/team_offense_game_summary.sql"
GAME_LOG = "/nba_stats/stats/leaguegamelog"


def without_rows(exchange: Exchange) -> None:
    """The true answer with the headers of its result sets and none of their rows."""
    body = json.loads(exchange.true_answer().body)
    for part in body["resultSets"]:
        part["rowSet"] = []
    exchange.reply(body=json.dumps(body).encode())


def next_game(case: Case) -> str:
    """A game of the first date that ``base`` has not seen."""
    return case.mini.last_games()[case.mini.cut][0]


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
    case.select("+player_game_summary", case.mini.cut)
    ended = case.run()
    case.caught(ended, f"nbac_gamebook_player_stats@{next_game(case)}", "min", "null", by="share of nulls that the source has in the game")
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
    case.select("+team_defense_zone_analysis", case.mini.tail)
    case.caught(
        case.run(), f"bigdataball_play_by_play@{next_game(case)}", "player_lookup", "bdb", by="references: the players of the season"
    )
    bad = case.bad()
    case.unpatch("sources/bigdataball_play_by_play.yaml")
    case.repaired(bad)


@fault("A2c", "ages that the rosters have, lost on the way: a little less fatigue for everybody over thirty", state="clean")
def test_ages_that_are_lost(case: Case) -> None:
    file = "sql/analytics/game_rosters.sql"
    case.patch(file, "MAX(roster.age) AS age", "MAX(CASE WHEN roster.age < 30 THEN roster.age END) AS age")
    case.select("game_rosters", "upcoming_player_game_context", case.mini.tail)
    unit = f"game_rosters@{case.mini.cut}"
    case.caught(case.run("--changed"), unit, "age, ", "expected", "ages_of_rosters.sql", by="sums by team: those of the rosters")
    bad = case.bad()
    case.unpatch(file)
    case.repaired(bad)


@fault("A3", "a service runs an old revision, and answers as if nothing were wrong")
def test_an_old_revision(case: Case) -> None:
    def running(revision: str) -> Callable[[Exchange], None]:
        def answer(exchange: Exchange) -> None:
            found = exchange.true_answer()
            exchange.reply(found.status, found.body, found.content_type, {"X-Revision": revision})

        return answer

    case.patch("pipeline.yaml", 'rate: "${NBA_STATS_RATE}"}', 'rate: "${NBA_STATS_RATE}", revision: {header: X-Revision, is: r42}}')
    case.wire.on("/nba_stats/", running("r41"))
    case.select("+nbac_team_boxscore", case.mini.tail)
    unit = f"scrape_nbac_team_boxscore@{next_game(case)}"
    case.caught(case.run(), unit, "revision 'r41'", "has to run 'r42'", by="the revision that a source is pinned to", state="failed")
    wanted = case.closure(case.bad())
    case.wire.mend()
    case.wire.on("/nba_stats/", running("r42"))
    case.mended(case.retry(), wanted)


@fault("A4", "game ids written HOME_AWAY: a join by id keeps nothing of them, or half")
def test_reversed_ids(case: Case) -> None:
    away, home = "schedule.away_abbr", "schedule.home_abbr"
    case.patch(DEFENSE, f"{away} || '_' || {home} AS game_id", f"{home} || '_' || {away} AS game_id")
    case.select("+team_defense_zone_analysis", case.mini.tail)
    unit = f"team_defense_game_summary@{case.mini.cut}"
    case.caught(case.run(), unit, "_LAL_DEN", "missing", "_DEN_LAL", by="keys: the ids of the schedule")
    bad = case.bad()
    case.unpatch(DEFENSE)
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

    case.select("+player_game_summary", day)
    case.wire.on(GAME_LOG, lambda e: without_a_game(e) if e.query["DateFrom"] == day else e.pass_on())
    ended = case.run()
    case.caught(ended, f"scrape_nbac_player_boxscores@{day}", games[0], "are missing", by="keys of the object")
    bad = case.bad()
    case.wire.mend()
    case.repaired(bad)


@fault("A8", "two of five tables of a phase filled, the phase declared complete")
def test_tables_that_nobody_filled(case: Case) -> None:
    two = ("team_defense_zone_analysis", "player_shot_zone_analysis")
    filled = case.command("run", *(f"+{name}" for name in two), case.mini.cut)
    assert filled.exit_code == 0, filled.said
    case.select("+player_composite_factors", case.mini.cut)
    status = case.told("status", "phase:precompute", case.mini.cut)
    assert not status["proven"]
    assert {name for name, units in status["processors"].items() if not units["pending"]} == set(two)
    ended = case.command("run", "phase:predictions", case.mini.cut)
    assert ended.exit_code == 1
    assert not ended.started
    left = frozenset(map(Unit.parse, case.left()))
    case.withheld(ended, left)
    case.seen.caught_by, case.seen.named = "the plan: every processor of the phase has its units", ended.said
    case.mended(case.run(), left)


@fault("A9a", "a column of a table null in all rows, from which everything later would be 0")
def test_a_column_that_is_null(case: Case) -> None:
    case.patch(DEFENSE, "opponent.pts AS opponent_points", "CAST(NULL AS BIGINT) AS opponent_points")
    case.select("+team_defense_zone_analysis", case.mini.tail)
    unit = f"team_defense_game_summary@{case.mini.cut}"
    case.caught(case.run(), unit, "opponent_points is null in 6 of 6 rows", by="share of nulls, before anything reads the table")
    bad = case.bad()
    case.unpatch(DEFENSE)
    case.repaired(bad)


@fault("A9b", "a column that no expectation names null in all rows", state="clean")
def test_a_column_that_nobody_names_is_null(case: Case) -> None:
    file = "sql/precompute/team_defense_zone_analysis.sql"
    case.patch(file, "defensive_rating AS defensive_rating_last_15", "CAST(NULL AS DOUBLE) AS defensive_rating_last_15")
    case.select("team_defense_zone_analysis", "player_composite_factors", case.mini.tail)
    unit = f"team_defense_zone_analysis@{case.mini.cut}"
    case.caught(case.run("--changed"), unit, "defensive_rating_last_15 is null in 6 of 6 rows", by="share of nulls of every column")
    bad = case.bad()
    case.unpatch(file)
    case.repaired(bad)


@fault("A9c", "grades without the points that were made: null for everybody, not only for those who did not play", state="clean")
def test_grades_that_are_null(case: Case) -> None:
    file = "sql/predictions/prediction_accuracy.sql"
    case.patch(file, "played.points AS actual_points", "CAST(NULL AS BIGINT) AS actual_points")
    case.select("prediction_accuracy", case.mini.tail)
    case.caught(
        case.run("--changed"), f"prediction_accuracy@{case.mini.cut}", "actual_points is null in", by="share of nulls: who did not play"
    )
    bad = case.bad()
    case.unpatch(file)
    case.repaired(bad)


@fault("A10", "a check takes a legal placeholder, the same in every row, for damage")
def test_a_check_against_a_placeholder(case: Case) -> None:
    varied = "varies:\n      - points\n      - minutes\n      - usage_rate"
    case.patch("analytics.yaml", varied, f"{varied}\n      - is_dnp")
    case.select("+player_game_summary", case.mini.cut)
    tried = case.told("check", "--data", "player_game_summary")
    [problem] = tried["problems"]
    line = (case.folder / "pipeline" / "analytics.yaml").read_text().splitlines()[problem["line"] - 1]
    assert (tried["exit_code"], line.strip()) == (2, "varies:")
    assert "units passes: is_dnp is false in all of its" in problem["message"]
    unit = f"player_game_summary@{case.mini.cut}"
    case.caught(case.run(), unit, "is_dnp is false in all of its", by="check --data: expectations tried on proven units")
    case.seen.named = problem["message"]
    bad = case.bad()
    case.unpatch("analytics.yaml")
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
    case.patch(DEFENSE, "FROM sides\nJOIN", "FROM (SELECT * FROM sides UNION ALL SELECT * FROM sides) AS sides\nJOIN")
    case.select("+team_defense_zone_analysis", case.mini.tail)
    unit = f"team_defense_game_summary@{case.mini.cut}"
    case.caught(case.run(), unit, "more than once", by="natural keys are unique")
    bad = case.bad()
    case.unpatch(DEFENSE)
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


@fault("A12", "the quota of writes to a table is used up: everything after is refused")
def test_a_quota_that_is_used_up(case: Case) -> None:
    refused = json.dumps({"error": {"errors": [{"reason": "quotaExceeded", "message": "too many loads into this table"}]}}).encode()
    case.wire.on("/bigdataball/", lambda e: e.reply(403, refused))
    case.select("+bigdataball_play_by_play", case.mini.tail)
    unit = f"scrape_bigdataball_play_by_play@{next_game(case)}"
    case.caught(case.run(), unit, "403", by="answers that ask to slow down are waits; writes are grouped", state="failed")
    wanted = case.closure(case.bad())
    quota = """slow_down: {status: [403], when: "error.errors[?reason=='quotaExceeded']"}"""
    case.patch("pipeline.yaml", 'rate: "${BIGDATABALL_RATE}"}', f'rate: "${{BIGDATABALL_RATE}}", {quota}}}')
    case.wire.mend()
    again = case.wire.on("/bigdataball/", lambda e: e.reply(403, refused, headers={"Retry-After": "0"}) if e.nth <= 5 else e.pass_on())
    ended = case.retry()
    case.mended(ended, wanted)
    waits = [event.details for event in ended.events if event.kind is EventKind.RETRY]
    assert [(wait["status"], wait["counts"]) for wait in waits] == [(403, False)] * 5
    assert again.met == 5 + sum(1 for one in wanted if one.processor == "scrape_bigdataball_play_by_play")
    [[units, writes]] = case.query(
        "SELECT count(*), count(DISTINCT published_at) FROM gapless.markers WHERE processor = 'bigdataball_play_by_play'"
    )
    assert writes < units / 3, "many units, and their markers, are one write"


@fault("A13", "57 of 100 rows dropped by a table that takes no more writers, and reported as written")
def test_rows_that_were_dropped(case: Case) -> None:
    wrong = """
    import pyarrow as pa
    rows = rows.filter(pa.array([row % 100 >= 57 for row in range(rows.num_rows)]))
    """
    case.wrap("sources/nbac_player_boxscores.yaml", "nba_props.raw.player_boxscores:load", wrong)
    case.select("+team_offense_game_summary", case.mini.tail)
    case.caught(case.run(), f"nbac_player_boxscores@{case.mini.cut}", "rows", "expected", by="counts of each team, read back")
    bad = case.bad()
    case.unpatch("sources/nbac_player_boxscores.yaml")
    case.repaired(bad)


@fault("A14a", "a load is reported as completed and has written no rows")
def test_no_rows_reported_as_completed(case: Case) -> None:
    case.wrap("sources/nbac_team_boxscore.yaml", "nba_props.raw.team_boxscore:load", "rows = rows.slice(0, 0)")
    case.select("+team_defense_zone_analysis", case.mini.tail)
    unit = f"nbac_team_boxscore@{next_game(case)}"
    case.caught(case.run(), unit, "rows 0, expected 2", "are missing", by="keys, of rows read back")
    bad = case.bad()
    case.unpatch("sources/nbac_team_boxscore.yaml")
    case.repaired(bad)


@fault("A14b", "a rate limit says so in words that no rule for repeating knows")
def test_an_error_of_no_known_class(case: Case) -> None:
    wrong = "raise RuntimeError('Exceeded rate limits: too many jobs inserted')"
    case.wrap("sources/nbac_team_boxscore.yaml", "nba_props.raw.team_boxscore:load", wrong)
    case.select("+team_defense_zone_analysis", case.mini.tail)
    unit = f"nbac_team_boxscore@{next_game(case)}"
    case.caught(case.run(), unit, "too many jobs inserted", by="an error of no known class is no success", state="failed")
    [kind] = case.told("failures", *case.selection)["kinds"]
    assert kind["error_class"] == "unclassified"
    wanted = case.closure(case.bad())
    case.unpatch("sources/nbac_team_boxscore.yaml")
    case.mended(case.retry(), wanted)


@fault("A15", "<= for <: what happened on a date is among what was known before it", state="clean")
def test_a_date_that_reads_itself(case: Case) -> None:
    file = "sql/precompute/team_defense_zone_analysis.sql"
    case.patch(file, "defense.game_date < days.analysis_date", "defense.game_date <= days.analysis_date")
    case.select("team_defense_zone_analysis", "player_composite_factors", case.mini.tail)
    unit = f"team_defense_zone_analysis@{case.mini.cut}"
    case.caught(
        case.run("--changed"),
        unit,
        "reads_beyond_needs",
        "team_defense_game_summary",
        by="a unit made again without what its needs do not hold",
    )
    bad = case.bad()
    case.unpatch(file)
    case.repaired(bad)


@fault("A16", "a statement of hours a date")
def test_a_statement_without_end(case: Case) -> None:
    case.patch("analytics.yaml", f"file: {DEFENSE}\n        timeout: 10m", f"file: {DEFENSE}\n        timeout: 100ms")
    case.patch("analytics.yaml", "policy:\n", "policy:\n    attempts: 1\n")
    slow = "(SELECT COUNT(*) AS found FROM range(1000000000000) AS long (number) WHERE number % 7 = 3) AS slow"
    case.patch(DEFENSE, "FROM sides\nJOIN", f"FROM sides CROSS JOIN {slow}\nJOIN")
    case.select("+team_defense_zone_analysis", case.mini.tail)
    unit = f"team_defense_game_summary@{case.mini.cut}"
    case.caught(case.run(), unit, DEFENSE, "longest duration", by="time-out of the statement", state="failed")
    bad = case.bad()
    case.unpatch("analytics.yaml")
    case.unpatch(DEFENSE)
    case.repaired(bad)
