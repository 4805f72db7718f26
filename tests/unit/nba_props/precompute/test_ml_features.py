"""The 25 features of a player, each with its tier, against values made by hand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hand_made_season import CACHE, DEFENSES, FACTORS, FEATURES, TEAM_CONTEXT, day

import nba_props
from gapless.service.pipeline_file.included import read_whole

FILE = "precompute/ml_feature_store_v2.sql"
KNOWN = {
    "points_avg_last_5": (24.0, "phase4"),
    "points_avg_last_10": (21.0, "phase4"),
    "points_avg_season": (22.0, "phase4"),
    "points_std_last_10": (6.0, "phase4"),
    "games_in_last_7_days": (3.0, "phase3"),
    "fatigue_score": (85.0, "phase4"),
    "shot_zone_mismatch_score": (2.5, "phase4"),
    "pace_score": (-1.0, "phase4"),
    "usage_spike_score": (0.5, "phase4"),
    "rest_advantage": (-1.0, "calculated"),
    "injury_risk": (0.0, "calculated"),
    "recent_trend": (3.0, "calculated"),
    "minutes_change": (-2.0, "calculated"),
    "opponent_def_rating": (111.0, "phase3"),
    "opponent_pace": (99.0, "phase3"),
    "home_away": (1.0, "calculated"),
    "back_to_back": (0.0, "calculated"),
    "playoff_game": (0.0, "calculated"),
    "pct_paint": (0.5, "phase4"),
    "pct_mid_range": (0.2, "phase4"),
    "pct_three": (0.3, "phase4"),
    "pct_free_throw": (0.25, "phase4"),
    "team_pace": (101.0, "phase4"),
    "team_off_rating": (114.0, "phase4"),
    "team_win_pct": (0.6, "phase3"),
}
"""Value and tier of each feature where everything is known."""


@pytest.fixture
def prepared(season):
    """Day 40, with everything known of Boston and Philadelphia, and nobody listed as injured."""
    season.connection.execute(
        "INSERT INTO nba_reference.source_manifest BY NAME SELECT 'bdl_injuries' AS source, '' AS season_type, ? AS game_date, "
        "'' AS game_id, 'BOS' AS team_abbr, 1 AS \"rows\"",
        [day(40)],
    )
    for team, rest, won in (("BOS", 2, 0.6), ("PHI", 5, 0.4)):
        season.add(TEAM_CONTEXT, game_date=day(40), game_id=f"{day(40):%Y%m%d}_PHI_BOS", team_abbr=team, days_rest=rest, win_pct=won)
        season.add(DEFENSES, analysis_date=day(40), team_abbr=team, games_in_window=5)
    return season


CONTEXT = {
    "is_home": True,
    "history_games": 20,
    "is_back_to_back": False,
    "games_last_7": 3,
    "points_avg_last_5": 7.0,
    "points_avg_last_10": 8.0,
    "team_pace_last_10": 97.0,
    "opponent_pace_last_10": 99.0,
    "opponent_def_rating_last_10": 111.0,
}


def cache(season, player="tatum", **values):
    row = {
        "points_avg_last_5": 24.0,
        "points_avg_last_10": 21.0,
        "points_avg_season": 22.0,
        "points_std_last_10": 6.0,
        "minutes_avg_last_10": 33.0,
        "minutes_avg_season": 35.0,
        "free_throw_share": 0.25,
        "team_pace_last_10": 101.0,
        "team_off_rating_last_10": 114.0,
        "pct_paint": 0.5,
        "pct_mid_range": 0.2,
        "pct_three": 0.3,
        **values,
    }
    season.add(CACHE, cache_date=day(40), player_lookup=player, **row)


def factors(season, player="tatum", **values):
    row = {"fatigue_score": 85.0, "shot_zone_mismatch_score": 2.5, "pace_score": -1.0, "usage_spike_score": 0.5, **values}
    season.add(FACTORS, game_date=day(40), player_lookup=player, **row)


def features(season, player="tatum"):
    """The row of a player, and the tiers of its features by name."""
    [row] = [row for row in season.rows(FILE, 40) if row["player_lookup"] == player]
    return row, dict(zip(FEATURES, row["feature_sources"].split(","), strict=True))


def test_the_25_features_stand_in_their_order_with_their_tiers(prepared):
    prepared.upcoming(40, **CONTEXT)
    cache(prepared)
    factors(prepared)
    row, tiers = features(prepared)
    names = list(row)
    first = names.index("points_avg_last_5")
    assert names[first : first + 25] == list(FEATURES)
    assert {name: row[name] for name in FEATURES} == {name: value for name, (value, _) in KNOWN.items()}
    assert tiers == {name: tier for name, (_, tier) in KNOWN.items()}
    assert (row["game_id"], row["team_abbr"], row["opponent_team_abbr"]) == ("20221127_PHI_BOS", "BOS", "PHI")
    # 14 of the day's tables, 7 calculated, 4 of the context.
    assert row["quality_score"] == pytest.approx((14 * 100 + 7 * 100 + 4 * 75) / 25)
    assert row["is_bootstrap"] is False


def test_below_five_games_the_context_stands_in(prepared):
    prepared.upcoming(40, **{**CONTEXT, "history_games": 3})
    factors(prepared, shot_zone_mismatch_score=None, pace_score=None, usage_spike_score=None)
    row, tiers = features(prepared)
    assert (row["points_avg_last_5"], row["points_avg_last_10"], row["points_avg_season"], row["team_pace"]) == (7.0, 8.0, 7.0, 97.0)
    standing_in = ("points_avg_last_5", "points_avg_last_10", "points_avg_season", "team_pace")
    assert {tiers[name] for name in standing_in} == {"phase3"}
    missing = [name for name, tier in tiers.items() if tier == "missing"]
    assert missing == [name for name in FEATURES if row[name] is None]
    assert set(missing) == {
        "points_std_last_10",
        "shot_zone_mismatch_score",
        "pace_score",
        "usage_spike_score",
        "recent_trend",
        "minutes_change",
        "pct_paint",
        "pct_mid_range",
        "pct_three",
        "pct_free_throw",
        "team_off_rating",
    }
    assert row["quality_score"] == pytest.approx((1 * 100 + 5 * 100 + 8 * 75) / 25)


@pytest.mark.parametrize(
    ("own", "opposing", "advantage"), [(0, 2, -2.0), (1, 1, 0.0), (3, 8, 0.0), (8, 0, 3.0), (None, 1, None), (1, None, None)]
)
def test_rest_counts_up_to_three_days(prepared, own, opposing, advantage):
    for team, rest in (("BOS", own), ("PHI", opposing)):
        prepared.connection.execute(f"UPDATE {TEAM_CONTEXT} SET days_rest = ? WHERE team_abbr = ?", [rest, team])
    prepared.upcoming(40, **CONTEXT)
    row, tiers = features(prepared)
    assert row["rest_advantage"] == advantage
    assert tiers["rest_advantage"] == ("missing" if advantage is None else "calculated")


@pytest.mark.parametrize(
    ("status", "risk"),
    [("Out", 1.0), ("Doubtful", 0.75), ("Questionable", 0.5), ("Day-To-Day", 0.5), ("Probable", 0.25), ("Available", 0.0), (None, 0.0)],
)
def test_the_injury_list_says_how_likely_he_is_out(prepared, status, risk):
    prepared.upcoming(40, **CONTEXT, injury_status=status)
    assert features(prepared)[0]["injury_risk"] == risk


def test_without_a_list_of_the_date_nothing_is_known_of_injuries(prepared):
    prepared.connection.execute("UPDATE nba_reference.source_manifest SET game_date = ? WHERE source = 'bdl_injuries'", [day(39)])
    prepared.upcoming(40, **CONTEXT)
    row, tiers = features(prepared)
    assert (row["injury_risk"], tiers["injury_risk"]) == (None, "missing")


def test_ratings_and_paces_need_five_games_of_the_team(prepared):
    prepared.connection.execute(f"UPDATE {DEFENSES} SET games_in_window = 4 WHERE team_abbr = 'PHI'")
    prepared.upcoming(40, **CONTEXT)
    prepared.upcoming(40, "harden", "PHI", "BOS", **CONTEXT)
    for player in ("tatum", "harden"):
        cache(prepared, player)
    home, away = features(prepared)[0], features(prepared, "harden")[0]
    assert [home[name] for name in ("opponent_def_rating", "opponent_pace", "team_pace", "team_off_rating")] == [None, None, 101.0, 114.0]
    assert [away[name] for name in ("opponent_def_rating", "opponent_pace", "team_pace", "team_off_rating")] == [111.0, 99.0, None, None]


def test_flags_are_one_where_they_hold(prepared):
    prepared.upcoming(40, **{**CONTEXT, "is_home": False, "is_back_to_back": True}, season_type="Playoffs")
    row = features(prepared)[0]
    assert (row["home_away"], row["back_to_back"], row["playoff_game"]) == (0.0, 1.0, 1.0)


def test_the_first_14_days_are_bootstrap(season):
    for number in (13, 14):
        season.upcoming(number, **CONTEXT)
    rows = season.rows(FILE, 13, 14)
    assert {row["game_date"]: row["is_bootstrap"] for row in rows} == {day(13): True, day(14): False}


def test_who_is_due_and_what_may_be_null_is_what_is_made(prepared):
    """Of five, one has played too little, and one too little and too long ago."""
    prepared.upcoming(40, "tatum", **CONTEXT)
    prepared.upcoming(40, "brown", **{**CONTEXT, "points_avg_last_5": None, "points_avg_last_10": None})
    prepared.upcoming(40, "white", **{**CONTEXT, "history_games": 3})
    prepared.upcoming(40, "horford", "MIA", "CHI", **{**CONTEXT, "opponent_pace_last_10": None})
    prepared.upcoming(40, "pritchard", **{**CONTEXT, "history_games": 2, "points_avg_last_5": None})
    for player in ("tatum", "brown", "horford"):
        cache(prepared, player, **({"pct_paint": None, "pct_mid_range": None, "pct_three": None} if player == "brown" else {}))
    for player in ("tatum", "brown", "white", "horford", "pritchard"):
        factors(prepared, player, **({"shot_zone_mismatch_score": None} if player == "brown" else {"pace_score": None}))
    made = prepared.rows(FILE, 40, 41)
    due = prepared.rows("expect/ml_feature_store_v2_players.sql", 40, 41)
    assert {row["player_lookup"] for row in made} == {row["player_lookup"] for row in due} == {"tatum", "brown", "white", "horford"}
    nulls = {column: sum(row[column] is None for row in made) / 4 for column in made[0]}
    limits = {row["column_name"]: row["share"] for row in prepared.rows("expect/ml_feature_store_v2_nulls.sql", 40, 41)}
    assert {column: share for column, share in nulls.items() if share} == {column: share for column, share in limits.items() if share}
    assert limits["pct_paint"] == 0.5
    assert limits["points_std_last_10"] == 0.25
    empty = prepared.rows("expect/ml_feature_store_v2_empty.sql", 40, 41)
    assert [(row["unit_key"], row["reason"]) for row in empty] == [(str(day(41)), "no upcoming players")]


def test_the_documentation_lists_every_feature_in_its_order_with_its_range():
    page = (Path(nba_props.__file__).parents[2] / "docs" / "nba_features.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| (\d+) \| `(\w+)` \| .* \| ([^|]+) \| (\S+) (?:to|or) (\S+) \|$", page, flags=re.MULTILINE)
    assert [(int(number), name) for number, name, *_ in listed] == list(enumerate(FEATURES, 1))
    tree = read_whole(Path(nba_props.__file__).parent / "pipeline.yaml").source.tree
    ranges = tree["processors"]["ml_feature_store_v2"]["expect"]["range"]
    assert {name: [float(least), float(greatest)] for _, name, _, least, greatest in listed} == {
        name: [float(bound) for bound in ranges[name]] for name in FEATURES
    }
    assert {name: tiers.split(",")[0] for _, name, tiers, *_ in listed} == {name: tier for name, (_, tier) in KNOWN.items()}
