-- What a source could be asked for and has nothing of: exactly this needs a reason. Asked for are the games of the schedule, at a snapshot or
-- not, its dates, seasons, and what answers for now, of which the manifest tells apart.
WITH scheduled AS (
    SELECT entities.season, entities.game_date, entities.game_id
    FROM nba_reference.source_manifest AS entities
    JOIN units ON units.season = entities.season
    WHERE entities.source = 'nbac_schedule'
),
game_sources AS (
    SELECT 'nbac_scoreboard_v2' AS source, '' AS snapshot
    UNION ALL SELECT 'nbac_player_boxscores', ''
    UNION ALL SELECT 'nbac_team_boxscore', ''
    UNION ALL SELECT 'nbac_play_by_play', ''
    UNION ALL SELECT 'nbac_gamebook_player_stats', ''
    UNION ALL SELECT 'nbac_referee_game_assignments', ''
    UNION ALL SELECT 'bdl_player_boxscores', ''
    UNION ALL SELECT 'bdl_games', ''
    UNION ALL SELECT 'espn_scoreboard', ''
    UNION ALL SELECT 'espn_boxscores', ''
    UNION ALL SELECT 'espn_team_rosters', ''
    UNION ALL SELECT 'odds_api_game_lines', 'open'
    UNION ALL SELECT 'odds_api_game_lines', 'close'
    UNION ALL SELECT 'odds_api_player_points_props', 'open'
    UNION ALL SELECT 'odds_api_player_points_props', 'close'
    UNION ALL SELECT 'bettingpros_player_points_props', ''
    UNION ALL SELECT 'bigdataball_play_by_play', ''
),
date_sources AS (
    SELECT 'bdl_standings' AS source
    UNION ALL SELECT 'bdl_injuries'
),
asked AS (
    SELECT scheduled.season, game_sources.source, scheduled.game_date, scheduled.game_id, game_sources.snapshot
    FROM scheduled
    CROSS JOIN game_sources
    UNION ALL
    SELECT DISTINCT scheduled.season, date_sources.source, scheduled.game_date, '', ''
    FROM scheduled
    CROSS JOIN date_sources
)
SELECT asked.season AS unit_key, asked.source, asked.game_date, asked.game_id, asked.snapshot
FROM asked
LEFT JOIN nba_reference.source_manifest AS entities
    ON entities.source = asked.source AND entities.game_date = asked.game_date AND entities.game_id = asked.game_id
    AND entities.snapshot = asked.snapshot
WHERE entities.source IS NULL
UNION ALL
SELECT units.season, 'nbac_player_list_current', CAST(NULL AS DATE), '', ''
FROM units
LEFT JOIN nba_reference.source_manifest AS entities ON entities.source = 'nbac_player_list_current' AND entities.season = units.season
WHERE entities.source IS NULL
UNION ALL
SELECT units.season, gaps.source, CAST(NULL AS DATE), '', ''
FROM units
JOIN nba_reference.current_gaps AS gaps ON gaps.season = units.season
