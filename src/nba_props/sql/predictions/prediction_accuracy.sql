-- What became of every prediction of a date, once its games were played.
-- Rows: predictions of games that have player lines; of the others nobody can say anything.
--   signed_error = predicted - actual points, absolute_error without its sign; within_3 and within_5 say that it is at most so much.
--   is_void: the game was played without him; then there is nothing to grade.
--   is_correct: actual points are on the recommended side of the line; null for a PASS, and where they are the line exactly.
WITH predictions AS (
    SELECT
        made.game_date, made.season, made.game_id, made.player_lookup, made.system_id, made.line,
        made.predicted_points, made.recommendation
    FROM units
    JOIN nba_predictions.player_prop_predictions AS made ON made.game_date = CAST(units.game_date AS DATE)
),
played AS (
    SELECT summary.game_date, summary.game_id, summary.player_lookup, summary.points
    FROM units
    JOIN nba_analytics.player_game_summary AS summary ON summary.game_date = CAST(units.game_date AS DATE)
),
games AS (
    SELECT DISTINCT game_id FROM played
),
graded AS (
    SELECT
        predictions.game_date, predictions.season, predictions.player_lookup, predictions.system_id, predictions.line,
        predictions.predicted_points, predictions.recommendation, played.points AS actual_points,
        predictions.predicted_points - played.points AS signed_error,
        played.player_lookup IS NULL AS is_void
    FROM predictions
    JOIN games ON games.game_id = predictions.game_id
    LEFT JOIN played ON played.game_id = predictions.game_id AND played.player_lookup = predictions.player_lookup
)
SELECT
    game_date,
    season,
    player_lookup,
    system_id,
    line,
    predicted_points,
    actual_points,
    signed_error,
    ABS(signed_error) AS absolute_error,
    recommendation,
    CASE
        WHEN recommendation = 'PASS' OR actual_points = line THEN NULL
        WHEN recommendation = 'OVER' THEN actual_points > line
        ELSE actual_points < line
    END AS is_correct,
    ABS(signed_error) <= 3 AS within_3,
    ABS(signed_error) <= 5 AS within_5,
    is_void
FROM graded
