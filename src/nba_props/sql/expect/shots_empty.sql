-- Games of which the shots have nothing, with the reason.
SELECT units.game_id AS unit_key, gaps.reason
FROM units
JOIN nba_reference.source_gaps AS gaps ON gaps.game_id = units.game_id AND gaps.source = 'bigdataball_play_by_play'
