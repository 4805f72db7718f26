"""Promises of the main job that need it run often: on small generated archives."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from random import Random

import duckdb
import pyarrow.parquet as pq
import pytest

from tests.acceptance.nba.league_runs import crashed_runs, demo, generate, kill_demo, proofs, query
from tests.workspaces import contents, status

KILLS = 10
DATES = ("game_date", "analysis_date", "cache_date", "date_recorded", "roster_date", "scrape_date", "transaction_date")
UNDATED = {"nba_reference.source_columns", "nba_reference.current_manifest", "nba_reference.current_columns", "nba_reference.current_gaps"}
UNDATED |= {
    "nba_raw.bdl_active_players_current",
    "nba_raw.nbac_player_list_current",
    "nba_reference.player_registry",
    "nba_reference.arenas",
}


def completed(archive: Path, workspace: Path, seasons: str = "") -> Path:
    ended = demo(archive, workspace, seasons)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return workspace


@pytest.fixture(scope="module")
def archive(tmp_path_factory) -> Path:
    return generate(tmp_path_factory.mktemp("one_season") / "archive", seasons=1, dates=24)


@pytest.fixture(scope="module")
def uninterrupted(archive, tmp_path_factory) -> Path:
    """The workspace of a run that nothing disturbed."""
    return completed(archive, tmp_path_factory.mktemp("uninterrupted") / "workspace")


def test_killed_at_random_moments_it_ends_with_the_tables_of_an_uninterrupted_run(archive, uninterrupted, tmp_path):
    workspace = tmp_path / "workspace"
    whole = proofs(uninterrupted)
    moments = Random(20)
    for _ in range(KILLS):
        if not kill_demo(archive, workspace, units=proofs(workspace).total() + moments.randint(1, whole.total() // KILLS)):
            break
    assert crashed_runs(workspace), "no kill came while units were carried out"
    completed(archive, workspace)
    assert contents(workspace / "nba.duckdb") == contents(uninterrupted / "nba.duckdb")
    assert status(workspace)["units"] == status(uninterrupted)["units"]
    proven = proofs(workspace)
    assert {unit: times for unit, times in proven.items() if times > 1} == {}
    assert proven == whole


def test_a_season_that_is_added_changes_nothing_of_those_before(tmp_path):
    both = generate(tmp_path / "archive", seasons=2)
    workspace = completed(both, tmp_path / "workspace", "2020-21")
    before = contents(workspace / "nba.duckdb")
    completed(both, workspace, "2020-21,2021-22")
    after = contents(workspace / "nba.duckdb")
    assert before.keys() == after.keys()
    seasonal = {
        f"{schema}.{table}"
        for schema, table in query(
            workspace, "SELECT table_schema, table_name FROM information_schema.columns WHERE column_name = 'season'"
        )
    }
    for table, rows in before.items():
        if table not in seasonal:
            assert after[table] == rows, f"{table} is of no season"
            continue
        first = query(workspace, f"SELECT * FROM {table} WHERE season = '2020-21' ORDER BY ALL")
        assert first == rows, table
        lacking = table == "nba_raw.odds_api_player_points_props"
        assert lacking or len(after[table]) > len(rows) or not after[table], f"{table} has nothing of the second season"
    assert max(proofs(workspace).values()) == 1, "what was proven of the first season is proven still"


def put_off_over(archive: Path, day: date) -> bool:
    """Whether a game that was meant for an earlier date was played on this day or later: its first crew tells of the later game."""
    crews = f"FROM '{archive / 'referee_assignments.parquet'}' GROUP BY game_id"
    return bool(
        duckdb.sql(f"SELECT game_id {crews} HAVING min(assignment_date) < DATE '{day}' AND max(assignment_date) >= DATE '{day}'").fetchall()
    )


def test_later_dates_change_nothing_of_the_dates_before(archive, uninterrupted, tmp_path):
    days = [day for (day,) in query(uninterrupted, "SELECT DISTINCT game_date FROM nba_raw.nbac_schedule ORDER BY game_date")]
    cut = next(day for day in days[21:] if not put_off_over(archive, day))
    earlier = tmp_path / "earlier"
    earlier.mkdir()
    for path in archive.glob("*.parquet"):
        columns = pq.read_schema(path).names
        dated = next((name for name in ("game_date", "transaction_date") if name in columns), None)
        if dated is not None:
            kept = f"WHERE {dated} < DATE '{cut}'"
        elif "game_id" in columns:
            kept = f"SEMI JOIN (FROM '{archive / 'games.parquet'}' WHERE game_date < DATE '{cut}') USING (game_id)"
        else:
            kept = ""
        duckdb.sql(f"COPY (FROM '{path}' {kept}) TO '{earlier / path.name}'")
    workspace = completed(earlier, tmp_path / "workspace")
    undated, longer = set(), set()
    for table in contents(workspace / "nba.duckdb"):
        dates = ", ".join(f"'{name}'" for name in DATES)
        [(dated,)] = query(
            uninterrupted,
            f"SELECT max(column_name) FROM duckdb_columns() WHERE column_name IN ({dates}) AND schema_name || '.' || table_name = '{table}'",
        )
        if dated is None:
            undated.add(table)
        else:
            before = f"SELECT * FROM {table} WHERE {dated} < DATE '{cut}' ORDER BY ALL"
            assert query(uninterrupted, before) == query(workspace, before), table
            assert query(workspace, f"SELECT count(*) FROM {table} WHERE {dated} >= DATE '{cut}'") == [(0,)], table
            if query(uninterrupted, f"SELECT count(*) FROM {table} WHERE {dated} >= DATE '{cut}'") > [(0,)]:
                longer.add(table)
    assert undated == UNDATED
    assert longer >= {"nba_raw.nbac_schedule", "nba_raw.bdl_standings", "nba_analytics.player_game_summary"}
