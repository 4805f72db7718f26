-- The players of the seasons asked for, by the league's list.
SELECT listed.player_lookup
FROM nba_raw.nbac_player_list_current AS listed
WHERE listed.season IN (SELECT season FROM units)
