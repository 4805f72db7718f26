-- The teams of which a source that answers for now has rows.
SELECT units.snapshot AS unit_key, entities.team_abbr
FROM units
JOIN nba_reference.current_manifest AS entities ON entities.source = units.source AND entities.snapshot = units.snapshot
