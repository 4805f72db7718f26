-- Seasons of which a source has nothing, with the reason.
SELECT units.season AS unit_key, gaps.reason
FROM units
JOIN nba_reference.source_gaps AS gaps ON gaps.source = units.source AND gaps.season = units.season AND gaps.game_id = '' AND gaps.game_date IS NULL
