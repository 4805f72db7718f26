-- ensemble_v1: the mean of what the other systems say of a player on a date, each with the weight of its confidence.
-- Formulas: section 5 of the platform's description.
--   predicted_points = sum (confidence points) / sum (confidence), over the systems that are there; that of moving_average is never 0,
--   since it has seen the player at least once
--   confidence = sample (steadiness + agreement) / 2, between 0 and 1, with
--     sample = n / (n + 5) of the n games that the estimate stands on: those of the season,
--     steadiness = 10 / (10 + standard deviation of the last 10), 0 where there is none,
--     agreement = 5 / (5 + spread), the spread between the least and the greatest prediction
-- The line is that of the systems. OVER or UNDER where a line was offered, is at least 2 points away, and confidence is at least 0.5;
-- else PASS.
WITH predictions AS (
    SELECT
        made.game_date, made.season, made.player_lookup, made.game_id, made.line, made.line_source,
        made.system_id, made.predicted_points, made.confidence
    FROM units
    JOIN nba_predictions.player_prop_predictions AS made
        ON made.game_date = CAST(units.game_date AS DATE) AND made.system_id <> 'ensemble_v1'
),
players AS (
    -- Systems side by side: a sum over rows would depend, in its last digit, on the order in which they were written.
    SELECT
        game_date, season, player_lookup, game_id, line, line_source,
        MAX(CASE WHEN system_id = 'moving_average' THEN predicted_points END) AS average_points,
        MAX(CASE WHEN system_id = 'moving_average' THEN confidence END) AS average_weight,
        MAX(CASE WHEN system_id = 'zone_matchup_v1' THEN predicted_points END) AS matchup_points,
        MAX(CASE WHEN system_id = 'zone_matchup_v1' THEN confidence END) AS matchup_weight,
        MAX(CASE WHEN system_id = 'similarity_balanced_v1' THEN predicted_points END) AS similarity_points,
        MAX(CASE WHEN system_id = 'similarity_balanced_v1' THEN confidence END) AS similarity_weight,
        MAX(CASE WHEN system_id = 'xgboost_v1' THEN predicted_points END) AS boosting_points,
        MAX(CASE WHEN system_id = 'xgboost_v1' THEN confidence END) AS boosting_weight,
        MAX(predicted_points) - MIN(predicted_points) AS spread
    FROM predictions
    GROUP BY game_date, season, player_lookup, game_id, line, line_source
),
combined AS (
    SELECT
        game_date, season, player_lookup, game_id, line, line_source, spread,
        (
            COALESCE(average_weight * average_points, 0) + COALESCE(matchup_weight * matchup_points, 0)
            + COALESCE(similarity_weight * similarity_points, 0) + COALESCE(boosting_weight * boosting_points, 0)
        ) / (
            COALESCE(average_weight, 0) + COALESCE(matchup_weight, 0) + COALESCE(similarity_weight, 0) + COALESCE(boosting_weight, 0)
        ) AS predicted_points
    FROM players
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
