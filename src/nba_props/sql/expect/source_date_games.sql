-- The games of a date that a source has.
SELECT CAST(units.game_date AS VARCHAR) AS unit_key, entities.game_id
FROM units
JOIN nba_reference.source_manifest AS entities ON entities.source = units.source AND entities.game_date = CAST(units.game_date AS DATE)
