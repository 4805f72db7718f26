"""What the reference queries say is due, of small tables and of a generated archive with its manifest."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pyarrow as pa
import pytest
from tests.acceptance.nba import independent
from tests.reduced_archive import reduce

from nba_props.league.archive import Archive
from nba_props.league.manifest import write_manifest
from nba_props.league.simulation import generate
from nba_props.names import player_lookup

MONDAY, TUESDAY, WEDNESDAY = date(2022, 10, 17), date(2022, 10, 18), date(2022, 10, 19)
PLAYERS, TEAMS, BDL, SHOTS = "nbac_player_boxscores", "nbac_team_boxscore", "bdl_player_boxscores", "bigdataball_play_by_play"


@pytest.fixture
def week(warehouse):
    """Monday: a game of which no source has lines. Tuesday: one with everything, one with balldontlie's lines alone."""
    warehouse.game("0012200001", MONDAY, "MIA", "CHI")
    warehouse.game("0022200001", TUESDAY, "PHI", "BOS")
    warehouse.game("0022200002", TUESDAY, "LAL", "GSW")
    for source in (PLAYERS, TEAMS, BDL, SHOTS):
        warehouse.lacks(source, "0012200001", MONDAY, f"no {source} before the season")
        if source != BDL:
            warehouse.lacks(source, "0022200002", TUESDAY, f"no {source} of this game")
    for source, rows in ((PLAYERS, 9), (BDL, 8), (TEAMS, 1), (SHOTS, 90)):
        warehouse.has(source, "0022200001", TUESDAY, {"PHI": rows, "BOS": rows + 1})
    warehouse.has(BDL, "0022200002", TUESDAY, {"LAL": 10, "GSW": 11})
    return warehouse


def rows(found):
    return sorted(tuple(row.values()) for row in found)


def test_counts_of_player_summaries_are_the_leagues_else_balldontlies(week):
    week.dates(MONDAY, TUESDAY)
    assert rows(week.run("expect/player_game_summary_counts.sql")) == [
        ("2022-10-18", "20221018_LAL_GSW", "0022200002", "GSW", 11),
        ("2022-10-18", "20221018_LAL_GSW", "0022200002", "LAL", 10),
        ("2022-10-18", "20221018_PHI_BOS", "0022200001", "BOS", 10),
        ("2022-10-18", "20221018_PHI_BOS", "0022200001", "PHI", 9),
    ]


def test_only_the_units_asked_about_are_answered(week):
    week.dates(MONDAY)
    for file in ("player_game_summary_counts", "team_offense_teams", "team_defense_teams"):
        assert week.run(f"expect/{file}.sql") == []


def test_a_date_is_empty_only_where_every_game_and_source_has_a_reason(week):
    week.dates(MONDAY, TUESDAY)
    assert rows(week.run("expect/team_defense_empty.sql")) == [("2022-10-17", "no nbac_team_boxscore before the season")]
    assert week.run("expect/player_game_summary_empty.sql") == []
    week.lacks("nbac_gamebook_player_stats", "0012200001", MONDAY, "no game book before the season")
    assert rows(week.run("expect/player_game_summary_empty.sql")) == [
        (
            "2022-10-17",
            "no bdl_player_boxscores before the season; no game book before the season; no nbac_player_boxscores before the season",
        )
    ]


@pytest.fixture(scope="module")
def archive_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("archive")
    generate(folder, seed=11, teams=6, dates=20)
    return reduce(folder)


@pytest.fixture
def filled(warehouse, archive_folder, tmp_path):
    """The raw tables of a generated archive, with its manifest, and all that is computed of them."""
    write_manifest(archive_folder, tmp_path)
    for table, file in (
        ("source_manifest", "entities"),
        ("source_columns", "columns"),
        ("source_nulls", "nulls"),
        ("source_gaps", "gaps"),
    ):
        warehouse.connection.execute(f"INSERT INTO nba_reference.{table} BY NAME FROM '{tmp_path}/{file}.parquet'")
    with Archive(archive_folder) as archive:
        numbered = "SELECT *, row_number() OVER (PARTITION BY game_id) AS event_sequence FROM shots"
        for table, query in (
            ("nbac_schedule", "SELECT * FROM games"),
            ("nbac_player_boxscores", "SELECT * FROM player_lines"),
            ("nbac_team_boxscore", "SELECT * FROM team_lines"),
            ("bdl_player_boxscores", "SELECT * FROM player_lines"),
            ("bigdataball_play_by_play", numbered),
        ):
            lines = archive.arrow(query)
            if "player_name" in lines.column_names:
                lines = lines.append_column("player_lookup", pa.array([player_lookup(name) for name in lines["player_name"].to_pylist()]))
            wanted = warehouse.connection.execute(f"DESCRIBE nba_raw.{table}").fetchall()
            warehouse.append(f"nba_raw.{table}", lines.select([column for column, *_ in wanted if column in lines.column_names]))
    warehouse.units(*warehouse.run("calendars/dates.sql"))
    for name in ("team_offense", "team_defense", "player"):
        warehouse.keep(f"analytics/{name}_game_summary.sql", f"nba_analytics.{name}_game_summary")
    warehouse.keep("precompute/team_defense_zone_analysis.sql", "nba_precompute.team_defense_zone_analysis")
    return warehouse


