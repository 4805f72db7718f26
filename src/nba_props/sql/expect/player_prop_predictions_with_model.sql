-- The players of dates whose month has a model: enough rows lie in the year before the month's first date.
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
modelled AS (
    SELECT months.game_date
    FROM months
    JOIN learned
        ON learned.game_date < months.first_date AND DATE_DIFF('DAY', learned.game_date, months.first_date) <= 365
    GROUP BY months.game_date, months.least_rows
    HAVING SUM(learned.row_count) >= months.least_rows
)
SELECT
    CAST(modelled.game_date AS VARCHAR) AS unit_key,
    features.player_lookup,
    COALESCE(context.points_line, ROUND(2 * features.points_avg_last_10) / 2) AS line
FROM modelled
JOIN nba_predictions.ml_feature_store_v2 AS features ON features.game_date = modelled.game_date
LEFT JOIN nba_analytics.upcoming_player_game_context AS context
    ON context.game_id = features.game_id AND context.player_lookup = features.player_lookup
