-- The players whom names may lead to: those of the season's registry, and those in the league's own lines of the dates.
SELECT player_lookup
FROM nba_reference.player_registry
WHERE season IN (SELECT season FROM units)
UNION DISTINCT
SELECT line.player_lookup
FROM nba_raw.nbac_player_boxscores AS line
JOIN units ON line.game_date = CAST(units.game_date AS DATE)
