-- Snapshots of a date's odds in which a source has anything, by their time.
SELECT DISTINCT units.game_date_snapshot AS unit_key, units.snapshot_time
FROM units
JOIN nba_reference.source_manifest AS entities
    ON entities.source = units.source AND entities.game_date = CAST(units.game_date AS DATE) AND entities.snapshot = units.snapshot
