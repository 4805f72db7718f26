-- What xgboost_v1 learns from: every player with features of a date and what he made on it, in the year strictly before the first
-- date of a month. One row may belong to several months; the order is the same whenever it is read.
WITH months AS (
    SELECT CAST(units.game_date AS DATE) AS first_date FROM units
)
SELECT
    months.first_date,
    features.points_avg_last_5, features.points_avg_last_10, features.points_avg_season, features.points_std_last_10,
    features.games_in_last_7_days, features.fatigue_score, features.shot_zone_mismatch_score, features.pace_score,
    features.usage_spike_score, features.rest_advantage, features.injury_risk, features.recent_trend, features.minutes_change,
    features.opponent_def_rating, features.opponent_pace, features.home_away, features.back_to_back, features.playoff_game,
    features.pct_paint, features.pct_mid_range, features.pct_three, features.pct_free_throw,
    features.team_pace, features.team_off_rating, features.team_win_pct,
    summary.points
FROM months
JOIN nba_predictions.ml_feature_store_v2 AS features
    ON features.game_date < months.first_date AND DATE_DIFF('DAY', features.game_date, months.first_date) <= 365
JOIN nba_analytics.player_game_summary AS summary
    ON summary.game_date = features.game_date
    AND summary.game_id = features.game_id
    AND summary.player_lookup = features.player_lookup
ORDER BY months.first_date, features.game_date, features.game_id, features.player_lookup
