-- What each team of a date's games scored, by the schedule.
SELECT CAST(units.game_date AS VARCHAR) AS unit_key, schedule.game_id, schedule.home_abbr AS team_abbr, schedule.home_pts AS pts
FROM units
JOIN nba_raw.nbac_schedule AS schedule ON schedule.game_date = CAST(units.game_date AS DATE) AND schedule.is_final
UNION ALL
SELECT CAST(units.game_date AS VARCHAR) AS unit_key, schedule.game_id, schedule.away_abbr AS team_abbr, schedule.away_pts AS pts
FROM units
JOIN nba_raw.nbac_schedule AS schedule ON schedule.game_date = CAST(units.game_date AS DATE) AND schedule.is_final
