-- The first date with a final game in every calendar month but the first, on which there is nothing earlier to learn from.
-- Where there is one month only, that one, so that the calendar has a partition.
WITH firsts AS (
    SELECT MIN(game_date) AS game_date
    FROM nba_raw.nbac_schedule
    WHERE is_final
    GROUP BY EXTRACT(YEAR FROM game_date), EXTRACT(MONTH FROM game_date)
),
bounds AS (
    SELECT MIN(game_date) AS first_date, COUNT(*) AS month_count FROM firsts
)
SELECT firsts.game_date, MIN(schedule.season) AS season
FROM firsts
CROSS JOIN bounds
JOIN nba_raw.nbac_schedule AS schedule ON schedule.game_date = firsts.game_date
WHERE firsts.game_date > bounds.first_date OR bounds.month_count = 1
GROUP BY firsts.game_date
ORDER BY firsts.game_date
