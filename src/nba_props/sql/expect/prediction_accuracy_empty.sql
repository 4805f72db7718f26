-- Dates on which nobody was predicted, and dates of whose games no source has player lines.
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
    CAST(units.game_date AS VARCHAR) AS unit_key,
    CASE
        WHEN EXISTS (SELECT 1 FROM games WHERE games.game_date = CAST(units.game_date AS DATE))
            THEN 'nobody was predicted in the games of this date that have player lines'
        ELSE 'no source has player lines of the games of this date'
    END AS reason
FROM units
WHERE NOT EXISTS (
    SELECT 1
    FROM games
    JOIN nba_predictions.player_prop_predictions AS made ON made.game_date = games.game_date AND made.game_id = games.game_id
    WHERE games.game_date = CAST(units.game_date AS DATE)
)
