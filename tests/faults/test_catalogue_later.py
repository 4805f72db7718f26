"""Table A of the catalogue of real failures, its later rows: each seeded."""

from __future__ import annotations

import json
import shutil
import sys
from datetime import date, timedelta
from pathlib import Path
from textwrap import dedent

import pytest

from gapless.model.event import EventKind
from gapless.model.ids import Unit
from tests.faults.case import Case
from tests.faults.mini import point, served
from tests.faults.wire import Exchange

fault = pytest.mark.fault

BOX_SCORES = "/nba_stats/stats/boxscoretraditionalv2"
BDL_BOX_SCORES = "/bdl/v1/box_scores"


@fault("A17", "a source counts 0 over all its rows on one date, and all of them over half its rows on another")
def test_counters_that_report_themselves(case: Case) -> None:
    [counts_nothing, counts_all] = case.mini.last_games()

    def miscount(body: dict) -> None:
        body["meta"] |= {"total_count": 0, "records_processed": 0, "status": "no data"}

    def lose(body: dict) -> None:
        for game in body["data"]:
            game["home_team"]["players"] = []
        body["meta"] |= {"total_count": 99, "records_processed": 99, "status": "success"}

    changes = {counts_nothing: miscount, counts_all: lose}
    case.select("+bdl_player_boxscores", case.mini.tail)
    case.wire.on(BDL_BOX_SCORES, lambda e: e.altered(changes[e.query["date"]]) if e.query["date"] in changes else e.pass_on())
    ended = case.run()
    assert Unit.parse(f"bdl_player_boxscores@{counts_nothing}") in ended.units
    case.as_without_fault()
    case.caught(
        ended,
        f"scrape_bdl_player_boxscores@{counts_all}",
        "team_abbr BOS; team_abbr LAL; team_abbr MIA are missing",
        by="keys of the object; no counter is read",
    )
    assert case.bad() == {Unit.parse(f"scrape_bdl_player_boxscores@{counts_all}")}
    bad = case.bad()
    case.wire.mend()
    case.repaired(bad)


@fault("A18", "suffixes of a kind that the registry does not know: 78 % of the names of a source lead to nobody")
def test_names_that_lead_to_nobody(case: Case) -> None:
    [day, *_] = case.mini.last_games()
    case.select("+player_game_summary", day)
    case.wrap(
        "sources/bdl_player_boxscores.yaml",
        "nba_props.raw.bdl_boxscores:load",
        f"""
        import pyarrow as pa
        names = rows["player_lookup"].to_pylist()
        days = rows["game_date"].to_pylist()
        suffixed = [
            name + "junior" if str(day) == "{day}" and place % 50 < 39 else name
            for place, (name, day) in enumerate(zip(names, days, strict=True))
        ]
        rows = rows.set_column(rows.schema.get_field_index("player_lookup"), "player_lookup", pa.array(suffixed))
        """,
    )
    ended = case.run()
    case.caught(ended, f"player_names@{day}", "player_lookup", "null", by="share of names that lead to nobody")
    assert case.bad() == {Unit.parse(f"player_names@{day}")}
    case.unpatch("sources/bdl_player_boxscores.yaml")
    case.repaired(case.bad() | case.units("bdl_player_boxscores"), "--changed")


@fault("A20", "a date with one game is right with few rows; one with three games lacks one, and has more rows than that")
def test_numbers_of_rows_that_depend_on_the_date(case: Case) -> None:
    [day, games] = next(iter(case.mini.last_games().items()))
    small = next(iter(case.mini.games("Playoffs")))
    case.select("+nbac_player_boxscores", f"{case.mini.cut}..2020-12-04")
    case.wrap(
        "sources/nbac_player_boxscores.yaml",
        "nba_props.raw.player_boxscores:load",
        f"""
        import pyarrow.compute as pc
        rows = rows.filter(pc.not_equal(rows["game_id"], "{games[0]}"))
        """,
    )
    ended = case.run()
    case.caught(ended, f"nbac_player_boxscores@{day}", games[0], by="counts of every team, from the manifest")
    assert case.bad() == {Unit.parse(f"nbac_player_boxscores@{day}")}
    [(few,)] = case.query(f"SELECT count(*) FROM nba_raw.nbac_player_boxscores WHERE game_date = '{small}'")
    [(more,)] = case.query("SELECT count(*) FROM gapless_stage.nbac_player_boxscores")
    assert 0 < few < more
    case.unpatch("sources/nbac_player_boxscores.yaml")
    case.repaired(case.units("nbac_player_boxscores"), "--changed")


