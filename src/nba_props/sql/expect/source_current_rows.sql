-- How many rows a source that answers for now has in all.
SELECT units.snapshot AS unit_key, CAST(SUM(entities."rows") AS BIGINT) AS row_count
FROM units
JOIN nba_reference.current_manifest AS entities ON entities.source = units.source AND entities.snapshot = units.snapshot
GROUP BY units.snapshot
