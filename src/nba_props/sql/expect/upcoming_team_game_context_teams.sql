-- Both teams of every game of a date.
SELECT
    CAST(units.game_date AS VARCHAR) AS unit_key,
    REPLACE(CAST(schedule.game_date AS VARCHAR), '-', '') || '_' || schedule.away_abbr || '_' || schedule.home_abbr AS game_id,
    schedule.game_id AS nba_game_id,
    schedule.home_abbr AS team_abbr,
    schedule.away_abbr AS opponent_team_abbr
FROM units
JOIN nba_raw.nbac_schedule AS schedule ON schedule.game_date = CAST(units.game_date AS DATE) AND schedule.is_final
UNION ALL
SELECT
    CAST(units.game_date AS VARCHAR) AS unit_key,
    REPLACE(CAST(schedule.game_date AS VARCHAR), '-', '') || '_' || schedule.away_abbr || '_' || schedule.home_abbr AS game_id,
    schedule.game_id AS nba_game_id,
    schedule.away_abbr AS team_abbr,
    schedule.home_abbr AS opponent_team_abbr
FROM units
JOIN nba_raw.nbac_schedule AS schedule ON schedule.game_date = CAST(units.game_date AS DATE) AND schedule.is_final
