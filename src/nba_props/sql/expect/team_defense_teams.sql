-- The teams of a date's games whose opponent has a line in the team box score.
SELECT
    CAST(units.game_date AS VARCHAR) AS unit_key,
    REPLACE(CAST(schedule.game_date AS VARCHAR), '-', '') || '_' || schedule.away_abbr || '_' || schedule.home_abbr AS game_id,
    schedule.game_id AS nba_game_id,
    CASE entities.team_abbr WHEN schedule.home_abbr THEN schedule.away_abbr ELSE schedule.home_abbr END AS defending_team_abbr
FROM units
JOIN nba_raw.nbac_schedule AS schedule ON schedule.game_date = CAST(units.game_date AS DATE) AND schedule.is_final
JOIN nba_reference.source_manifest AS entities ON entities.source = 'nbac_team_boxscore' AND entities.game_id = schedule.game_id
