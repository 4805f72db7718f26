-- The games of the schedule of which a source has nothing: exactly these need a reason.
WITH scheduled AS (
    SELECT entities.season, entities.game_id
    FROM nba_reference.source_manifest AS entities
    JOIN units ON units.season = entities.season
    WHERE entities.source = 'nbac_schedule'
),
sources AS (
    SELECT 'nbac_scoreboard_v2' AS source
    UNION ALL SELECT 'nbac_player_boxscores'
    UNION ALL SELECT 'nbac_team_boxscore'
    UNION ALL SELECT 'bdl_player_boxscores'
    UNION ALL SELECT 'bigdataball_play_by_play'
)
SELECT scheduled.season AS unit_key, sources.source, scheduled.game_id
FROM scheduled
CROSS JOIN sources
WHERE NOT EXISTS (
    SELECT 1
    FROM nba_reference.source_manifest AS entities
    WHERE entities.source = sources.source AND entities.game_id = scheduled.game_id
)
