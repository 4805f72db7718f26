-- The games that a source has of a season.
SELECT units.season AS unit_key, entities.game_id
FROM units
JOIN nba_reference.source_manifest AS entities ON entities.source = units.source AND entities.season = units.season
