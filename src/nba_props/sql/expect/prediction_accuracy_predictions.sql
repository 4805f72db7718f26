-- Every prediction of a game of which some source has player lines is graded, and void exactly for those who have no line in it.
WITH sources AS (
    SELECT 'nbac_gamebook_player_stats' AS source
    UNION ALL SELECT 'nbac_player_boxscores'
    UNION ALL SELECT 'bdl_player_boxscores'
),
games AS (
    SELECT DISTINCT
        schedule.game_date,
        REPLACE(CAST(schedule.game_date AS VARCHAR), '-', '') || '_' || schedule.away_abbr || '_' || schedule.home_abbr AS game_id
    FROM units
    JOIN nba_raw.nbac_schedule AS schedule ON schedule.game_date = CAST(units.game_date AS DATE) AND schedule.is_final
    JOIN nba_reference.source_manifest AS entities ON entities.game_id = schedule.game_id
    JOIN sources ON sources.source = entities.source
)
SELECT
    CAST(games.game_date AS VARCHAR) AS unit_key,
    made.player_lookup,
    made.system_id,
    made.line,
    summary.player_lookup IS NULL AS is_void
FROM games
JOIN nba_predictions.player_prop_predictions AS made ON made.game_date = games.game_date AND made.game_id = games.game_id
LEFT JOIN nba_analytics.player_game_summary AS summary
    ON summary.game_date = games.game_date AND summary.game_id = made.game_id AND summary.player_lookup = made.player_lookup
