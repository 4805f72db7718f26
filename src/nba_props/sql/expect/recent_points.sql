-- What is known of everyone who may play on a date from his last 30 days, where that is what the season says too: how many games he has
-- played in it, and his points in the last five games, where the last 14 days have five.
SELECT
    CAST(units.game_date AS VARCHAR) AS unit_key, context.player_lookup,
    context.history_games AS games_played,
    CASE WHEN context.games_last_14 >= 5 THEN context.points_avg_last_5 END AS points_avg_last_5
FROM units
JOIN nba_analytics.upcoming_player_game_context AS context ON context.game_date = CAST(units.game_date AS DATE)
