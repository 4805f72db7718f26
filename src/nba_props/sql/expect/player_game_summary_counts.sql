-- How many players of each team of a date's games have a line: in the league's game log, else in balldontlie.
WITH league_games AS (
    SELECT DISTINCT game_id FROM nba_reference.source_manifest WHERE source = 'nbac_player_boxscores'
)
SELECT
    CAST(units.game_date AS VARCHAR) AS unit_key,
    REPLACE(CAST(schedule.game_date AS VARCHAR), '-', '') || '_' || schedule.away_abbr || '_' || schedule.home_abbr AS game_id,
    schedule.game_id AS nba_game_id,
    entities.team_abbr,
    entities."rows"
FROM units
JOIN nba_raw.nbac_schedule AS schedule ON schedule.game_date = CAST(units.game_date AS DATE) AND schedule.is_final
JOIN nba_reference.source_manifest AS entities ON entities.game_id = schedule.game_id
LEFT JOIN league_games ON league_games.game_id = schedule.game_id
WHERE entities.source = CASE WHEN league_games.game_id IS NULL THEN 'bdl_player_boxscores' ELSE 'nbac_player_boxscores' END
