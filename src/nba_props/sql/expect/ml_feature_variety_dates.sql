-- Dates on which, or in the 30 days before which, within the season, there was somebody to make features of.
WITH featured AS (
    SELECT DISTINCT context.season, context.game_date
    FROM nba_analytics.upcoming_player_game_context AS context
    WHERE context.season IN (SELECT season FROM units)
        AND (context.history_games >= 5 OR context.points_avg_last_5 IS NOT NULL)
)
SELECT DISTINCT CAST(units.game_date AS VARCHAR) AS unit_key, CAST(units.game_date AS DATE) AS game_date
FROM units
JOIN featured
    ON featured.season = units.season AND featured.game_date <= CAST(units.game_date AS DATE)
    AND DATE_DIFF('DAY', featured.game_date, CAST(units.game_date AS DATE)) <= 30
