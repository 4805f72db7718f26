"""The processors of predictions, run by gapless on a small league: what they say, that it is proven, and that nobody looked ahead."""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
from collections import Counter
from datetime import date, timedelta

import duckdb
import pytest
import xgboost

from tests.acceptance.nba import independent_predictions as due
from tests.acceptance.nba.league_runs import query, records
from tests.acceptance.nba.prediction_world import OPENING, WITHOUT_LINES, make
from tests.workspaces import crash, gapless, status

PREDICTIONS = "nba_predictions.player_prop_predictions"
GRADES = "nba_predictions.prediction_accuracy"
DAYS = 52
FEBRUARY = date(2023, 2, 1)
SYSTEMS = ("moving_average", "zone_matchup_v1", "similarity_balanced_v1", "xgboost_v1", "ensemble_v1")


@pytest.fixture(scope="module")
def predicted(tmp_path_factory):
    """A finished workspace. Tests must not write to it."""
    folder = make(tmp_path_factory.mktemp("predictions") / "workspace", days=DAYS)
    ended = gapless(folder, "run")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return folder


@pytest.fixture(scope="module")
def rows(predicted):
    """Features, contexts and points of every player and date; the predictions by system."""

    def by_player(table):
        return {(row["game_date"], row["player_lookup"]): row for row in records(predicted, f"FROM {table}")}

    found = {system: {} for system in SYSTEMS}
    for row in records(predicted, f"FROM {PREDICTIONS}"):
        found[row["system_id"]][row["game_date"], row["player_lookup"]] = row
    return {
        "features": by_player("nba_predictions.ml_feature_store_v2"),
        "contexts": by_player("nba_analytics.upcoming_player_game_context"),
        "points": {key: row["points"] for key, row in by_player("nba_analytics.player_game_summary").items()},
        "systems": found,
    }


def agree(made, expected):
    """The values that were computed apart. Weights of similar games and means of the league are taken to the millionth."""
    for column, value in expected.items():
        assert made[column] == (pytest.approx(value, rel=1e-6, abs=1e-6) if isinstance(value, float) else value), (column, made)


def test_everything_is_proven_and_stays_so(predicted):
    found = status(predicted)
    assert found["proven"]
    assert found["processors"]["train_xgboost_v1"]["empty"] == 1
    assert found["empty"]["too little history"] == 1
    assert found["empty"]["too little history: no model before the month"] == (FEBRUARY - OPENING).days - 1
    assert gapless(predicted, "verify").returncode == 0


def test_every_system_predicts_everybody_with_features_once(rows):
    everybody = rows["features"].keys()
    for system in SYSTEMS:
        modelled = {key for key in everybody if system != "xgboost_v1" or key[0] >= FEBRUARY}
        assert rows["systems"][system].keys() == modelled, system


def test_moving_averages_equal_an_independent_computation(rows):
    compared = Counter()
    for key, row in rows["systems"]["moving_average"].items():
        expected = due.moving_average(rows["features"][key], rows["contexts"][key])
        agree(row, expected)
        compared[expected["recommendation"]] += 1
    assert min(compared[word] for word in ("OVER", "UNDER", "PASS")) > 20


def test_zone_matchups_equal_an_independent_computation(predicted, rows):
    ratings = {}
    for row in records(predicted, "FROM nba_precompute.team_defense_zone_analysis"):
        ratings.setdefault(row["analysis_date"], {})[row["team_abbr"]] = row["defensive_rating_last_15"]
    for key, row in rows["systems"]["zone_matchup_v1"].items():
        agree(row, due.zone_matchup(rows["features"][key], rows["contexts"][key], ratings[key[0]]))


def test_similar_games_equal_an_independent_computation(rows):
    history = {}
    for key, features in rows["features"].items():
        if key in rows["points"]:
            history.setdefault(key[1], []).append((features, rows["points"][key]))
    for key, row in rows["systems"]["similarity_balanced_v1"].items():
        agree(row, due.similarity(rows["features"][key], rows["contexts"][key], history.get(key[1], ())))


def test_ensembles_equal_an_independent_computation(rows):
    others = [rows["systems"][system] for system in SYSTEMS if system != "ensemble_v1"]
    sizes = Counter()
    for key, row in rows["systems"]["ensemble_v1"].items():
        present = [system[key] for system in others if key in system]
        agree(row, due.ensemble(rows["features"][key], rows["contexts"][key], present))
        sizes[len(present)] += 1
    assert sizes.keys() == {3, 4}


