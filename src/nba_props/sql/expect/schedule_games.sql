-- The games of a season.
SELECT units.season AS unit_key, entities.game_id
FROM units
JOIN nba_reference.source_manifest AS entities ON entities.source = 'nbac_schedule' AND entities.season = units.season
