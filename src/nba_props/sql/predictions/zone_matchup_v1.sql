-- zone_matchup_v1: how the player scores, against how his opponent defends.
-- Formulas: section 5 of the platform's description names its parts.
--   form = (last 10 + season) / 2
--   predicted_points = form (1 + 0.35 (opponent's defensive rating / mean of the league - 1)) + adjustments, between 0 and 70; both
--   ratings are those of the last 15 games. An opponent's rating moves a player's points by about a third of what it moves the team's.
--   adjustments = 0.04 form / 10 shot_zone_mismatch + 0.1 pace + 0.1 usage_spike + 0.05 (fatigue_score - 100) / 20: points; what is not
--   known adds nothing. A percentage point in his zone is worth more to somebody who shoots more.
--   confidence = sample (steadiness + agreement) / 2, between 0 and 1, with
--     sample = n / (n + 5) of the n games that the estimate stands on: those of the season,
--     steadiness = 10 / (10 + standard deviation of the last 10), 0 where there is none,
--     agreement = 5 / (5 + spread), the spread between the least and the greatest of last 10, season and prediction
-- The line is the one that was offered; else the average of the last 10, to the half point, marked as estimated.
-- OVER or UNDER where a line was offered, is at least 2 points away, and confidence is at least 0.5; else PASS.
WITH days AS (
    SELECT CAST(units.game_date AS DATE) AS game_date FROM units
),
defenses AS (
    SELECT analysis.analysis_date, analysis.team_abbr, analysis.defensive_rating_last_15
    FROM days
    JOIN nba_precompute.team_defense_zone_analysis AS analysis ON analysis.analysis_date = days.game_date
),
leagues AS (
    -- In millionths: a sum of whole numbers does not depend on the order in which they were written.
    SELECT
        analysis_date,
        CAST(SUM(CAST(ROUND(1000000 * defensive_rating_last_15) AS BIGINT)) AS DOUBLE)
        / NULLIF(COUNT(defensive_rating_last_15), 0) / 1000000 AS defensive_rating
    FROM defenses
    GROUP BY analysis_date
),
players AS (
    SELECT
        features.game_date, features.season, features.player_lookup, features.game_id,
        features.points_avg_last_10, features.points_avg_season, features.points_std_last_10,
        features.fatigue_score, features.shot_zone_mismatch_score, features.pace_score, features.usage_spike_score,
        (features.points_avg_last_10 + features.points_avg_season) / 2 AS form,
        COALESCE(defenses.defensive_rating_last_15 / leagues.defensive_rating - 1, 0) AS softness,
        context.history_games, context.points_line IS NOT NULL AS is_offered,
        COALESCE(context.points_line, ROUND(2 * features.points_avg_last_10) / 2) AS line,
        CASE WHEN context.points_line IS NULL THEN 'estimated' ELSE context.line_source END AS line_source
    FROM days
    JOIN nba_predictions.ml_feature_store_v2 AS features ON features.game_date = days.game_date
    JOIN nba_analytics.upcoming_player_game_context AS context
        ON context.game_date = features.game_date
        AND context.game_id = features.game_id
        AND context.player_lookup = features.player_lookup
    LEFT JOIN defenses ON defenses.analysis_date = features.game_date AND defenses.team_abbr = features.opponent_team_abbr
    LEFT JOIN leagues ON leagues.analysis_date = features.game_date
),
estimates AS (
    SELECT
        game_date, season, player_lookup, game_id, line, line_source, is_offered,
        points_avg_last_10, points_avg_season, points_std_last_10, history_games,
        LEAST(70, GREATEST(0,
            form * (1 + 0.35 * softness)
            + COALESCE(0.04 * form / 10 * shot_zone_mismatch_score, 0)
            + COALESCE(0.1 * pace_score, 0)
            + COALESCE(0.1 * usage_spike_score, 0)
            + COALESCE(0.05 * (fatigue_score - 100) / 20, 0)
        )) AS predicted_points
    FROM players
),
rated AS (
    SELECT
        game_date, season, player_lookup, game_id, line, line_source, is_offered, predicted_points,
        CAST(history_games AS DOUBLE) / (history_games + 5) * (
            COALESCE(10 / (10 + points_std_last_10), 0)
            + 5 / (
                5
                + GREATEST(points_avg_last_10, points_avg_season, predicted_points)
                - LEAST(points_avg_last_10, points_avg_season, predicted_points)
            )
        ) / 2 AS confidence
    FROM estimates
)
SELECT
    game_date,
    season,
    player_lookup,
    game_id,
    'zone_matchup_v1' AS system_id,
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
