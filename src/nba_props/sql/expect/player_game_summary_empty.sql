-- Dates of whose games none of the sources of lines has anything, every game and source with its reason.
WITH sources AS (
    SELECT 'nbac_player_boxscores' AS source
    UNION ALL SELECT 'bdl_player_boxscores'
    UNION ALL SELECT 'nbac_gamebook_player_stats'
)
SELECT CAST(units.game_date AS VARCHAR) AS unit_key, STRING_AGG(DISTINCT gaps.reason, '; ' ORDER BY gaps.reason NULLS FIRST) AS reason
FROM units
JOIN nba_raw.nbac_schedule AS schedule ON schedule.game_date = CAST(units.game_date AS DATE) AND schedule.is_final
CROSS JOIN sources
LEFT JOIN nba_reference.source_gaps AS gaps ON gaps.game_id = schedule.game_id AND gaps.source = sources.source
GROUP BY units.game_date
HAVING COUNT(*) = COUNT(gaps.game_id)
