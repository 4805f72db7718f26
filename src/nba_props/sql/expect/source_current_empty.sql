-- Why a source that answers for now has nothing.
SELECT units.snapshot AS unit_key, gaps.reason
FROM units
JOIN nba_reference.current_gaps AS gaps ON gaps.source = units.source AND gaps.snapshot = units.snapshot
