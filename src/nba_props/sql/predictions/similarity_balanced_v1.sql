-- similarity_balanced_v1: what the player made in his most similar games of the 90 days before, balanced with his form.
-- Formulas: section 5 of the platform's description names its parts.
--   Candidates are his latest 30 games of the season in the 90 days before the date; distance of a game, by its own features, is
--     |difference of last 10| / 2 + |difference of the opponent's defensive rating| / 15 (1/3 where one is not known)
--     + 0.2 where one was at home and the other away + 0.2 where one was a back-to-back and the other not + days ago / 45.
--   The 20 nearest count, a game with the weight 1 / (1 + distance), in whole millionths, so that their sum
--   does not depend on the order in which they were written.
--   form = (last 10 + season) / 2
--   predicted_points = (weighted mean of the similar games + form) / 2, or form alone where fewer than 5 are similar; 0 to 70
--   confidence = sample (steadiness + agreement) / 2, between 0 and 1, with
--     sample = n / (n + 5) of the n games that the estimate stands on: the similar ones,
--     steadiness = 10 / (10 + standard deviation of the last 10), 0 where there is none,
--     agreement = 5 / (5 + spread), the spread between the similar games and form
-- The line is the one that was offered; else the average of the last 10, to the half point, marked as estimated.
-- OVER or UNDER where a line was offered, is at least 2 points away, and confidence is at least 0.5; else PASS.
WITH players AS (
    SELECT
        features.game_date, features.season, features.player_lookup, features.game_id,
        features.points_avg_last_10, features.points_std_last_10, features.opponent_def_rating,
        features.home_away, features.back_to_back,
        (features.points_avg_last_10 + features.points_avg_season) / 2 AS form,
        context.points_line IS NOT NULL AS is_offered,
        COALESCE(context.points_line, ROUND(2 * features.points_avg_last_10) / 2) AS line,
        CASE WHEN context.points_line IS NULL THEN 'estimated' ELSE context.line_source END AS line_source
    FROM units
    JOIN nba_predictions.ml_feature_store_v2 AS features ON features.game_date = CAST(units.game_date AS DATE)
    JOIN nba_analytics.upcoming_player_game_context AS context
        ON context.game_date = features.game_date
        AND context.game_id = features.game_id
        AND context.player_lookup = features.player_lookup
),
games AS (
    SELECT
        features.season, features.player_lookup, features.game_date, features.game_id, features.points_avg_last_10,
        features.opponent_def_rating, features.home_away, features.back_to_back, summary.points
    FROM nba_predictions.ml_feature_store_v2 AS features
    JOIN nba_analytics.player_game_summary AS summary
        ON summary.game_date = features.game_date
        AND summary.game_id = features.game_id
        AND summary.player_lookup = features.player_lookup
),
candidates AS (
    SELECT
        players.game_date, players.player_lookup, games.game_id, games.points,
        ABS(players.points_avg_last_10 - games.points_avg_last_10) / 2
        + COALESCE(ABS(players.opponent_def_rating - games.opponent_def_rating) / 15, CAST(1 AS DOUBLE) / 3)
        + 0.2 * ABS(players.home_away - games.home_away)
        + 0.2 * ABS(players.back_to_back - games.back_to_back)
        + CAST(DATE_DIFF('DAY', games.game_date, players.game_date) AS DOUBLE) / 45 AS distance,
        ROW_NUMBER() OVER (
            PARTITION BY players.game_date, players.player_lookup ORDER BY games.game_date DESC, games.game_id DESC
        ) AS games_before
    FROM players
    JOIN games
        ON games.player_lookup = players.player_lookup
        AND games.season = players.season
        AND games.game_date < players.game_date
        AND DATE_DIFF('DAY', games.game_date, players.game_date) <= 90
),
ranked AS (
    SELECT
        game_date, player_lookup, points, CAST(ROUND(1000000 / (1 + distance)) AS BIGINT) AS weight,
        ROW_NUMBER() OVER (PARTITION BY game_date, player_lookup ORDER BY distance, games_before) AS nearness
    FROM candidates
    WHERE games_before <= 30
),
nearest AS (
    SELECT game_date, player_lookup, COUNT(*) AS similar_games, CAST(SUM(weight * points) AS DOUBLE) / SUM(weight) AS mean_points
    FROM ranked
    WHERE nearness <= 20
    GROUP BY game_date, player_lookup
),
estimates AS (
    SELECT
        players.game_date, players.season, players.player_lookup, players.game_id,
        players.line, players.line_source, players.is_offered,
        CASE
            WHEN nearest.similar_games >= 5 THEN LEAST(70, GREATEST(0, (nearest.mean_points + players.form) / 2))
            ELSE players.form
        END AS predicted_points,
        COALESCE(CAST(nearest.similar_games AS DOUBLE) / (nearest.similar_games + 5), 0) AS sample_share,
        COALESCE(10 / (10 + players.points_std_last_10), 0) AS steadiness,
        COALESCE(5 / (5 + ABS(nearest.mean_points - players.form)), 0) AS agreement
    FROM players
    LEFT JOIN nearest ON nearest.game_date = players.game_date AND nearest.player_lookup = players.player_lookup
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
    'similarity_balanced_v1' AS system_id,
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
