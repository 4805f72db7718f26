"""Models of xgboost_v1: boosted trees that are the same, byte for byte, whenever the same rows are learned from."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from nba_props.predictions.features import FEATURES, Vector, column, matrix

if TYPE_CHECKING:
    import xgboost

ROUNDS = 60
PARAMETERS = {
    # Points are judged by their absolute error; this loss is one beyond 3 points, and has second derivatives to grow trees by.
    "objective": "reg:pseudohubererror",
    "huber_slope": 3,
    "max_depth": 4,
    "eta": 0.1,
    "min_child_weight": 20,
    "tree_method": "hist",
    # A fixed seed and one thread: sums are added in the same order whenever it is trained.
    "seed": 7,
    "nthread": 1,
}

NO_MODEL = b"[]"
"""The artifact of a month with too little history: a list without pages."""


@dataclass(frozen=True, slots=True)
class Model:
    """A trained model. ``version`` is the beginning of the SHA-256 of its artifact."""

    version: str
    booster: xgboost.Booster

    def predict(self, rows: pa.Table) -> Vector:
        """Points of every row, as they come: a little below 0 is possible."""
        import xgboost

        data = xgboost.DMatrix(matrix(rows), feature_names=list(FEATURES), nthread=1)
        return np.asarray(self.booster.predict(data), dtype=np.float64)


def train(rows: pa.Table, trained_before: str) -> bytes:
    """The artifact of a model of these rows, which have the features and ``points``: a list with one page, as JSON.

    The page says what it was made of (``trained_before``, an ISO date; ``row_count``; ``features``) and holds the ``model`` as XGBoost
    writes it.
    """
    import xgboost

    data = xgboost.QuantileDMatrix(matrix(rows), column(rows, "points"), feature_names=list(FEATURES), nthread=1)
    booster = xgboost.train(PARAMETERS, data, ROUNDS)
    page = {
        "trained_before": trained_before,
        "row_count": rows.num_rows,
        "features": FEATURES,
        "model": json.loads(booster.save_raw("json")),
    }
    return json.dumps([page], separators=(",", ":")).encode()


def read(artifact: bytes) -> Model | None:
    """The model of an artifact; None where it has none.

    Raises:
        ValueError: it is no artifact, or its features are not those of today.
    """
    import xgboost

    pages = json.loads(artifact)
    if not isinstance(pages, list) or not all(isinstance(page, dict) and "model" in page for page in pages):
        raise ValueError("the object is no model: train_xgboost_v1 has to make it again")
    if not pages:
        return None
    if tuple(pages[0]["features"]) != FEATURES:
        raise ValueError("the model was trained with other features: train_xgboost_v1 has to make it again")
    booster = xgboost.Booster({"nthread": 1}, model_file=bytearray(json.dumps(pages[0]["model"]).encode()))
    return Model(hashlib.sha256(artifact).hexdigest()[:12], booster)
