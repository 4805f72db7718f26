-- The games that were played to their end, and those to come, which are not due: not final, and not before the last final one.
-- espn_event: the id that ESPN has for it, 40 and the last eight digits of the league's.
WITH played AS (
    SELECT MAX(game_date) AS last_date FROM nba_raw.nbac_schedule WHERE is_final
)
SELECT
    schedule.game_id,
    schedule.game_date,
    schedule.season,
    schedule.season_type,
    schedule.home_abbr AS home,
    schedule.away_abbr AS away,
    '40' || SUBSTRING(schedule.game_id, 3, 8) AS espn_event,
    schedule.is_final AS due
FROM nba_raw.nbac_schedule AS schedule
CROSS JOIN played
WHERE schedule.is_final OR played.last_date IS NULL OR schedule.game_date >= played.last_date
ORDER BY schedule.game_date, schedule.game_id
