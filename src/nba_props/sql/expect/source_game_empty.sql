-- Games of which a source has nothing, with the reason.
SELECT units.game_id AS unit_key, gaps.reason
FROM units
JOIN nba_reference.source_gaps AS gaps ON gaps.source = units.source AND gaps.game_id = units.game_id
