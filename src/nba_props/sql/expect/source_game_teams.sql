-- The teams of a game of which a source has rows.
SELECT units.game_id AS unit_key, entities.game_id, entities.team_abbr
FROM units
JOIN nba_reference.source_manifest AS entities ON entities.source = units.source AND entities.game_id = units.game_id
