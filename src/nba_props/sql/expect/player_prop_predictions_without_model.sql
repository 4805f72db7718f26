-- Dates on which nobody has features, or whose month has no model: too few rows lie in the year before the month's first date.
WITH days AS (
    SELECT CAST(units.game_date AS DATE) AS game_date, CAST(units.least_rows AS BIGINT) AS least_rows FROM units
),
months AS (
    SELECT days.game_date, days.least_rows, MIN(schedule.game_date) AS first_date
    FROM days
    JOIN nba_raw.nbac_schedule AS schedule
        ON schedule.is_final
        AND EXTRACT(YEAR FROM schedule.game_date) = EXTRACT(YEAR FROM days.game_date)
        AND EXTRACT(MONTH FROM schedule.game_date) = EXTRACT(MONTH FROM days.game_date)
    GROUP BY days.game_date, days.least_rows
),
learned AS (
    SELECT features.game_date, COUNT(*) AS row_count
    FROM nba_predictions.ml_feature_store_v2 AS features
    JOIN nba_analytics.player_game_summary AS summary
        ON summary.game_date = features.game_date
        AND summary.game_id = features.game_id
        AND summary.player_lookup = features.player_lookup
    GROUP BY features.game_date
),
counted AS (
    SELECT
        months.game_date, months.least_rows, COALESCE(SUM(learned.row_count), 0) AS row_count,
        EXISTS (
            SELECT 1 FROM nba_predictions.ml_feature_store_v2 AS features WHERE features.game_date = months.game_date
        ) AS has_features
    FROM months
    LEFT JOIN learned
        ON learned.game_date < months.first_date AND DATE_DIFF('DAY', learned.game_date, months.first_date) <= 365
    GROUP BY months.game_date, months.least_rows
)
SELECT
    CAST(game_date AS VARCHAR) AS unit_key,
    CASE
        WHEN has_features THEN 'too little history: no model before the month'
        ELSE 'no player of this date has features: nobody has played before in the season'
    END AS reason
FROM counted
WHERE NOT has_features OR row_count < least_rows
