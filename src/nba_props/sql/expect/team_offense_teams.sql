-- The teams of a date's games of which the team box score, or else the league's game log, has something.
WITH teams AS (
    SELECT DISTINCT game_id, team_abbr
    FROM nba_reference.source_manifest
    WHERE source IN ('nbac_team_boxscore', 'nbac_player_boxscores')
)
SELECT
    CAST(units.game_date AS VARCHAR) AS unit_key,
    REPLACE(CAST(schedule.game_date AS VARCHAR), '-', '') || '_' || schedule.away_abbr || '_' || schedule.home_abbr AS game_id,
    schedule.game_id AS nba_game_id,
    teams.team_abbr
FROM units
JOIN nba_raw.nbac_schedule AS schedule ON schedule.game_date = CAST(units.game_date AS DATE) AND schedule.is_final
JOIN teams ON teams.game_id = schedule.game_id
