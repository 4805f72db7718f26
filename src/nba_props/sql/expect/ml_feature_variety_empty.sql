-- Dates on which, and in the 30 days before which, within the season, there was nobody to make features of.
WITH featured AS (
    SELECT DISTINCT context.season, context.game_date
    FROM nba_analytics.upcoming_player_game_context AS context
    WHERE context.season IN (SELECT season FROM units)
        AND (context.history_games >= 5 OR context.points_avg_last_5 IS NOT NULL)
)
SELECT CAST(units.game_date AS VARCHAR) AS unit_key, 'no features in the 30 days' AS reason
FROM units
LEFT JOIN featured
    ON featured.season = units.season AND featured.game_date <= CAST(units.game_date AS DATE)
    AND DATE_DIFF('DAY', featured.game_date, CAST(units.game_date AS DATE)) <= 30
GROUP BY units.game_date
HAVING COUNT(featured.game_date) = 0
