-- A month has one model, of every row of the year strictly before its first date: everybody with features who then played.
WITH months AS (
    SELECT CAST(units.game_date AS DATE) AS first_date, CAST(units.least_rows AS BIGINT) AS least_rows FROM units
),
period AS (
    SELECT MIN(first_date) AS earliest, MAX(first_date) AS latest FROM months
),
learned AS (
    SELECT features.game_date, COUNT(*) AS row_count
    FROM nba_predictions.ml_feature_store_v2 AS features
    JOIN nba_analytics.player_game_summary AS summary
        ON summary.game_date = features.game_date
        AND summary.game_id = features.game_id
        AND summary.player_lookup = features.player_lookup
    CROSS JOIN period
    WHERE features.game_date < period.latest AND DATE_DIFF('DAY', features.game_date, period.earliest) <= 365
    GROUP BY features.game_date
)
SELECT
    CAST(months.first_date AS VARCHAR) AS unit_key,
    CAST(months.first_date AS VARCHAR) AS trained_before,
    CAST(SUM(learned.row_count) AS BIGINT) AS row_count
FROM months
JOIN learned ON learned.game_date < months.first_date AND DATE_DIFF('DAY', learned.game_date, months.first_date) <= 365
GROUP BY months.first_date, months.least_rows
HAVING SUM(learned.row_count) >= months.least_rows
