"""What a date's circumstances add to a player, against values computed by hand from the formulas of the platform."""

from __future__ import annotations

import pytest
from hand_made_season import DEFENSES, ZONES, day

FILE = "precompute/player_composite_factors.sql"
RESTED = {
    "history_games": 20,
    "days_rest": 1,
    "is_back_to_back": False,
    "back_to_backs_last_14": 0,
    "games_last_7": 3,
    "minutes_last_7": 90.0,
    "minutes_avg_last_10": 30.0,
}


def factors(season, *, zones=None, defense=None, **context):
    """The row of one player of day 40, rested unless the context says else. ``zones`` is his primary zone with its rate."""
    season.upcoming(40, **{**RESTED, **context})
    if zones is not None:
        name, rate = zones
        rates = dict.fromkeys(("paint_rate_last_10", "mid_range_rate_last_10", "three_rate_last_10"), rate)
        season.add(ZONES, analysis_date=day(40), player_lookup="tatum", primary_zone=name, **rates)
    if defense is not None:
        season.add(DEFENSES, analysis_date=day(40), team_abbr="PHI", **defense)
        season.add(DEFENSES, analysis_date=day(40), team_abbr="BOS", paint_vs_league=9.0, mid_range_vs_league=9.0, three_vs_league=9.0)
    [row] = season.rows(FILE, 40)
    return row


@pytest.mark.parametrize(
    ("context", "score"),
    [
        ({}, 100),
        ({"is_back_to_back": True, "days_rest": 0}, 85),
        ({"days_rest": 3}, 100),
        ({"days_rest": 3, "games_last_7": 4}, 95),
        ({"days_rest": 2, "games_last_7": 4}, 90),
        ({"minutes_last_7": 240.0}, 100),
        ({"minutes_last_7": 240.5}, 90),
        ({"minutes_avg_last_10": 35.0}, 100),
        ({"minutes_avg_last_10": 35.1}, 92),
        ({"back_to_backs_last_14": 1}, 95),
        ({"back_to_backs_last_14": 2}, 88),
        ({"age": 29}, 100),
        ({"age": 30}, 95),
        ({"age": 35}, 90),
        ({"days_rest": None, "minutes_avg_last_10": None, "age": None}, 100),
        (
            {
                "is_back_to_back": True,
                "games_last_7": 5,
                "minutes_last_7": 250.0,
                "minutes_avg_last_10": 41.0,
                "back_to_backs_last_14": 3,
                "age": 37,
            },
            35,
        ),
    ],
)
def test_fatigue_is_taken_from_a_hundred(season, context, score):
    row = factors(season, **context)
    assert (row["fatigue_score"], row["fatigue_adjustment"]) == pytest.approx((score, (score - 100) / 20))


@pytest.mark.parametrize(
    ("zones", "defense", "score"),
    [
        (("paint", 0.5), {"paint_vs_league": 4.0}, 4.0),
        (("paint", 0.7), {"paint_vs_league": 4.0}, 4.0),
        (("paint", 0.4), {"paint_vs_league": -4.0}, -3.2),
        (("perimeter", 0.45), {"three_vs_league": 2.0}, 1.8),
        (("mid_range", 0.45), {"mid_range_vs_league": 2.0}, 1.8),
        (("paint", 0.5), {"paint_vs_league": 5.0}, 5.0),
        (("paint", 0.5), {"paint_vs_league": 6.0}, 7.2),
        (("paint", 0.5), {"paint_vs_league": -6.0}, -7.2),
        (("paint", 0.5), {"paint_vs_league": 9.0}, 10.0),
        (("paint", 0.5), {"paint_vs_league": -9.0}, -10.0),
        (("balanced", 0.3), {"paint_vs_league": 9.0}, 0.0),
        (("paint", 0.5), {"three_vs_league": 9.0}, None),
        (("paint", 0.5), None, None),
        (None, {"paint_vs_league": 9.0}, None),
    ],
)
def test_the_mismatch_is_what_the_opponent_allows_in_the_primary_zone(season, zones, defense, score):
    row = factors(season, zones=zones, defense=defense)
    assert row["shot_zone_mismatch_score"] == (None if score is None else pytest.approx(score))
    assert row["has_zones"] is (score is not None)
    assert row["total_adjustment"] == pytest.approx(score or 0)


@pytest.mark.parametrize(("differential", "score"), [(3.0, 1.5), (-3.0, -1.5), (8.0, 3.0), (-8.0, -3.0), (0.0, 0.0), (None, None)])
def test_pace_is_half_the_differential(season, differential, score):
    assert factors(season, pace_differential=differential)["pace_score"] == score


@pytest.mark.parametrize(
    ("projected", "stars_out", "score"),
    [
        (22.0, 0, 0.6),
        (22.0, 1, 0.69),
        (22.0, 2, 0.78),
        (22.0, 4, 0.78),
        (18.0, 2, -0.6),
        (28.0, 2, 3.0),
        (5.0, 0, -3.0),
        (20.0, 1, 0.0),
        (None, 2, None),
    ],
)
def test_usage_that_stars_leave_counts_more_where_it_rises(season, projected, stars_out, score):
    row = factors(season, projected_usage=projected, usage_avg_last_7=20.0, stars_out=stars_out)
    assert row["usage_spike_score"] == (None if score is None else pytest.approx(score))


def test_the_total_is_the_sum(season):
    row = factors(
        season,
        zones=("paint", 0.5),
        defense={"paint_vs_league": 4.0},
        is_back_to_back=True,
        pace_differential=-2.0,
        projected_usage=24.0,
        usage_avg_last_7=20.0,
        stars_out=0,
    )
    assert row["total_adjustment"] == pytest.approx(-0.75 + 4.0 - 1.0 + 1.2)


def test_who_is_due_and_what_may_be_null_is_what_is_made(season):
    season.add(DEFENSES, analysis_date=day(40), team_abbr="PHI", paint_vs_league=1.0)
    for player, zone in (("tatum", "paint"), ("brown", "perimeter"), ("white", "balanced"), ("horford", None)):
        season.upcoming(40, player, **{**RESTED, "history_games": 0}, pace_differential=None if player == "white" else 1.0)
        season.add(ZONES, analysis_date=day(40), player_lookup=player, primary_zone=zone, paint_rate_last_10=0.5, three_rate_last_10=0.5)
    made = season.rows(FILE, 40, 41)
    due = season.rows("expect/players_with_history.sql", 40, 41, least_games="0")
    assert {row["player_lookup"] for row in made} == {row["player_lookup"] for row in due} == {"tatum", "brown", "white", "horford"}
    nulls = {column: sum(row[column] is None for row in made) / 4 for column in made[0]}
    limits = {row["column_name"]: row["share"] for row in season.rows("expect/player_composite_factors_nulls.sql", 40, 41)}
    assert limits == {"shot_zone_mismatch_score": 0.5, "pace_score": 0.25, "usage_spike_score": 1.0}
    assert {column: share for column, share in nulls.items() if share} == limits
    empty = season.rows("expect/players_with_history_empty.sql", 40, 41, least_games="0")
    assert [(row["unit_key"], row["reason"]) for row in empty] == [(str(day(41)), "no upcoming players")]
