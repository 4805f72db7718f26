-- Months with too few rows in the year strictly before their first date: no model is better than one of almost nothing.
WITH learned AS (
    SELECT features.game_date, COUNT(*) AS row_count
    FROM nba_predictions.ml_feature_store_v2 AS features
    JOIN nba_analytics.player_game_summary AS summary
        ON summary.game_date = features.game_date
        AND summary.game_id = features.game_id
        AND summary.player_lookup = features.player_lookup
    GROUP BY features.game_date
)
SELECT CAST(units.game_date AS VARCHAR) AS unit_key, 'too little history' AS reason
FROM units
LEFT JOIN learned
    ON learned.game_date < CAST(units.game_date AS DATE)
    AND DATE_DIFF('DAY', learned.game_date, CAST(units.game_date AS DATE)) <= 365
GROUP BY units.game_date, units.least_rows
HAVING COALESCE(SUM(learned.row_count), 0) < CAST(units.least_rows AS BIGINT)