@fault("A21", "a window that is cut short: early in the season it has to be, later it falls short")
def test_shortage_early_in_the_season(case: Case) -> None:
    name, file = "player_shot_zone_analysis", "sql/precompute/player_shot_zone_analysis.sql"
    [*_, last] = (day for day in case.mini.games() if day < case.mini.cut)
    case.select(name, "player_daily_cache", f"..{case.mini.cut}")
    case.patch(file, "shooting.games_10 = 10", "shooting.games_20 = 20")
    ended = case.run("--changed")
    case.caught(ended, f"{name}@{last}", "are missing", by="keys from the players with ten games so far")
    early = Unit.parse(f"{name}@{next(iter(case.mini.games()))}")
    assert early in ended.units - case.bad()
    assert "before 10 games" in case.why(str(early))
    [(flagged, cut_short)] = case.query(
        "SELECT count(*), count(*) FILTER (games_in_window < 15) FROM nba_precompute.team_defense_zone_analysis WHERE is_bootstrap"
    )
    assert flagged == cut_short > 0
    case.unpatch(file)
    case.repaired(case.units(name), "--changed")


@fault("A22", "a kind of game written into a statement: play-in and playoffs are loaded and go no further")
def test_playoffs_that_go_no_further(case: Case) -> None:
    file = "sql/analytics/team_offense_game_summary.sql"
    playoffs = next(iter(case.mini.games("Playoffs")))
    [_, before] = case.mini.last_games()
    case.select("+player_game_summary", f"{before}..2020-12-04")
    case.patch(file, "WHERE schedule.is_final", "WHERE schedule.is_final AND schedule.season_type = 'Regular Season'")
    ended = case.run()
    case.caught(ended, f"team_offense_game_summary@{playoffs}", "are missing", by="keys from the schedule, on every date of the calendar")
    case.withheld(ended, case.bad())
    bad = {unit.key for unit in case.bad()}
    assert bad == {day for kind in ("Play-In", "Playoffs") for day in case.mini.games(kind) if day < "2020-12-04"}
    case.unpatch(file)
    case.repaired(case.units("team_offense_game_summary"), "--changed")


@fault("A23", "an input fails on one date, and the windows that hold it go on without it")
def test_a_missing_input_stops_its_windows(case: Case) -> None:
    [day, later] = case.mini.last_games()
    [playin] = case.mini.games("Play-In")
    game = case.mini.last_games()[day][0]
    case.select("+team_defense_zone_analysis", case.mini.tail)
    case.wire.on(BOX_SCORES, lambda e: e.reply(500) if e.query["GameID"] == game else e.pass_on())
    ended = case.run()
    case.caught(ended, f"scrape_nbac_team_boxscore@{game}", "500", by="the failure of the attempts", state="failed")
    held = {f"nbac_team_boxscore@{game}", f"team_defense_game_summary@{day}"}
    held |= {f"team_defense_zone_analysis@{date}" for date in (later, playin)}
    assert case.left() == {f"scrape_nbac_team_boxscore@{game}", *held}
    bad = case.bad()
    case.wire.mend()
    case.repaired(bad)


@fault("A24a", "an edge inside a phase is left out, so that both ends could run together")
def test_an_edge_that_is_left_out(case: Case) -> None:
    [day, *_] = case.mini.last_games()
    case.select("+player_game_summary", day)
    case.patch("analytics.yaml", "    - team_offense_game_summary\n", "")
    ended = case.run()
    assert ended.exit_code == 2
    case.seen.caught_by = "check, before anything runs"
    case.seen.named = "player_game_summary.sql reads nba_analytics.team_offense_game_summary, which team_offense_game_summary fills"
    assert case.seen.named in ended.said
    assert not ended.started
    case.unpatch("analytics.yaml")
    ended = case.run()
    places = {(event.kind, str(event.unit)): place for place, event in enumerate(ended.events)}
    finished, claimed = (EventKind.FINISHED, f"team_offense_game_summary@{day}"), (EventKind.CLAIMED, f"player_game_summary@{day}")
    assert places[finished] < places[claimed]
    case.mended(ended, case.units(*{unit.processor for unit in ended.units}) & ended.units)


