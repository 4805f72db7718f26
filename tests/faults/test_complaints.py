"""Table B, what users of other tools complain of, as far as it concerns evidence: each rule shown on the reference pipeline.

Not here, since nothing is proven or believed in them: 8 and 9 (how a run pauses and is cancelled), 12 (one lease; what two runs at once do
to data is 20), 13 (selectors), 14 (``why``, which every case asks), 15 (sizes, in the benchmarks).
"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from gapless.model.event import EventKind
from gapless.model.ids import Unit
from tests.faults.case import Case
from tests.faults.wire import Exchange
from tests.workspaces import crash, gapless

fault = pytest.mark.fault

BOX_SCORES = "/nba_stats/stats/boxscoretraditionalv2"
GAME_LOG = "/nba_stats/stats/leaguegamelog"
BDL_BOX_SCORES = "/bdl/v1/box_scores"
PATIENCE = 60
ZONES = "sql/precompute/team_defense_zone_analysis.sql"


@fault("B1", "two sources fail on a date each: both dates of both are run again")
def test_units_that_failed_are_run_again_and_no_others(case: Case) -> None:
    [one, other] = case.mini.last_games()
    case.select("+nbac_player_boxscores", "+bdl_player_boxscores", case.mini.tail)
    case.wire.on(GAME_LOG, lambda e: e.reply(500) if e.query["DateFrom"] == one else e.pass_on())
    case.wire.on(BDL_BOX_SCORES, lambda e: e.reply(500) if e.query["date"] == other else e.pass_on())
    ended = case.run()
    case.caught(ended, f"scrape_nbac_player_boxscores@{one}", "answered 500", by="the failure of the unit, and of no other", state="failed")
    case.withheld(ended, case.bad())
    assert case.bad() == {Unit.parse(f"scrape_nbac_player_boxscores@{one}"), Unit.parse(f"scrape_bdl_player_boxscores@{other}")}
    bad = case.bad()
    case.wire.mend()
    case.repaired(bad)


@fault("B2", "a date that is made again fails after its old rows would have been deleted")
def test_what_was_there_stays_until_something_better_is_proven(case: Case) -> None:
    file = "sql/analytics/team_offense_game_summary.sql"
    [*_, before, last] = (day for day in case.mini.games() if day < case.mini.cut)
    case.select("team_offense_game_summary", f"{before}..{case.mini.cut}")
    rows = f"SELECT * FROM nba_analytics.team_offense_game_summary WHERE game_date = '{last}' ORDER BY ALL"
    there = case.query(rows)
    broken = f"CASE WHEN sides.game_date = DATE '{last}' THEN CAST(counted.team_abbr AS BIGINT) ELSE counted.pts END"
    case.patch(file, "CAST(counted.pts AS BIGINT) AS points", f"CAST({broken} AS BIGINT) AS points")
    assert crash(case.folder, "after_stage", 1, "run", "team_offense_game_summary", f"{before}..{last}", "--changed") == -9
    assert case.query(rows) == there
    ended = case.run("--changed")
    case.caught(ended, f"team_offense_game_summary@{last}", "Conversion Error", by="the failure of the statement", state="failed")
    assert case.bad() == {Unit.parse(f"team_offense_game_summary@{last}")}
    assert case.query(rows) == there
    assert there
    case.unpatch(file)
    case.repaired(case.units("team_offense_game_summary"), "--changed")


@fault("B3", "part of a run fails: it ends with 0, and trying again takes other dates or everything")
def test_trying_again_takes_what_is_left(case: Case) -> None:
    [day, _] = case.mini.last_games()
    failed = Unit.parse(f"scrape_nbac_player_boxscores@{day}")
    case.select("+nbac_player_boxscores", case.mini.tail)
    case.wire.on(GAME_LOG, lambda e: e.reply(500) if e.query["DateFrom"] == day else e.pass_on())
    ended = case.run()
    case.caught(ended, str(failed), "answered 500", by="exit code and last line", state="failed")
    assert "next: gapless failures" in ended.last_line
    again = case.retry()
    assert (again.exit_code, again.started) == (1, {failed})
    wanted = case.closure([failed])
    case.wire.mend()
    case.mended(case.retry(), wanted)
    once_more = case.retry()
    assert (once_more.exit_code, once_more.started) == (0, frozenset())


@fault("B4", "an empty answer is recorded, and the rows that come later are never fetched")
def test_an_empty_answer_is_no_reason(case: Case) -> None:
    [day, _] = case.mini.last_games()
    case.select("+bdl_player_boxscores", case.mini.tail)

    def empty(body: dict) -> None:
        body["data"] = []

    case.wire.on(BDL_BOX_SCORES, lambda e: e.altered(empty) if e.query["date"] == day else e.pass_on())
    ended = case.run()
    case.caught(ended, f"scrape_bdl_player_boxscores@{day}", "are missing", by="keys of the object; only the manifest makes empty legal")
    bad = case.bad()
    case.wire.mend()
    case.repaired(bad)


@fault("B5", "a range without dates, one that is cut short, and a calendar without dates")
def test_nothing_to_do_is_an_error(case: Case) -> None:
    file = "sql/calendars/dates.sql"
    case.select("+nbac_player_boxscores", case.mini.tail)
    for dates in ("2021-06-01..2021-07-01", f"{case.mini.cut}..2021-07-01"):
        ended = case.command("run", "nbac_player_boxscores", dates)
        assert (ended.exit_code, ended.started) == (2, frozenset())
        assert dates in ended.said
    case.patch(file, "FROM dates\nORDER BY", "FROM dates WHERE dates.season = 'another'\nORDER BY")
    ended = case.run()
    assert (ended.exit_code, ended.units & case.units("nbac_player_boxscores")) == (3, frozenset())
    assert "dates" in ended.said
    case.seen.caught_by = "selection and calendar, before anything runs"
    case.seen.named = next(line for line in ended.said.splitlines() if line.startswith("gapless:"))
    case.unpatch(file)
    case.repaired(case.units("scrape_nbac_player_boxscores"))


@fault("B6", "a window that is not there yet: its newest date comes in last")
def test_nothing_starts_before_its_window(case: Case) -> None:
    days = case.mini.last_games()
    first = next(iter(days.values()))
    [playin] = case.mini.games("Play-In").values()
    late = {*list(days.values())[1], *playin}
    asked: set[str] = set()
    others = threading.Event()

    def hold_back(exchange: Exchange) -> None:
        game = exchange.query["GameID"]
        if game in first:
            assert others.wait(PATIENCE)
        else:
            asked.add(game)
            if asked >= late:
                others.set()
        exchange.pass_on()

    case.select("+team_defense_zone_analysis", case.mini.tail)
    case.wire.on(BOX_SCORES, hold_back)
    ended = case.run()
    assert ended.exit_code == 0
    case.in_order(ended)
    waited = {event.unit for event in ended.events if event.kind is EventKind.CLAIMED and event.processor == "team_defense_zone_analysis"}
    assert waited == case.units("team_defense_zone_analysis")
    case.as_without_fault()
    case.seen.caught_by = "needs from unit to unit: it waits"


@fault("B7", "two dates are restated under a window of fifteen games")
def test_restating_takes_the_windows_along(case: Case) -> None:
    games = [listed[0] for listed in case.mini.last_games().values()]
    [*_, last] = case.mini.games("Playoffs")
    case.select("+team_defense_zone_analysis", f"{case.mini.cut}..2020-12-11")

    def more_turnovers(body: dict) -> None:
        [lines] = [part for part in body["resultSets"] if part["name"] == "TeamStats"]
        place = lines["headers"].index("TO")
        for row in lines["rowSet"]:
            row[place] += 3

    case.wire.on(BOX_SCORES, lambda e: e.altered(more_turnovers) if e.query["GameID"] in games else e.pass_on())
    assert case.run().exit_code == 0, "nobody can know of it yet"
    case.wire.mend()
    corrected = [f"scrape_nbac_team_boxscore@{game}" for game in games]
    wanted = case.closure(map(Unit.parse, corrected))
    assert Unit.parse(f"team_defense_zone_analysis@{last}") in wanted
    case.mended(case.command("restate", *corrected), wanted)
    case.seen.caught_by = "the source said so later; the cascade follows the windows"


@fault("B10", "a run that was killed is in progress for ever")
def test_a_killed_run_is_not_in_progress(case: Case) -> None:
    case.select("+nbac_player_boxscores", case.mini.tail)
    assert crash(case.folder, "after_claim", 2, "run", *case.selection) == -9
    told = case.told("status", *case.selection)
    assert (told["run"]["ended"], told["units"]["running"], told["proven"]) == (None, 0, False)
    proven = case.units(*{unit.processor for unit in case.units("scrape_nbac_player_boxscores", "nbac_player_boxscores")})
    left = {unit for unit in proven if str(unit) in case.left()}
    assert left
    case.seen.caught_by = "status, derived from the units on every reading"
    ended = case.run()
    assert left <= ended.units
    case.mended(ended, ended.units)
    assert case.told("status", *case.selection)["proven"]


@fault("B11", "one date is slow and then fails: the others wait for it, or none of them goes on")
def test_no_date_waits_for_another(case: Case) -> None:
    [slow, quick] = case.mini.last_games()
    events, gone_on = "/odds/v4/historical/sports/basketball_nba/events", threading.Event()

    def answer(exchange: Exchange) -> None:
        later = exchange.path != events
        if later and exchange.query["date"].startswith(quick):
            gone_on.set()
        if not later and exchange.query["date"].startswith(slow):
            assert gone_on.wait(PATIENCE)
            exchange.reply(500)
        else:
            exchange.pass_on()

    case.select("+odds_api_player_points_props", case.mini.tail)
    case.wire.on(events, answer)
    ended = case.run()
    bad = f"scrape_odds_api_events@{slow}_open"
    case.caught(ended, bad, "answered 500", by="the failure of the unit; the others have gone on meanwhile", state="failed")
    assert gone_on.is_set()
    assert case.left() == {f"{name}@{slow}_{snapshot}" for name in CHAIN for snapshot in ("open", "close")}
    broken = case.bad()
    case.wire.mend()
    case.repaired(broken)


CHAIN = ("scrape_odds_api_events", "scrape_odds_api_player_points_props", "odds_api_player_points_props")


@fault("B16", "a rate limit: 429 on one date, and on another a polite 200 without data")
def test_a_rate_limit_is_a_wait(case: Case) -> None:
    [waits, polite] = case.mini.last_games()
    limited = iter(range(2))

    def answer(exchange: Exchange) -> None:
        if exchange.query["date"] == waits and next(limited, None) is not None:
            exchange.reply(429, headers={"Retry-After": "0"})
        elif exchange.query["date"] == polite:
            exchange.reply(body=b'{"message": "rate limit exceeded", "data": null}')
        else:
            exchange.pass_on()

    case.select("+bdl_player_boxscores", case.mini.tail)
    case.wire.on(BDL_BOX_SCORES, answer)
    ended = case.run()
    case.caught(ended, f"scrape_bdl_player_boxscores@{polite}", "completed_when", by="completed_when of the answer", state="failed")
    assert Unit.parse(f"bdl_player_boxscores@{waits}") in ended.units
    assert "429" in case.why(f"scrape_bdl_player_boxscores@{waits}")
    wanted = case.closure(case.bad())
    case.wire.mend()
    case.mended(case.retry(), wanted)


@fault("B17", "white space in a statement makes everything again; a real change is not noticed")
def test_what_counts_as_a_change(case: Case) -> None:
    case.select("team_defense_zone_analysis", f"..{case.mini.cut}")
    case.patch(ZONES, "FROM compared", "-- a remark\n  FROM   compared")
    ended = case.run()
    assert (ended.exit_code, ended.started) == (0, frozenset())
    case.patch(ZONES, "FROM   compared", "FROM compared WHERE TRUE")
    ended = case.run()
    assert (ended.exit_code, ended.started) == (1, frozenset())
    assert ended.last_line.endswith("--changed")
    case.seen.caught_by = "the definition, without white space and remarks"
    case.seen.named = ended.last_line
    case.repaired(case.units("team_defense_zone_analysis"), "--changed")


@fault("B18", "a kill leaves half of what was written, and it is taken as input")
def test_what_a_kill_leaves_is_no_input(case: Case) -> None:
    case.select("+nbac_player_boxscores", case.mini.tail)
    assert crash(case.folder, "after_stage", 2, "run", *case.selection) == -9
    staged = case.folder / "objects" / ".stage"
    left = [file for file in staged.rglob("*") if file.is_file()]
    assert left
    for file in left:
        file.write_bytes(file.read_bytes()[:100])
    assert case.query(f"SELECT count(*) FROM nba_raw.nbac_player_boxscores WHERE game_date >= '{case.mini.cut}'") == [(0,)]
    ended = case.run()
    case.in_order(ended)
    assert [file for file in staged.rglob("*") if file.is_file()] == []
    case.seen.caught_by = "nothing is read that is not published; what is staged is swept"
    case.mended(ended, ended.units)


@fault("B19", "rosters of a past date can be had no more, and nothing says so")
def test_what_cannot_be_had_any_more_is_declared(case: Case) -> None:
    file = "sources/espn_team_rosters.yaml"
    [day, _] = case.mini.last_games()
    compact = day.replace("-", "")
    case.select("+espn_team_rosters", case.mini.tail)
    case.wire.on("/espn", lambda e: e.reply(404) if e.query.get("date") == compact else e.pass_on())
    ended = case.run()
    case.caught(ended, f"scrape_espn_team_rosters@{day}_BOS", "answered 404", by="class of the error", state="failed")
    wanted = case.closure(case.bad())
    declared = f"impossible: {{because: rosters are those of now, for: {{game_date: ['{day}']}}}}"
    for phase in ("scrape", "raw"):
        case.patch(file, f"    phase: {phase}\n", f"    phase: {phase}\n    {declared}\n")
    ended = case.run()
    assert (ended.exit_code, ended.started) == (0, frozenset())
    assert case.told("status", *case.selection)["units"]["impossible"] == len(wanted)
    assert "rosters are those of now" in case.why(f"espn_team_rosters@{day}_BOS")
    case.wire.mend()
    case.unpatch(file)
    case.mended(case.retry(), wanted)


@fault("B20", "a daily run and another program write the same date while it is backfilled")
def test_what_others_write_meanwhile(case: Case) -> None:
    game = next(iter(case.mini.last_games().values()))[0]
    asked = threading.Event()

    def hold(exchange: Exchange) -> None:
        asked.set()
        exchange.hold()
        exchange.pass_on()

    case.select("+nbac_team_boxscore", case.mini.tail)
    foreign = f"SELECT * REPLACE ('{game}' AS game_id) FROM nba_raw.nbac_team_boxscore WHERE game_id = '0022000043'"
    assert case.damage(f"INSERT INTO nba_raw.nbac_team_boxscore {foreign}") == 2
    case.wire.on(BOX_SCORES, hold)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(gapless, case.folder, "run", *case.selection)
        try:
            assert asked.wait(PATIENCE)
            second = case.command("run", *case.selection)
        finally:
            case.wire.mend()
        assert second.exit_code == 4
        assert "process" in second.said
        ended = first.result()
    assert ended.returncode == 0, ended.stdout + ended.stderr
    case.seen.caught_by = "one lease; a unit replaces all rows of its key"
    case.seen.named = next(line for line in second.said.splitlines() if line.startswith("gapless:"))
    last = case.run()
    assert (last.exit_code, last.started) == (0, frozenset())
    case.as_without_fault()
