"""What the shared reference queries say is due of a source, of small tables and of the manifest of a generated archive."""

from __future__ import annotations

from datetime import date

import pytest
from tests.reduced_archive import reduce

from nba_props.league.manifest import write_manifest
from nba_props.league.simulation import generate

MONDAY, TUESDAY = date(2022, 10, 17), date(2022, 10, 18)
PLAYERS, LINES, STANDINGS = "nbac_player_boxscores", "odds_api_game_lines", "bdl_standings"


@pytest.fixture
def week(warehouse):
    """Monday: a game of which the source has nothing. Tuesday: one that it has, and one that it has not."""
    warehouse.game("0012200001", MONDAY, "MIA", "CHI", (90, 95))
    warehouse.game("0022200001", TUESDAY, "PHI", "BOS", (100, 110))
    warehouse.game("0022200002", TUESDAY, "LAL", "GSW", (120, 110))
    warehouse.lacks(PLAYERS, "0012200001", MONDAY, "nothing before the season")
    warehouse.lacks(PLAYERS, "0022200002", TUESDAY, "nothing of this game")
    warehouse.has(PLAYERS, "0022200001", TUESDAY, {"PHI": 9, "BOS": 10})
    return warehouse


def rows(found):
    return sorted(tuple(row.values()) for row in found)


def test_a_date_is_due_as_far_as_the_source_has_it(week):
    week.dates(MONDAY, TUESDAY, source=PLAYERS)
    assert rows(week.run("expect/source_date_games.sql")) == [("2022-10-18", "0022200001")] * 2
    assert rows(week.run("expect/source_date_teams.sql")) == [("2022-10-18", "BOS"), ("2022-10-18", "PHI")]
    assert rows(week.run("expect/source_date_rows_by_game.sql")) == [("2022-10-18", "0022200001", 19)]
    assert rows(week.run("expect/source_date_rows_by_game_team.sql")) == [
        ("2022-10-18", "0022200001", "BOS", 10),
        ("2022-10-18", "0022200001", "PHI", 9),
    ]


def test_only_units_and_source_that_are_asked_about_are_answered(week):
    for file in ("date_games", "date_teams", "date_game_teams", "date_rows_by_game", "date_rows_by_team", "date_nulls"):
        week.dates(MONDAY, source=PLAYERS)
        assert week.run(f"expect/source_{file}.sql") == []
        week.dates(TUESDAY, source="bdl_player_boxscores")
        assert week.run(f"expect/source_{file}.sql") == []


def test_a_date_is_empty_only_where_every_final_game_has_a_reason(week):
    week.dates(MONDAY, TUESDAY, source=PLAYERS)
    assert rows(week.run("expect/source_date_empty.sql")) == [("2022-10-17", "nothing before the season")]
    week.game("0012200002", MONDAY, "NYK", "UTA")
    assert week.run("expect/source_date_empty.sql") == []


def test_a_date_with_a_crew_of_a_game_that_was_postponed_is_not_empty(week):
    week.has(PLAYERS, "0022200009", MONDAY, {"": 3})
    week.dates(MONDAY, source=PLAYERS)
    assert week.run("expect/source_date_empty.sql") == []


def test_a_game_is_empty_by_its_own_reason(week):
    week.units(*({"game_id": game, "source": PLAYERS} for game in ("0022200001", "0022200002")))
    assert rows(week.run("expect/source_game_empty.sql")) == [("0022200002", "nothing of this game")]
    assert rows(week.run("expect/source_game_ids.sql")) == [("0022200001", "0022200001")]
    assert rows(week.run("expect/source_game_rows.sql")) == [("0022200001", "0022200001", 19)]
    assert rows(week.run("expect/source_game_rows_by_team.sql")) == [
        ("0022200001", "0022200001", "BOS", 10),
        ("0022200001", "0022200001", "PHI", 9),
    ]


