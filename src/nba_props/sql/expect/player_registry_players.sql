-- Everyone in the league's list of a season leads to himself by some name, and nobody else is led to.
SELECT DISTINCT units.season AS unit_key, list.player_lookup
FROM units
JOIN nba_raw.nbac_player_list_current AS list ON list.season = units.season
