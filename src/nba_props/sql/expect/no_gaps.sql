-- Seasons of which every source has every game of the schedule.
WITH games AS (
    SELECT entities.season, entities.source, COUNT(DISTINCT entities.game_id) AS game_count
    FROM nba_reference.source_manifest AS entities
    JOIN units ON units.season = entities.season
    GROUP BY entities.season, entities.source
)
SELECT season AS unit_key, 'every source has every game' AS reason
FROM games
GROUP BY season
HAVING COUNT(*) = 6 AND MIN(game_count) = MAX(game_count)
