-- Everyone who may play in a game of a date.
SELECT CAST(units.game_date AS VARCHAR) AS unit_key, roster.game_id, roster.nba_game_id, roster.player_lookup, roster.team_abbr
FROM units
JOIN nba_reference.game_rosters AS roster ON roster.game_date = CAST(units.game_date AS DATE)