def test_grades_equal_an_independent_computation(predicted, rows):
    graded = {(row["game_date"], row["player_lookup"], row["system_id"]): row for row in records(predicted, f"FROM {GRADES}")}
    with_lines = {game for (game,) in query(predicted, "SELECT DISTINCT game_id FROM nba_analytics.player_game_summary")}
    kinds = Counter()
    due_keys = set()
    for system, predictions in rows["systems"].items():
        for (day, player), prediction in predictions.items():
            if prediction["game_id"] in with_lines:
                due_keys.add((day, player, system))
                expected = due.grade(prediction, rows["points"].get((day, player)))
                agree(graded[day, player, system], expected)
                kinds["void" if expected["is_void"] else expected["is_correct"]] += 1
    assert graded.keys() == due_keys
    assert all(kinds[kind] for kind in ("void", True, False, None))
    assert {row["game_id"] for row in rows["features"].values() if row["game_date"] == WITHOUT_LINES} - with_lines


def test_models_learn_from_earlier_dates_alone_and_are_known_by_their_digest(predicted, rows):
    [path] = (predicted / "objects" / "models" / "xgboost_v1" / "2023-02-01").iterdir()
    body = gzip.decompress(path.read_bytes())
    [page] = json.loads(body)
    before = [key for key in rows["features"] if key in rows["points"] and key[0] < FEBRUARY]
    assert (page["trained_before"], page["row_count"]) == ("2023-02-01", len(before))
    made = rows["systems"]["xgboost_v1"]
    assert {row["model_version"] for row in made.values()} == {hashlib.sha256(body).hexdigest()[:12]}

    booster = xgboost.Booster()
    booster.load_model(bytearray(json.dumps(page["model"]).encode()))
    for key in sorted(made)[::17]:
        features, context = rows["features"][key], rows["contexts"][key]
        values = [[float("nan") if features[name] is None else features[name] for name in page["features"]]]
        points = min(70.0, max(0.0, float(booster.inplace_predict(values)[0])))
        sure = due.confidence(
            context["history_games"],
            features["points_std_last_10"],
            (features["points_avg_last_10"], features["points_avg_season"], points),
        )
        assert made[key]["predicted_points"] == pytest.approx(points, rel=1e-5)
        assert made[key]["confidence"] == pytest.approx(sure, rel=1e-5)
        assert made[key]["recommendation"] == due.recommendation(made[key]["predicted_points"], sure, due.line(features, context))


@pytest.fixture(scope="module")
def shorter(tmp_path_factory):
    """The same league without its last days: killed twice on its way, then finished."""
    folder = make(tmp_path_factory.mktemp("predictions") / "shorter", days=DAYS - 6)
    assert crash(folder, "after_publish", 6, "run") == -9
    assert crash(folder, "after_finish", 10, "run") == -9
    ended = gapless(folder, "run")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return folder


def test_later_dates_change_nothing_and_killed_runs_end_in_the_same_tables(predicted, shorter):
    last = OPENING + timedelta(days=DAYS - 7)
    for table in (PREDICTIONS, GRADES):
        shared = records(shorter, f"FROM {table} ORDER BY ALL")
        assert shared == records(predicted, f"FROM {table} WHERE game_date <= DATE '{last}' ORDER BY ALL")
        assert {row["model_version"] is not None for row in shared if "model_version" in row} in ({True, False}, set())


def test_a_repaired_summary_is_graded_again(shorter, tmp_path):
    folder = shutil.copytree(shorter, tmp_path / "copy")
    [row] = records(folder, f"FROM {GRADES} WHERE system_id = 'xgboost_v1' AND NOT is_void ORDER BY ALL DESC LIMIT 1")
    day, player = row["game_date"], row["player_lookup"]
    with duckdb.connect(str(folder / "nba.duckdb")) as warehouse:
        warehouse.execute("UPDATE given.summary SET points = points + 3 WHERE game_date = ? AND player_lookup = ?", [day, player])
        warehouse.execute("DELETE FROM nba_analytics.player_game_summary WHERE game_date = ?", [day])
    assert gapless(folder, "verify", "player_game_summary", "--reopen").returncode == 5
    ended = gapless(folder, "run")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    again = records(folder, f"FROM {GRADES} WHERE game_date = DATE '{day}' AND player_lookup = '{player}'")
    assert [one["actual_points"] for one in again] == [row["actual_points"] + 3] * len(SYSTEMS)
