-- Dates on which a source of the whole league, not of games, has nothing, with the reason.
SELECT CAST(units.game_date AS VARCHAR) AS unit_key, gaps.reason
FROM units
JOIN nba_reference.source_gaps AS gaps ON gaps.source = units.source AND gaps.game_date = CAST(units.game_date AS DATE) AND gaps.game_id = ''
