-- Dates of whose games balldontlie has nothing, every one with its reason.
SELECT CAST(units.game_date AS VARCHAR) AS unit_key, STRING_AGG(DISTINCT gaps.reason, '; ' ORDER BY gaps.reason NULLS FIRST) AS reason
FROM units
JOIN nba_raw.nbac_schedule AS schedule ON schedule.game_date = CAST(units.game_date AS DATE) AND schedule.is_final
LEFT JOIN nba_reference.source_gaps AS gaps ON gaps.game_id = schedule.game_id AND gaps.source = 'bdl_player_boxscores'
GROUP BY units.game_date
HAVING COUNT(*) = COUNT(gaps.game_id)