def test_nulls_are_allowed_as_far_as_the_source_has_them(week):
    for column, nulls in (("fga", 900), ("plus_minus", 30), ("pts", 0)):
        week.add("nba_reference.source_columns", {"source": PLAYERS, "column_name": column, "rows": 900, "nulls": nulls, "game_id": "002"})
    for game, column, nulls in (("0022200001", "fga", 19), ("0022200001", "plus_minus", 3), ("0022200002", "plus_minus", 27)):
        place = {"game_date": TUESDAY if game == "0022200001" else MONDAY, "game_id": game, "team_abbr": "", "snapshot": ""}
        week.add("nba_reference.source_nulls", {"source": PLAYERS, "column_name": column, "nulls": nulls, **place})
    week.dates(TUESDAY, source=PLAYERS)
    of_date = {column: share for _, column, share in rows(week.run("expect/source_date_nulls.sql"))}
    week.units({"game_id": "0022200001", "source": PLAYERS})
    of_game = {column: share for _, column, share in rows(week.run("expect/source_game_nulls.sql"))}
    assert of_date == of_game == {"fga": 1.0, "plus_minus": 3 / 19, "pts": 0.0}


def snapshots(warehouse):
    warehouse.units(
        *(
            {
                "game_date_snapshot": f"2022-10-18_{name}",
                "game_date": TUESDAY,
                "snapshot": name,
                "snapshot_time": f"2022-10-18T{time}",
                "source": LINES,
            }
            for name, time in (("open", "15:00:00Z"), ("close", "22:30:00Z"))
        )
    )


def test_each_snapshot_of_a_date_has_its_own_lines_and_reasons(week):
    entity = {"source": LINES, "game_date": TUESDAY, "team_abbr": ""}
    week.add("nba_reference.source_manifest", {**entity, "game_id": "0022200001", "snapshot": "close", "rows": 6})
    for game, name in (("0022200001", "open"), ("0022200002", "open"), ("0022200002", "close")):
        week.add("nba_reference.source_gaps", {**entity, "game_id": game, "snapshot": name, "reason": f"no {name} lines"})
    snapshots(week)
    assert rows(week.run("expect/source_snapshot_sport.sql")) == [("2022-10-18_close", "basketball_nba")]
    assert rows(week.run("expect/source_snapshot_rows_by_game.sql")) == [("2022-10-18_close", "0022200001", 6)]
    assert rows(week.run("expect/source_snapshot_empty.sql")) == [("2022-10-18_open", "no open lines")]
    week.add("nba_reference.source_columns", {"source": LINES, "column_name": "point", "rows": 60, "nulls": 5, "game_id": "002"})
    for name, nulls in (("open", 3), ("close", 2)):
        place = {**entity, "game_id": "0022200001", "snapshot": name}
        week.add("nba_reference.source_nulls", {**place, "column_name": "point", "nulls": nulls})
    snapshots(week)
    assert rows(week.run("expect/source_snapshot_nulls.sql")) == [("2022-10-18_close", "point", 2 / 6)]


def test_the_odds_site_has_events_where_it_has_lines_or_props(week):
    """Of the morning nothing is known; in the evening one game has props, and the other lacks them: that is no reason for the whole snapshot."""
    for source in (LINES, "odds_api_player_points_props"):
        for name, games in (("open", ("0022200001", "0022200002")), ("close", ("0022200002",))):
            for game in games:
                entity = {"source": source, "game_date": TUESDAY, "team_abbr": "", "game_id": game, "snapshot": name}
                week.add("nba_reference.source_gaps", {**entity, "reason": f"no {name} of {source}"})
    snapshots(week)
    assert week.run("expect/odds_api_events_sport.sql") == []
    assert rows(week.run("expect/odds_api_events_empty.sql")) == [
        ("2022-10-18_open", f"no open of {LINES}; no open of odds_api_player_points_props")
    ]
    entity = {"source": "odds_api_player_points_props", "game_date": TUESDAY, "team_abbr": "", "rows": 6}
    week.add("nba_reference.source_manifest", {**entity, "game_id": "0022200001", "snapshot": "close"})
    snapshots(week)
    assert rows(week.run("expect/odds_api_events_sport.sql")) == [("2022-10-18_close", "basketball_nba")]
    assert [unit for unit, _ in rows(week.run("expect/odds_api_events_empty.sql"))] == ["2022-10-18_open"]


