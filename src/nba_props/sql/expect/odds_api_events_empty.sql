-- Snapshots of a date in which the odds site has neither lines nor props of its games, every game and kind with its reason.
WITH sources AS (
    SELECT 'odds_api_game_lines' AS source
    UNION ALL SELECT 'odds_api_player_points_props'
)
SELECT units.game_date_snapshot AS unit_key, STRING_AGG(DISTINCT gaps.reason, '; ' ORDER BY gaps.reason NULLS FIRST) AS reason
FROM units
JOIN nba_raw.nbac_schedule AS schedule ON schedule.game_date = CAST(units.game_date AS DATE) AND schedule.is_final
CROSS JOIN sources
LEFT JOIN nba_reference.source_gaps AS gaps
    ON gaps.source = sources.source AND gaps.game_id = schedule.game_id AND gaps.game_date = schedule.game_date
    AND gaps.snapshot = units.snapshot
WHERE NOT EXISTS (
    SELECT 1
    FROM nba_reference.source_manifest AS entities
    WHERE entities.source IN ('odds_api_game_lines', 'odds_api_player_points_props')
        AND entities.game_date = CAST(units.game_date AS DATE) AND entities.snapshot = units.snapshot
)
GROUP BY units.game_date_snapshot
HAVING COUNT(*) = COUNT(gaps.game_id)