@fault("A24b", "a team's row is read when a twelfth of it is there: usage of 1228 %")
def test_usage_over_part_of_a_team(case: Case) -> None:
    file = "sql/analytics/player_game_summary.sql"
    [*_, before, last] = (day for day in case.mini.games() if day < case.mini.cut)
    case.select("player_game_summary", "player_shot_zone_analysis", "player_daily_cache", f"{before}..{case.mini.cut}")
    case.patch(file, "AS DOUBLE) AS plays", "AS DOUBLE) / 12 AS plays")
    ended = case.run("--changed")
    case.caught(ended, f"player_game_summary@{last}", "usage_rate", "outside 0 to 300", by="range of a column")
    case.withheld(ended, case.bad())
    assert case.bad() == case.units("player_game_summary")
    bad = case.bad()
    case.unpatch(file)
    case.repaired(bad)


@fault("A25a", "a source refuses one date for good and fails on another whatever is asked: asked again and again")
def test_attempts_have_a_budget(case: Case) -> None:
    [gone, failing] = case.mini.last_games()
    answers = {gone: 404, failing: 500}
    case.select("+nbac_player_boxscores", case.mini.tail)
    case.wire.on(
        "/nba_stats/stats/leaguegamelog", lambda e: e.reply(answers[e.query["DateFrom"]]) if e.query["DateFrom"] in answers else e.pass_on()
    )
    for _ in range(2):
        ended = case.run()
    case.caught(ended, f"scrape_nbac_player_boxscores@{gone}", "404", by="class of the error and budget of attempts", state="failed")
    case.withheld(ended, case.bad())
    asked = [query["DateFrom"] for path, query in case.wire.asked if path.endswith("leaguegamelog")]
    assert (asked.count(gone), asked.count(failing)) == (1, 2 * 4)
    wanted = case.closure(case.bad())
    case.wire.mend()
    case.mended(case.retry(), wanted)


@fault("A26", "one of many writes has a wrong type, another a precision that its column has not")
def test_values_that_do_not_fit_their_column(case: Case) -> None:
    days = case.mini.last_games()
    [text, half] = days
    case.select("+nbac_player_boxscores", case.mini.tail)
    case.wrap(
        "sources/nbac_player_boxscores.yaml",
        "nba_props.raw.player_boxscores:load",
        f"""
        import pyarrow as pa
        wrong = {{"{text}": lambda steals: f"{{steals}} stl", "{half}": lambda steals: str(steals + 0.5)}}
        steals = zip(map(str, rows["game_date"].to_pylist()), rows["stl"].to_pylist(), strict=True)
        column = pa.array([wrong.get(day, str)(stolen) for day, stolen in steals])
        rows = rows.set_column(rows.schema.get_field_index("stl"), "stl", column)
        """,
    )
    ended = case.run()
    case.caught(ended, f"nbac_player_boxscores@{half}", "column stl", "do not fit", by="types of the published table", state="unknown")
    assert case.bad() == {Unit.parse(f"nbac_player_boxscores@{day}") for day in days}
    case.withheld(ended, case.bad())
    case.unpatch("sources/nbac_player_boxscores.yaml")
    case.repaired(case.units("nbac_player_boxscores"), "--changed")


@fault("A27", "a source has no shots of a game any more: 404 for good")
def test_what_is_gone_for_good(case: Case) -> None:
    day, [game, *_] = next(iter(case.mini.last_games().items()))
    gone = [f"scrape_bigdataball_play_by_play@{game}", f"bigdataball_play_by_play@{game}", f"team_offense_game_summary@{day}"]
    case.select("+team_offense_game_summary", day)
    case.wire.on("/bigdataball", lambda e: e.reply(404) if game in e.path else e.pass_on())
    ended = case.run()
    case.caught(ended, gone[0], "404", by="class of the error", state="failed")
    signed = ("--reason", "purged by the vendor", "--evidence", "ticket 12", "--by", "ann", "--until", str(date.today() + timedelta(30)))
    assert case.command("waive", *gone, *signed).exit_code == 0
    ended = case.run()
    assert (ended.exit_code, ended.units) == (0, frozenset())
    assert "purged by the vendor" in ended.said
    case.wire.mend()
    wanted = case.closure(map(Unit.parse, gone))
    assert case.command("waive", "--end", *gone).exit_code == 0
    case.mended(case.retry(), wanted)


@fault("A28", "an expectation asks for a column that is not there, and would find nothing missing")
def test_an_expectation_that_cannot_be_asked(case: Case) -> None:
    file = "sql/expect/team_offense_teams.sql"
    [day, *_] = case.mini.last_games()
    case.select("+team_offense_game_summary", case.mini.tail)
    case.patch(file, "teams.team_abbr\nFROM units", "teams.team_code AS team_abbr\nFROM units")
    ended = case.run()
    case.caught(ended, f"team_offense_game_summary@{day}", "team_code", by="an error of a measurement is no measurement", state="unknown")
    assert case.bad() == case.units("team_offense_game_summary")
    bad = case.bad()
    case.unpatch(file)
    case.repaired(bad)


