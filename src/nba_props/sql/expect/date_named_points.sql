-- The points of each player of a date's games, by the league's own lines, for sources without its ids: of players whom they write alike.
SELECT CAST(units.game_date AS VARCHAR) AS unit_key, line.game_id, line.player_lookup, line.pts
FROM units
JOIN nba_raw.nbac_player_boxscores AS line ON line.game_date = CAST(units.game_date AS DATE)
