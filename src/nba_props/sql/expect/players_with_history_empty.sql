-- Dates on which nobody who may play has played so many games in the season as the processor asks for.
SELECT
    CAST(units.game_date AS VARCHAR) AS unit_key,
    CASE
        WHEN COUNT(context.player_lookup) = 0 THEN 'no upcoming players'
        ELSE 'no upcoming player has played in the season as often as needed: ' || units.least_games
    END AS reason
FROM units
LEFT JOIN nba_analytics.upcoming_player_game_context AS context ON context.game_date = CAST(units.game_date AS DATE)
GROUP BY units.game_date, units.least_games
HAVING COUNT(CASE WHEN context.history_games >= CAST(units.least_games AS BIGINT) THEN 1 END) = 0
