-- Seasons of which every source has everything: all games in 18 series (a source, at a snapshot or not), all dates in two, and the players.
WITH scheduled AS (
    SELECT entities.season, entities.game_date, entities.game_id
    FROM nba_reference.source_manifest AS entities
    JOIN units ON units.season = entities.season
    WHERE entities.source = 'nbac_schedule'
),
has AS (
    SELECT scheduled.season, scheduled.game_id, entities.source, entities.snapshot
    FROM scheduled
    JOIN nba_reference.source_manifest AS entities ON entities.game_id = scheduled.game_id AND entities.game_date = scheduled.game_date
    UNION DISTINCT
    SELECT scheduled.season, scheduled.game_id, entities.source, entities.snapshot
    FROM scheduled
    JOIN nba_reference.source_manifest AS entities ON entities.game_date = scheduled.game_date AND entities.game_id = ''
    UNION DISTINCT
    SELECT scheduled.season, scheduled.game_id, entities.source, entities.snapshot
    FROM scheduled
    JOIN nba_reference.source_manifest AS entities
        ON entities.season = scheduled.season AND entities.source = 'nbac_player_list_current'
),
games AS (
    SELECT season, COUNT(*) AS game_count FROM scheduled GROUP BY season
),
series AS (
    SELECT season, source, snapshot, COUNT(*) AS game_count FROM has GROUP BY season, source, snapshot
)
SELECT games.season AS unit_key, 'every source has everything' AS reason
FROM games
JOIN series ON series.season = games.season AND series.game_count = games.game_count
WHERE NOT EXISTS (SELECT 1 FROM nba_reference.current_gaps AS gaps WHERE gaps.season = games.season)
GROUP BY games.season
HAVING COUNT(*) = 21
