-- The teams of a date's games of which a source has rows.
SELECT CAST(units.game_date AS VARCHAR) AS unit_key, entities.game_id, entities.team_abbr
FROM units
JOIN nba_reference.source_manifest AS entities ON entities.source = units.source AND entities.game_date = CAST(units.game_date AS DATE)
