-- Snapshots of a date in which a source has nothing of its games, every one with its reason.
SELECT units.game_date_snapshot AS unit_key, STRING_AGG(DISTINCT gaps.reason, '; ' ORDER BY gaps.reason NULLS FIRST) AS reason
FROM units
JOIN nba_raw.nbac_schedule AS schedule ON schedule.game_date = CAST(units.game_date AS DATE) AND schedule.is_final
LEFT JOIN nba_reference.source_gaps AS gaps
    ON gaps.source = units.source AND gaps.game_id = schedule.game_id AND gaps.game_date = schedule.game_date
    AND gaps.snapshot = units.snapshot
WHERE NOT EXISTS (
    SELECT 1
    FROM nba_reference.source_manifest AS entities
    WHERE entities.source = units.source AND entities.game_date = CAST(units.game_date AS DATE) AND entities.snapshot = units.snapshot
)
GROUP BY units.game_date_snapshot
HAVING COUNT(*) = COUNT(gaps.game_id)
