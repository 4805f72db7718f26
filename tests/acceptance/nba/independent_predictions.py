"""What predictions and their grades must say, computed again from the rows that they are made of: slow, obvious, and written from the
description of the platform and the words of the pipeline's documents alone. Shares no code with the pipeline, and no SQL.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]

EDGE = 2
SURE = 0.5


def line(features: Row, context: Row) -> tuple[float, str]:
    """The line that was offered, or the last 10 games to the half point, and whose it is."""
    if context["points_line"] is not None:
        return context["points_line"], context["line_source"]
    halves = 2 * features["points_avg_last_10"]
    whole = int(halves)
    return (whole + (halves - whole >= 0.5)) / 2, "estimated"


def confidence(games: int, deviation: float | None, estimates: Iterable[float]) -> float:
    listed = list(estimates)
    steadiness = 0 if deviation is None else 10 / (10 + deviation)
    agreement = 5 / (5 + max(listed) - min(listed))
    return games / (games + 5) * (steadiness + agreement) / 2


def recommendation(points: float, sure: float, offered: tuple[float, str]) -> str:
    if offered[1] == "estimated" or sure < SURE or abs(points - offered[0]) < EDGE:
        return "PASS"
    return "OVER" if points > offered[0] else "UNDER"


def moving_average(features: Row, context: Row) -> dict[str, object]:
    last, ten, season = (features[f"points_avg_{part}"] for part in ("last_5", "last_10", "season"))
    points = 0.5 * last + 0.3 * ten + 0.2 * season
    if features["fatigue_score"] is not None:
        points += 0.05 * (features["fatigue_score"] - 100) / 20
    for score, weight in (("shot_zone_mismatch_score", 0.02), ("pace_score", 0.1), ("usage_spike_score", 0.1)):
        if features[score] is not None:
            points += weight * features[score]
    points = min(70, max(0, points))
    sure = confidence(context["history_games"], features["points_std_last_10"], (last, ten, season))
    return _prediction(points, sure, line(features, context))


def zone_matchup(features: Row, context: Row, ratings: Mapping[str, float | None]) -> dict[str, object]:
    """``ratings`` are the defensive ratings of all teams on the date."""
    ten, season = features["points_avg_last_10"], features["points_avg_season"]
    form = (ten + season) / 2
    known = [rating for rating in ratings.values() if rating is not None]
    own = ratings.get(features["opponent_team_abbr"])
    points = form if own is None else form * (1 + 0.35 * (own / (sum(known) / len(known)) - 1))
    if features["shot_zone_mismatch_score"] is not None:
        points += 0.04 * form / 10 * features["shot_zone_mismatch_score"]
    for score in ("pace_score", "usage_spike_score"):
        if features[score] is not None:
            points += 0.1 * features[score]
    if features["fatigue_score"] is not None:
        points += 0.05 * (features["fatigue_score"] - 100) / 20
    points = min(70, max(0, points))
    sure = confidence(context["history_games"], features["points_std_last_10"], (ten, season, points))
    return _prediction(points, sure, line(features, context))


def similarity(features: Row, context: Row, history: Iterable[tuple[Row, int]]) -> dict[str, object]:
    """``history`` are the player's games of the season: their own features, and the points that he made."""
    form = (features["points_avg_last_10"] + features["points_avg_season"]) / 2
    found = []
    for game, points in history:
        days = (features["game_date"] - game["game_date"]).days
        if 1 <= days <= 90 and game["season"] == features["season"]:
            found.append((days, game, points))
    found.sort(key=lambda one: one[0])
    measured = sorted((_distance(features, game, days), days, points) for days, game, points in found[:30])[:20]
    weights = [1 / (1 + distance) for distance, _, _ in measured]
    mean = sum(weight * one[2] for weight, one in zip(weights, measured, strict=True)) / sum(weights) if measured else None
    points = form if mean is None or len(measured) < 5 else min(70, max(0, (mean + form) / 2))
    sure = 0.0 if mean is None else confidence(len(measured), features["points_std_last_10"], (mean, form))
    return _prediction(points, sure, line(features, context))


def _distance(features: Row, game: Row, days: int) -> float:
    both = (features["opponent_def_rating"], game["opponent_def_rating"])
    return (
        abs(features["points_avg_last_10"] - game["points_avg_last_10"]) / 2
        + (1 / 3 if None in both else abs(both[0] - both[1]) / 15)
        + 0.2 * abs(features["home_away"] - game["home_away"])
        + 0.2 * abs(features["back_to_back"] - game["back_to_back"])
        + days / 45
    )


def ensemble(features: Row, context: Row, others: Sequence[Row]) -> dict[str, object]:
    """``others`` are the predictions of the other systems for the same player and date."""
    points = [other["predicted_points"] for other in others]
    weights = [other["confidence"] for other in others]
    mean = sum(map(_times, points, weights)) / sum(weights) if sum(weights) else sum(points) / len(points)
    sure = confidence(context["history_games"], features["points_std_last_10"], points)
    return _prediction(mean, sure, line(features, context))


def _times(one: float, other: float) -> float:
    return one * other


def _prediction(points: float, sure: float, offered: tuple[float, str]) -> dict[str, object]:
    return {
        "line": offered[0],
        "line_source": offered[1],
        "predicted_points": points,
        "confidence": sure,
        "recommendation": recommendation(points, sure, offered),
    }


def grade(prediction: Row, points: int | None) -> dict[str, object]:
    """``points`` is what he made, None where the game was played without him."""
    if points is None:
        return dict.fromkeys(("actual_points", "signed_error", "absolute_error", "is_correct", "within_3", "within_5")) | {"is_void": True}
    error = prediction["predicted_points"] - points
    sides = {"OVER": points > prediction["line"], "UNDER": points < prediction["line"]}
    graded = prediction["recommendation"] in sides and points != prediction["line"]
    return {
        "actual_points": points,
        "signed_error": error,
        "absolute_error": abs(error),
        "is_correct": sides[prediction["recommendation"]] if graded else None,
        "within_3": abs(error) <= 3,
        "within_5": abs(error) <= 5,
        "is_void": False,
    }
