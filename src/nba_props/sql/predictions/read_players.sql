-- What xgboost_v1 predicts from: the features of every player of a date, with his line and how much is known of him.
-- The line is the one that was offered; else the average of the last 10, to the half point, marked as estimated.
SELECT
    features.game_date, features.season, features.player_lookup, features.game_id,
    features.points_avg_last_5, features.points_avg_last_10, features.points_avg_season, features.points_std_last_10,
    features.games_in_last_7_days, features.fatigue_score, features.shot_zone_mismatch_score, features.pace_score,
    features.usage_spike_score, features.rest_advantage, features.injury_risk, features.recent_trend, features.minutes_change,
    features.opponent_def_rating, features.opponent_pace, features.home_away, features.back_to_back, features.playoff_game,
    features.pct_paint, features.pct_mid_range, features.pct_three, features.pct_free_throw,
    features.team_pace, features.team_off_rating, features.team_win_pct,
    context.history_games,
    COALESCE(context.points_line, ROUND(2 * features.points_avg_last_10) / 2) AS line,
    CASE WHEN context.points_line IS NULL THEN 'estimated' ELSE context.line_source END AS line_source
FROM units
JOIN nba_predictions.ml_feature_store_v2 AS features ON features.game_date = CAST(units.game_date AS DATE)
JOIN nba_analytics.upcoming_player_game_context AS context
    ON context.game_date = features.game_date
    AND context.game_id = features.game_id
    AND context.player_lookup = features.player_lookup
ORDER BY features.game_date, features.game_id, features.player_lookup