@fault("A19", "every historical date sets the live downstream going", state="base")
def test_a_live_downstream(case: Case) -> None:
    live = """
    processors:
      team_defense_live:
        phase: live
        calendar: dates
        needs: [team_defense_zone_analysis]
        side_effect: publishes the zones of a date to those who bet now
        action: {http: {url: "${BDL_URL}/live", params: {date: "{game_date}"}, connect_timeout: 5s, timeout: 10s}}
        output: nothing
    """
    (case.folder / "pipeline" / "live.yaml").write_text(dedent(live))
    case.patch("pipeline.yaml", "include:\n", "include:\n  - live.yaml\n")
    rule = case.wire.on("/bdl/live", lambda e: e.reply(200, b"{}"))
    [day, other] = case.mini.last_games()
    case.select("+team_defense*", day)
    planned = case.told("plan", *case.selection)
    assert planned["withheld"] == ["team_defense_live"]
    ended = case.run()
    assert ended.exit_code == 0, ended.said
    assert (rule.met, {unit.processor for unit in ended.started} & {"team_defense_live"}) == (0, set())
    case.as_without_fault()
    assert case.command("run", f"team_defense_live@{day}").exit_code == 0
    assert [query for path, query in case.wire.asked if path == "/bdl/live"] == [{"date": day}], f"nobody asked for {other}"
    case.seen.caught_by = "what has a side effect runs only where it is named"
    case.seen.named = f"left out for their side effects: {', '.join(planned['withheld'])} ({planned['side_effects']['team_defense_live']})"
    case.seen.repaired = f"nothing was harmed; {len(ended.units)} units"


@fault("A25b", "dates that are still to come: no attempt can give what has not been played")
def test_dates_that_are_still_to_come(case: Case, tmp_path: Path) -> None:
    cut, now = case.mini.cut, case.wire.league
    early = case.mini.before(cut, tmp_path / "early")
    case.begin_anew()
    manifest = case.folder / "manifest"
    shutil.copytree(early.manifest, manifest)
    point(case.folder, manifest, case.wire.address)
    case.select("+nbac_player_boxscores", f"{list(case.mini.games())[-3]}..{case.mini.stop}")
    with served(early) as then:
        case.wire.league = then
        for _ in range(2):
            ended = case.run()
            assert ended.exit_code == 0, ended.said
        assert not ended.units, "what is due is proven, and nothing is tried again"
    told = case.told("status", *case.selection)
    asked = {query.get("DateFrom") for path, query in case.wire.asked if path.endswith("leaguegamelog")}
    assert told["not_due"] > 0
    assert asked
    assert max(asked) < cut
    case.seen.caught_by = "the calendar: what is not played yet is not due"
    case.seen.named = f"{told['not_due']} units are not due; {len(asked)} dates before {cut} were asked for, no other"
    case.wire.league = now
    shutil.rmtree(manifest)
    shutil.copytree(case.mini.manifest, manifest)
    assert case.command("restate", "source_*", "scrape_nbac_schedule").exit_code == 0
    case.repaired((), exactly=False)
    assert not case.told("status", *case.selection)["not_due"]


@fault("A28b", "expectations that can never fail, or never pass, are found before anybody trusts them", state="clean")
def test_expectations_that_check_nothing(case: Case) -> None:
    files = {
        "sql/expect/team_offense_teams.sql": ("teams.team_abbr\nFROM units", "teams.team_code AS team_abbr\nFROM units", "team_code"),
        "sql/expect/ages_of_rosters.sql": ("HAVING COUNT(aged.age) > 0", "HAVING COUNT(aged.age) > 1000", "this can never fail"),
        "analytics.yaml": ("age:\n        - 15\n        - 50", "age:\n        - 150\n        - 500", "proven units passes: age is "),
    }
    case.select("team_offense_game_summary", "game_rosters")
    assert case.command("check", "--data", *case.selection).exit_code == 0
    for file, (right, wrong, _) in files.items():
        case.patch(file, right, wrong)
    ended = case.command("check", "--data", *case.selection)
    assert ended.exit_code == 2, ended.said
    said = " ".join(ended.said.split())
    for file, (_, _, names) in files.items():
        assert names in said, said
        assert Path(file).name in said, said
    assert not ended.units, "a check runs nothing"
    case.seen.caught_by = "check --data, which tries expectations on what is proven"
    case.seen.named = next(line.strip() for line in ended.said.splitlines() if "team_code" in line)
    for file in files:
        case.unpatch(file)
    assert case.command("check", "--data", *case.selection).exit_code == 0
    case.seen.repaired = "nothing was run"


