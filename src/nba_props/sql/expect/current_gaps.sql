-- The sources that answer for now and have nothing: exactly these need a reason.
WITH sources AS (
    SELECT 'nbac_player_movement' AS source
    UNION ALL SELECT 'bdl_active_players_current'
)
SELECT units.snapshot AS unit_key, sources.source
FROM units
CROSS JOIN sources
LEFT JOIN nba_reference.current_manifest AS entities ON entities.source = sources.source AND entities.snapshot = units.snapshot
WHERE entities.source IS NULL
