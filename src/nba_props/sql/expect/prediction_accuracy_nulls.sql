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
        AVG(CASE WHEN played.points IS NULL THEN 1 ELSE 0 END) AS void_share,
        AVG(CASE WHEN played.points IS NULL OR made.recommendation = 'PASS' OR played.points = made.line THEN 1 ELSE 0 END) AS open_share
    FROM units
    JOIN nba_predictions.player_prop_predictions AS made ON made.game_date = CAST(units.game_date AS DATE)
    LEFT JOIN played ON played.game_id = made.game_id AND played.player_lookup = made.player_lookup
    WHERE made.game_id IN (SELECT game_id FROM played)
    GROUP BY made.game_date
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
    CASE columns.column_name WHEN 'is_correct' THEN graded.open_share ELSE graded.void_share END AS share
FROM graded
CROSS JOIN columns
