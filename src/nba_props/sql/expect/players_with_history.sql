-- Everyone who may play on a date and has played at least so many games in the season before it as the processor asks for.
SELECT
    CAST(units.game_date AS VARCHAR) AS unit_key,
    context.game_date,
    context.player_lookup
FROM units
JOIN nba_analytics.upcoming_player_game_context AS context ON context.game_date = CAST(units.game_date AS DATE)
WHERE context.history_games >= CAST(units.least_games AS BIGINT)
