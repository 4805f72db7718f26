-- How many rows a source has of each team in a season.
SELECT units.season AS unit_key, entities.team_abbr, entities."rows"
FROM units
JOIN nba_reference.source_manifest AS entities ON entities.source = units.source AND entities.season = units.season
