-- moving_average: a row for every player with features of a date, from nothing but how he did lately.
-- Formulas: section 5 of the platform's description.
--   predicted_points = 0.5 last 5 + 0.3 last 10 + 0.2 season + adjustments, between 0 and 70
--   adjustments = 0.05 (fatigue_score - 100) / 20 + 0.02 shot_zone_mismatch + 0.1 pace + 0.1 usage_spike: points; a score that is not known
--   adds nothing. The scores are the composite factors; the weights are small because so little of them is left in the points.
--   confidence = sample (steadiness + agreement) / 2, between 0 and 1, with
--     sample = n / (n + 5) of the n games that the estimate stands on: those of the season,
--     steadiness = 10 / (10 + standard deviation of the last 10), 0 where there is none,
--     agreement = 5 / (5 + spread), the spread between the least and the greatest estimate that it is made of: last 5, last 10, season
-- The line is the one that was offered; else the average of the last 10, to the half point, marked as estimated.
-- OVER or UNDER where a line was offered, is at least 2 points away, and confidence is at least 0.5; else PASS.
WITH players AS (
    SELECT
        features.game_date, features.season, features.player_lookup, features.game_id,
        features.points_avg_last_5, features.points_avg_last_10, features.points_avg_season, features.points_std_last_10,
        features.fatigue_score, features.shot_zone_mismatch_score, features.pace_score, features.usage_spike_score,
        context.history_games, context.points_line IS NOT NULL AS is_offered,
        COALESCE(context.points_line, ROUND(2 * features.points_avg_last_10) / 2) AS line,
        CASE WHEN context.points_line IS NULL THEN 'estimated' ELSE context.line_source END AS line_source
    FROM units
    JOIN nba_predictions.ml_feature_store_v2 AS features ON features.game_date = CAST(units.game_date AS DATE)
    JOIN nba_analytics.upcoming_player_game_context AS context
        ON context.game_date = features.game_date
        AND context.game_id = features.game_id
        AND context.player_lookup = features.player_lookup
),
estimates AS (
    SELECT
        game_date, season, player_lookup, game_id, line, line_source, is_offered,
        LEAST(70, GREATEST(0,
            0.5 * points_avg_last_5 + 0.3 * points_avg_last_10 + 0.2 * points_avg_season
            + COALESCE(0.05 * (fatigue_score - 100) / 20, 0)
            + COALESCE(0.02 * shot_zone_mismatch_score, 0)
            + COALESCE(0.1 * pace_score, 0)
            + COALESCE(0.1 * usage_spike_score, 0)
        )) AS predicted_points,
        CAST(history_games AS DOUBLE) / (history_games + 5) AS sample_share,
        COALESCE(10 / (10 + points_std_last_10), 0) AS steadiness,
        5 / (
            5
            + GREATEST(points_avg_last_5, points_avg_last_10, points_avg_season)
            - LEAST(points_avg_last_5, points_avg_last_10, points_avg_season)
        ) AS agreement
    FROM players
),
rated AS (
    SELECT
        game_date, season, player_lookup, game_id, line, line_source, is_offered, predicted_points,
        sample_share * (steadiness + agreement) / 2 AS confidence
    FROM estimates
)
SELECT
    game_date,
    season,
    player_lookup,
    game_id,
    'moving_average' AS system_id,
    '1' AS system_version,
    line,
    line_source,
    predicted_points,
    confidence,
    CASE
        WHEN NOT is_offered OR confidence < 0.5 THEN 'PASS'
        WHEN predicted_points - line >= 2 THEN 'OVER'
        WHEN line - predicted_points >= 2 THEN 'UNDER'
        ELSE 'PASS'
    END AS recommendation,
    CAST(NULL AS VARCHAR) AS model_version
FROM rated
