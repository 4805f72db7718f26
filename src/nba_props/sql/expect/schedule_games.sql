-- The games of a season and their dates, as the source had them when the manifest was made.
SELECT units.season AS unit_key, entities.game_id, entities.game_date
FROM units
JOIN nba_reference.source_manifest AS entities ON entities.source = units.source AND entities.season = units.season
