-- The teams of which a source has players in a season.
SELECT units.season AS unit_key, entities.team_abbr
FROM units
JOIN nba_reference.source_manifest AS entities ON entities.source = units.source AND entities.season = units.season
