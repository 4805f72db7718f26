-- Everybody with features of a date is predicted once, at his line: the offered one, else the average of the last 10 to the half point.
SELECT
    CAST(units.game_date AS VARCHAR) AS unit_key,
    features.player_lookup,
    COALESCE(context.points_line, ROUND(2 * features.points_avg_last_10) / 2) AS line
FROM units
JOIN nba_predictions.ml_feature_store_v2 AS features ON features.game_date = CAST(units.game_date AS DATE)
LEFT JOIN nba_analytics.upcoming_player_game_context AS context
    ON context.game_id = features.game_id AND context.player_lookup = features.player_lookup
