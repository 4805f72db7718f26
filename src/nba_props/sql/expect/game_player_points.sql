-- The points of each player of a game, by the league's own lines. Players have its ids there.
SELECT units.game_id AS unit_key, line.game_id, line.player_id, line.pts
FROM units
JOIN nba_raw.nbac_player_boxscores AS line ON line.game_id = units.game_id