def test_a_spreadsheet_is_known_by_the_number_of_its_game(week):
    week.units({"game_id": "0022200001", "source": PLAYERS}, {"game_id": "0022200002", "source": PLAYERS})
    assert rows(week.run("expect/bigdataball_games.sql")) == [("0022200001", "22200001")]


def test_transactions_are_counted_over_all_teams(warehouse):
    source = "nbac_player_movement"
    for team, number in (("BOS", 7), ("PHI", 5), ("", 2)):
        warehouse.add("nba_reference.current_manifest", {"snapshot": "current", "source": source, "team_abbr": team, "rows": number})
    warehouse.units({"snapshot": "current", "source": source})
    assert rows(warehouse.run("expect/source_current_rows.sql")) == [("current", 14)]
    warehouse.units({"snapshot": "current", "source": "bdl_active_players_current"})
    assert warehouse.run("expect/source_current_rows.sql") == []


def test_a_team_on_a_date_is_due_as_far_as_its_roster_is_there(week):
    source = "espn_team_rosters"
    week.has(source, "0022200001", TUESDAY, {"PHI": 15, "BOS": 17})
    week.lacks(source, "0022200002", TUESDAY, "no rosters of this game")
    week.add("nba_reference.source_columns", {"source": source, "column_name": "age", "rows": 900, "nulls": 7, "game_id": "002"})
    for team, nulls in (("PHI", 4), ("BOS", 3)):
        place = {"game_date": TUESDAY, "game_id": "0022200001", "team_abbr": team, "snapshot": ""}
        week.add("nba_reference.source_nulls", {"source": source, "column_name": "age", "nulls": nulls, **place})
    week.units(
        *(
            {"team_date": f"2022-10-18_{team}", "game_id": game, "team_abbr": team, "espn_team": espn, "source": source}
            for team, game, espn in (("BOS", "0022200001", "bos"), ("GSW", "0022200002", "gs"))
        )
    )
    assert rows(week.run("expect/source_team_date_teams.sql")) == [("2022-10-18_BOS", "BOS")]
    assert rows(week.run("expect/source_team_date_rows.sql")) == [("2022-10-18_BOS", "BOS", 17)]
    assert rows(week.run("expect/source_team_date_empty.sql")) == [("2022-10-18_GSW", "no rosters of this game")]
    assert rows(week.run("expect/source_team_date_nulls.sql")) == [("2022-10-18_BOS", "age", 3 / 17)]


def test_standings_are_counted_again_from_the_schedule(week):
    for team in ("BOS", "PHI", "LAL", "DEN"):
        entity = {"source": STANDINGS, "game_date": TUESDAY, "game_id": "", "team_abbr": team, "rows": 1}
        week.add("nba_reference.source_manifest", {**entity, "season_type": ""})
    week.add(
        "nba_reference.source_gaps", {"source": STANDINGS, "game_date": MONDAY, "game_id": "", "reason": "no results", "season_type": ""}
    )
    week.dates(MONDAY, TUESDAY, source=STANDINGS)
    assert rows(week.run("expect/bdl_standings_records.sql")) == [
        ("2022-10-18", "BOS", 1, 0),
        ("2022-10-18", "DEN", 0, 0),
        ("2022-10-18", "LAL", 1, 0),
        ("2022-10-18", "PHI", 0, 1),
    ]
    assert rows(week.run("expect/source_day_empty.sql")) == [("2022-10-17", "no results")]


def test_games_of_other_sources_are_known_by_date_team_and_their_own_ids(week):
    for source in ("bdl_games", "espn_scoreboard", "espn_boxscores"):
        week.has(source, "0022200001", TUESDAY, {"": 1})
    week.dates(TUESDAY, source="bdl_games")
    assert rows(week.run("expect/bdl_games_teams.sql")) == [("2022-10-18", TUESDAY, "BOS")]
    week.dates(TUESDAY, source="espn_scoreboard")
    assert rows(week.run("expect/espn_scoreboard_events.sql")) == [("2022-10-18", "4022200001")]
    week.units({"game_id": "0022200001", "espn_event": "4022200001", "source": "espn_boxscores"})
    assert rows(week.run("expect/espn_boxscores_event.sql")) == [("0022200001", "4022200001")]


