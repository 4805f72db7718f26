-- The points of each player of a game, by the league's own lines, for sources without its ids: of players whom they write alike.
SELECT units.game_id AS unit_key, line.game_id, line.player_lookup, line.pts
FROM units
JOIN nba_raw.nbac_player_boxscores AS line ON line.game_id = units.game_id
