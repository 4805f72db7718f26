-- A game of which ESPN has lines, by its id there.
SELECT DISTINCT units.game_id AS unit_key, units.espn_event
FROM units
JOIN nba_reference.source_manifest AS entities ON entities.source = units.source AND entities.game_id = units.game_id
