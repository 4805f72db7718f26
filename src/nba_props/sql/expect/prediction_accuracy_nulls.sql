-- Nulls that a column may have on a date: what became of the predictions of those who did not play; whether it was right, also of those
-- that recommend to pass, and where the points are the line exactly.
WITH played AS (
    SELECT summary.game_date, summary.game_id, summary.player_lookup, summary.points
    FROM units
    JOIN nba_analytics.player_game_summary AS summary ON summary.game_date = CAST(units.game_date AS DATE)
),
graded AS (
    SELECT
        made.game_date,
        CASE WHEN played.points IS NULL THEN 1 ELSE 0 END AS is_void,
        CASE WHEN played.points IS NULL OR made.recommendation = 'PASS' OR played.points = made.line THEN 1 ELSE 0 END AS is_open
    FROM units
    JOIN nba_predictions.player_prop_predictions AS made ON made.game_date = CAST(units.game_date AS DATE)
    LEFT JOIN played ON played.game_id = made.game_id AND played.player_lookup = made.player_lookup
    WHERE made.game_id IN (SELECT game_id FROM played)
),
columns AS (
    SELECT 'actual_points' AS column_name
    UNION ALL SELECT 'signed_error'
    UNION ALL SELECT 'absolute_error'
    UNION ALL SELECT 'within_3'
    UNION ALL SELECT 'within_5'
    UNION ALL SELECT 'is_correct'
)
SELECT
    CAST(graded.game_date AS VARCHAR) AS unit_key,
    columns.column_name,
    AVG(CASE columns.column_name WHEN 'is_correct' THEN CAST(graded.is_open AS DOUBLE) ELSE CAST(graded.is_void AS DOUBLE) END) AS share
FROM graded
CROSS JOIN columns
GROUP BY graded.game_date, columns.column_name
