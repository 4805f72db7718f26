-- Dates on which nobody who may play has played 5 games in the season, or one in the 30 days before.
SELECT
    CAST(units.game_date AS VARCHAR) AS unit_key,
    CASE WHEN COUNT(context.player_lookup) = 0 THEN 'no upcoming players' ELSE 'no upcoming player has played in the season' END AS reason
FROM units
LEFT JOIN nba_analytics.upcoming_player_game_context AS context ON context.game_date = CAST(units.game_date AS DATE)
GROUP BY units.game_date
HAVING COUNT(CASE WHEN context.history_games >= 5 OR context.points_avg_last_5 IS NOT NULL THEN 1 END) = 0
