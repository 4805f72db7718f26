"""xgboost_v1: gradient boosting, trained once a calendar month on the dates strictly before it, and used for the dates of that month.

Section 5 of the platform's description asks for it. Confidence and recommendation are those of the other systems, which are SQL:

    confidence = sample (steadiness + agreement) / 2, between 0 and 1, with
        sample = n / (n + 5) of the n games that the estimate stands on: those of the season,
        steadiness = 10 / (10 + standard deviation of the last 10), 0 where there is none,
        agreement = 5 / (5 + spread), the spread between the least and the greatest of last 10, season and prediction
    OVER or UNDER where a line was offered, is at least 2 points away, and confidence is at least 0.5; else PASS.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gapless import Batch, Partition, Reject
from nba_props.predictions import model
from nba_props.predictions.features import Vector, column
from nba_props.predictions.model import Model

COLUMNS = {
    "game_date": pa.date32(),
    "season": pa.string(),
    "player_lookup": pa.string(),
    "game_id": pa.string(),
    "system_id": pa.string(),
    "system_version": pa.string(),
    "line": pa.float64(),
    "line_source": pa.string(),
    "predicted_points": pa.float64(),
    "confidence": pa.float64(),
    "recommendation": pa.string(),
    "model_version": pa.string(),
}

MOST_POINTS = 70
EDGE = 2
LEAST_CONFIDENCE = 0.5


def train(batch: Batch) -> dict[str, bytes]:
    """The artifact of every month; a list without pages where fewer than ``least_rows`` rows lie before it.

    ``batch.tables["history"]`` has the rows to learn from, by ``first_date`` of the month.
    """
    least = int(batch.arguments["least_rows"])
    found: dict[str, bytes] = {}
    for partition in batch.partitions:
        rows = _of_date(batch.tables["history"], "first_date", partition)
        found[partition.key] = model.train(rows, partition.key) if rows.num_rows >= least else model.NO_MODEL
    return found


def predict(batch: Batch) -> pa.Table:
    """A row for every player of the dates that have a model, in the columns of ``player_prop_predictions``.

    ``batch.tables["players"]`` has the players by ``game_date``; the object of a date is the artifact of its month.

    Raises:
        Reject: an object is no model of these features.
    """
    models: dict[bytes, Model | None] = {}
    made = [pa.schema(COLUMNS).empty_table()]
    for partition in batch.partitions:
        for artifact in batch.objects(partition.key):
            if artifact not in models:
                try:
                    models[artifact] = model.read(artifact)
                except ValueError as error:
                    raise Reject(f"{partition.key}: {error}") from error
            found = models[artifact]
            rows = _of_date(batch.tables["players"], "game_date", partition)
            if found is not None and rows.num_rows:
                made.append(_predictions(found, rows))
    return pa.concat_tables(made)


def _of_date(rows: pa.Table, name: str, partition: Partition) -> pa.Table:
    return rows.filter(pc.equal(rows[name], pa.scalar(date.fromisoformat(partition.key))))


def _predictions(found: Model, rows: pa.Table) -> pa.Table:
    predicted = np.clip(found.predict(rows), 0, MOST_POINTS)
    confidence = _confidence(rows, predicted)
    columns: Mapping[str, object] = {
        **{name: rows[name] for name in ("game_date", "season", "player_lookup", "game_id", "line", "line_source")},
        "system_id": ["xgboost_v1"] * rows.num_rows,
        "system_version": ["1"] * rows.num_rows,
        "predicted_points": predicted,
        "confidence": confidence,
        "recommendation": _recommendations(rows, predicted, confidence),
        "model_version": [found.version] * rows.num_rows,
    }
    return pa.table({name: columns[name] for name in COLUMNS}, schema=pa.schema(COLUMNS))


def _confidence(rows: pa.Table, predicted: Vector) -> Vector:
    games = column(rows, "history_games")
    steadiness = np.nan_to_num(10 / (10 + column(rows, "points_std_last_10")), nan=0.0)
    estimates = np.stack([column(rows, "points_avg_last_10"), column(rows, "points_avg_season"), predicted])
    agreement = 5 / (5 + estimates.max(axis=0) - estimates.min(axis=0))
    confidence: Vector = games / (games + 5) * (steadiness + agreement) / 2
    return confidence


def _recommendations(rows: pa.Table, predicted: Vector, confidence: Vector) -> list[str]:
    edge = predicted - column(rows, "line")
    is_offered = np.asarray(pc.not_equal(rows["line_source"], "estimated").to_numpy(zero_copy_only=False), dtype=bool)
    is_sure = is_offered & (confidence >= LEAST_CONFIDENCE)
    chosen: list[str] = np.select([is_sure & (edge >= EDGE), is_sure & (-edge >= EDGE)], ["OVER", "UNDER"], "PASS").tolist()
    return chosen