def table_rows(warehouse, table):
    return warehouse.connection.execute(f"FROM {table}").to_arrow_table().to_pylist()


def test_totals_and_rates_of_an_archive_equal_an_independent_computation(filled, archive_folder):
    archive = independent.read(archive_folder)
    players, teams = table_rows(filled, "nba_analytics.player_game_summary"), table_rows(filled, "nba_analytics.team_offense_game_summary")
    totals = {}
    for row in players:
        one = totals.setdefault((row["season"], row["player_id"]), independent.Totals())
        one.games, one.points, one.rebounds, one.assists = (
            one.games + 1,
            one.points + row["points"],
            one.rebounds + row["rebounds"],
            one.assists + row["assists"],
        )
    assert totals == independent.player_totals(archive)
    usage = {(row["nba_game_id"], row["player_id"]): row["usage_rate"] for row in players}
    assert usage == pytest.approx(independent.usage_rates(archive))
    rates = ("possessions", "offensive_rating", "pace", "ts_pct", "efg_pct", "minutes")
    assert {(row["nba_game_id"], row["team_abbr"]): [row[name] for name in rates] for row in teams} == {
        key: pytest.approx([getattr(game, name) for name in rates]) for key, game in independent.team_games(archive).items()
    }


def test_windows_of_an_archive_equal_an_independent_computation(filled, archive_folder):
    archive = independent.read(archive_folder)
    played = independent.defenses(archive)
    analyses = table_rows(filled, "nba_precompute.team_defense_zone_analysis")
    assert analyses
    for row in analyses:
        expected = independent.zone_analysis(archive, played, row["season"], row["analysis_date"], row["team_abbr"])
        assert {name: row[name] for name in expected} == pytest.approx(expected)


COMPUTED = (
    ("nba_analytics.team_offense_game_summary", "team_offense", "teams", ("game_id", "nba_game_id", "team_abbr"), "game_date"),
    ("nba_analytics.team_defense_game_summary", "team_defense", "teams", ("game_id", "nba_game_id", "defending_team_abbr"), "game_date"),
    ("nba_analytics.player_game_summary", "player_game_summary", "counts", ("game_id", "nba_game_id", "team_abbr"), "game_date"),
    (
        "nba_precompute.team_defense_zone_analysis",
        "zone_analysis",
        "teams",
        ("analysis_date", "team_abbr", "games_in_window"),
        "analysis_date",
    ),
)


@pytest.mark.parametrize(("table", "name", "kind", "columns", "unit"), COMPUTED)
def test_what_is_computed_of_an_archive_is_exactly_what_is_due(filled, table, name, kind, columns, unit):
    found = table_rows(filled, table)
    entities = Counter((str(row[unit]), *(row[column] for column in columns)) for row in found)
    expected = rows(filled.run(f"expect/{name}_{kind}.sql"))
    if kind == "counts":
        assert {row[:-1]: row[-1] for row in expected} == entities
    else:
        assert Counter(expected) == entities
    shares = {(key, column): share for key, column, share in rows(filled.run(f"expect/{name}_nulls.sql"))}
    lines = Counter(str(row[unit]) for row in found)
    for column in {column for _, column in shares}:
        for key, nulls in Counter(str(row[unit]) for row in found if row[column] is None).items():
            assert nulls / lines[key] <= shares[key, column], f"{column} of {key}"
    if name != "zone_analysis":
        empty = dict(rows(filled.run(f"expect/{name}_empty.sql")))
        assert empty.keys() == {str(row["game_date"]) for row in filled.run("calendars/dates.sql")} - lines.keys()


@pytest.mark.parametrize("column", ["usage_rate", "ts_pct", "minutes", "paint_attempts"])
def test_a_column_that_is_null_by_mistake_is_above_its_limit(filled, column):
    """On some date of every season that has the data, not one null is allowed."""
    limits = {key: share for key, name, share in rows(filled.run("expect/player_game_summary_nulls.sql")) if name == column}
    assert min(limits.values()) == 0.0
