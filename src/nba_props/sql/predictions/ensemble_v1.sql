-- ensemble_v1: the mean of what the other systems say of a player on a date, each with the weight of its confidence.
-- Formulas: section 5 of the platform's description.
--   predicted_points = sum (confidence points) / sum (confidence), over the systems that are there; their mean where nobody has any
--   confidence = sample (steadiness + agreement) / 2, between 0 and 1, with
--     sample = n / (n + 5) of the n games that the estimate stands on: those of the season,
--     steadiness = 10 / (10 + standard deviation of the last 10), 0 where there is none,
--     agreement = 5 / (5 + spread), the spread between the least and the greatest prediction
-- The line is that of the systems. OVER or UNDER where a line was offered, is at least 2 points away, and confidence is at least 0.5;
-- else PASS.
WITH predictions AS (
    SELECT
        others.game_date, others.season, others.player_lookup, others.game_id, others.line, others.line_source,
        others.predicted_points, others.confidence
    FROM units
    JOIN nba_predictions.player_prop_predictions AS others
        ON others.game_date = CAST(units.game_date AS DATE) AND others.system_id <> 'ensemble_v1'
),
combined AS (
    SELECT
        game_date, season, player_lookup, game_id, line, line_source,
        COALESCE(SUM(confidence * predicted_points) / NULLIF(SUM(confidence), 0), AVG(predicted_points)) AS predicted_points,
        MAX(predicted_points) - MIN(predicted_points) AS spread
    FROM predictions
    GROUP BY game_date, season, player_lookup, game_id, line, line_source
),
rated AS (
    SELECT
        combined.game_date, combined.season, combined.player_lookup, combined.game_id, combined.line, combined.line_source,
        combined.predicted_points,
        CAST(context.history_games AS DOUBLE) / (context.history_games + 5) * (
            COALESCE(10 / (10 + features.points_std_last_10), 0) + 5 / (5 + combined.spread)
        ) / 2 AS confidence
    FROM combined
    JOIN nba_predictions.ml_feature_store_v2 AS features
        ON features.game_date = combined.game_date
        AND features.game_id = combined.game_id
        AND features.player_lookup = combined.player_lookup
    JOIN nba_analytics.upcoming_player_game_context AS context
        ON context.game_date = combined.game_date
        AND context.game_id = combined.game_id
        AND context.player_lookup = combined.player_lookup
)
SELECT
    game_date,
    season,
    player_lookup,
    game_id,
    'ensemble_v1' AS system_id,
    '1' AS system_version,
    line,
    line_source,
    predicted_points,
    confidence,
    CASE
        WHEN line_source = 'estimated' OR confidence < 0.5 THEN 'PASS'
        WHEN predicted_points - line >= 2 THEN 'OVER'
        WHEN line - predicted_points >= 2 THEN 'UNDER'
        ELSE 'PASS'
    END AS recommendation,
    CAST(NULL AS VARCHAR) AS model_version
FROM rated
