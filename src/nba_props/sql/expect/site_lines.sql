-- What the props site offers on each player of a date's games, for lines of other bookmakers: what they think of a player is much the same.
SELECT
    CAST(prop.game_date AS VARCHAR) AS unit_key, prop.game_id AS nba_game_id, names.player_lookup, AVG(prop.line) AS points_line
FROM units
JOIN nba_raw.bettingpros_player_points_props AS prop ON prop.game_date = CAST(units.game_date AS DATE)
JOIN nba_reference.player_names AS names
    ON names.source = 'bettingpros_player_points_props' AND names.game_date = prop.game_date
    AND names.source_lookup = prop.player_lookup AND names.team_abbr = COALESCE(prop.team_abbr, '')
WHERE prop.bet_side = 'over' AND prop.line IS NOT NULL AND names.player_lookup IS NOT NULL
GROUP BY prop.game_date, prop.game_id, names.player_lookup
