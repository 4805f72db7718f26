-- Two snapshots of the odds of every date: in the morning and before most games begin, at 10:00 and 17:30 of Eastern standard time.
-- Those of dates with games to come are not due.
WITH played AS (
    SELECT MAX(game_date) AS last_date FROM nba_raw.nbac_schedule WHERE is_final
),
listed AS (
    SELECT schedule.game_date, schedule.season, schedule.season_type, schedule.is_final
    FROM nba_raw.nbac_schedule AS schedule
    CROSS JOIN played
    WHERE schedule.is_final OR played.last_date IS NULL OR schedule.game_date >= played.last_date
),
dates AS (
    SELECT game_date, season, MIN(CASE WHEN is_final THEN 1 ELSE 0 END) = 1 AS due
    FROM listed
    GROUP BY game_date, season
),
snapshots AS (
    SELECT 'open' AS snapshot, 'T15:00:00Z' AS time_of_day
    UNION ALL
    SELECT 'close', 'T22:30:00Z'
)
SELECT
    CAST(dates.game_date AS VARCHAR) || '_' || snapshots.snapshot AS game_date_snapshot,
    dates.game_date,
    dates.season,
    ARRAY(
        SELECT DISTINCT listed.season_type FROM listed WHERE listed.game_date = dates.game_date ORDER BY listed.season_type
    ) AS season_type,
    snapshots.snapshot,
    CAST(dates.game_date AS VARCHAR) || snapshots.time_of_day AS snapshot_time,
    dates.due
FROM dates
CROSS JOIN snapshots
ORDER BY snapshot_time