@pytest.fixture(scope="module")
def manifest(tmp_path_factory):
    folder = tmp_path_factory.mktemp("archive")
    generate(folder, seed=11, teams=6, dates=20)
    reduce(folder)
    written = tmp_path_factory.mktemp("manifest")
    write_manifest(folder, written)
    return written


@pytest.fixture
def told(warehouse, manifest):
    """The reference tables, by season and of what answers for now, of the manifest of a generated archive."""
    for table, file in (
        ("source_manifest", "entities"),
        ("source_columns", "columns"),
        ("source_nulls", "nulls"),
        ("source_gaps", "gaps"),
    ):
        warehouse.connection.execute(f"INSERT INTO nba_reference.{table} BY NAME FROM '{manifest}/{file}.parquet'")
    for table, columns, file in (
        ("current_manifest", "source, team_abbr, rows", "entities"),
        ("current_gaps", "source, season, reason", "gaps"),
    ):
        warehouse.connection.execute(
            f"""INSERT INTO nba_reference.{table} BY NAME SELECT 'current' AS snapshot, {columns} FROM '{manifest}/{file}.parquet'
            WHERE source IN ('nbac_player_movement', 'bdl_active_players_current')"""
        )
    return warehouse


def gaps(warehouse):
    return rows(
        warehouse.connection.execute("SELECT season, source, game_date, game_id, snapshot FROM nba_reference.source_gaps ORDER BY ALL")
        .to_arrow_table()
        .to_pylist()
    )


def test_what_the_manifest_has_no_entity_of_has_a_reason_and_nothing_else_has(told):
    seasons = [season for (season,) in told.connection.execute("SELECT DISTINCT season FROM nba_reference.source_gaps").fetchall()]
    told.units(*({"season": season} for season in seasons))
    due = [tuple(row.values()) for row in told.run("expect/gaps.sql")]
    assert sorted(map(str, due)) == sorted(map(str, gaps(told)))
    assert told.run("expect/no_gaps.sql") == []


def test_a_gap_that_is_closed_needs_no_reason_any_more(told):
    season, source, day, game, snapshot = next(gap for gap in gaps(told) if gap[1] == "nbac_play_by_play")
    told.add(
        "nba_reference.source_manifest",
        {"source": source, "season": season, "game_date": day, "game_id": game, "snapshot": snapshot, "team_abbr": "", "rows": 1},
    )
    told.units({"season": season})
    due = [tuple(row.values()) for row in told.run("expect/gaps.sql")]
    assert (season, source, day, game, snapshot) not in due
    assert len(due) == sum(gap[0] == season for gap in gaps(told)) - 1


def test_a_season_of_which_every_source_has_everything_says_so(told):
    """Close every gap of a season, by the gaps."""
    season = gaps(told)[0][0]
    told.connection.execute(
        """INSERT INTO nba_reference.source_manifest BY NAME
        SELECT source, season, season_type, game_date, game_id, snapshot, '' AS team_abbr, 1 AS rows FROM nba_reference.source_gaps"""
    )
    told.units({"season": season})
    assert told.run("expect/gaps.sql") == []
    assert rows(told.run("expect/no_gaps.sql")) == [(season, "every source has everything")]


def test_sources_that_answer_for_now_lack_what_they_have_no_team_of(told):
    told.units({"snapshot": "current", "source": "nbac_player_movement"})
    assert told.run("expect/current_gaps.sql") == []
    assert rows(told.run("expect/current_no_gaps.sql")) == [("current", "every source that answers for now has something")]
    told.connection.execute("DELETE FROM nba_reference.current_manifest WHERE source = 'nbac_player_movement'")
    assert rows(told.run("expect/current_gaps.sql")) == [("current", "nbac_player_movement")]
    assert told.run("expect/current_no_gaps.sql") == []
    told.add("nba_reference.current_gaps", {"snapshot": "current", "source": "nbac_player_movement", "reason": "no transactions"})
    assert rows(told.run("expect/source_current_empty.sql")) == [("current", "no transactions")]
