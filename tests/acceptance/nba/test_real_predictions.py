"""Predictions and grades on the real archive: as good as such systems are, and what an independent computation of samples says."""

from __future__ import annotations

import importlib.util
import random
import re
from pathlib import Path

import pytest

from tests.acceptance.nba import independent_predictions as due
from tests.acceptance.nba.league_runs import query, records

pytestmark = pytest.mark.archive

ROOT = Path(__file__).parents[3]
PREDICTIONS = "nba_predictions.player_prop_predictions"
GRADES = "nba_predictions.prediction_accuracy"
FEATURES = "nba_predictions.ml_feature_store_v2"
CONTEXTS = "nba_analytics.upcoming_player_game_context"
SYSTEMS = {"moving_average", "zone_matchup_v1", "similarity_balanced_v1", "xgboost_v1", "ensemble_v1"}


def keyed(rows):
    return {(row["game_date"], row["player_lookup"]): row for row in rows}


@pytest.fixture(scope="module")
def sample(real):
    """Some dates all over the seasons, with everything that is said of their players."""
    dates = [day for (day,) in query(real.workspace, f"SELECT DISTINCT game_date FROM {PREDICTIONS} ORDER BY 1")]
    chosen = ", ".join(f"DATE '{day}'" for day in random.Random(8).sample(dates, 12))
    of_them = f"WHERE game_date IN ({chosen})"
    systems = {}
    for row in records(real.workspace, f"FROM {PREDICTIONS} {of_them}"):
        systems.setdefault(row["system_id"], {})[row["game_date"], row["player_lookup"]] = row
    return {
        "where": of_them,
        "systems": systems,
        "features": keyed(records(real.workspace, f"FROM {FEATURES} {of_them}")),
        "contexts": keyed(records(real.workspace, f"FROM {CONTEXTS} {of_them}")),
    }


def agree(made, expected):
    for column, value in expected.items():
        assert made[column] == (pytest.approx(value, rel=1e-6, abs=1e-6) if isinstance(value, float) else value), (column, made)


def test_errors_are_those_that_such_systems_reach(real):
    errors = dict(query(real.workspace, f"SELECT system_id, avg(absolute_error) FROM {GRADES} GROUP BY system_id"))
    assert errors.keys() == SYSTEMS
    for system, error in errors.items():
        assert 4.3 <= error <= 5.7, (system, error)
    assert min(errors, key=errors.__getitem__) in {"xgboost_v1", "ensemble_v1"}
    assert errors["moving_average"] == max(errors.values())


def test_confidence_means_something(real):
    """Of the predictions of a system the surest fifth are closer than the least sure one."""
    surest = query(
        real.workspace,
        f"""
        SELECT system_id, avg(absolute_error) FILTER (fifth = 5), avg(absolute_error) FILTER (fifth = 1)
        FROM (
            SELECT made.system_id, graded.absolute_error, ntile(5) OVER (PARTITION BY made.system_id ORDER BY made.confidence) AS fifth
            FROM {PREDICTIONS} AS made JOIN {GRADES} AS graded USING (game_date, player_lookup, system_id, line)
            WHERE NOT graded.is_void
        )
        GROUP BY system_id
        """,
    )
    assert {system for system, *_ in surest} == SYSTEMS
    for system, sure, unsure in surest:
        assert sure < unsure, system


def test_moving_averages_and_ensembles_equal_an_independent_computation(sample):
    systems = sample["systems"]
    assert sum(map(len, systems.values())) > 2000
    others = [systems[system] for system in SYSTEMS - {"ensemble_v1"} if system in systems]
    for key, row in systems["moving_average"].items():
        agree(row, due.moving_average(sample["features"][key], sample["contexts"][key]))
        present = [system[key] for system in others if key in system]
        agree(systems["ensemble_v1"][key], due.ensemble(sample["features"][key], sample["contexts"][key], present))


def test_grades_equal_an_independent_computation(real, sample):
    points = {
        (row["game_id"], row["player_lookup"]): row["points"]
        for row in records(real.workspace, f"FROM nba_analytics.player_game_summary {sample['where']}")
    }
    graded = records(real.workspace, f"FROM {GRADES} {sample['where']}")
    assert any(row["is_void"] for row in graded)
    for row in graded:
        # Somebody may play for another team than the one that he was expected with, traded on the day before.
        prediction = sample["systems"][row["system_id"]][row["game_date"], row["player_lookup"]]
        agree(row, due.grade(prediction, points.get((prediction["game_id"], row["player_lookup"]))))


def test_no_model_has_seen_its_own_month(real):
    versions = records(real.workspace, f"SELECT DISTINCT model_version, date_trunc('month', game_date) AS month FROM {PREDICTIONS}")
    modelled = [row for row in versions if row["model_version"] is not None]
    [(seasons,)] = query(real.workspace, "SELECT count(DISTINCT season) FROM nba_raw.nbac_schedule")
    assert len({row["model_version"] for row in modelled}) == len(modelled) > 5 * seasons


def test_the_closing_summary_shows_every_system_of_every_season(real):
    seasons = {season for (season,) in query(real.workspace, f"SELECT DISTINCT season FROM {GRADES}")}
    shown = real.ended.stdout
    assert all(len(re.findall(rf"\b{system}\b", shown)) == len(seasons) for system in SYSTEMS)
    assert max(map(len, shown.splitlines())) <= 100


def test_the_documents_say_what_the_archive_has_of_each_source(real):
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    generate = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generate)
    filled = {
        table: bool(query(real.workspace, f"SELECT 1 FROM nba_raw.{table} LIMIT 1"))
        for (table,) in query(real.workspace, "SELECT table_name FROM information_schema.tables WHERE table_schema = 'nba_raw'")
    }
    said = {table: not words.startswith("empty") for table, words in generate.OF_THE_ARCHIVE.items()}
    assert said.keys() >= filled.keys()
    assert {table for table, has_rows in said.items() if has_rows} == {table for table, has_rows in filled.items() if has_rows}
