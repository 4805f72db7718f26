-- How many rows a source that answers for now has of each team.
SELECT units.snapshot AS unit_key, entities.team_abbr, entities."rows"
FROM units
JOIN nba_reference.current_manifest AS entities ON entities.source = units.source AND entities.snapshot = units.snapshot
