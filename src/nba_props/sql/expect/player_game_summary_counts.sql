-- How many players of each team of a date's games have a line: in the league's game log, else in the game book, whose active players
-- only its table tells from those who did not play, else in balldontlie.
WITH listed AS (
    SELECT game_id, team_abbr, source, "rows" AS line_count
    FROM nba_reference.source_manifest
    WHERE source = 'nbac_player_boxscores'
    UNION ALL
    SELECT book.game_id, book.team_abbr, 'nbac_gamebook_player_stats', COUNT(*)
    FROM nba_raw.nbac_gamebook_player_stats AS book
    JOIN units ON book.game_date = CAST(units.game_date AS DATE)
    WHERE book.player_status = 'active'
    GROUP BY book.game_id, book.team_abbr
    UNION ALL
    SELECT game_id, team_abbr, source, "rows"
    FROM nba_reference.source_manifest
    WHERE source = 'bdl_player_boxscores'
),
choices AS (
    SELECT
        game_id,
        MIN(CASE source WHEN 'nbac_player_boxscores' THEN 1 WHEN 'nbac_gamebook_player_stats' THEN 2 ELSE 3 END) AS choice
    FROM listed
    GROUP BY game_id
)
SELECT
    CAST(units.game_date AS VARCHAR) AS unit_key,
    REPLACE(CAST(schedule.game_date AS VARCHAR), '-', '') || '_' || schedule.away_abbr || '_' || schedule.home_abbr AS game_id,
    schedule.game_id AS nba_game_id,
    listed.team_abbr,
    listed.line_count AS "rows"
FROM units
JOIN nba_raw.nbac_schedule AS schedule ON schedule.game_date = CAST(units.game_date AS DATE) AND schedule.is_final
JOIN listed ON listed.game_id = schedule.game_id
JOIN choices ON choices.game_id = schedule.game_id
WHERE choices.choice = CASE listed.source WHEN 'nbac_player_boxscores' THEN 1 WHEN 'nbac_gamebook_player_stats' THEN 2 ELSE 3 END
