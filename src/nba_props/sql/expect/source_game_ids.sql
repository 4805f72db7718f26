-- Games of which a source has anything.
SELECT DISTINCT units.game_id AS unit_key, entities.game_id
FROM units
JOIN nba_reference.source_manifest AS entities ON entities.source = units.source AND entities.game_id = units.game_id
