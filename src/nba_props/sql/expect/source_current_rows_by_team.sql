-- How many rows a source that answers for now has of each team. Rows without a team are those of teams that the league no longer has.
SELECT units.snapshot AS unit_key, NULLIF(entities.team_abbr, '') AS team_abbr, entities."rows"
FROM units
JOIN nba_reference.current_manifest AS entities ON entities.source = units.source AND entities.snapshot = units.snapshot