@fault("A29", "the token of a source ends in the middle of the night, its renewal fails once, and nobody is there to answer a prompt")
def test_a_token_that_ends(case: Case) -> None:
    spent = case.folder / "spent"
    fetch = f"""
    import pathlib, sys
    spent = pathlib.Path({str(spent)!r})
    tries = len(spent.read_text()) if spent.exists() else 0
    spent.write_text("x" * (tries + 1))
    if tries == 1:
        sys.exit("the identity service is away")
    assert not sys.stdin.read(1), "nobody answers"
    print(f"secret-{{tries}}")
    """
    (case.folder / "fetch.py").write_text(dedent(fetch))
    token = {"command": [sys.executable, str(case.folder / "fetch.py")], "lifetime": "1h"}
    case.patch("pipeline.yaml", "nba_stats: {", f"nba_stats: {{token: {json.dumps(token)}, ")
    answered = []

    def guarded(exchange: Exchange) -> None:
        """The first token is good for one answer."""
        if exchange.token == f"Bearer secret-{0 if not answered else 2}":
            answered.append(exchange.path)
            exchange.pass_on()
        else:
            exchange.reply(401)

    case.wire.on("/nba_stats/", guarded)
    case.select("+nbac_team_boxscore", "+nbac_player_boxscores", case.mini.tail)
    ended = case.run()
    assert ended.exit_code == 0, ended.said
    assert len(spent.read_text()) == 3, "fetched, refused, and renewed once for all"
    case.as_without_fault()
    kept = [path for path in case.folder.rglob("*") if path.is_file() and b"secret-" in path.read_bytes() and path.name != "fetch.py"]
    assert not kept
    case.seen.caught_by = "an answer of 401: the token is fetched again by its command, without a prompt"
    case.seen.named = "the identity service is away"
    case.seen.repaired = f"{len(ended.units)} units"


@fault("A30", "a table is made and measured date by date: the number of queries grows with the dates")
def test_queries_do_not_grow_with_the_dates(case: Case) -> None:
    name, file = "team_defense_zone_analysis", "sql/precompute/team_defense_zone_analysis.sql"
    days = [day for day in case.mini.games() if day < case.mini.cut]
    case.select(name, f"{days[1]}..{case.mini.cut}")

    def queries(first: str, after: str) -> int:
        assert case.command("run", name, f"{first}..{after}", "--changed").exit_code == 0
        return case.told("status", name)["run"]["queries"]

    case.patch(file, "100 * (windows.paint_pct", "1 * 100 * (windows.paint_pct")
    one, all_of_them = queries(days[0], days[1]), queries(days[1], case.mini.cut)
    assert all_of_them <= one
    case.as_without_fault()
    case.patch("precompute.yaml", "batch: 250", "batch: 1")
    case.unpatch(file)
    four = queries(days[-4], case.mini.cut)
    assert four > 2 * all_of_them
    case.seen.caught_by = "the queries of a run are counted"
    case.seen.named = f"{one} for one date, {all_of_them} for {len(case.units(name))} together, {four} for four one by one"
    case.unpatch("precompute.yaml")
    case.repaired(case.units(name) - {Unit.parse(f"{name}@{day}") for day in days[-4:]}, "--changed")


@fault("A31", "a writer calls everything 100 % complete and lacks half of it")
def test_completeness_that_is_claimed(case: Case) -> None:
    file = "sql/precompute/ml_feature_store_v2.sql"
    [*_, last] = (day for day in case.mini.games() if day < case.mini.cut)
    case.select("ml_feature_store_v2+", f"{last}..{case.mini.cut}")
    case.patch(file, ") / 25 AS quality_score", ") * 0 + 100 AS quality_score")
    case.patch(file, "FROM tiered", "FROM tiered WHERE team_abbr < opponent_team_abbr")
    ended = case.run("--changed")
    case.caught(ended, f"ml_feature_store_v2@{last}", "are missing", by="keys of the players who are due, whatever a row says of itself")
    assert case.query("SELECT DISTINCT quality_score FROM gapless_stage.ml_feature_store_v2") == [(100.0,)]
    bad = case.bad()
    case.unpatch(file)
    case.repaired(bad)
