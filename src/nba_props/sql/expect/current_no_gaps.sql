-- Both sources that answer for now have something.
SELECT entities.snapshot AS unit_key, 'every source that answers for now has something' AS reason
FROM nba_reference.current_manifest AS entities
JOIN units ON units.snapshot = entities.snapshot
WHERE entities.source <> 'nbac_schedule'
GROUP BY entities.snapshot
HAVING COUNT(DISTINCT entities.source) = 2
