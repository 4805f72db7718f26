-- Every team of the season, on every date: those that the schedule has in regular-season games.
SELECT CAST(units.game_date AS VARCHAR) AS unit_key, CAST(units.game_date AS DATE) AS analysis_date, schedule.home_abbr AS team_abbr
FROM units
JOIN nba_raw.nbac_schedule AS schedule ON schedule.season = units.season AND schedule.season_type = 'Regular Season'
UNION DISTINCT
SELECT CAST(units.game_date AS VARCHAR) AS unit_key, CAST(units.game_date AS DATE) AS analysis_date, schedule.away_abbr AS team_abbr
FROM units
JOIN nba_raw.nbac_schedule AS schedule ON schedule.season = units.season AND schedule.season_type = 'Regular Season'
