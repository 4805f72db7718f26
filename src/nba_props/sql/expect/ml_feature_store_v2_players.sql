-- Everyone who may play on a date and has played 5 games in the season, or at least one in the 30 days before.
SELECT
    CAST(units.game_date AS VARCHAR) AS unit_key,
    context.game_date,
    context.player_lookup
FROM units
JOIN nba_analytics.upcoming_player_game_context AS context ON context.game_date = CAST(units.game_date AS DATE)
WHERE context.history_games >= 5 OR context.points_avg_last_5 IS NOT NULL
