-- A month has one model, of every row of the year strictly before its first date: everybody with features who then played.
SELECT
    CAST(units.game_date AS VARCHAR) AS unit_key,
    CAST(units.game_date AS VARCHAR) AS trained_before,
    COUNT(*) AS row_count
FROM units
JOIN nba_predictions.ml_feature_store_v2 AS features
    ON features.game_date < CAST(units.game_date AS DATE)
    AND DATE_DIFF('DAY', features.game_date, CAST(units.game_date AS DATE)) <= 365
JOIN nba_analytics.player_game_summary AS summary
    ON summary.game_date = features.game_date
    AND summary.game_id = features.game_id
    AND summary.player_lookup = features.player_lookup
GROUP BY units.game_date, units.least_rows
HAVING COUNT(*) >= CAST(units.least_rows AS BIGINT)
