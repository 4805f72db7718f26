"""The 25 features of ``ml_feature_store_v2`` as a matrix, in the order in which every model knows them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Vector = npt.NDArray[np.float64]
Matrix = npt.NDArray[np.float32]

FEATURES = (
    "points_avg_last_5",
    "points_avg_last_10",
    "points_avg_season",
    "points_std_last_10",
    "games_in_last_7_days",
    "fatigue_score",
    "shot_zone_mismatch_score",
    "pace_score",
    "usage_spike_score",
    "rest_advantage",
    "injury_risk",
    "recent_trend",
    "minutes_change",
    "opponent_def_rating",
    "opponent_pace",
    "home_away",
    "back_to_back",
    "playoff_game",
    "pct_paint",
    "pct_mid_range",
    "pct_three",
    "pct_free_throw",
    "team_pace",
    "team_off_rating",
    "team_win_pct",
)
"""Section 4 of the platform's description."""


def matrix(rows: pa.Table) -> Matrix:
    """A row a row, a column a feature; what is null is NaN, which a model takes as missing."""
    return np.column_stack([column(rows, name) for name in FEATURES]).astype(np.float32)


def column(rows: pa.Table, name: str) -> Vector:
    """The numbers of a column; what is null is NaN."""
    return np.asarray(rows[name].cast(pa.float64()).to_numpy(), dtype=np.float64)
