"""Table A of the catalogue of real failures, its later rows: each seeded."""

from __future__ import annotations

import pytest

from gapless.model.ids import Unit
from tests.faults.case import Case

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
    case.select("+player_game_summary", case.mini.tail)
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
    case.select("+player_game_summary", f"{case.mini.cut}..2020-12-05")
    case.patch(file, "WHERE schedule.is_final", "WHERE schedule.is_final AND schedule.season_type = 'Regular Season'")
    ended = case.run()
    case.caught(ended, f"team_offense_game_summary@{playoffs}", "are missing", by="keys from the schedule, on every date of the calendar")
    case.withheld(ended, case.bad())
    bad = {unit.key for unit in case.bad()}
    assert bad == {day for kind in ("Play-In", "Playoffs") for day in case.mini.games(kind) if day < "2020-12-05"}
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
